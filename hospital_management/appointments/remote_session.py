"""The course of a remote session: what is kept of it, and the times between which its room is open."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models

from core.models import StoredChoices

OPENS_BEFORE = dt.timedelta(minutes=15)
CLOSES_AFTER = dt.timedelta(minutes=60)
PRESENT_FOR = dt.timedelta(minutes=1)
"""Who waits in the lobby asks again every few seconds; who did not for so long has left it."""


class TrangThaiPhien(StoredChoices):
    """State of a remote session."""

    NOT_STARTED = "Chưa bắt đầu"
    IN_PROGRESS = "Đang diễn ra"
    ENDED = "Đã kết thúc"
    CANCELLED = "Đã hủy"


class KetQuaPhien(StoredChoices):
    """Outcome of a remote session."""

    COMPLETED = "Hoàn thành"
    PATIENT_ABSENT = "Bệnh nhân vắng"
    DOCTOR_ABSENT = "Bác sĩ vắng"
    BOTH_ABSENT = "Cả hai vắng"
    CANCELLED = "Đã hủy"


class DienBienPhien(models.Model):
    """Mixin: the course of a session.

    `cho_tu` is since when the patient is in the lobby without having gone away, nothing once he said that he leaves;
    `cho_den` when he was last seen there, `nguoi_cho` the account that was: his own, or one that acts for him.
    `so_giay` and `cho_giay` are how long the talk and the patient's waiting for it took.
    """

    thoi_gian_bat_dau = models.DateTimeField("bắt đầu", null=True, blank=True, db_column="Thoi_gian_bat_dau")
    thoi_gian_ket_thuc = models.DateTimeField("kết thúc", null=True, blank=True, db_column="Thoi_gian_ket_thuc")
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiPhien.choices, default=TrangThaiPhien.NOT_STARTED,
        db_column="Trang_thai",
    )  # fmt: skip
    ket_qua = models.CharField("kết quả", max_length=20, choices=KetQuaPhien.choices, blank=True, db_column="Ket_qua")
    ghi_chu_bac_si = models.CharField("ghi chú của bác sĩ", max_length=4000, blank=True, db_column="Ghi_chu_bac_si")
    cho_tu = models.DateTimeField("bệnh nhân chờ từ", null=True, blank=True, db_column="Cho_tu")
    cho_den = models.DateTimeField("bệnh nhân còn chờ lúc", null=True, blank=True, db_column="Cho_den")
    nguoi_cho = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_column="Ma_nguoi_cho"
    )
    cho_giay = models.PositiveBigIntegerField("số giây bệnh nhân chờ", null=True, blank=True, db_column="Cho_giay")
    so_giay = models.PositiveBigIntegerField("số giây tư vấn", null=True, blank=True, db_column="So_giay")

    class Meta:
        abstract = True

    dang_cho: bool
    ghi_chu: str | None
    tham_gia: list[Any]
    """Whether the patient is in the lobby, the notes for who may read them, and the participations; known once a
    service has looked.
    """

    def waits_at(self, now: dt.datetime) -> bool:
        """Whether the patient is in the lobby."""
        if self.trang_thai != TrangThaiPhien.NOT_STARTED or self.cho_tu is None or self.cho_den is None:
            return False
        return now - self.cho_den <= PRESENT_FOR
