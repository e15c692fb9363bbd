import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from core.policy import Role
from support.models import COUNTED, DanhGia, DiemDanhGia, LoaiHoTro, TraLoiHoTro, TrangThaiDanhGia, YeuCauHoTro
from tests.factories.appointments import CompletedVisitFactory
from tests.factories.authentication import AccountFactory
from tests.factories.users import PatientFactory


class SupportRequestFactory(DjangoModelFactory):
    """Asked just now by a patient's account, taken by nobody."""

    class Meta:
        model = YeuCauHoTro

    nguoi_hoi = factory.LazyFunction(lambda: PatientFactory().nguoi_dung)
    loai = LoaiHoTro.BOOKING
    tieu_de_hoi = "Không đặt được lịch"
    noi_dung_hoi = "Hệ thống báo hết chỗ."
    tao_luc = factory.LazyFunction(timezone.now)
    doi_luc = factory.SelfAttribute("tao_luc")
    han_xu_ly = factory.LazyAttribute(lambda request: request.tao_luc + dt.timedelta(hours=8))


class SupportAnswerFactory(DjangoModelFactory):
    """Of the desk."""

    class Meta:
        model = TraLoiHoTro

    yeu_cau = factory.SubFactory(SupportRequestFactory)
    nguoi_viet = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)
    noi_dung_tra_loi = "Đã kiểm tra."


class RatingFactory(DjangoModelFactory):
    """Shown, of five stars, and counted."""

    class Meta:
        model = DanhGia

    lich_hen = factory.SubFactory(CompletedVisitFactory)
    benh_nhan = factory.SelfAttribute("lich_hen.benh_nhan")
    bac_si = factory.SelfAttribute("lich_hen.bac_si")
    co_so = factory.SelfAttribute("bac_si.co_so")
    ngay_kham = factory.SelfAttribute("lich_hen.ngay_kham")
    so_sao = 5
    trang_thai = TrangThaiDanhGia.SHOWN

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        rating = super()._create(model_class, *args, **kwargs)
        score, _ = DiemDanhGia.objects.get_or_create(bac_si=rating.bac_si, co_so=rating.co_so)
        score.so_danh_gia += rating.trang_thai in COUNTED
        score.tong_sao += rating.sao_tinh
        score.save()
        return rating
