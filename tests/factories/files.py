import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from core.policy import Role
from files.models import LoaiTaiLieu, TaiLieu, TrangThaiQuet
from tests.factories.authentication import AccountFactory
from tests.factories.users import PatientFactory


class FileFactory(DjangoModelFactory):
    """A laboratory result as PDF that its patient handed in; the storage has no bytes of it."""

    class Meta:
        model = TaiLieu

    benh_nhan = factory.SubFactory(PatientFactory)
    nguoi_tai_len = factory.LazyAttribute(lambda file: file.benh_nhan.nguoi_dung or AccountFactory(vai_tro=Role.STAFF))
    loai = LoaiTaiLieu.LABORATORY
    ten_tep = "xet-nghiem-mau.pdf"
    kieu = "application/pdf"
    kich_thuoc = 1_000
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    khoa_luu = factory.Sequence(lambda n: f"00/{n:032x}")
    trang_thai_quet = TrangThaiQuet.CLEAN
    tao_luc = factory.LazyFunction(timezone.now)
