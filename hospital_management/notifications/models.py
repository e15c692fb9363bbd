"""What people are to be told: the outbox, written in the transaction of what caused it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from users.models import BenhNhan


class ThongBao(models.Model):
    """Notification: one thing that a patient, or an account, is to be told, once for its `khoa`.

    `loai` names the template, `du_lieu` what it is filled with; nothing is sent before `gui_tu`.
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
    du_lieu = models.JSONField("dữ liệu", default=dict, db_column="Du_lieu")
    tao_luc = models.DateTimeField("tạo lúc", default=timezone.now, editable=False, db_column="Tao_luc")
    gui_tu = models.DateTimeField("gửi từ", db_column="Gui_tu")

    class Meta:
        db_table = "Thong_bao"
        verbose_name = verbose_name_plural = "Thông báo"
        indexes = [models.Index(fields=["gui_tu"], name="ix_thong_bao_gui_tu")]

    def __str__(self) -> str:
        return self.khoa
