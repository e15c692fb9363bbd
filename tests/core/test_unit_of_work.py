"""One use case, one transaction: all or nothing, audited inside, told outside, tried again when the database asks."""

import sqlite3

import pytest
from django.db import OperationalError, transaction

from core.events import AccountChanged, EventBus
from core.exceptions import Busy
from core.models import NhatKy
from core.unit_of_work import ATTEMPTS, UnitOfWork
from tests.factories import FacilityFactory


class Heard(EventBus):
    def __init__(self):
        super().__init__()
        self.events = []

    def publish(self, event):
        self.events.append(event)


def busy_database():
    error = OperationalError("database is locked")
    error.__cause__ = sqlite3.OperationalError("database is locked")
    error.__cause__.sqlite_errorcode = 5
    return error


@pytest.mark.django_db(transaction=True)
def test_an_error_leaves_no_row_no_audit_and_tells_nobody():
    bus = Heard()
    uow = UnitOfWork(bus)

    def work():
        facility = FacilityFactory()
        uow.record(AccountChanged(None, facility))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        uow.run(work)

    assert not uow.facilities.all().exists()
    assert not NhatKy.objects.exists()
    assert bus.events == []


@pytest.mark.django_db(transaction=True)
def test_an_event_is_audited_in_the_transaction_and_told_after_it():
    bus = Heard()
    uow = UnitOfWork(bus)
    told_inside = []

    def work():
        uow.record(AccountChanged(None, FacilityFactory(ten_co_so="Phòng khám A")))
        transaction.on_commit(lambda: told_inside.extend(bus.events))

    uow.run(work)

    entry = NhatKy.objects.get()
    assert (entry.hanh_dong, entry.bang, entry.truoc) == ("AccountChanged", "Co_so_y_te", None)
    assert entry.sau["ten_co_so"] == "Phòng khám A"
    assert told_inside == []
    assert len(bus.events) == 1


@pytest.mark.django_db(transaction=True)
def test_units_of_work_do_not_nest():
    uow = UnitOfWork(EventBus())

    with pytest.raises(RuntimeError, match="durable"):
        uow.run(lambda: UnitOfWork(EventBus()).run(lambda: None))


@pytest.mark.django_db(transaction=True)
def test_a_busy_database_is_tried_again_from_the_start():
    uow = UnitOfWork(EventBus())
    tries = []

    def work():
        tries.append(1)
        facility = FacilityFactory()
        uow.record(AccountChanged(None, facility))
        if len(tries) < 3:
            raise busy_database()
        return facility

    facility = uow.run(work)

    assert len(tries) == 3
    assert list(uow.facilities.all()) == [facility]
    assert NhatKy.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_database_that_stays_busy_is_answered_with_try_again():
    tries = []

    def work():
        tries.append(1)
        raise busy_database()

    with pytest.raises(Busy) as refusal:
        UnitOfWork(EventBus()).run(work)

    assert len(tries) == ATTEMPTS
    assert refusal.value.retry_after == 1


def test_a_failing_handler_harms_nobody(caplog):
    bus, heard = EventBus(), []
    bus.subscribe(AccountChanged, lambda event: 1 / 0)
    bus.subscribe(AccountChanged, heard.append)

    bus.publish(AccountChanged(None, None))

    assert len(heard) == 1
    assert "Handler failed" in caplog.text
