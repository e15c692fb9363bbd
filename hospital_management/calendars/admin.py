"""Admin page of calendar feeds."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from authentication.models import NguoiDung
from calendars.models import LichDongBo
from core.admin import SearchableAdmin


@admin.register(LichDongBo)
class CalendarFeedAdmin(SearchableAdmin):
    """Feeds, found by their account's number; their addresses are known to nobody but who made them."""

    labels: ClassVar[dict[str, str]] = {"ma_lich_dong_bo": "mã", "nguoi_dung": "tài khoản"}
    fields = ("ma_lich_dong_bo", "nguoi_dung", "ten_lich", "kin_dao", "ngay_tao", "lan_cuoi", "ngay_thu_hoi")
    list_display = fields
    list_filter = ("kin_dao",)
    list_select_related = ("nguoi_dung",)
    date_hierarchy = "ngay_tao"
    ordering = ("-ngay_tao", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"nguoi_dung": NguoiDung}
    search_help_text = "Số điện thoại của tài khoản"
