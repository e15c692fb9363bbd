import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from consents.models import BanXuat, CachDongY, DongY, LoaiYeuCauQuyen, MucDichDongY, VanBanDongY, YeuCauQuyen
from core.legal_clocks import answer_by, finish_by
from tests.factories.users import PatientFactory


class ConsentTextFactory(DjangoModelFactory):
    """In force since yesterday."""

    class Meta:
        model = VanBanDongY

    muc_dich = MucDichDongY.REMINDERS
    so_phien_ban = factory.Sequence(lambda n: n + 1)
    noi_dung_vi = "Chúng tôi nhắc lịch hẹn cho bạn."
    noi_dung_en = "We remind you of appointments."
    hieu_luc_tu = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=1))


class ConsentFactory(DjangoModelFactory):
    """The patient agreed, in the app."""

    class Meta:
        model = DongY

    benh_nhan = factory.SubFactory(PatientFactory)
    van_ban = factory.SubFactory(ConsentTextFactory)
    muc_dich = factory.SelfAttribute("van_ban.muc_dich")
    so_thu_tu = 1
    dong_y = True
    cach = CachDongY.APP
    nguoi_dung = factory.SelfAttribute("benh_nhan.nguoi_dung")
    thoi_diem = factory.LazyFunction(timezone.now)


class DataRequestFactory(DjangoModelFactory):
    """Of the patient, just asked."""

    class Meta:
        model = YeuCauQuyen

    benh_nhan = factory.SubFactory(PatientFactory)
    nguoi_dung = factory.SelfAttribute("benh_nhan.nguoi_dung")
    loai = LoaiYeuCauQuyen.ACCESS
    ngay_tao = factory.LazyFunction(timezone.now)
    han_tra_loi = factory.LazyAttribute(lambda request: answer_by(request.ngay_tao))
    han_xong = factory.LazyAttribute(lambda request: finish_by(request.ngay_tao, third_party=False, extended=False))


class ExportFactory(DjangoModelFactory):
    """Waits to be made."""

    class Meta:
        model = BanXuat

    nguoi_dung = factory.LazyFunction(lambda: PatientFactory().nguoi_dung)
    benh_nhan = factory.LazyAttribute(lambda job: [job.nguoi_dung.benh_nhan.pk])
    ngay_tao = factory.LazyFunction(timezone.now)
