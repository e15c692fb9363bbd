"""Admin page of patients."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from core.admin import SearchableAdmin
from users.models import BenhNhan


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
