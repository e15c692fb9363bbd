"""Admin pages of the waiting list and its offers."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from core.admin import RelationFilter, SearchableAdmin
from users.models import BenhNhan
from waitlist.models import DanhSachCho, MoiNhanCho


@admin.register(DanhSachCho)
class EntryAdmin(SearchableAdmin):
    """Entries, found by their patient."""

    labels: ClassVar[dict[str, str]] = {
        "ma_cho": "mã",
        "benh_nhan": "bệnh nhân",
        "bac_si": "bác sĩ",
        "chuyen_khoa": "chuyên khoa",
        "chuyen_khoa__co_so": "cơ sở",
        "dich_vu": "dịch vụ",
    }
    fields = (
        "ma_cho", "benh_nhan", "bac_si", "chuyen_khoa", "dich_vu", ("tu_ngay", "den_ngay"), ("gio_tu", "gio_den"),
        "trang_thai", ("so_lan_moi", "so_lan_bo_qua"), "xep_tu", ("ngay_tao", "ngay_xong"),
    )  # fmt: skip
    list_display = ("ma_cho", "benh_nhan", "bac_si", "chuyen_khoa", "tu_ngay", "den_ngay", "trang_thai", "xep_tu")
    list_filter = ("trang_thai", ("chuyen_khoa__co_so", RelationFilter))
    list_select_related = ("benh_nhan", "bac_si", "chuyen_khoa")
    date_hierarchy = "xep_tu"
    ordering = ("-xep_tu", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"benh_nhan": BenhNhan}
    search_help_text = "Họ tên bệnh nhân (không cần dấu), số điện thoại, CCCD hoặc số BHYT"


@admin.register(MoiNhanCho)
class OfferAdmin(SearchableAdmin):
    """Offers, found by their patient."""

    labels: ClassVar[dict[str, str]] = {
        "ma_moi": "mã",
        "cho": "lượt chờ",
        "lich": "lịch làm việc",
        "bac_si": "bác sĩ",
        "lich_hen": "lịch hẹn",
    }
    fields = (
        "ma_moi", "cho", "benh_nhan", "bac_si", "lich", ("ngay_kham", "gio_kham", "gio_ket_thuc"), "het_han",
        "trang_thai", "ly_do", "lich_hen", ("ngay_tao", "ngay_xong"),
    )  # fmt: skip
    list_display = ("ma_moi", "benh_nhan", "bac_si", "ngay_kham", "gio_kham", "het_han", "trang_thai")
    list_filter = ("trang_thai",)
    list_select_related = ("cho__benh_nhan", "bac_si")
    date_hierarchy = "ngay_tao"
    ordering = ("-ngay_tao", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"cho__benh_nhan": BenhNhan}
    search_help_text = "Họ tên bệnh nhân (không cần dấu), số điện thoại, CCCD hoặc số BHYT"

    @admin.display(description="bệnh nhân", ordering="cho__benh_nhan__ho_ten")
    def benh_nhan(self, offer: MoiNhanCho) -> BenhNhan:
        return offer.cho.benh_nhan
