import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from core.clock import add_minutes
from tests.factories.appointments import HoldFactory, ScheduleFactory
from tests.factories.medical import DoctorFactory, ServiceFactory
from tests.factories.users import PatientFactory
from waitlist.models import DanhSachCho, MoiNhanCho, TrangThaiCho


class EntryFactory(DjangoModelFactory):
    """Waits for a doctor, on any of the next thirty days."""

    class Meta:
        model = DanhSachCho

    benh_nhan = factory.SubFactory(PatientFactory)
    bac_si = factory.SubFactory(DoctorFactory)
    chuyen_khoa = factory.SelfAttribute("bac_si.chuyen_khoa")
    dich_vu = factory.SubFactory(ServiceFactory, co_so=factory.SelfAttribute("..chuyen_khoa.co_so"))
    tu_ngay = factory.LazyFunction(timezone.localdate)
    den_ngay = factory.LazyAttribute(lambda entry: entry.tu_ngay + dt.timedelta(days=30))


class OfferFactory(DjangoModelFactory):
    """09:00 of a coming workday, kept for half an hour from now."""

    class Meta:
        model = MoiNhanCho

    cho = factory.SubFactory(EntryFactory, trang_thai=TrangThaiCho.INVITED, so_lan_moi=1)
    lich = factory.LazyAttribute(lambda offer: ScheduleFactory(bac_si=offer.cho.bac_si))
    bac_si = factory.SelfAttribute("lich.bac_si")
    ngay_kham = factory.SelfAttribute("lich.ngay_lam_viec")
    gio_kham = dt.time(9)
    gio_ket_thuc = factory.LazyAttribute(lambda o: add_minutes(o.gio_kham, o.cho.dich_vu.thoi_gian_kham))
    het_han = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(minutes=30))
    ly_do = "Xếp thứ 1."

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        offer = super()._create(model_class, *args, **kwargs)
        HoldFactory(
            lich=offer.lich,
            benh_nhan=offer.cho.benh_nhan,
            dich_vu=offer.cho.dich_vu,
            gio_kham=offer.gio_kham,
            het_han=offer.het_han,
            tu_danh_sach_cho=True,
        )
        return offer
