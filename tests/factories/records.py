from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from appointments.models import TrangThaiLichHen
from records.models import BanBenhAn, BenhAn, ChanDoan, MaBenh, SinhHieu
from tests.factories.appointments import AppointmentFactory


class IcdFactory(DjangoModelFactory):
    """Code A00.0 and on; chapter 1."""

    class Meta:
        model = MaBenh

    ma_icd = factory.Sequence(lambda n: f"A{n // 10 % 100:02d}.{n % 10}")
    ten_benh = factory.Sequence(lambda n: f"Bệnh số {n}")
    ten_tieng_anh = factory.Sequence(lambda n: f"Disease {n}")
    chuong = 1


class RecordFactory(DjangoModelFactory):
    """A draft of a visit that goes on, without a diagnosis yet."""

    class Meta:
        model = BenhAn

    lich_hen = factory.SubFactory(AppointmentFactory, trang_thai=TrangThaiLichHen.IN_PROGRESS)
    benh_nhan = factory.SelfAttribute("lich_hen.benh_nhan")
    bac_si = factory.SelfAttribute("lich_hen.bac_si")
    ly_do_kham = "Đau ngực trái hai ngày"
    kham_lam_sang = "Tim đều, phổi trong"
    ghi_chu_noi_bo = "Nghi bệnh nhân giấu tiền sử hút thuốc"


class RecordVersionFactory(DjangoModelFactory):
    """Version 1, which says nothing yet."""

    class Meta:
        model = BanBenhAn

    benh_an = factory.SubFactory(RecordFactory)
    so_ban = 1
    noi_dung_ky = factory.LazyFunction(dict)
    nguoi_ky = factory.SelfAttribute("benh_an.bac_si.nguoi_dung")
    ky_luc = factory.LazyFunction(timezone.now)


class DiagnosisFactory(DjangoModelFactory):
    """The main one of a draft."""

    class Meta:
        model = ChanDoan

    benh_an = factory.SubFactory(RecordFactory)
    ma_benh = factory.SubFactory(IcdFactory)
    la_chinh = True


class VitalsFactory(DjangoModelFactory):
    """Of a healthy adult, measured by the doctor of the visit just now."""

    class Meta:
        model = SinhHieu

    benh_an = factory.SubFactory(RecordFactory)
    do_luc = factory.LazyFunction(timezone.now)
    nguoi_do = factory.SelfAttribute("benh_an.bac_si.nguoi_dung")
    mach = 72
    huyet_ap_tam_thu = 120
    huyet_ap_tam_truong = 80
    nhiet_do = Decimal("36.8")
    nhip_tho = 16
    spo2 = 98
    can_nang = Decimal("60.00")
    chieu_cao = Decimal("165.0")
