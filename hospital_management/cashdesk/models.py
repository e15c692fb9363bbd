"""What a cashier's drawer held, and what the bank says came in. Amounts are in VND."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.models import Phien, StoredChoices
from core.statement_exceptions import ColumnsUnclear, MarksAlike
from core.statements import DateFormat, Delimiter, Encoding, Layout, Mark
from medical.models import CoSoYTe
from payments.models import ThanhToan


class TrangThaiCa(StoredChoices):
    """State of a shift."""

    OPEN = "Đang mở"
    CLOSED = "Đã đóng"
    SIGNED = "Đã ký"


class CaThuNgan(models.Model):
    """Shift: what one cashier takes and gives back between opening and closing the drawer; one open at a time.

    `tien_he_thong` is what the drawer must hold by the ledger, kept when it is closed.
    """

    ma_ca = models.BigAutoField(primary_key=True, db_column="Ma_ca")
    co_so = models.ForeignKey(CoSoYTe, models.PROTECT, related_name="+", db_index=False, db_column="Ma_co_so")
    thu_ngan = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="ca_thu_ngan", db_index=False, db_column="Ma_thu_ngan"
    )
    tu_dong = models.BooleanField("tự mở", default=False, db_column="Tu_dong")
    tien_dau_ca = models.BigIntegerField("tiền đầu ca (VND)", default=0, db_column="Tien_dau_ca")
    mo_luc = models.DateTimeField("mở lúc", db_column="Mo_luc")
    dong_luc = models.DateTimeField("đóng lúc", null=True, db_column="Dong_luc")
    tien_dem = models.BigIntegerField("tiền đếm được (VND)", null=True, db_column="Tien_dem")
    menh_gia = models.JSONField("số tờ theo mệnh giá", null=True, db_column="Menh_gia")
    tien_he_thong = models.BigIntegerField("tiền theo sổ (VND)", null=True, db_column="Tien_he_thong")
    chenh_lech = models.BigIntegerField("chênh lệch (VND)", null=True, db_column="Chenh_lech")
    giai_trinh = models.CharField("giải trình", max_length=500, blank=True, db_column="Giai_trinh")
    nguoi_ky = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, db_column="Ma_nguoi_ky"
    )
    ky_luc = models.DateTimeField("ký lúc", null=True, db_column="Ky_luc")

    thu_mat: int
    hoan_mat: int
    """Cash taken and given back in it; known of rows that the repository shows."""
    theo_phuong_thuc: list[dict[str, Any]]
    khoan: list[ThanhToan]
    """Its sums by method and its payments; known once a service has looked."""

    class Meta:
        db_table = "Ca_thu_ngan"
        verbose_name = verbose_name_plural = "Ca thu ngân"
        constraints = [
            models.UniqueConstraint(
                fields=["thu_ngan"], condition=Q(dong_luc__isnull=True), name="uq_ca_thu_ngan_dang_mo"
            ),
            models.CheckConstraint(condition=Q(tien_dau_ca__gte=0), name="ck_ca_thu_ngan_dau_ca"),
            models.CheckConstraint(condition=Q(tien_dem__gte=0), name="ck_ca_thu_ngan_dem"),
            models.CheckConstraint(
                condition=Q(chenh_lech=F("tien_dem") - F("tien_he_thong")), name="ck_ca_thu_ngan_chenh_lech"
            ),
            models.CheckConstraint(condition=~Q(nguoi_ky=F("thu_ngan")), name="ck_ca_thu_ngan_nguoi_ky"),
        ]
        indexes = [
            models.Index(fields=["mo_luc"], name="ix_ca_thu_ngan_mo_luc"),
            models.Index(fields=["co_so", "mo_luc"], name="ix_ca_thu_ngan_co_so"),
            models.Index(fields=["thu_ngan", "mo_luc"], name="ix_ca_thu_ngan_thu_ngan"),
        ]

    def __str__(self) -> str:
        return f"Ca {self.ma_ca}"

    @property
    def trang_thai(self) -> TrangThaiCa:
        if self.ky_luc:
            return TrangThaiCa.SIGNED
        return TrangThaiCa.CLOSED if self.dong_luc else TrangThaiCa.OPEN

    @property
    def phai_co(self) -> int:
        """What the drawer must hold: as it was when it was closed, as it is now while it is open."""
        return self.tien_dau_ca + self.thu_mat - self.hoan_mat if self.tien_he_thong is None else self.tien_he_thong


class MauSaoKe(Phien):
    """Mapping: how one bank writes the statements of one account, said once. Columns are named as their heads are."""

    ma_mau_sao_ke = models.BigAutoField(primary_key=True, db_column="Ma_mau_sao_ke")
    ten_mau = models.CharField("tên mẫu", max_length=100, unique=True, db_column="Ten_mau")
    so_tai_khoan = models.CharField("số tài khoản", max_length=30, db_column="So_tai_khoan")
    ma_hoa = models.CharField("mã hóa", max_length=20, choices=Encoding.choices, db_column="Ma_hoa")
    dau_phan_cach = models.CharField("dấu phân cách", max_length=5, choices=Delimiter.choices, db_column="Phan_cach")
    bo_qua_dau = models.PositiveSmallIntegerField("số dòng bỏ qua ở đầu", default=0, db_column="Bo_qua_dau")
    bo_qua_cuoi = models.PositiveSmallIntegerField("số dòng bỏ qua ở cuối", default=0, db_column="Bo_qua_cuoi")
    dinh_dang_ngay = models.CharField(
        "dạng ngày", max_length=20, choices=DateFormat.choices, db_column="Dinh_dang_ngay"
    )
    dau_thap_phan = models.CharField("dấu thập phân", max_length=5, choices=Mark.choices, db_column="Dau_thap_phan")
    dau_nghin = models.CharField("dấu hàng nghìn", max_length=5, choices=Mark.choices, db_column="Dau_nghin")
    cot_ngay = models.CharField("cột ngày", max_length=100, db_column="Cot_ngay")
    cot_noi_dung = models.CharField("cột nội dung", max_length=100, db_column="Cot_noi_dung")
    cot_ma_giao_dich = models.CharField("cột mã giao dịch", max_length=100, db_column="Cot_ma_giao_dich")
    cot_so_tien = models.CharField("cột số tiền có dấu", max_length=100, blank=True, db_column="Cot_so_tien")
    cot_ghi_co = models.CharField("cột tiền vào", max_length=100, blank=True, db_column="Cot_ghi_co")
    cot_ghi_no = models.CharField("cột tiền ra", max_length=100, blank=True, db_column="Cot_ghi_no")

    class Meta:
        db_table = "Mau_sao_ke"
        verbose_name = verbose_name_plural = "Mẫu sao kê"

    def __str__(self) -> str:
        return self.ten_mau

    def check_columns(self) -> None:
        """Raises ColumnsUnclear unless the money has either one column with a sign or one for what came in, or
        MarksAlike when decimals could be taken for thousands.
        """
        if bool(self.cot_so_tien) == bool(self.cot_ghi_co) or (self.cot_so_tien and self.cot_ghi_no):
            raise ColumnsUnclear
        if self.dau_thap_phan == self.dau_nghin != Mark.NONE:
            raise MarksAlike

    def layout(self) -> Layout:
        return Layout(**{name: getattr(self, name) for name in Layout.__dataclass_fields__})


class SaoKe(models.Model):
    """Statement: one file of a bank, read once. Its sums are of the rows that no earlier file had."""

    ma_sao_ke = models.BigAutoField(primary_key=True, db_column="Ma_sao_ke")
    mau = models.ForeignKey(MauSaoKe, models.PROTECT, related_name="+", db_column="Ma_mau_sao_ke")
    ten_tep = models.CharField("tên tệp", max_length=200, db_column="Ten_tep")
    dau_van_tay = models.CharField("SHA-256 của tệp", max_length=64, unique=True, db_column="Dau_van_tay")
    so_dong = models.PositiveIntegerField("số dòng mới", db_column="So_dong")
    so_dong_da_co = models.PositiveIntegerField("số dòng đã có", db_column="So_dong_da_co")
    tong_ghi_co = models.BigIntegerField("tổng tiền vào (VND)", db_column="Tong_ghi_co")
    tong_ghi_no = models.BigIntegerField("tổng tiền ra (VND)", db_column="Tong_ghi_no")
    nguoi_nhap = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, db_column="Ma_nguoi_nhap"
    )
    ngay_nhap = models.DateTimeField("ngày nhập", db_column="Ngay_nhap")

    class Meta:
        db_table = "Sao_ke"
        verbose_name = verbose_name_plural = "Sao kê"
        indexes = [models.Index(fields=["ngay_nhap"], name="ix_sao_ke_ngay_nhap")]

    theo_ket_qua: list[dict[str, Any]]
    con_cho: int
    tong_ghi_so: int
    """Its rows by outcome, how many of them were not tried yet, and what the ledger has of them; known once a service
    has looked.
    """

    def __str__(self) -> str:
        return self.ten_tep

    @property
    def chenh_lech(self) -> int:
        """What came in at the bank and is not in the ledger."""
        return self.tong_ghi_co - self.tong_ghi_so


class KetQua(StoredChoices):
    """What became of a row of a statement."""

    PENDING = "Chờ khớp"
    MATCHED = "Đã khớp"
    SHORT = "Thiếu"
    OVER = "Thừa"
    DOUBLE = "Trùng"
    UNKNOWN = "Không rõ"
    DEBIT = "Tiền ra"
    REFUNDED = "Đã trả lại"
    IGNORED = "Bỏ qua"


class DongSaoKe(models.Model):
    """Row of a statement. `so_tien` is negative for money that went out, `so_tien_ghi` what the ledger has of it.

    `da_ghi_truoc`: the ledger had this very transaction before, so that the row moved no money.
    """

    ma_dong_sao_ke = models.BigAutoField(primary_key=True, db_column="Ma_dong_sao_ke")
    sao_ke = models.ForeignKey(SaoKe, models.PROTECT, related_name="dong", db_index=False, db_column="Ma_sao_ke")
    so_dong = models.PositiveIntegerField("dòng trong tệp", db_column="So_dong")
    so_tai_khoan = models.CharField("số tài khoản", max_length=30, db_column="So_tai_khoan")
    ma_giao_dich = models.CharField("mã giao dịch", max_length=100, db_column="Ma_giao_dich")
    ngay_giao_dich = models.DateField("ngày giao dịch", db_column="Ngay_giao_dich")
    so_tien = models.BigIntegerField("số tiền (VND)", db_column="So_tien")
    noi_dung = models.CharField("nội dung", max_length=1000, blank=True, db_column="Noi_dung")
    ket_qua = models.CharField("kết quả", max_length=20, choices=KetQua.choices, db_column="Ket_qua")
    ly_do = models.CharField("vì sao", max_length=50, blank=True, db_column="Ly_do")
    thanh_toan = models.OneToOneField(
        ThanhToan, models.PROTECT, null=True, related_name="dong_sao_ke", db_column="Ma_thanh_toan"
    )
    so_tien_ghi = models.BigIntegerField("số tiền đã ghi sổ (VND)", default=0, db_column="So_tien_ghi")
    da_ghi_truoc = models.BooleanField("đã ghi sổ từ trước", default=False, db_column="Da_ghi_truoc")
    nguoi_xu_ly = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_column="Ma_nguoi_xu_ly",
    )
    xu_ly_luc = models.DateTimeField("xử lý lúc", null=True, db_column="Xu_ly_luc")
    ghi_chu_xu_ly = models.CharField("ghi chú xử lý", max_length=500, blank=True, db_column="Ghi_chu_xu_ly")

    class Meta:
        db_table = "Dong_sao_ke"
        verbose_name = verbose_name_plural = "Dòng sao kê"
        constraints = [
            models.UniqueConstraint(fields=["so_tai_khoan", "ma_giao_dich"], name="uq_dong_sao_ke_giao_dich"),
            models.CheckConstraint(condition=~Q(so_tien=0), name="ck_dong_sao_ke_so_tien"),
            models.CheckConstraint(
                condition=Q(so_tien_ghi=0) | Q(so_tien_ghi__gt=0, so_tien_ghi__lte=F("so_tien")),
                name="ck_dong_sao_ke_ghi",
            ),
        ]
        indexes = [
            models.Index(fields=["sao_ke", "ket_qua"], name="ix_dong_sao_ke_ket_qua"),
            models.Index(fields=["ket_qua", "ngay_giao_dich"], name="ix_dong_sao_ke_cho_xu_ly"),
            models.Index(fields=["ngay_giao_dich"], name="ix_dong_sao_ke_ngay"),
        ]

    def __str__(self) -> str:
        return f"{self.ma_giao_dich}: {self.so_tien} VND"
