"""Who has arrived and waits for which doctor: one queue a schedule, one ticket an arrived patient."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from appointments.models import LichHen, LichLamViec
from core.models import Phien, StoredChoices
from medical.models import BacSi, CoSoYTe


class NhomUuTien(StoredChoices):
    """Priority class: whom the law lets go first (Law 15/2023/QH15, article 3), and everybody else."""

    EMERGENCY = "Cấp cứu"
    CHILD = "Trẻ dưới 6 tuổi"
    PREGNANT = "Phụ nữ có thai"
    DISABLED = "Khuyết tật nặng"
    ELDERLY = "Từ 75 tuổi"
    MERIT = "Người có công"
    NONE = "Thường"


class TrangThaiPhieu(StoredChoices):
    """State of a ticket."""

    WAITING = "Đang chờ"
    CALLED = "Đã gọi"
    IN_ROOM = "Đang khám"
    ABSENT = "Vắng mặt"
    DONE = "Đã xong"
    LEFT = "Đã rời hàng"


class HangCho(models.Model):
    """Queue of one schedule, made when its first patient arrives. Whoever changes it, or a ticket of it, has the
    schedule locked.
    """

    ma_hang = models.BigAutoField(primary_key=True, db_column="Ma_hang")
    lich = models.OneToOneField(LichLamViec, models.PROTECT, related_name="hang_cho", db_column="Ma_lich")
    co_so = models.ForeignKey(CoSoYTe, models.PROTECT, related_name="+", db_index=False, db_column="Ma_co_so")
    bac_si = models.ForeignKey(BacSi, models.PROTECT, related_name="+", db_index=False, db_column="Ma_bac_si")
    ngay = models.DateField("ngày", db_column="Ngay")
    phong_kham = models.CharField("phòng khám", max_length=50, blank=True, db_column="Phong_kham")
    so_luot_goi = models.PositiveIntegerField("số lượt đã gọi", default=0, db_column="So_luot_goi")
    uu_tien_lien_tiep = models.PositiveSmallIntegerField(
        "số lượt ưu tiên liên tiếp", default=0, db_column="Uu_tien_lien_tiep"
    )

    class Meta:
        db_table = "Hang_cho"
        verbose_name = verbose_name_plural = "Hàng chờ"
        indexes = [
            models.Index(fields=["co_so", "ngay"], name="ix_hang_cho_co_so"),
            models.Index(fields=["bac_si", "ngay"], name="ix_hang_cho_bac_si"),
        ]

    def __str__(self) -> str:
        return f"{self.ngay} {self.phong_kham}".strip()

    so_dang_cho: int
    so_da_goi: int
    so_dang_kham: int
    so_vang_mat: int
    so_da_xong: int
    so_da_roi: int
    """How many of its tickets are in each state; known once a service has counted."""
    dang_cho: list["PhieuKham"]
    da_goi: list["PhieuKham"]
    dang_kham: list["PhieuKham"]
    vang_mat: list["PhieuKham"]
    """Those tickets themselves; known once a service has looked."""


class PhieuKham(Phien):
    """Ticket: one arrived patient's place in a queue. Its number is the appointment's `so_thu_tu`.

    `moc_xep` orders those of one class: the appointed time of who came in time (of a walk-in, the free time that was
    found), the arrival of who did not.
    It is not called before the queue has made `cho_den_luot` calls, unless nobody else waits. `du_kien_luc` is when the
    visit was expected to begin, as told on arrival, between `du_kien_som` and `du_kien_muon`.
    """

    ma_phieu = models.BigAutoField(primary_key=True, db_column="Ma_phieu")
    lich_hen = models.OneToOneField(LichHen, models.PROTECT, related_name="phieu_kham", db_column="Ma_lich_hen")
    hang = models.ForeignKey(HangCho, models.PROTECT, related_name="phieu", db_index=False, db_column="Ma_hang")
    bac_si = models.ForeignKey(BacSi, models.PROTECT, related_name="+", db_index=False, db_column="Ma_bac_si")
    nhom_uu_tien = models.CharField(
        "nhóm ưu tiên", max_length=20, choices=NhomUuTien.choices, default=NhomUuTien.NONE, db_column="Nhom_uu_tien"
    )
    ly_do_uu_tien = models.CharField("lý do ưu tiên", max_length=300, blank=True, db_column="Ly_do_uu_tien")
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiPhieu.choices, default=TrangThaiPhieu.WAITING,
        db_column="Trang_thai",
    )  # fmt: skip
    moc_xep = models.DateTimeField("mốc xếp hàng", db_column="Moc_xep")
    cho_den_luot = models.PositiveIntegerField("chờ đến lượt gọi thứ", default=0, db_column="Cho_den_luot")
    so_lan_goi = models.PositiveSmallIntegerField("số lần đã gọi", default=0, db_column="So_lan_goi")
    den_luc = models.DateTimeField("đến lúc", db_column="Den_luc")
    goi_luc = models.DateTimeField("gọi lúc", null=True, blank=True, db_column="Goi_luc")
    vao_luc = models.DateTimeField("vào khám lúc", null=True, blank=True, db_column="Vao_luc")
    ra_luc = models.DateTimeField("khám xong lúc", null=True, blank=True, db_column="Ra_luc")
    du_kien_luc = models.DateTimeField("dự kiến vào khám lúc", null=True, blank=True, db_column="Du_kien_luc")
    du_kien_som = models.DateTimeField("dự kiến sớm nhất", null=True, blank=True, db_column="Du_kien_som")
    du_kien_muon = models.DateTimeField("dự kiến muộn nhất", null=True, blank=True, db_column="Du_kien_muon")

    class Meta:
        db_table = "Phieu_kham"
        verbose_name = verbose_name_plural = "Phiếu khám"
        constraints = [
            models.CheckConstraint(condition=Q(vao_luc__lte=F("ra_luc")), name="ck_phieu_kham_vao_ra"),
        ]
        indexes = [
            models.Index(fields=["hang", "trang_thai"], name="ix_phieu_kham_hang"),
            models.Index(fields=["bac_si", "ra_luc"], name="ix_phieu_kham_bac_si"),
            models.Index(fields=["nhom_uu_tien", "den_luc"], name="ix_phieu_kham_uu_tien"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    uoc_tinh: Any
    """When the visit is expected to begin (an `Estimate` or None); known once a service has looked."""
