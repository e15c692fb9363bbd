"""What payment gateways tell us, and what we ask them to give back."""

from django.conf import settings
from django.db import models

from core.models import StoredChoices
from payments.models import ThanhToan

LONGEST_CONTENT = 4000


class KetQua(StoredChoices):
    """What became of a notice."""

    BOOKED = "Đã ghi nhận"
    NOTED = "Không cần xử lý"
    REVIEW = "Cần xem xét"
    HANDLED = "Đã xử lý"
    NOT_GENUINE = "Chữ ký sai"


class LyDo(StoredChoices):
    """Why a notice was not booked."""

    UNKNOWN_ORDER = "Không rõ đơn hàng"
    OTHER_MERCHANT = "Sai đơn vị nhận"
    WRONG_AMOUNT = "Sai số tiền"
    DOUBTFUL = "Giao dịch nghi vấn"
    SETTLED = "Đơn hàng đã trả"
    LATE = "Đơn hàng đã đóng"
    CANCELLED = "Lịch hẹn đã hủy"
    BILL_PAID = "Hóa đơn không còn nợ đủ"


class CachXuLy(StoredChoices):
    """How somebody settled a notice by hand."""

    BOOK = "Ghi nhận"
    REFUNDED = "Đã hoàn tiền"
    IGNORE = "Bỏ qua"


class ThongBaoCong(models.Model):
    """Notice of a gateway: kept as it came, once however often it comes; the false ones counted by address and hour."""

    ma_thong_bao = models.BigAutoField(primary_key=True, db_column="Ma_thong_bao")
    cong = models.CharField("cổng", max_length=20, db_column="Cong")
    dau_van_tay = models.CharField("dấu vân tay", max_length=64, unique=True, db_column="Dau_van_tay")
    noi_dung = models.CharField("nội dung", max_length=LONGEST_CONTENT, db_column="Noi_dung")
    chu_ky_hop_le = models.BooleanField("chữ ký hợp lệ", db_column="Chu_ky_hop_le")
    da_tra = models.BooleanField("khách đã trả", default=False, db_column="Da_tra")
    ket_qua = models.CharField("kết quả", max_length=20, choices=KetQua.choices, db_column="Ket_qua")
    ly_do = models.CharField("lý do", max_length=30, choices=LyDo.choices, blank=True, db_column="Ly_do")
    tham_chieu = models.CharField("tham chiếu", max_length=100, blank=True, db_column="Tham_chieu")
    so_tien = models.BigIntegerField("số tiền (VND)", null=True, db_column="So_tien")
    ma_giao_dich = models.CharField("mã giao dịch", max_length=100, blank=True, db_column="Ma_giao_dich")
    thanh_toan = models.ForeignKey(
        ThanhToan, models.PROTECT, null=True, related_name="thong_bao", db_column="Ma_thanh_toan"
    )
    so_lan = models.PositiveIntegerField("số lần", default=1, db_column="So_lan")
    ngay_nhan = models.DateTimeField("ngày nhận", db_column="Ngay_nhan")
    lan_cuoi = models.DateTimeField("lần cuối", db_column="Lan_cuoi")
    dia_chi_ip = models.GenericIPAddressField("địa chỉ IP", null=True, db_column="Dia_chi_ip")
    cach_xu_ly = models.CharField(
        "cách xử lý", max_length=20, choices=CachXuLy.choices, blank=True, db_column="Cach_xu_ly"
    )
    nguoi_xu_ly = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        db_column="Ma_nguoi_xu_ly",
    )  # fmt: skip
    ngay_xu_ly = models.DateTimeField("ngày xử lý", null=True, db_column="Ngay_xu_ly")
    ghi_chu_xu_ly = models.CharField("ghi chú xử lý", max_length=500, blank=True, db_column="Ghi_chu_xu_ly")

    class Meta:
        db_table = "Thong_bao_cong"
        verbose_name = verbose_name_plural = "Thông báo của cổng"
        indexes = [
            models.Index(fields=["ket_qua", "ngay_nhan"], name="ix_thong_bao_ket_qua"),
            models.Index(fields=["ngay_nhan"], name="ix_thong_bao_ngay"),
            models.Index(fields=["tham_chieu"], name="ix_thong_bao_tham_chieu"),
        ]

    def __str__(self) -> str:
        return f"{self.cong} {self.tham_chieu}, {self.ket_qua}"


class TrangThaiHoanTien(StoredChoices):
    """How a refund stands at its gateway."""

    ASKED = "Đã gửi"
    UNDER_WAY = "Đang xử lý"
    DONE = "Hoàn thành"
    REFUSED = "Bị từ chối"
    UNCLEAR = "Không rõ"


class HoanTienCong(models.Model):
    """Refund at a gateway: what became of the ledger's record there. The record itself is never in doubt."""

    ma_hoan_tien = models.BigAutoField(primary_key=True, db_column="Ma_hoan_tien")
    thanh_toan = models.OneToOneField(
        ThanhToan, models.PROTECT, related_name="hoan_tien_cong", db_column="Ma_thanh_toan"
    )
    cong = models.CharField("cổng", max_length=20, db_column="Cong")
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiHoanTien.choices, db_column="Trang_thai"
    )
    ma_giao_dich = models.CharField("mã giao dịch", max_length=100, blank=True, db_column="Ma_giao_dich")
    ma_tra_loi = models.CharField("mã trả lời", max_length=50, blank=True, db_column="Ma_tra_loi")
    ngay_gui = models.DateTimeField("ngày gửi", db_column="Ngay_gui")
    ngay_cap_nhat = models.DateTimeField("ngày cập nhật", db_column="Ngay_cap_nhat")
    nguoi_xu_ly = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        db_column="Ma_nguoi_xu_ly",
    )  # fmt: skip
    ghi_chu_xu_ly = models.CharField("ghi chú xử lý", max_length=500, blank=True, db_column="Ghi_chu_xu_ly")

    class Meta:
        db_table = "Hoan_tien_cong"
        verbose_name = verbose_name_plural = "Hoàn tiền qua cổng"
        indexes = [models.Index(fields=["trang_thai", "ngay_gui"], name="ix_hoan_tien_cong")]

    def __str__(self) -> str:
        return f"{self.cong}, {self.trang_thai}"
