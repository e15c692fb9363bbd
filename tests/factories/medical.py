import factory
from factory.django import DjangoModelFactory

from core.policy import Role
from medical.models import BacSi, ChuyenKhoa, CoSoYTe, DichVu, HocVi, LoaiDichVu, LoaiHinh
from tests.factories.authentication import AccountFactory
from users.models import GioiTinh


class FacilityFactory(DjangoModelFactory):
    class Meta:
        model = CoSoYTe

    ten_co_so = factory.Sequence(lambda n: f"Bệnh viện số {n}")
    loai_hinh = LoaiHinh.PUBLIC_HOSPITAL
    dia_chi = "1 Lê Lợi, Quận 1, TP.HCM"


class SpecialtyFactory(DjangoModelFactory):
    class Meta:
        model = ChuyenKhoa

    co_so = factory.SubFactory(FacilityFactory)
    ten_chuyen_khoa = factory.Sequence(lambda n: f"Chuyên khoa {n}")


class DoctorFactory(DjangoModelFactory):
    class Meta:
        model = BacSi

    nguoi_dung = factory.SubFactory(AccountFactory, vai_tro=Role.DOCTOR)
    chuyen_khoa = factory.SubFactory(SpecialtyFactory)
    co_so = factory.SelfAttribute("chuyen_khoa.co_so")
    ho_ten = factory.Sequence(lambda n: f"Trần Đức {n}")
    gioi_tinh = GioiTinh.MALE
    hoc_vi = HocVi.DOCTOR


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = DichVu

    co_so = factory.SubFactory(FacilityFactory)
    ten_dich_vu = factory.Sequence(lambda n: f"Khám tổng quát {n}")
    loai_dich_vu = LoaiDichVu.EXAMINATION
    gia_tien = 500_000
    thoi_gian_kham = 30
