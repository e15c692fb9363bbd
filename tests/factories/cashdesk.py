import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from cashdesk.models import CaThuNgan, DongSaoKe, KetQua, MauSaoKe, SaoKe
from core.policy import Role
from core.statements import DateFormat, Delimiter, Encoding, Mark
from tests.factories.authentication import AccountFactory
from tests.factories.medical import FacilityFactory


class ShiftFactory(DjangoModelFactory):
    """Open, with an empty drawer."""

    class Meta:
        model = CaThuNgan

    co_so = factory.SubFactory(FacilityFactory)
    thu_ngan = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)
    mo_luc = factory.LazyFunction(timezone.now)


class ClosedShiftFactory(ShiftFactory):
    """Closed with nothing in it, and not signed."""

    dong_luc = factory.SelfAttribute("mo_luc")
    tien_he_thong = tien_dem = chenh_lech = 0


class MappingFactory(DjangoModelFactory):
    """Columns Ngay, Ma, No, Co and Noi dung; amounts as 1,000,000.00."""

    class Meta:
        model = MauSaoKe

    ten_mau = factory.Sequence(lambda n: f"Ngân hàng {n}")
    so_tai_khoan = factory.Sequence(lambda n: f"10{n:08d}")
    ma_hoa = Encoding.UTF_8
    dau_phan_cach = Delimiter.COMMA
    dinh_dang_ngay = DateFormat.DAY_FIRST
    dau_thap_phan = Mark.DOT
    dau_nghin = Mark.COMMA
    cot_ngay = "Ngay"
    cot_noi_dung = "Noi dung"
    cot_ma_giao_dich = "Ma"
    cot_ghi_co = "Co"
    cot_ghi_no = "No"


class StatementFactory(DjangoModelFactory):
    """With no rows yet."""

    class Meta:
        model = SaoKe

    mau = factory.SubFactory(MappingFactory)
    ten_tep = "sao-ke.csv"
    dau_van_tay = factory.Sequence(lambda n: f"{n:064x}")
    so_dong = 1
    so_dong_da_co = 0
    tong_ghi_co = 500_000
    tong_ghi_no = 0
    nguoi_nhap = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)
    ngay_nhap = factory.LazyFunction(timezone.now)


class StatementRowFactory(DjangoModelFactory):
    """500,000 VND came in, nobody knows for what."""

    class Meta:
        model = DongSaoKe

    sao_ke = factory.SubFactory(StatementFactory)
    so_dong = 2
    so_tai_khoan = factory.SelfAttribute("sao_ke.mau.so_tai_khoan")
    ma_giao_dich = factory.Sequence(lambda n: f"FT{n:010d}")
    ngay_giao_dich = factory.LazyFunction(timezone.localdate)
    so_tien = 500_000
    noi_dung = "chuyen tien"
    ket_qua = KetQua.UNKNOWN
