"""Admin pages of patients, and of who acts for whom."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from authentication.models import NguoiDung
from core.admin import SearchableAdmin
from users.models import BenhNhan, NguoiThan


@admin.register(BenhNhan)
class PatientAdmin(SearchableAdmin):
    """Patients, clinical fields included: the role Admin may read them through the API as well."""

    labels: ClassVar[dict[str, str]] = {
        "ma_benh_nhan": "mã",
        "nguoi_dung": "tài khoản",
        "phien_ban": "phiên bản",
    }
    list_display = ("ho_ten", "ngay_sinh", "gioi_tinh", "so_dien_thoai", "cmnd_cccd", "so_bhyt", "ngay_tao")
    list_filter = ("gioi_tinh", "ngay_tao")
    date_hierarchy = "ngay_tao"
    ordering = ("-ngay_tao", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"pk": BenhNhan}
    search_help_text = "Họ tên (không cần dấu), số điện thoại, CCCD hoặc số BHYT"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "ma_benh_nhan",
                    "ho_ten",
                    ("ngay_sinh", "gioi_tinh"),
                    ("cmnd_cccd", "so_bhyt"),
                    ("so_dien_thoai", "email"),
                    "dia_chi",
                    "nguoi_dung",
                )
            },
        ),
        ("Thông tin lâm sàng", {"fields": ("nhom_mau", "di_ung", "benh_nen")}),
        ("Hệ thống", {"fields": ("ngay_tao", "phien_ban")}),
    )


@admin.register(NguoiThan)
class RelativeAdmin(SearchableAdmin):
    """Which account acts for which patient."""

    labels: ClassVar[dict[str, str]] = {
        "ma_nguoi_than": "mã",
        "nguoi_dung": "tài khoản",
        "benh_nhan": "bệnh nhân",
    }
    fields = ("ma_nguoi_than", "nguoi_dung", "benh_nhan", "quan_he", "ngay_tao")
    list_display = ("nguoi_dung", "quan_he", "benh_nhan", "ngay_tao")
    list_filter = ("quan_he",)
    list_select_related = ("nguoi_dung", "benh_nhan")
    ordering = ("-ngay_tao", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"benh_nhan": BenhNhan, "nguoi_dung": NguoiDung}
    search_help_text = "Tên hoặc số điện thoại bệnh nhân, số điện thoại tài khoản"
