import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from appointments.models import TrangThaiLichHen
from tests.factories.appointments import AppointmentFactory
from tests.factories.medical import FacilityFactory
from treatments.drugs import Thuoc
from treatments.models import BuocDieuTri, DaySoDonThuoc, DongDonThuoc, DonThuoc, KeHoachDieuTri


class DrugFactory(DjangoModelFactory):
    """A tablet of 500 mg."""

    class Meta:
        model = Thuoc

    ten_thuoc = factory.Sequence(lambda n: f"Paracetamol {n}")
    hoat_chat = "Paracetamol"
    ham_luong = "500 mg"
    dang_bao_che = "Viên nén"
    don_vi = "viên"
    nhom_thuoc = "Giảm đau, hạ sốt"


class TreatmentPlanFactory(DjangoModelFactory):
    """Of a completed visit, with no steps yet."""

    class Meta:
        model = KeHoachDieuTri

    lich_hen = factory.SubFactory(AppointmentFactory, trang_thai=TrangThaiLichHen.COMPLETED)
    benh_nhan = factory.SelfAttribute("lich_hen.benh_nhan")
    bac_si = factory.SelfAttribute("lich_hen.bac_si")
    ten_ke_hoach = "Kiểm soát huyết áp"
    muc_tieu = "Huyết áp dưới 130/80 mmHg"
    ngay_bat_dau = factory.LazyFunction(timezone.localdate)


class TreatmentStepFactory(DjangoModelFactory):
    """To be done, on no particular day."""

    class Meta:
        model = BuocDieuTri

    ke_hoach = factory.SubFactory(TreatmentPlanFactory)
    thu_tu = factory.LazyAttribute(lambda step: step.ke_hoach.buoc.count() + 1)
    viec_can_lam = "Đo huyết áp mỗi sáng"


class DraftPrescriptionFactory(DjangoModelFactory):
    """Of a completed visit, with no lines yet."""

    class Meta:
        model = DonThuoc

    lich_hen = factory.SubFactory(AppointmentFactory, trang_thai=TrangThaiLichHen.COMPLETED)
    benh_nhan = factory.SelfAttribute("lich_hen.benh_nhan")
    bac_si = factory.SelfAttribute("lich_hen.bac_si")


class PrescriptionLineFactory(DjangoModelFactory):
    """Two tablets of paracetamol a day, for five days."""

    class Meta:
        model = DongDonThuoc

    don_thuoc = factory.SubFactory(DraftPrescriptionFactory)
    thu_tu = factory.LazyAttribute(lambda line: line.don_thuoc.cac_dong.count() + 1)
    ten_thuoc = "Paracetamol"
    hoat_chat = "Paracetamol"
    ham_luong = "500 mg"
    don_vi = "viên"
    lieu_moi_lan = 1
    so_lan_ngay = 2
    so_ngay = 5
    so_luong = 10


class PrescriptionSeriesFactory(DjangoModelFactory):
    """Of this year, with no number taken yet."""

    class Meta:
        model = DaySoDonThuoc

    co_so = factory.SubFactory(FacilityFactory)
    nam = factory.LazyFunction(lambda: timezone.localdate().year)
