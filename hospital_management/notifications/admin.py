"""Admin pages of notifications, their deliveries, read marks and preferences."""

from typing import ClassVar

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from notifications.models import DocThongBao, LuotGui, ThongBao, TuyChonThongBao


@admin.register(ThongBao)
class NotificationAdmin(ReadOnlyAdmin):
    """What people were told."""

    labels: ClassVar[dict[str, str]] = {
        "ma_thong_bao": "mã",
        "benh_nhan": "bệnh nhân",
        "nguoi_dung": "tài khoản",
    }
    fields = (
        "ma_thong_bao", "khoa", "loai", "benh_nhan", "nguoi_dung", "du_lieu", "tao_luc", "gui_tu", "gui_den",
        "can_biet_truoc", "phan_phat_luc", "hoan_den",
    )  # fmt: skip
    list_display = ("ma_thong_bao", "loai", "benh_nhan", "nguoi_dung", "gui_tu", "phan_phat_luc")
    list_filter = ("loai",)
    list_select_related = ("benh_nhan", "nguoi_dung")
    date_hierarchy = "gui_tu"
    ordering = ("-gui_tu", "-pk")


@admin.register(LuotGui)
class DeliveryAdmin(ReadOnlyAdmin):
    """Deliveries; an Admin sends a dead letter again by the API."""

    labels: ClassVar[dict[str, str]] = {"ma_luot_gui": "mã", "thong_bao": "thông báo"}
    fields = (
        "ma_luot_gui", "thong_bao", "kenh", "trang_thai", "so_lan", "gui_tu", "muon_den", "gui_luc", "loi_cuoi",
        "ma_nha_cung_cap", "tao_luc",
    )  # fmt: skip
    list_display = ("ma_luot_gui", "thong_bao", "kenh", "trang_thai", "so_lan", "gui_tu", "gui_luc", "loi_cuoi")
    list_filter = ("trang_thai", "kenh")
    list_select_related = ("thong_bao",)
    date_hierarchy = "tao_luc"
    ordering = ("-tao_luc", "-pk")


@admin.register(DocThongBao)
class ReadMarkAdmin(ReadOnlyAdmin):
    """Who read what."""

    labels: ClassVar[dict[str, str]] = {"ma_doc": "mã", "thong_bao": "thông báo", "nguoi_dung": "tài khoản"}
    fields = ("ma_doc", "thong_bao", "nguoi_dung", "doc_luc")
    list_display = ("ma_doc", "thong_bao", "nguoi_dung", "doc_luc")
    list_select_related = ("thong_bao", "nguoi_dung")
    ordering = ("-pk",)


@admin.register(TuyChonThongBao)
class PreferenceAdmin(ReadOnlyAdmin):
    """What people want to be told, and how."""

    labels: ClassVar[dict[str, str]] = {"ma_tuy_chon": "mã", "nguoi_dung": "tài khoản"}
    fields = ("ma_tuy_chon", "nguoi_dung", "ngon_ngu", "im_lang_tu", "im_lang_den", "kenh")
    list_display = ("ma_tuy_chon", "nguoi_dung", "ngon_ngu", "im_lang_tu", "im_lang_den")
    list_filter = ("ngon_ngu",)
    list_select_related = ("nguoi_dung",)
    ordering = ("-pk",)
