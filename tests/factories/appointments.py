import datetime as dt
from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from appointments.models import GiuCho, LichHen, LichLamViec, PhienTuVanTuXa, TrangThaiLichHen
from core.clock import add_minutes
from medical.models import LoaiDichVu
from tests.factories.days import coming_workday
from tests.factories.medical import DoctorFactory, ServiceFactory
from tests.factories.users import PatientFactory


class ScheduleFactory(DjangoModelFactory):
    """08:00–11:30, ten patients, on a coming workday."""

    class Meta:
        model = LichLamViec

    bac_si = factory.SubFactory(DoctorFactory)
    ngay_lam_viec = factory.LazyFunction(coming_workday)
    gio_bat_dau = dt.time(8)
    gio_ket_thuc = dt.time(11, 30)
    so_luong_kham = 10


class AppointmentFactory(DjangoModelFactory):
    """Pending, each half an hour after the last in its schedule, which counts it."""

    class Meta:
        model = LichHen

    lich = factory.SubFactory(ScheduleFactory)
    benh_nhan = factory.SubFactory(PatientFactory)
    bac_si = factory.SelfAttribute("lich.bac_si")
    dich_vu = factory.SubFactory(ServiceFactory, co_so=factory.SelfAttribute("..bac_si.co_so"))
    ngay_kham = factory.SelfAttribute("lich.ngay_lam_viec")
    gio_kham = factory.LazyAttribute(lambda a: add_minutes(a.lich.gio_bat_dau, 30 * a.lich.so_thu_tu_cuoi))
    gio_ket_thuc = factory.LazyAttribute(lambda a: add_minutes(a.gio_kham, a.dich_vu.thoi_gian_kham))
    gia_tien = factory.SelfAttribute("dich_vu.gia_tien")
    so_thu_tu = factory.LazyAttribute(lambda a: a.lich.so_thu_tu_cuoi + 1)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        appointment = super()._create(model_class, *args, **kwargs)
        schedule = appointment.lich
        schedule.so_thu_tu_cuoi += 1
        schedule.so_luong_da_dat += appointment.ngay_huy is None
        schedule.save()
        return appointment


class HoldFactory(DjangoModelFactory):
    """09:00 in its schedule, for five minutes from now."""

    class Meta:
        model = GiuCho

    lich = factory.SubFactory(ScheduleFactory)
    benh_nhan = factory.SubFactory(PatientFactory)
    bac_si = factory.SelfAttribute("lich.bac_si")
    dich_vu = factory.SubFactory(ServiceFactory, co_so=factory.SelfAttribute("..bac_si.co_so"))
    ngay_kham = factory.SelfAttribute("lich.ngay_lam_viec")
    gio_kham = dt.time(9)
    gio_ket_thuc = factory.LazyAttribute(lambda h: add_minutes(h.gio_kham, h.dich_vu.thoi_gian_kham))
    het_han = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(minutes=5))


class TeleconsultationFactory(DjangoModelFactory):
    """To come, at 08:00 on a coming workday, confirmed."""

    class Meta:
        model = PhienTuVanTuXa

    lich_hen = factory.SubFactory(
        AppointmentFactory,
        trang_thai=TrangThaiLichHen.CONFIRMED,
        dich_vu__loai_dich_vu=LoaiDichVu.TELECONSULTATION,
    )
    ma_cuoc_goi = factory.LazyFunction(lambda: uuid4().hex)


class CompletedVisitFactory(AppointmentFactory):
    """Ten days ago."""

    trang_thai = TrangThaiLichHen.COMPLETED
    lich__ngay_lam_viec = factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=10))
