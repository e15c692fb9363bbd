"""What people ask the support desk, what it answers, and how patients rate their visits."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from appointments.models import LichHen
from core.models import StoredChoices
from core.support_exceptions import RatingStateForbids, ReopenTooLate, RequestOver, RequestStateForbids
from medical.models import BacSi, CoSoYTe
from users.models import BenhNhan

LONGEST_TITLE, LONGEST_TEXT, LONGEST_COMMENT, LONGEST_REASON = 200, 2000, 1000, 500
FEWEST_STARS, MOST_STARS = 1, 5
MOST_ANSWERS, MOST_OPEN = 200, 20
KEPT_FOR_DESK = 50
"""Of MOST_ANSWERS these are left to the desk, so that who asked cannot silence it."""
MOST_IN_A_ROW = 10
"""Answers of who asked with none of the desk between them."""
QUIET_DAYS = 14
"""After as many days without a word a request that is answered, or waits for who asked, is closed; and until then who
asked may take up again what was called solved.
"""
RATE_WITHIN_DAYS, CHANGE_WITHIN_DAYS = 60, 30


class LoaiHoTro(StoredChoices):
    """What a request is about."""

    BOOKING = "Đặt lịch"
    PAYMENT = "Thanh toán"
    ACCOUNT = "Tài khoản"
    TECHNICAL = "Kỹ thuật"
    COMPLAINT = "Khiếu nại"
    OTHER = "Khác"


HOURS_TO_SOLVE: dict[str, int] = {
    LoaiHoTro.BOOKING: 8,
    LoaiHoTro.PAYMENT: 24,
    LoaiHoTro.ACCOUNT: 24,
    LoaiHoTro.TECHNICAL: 48,
    LoaiHoTro.COMPLAINT: 72,
    LoaiHoTro.OTHER: 72,
}
"""Hours by the clock, from the asking on."""


class UuTien(StoredChoices):
    """How much a request presses; the desk says so."""

    NORMAL = "Thường"
    HIGH = "Cao"
    URGENT = "Khẩn"


class TrangThaiHoTro(StoredChoices):
    """State of a request."""

    NEW = "Mới"
    IN_PROGRESS = "Đang xử lý"
    WAITING = "Chờ người hỏi"
    RESOLVED = "Đã giải quyết"
    CLOSED = "Đã đóng"


_S = TrangThaiHoTro
NEXT_STATES: dict[str, set[TrangThaiHoTro]] = {
    _S.NEW: {_S.IN_PROGRESS, _S.WAITING, _S.RESOLVED, _S.CLOSED},
    _S.IN_PROGRESS: {_S.WAITING, _S.RESOLVED, _S.CLOSED},
    _S.WAITING: {_S.IN_PROGRESS, _S.RESOLVED, _S.CLOSED},
    _S.RESOLVED: {_S.IN_PROGRESS, _S.CLOSED},
    _S.CLOSED: {_S.IN_PROGRESS},
}
OVER = {_S.RESOLVED, _S.CLOSED}
LEFT_ALONE = (_S.WAITING, _S.RESOLVED)
"""What is closed by itself after QUIET_DAYS."""


class YeuCauHoTro(models.Model):
    """Support request. `xong_luc` is when it was solved, or closed without being so, and is empty while it is open;
    `doi_luc` is when its state changed last, or the desk said something to who asked.
    """

    ma_yeu_cau = models.BigAutoField(primary_key=True, db_column="Ma_yeu_cau")
    nguoi_hoi = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="yeu_cau_ho_tro", db_index=False,
        db_column="Ma_nguoi_hoi",
    )  # fmt: skip
    benh_nhan = models.ForeignKey(
        BenhNhan, models.PROTECT, null=True, blank=True, related_name="yeu_cau_ho_tro", db_column="Ma_benh_nhan"
    )
    loai = models.CharField("loại", max_length=20, choices=LoaiHoTro.choices, db_column="Loai")
    tieu_de_hoi = models.CharField("tiêu đề", max_length=LONGEST_TITLE, db_column="Tieu_de_hoi")
    noi_dung_hoi = models.CharField("nội dung", max_length=LONGEST_TEXT, db_column="Noi_dung_hoi")
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiHoTro.choices, default=TrangThaiHoTro.NEW,
        db_column="Trang_thai",
    )  # fmt: skip
    uu_tien = models.CharField(
        "ưu tiên", max_length=10, choices=UuTien.choices, default=UuTien.NORMAL, db_column="Uu_tien"
    )
    nguoi_xu_ly = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="yeu_cau_xu_ly",
        db_index=False, db_column="Ma_nguoi_xu_ly",
    )  # fmt: skip
    tao_luc = models.DateTimeField("tạo lúc", default=timezone.now, editable=False, db_column="Tao_luc")
    han_xu_ly = models.DateTimeField("hạn xử lý", db_column="Han_xu_ly")
    tra_loi_dau_luc = models.DateTimeField("trả lời đầu lúc", null=True, blank=True, db_column="Tra_loi_dau_luc")
    doi_luc = models.DateTimeField("đổi lúc", default=timezone.now, editable=False, db_column="Doi_luc")
    xong_luc = models.DateTimeField("xong lúc", null=True, blank=True, db_column="Xong_luc")

    class Meta:
        db_table = "Yeu_cau_ho_tro"
        verbose_name = verbose_name_plural = "Yêu cầu hỗ trợ"
        constraints = [
            models.CheckConstraint(condition=Q(han_xu_ly__gt=F("tao_luc")), name="ck_yeu_cau_ho_tro_han"),
        ]
        indexes = [
            models.Index(fields=["nguoi_hoi", "tao_luc"], name="ix_yeu_cau_ho_tro_nguoi_hoi"),
            models.Index(fields=["nguoi_xu_ly", "xong_luc"], name="ix_yeu_cau_ho_tro_xu_ly"),
            models.Index(fields=["trang_thai", "doi_luc"], name="ix_yeu_cau_ho_tro_trang_thai"),
            models.Index(fields=["xong_luc", "han_xu_ly"], name="ix_yeu_cau_ho_tro_han"),
            models.Index(fields=["tao_luc"], name="ix_yeu_cau_ho_tro_tao_luc"),
        ]

    def __str__(self) -> str:
        return self.so_phieu

    cac_tra_loi: "list[TraLoiHoTro]"
    """Its answers, as far as whoever asks may read them; known once a service has looked."""

    @property
    def so_phieu(self) -> str:
        """What people call it on the telephone."""
        return f"HT{self.pk:06d}"

    def check_move(self, state: TrangThaiHoTro) -> None:
        """Raises RequestStateForbids unless it may go on to the state."""
        if state not in NEXT_STATES[self.trang_thai]:
            raise RequestStateForbids(trang_thai=self.trang_thai)

    def check_reopen(self, now: dt.datetime) -> None:
        """Raises RequestStateForbids for one that is open, ReopenTooLate after QUIET_DAYS."""
        if self.xong_luc is None:
            raise RequestStateForbids(trang_thai=self.trang_thai)
        if now > self.xong_luc + dt.timedelta(days=QUIET_DAYS):
            raise ReopenTooLate(days=QUIET_DAYS)

    def due_as(self, kind: str) -> dt.datetime:
        """By when it is to be solved as one of this kind, from whenever it was due from, which a reopening changes."""
        return self.han_xu_ly + dt.timedelta(hours=HOURS_TO_SOLVE[kind] - HOURS_TO_SOLVE[self.loai])

    def due_from(self, moment: dt.datetime) -> dt.datetime:
        """By when it is to be solved, asked at that moment."""
        return moment + dt.timedelta(hours=HOURS_TO_SOLVE[self.loai])

    def check_open(self) -> None:
        """Raises RequestOver for one that is solved or closed."""
        if self.trang_thai in OVER:
            raise RequestOver(trang_thai=self.trang_thai)

    def is_overdue(self, now: dt.datetime) -> bool:
        return self.xong_luc is None and self.han_xu_ly < now


class TraLoiHoTro(models.Model):
    """Answer to a request, by the desk or by who asked; what is `noi_bo` only the desk reads."""

    ma_tra_loi = models.BigAutoField(primary_key=True, db_column="Ma_tra_loi")
    yeu_cau = models.ForeignKey(
        YeuCauHoTro, models.PROTECT, related_name="tra_loi", db_index=False, db_column="Ma_yeu_cau"
    )
    nguoi_viet = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tra_loi_ho_tro", db_column="Ma_nguoi_viet"
    )
    noi_dung_tra_loi = models.CharField("nội dung", max_length=LONGEST_TEXT, db_column="Noi_dung_tra_loi")
    noi_bo = models.BooleanField("nội bộ", default=False, db_column="Noi_bo")
    tao_luc = models.DateTimeField("tạo lúc", default=timezone.now, editable=False, db_column="Tao_luc")

    class Meta:
        db_table = "Tra_loi_ho_tro"
        verbose_name = verbose_name_plural = "Trả lời hỗ trợ"
        indexes = [models.Index(fields=["yeu_cau", "ma_tra_loi"], name="ix_tra_loi_ho_tro_yeu_cau")]

    def __str__(self) -> str:
        return f"{self.yeu_cau_id}/{self.pk}"


class TrangThaiDanhGia(StoredChoices):
    """State of a rating. Its stars count unless it is hidden or withdrawn; its text is read once it is shown."""

    PENDING = "Chờ duyệt"
    SHOWN = "Hiển thị"
    HIDDEN = "Ẩn"
    WITHDRAWN = "Đã rút"


_R = TrangThaiDanhGia
COUNTED = (_R.PENDING, _R.SHOWN)
NEXT_RATING_STATES: dict[str, set[TrangThaiDanhGia]] = {
    _R.PENDING: {_R.SHOWN, _R.HIDDEN, _R.WITHDRAWN},
    _R.SHOWN: {_R.HIDDEN, _R.WITHDRAWN},
    _R.HIDDEN: {_R.SHOWN, _R.WITHDRAWN},
    _R.WITHDRAWN: set(),
}


class DanhGia(models.Model):
    """Rating of one completed visit. Doctor and facility are those of the visit, as they were when it was rated."""

    ma_danh_gia = models.BigAutoField(primary_key=True, db_column="Ma_danh_gia")
    lich_hen = models.OneToOneField(LichHen, models.PROTECT, related_name="danh_gia", db_column="Ma_lich_hen")
    benh_nhan = models.ForeignKey(BenhNhan, models.PROTECT, related_name="danh_gia", db_column="Ma_benh_nhan")
    bac_si = models.ForeignKey(BacSi, models.PROTECT, related_name="danh_gia", db_index=False, db_column="Ma_bac_si")
    co_so = models.ForeignKey(CoSoYTe, models.PROTECT, related_name="danh_gia", db_index=False, db_column="Ma_co_so")
    ngay_kham = models.DateField("ngày khám", db_column="Ngay_kham")
    so_sao = models.PositiveSmallIntegerField("số sao", db_column="So_sao")
    sao_thai_do = models.PositiveSmallIntegerField("thái độ", null=True, blank=True, db_column="Sao_thai_do")
    sao_cho_doi = models.PositiveSmallIntegerField("thời gian chờ", null=True, blank=True, db_column="Sao_cho_doi")
    sao_vat_chat = models.PositiveSmallIntegerField("cơ sở vật chất", null=True, blank=True, db_column="Sao_vat_chat")
    nhan_xet = models.CharField("nhận xét", max_length=LONGEST_COMMENT, blank=True, db_column="Nhan_xet")
    trang_thai = models.CharField("trạng thái", max_length=20, choices=TrangThaiDanhGia.choices, db_column="Trang_thai")
    ly_do_an = models.CharField("lý do ẩn", max_length=LONGEST_REASON, blank=True, db_column="Ly_do_an")
    nguoi_duyet = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_column="Ma_nguoi_duyet"
    )
    phan_hoi = models.CharField("phản hồi của bác sĩ", max_length=LONGEST_COMMENT, blank=True, db_column="Phan_hoi")
    phan_hoi_luc = models.DateTimeField("phản hồi lúc", null=True, blank=True, db_column="Phan_hoi_luc")
    tao_luc = models.DateTimeField("tạo lúc", default=timezone.now, editable=False, db_column="Tao_luc")
    sua_luc = models.DateTimeField("sửa lúc", null=True, blank=True, db_column="Sua_luc")

    class Meta:
        db_table = "Danh_gia"
        verbose_name = verbose_name_plural = "Đánh giá"
        constraints = [
            models.CheckConstraint(
                condition=Q(so_sao__gte=FEWEST_STARS, so_sao__lte=MOST_STARS), name="ck_danh_gia_so_sao"
            ),
        ]
        indexes = [
            models.Index(fields=["bac_si", "trang_thai"], name="ix_danh_gia_bac_si"),
            models.Index(fields=["co_so", "trang_thai"], name="ix_danh_gia_co_so"),
            models.Index(fields=["trang_thai", "tao_luc"], name="ix_danh_gia_trang_thai"),
        ]

    def __str__(self) -> str:
        return f"{self.so_sao}/{MOST_STARS}"

    @property
    def thang(self) -> str:
        """Month of the visit: the day would tell the doctor whose it was."""
        return f"{self.ngay_kham:%Y-%m}"

    @property
    def sao_tinh(self) -> int:
        """Its stars as far as they count."""
        return self.so_sao if self.trang_thai in COUNTED else 0

    @property
    def sua_den(self) -> dt.date:
        return self.ngay_kham + dt.timedelta(days=CHANGE_WITHIN_DAYS)

    def check_move(self, state: TrangThaiDanhGia) -> None:
        """Raises RatingStateForbids unless it may go on to the state."""
        if state not in NEXT_RATING_STATES[self.trang_thai]:
            raise RatingStateForbids(trang_thai=self.trang_thai)


class DiemDanhGia(models.Model):
    """How often, and with how many stars altogether, a doctor was rated at a facility; hidden and withdrawn ratings do
    not count. Written under the lock of the doctor.
    """

    ma_diem = models.BigAutoField(primary_key=True, db_column="Ma_diem")
    bac_si = models.ForeignKey(
        BacSi, models.PROTECT, related_name="diem_danh_gia", db_index=False, db_column="Ma_bac_si"
    )
    co_so = models.ForeignKey(CoSoYTe, models.PROTECT, related_name="diem_danh_gia", db_column="Ma_co_so")
    so_danh_gia = models.PositiveIntegerField("số đánh giá", default=0, db_column="So_danh_gia")
    tong_sao = models.PositiveIntegerField("tổng số sao", default=0, db_column="Tong_sao")

    class Meta:
        db_table = "Diem_danh_gia"
        verbose_name = verbose_name_plural = "Điểm đánh giá"
        constraints = [
            models.UniqueConstraint(fields=["bac_si", "co_so"], name="uq_diem_danh_gia"),
            models.CheckConstraint(
                condition=Q(tong_sao__gte=F("so_danh_gia"), tong_sao__lte=F("so_danh_gia") * MOST_STARS),
                name="ck_diem_danh_gia_tong_sao",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bac_si_id}: {self.tong_sao}/{self.so_danh_gia}"
