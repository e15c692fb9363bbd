"""Admin page of participations."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from authentication.models import NguoiDung
from core.admin import SearchableAdmin
from telehealth.models import LuotThamGia


@admin.register(LuotThamGia)
class ParticipationAdmin(SearchableAdmin):
    """Who was in which room, found by the account's number."""

    labels: ClassVar[dict[str, str]] = {"ma_luot": "mã", "phien": "phiên", "nguoi_dung": "tài khoản"}
    fields = ("ma_luot", "phien", "nguoi_dung", "ben", "vao_luc", "ra_luc", "cach_roi")
    list_display = ("ma_luot", "phien", "nguoi_dung", "ben", "vao_luc", "ra_luc", "cach_roi")
    list_filter = ("ben", "cach_roi")
    list_select_related = ("phien", "nguoi_dung")
    date_hierarchy = "vao_luc"
    ordering = ("-vao_luc", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"nguoi_dung": NguoiDung}
    search_help_text = "Số điện thoại của tài khoản"
