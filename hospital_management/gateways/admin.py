"""Admin pages of what gateways tell us and give back."""

from typing import ClassVar

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from gateways.models import HoanTienCong, ThongBaoCong


@admin.register(ThongBaoCong)
class NoticeAdmin(ReadOnlyAdmin):
    """Notices of gateways."""

    labels: ClassVar[dict[str, str]] = {
        "ma_thong_bao": "mã",
        "thanh_toan": "thanh toán",
        "nguoi_xu_ly": "người xử lý",
    }
    fields = (
        "ma_thong_bao", "cong", "ket_qua", "ly_do", "tham_chieu", "so_tien", "da_tra", "ma_giao_dich", "thanh_toan",
        "chu_ky_hop_le", "so_lan", "ngay_nhan", "lan_cuoi", "dia_chi_ip", "noi_dung", "cach_xu_ly", "nguoi_xu_ly",
        "ngay_xu_ly", "ghi_chu_xu_ly",
    )  # fmt: skip
    list_display = ("ngay_nhan", "cong", "ket_qua", "ly_do", "tham_chieu", "so_tien", "so_lan")
    list_filter = ("cong", "ket_qua", "ly_do")
    date_hierarchy = "ngay_nhan"
    ordering = ("-ngay_nhan", "-pk")


@admin.register(HoanTienCong)
class GatewayRefundAdmin(ReadOnlyAdmin):
    """Refunds at gateways."""

    labels: ClassVar[dict[str, str]] = {
        "ma_hoan_tien": "mã",
        "thanh_toan": "khoản hoàn tiền",
        "nguoi_xu_ly": "người xử lý",
    }
    fields = (
        "ma_hoan_tien", "thanh_toan", "cong", "trang_thai", "ma_giao_dich", "ma_tra_loi", "ngay_gui", "ngay_cap_nhat",
        "nguoi_xu_ly", "ghi_chu_xu_ly",
    )  # fmt: skip
    list_display = ("ngay_gui", "cong", "thanh_toan", "trang_thai", "ma_giao_dich", "nguoi_xu_ly")
    list_filter = ("cong", "trang_thai")
    list_select_related = ("thanh_toan", "nguoi_xu_ly")
    date_hierarchy = "ngay_gui"
    ordering = ("-ngay_gui", "-pk")
