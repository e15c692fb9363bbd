"""What a person agreed to, what he asks of us by data protection law, and the copies of his data made for him."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models import AppendOnly, Phien, StoredChoices
from users.models import BenhNhan

LONGEST_TEXT = 10_000
LONGEST_CONTENT = 2000
MOST_DAYS_SINCE_RECEIPT = 90
"""So old a request on paper may be when the desk enters it."""
MOST_DAYS_AHEAD = 90
"""So many days before it is in force a consent text may be published."""


class MucDichDongY(StoredChoices):
    """What a patient's data are used for."""

    CARE = "Khám chữa bệnh"
    REMINDERS = "Nhắc lịch và thông báo"
    INSURANCE = "Chia sẻ với bảo hiểm"
    RESEARCH = "Nghiên cứu và thống kê"
    MARKETING = "Tiếp thị"


class CachDongY(StoredChoices):
    """How it was said: by the person's own account, or on paper that the desk entered."""

    APP = "Ứng dụng"
    PAPER = "Giấy tại quầy"


class LoaiYeuCauQuyen(StoredChoices):
    """What a data subject may ask."""

    ACCESS = "Truy cập"
    CORRECT = "Sửa"
    ERASE = "Xóa"
    RESTRICT = "Hạn chế"
    OBJECT = "Phản đối"
    WITHDRAW = "Rút đồng ý"
    COMPLAIN = "Khiếu nại"


class TrangThaiYeuCauQuyen(StoredChoices):
    """State of a data subject's request."""

    NEW = "Mới"
    ANSWERED = "Đang xử lý"
    DONE = "Đã xong"
    REFUSED = "Từ chối"


class TrangThaiBanXuat(StoredChoices):
    """State of a copy of somebody's data."""

    WAITING = "Chờ làm"
    RUNNING = "Đang làm"
    READY = "Sẵn sàng"
    FAILED = "Lỗi"
    REMOVED = "Đã xóa"


class WrittenOnce(models.Model):
    """Mixin: a row that is neither changed nor deleted."""

    objects = AppendOnly.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("These rows are append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("These rows are append-only.")


class VanBanDongY(WrittenOnce):
    """Consent text: what a person is told before he agrees to a purpose, one version of it, in force from
    `hieu_luc_tu` until a later version is. One that a later version overtakes was never in force.
    """

    ma_van_ban = models.BigAutoField(primary_key=True, db_column="Ma_van_ban")
    muc_dich = models.CharField("mục đích", max_length=30, choices=MucDichDongY.choices, db_column="Muc_dich")
    so_phien_ban = models.PositiveIntegerField("số phiên bản", db_column="So_phien_ban")
    noi_dung_vi = models.TextField("nội dung tiếng Việt", db_column="Noi_dung_vi")
    noi_dung_en = models.TextField("nội dung tiếng Anh", db_column="Noi_dung_en")
    hieu_luc_tu = models.DateTimeField("hiệu lực từ", db_column="Hieu_luc_tu")
    nguoi_tao = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        db_column="Ma_nguoi_tao",
    )  # fmt: skip
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")

    class Meta:
        db_table = "Van_ban_dong_y"
        verbose_name = verbose_name_plural = "Văn bản đồng ý"
        constraints = [models.UniqueConstraint(fields=["muc_dich", "so_phien_ban"], name="uq_van_ban_dong_y")]

    def __str__(self) -> str:
        return f"{self.muc_dich}, {self.so_phien_ban}"


class DongY(WrittenOnce):
    """Consent: a patient agreed (`dong_y`) to a purpose, or took that back. The last row of patient and purpose is in
    force; without one nothing was agreed to. `so_thu_tu` counts them.

    `nguoi_dung` entered it; `ngay_ky` is the day of the signature on paper.
    """

    ma_dong_y = models.BigAutoField(primary_key=True, db_column="Ma_dong_y")
    benh_nhan = models.ForeignKey(
        BenhNhan, models.PROTECT, related_name="dong_y", db_index=False, db_column="Ma_benh_nhan"
    )
    muc_dich = models.CharField("mục đích", max_length=30, choices=MucDichDongY.choices, db_column="Muc_dich")
    so_thu_tu = models.PositiveIntegerField("số thứ tự", db_column="So_thu_tu")
    van_ban = models.ForeignKey(VanBanDongY, models.PROTECT, related_name="+", db_column="Ma_van_ban")
    dong_y = models.BooleanField("đồng ý", db_column="Dong_y")
    cach = models.CharField("cách", max_length=20, choices=CachDongY.choices, db_column="Cach")
    ngay_ky = models.DateField("ngày ký trên giấy", null=True, blank=True, db_column="Ngay_ky")
    nguoi_dung = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_column="Ma_nguoi_dung"
    )
    dia_chi_ip = models.GenericIPAddressField("địa chỉ IP", null=True, db_column="Dia_chi_ip")
    thoi_diem = models.DateTimeField("thời điểm", db_column="Thoi_diem")

    class Meta:
        db_table = "Dong_y"
        verbose_name = verbose_name_plural = "Đồng ý"
        constraints = [models.UniqueConstraint(fields=["benh_nhan", "muc_dich", "so_thu_tu"], name="uq_dong_y")]
        indexes = [models.Index(fields=["thoi_diem"], name="ix_dong_y_thoi_diem")]

    def __str__(self) -> str:
        return f"{self.muc_dich}, {self.so_thu_tu}"

    @property
    def ngay_noi(self) -> dt.date:
        """The day on which it was said: that of the signature, or of the entry in the app, in local time."""
        return self.ngay_ky or timezone.localdate(self.thoi_diem)


def late_by(moment: dt.datetime) -> Q:
    """The condition on an open request that its answer, or its end, is late at that moment."""
    return Q(han_xong__lt=moment) | Q(ngay_tra_loi__isnull=True, han_tra_loi__lt=moment)


class YeuCauQuyen(Phien):
    """Request of a data subject, or of who acts for him: to be answered by `han_tra_loi` and finished by `han_xong`.

    It is about the patient or, without one, about what is held on the account that asked. `ngay_nhan` is the day on
    which one came in on paper. It is open until `ngay_xong`. `xoa_luc` is when the data were erased on it.
    """

    ma_yeu_cau = models.BigAutoField(primary_key=True, db_column="Ma_yeu_cau")
    benh_nhan = models.ForeignKey(
        BenhNhan, models.PROTECT, null=True, blank=True, related_name="yeu_cau_quyen", db_index=False,
        db_column="Ma_benh_nhan",
    )  # fmt: skip
    nguoi_dung = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_column="Ma_nguoi_dung"
    )
    loai = models.CharField("loại", max_length=20, choices=LoaiYeuCauQuyen.choices, db_column="Loai")
    noi_dung_yeu_cau = models.CharField(
        "nội dung", max_length=LONGEST_CONTENT, blank=True, db_column="Noi_dung_yeu_cau"
    )
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiYeuCauQuyen.choices, default=TrangThaiYeuCauQuyen.NEW,
        db_column="Trang_thai",
    )  # fmt: skip
    ben_thu_ba = models.BooleanField("có bên thứ ba", default=False, db_column="Ben_thu_ba")
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")
    ngay_nhan = models.DateField("ngày nhận trên giấy", null=True, blank=True, db_column="Ngay_nhan")
    han_tra_loi = models.DateTimeField("hạn trả lời", db_column="Han_tra_loi")
    han_xong = models.DateTimeField("hạn hoàn thành", db_column="Han_xong")
    ngay_gia_han = models.DateTimeField("gia hạn lúc", null=True, blank=True, db_column="Ngay_gia_han")
    ly_do_gia_han = models.CharField("lý do gia hạn", max_length=500, blank=True, db_column="Ly_do_gia_han")
    ngay_tra_loi = models.DateTimeField("trả lời lúc", null=True, blank=True, db_column="Ngay_tra_loi")
    noi_dung_tra_loi = models.CharField("trả lời", max_length=LONGEST_CONTENT, blank=True, db_column="Noi_dung_tra_loi")
    nguoi_xu_ly = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_column="Ma_nguoi_xu_ly"
    )
    ly_do_tu_choi = models.CharField("lý do từ chối", max_length=500, blank=True, db_column="Ly_do_tu_choi")
    ngay_xong = models.DateTimeField("hoàn thành lúc", null=True, blank=True, db_column="Ngay_xong")
    xoa_luc = models.DateTimeField("xóa dữ liệu lúc", null=True, blank=True, db_column="Xoa_luc")

    class Meta:
        db_table = "Yeu_cau_quyen"
        verbose_name = verbose_name_plural = "Yêu cầu của chủ thể dữ liệu"
        constraints = [
            models.UniqueConstraint(
                fields=["benh_nhan", "loai"],
                condition=Q(ngay_xong__isnull=True, benh_nhan__isnull=False),
                name="uq_yeu_cau_quyen_dang_mo",
            ),
            models.UniqueConstraint(
                fields=["nguoi_dung", "loai"],
                condition=Q(ngay_xong__isnull=True, benh_nhan__isnull=True),
                name="uq_yeu_cau_quyen_tai_khoan",
            ),
        ]
        indexes = [
            models.Index(fields=["benh_nhan", "ngay_tao"], name="ix_yeu_cau_quyen_benh_nhan"),
            models.Index(fields=["ngay_xong", "han_xong"], name="ix_yeu_cau_quyen_han_xong"),
            models.Index(fields=["ngay_tao"], name="ix_yeu_cau_quyen_ngay_tao"),
        ]

    def __str__(self) -> str:
        return f"{self.loai}, {self.ma_yeu_cau}"

    def is_overdue(self, now: dt.datetime) -> bool:
        """Whether an answer, or the end, is late."""
        if self.ngay_xong is not None:
            return False
        return self.han_xong < now or (self.ngay_tra_loi is None and self.han_tra_loi < now)


class BanXuat(models.Model):
    """Copy of everything held on an account and the patients for whom it acts (`benh_nhan`, their keys), as a ZIP file.

    While it is made it is lent, until `giu_den`, to whoever has `the`; after that another may begin it again. It is
    live until `ngay_xong`, when it was removed or given up.
    """

    ma_ban_xuat = models.BigAutoField(primary_key=True, db_column="Ma_ban_xuat")
    nguoi_dung = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_column="Ma_nguoi_dung"
    )
    benh_nhan = models.JSONField("bệnh nhân", default=list, db_column="Benh_nhan")
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiBanXuat.choices, default=TrangThaiBanXuat.WAITING,
        db_column="Trang_thai",
    )  # fmt: skip
    phan_tram = models.PositiveSmallIntegerField("phần trăm", default=0, db_column="Phan_tram")
    so_lan = models.PositiveIntegerField("số lần làm", default=0, db_column="So_lan")
    the = models.CharField("thẻ mượn", max_length=32, blank=True, db_column="The")
    giu_den = models.DateTimeField("giữ đến", null=True, blank=True, db_column="Giu_den")
    ten_tep = models.CharField("tên tệp", max_length=100, blank=True, db_column="Ten_tep")
    so_byte = models.BigIntegerField("số byte", null=True, blank=True, db_column="So_byte")
    loi = models.CharField("lỗi", max_length=300, blank=True, db_column="Loi")
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")
    san_sang_luc = models.DateTimeField("sẵn sàng lúc", null=True, blank=True, db_column="San_sang_luc")
    het_han = models.DateTimeField("hết hạn", null=True, blank=True, db_column="Het_han")
    ngay_xong = models.DateTimeField("kết thúc lúc", null=True, blank=True, db_column="Ngay_xong")

    class Meta:
        db_table = "Ban_xuat"
        verbose_name = verbose_name_plural = "Bản xuất dữ liệu cá nhân"
        constraints = [
            models.UniqueConstraint(
                fields=["nguoi_dung"], condition=Q(ngay_xong__isnull=True), name="uq_ban_xuat_dang_mo"
            )
        ]
        indexes = [models.Index(fields=["trang_thai", "ngay_tao"], name="ix_ban_xuat_trang_thai")]

    def __str__(self) -> str:
        return f"{self.ma_ban_xuat}, {self.trang_thai}"

    def is_ready(self, now: dt.datetime) -> bool:
        return self.trang_thai == TrangThaiBanXuat.READY and self.het_han is not None and now < self.het_han
