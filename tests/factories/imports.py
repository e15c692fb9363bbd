import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from core.policy import Role
from imports.models import BangNhap, DongNhap, KetQuaDong, LanNhap, TrangThaiNhap
from tests.factories.authentication import AccountFactory


class ImportFactory(DjangoModelFactory):
    """A file of patients that the desk sent, checked; no row of it is there."""

    class Meta:
        model = LanNhap

    bang = BangNhap.PATIENTS
    trang_thai = TrangThaiNhap.CHECKED
    ten_tep = "benh-nhan.csv"
    tep_luu = factory.Sequence(lambda n: f"{n:032x}")
    so_byte = 100
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    nguoi_nhap = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)
    ngay_tao = factory.LazyFunction(timezone.now)


class ImportRowFactory(DjangoModelFactory):
    """A patient that may be written."""

    class Meta:
        model = DongNhap

    lan_nhap = factory.SubFactory(ImportFactory)
    so_dong = factory.Sequence(lambda n: n + 2)
    du_lieu = factory.LazyAttribute(
        lambda row: {
            "ho_ten": f"Người {row.so_dong}",
            "ngay_sinh": "1990-01-01",
            "gioi_tinh": "Nam",
            "so_dien_thoai": f"09{row.so_dong:08}",
        }
    )
    ket_qua = KetQuaDong.VALID
