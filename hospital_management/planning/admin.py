"""Admin pages of templates, time off and booking rules."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from core.admin import RelationFilter, SearchableAdmin
from medical.models import BacSi, CoSoYTe
from planning.models import BuoiMau, KhoangNghi, MauLich, QuyTac

VERSION = {"phien_ban": "phiên bản"}


@admin.register(MauLich)
class TemplateAdmin(SearchableAdmin):
    """Weekly templates, found by their doctor."""

    labels: ClassVar[dict[str, str]] = {"ma_mau": "mã", "bac_si": "bác sĩ", "bac_si__co_so": "cơ sở", **VERSION}
    fields = ("ma_mau", "bac_si", "ten_mau", "so_phut_kham", ("hieu_luc_tu", "hieu_luc_den"), "phien_ban")
    list_display = ("ma_mau", "bac_si", "ten_mau", "so_phut_kham", "hieu_luc_tu", "hieu_luc_den")
    list_filter = (("bac_si__co_so", RelationFilter),)
    list_select_related = ("bac_si",)
    ordering = ("-hieu_luc_tu", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"bac_si": BacSi}
    search_help_text = "Họ tên bác sĩ, không cần dấu"


@admin.register(BuoiMau)
class SessionAdmin(SearchableAdmin):
    """The sessions of templates, found by their doctor."""

    labels: ClassVar[dict[str, str]] = {"ma_buoi": "mã", "mau": "mẫu lịch"}
    fields = ("ma_buoi", "mau", "thu", ("gio_bat_dau", "gio_ket_thuc"), "so_luong_kham")
    list_display = ("ma_buoi", "bac_si", "mau", "thu", "gio_bat_dau", "gio_ket_thuc", "so_luong_kham")
    list_filter = ("thu",)
    list_select_related = ("mau__bac_si",)
    ordering = ("mau", "thu", "gio_bat_dau")
    found_by: ClassVar[dict[str, type[Model]]] = {"mau__bac_si": BacSi}
    search_help_text = "Họ tên bác sĩ, không cần dấu"

    @admin.display(description="bác sĩ", ordering="mau__bac_si__ho_ten")
    def bac_si(self, session: BuoiMau) -> BacSi:
        return session.mau.bac_si


@admin.register(KhoangNghi)
class TimeOffAdmin(SearchableAdmin):
    """Time off, found by its doctor or facility."""

    labels: ClassVar[dict[str, str]] = {"ma_khoang_nghi": "mã", "bac_si": "bác sĩ", "co_so": "cơ sở", **VERSION}
    fields = (
        "ma_khoang_nghi", "loai", "bac_si", "co_so", ("tu_ngay", "den_ngay"), ("gio_bat_dau", "gio_ket_thuc"), "ly_do",
        "phien_ban",
    )  # fmt: skip
    list_display = ("loai", "tu_ngay", "den_ngay", "gio_bat_dau", "gio_ket_thuc", "bac_si", "co_so", "ly_do")
    list_filter = ("loai",)
    list_select_related = ("bac_si", "co_so")
    date_hierarchy = "tu_ngay"
    ordering = ("-tu_ngay", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"bac_si": BacSi, "co_so": CoSoYTe}
    search_help_text = "Họ tên bác sĩ hoặc tên cơ sở, không cần dấu"


@admin.register(QuyTac)
class RulesAdmin(SearchableAdmin):
    """Booking rules, found by their facility."""

    labels: ClassVar[dict[str, str]] = {"ma_quy_tac": "mã", "co_so": "cơ sở", **VERSION}
    fields = (
        "ma_quy_tac", "co_so", ("bao_truoc_phut", "dat_truoc_ngay"), ("huy_truoc_phut", "doi_truoc_phut"),
        ("so_lich_hen_toi_da", "so_lich_hen_moi_ngay"), ("nghi_giua_phut", "so_phut_kham"),
        ("gio_mo_cua", "gio_dong_cua", "kham_chu_nhat"), "bo_qua",
        ("ti_le_uu_tien", "lui_sau_luot"), ("phut_den_tre", "so_lan_goi"), ("vang_sau_phut", "giu_moi_phut"),
        "phien_ban",
    )  # fmt: skip
    list_display = ("ma_quy_tac", "co_so", "bao_truoc_phut", "dat_truoc_ngay", "so_phut_kham", "bo_qua")
    list_select_related = ("co_so",)
    ordering = ("pk",)
    found_by: ClassVar[dict[str, type[Model]]] = {"co_so": CoSoYTe}
    search_help_text = "Tên hoặc địa chỉ cơ sở, không cần dấu"
