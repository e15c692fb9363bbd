"""Admin pages of alerts and their rules."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from audit.models import CanhBao, QuyTacCanhBao
from authentication.models import NguoiDung
from core.admin import ReadOnlyAdmin, SearchableAdmin


@admin.register(CanhBao)
class AlertAdmin(SearchableAdmin):
    """Alerts, found by the account that they are about."""

    labels: ClassVar[dict[str, str]] = {
        "ma_canh_bao": "mã",
        "nguoi_dung": "tài khoản",
        "nguoi_xu_ly": "người xử lý",
        "request_id": "mã yêu cầu",
        "dia_chi_ip": "địa chỉ IP",
    }
    fields = (
        "ma_canh_bao", "loai", "nguoi_dung", "vai_tro", "thoi_diem", "so_lan", "noi_dung", "request_id",
        "dia_chi_ip", "trang_thai", "nguoi_xu_ly", "ngay_xu_ly", "ghi_chu_xu_ly",
    )  # fmt: skip
    list_display = ("thoi_diem", "loai", "nguoi_dung", "so_lan", "trang_thai", "nguoi_xu_ly")
    list_filter = ("loai", "trang_thai")
    list_select_related = ("nguoi_dung", "nguoi_xu_ly")
    date_hierarchy = "thoi_diem"
    ordering = ("-thoi_diem", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"nguoi_dung": NguoiDung}
    search_help_text = "Đầu số điện thoại"


@admin.register(QuyTacCanhBao)
class AlertRuleAdmin(ReadOnlyAdmin):
    """The rules that raise alerts."""

    labels: ClassVar[dict[str, str]] = {"ma_quy_tac": "mã", "phien_ban": "phiên bản"}
    fields = ("ma_quy_tac", "loai", "nguong", "so_phut", ("gio_bat_dau", "gio_ket_thuc"), "dang_bat", "phien_ban")
    list_display = ("loai", "nguong", "so_phut", "gio_bat_dau", "gio_ket_thuc", "dang_bat")
    ordering = ("pk",)
