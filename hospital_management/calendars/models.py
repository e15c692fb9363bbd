"""Secret addresses under which an account's own appointments can be read by a calendar program."""

from django.db import models
from django.utils import timezone

from authentication.models import NguoiDung


class LichDongBo(models.Model):
    """Calendar feed: an address, known to whoever has its token, of which only the SHA-256 digest is kept.

    With `kin_dao` it tells of no service, doctor or patient: when, and at which address.
    """

    ma_lich_dong_bo = models.BigAutoField(primary_key=True, db_column="Ma_lich_dong_bo")
    nguoi_dung = models.ForeignKey(NguoiDung, models.PROTECT, related_name="lich_dong_bo", db_column="Ma_nguoi_dung")
    ten_lich = models.CharField("tên lịch", max_length=100, db_column="Ten_lich")
    kin_dao = models.BooleanField("kín đáo", default=False, db_column="Kin_dao")
    ma_bam = models.CharField("mã băm", max_length=64, unique=True, db_column="Ma_bam")
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")
    lan_cuoi = models.DateTimeField("lần cuối dùng", null=True, editable=False, db_column="Lan_cuoi")
    ngay_thu_hoi = models.DateTimeField("ngày thu hồi", null=True, editable=False, db_column="Ngay_thu_hoi")

    class Meta:
        db_table = "Lich_dong_bo"
        verbose_name = verbose_name_plural = "Lịch đồng bộ"

    def __str__(self) -> str:
        return self.ten_lich
