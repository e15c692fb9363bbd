"""Admin page of exports."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from authentication.models import NguoiDung
from core.admin import SearchableAdmin
from exports.models import ViecXuat


@admin.register(ViecXuat)
class ExportJobAdmin(SearchableAdmin):
    """Exports, found by the number of the account that asked."""

    labels: ClassVar[dict[str, str]] = {"ma_viec_xuat": "mã", "nguoi_dung": "người yêu cầu"}
    fields = (
        "ma_viec_xuat", "nguoi_dung", "bang", "dinh_dang", "tham_so", "trang_thai", "so_dong", "da_doc", "ten_tep",
        "so_byte", "tao_luc", "bat_dau", "ket_thuc", "het_han", "so_lan", "muon_den", "ly_do",
    )  # fmt: skip
    list_display = ("ma_viec_xuat", "nguoi_dung", "bang", "dinh_dang", "trang_thai", "so_dong", "tao_luc", "het_han")
    list_filter = ("trang_thai", "bang", "dinh_dang")
    list_select_related = ("nguoi_dung",)
    date_hierarchy = "tao_luc"
    ordering = ("-tao_luc", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"nguoi_dung": NguoiDung}
    search_help_text = "Số điện thoại của tài khoản"
