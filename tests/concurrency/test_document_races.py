"""Documents issued at once: numbers without gaps or twins, one document for a payment, and none lost to a failure.

On SQLite writers queue up by themselves; what these tests prove, they prove on PostgreSQL and SQL Server.
"""

from functools import partial

import pytest

from core.policy import Role
from core.repositories.document_repository import DocumentRepository
from core.repositories.integrity_repository import IntegrityRepository
from core.services.document_service import DocumentService
from receipts.models import ChungTu, DaySoChungTu
from tests.concurrency.outcomes import kinds
from tests.factories import AccountFactory, AppointmentFactory, DocumentFactory, PaymentFactory, ScheduleFactory

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

AT_ONCE = 50


@pytest.fixture
def desk():
    return AccountFactory(vai_tro=Role.STAFF)


@pytest.fixture
def issue(resolve, desk):
    def issuing(payment):
        named = {"actor": desk, "action": "payment.receipt", "ma_thanh_toan": payment.pk}
        return partial(resolve(DocumentService).issue_receipt, **named)

    return issuing


@pytest.fixture
def cancel(resolve):
    admin = AccountFactory(vai_tro=Role.ADMIN)

    def cancelling(document):
        named = {"actor": admin, "action": "document.cancel", "ma_chung_tu": document.pk}
        return partial(resolve(DocumentService).cancel, **named, ly_do="x")

    return cancelling


@pytest.fixture(autouse=True)
def _no_gaps():
    yield
    assert list(IntegrityRepository().violations()) == []


def payments(count):
    schedule = ScheduleFactory(so_luong_kham=count)
    start, minutes = schedule.gio_bat_dau, 3
    return [
        PaymentFactory(
            lich_hen=AppointmentFactory(
                lich=schedule,
                dich_vu__thoi_gian_kham=minutes,
                gio_kham=start.replace(hour=8 + n * minutes // 60, minute=n * minutes % 60),
            )
        )
        for n in range(count)
    ]


def numbers():
    return sorted(ChungTu.objects.values_list("so", flat=True))


def test_fifty_documents_at_once_are_numbered_one_to_fifty(issue, at_once):
    """The series among them is made by whoever comes first."""
    results = at_once(*[issue(payment) for payment in payments(AT_ONCE)])

    assert kinds(results) == ["Issued"] * AT_ONCE
    assert numbers() == list(range(1, AT_ONCE + 1))
    assert DaySoChungTu.objects.get().so_cuoi == AT_ONCE


def test_a_payment_asked_for_twenty_times_at_once_has_one_document(issue, at_once):
    (payment,) = payments(1)

    results = at_once(*[issue(payment) for _ in range(20)])

    assert kinds(results) == ["Issued"] * 20
    assert {each.document.pk for each in results} == {ChungTu.objects.get().pk}
    assert [each.new for each in results].count(True) == 1
    assert DaySoChungTu.objects.get().so_cuoi == 1


def test_what_fails_in_the_middle_gives_its_number_back(issue, at_once, monkeypatch):
    """Every third is refused by the database after it took its number, while the others wait for that number."""
    asked = payments(12)
    doomed, write = {payment.pk for payment in asked[::3]}, DocumentRepository.add

    def add(repository, **values):
        document = write(repository, **values)
        if values["thanh_toan"].pk in doomed:
            raise RuntimeError("the power failed")
        return document

    monkeypatch.setattr(DocumentRepository, "add", add)
    results = at_once(*[issue(payment) for payment in asked])

    assert kinds(results) == ["Issued"] * 8 + ["RuntimeError"] * 4
    assert numbers() == list(range(1, 9))


def test_of_two_who_cancel_one_document_one_is_told(cancel, at_once):
    for _ in range(4):
        document = DocumentFactory()

        assert kinds(at_once(cancel(document), cancel(document))) == ["ChungTu", "DocumentCancelled"]


def test_a_document_is_replaced_once_however_many_ask_while_it_is_cancelled(issue, cancel, at_once):
    (payment,) = payments(1)
    document = DocumentFactory(thanh_toan=payment)

    results = at_once(cancel(document), *[issue(payment) for _ in range(8)])

    assert "ChungTu" in kinds(results)
    issued = {each.document.pk for each in results[1:]} - {document.pk}
    assert len(issued) <= 1
    assert numbers() == list(range(1, len(issued) + 2))
