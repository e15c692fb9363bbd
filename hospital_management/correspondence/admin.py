"""Admin pages of threads, messages and announcements: of what doctors and patients write, when and who, never what."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from core.admin import ReadOnlyAdmin, SearchableAdmin
from correspondence.models import CuocTraoDoi, DaXemThongCao, TepTinNhan, ThongCao, TinNhan
from users.models import BenhNhan


@admin.register(CuocTraoDoi)
class ThreadAdmin(SearchableAdmin):
    """Threads, found by their patient; without their subject."""

    labels: ClassVar[dict[str, str]] = {"ma_trao_doi": "mã"}
    fields = (
        "ma_trao_doi", "benh_nhan", "bac_si", "lich_hen", "ben_mo", "tao_luc", "tin_cuoi_luc", "dong_luc",
    )  # fmt: skip
    list_display = ("ma_trao_doi", "benh_nhan", "bac_si", "ben_mo", "tao_luc", "tin_cuoi_luc", "dong_luc")
    list_filter = ("ben_mo",)
    list_select_related = ("benh_nhan", "bac_si")
    date_hierarchy = "tin_cuoi_luc"
    ordering = ("-tin_cuoi_luc", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"benh_nhan": BenhNhan}
    search_help_text = "Họ tên bệnh nhân (không cần dấu), số điện thoại, CCCD hoặc số BHYT"


@admin.register(TinNhan)
class MessageAdmin(SearchableAdmin):
    """Messages, found by the patient of their thread; without their text."""

    labels: ClassVar[dict[str, str]] = {"ma_tin_nhan": "mã"}
    fields = ("ma_tin_nhan", "trao_doi", "nguoi_gui", "ben", "gui_luc", "doc_luc")
    list_display = ("ma_tin_nhan", "trao_doi", "nguoi_gui", "ben", "gui_luc", "doc_luc")
    list_filter = ("ben",)
    list_select_related = ("trao_doi", "nguoi_gui")
    date_hierarchy = "gui_luc"
    ordering = ("-gui_luc", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"trao_doi__benh_nhan": BenhNhan}
    search_help_text = "Họ tên bệnh nhân (không cần dấu), số điện thoại, CCCD hoặc số BHYT"


@admin.register(TepTinNhan)
class AttachmentAdmin(ReadOnlyAdmin):
    """Which message points to which file."""

    labels: ClassVar[dict[str, str]] = {"ma_dinh_kem": "mã"}
    fields = ("ma_dinh_kem", "tin_nhan", "tai_lieu")
    list_display = ("ma_dinh_kem", "tin_nhan", "tai_lieu")
    list_select_related = ("tin_nhan", "tai_lieu")
    ordering = ("-pk",)


@admin.register(ThongCao)
class AnnouncementAdmin(ReadOnlyAdmin):
    """Announcements, newest first."""

    labels: ClassVar[dict[str, str]] = {"ma_thong_cao": "mã"}
    fields = (
        "ma_thong_cao", "co_so", "doi_tuong", "tieu_de", "noi_dung", ("tu_luc", "den_luc"), "nguoi_dang", "tao_luc",
        "rut_luc",
    )  # fmt: skip
    list_display = ("ma_thong_cao", "tieu_de", "doi_tuong", "co_so", "tu_luc", "den_luc", "rut_luc")
    list_filter = ("doi_tuong",)
    list_select_related = ("co_so",)
    date_hierarchy = "tu_luc"
    ordering = ("-tu_luc", "-pk")


@admin.register(DaXemThongCao)
class ReadMarkAdmin(ReadOnlyAdmin):
    """Who has read which announcement."""

    labels: ClassVar[dict[str, str]] = {"ma_da_xem": "mã"}
    fields = ("ma_da_xem", "thong_cao", "nguoi_dung", "xem_luc")
    list_display = ("ma_da_xem", "thong_cao", "nguoi_dung", "xem_luc")
    list_select_related = ("thong_cao", "nguoi_dung")
    date_hierarchy = "xem_luc"
    ordering = ("-xem_luc", "-pk")
