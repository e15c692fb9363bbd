"""What a doctor found and decided at a visit: records, their signed versions, diagnoses, vital signs, and ICD-10."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from appointments.models import LichHen
from core.models import AppendOnly, CoTuKhoa, Phien, StoredChoices
from core.search import MAX_TERM, fold
from medical.models import BacSi
from users.models import BenhNhan

CONTENT = ("ly_do_kham", "kham_lam_sang", "ket_luan", "huong_xu_tri", "ghi_chu_noi_bo")
"""The texts of a record."""
INTERNAL = ("ghi_chu_noi_bo",)
"""Those that no patient sees."""


class TrangThaiBenhAn(StoredChoices):
    """State of a record."""

    DRAFT = "Nháp"
    SIGNED = "Đã ký"


class BenhAn(Phien):
    """Medical record of one visit. Its doctor writes it, signs it, and then only amends it.

    `phien_ban_ky` is the number of its newest signed version, 0 while it is a draft.
    """

    ma_benh_an = models.BigAutoField(primary_key=True, db_column="Ma_benh_an")
    lich_hen = models.OneToOneField(LichHen, models.PROTECT, related_name="benh_an", db_column="Ma_lich_hen")
    benh_nhan = models.ForeignKey(
        BenhNhan, models.PROTECT, related_name="benh_an", db_index=False, db_column="Ma_benh_nhan"
    )
    bac_si = models.ForeignKey(BacSi, models.PROTECT, related_name="benh_an", db_index=False, db_column="Ma_bac_si")
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiBenhAn.choices, default=TrangThaiBenhAn.DRAFT,
        db_column="Trang_thai",
    )  # fmt: skip
    ly_do_kham = models.CharField("lý do khám", max_length=1000, blank=True, db_column="Ly_do_kham")
    kham_lam_sang = models.CharField("khám lâm sàng", max_length=4000, blank=True, db_column="Kham_lam_sang")
    ket_luan = models.CharField("kết luận", max_length=4000, blank=True, db_column="Ket_luan")
    huong_xu_tri = models.CharField("hướng xử trí", max_length=4000, blank=True, db_column="Huong_xu_tri")
    ghi_chu_noi_bo = models.CharField("ghi chú nội bộ", max_length=4000, blank=True, db_column="Ghi_chu_noi_bo")
    phien_ban_ky = models.PositiveSmallIntegerField("số bản đã ký", default=0, editable=False, db_column="Phien_ban_ky")
    nguoi_ky = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        db_column="Ma_nguoi_ky",
    )  # fmt: skip
    ky_luc = models.DateTimeField("ký lúc", null=True, blank=True, editable=False, db_column="Ky_luc")
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")

    class Meta:
        db_table = "Benh_an"
        verbose_name = verbose_name_plural = "Bệnh án"
        constraints = [
            models.CheckConstraint(
                condition=Q(phien_ban_ky=0, ky_luc__isnull=True, nguoi_ky__isnull=True)
                | Q(phien_ban_ky__gt=0, ky_luc__isnull=False, nguoi_ky__isnull=False),
                name="ck_benh_an_ky",
            ),
        ]
        indexes = [
            models.Index(fields=["benh_nhan", "ngay_tao"], name="ix_benh_an_benh_nhan"),
            models.Index(fields=["bac_si", "ngay_tao"], name="ix_benh_an_bac_si"),
            models.Index(fields=["ngay_tao"], name="ix_benh_an_ngay_tao"),
            models.Index(fields=["trang_thai", "ngay_tao"], name="ix_benh_an_trang_thai"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    cac_chan_doan: list["ChanDoan"]
    """Its diagnoses in their order; known of one that a repository has read."""
    cac_sinh_hieu: list["SinhHieu"]
    """Its vital signs in the order in which they were taken; known of one that is shown alone, or locked."""

    hides_internal = False
    """Whether who looks is its patient, or acts for them, and is not told what is internal; known once a service has
    looked.
    """


class BanBenhAn(models.Model):
    """Signed version of a record: all that it said then, and why it was amended. Never changed, never deleted."""

    ma_ban = models.BigAutoField(primary_key=True, db_column="Ma_ban")
    benh_an = models.ForeignKey(BenhAn, models.PROTECT, related_name="ban", db_index=False, db_column="Ma_benh_an")
    so_ban = models.PositiveSmallIntegerField("số bản", db_column="So_ban")
    noi_dung_ky = models.JSONField("nội dung khi ký", db_column="Noi_dung_ky")
    ly_do = models.CharField("lý do sửa", max_length=500, blank=True, db_column="Ly_do")
    nguoi_ky = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, db_column="Ma_nguoi_ky"
    )
    ky_luc = models.DateTimeField("ký lúc", db_column="Ky_luc")

    objects = AppendOnly.as_manager()

    class Meta:
        db_table = "Ban_benh_an"
        verbose_name = verbose_name_plural = "Bản bệnh án đã ký"
        constraints = [
            models.UniqueConstraint(fields=["benh_an", "so_ban"], name="uq_ban_benh_an"),
            models.CheckConstraint(condition=Q(so_ban__gt=0), name="ck_ban_benh_an_so_ban"),
        ]

    def __str__(self) -> str:
        return f"{self.benh_an_id}/{self.so_ban}"

    hides_internal = False
    """As that of its record."""


class MaBenh(CoTuKhoa):
    """Entry of the catalogue of diseases: an ICD-10 code and its names; `chuong` is its chapter, 1 to 22."""

    ma_benh = models.BigAutoField(primary_key=True, db_column="Ma_benh")
    ma_icd = models.CharField("mã ICD-10", max_length=10, unique=True, db_column="Ma_icd")
    ten_benh = models.CharField("tên bệnh", max_length=300, db_column="Ten_benh")
    ten_tieng_anh = models.CharField("tên tiếng Anh", max_length=300, blank=True, db_column="Ten_tieng_anh")
    chuong = models.PositiveSmallIntegerField("chương", db_column="Chuong")

    searched = ("ma_icd", "ten_benh", "ten_tieng_anh")

    class Meta:
        db_table = "Ma_benh"
        verbose_name = verbose_name_plural = "Mã bệnh"
        constraints = [
            models.CheckConstraint(condition=Q(chuong__gte=1, chuong__lte=22), name="ck_ma_benh_chuong"),
        ]
        indexes = [models.Index(fields=["chuong", "ma_icd"], name="ix_ma_benh_chuong")]

    def __str__(self) -> str:
        return f"{self.ma_icd} {self.ten_benh}"

    def search_terms(self) -> set[tuple[str, str]]:
        """The code is found from its first letter on, with and without its dot, and not by what follows the dot."""
        names = {(name, term) for name, term in super().search_terms() if name != "ma_icd"}
        return names | {("ma_icd", fold(self.ma_icd)[:MAX_TERM]), ("ma_icd", fold(self.ma_icd.replace(".", "")))}


class MucDoChacChan(StoredChoices):
    """How sure a diagnosis is."""

    CONFIRMED = "Xác định"
    SUSPECTED = "Nghi ngờ"
    HISTORY = "Tiền sử"


class ChanDoan(CoTuKhoa):
    """Diagnosis: one line of a record, in its order; one of them is the main one.

    `ten_benh_ky` is the disease's name as it was signed, empty before that: the catalogue may change, what was signed
    does not.
    """

    ma_chan_doan = models.BigAutoField(primary_key=True, db_column="Ma_chan_doan")
    benh_an = models.ForeignKey(BenhAn, models.PROTECT, related_name="chan_doan", db_column="Ma_benh_an")
    ma_benh = models.ForeignKey(MaBenh, models.PROTECT, related_name="chan_doan", db_column="Ma_benh")
    ten_benh_ky = models.CharField(
        "tên bệnh khi ký", max_length=300, blank=True, editable=False, db_column="Ten_benh_ky"
    )
    dien_giai = models.CharField("diễn giải", max_length=500, blank=True, db_column="Dien_giai")
    la_chinh = models.BooleanField("bệnh chính", default=False, db_column="La_chinh")
    muc_do = models.CharField(
        "mức độ chắc chắn", max_length=20, choices=MucDoChacChan.choices, default=MucDoChacChan.CONFIRMED,
        db_column="Muc_do",
    )  # fmt: skip

    searched = ("dien_giai",)

    class Meta:
        db_table = "Chan_doan"
        verbose_name = verbose_name_plural = "Chẩn đoán"
        constraints = [
            models.UniqueConstraint(fields=["benh_an", "ma_benh"], name="uq_chan_doan_ma_benh"),
            models.UniqueConstraint(fields=["benh_an"], condition=Q(la_chinh=True), name="uq_chan_doan_chinh"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def ten_benh(self) -> str:
        """As it was signed; of a draft, as the catalogue has it today."""
        return self.ten_benh_ky or self.ma_benh.ten_benh


class SinhHieu(models.Model):
    """Vital signs, measured at one time. Units: beats and breaths a minute, mmHg, °C, %, kg, cm."""

    ma_sinh_hieu = models.BigAutoField(primary_key=True, db_column="Ma_sinh_hieu")
    benh_an = models.ForeignKey(
        BenhAn, models.PROTECT, related_name="sinh_hieu", db_index=False, db_column="Ma_benh_an"
    )
    do_luc = models.DateTimeField("đo lúc", db_column="Do_luc")
    nguoi_do = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, db_column="Ma_nguoi_do"
    )
    mach = models.PositiveSmallIntegerField("mạch (lần/phút)", null=True, blank=True, db_column="Mach")
    huyet_ap_tam_thu = models.PositiveSmallIntegerField(
        "huyết áp tâm thu (mmHg)", null=True, blank=True, db_column="Huyet_ap_tam_thu"
    )
    huyet_ap_tam_truong = models.PositiveSmallIntegerField(
        "huyết áp tâm trương (mmHg)", null=True, blank=True, db_column="Huyet_ap_tam_truong"
    )
    nhiet_do = models.DecimalField(
        "nhiệt độ (°C)", max_digits=3, decimal_places=1, null=True, blank=True, db_column="Nhiet_do"
    )
    nhip_tho = models.PositiveSmallIntegerField("nhịp thở (lần/phút)", null=True, blank=True, db_column="Nhip_tho")
    spo2 = models.PositiveSmallIntegerField("độ bão hòa oxy SpO2 (%)", null=True, blank=True, db_column="Spo2")
    can_nang = models.DecimalField(
        "cân nặng (kg)", max_digits=5, decimal_places=2, null=True, blank=True, db_column="Can_nang"
    )
    chieu_cao = models.DecimalField(
        "chiều cao (cm)", max_digits=4, decimal_places=1, null=True, blank=True, db_column="Chieu_cao"
    )

    class Meta:
        db_table = "Sinh_hieu"
        verbose_name = verbose_name_plural = "Sinh hiệu"
        constraints = [
            models.CheckConstraint(
                condition=Q(huyet_ap_tam_truong__lt=F("huyet_ap_tam_thu")), name="ck_sinh_hieu_huyet_ap"
            ),
        ]
        indexes = [models.Index(fields=["benh_an", "do_luc"], name="ix_sinh_hieu_benh_an")]

    def __str__(self) -> str:
        return str(self.pk)
