import datetime as dt

import factory
from factory.django import DjangoModelFactory

from tests.factories.authentication import AccountFactory
from users.models import BenhNhan, GioiTinh, NguoiThan, QuanHe


class PatientFactory(DjangoModelFactory):
    class Meta:
        model = BenhNhan

    nguoi_dung = factory.SubFactory(AccountFactory)
    ho_ten = factory.Sequence(lambda n: f"Nguyễn Văn {n}")
    ngay_sinh = dt.date(1990, 1, 1)
    gioi_tinh = GioiTinh.MALE
    so_dien_thoai = factory.Sequence(lambda n: f"03{n:08d}")


class RelativeFactory(DjangoModelFactory):
    """A child without an account, and a parent who has no profile."""

    class Meta:
        model = NguoiThan

    nguoi_dung = factory.SubFactory(AccountFactory)
    benh_nhan = factory.SubFactory(PatientFactory, nguoi_dung=None)
    quan_he = QuanHe.CHILD
