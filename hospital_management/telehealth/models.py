"""Who was in the room of a remote session, from when to when."""

from django.db import models
from django.db.models import F, Q

from appointments.models import PhienTuVanTuXa
from authentication.models import NguoiDung
from core.models import StoredChoices


class Ben(StoredChoices):
    """Side of a remote session."""

    DOCTOR = "Bác sĩ"
    PATIENT = "Bệnh nhân"


class CachRoi(StoredChoices):
    """How a participation ended."""

    LEFT = "Rời phòng"
    DROPPED = "Mất kết nối"
    CLOSED = "Phòng đóng"


class LuotThamGia(models.Model):
    """Participation: one account in the room of a session, from the token it was given until it left."""

    ma_luot = models.BigAutoField(primary_key=True, db_column="Ma_luot")
    phien = models.ForeignKey(
        PhienTuVanTuXa, models.PROTECT, related_name="luot_tham_gia", db_index=False, db_column="Ma_phien"
    )
    nguoi_dung = models.ForeignKey(NguoiDung, models.PROTECT, related_name="+", db_column="Ma_nguoi_dung")
    ben = models.CharField("bên", max_length=20, choices=Ben.choices, db_column="Ben")
    vao_luc = models.DateTimeField("vào lúc", db_column="Vao_luc")
    ra_luc = models.DateTimeField("ra lúc", null=True, blank=True, db_column="Ra_luc")
    cach_roi = models.CharField("cách rời", max_length=20, choices=CachRoi.choices, blank=True, db_column="Cach_roi")

    class Meta:
        db_table = "Luot_tham_gia"
        verbose_name = verbose_name_plural = "Lượt tham gia tư vấn"
        constraints = [
            models.UniqueConstraint(
                fields=["phien", "nguoi_dung"], condition=Q(ra_luc__isnull=True), name="uq_luot_tham_gia_dang_o"
            ),
            models.CheckConstraint(condition=Q(vao_luc__lte=F("ra_luc")), name="ck_luot_tham_gia_thoi_gian"),
        ]
        indexes = [models.Index(fields=["phien", "ben"], name="ix_luot_tham_gia_phien")]

    def __str__(self) -> str:
        return f"{self.ben} {self.vao_luc:%H:%M}"
