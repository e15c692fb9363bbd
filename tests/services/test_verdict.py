"""The verdict of the proof names what was torn apart."""

import pytest

from appointments.models import ChuoiLichHen, LichHen
from core.events import AccountChanged
from core.models import ChuoiNhatKy
from core.proof.ledger import Ledger
from core.proof.verdict import judge
from core.unit_of_work import UnitOfWork
from tests.factories import AccountFactory, AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("booked", [0, 1, 2])
def test_a_series_that_is_not_whole_is_a_broken_promise(booked):
    series = ChuoiLichHen.objects.create(so_lan=2, cach_tuan=1)
    for _ in range(booked):
        AppointmentFactory(chuoi=series)

    torn = [] if booked == 2 else [f"series {series.pk} has {booked} of 2 appointments"]
    assert judge(Ledger(), []).violations == torn


def test_an_appointment_that_was_told_and_is_lost_is_a_broken_promise():
    ledger = Ledger()
    appointment = AppointmentFactory(ghi_chu="a")
    ledger.made["a"].add(appointment.pk)
    assert judge(ledger, []).passed

    LichHen.objects.all().delete()
    appointment.lich.delete()
    assert judge(ledger, []).violations == [f"appointment {appointment.pk} of key a was told, and is lost"]


def test_an_audit_trail_that_lost_an_entry_is_a_failure():
    account = AccountFactory()
    UnitOfWork.audit.write([AccountChanged(account, account)])
    assert judge(Ledger(), []).failures == ["nothing was booked, so nothing is proved"]

    chain = ChuoiNhatKy.objects.get()
    ChuoiNhatKy.objects.update(so_cuoi=2)
    assert f"audit trail removed: chain {chain.pk}, entry 2" in judge(Ledger(), []).failures
