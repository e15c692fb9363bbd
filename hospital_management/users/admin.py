"""Admin pages of patients, and of who acts for whom."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from authentication.models import NguoiDung
from core.admin import SearchableAdmin
from core.bootstrap import container
from core.services.patient_service import PatientService
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
                    ("nguoi_lien_he", "sdt_lien_he", "quan_he_lien_he"),
                    "nguoi_dung",
                )
            },
        ),
        ("Thông tin lâm sàng", {"fields": ("nhom_mau", "di_ung", "benh_nen")}),
        ("Hệ thống", {"fields": ("ngay_tao", "phien_ban")}),
    )

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """No list is shown here either that the audit trail does not know of."""
        found = super().get_changelist_instance(request)
        container().resolve(PatientService).note_listing(
            actor=request.user,  # type: ignore[arg-type]
            bo_loc=request.GET.dict(),
            patients=list(found.result_list),
        )
        return found

    def render_change_form(self, request: HttpRequest, *args: Any, **shown: Any) -> HttpResponse:
        """Nor a file."""
        container().resolve(PatientService).open(
            actor=request.user,  # type: ignore[arg-type]
            action="patient.retrieve",
            ma_benh_nhan=shown["obj"].pk,
        )
        return super().render_change_form(request, *args, **shown)


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
