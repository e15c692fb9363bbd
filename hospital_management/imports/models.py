"""Files of rows that people send in: each file is checked first, and written when somebody says so."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models import StoredChoices


class BangNhap(StoredChoices):
    """The table that a file is for, as its template's address names it."""

    PATIENTS = "benh-nhan"
    DOCTORS = "bac-si"
    SERVICES = "dich-vu"
    SCHEDULES = "lich-lam-viec"


class CheDoNhap(StoredChoices):
    """What is written of a file that has faulty rows: nothing, or the others."""

    WHOLE = "Toàn bộ hoặc không"
    VALID = "Chỉ dòng hợp lệ"


class TrangThaiNhap(StoredChoices):
    """State of an import."""

    WAITING = "Chờ kiểm tra"
    CHECKING = "Đang kiểm tra"
    CHECKED = "Đã kiểm tra"
    ASKED = "Chờ ghi"
    WRITING = "Đang ghi"
    WRITTEN = "Đã ghi"
    FAILED = "Lỗi"
    CANCELLED = "Đã hủy"


class KetQuaDong(StoredChoices):
    """What became of a row: `DIFFERS` is there already with other values, `REPEATED` stands in the file before."""

    VALID = "Hợp lệ"
    FAULTY = "Lỗi"
    THERE = "Đã có"
    DIFFERS = "Đã có, khác"
    REPEATED = "Trùng trong tệp"
    WRITTEN = "Đã ghi"


class LanNhap(models.Model):
    """Import: one file, as it was checked and perhaps written. `cot` says which letter each field's column has.

    While it is checked or written it is lent, until `giu_den`, to whoever has `the`; after that another may go on. From
    `ghi_tu` to `ghi_xong` it is the one import of its table that is being written.
    """

    ma_lan_nhap = models.BigAutoField(primary_key=True, db_column="Ma_lan_nhap")
    bang = models.CharField("bảng", max_length=20, choices=BangNhap.choices, db_column="Bang")
    che_do = models.CharField(
        "chế độ", max_length=30, choices=CheDoNhap.choices, default=CheDoNhap.WHOLE, db_column="Che_do"
    )
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiNhap.choices, default=TrangThaiNhap.WAITING,
        db_column="Trang_thai",
    )  # fmt: skip
    ten_tep = models.CharField("tên tệp", max_length=200, db_column="Ten_tep")
    tep_luu = models.CharField("tệp được lưu", max_length=40, db_column="Tep_luu")
    so_byte = models.BigIntegerField("số byte", db_column="So_byte")
    sha256 = models.CharField("SHA-256 của tệp", max_length=64, db_column="Sha256")
    cot = models.JSONField("cột", default=dict, db_column="Cot")
    phan_tram = models.PositiveSmallIntegerField("phần trăm", default=0, db_column="Phan_tram")
    so_dong = models.PositiveIntegerField("số dòng", default=0, db_column="So_dong")
    so_hop_le = models.PositiveIntegerField("số dòng hợp lệ, chưa ghi", default=0, db_column="So_hop_le")
    so_loi = models.PositiveIntegerField("số dòng lỗi", default=0, db_column="So_loi")
    so_da_co = models.PositiveIntegerField("số dòng đã có", default=0, db_column="So_da_co")
    so_khac = models.PositiveIntegerField("số dòng đã có nhưng khác", default=0, db_column="So_khac")
    so_trung = models.PositiveIntegerField("số dòng trùng trong tệp", default=0, db_column="So_trung")
    so_da_ghi = models.PositiveIntegerField("số dòng đã ghi", default=0, db_column="So_da_ghi")
    ma_loi = models.CharField("mã lỗi", max_length=50, blank=True, db_column="Ma_loi")
    loi = models.CharField("lỗi", max_length=500, blank=True, db_column="Loi")
    the = models.CharField("thẻ mượn", max_length=32, blank=True, db_column="The")
    giu_den = models.DateTimeField("giữ đến", null=True, blank=True, db_column="Giu_den")
    so_lan = models.PositiveIntegerField("số lần làm", default=0, db_column="So_lan")
    nguoi_nhap = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_column="Ma_nguoi_nhap"
    )
    nguoi_ghi = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        db_column="Ma_nguoi_ghi",
    )  # fmt: skip
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")
    kiem_tra_luc = models.DateTimeField("kiểm tra lúc", null=True, blank=True, db_column="Kiem_tra_luc")
    ghi_tu = models.DateTimeField("yêu cầu ghi lúc", null=True, blank=True, db_column="Ghi_tu")
    ghi_xong = models.DateTimeField("ghi xong lúc", null=True, blank=True, db_column="Ghi_xong")

    class Meta:
        db_table = "Lan_nhap"
        verbose_name = verbose_name_plural = "Lần nhập dữ liệu"
        constraints = [
            models.UniqueConstraint(
                fields=["bang"], condition=Q(ghi_tu__isnull=False, ghi_xong__isnull=True), name="uq_lan_nhap_dang_ghi"
            )
        ]
        indexes = [
            models.Index(fields=["trang_thai", "ngay_tao"], name="ix_lan_nhap_trang_thai"),
            models.Index(fields=["bang", "sha256"], name="ix_lan_nhap_tep"),
            models.Index(fields=["ngay_tao"], name="ix_lan_nhap_ngay_tao"),
        ]

    def __str__(self) -> str:
        return f"{self.bang}, {self.ten_tep}"

    lan_truoc: int | None = None
    """The import that wrote this very file before; known once a service has looked."""

    @property
    def so_khong_ghi_duoc(self) -> int:
        """Rows that keep the whole file from being written."""
        return self.so_loi + self.so_trung


class DongNhap(models.Model):
    """Row of an import: what stood in it by field, what became of it and why (`loi`: cell, field and sentence each)."""

    ma_dong_nhap = models.BigAutoField(primary_key=True, db_column="Ma_dong_nhap")
    lan_nhap = models.ForeignKey(LanNhap, models.PROTECT, related_name="dong", db_index=False, db_column="Ma_lan_nhap")
    so_dong = models.PositiveIntegerField("dòng trong tệp", db_column="So_dong")
    khoa_dong = models.CharField("khóa của dòng", max_length=400, blank=True, db_column="Khoa_dong")
    du_lieu = models.JSONField("dữ liệu", default=dict, encoder=DjangoJSONEncoder, db_column="Du_lieu")
    ket_qua = models.CharField("kết quả", max_length=20, choices=KetQuaDong.choices, db_column="Ket_qua")
    loi = models.JSONField("lỗi", default=list, db_column="Loi")
    ma_ban_ghi = models.BigIntegerField("mã bản ghi", null=True, blank=True, db_column="Ma_ban_ghi")

    class Meta:
        db_table = "Dong_nhap"
        verbose_name = verbose_name_plural = "Dòng nhập dữ liệu"
        constraints = [models.UniqueConstraint(fields=["lan_nhap", "so_dong"], name="uq_dong_nhap_so_dong")]
        indexes = [models.Index(fields=["lan_nhap", "ket_qua", "so_dong"], name="ix_dong_nhap_ket_qua")]

    def __str__(self) -> str:
        return f"{self.so_dong}: {self.ket_qua}"
