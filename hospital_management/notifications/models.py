"""What people are to be told: the outbox, written in the transaction of what caused it, and what became of it."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models import Phien, StoredChoices
from users.models import BenhNhan

LONGEST_ERROR = 300
QUIET_FROM, QUIET_UNTIL = dt.time(22), dt.time(7)


class ThongBao(models.Model):
    """Notification: one thing that a patient, or an account, is to be told, once for its `khoa`.

    `loai` names the template, `du_lieu` what it is filled with. Nothing is sent before `gui_tu`, nor from `gui_den` on.
    Who hears of it at `can_biet_truoc` or later hears it too late: quiet hours that end too near to it are not heeded.
    Until `phan_phat_luc` nobody has decided by which channels it goes; nobody tries to before `hoan_den`.
    """

    ma_thong_bao = models.BigAutoField(primary_key=True, db_column="Ma_thong_bao")
    khoa = models.CharField("khóa", max_length=200, unique=True, db_column="Khoa")
    loai = models.CharField("loại", max_length=50, db_column="Loai")
    benh_nhan = models.ForeignKey(
        BenhNhan, models.PROTECT, null=True, blank=True, related_name="thong_bao", db_column="Ma_benh_nhan"
    )
    nguoi_dung = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="thong_bao",
        db_column="Ma_nguoi_dung",
    )  # fmt: skip
    du_lieu = models.JSONField("dữ liệu", default=dict, encoder=DjangoJSONEncoder, db_column="Du_lieu")
    tao_luc = models.DateTimeField("tạo lúc", default=timezone.now, editable=False, db_column="Tao_luc")
    gui_tu = models.DateTimeField("gửi từ", db_column="Gui_tu")
    gui_den = models.DateTimeField("gửi đến", null=True, blank=True, db_column="Gui_den")
    can_biet_truoc = models.DateTimeField("cần biết trước", null=True, blank=True, db_column="Can_biet_truoc")
    phan_phat_luc = models.DateTimeField("phân phát lúc", null=True, blank=True, db_column="Phan_phat_luc")
    hoan_den = models.DateTimeField("hoãn phân phát đến", null=True, blank=True, db_column="Hoan_den")

    class Meta:
        db_table = "Thong_bao"
        verbose_name = verbose_name_plural = "Thông báo"
        indexes = [
            models.Index(fields=["gui_tu"], name="ix_thong_bao_gui_tu"),
            models.Index(fields=["gui_tu"], condition=Q(phan_phat_luc__isnull=True), name="ix_thong_bao_cho_phat"),
        ]

    def __str__(self) -> str:
        return self.khoa

    @property
    def account(self) -> Any:
        """Whose wishes count: the account that it is for, or the patient's own; None without one that can sign in."""
        account = self.nguoi_dung or (self.benh_nhan and self.benh_nhan.nguoi_dung)
        return account if account and account.trang_thai else None


class TrangThaiGui(StoredChoices):
    """How far a delivery is."""

    WAITING = "Chờ gửi"
    SENDING = "Đang gửi"
    SENT = "Đã gửi"
    DEAD = "Bỏ"
    SKIPPED = "Không gửi"


class LuotGui(models.Model):
    """Delivery: one notification by one channel.

    While it is sent it is lent, until `muon_den`, to whoever has `the`; after that, whoever had it is dead. Address and
    number are looked up at sending, and stand nowhere here.
    """

    ma_luot_gui = models.BigAutoField(primary_key=True, db_column="Ma_luot_gui")
    thong_bao = models.ForeignKey(
        ThongBao, models.PROTECT, related_name="luot_gui", db_index=False, db_column="Ma_thong_bao"
    )
    kenh = models.CharField("kênh", max_length=20, db_column="Kenh")
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiGui.choices, default=TrangThaiGui.WAITING, db_column="Trang_thai"
    )
    so_lan = models.PositiveIntegerField("số lần gửi", default=0, db_column="So_lan")
    gui_tu = models.DateTimeField("gửi từ", db_column="Gui_tu")
    muon_den = models.DateTimeField("mượn đến", null=True, blank=True, db_column="Muon_den")
    the = models.CharField("thẻ mượn", max_length=32, blank=True, db_column="The")
    loi_cuoi = models.CharField("lỗi cuối", max_length=LONGEST_ERROR, blank=True, db_column="Loi_cuoi")
    gui_luc = models.DateTimeField("gửi lúc", null=True, blank=True, db_column="Gui_luc")
    ma_nha_cung_cap = models.CharField("mã của nhà cung cấp", max_length=100, blank=True, db_column="Ma_nha_cung_cap")
    tao_luc = models.DateTimeField("tạo lúc", default=timezone.now, editable=False, db_column="Tao_luc")

    class Meta:
        db_table = "Luot_gui"
        verbose_name = verbose_name_plural = "Lượt gửi"
        constraints = [models.UniqueConstraint(fields=["thong_bao", "kenh"], name="uq_luot_gui")]
        indexes = [
            models.Index(fields=["trang_thai", "gui_tu"], name="ix_luot_gui_trang_thai"),
            models.Index(fields=["tao_luc"], name="ix_luot_gui_tao_luc"),
        ]

    def __str__(self) -> str:
        return f"{self.thong_bao_id} {self.kenh}, {self.trang_thai}"


class DocThongBao(models.Model):
    """Read mark: an account has read a notification. Two accounts that act for one patient read each for itself."""

    ma_doc = models.BigAutoField(primary_key=True, db_column="Ma_doc")
    thong_bao = models.ForeignKey(
        ThongBao, models.PROTECT, related_name="doc", db_index=False, db_column="Ma_thong_bao"
    )
    nguoi_dung = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="doc_thong_bao", db_column="Ma_nguoi_dung"
    )
    doc_luc = models.DateTimeField("đọc lúc", db_column="Doc_luc")

    class Meta:
        db_table = "Doc_thong_bao"
        verbose_name = verbose_name_plural = "Thông báo đã đọc"
        constraints = [models.UniqueConstraint(fields=["thong_bao", "nguoi_dung"], name="uq_doc_thong_bao")]

    def __str__(self) -> str:
        return f"{self.thong_bao_id}, {self.nguoi_dung_id}"


class TuyChonThongBao(Phien):
    """Preferences of an account: its language, its quiet hours, and what it switched on or off otherwise than as usual,
    `{group: {channel: on}}`. Without quiet hours of its own, both are None.
    """

    ma_tuy_chon = models.BigAutoField(primary_key=True, db_column="Ma_tuy_chon")
    nguoi_dung = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tuy_chon_thong_bao", db_column="Ma_nguoi_dung"
    )
    ngon_ngu = models.CharField(
        "ngôn ngữ", max_length=5, choices=settings.LANGUAGES, default="vi", db_column="Ngon_ngu"
    )
    im_lang_tu = models.TimeField("im lặng từ", null=True, blank=True, default=QUIET_FROM, db_column="Im_lang_tu")
    im_lang_den = models.TimeField("im lặng đến", null=True, blank=True, default=QUIET_UNTIL, db_column="Im_lang_den")
    kenh = models.JSONField("kênh", default=dict, blank=True, db_column="Kenh")

    class Meta:
        db_table = "Tuy_chon_thong_bao"
        verbose_name = verbose_name_plural = "Tùy chọn thông báo"

    def __str__(self) -> str:
        return str(self.nguoi_dung_id)
