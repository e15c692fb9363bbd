"""Admin pages of imports; what stood in their rows is not shown here."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from authentication.models import NguoiDung
from core.admin import ReadOnlyAdmin, SearchableAdmin
from imports.models import DongNhap, LanNhap


@admin.register(LanNhap)
class ImportAdmin(SearchableAdmin):
    """Imports, found by the number of who sent them."""

    labels: ClassVar[dict[str, str]] = {"ma_lan_nhap": "mã", "nguoi_nhap": "người nhập", "nguoi_ghi": "người ghi"}
    fields = (
        "ma_lan_nhap", "bang", "che_do", "trang_thai", "ten_tep", "so_byte", "sha256", "phan_tram", "so_dong",
        "so_hop_le", "so_loi", "so_da_co", "so_khac", "so_trung", "so_da_ghi", "ma_loi", "loi", "so_lan", "giu_den",
        "nguoi_nhap", "nguoi_ghi", "ngay_tao", "kiem_tra_luc", "ghi_tu", "ghi_xong",
    )  # fmt: skip
    list_display = ("ma_lan_nhap", "bang", "ten_tep", "trang_thai", "so_dong", "so_loi", "so_da_ghi", "ngay_tao")
    list_filter = ("bang", "trang_thai")
    list_select_related = ("nguoi_nhap",)
    date_hierarchy = "ngay_tao"
    ordering = ("-ngay_tao", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"nguoi_nhap": NguoiDung}
    search_help_text = "Số điện thoại của người nhập"


@admin.register(DongNhap)
class ImportRowAdmin(ReadOnlyAdmin):
    """Rows, as they stood in their file."""

    labels: ClassVar[dict[str, str]] = {"ma_dong_nhap": "mã", "lan_nhap": "lần nhập"}
    fields = ("ma_dong_nhap", "lan_nhap", "so_dong", "ket_qua", "ma_ban_ghi")
    list_display = ("ma_dong_nhap", "lan_nhap", "so_dong", "ket_qua", "ma_ban_ghi")
    list_filter = ("ket_qua",)
    list_select_related = ("lan_nhap",)
    ordering = ("-pk",)
