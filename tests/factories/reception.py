import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from appointments.models import TrangThaiLichHen
from reception.models import HangCho, PhieuKham
from tests.factories.appointments import AppointmentFactory, ScheduleFactory


class QueueFactory(DjangoModelFactory):
    """The queue of a schedule of today, in room 101."""

    class Meta:
        model = HangCho

    lich = factory.SubFactory(ScheduleFactory, ngay_lam_viec=factory.LazyFunction(timezone.localdate))
    bac_si = factory.SelfAttribute("lich.bac_si")
    co_so = factory.SelfAttribute("bac_si.co_so")
    ngay = factory.SelfAttribute("lich.ngay_lam_viec")
    phong_kham = "101"


class TicketFactory(DjangoModelFactory):
    """Of a patient who has arrived a minute ago, in time, and waits."""

    class Meta:
        model = PhieuKham

    hang = factory.SubFactory(QueueFactory)
    lich_hen = factory.SubFactory(
        AppointmentFactory, lich=factory.SelfAttribute("..hang.lich"), trang_thai=TrangThaiLichHen.ARRIVED
    )
    bac_si = factory.SelfAttribute("hang.bac_si")
    moc_xep = factory.LazyAttribute(lambda ticket: ticket.lich_hen.starts_at)
    den_luc = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(minutes=1))
