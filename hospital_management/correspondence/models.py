"""What doctors and their patients write to each other, and what the house announces."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from appointments.models import LichHen
from core.models import Phien, StoredChoices
from core.policy import Role
from files.models import TaiLieu
from medical.models import BacSi, CoSoYTe
from users.models import BenhNhan

LONGEST_MESSAGE = 4000
LONGEST_TITLE = 200


class Ben(StoredChoices):
    """The two sides of a thread. Whoever acts for the patient is the patient's side."""

    DOCTOR = "Bác sĩ"
    PATIENT = "Bệnh nhân"

    @property
    def other(self) -> "Ben":
        return Ben.PATIENT if self is Ben.DOCTOR else Ben.DOCTOR


class CuocTraoDoi(models.Model):
    """Thread: what one doctor and one patient write to each other about one thing, perhaps a visit.

    Open until `dong_luc`; only then may nobody write any more.
    """

    ma_trao_doi = models.BigAutoField(primary_key=True, db_column="Ma_trao_doi")
    benh_nhan = models.ForeignKey(
        BenhNhan, models.PROTECT, verbose_name="bệnh nhân", related_name="trao_doi", db_index=False,
        db_column="Ma_benh_nhan",
    )  # fmt: skip
    bac_si = models.ForeignKey(
        BacSi, models.PROTECT, verbose_name="bác sĩ", related_name="trao_doi", db_index=False, db_column="Ma_bac_si"
    )
    lich_hen = models.ForeignKey(
        LichHen, models.PROTECT, verbose_name="lịch hẹn", null=True, blank=True, related_name="trao_doi",
        db_column="Ma_lich_hen",
    )  # fmt: skip
    tieu_de = models.CharField("tiêu đề", max_length=LONGEST_TITLE, db_column="Tieu_de")
    ben_mo = models.CharField("bên mở", max_length=20, choices=Ben.choices, db_column="Ben_mo")
    tao_luc = models.DateTimeField("mở lúc", editable=False, db_column="Tao_luc")
    tin_cuoi_luc = models.DateTimeField("tin cuối lúc", db_column="Tin_cuoi_luc")
    dong_luc = models.DateTimeField("đóng lúc", null=True, blank=True, db_column="Dong_luc")

    clinical_texts = ("tieu_de",)

    bac_si_chua_doc: bool
    benh_nhan_chua_doc: bool
    """Whether that side has something left to read; known of one that is locked."""
    co_nguoi_doc: bool
    """Whether somebody can sign in and act for its patient; known with it."""
    so_chua_doc: int
    """How many messages who looks has not read; known once a service has looked."""
    trang_tin: list["TinNhan"]
    """Some of its messages, newest first; known once a service has looked."""
    truoc_tiep: int | None
    """The key before which the next page of messages begins, None when there are no older ones; known with it."""

    class Meta:
        db_table = "Cuoc_trao_doi"
        verbose_name = verbose_name_plural = "Cuộc trao đổi"
        indexes = [
            models.Index(fields=["benh_nhan", "tin_cuoi_luc"], name="ix_cuoc_trao_doi_benh_nhan"),
            models.Index(fields=["bac_si", "tin_cuoi_luc"], name="ix_cuoc_trao_doi_bac_si"),
            models.Index(fields=["tin_cuoi_luc"], name="ix_cuoc_trao_doi_tin_cuoi"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.ma_trao_doi}"

    def has_unread(self, side: Ben) -> bool:
        """Whether the side has something left to read."""
        return self.bac_si_chua_doc if side is Ben.DOCTOR else self.benh_nhan_chua_doc


class TinNhan(models.Model):
    """Message. `doc_luc` is when somebody of the other side first said that it was read.

    Messages of a thread are written under its lock, so that the order of their keys is that of their sending.
    """

    ma_tin_nhan = models.BigAutoField(primary_key=True, db_column="Ma_tin_nhan")
    trao_doi = models.ForeignKey(
        CuocTraoDoi, models.PROTECT, verbose_name="cuộc trao đổi", related_name="tin_nhan", db_index=False,
        db_column="Ma_trao_doi",
    )  # fmt: skip
    nguoi_gui = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người gửi", related_name="+", db_index=False,
        db_column="Ma_nguoi_gui",
    )  # fmt: skip
    ben = models.CharField("bên", max_length=20, choices=Ben.choices, db_column="Ben")
    noi_dung = models.CharField("nội dung", max_length=LONGEST_MESSAGE, db_column="Noi_dung")
    gui_luc = models.DateTimeField("gửi lúc", editable=False, db_column="Gui_luc")
    doc_luc = models.DateTimeField("đọc lúc", null=True, blank=True, db_column="Doc_luc")

    clinical_texts = ("noi_dung",)

    cac_tep: list["TepTinNhan"]
    """Its files in order; known of one that a repository has read, or written."""

    class Meta:
        db_table = "Tin_nhan"
        verbose_name = verbose_name_plural = "Tin nhắn"
        indexes = [
            models.Index(fields=["trao_doi"], name="ix_tin_nhan_trao_doi"),
            models.Index(fields=["trao_doi", "ben"], condition=Q(doc_luc__isnull=True), name="ix_tin_nhan_chua_doc"),
            models.Index(fields=["nguoi_gui", "gui_luc"], name="ix_tin_nhan_nguoi_gui"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.ma_tin_nhan}"


class TepTinNhan(models.Model):
    """Attachment: a file of the thread's patient that a message points to; who may open it is the file's own matter."""

    ma_dinh_kem = models.BigAutoField(primary_key=True, db_column="Ma_dinh_kem")
    tin_nhan = models.ForeignKey(
        TinNhan, models.PROTECT, verbose_name="tin nhắn", related_name="tep", db_index=False, db_column="Ma_tin_nhan"
    )
    tai_lieu = models.ForeignKey(
        TaiLieu, models.PROTECT, verbose_name="tài liệu", related_name="tin_nhan", db_column="Ma_tai_lieu"
    )

    class Meta:
        db_table = "Tep_tin_nhan"
        verbose_name = verbose_name_plural = "Tệp đính kèm"
        constraints = [models.UniqueConstraint(fields=["tin_nhan", "tai_lieu"], name="uq_tep_tin_nhan")]

    def __str__(self) -> str:
        return f"{self.tin_nhan_id}, {self.tai_lieu_id}"


class DoiTuong(StoredChoices):
    """For whom an announcement is."""

    PATIENTS = Role.PATIENT.value
    DOCTORS = Role.DOCTOR.value
    STAFF = Role.STAFF.value
    EVERYBODY = "Tất cả"


class ThongCao(Phien):
    """Announcement, of one facility or of all: read from `tu_luc` until `den_luc` (None: without end), unless it was
    withdrawn before.
    """

    ma_thong_cao = models.BigAutoField(primary_key=True, db_column="Ma_thong_cao")
    co_so = models.ForeignKey(
        CoSoYTe, models.PROTECT, verbose_name="cơ sở", null=True, blank=True, related_name="thong_cao",
        db_column="Ma_co_so",
    )  # fmt: skip
    doi_tuong = models.CharField("đối tượng", max_length=20, choices=DoiTuong.choices, db_column="Doi_tuong")
    tieu_de = models.CharField("tiêu đề", max_length=LONGEST_TITLE, db_column="Tieu_de")
    noi_dung = models.CharField("nội dung", max_length=LONGEST_MESSAGE, db_column="Noi_dung")
    tu_luc = models.DateTimeField("từ lúc", db_column="Tu_luc")
    den_luc = models.DateTimeField("đến lúc", null=True, blank=True, db_column="Den_luc")
    nguoi_dang = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người đăng", related_name="+",
        db_column="Ma_nguoi_dang",
    )  # fmt: skip
    tao_luc = models.DateTimeField("đăng lúc", editable=False, db_column="Tao_luc")
    rut_luc = models.DateTimeField("rút lúc", null=True, blank=True, db_column="Rut_luc")

    class Meta:
        db_table = "Thong_cao"
        verbose_name = verbose_name_plural = "Thông cáo"
        constraints = [models.CheckConstraint(condition=Q(den_luc__gt=F("tu_luc")), name="ck_thong_cao_khoang")]
        indexes = [models.Index(fields=["tu_luc"], name="ix_thong_cao_tu_luc")]

    def __str__(self) -> str:
        return self.tieu_de


class DaXemThongCao(models.Model):
    """Read mark: an account has read an announcement; the first time stays."""

    ma_da_xem = models.BigAutoField(primary_key=True, db_column="Ma_da_xem")
    thong_cao = models.ForeignKey(
        ThongCao, models.PROTECT, verbose_name="thông cáo", related_name="da_xem", db_index=False,
        db_column="Ma_thong_cao",
    )  # fmt: skip
    nguoi_dung = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người xem", related_name="+", db_column="Ma_nguoi_dung"
    )
    xem_luc = models.DateTimeField("xem lúc", db_column="Xem_luc")

    class Meta:
        db_table = "Da_xem_thong_cao"
        verbose_name = verbose_name_plural = "Thông cáo đã xem"
        constraints = [models.UniqueConstraint(fields=["thong_cao", "nguoi_dung"], name="uq_da_xem_thong_cao")]

    def __str__(self) -> str:
        return f"{self.thong_cao_id}, {self.nguoi_dung_id}"
