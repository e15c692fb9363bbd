"""The chained audit trail, written by many at once."""

import threading
from functools import partial

import pytest
from django.db import connection, transaction

from core.events import AccountChanged
from core.models import ChuoiNhatKy, NhatKy
from core.services.audit_verification import AuditVerification
from core.unit_of_work import UnitOfWork
from tests.concurrency.outcomes import kinds
from tests.factories import AccountFactory

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
WRITERS, ENTRIES = 8, 10


def write(uow, account, amount=1):
    def work():
        for number in range(amount):
            uow.record(AccountChanged(account, account, notes={"number": number}))

    uow.run(work)


def test_the_chains_hold_however_many_write_at_once(resolve, at_once):
    account = AccountFactory()

    def writer():
        for _ in range(ENTRIES):
            write(resolve(UnitOfWork), account, amount=2)

    results = at_once(*[writer] * WRITERS)

    verification = AuditVerification(UnitOfWork.audit)
    assert kinds(results) == ["NoneType"] * WRITERS
    assert list(verification.faults()) == []
    assert verification.read == NhatKy.objects.count() == WRITERS * ENTRIES * 2
    assert 1 <= ChuoiNhatKy.objects.count() <= WRITERS


def test_a_transaction_that_is_undone_leaves_no_gap(resolve, at_once):
    account = AccountFactory()

    def undone():
        uow = resolve(UnitOfWork)
        with transaction.atomic():
            uow.audit.write([AccountChanged(account, account)])
            transaction.set_rollback(True)

    at_once(undone, partial(write, resolve(UnitOfWork), account), undone)
    write(resolve(UnitOfWork), account)

    assert list(AuditVerification(UnitOfWork.audit).faults()) == []
    assert NhatKy.objects.count() == 2


def test_nobody_waits_for_a_writer_who_has_not_committed(resolve, at_once):
    if not connection.features.has_select_for_update_skip_locked:
        pytest.skip("SQLite has one writer at a time, whatever the chains")
    account = AccountFactory()
    write(resolve(UnitOfWork), account)
    holding, done = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            resolve(UnitOfWork).audit.write([AccountChanged(account, account)])
            holding.set()
            assert done.wait(timeout=20)

    def quick():
        assert holding.wait(timeout=20)
        write(resolve(UnitOfWork), account)
        done.set()

    assert kinds(at_once(slow, quick)) == ["NoneType"] * 2
    assert ChuoiNhatKy.objects.count() == 2
    assert list(AuditVerification(UnitOfWork.audit).faults()) == []
