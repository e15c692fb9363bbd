"""The catalogue of drugs."""

from django.db import models

from core.models import CoTuKhoa


class Thuoc(CoTuKhoa):
    """Drug of the catalogue; one that is no longer prescribed stays, for those who were prescribed it."""

    ma_thuoc = models.BigAutoField(primary_key=True, db_column="Ma_thuoc")
    ten_thuoc = models.CharField("tên thuốc", max_length=200, db_column="Ten_thuoc")
    hoat_chat = models.CharField("hoạt chất", max_length=200, db_column="Hoat_chat")
    ham_luong = models.CharField("hàm lượng", max_length=100, db_column="Ham_luong")
    dang_bao_che = models.CharField("dạng bào chế", max_length=50, db_column="Dang_bao_che")
    don_vi = models.CharField("đơn vị", max_length=30, db_column="Don_vi")
    nhom_thuoc = models.CharField("nhóm thuốc", max_length=100, blank=True, db_column="Nhom_thuoc")
    dang_dung = models.BooleanField("còn kê được", default=True, db_column="Dang_dung")

    searched = ("ten_thuoc", "hoat_chat")

    class Meta:
        db_table = "Thuoc"
        verbose_name = verbose_name_plural = "Thuốc"
        constraints = [
            models.UniqueConstraint(fields=["ten_thuoc", "ham_luong", "dang_bao_che"], name="uq_thuoc_ten"),
        ]

    def __str__(self) -> str:
        return f"{self.ten_thuoc} {self.ham_luong}"
