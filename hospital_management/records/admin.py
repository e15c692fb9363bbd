"""Admin pages of medical records: what is clinical in them is shown only record by record, each look entered."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from core.admin import ReadOnlyAdmin, SearchableAdmin
from core.bootstrap import container
from core.services.record_service import RecordService
from medical.models import BacSi
from records.models import INTERNAL, BanBenhAn, BenhAn, ChanDoan, MaBenh, SinhHieu
from users.models import BenhNhan


class ClinicalAdmin(ReadOnlyAdmin):
    """The role Admin may read all records through the API as well; here too no record is opened unseen, and an Admin
    who is its patient is not told what is internal.
    """

    internal: ClassVar[tuple[str, ...]] = ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        if obj is None or not self.internal:
            return fields
        actor: Any = request.user
        hidden = container().resolve(RecordService).hides_internal(actor=actor, record=_record_of(obj))
        return [name for name in fields if not hidden or name not in self.internal]

    def render_change_form(self, request: HttpRequest, *args: Any, **shown: Any) -> HttpResponse:
        container().resolve(RecordService).look(
            actor=request.user,  # type: ignore[arg-type]
            action="record.retrieve",
            ma_benh_an=_record_of(shown["obj"]).pk,
        )
        return super().render_change_form(request, *args, **shown)


def _record_of(row: Any) -> BenhAn:
    return row if isinstance(row, BenhAn) else row.benh_an


@admin.register(BenhAn)
class RecordAdmin(ClinicalAdmin, SearchableAdmin):
    """Records, found by their patient or doctor."""

    internal = INTERNAL

    labels: ClassVar[dict[str, str]] = {
        "ma_benh_an": "mã", "lich_hen": "lịch hẹn", "benh_nhan": "bệnh nhân", "bac_si": "bác sĩ",
        "nguoi_ky": "người ký", "phien_ban": "phiên bản",
    }  # fmt: skip
    fields = (
        "ma_benh_an", "lich_hen", "benh_nhan", "bac_si", "trang_thai", "ly_do_kham", "kham_lam_sang", "ket_luan",
        "huong_xu_tri", "ghi_chu_noi_bo", "phien_ban_ky", "nguoi_ky", "ky_luc", "ngay_tao", "phien_ban",
    )  # fmt: skip
    list_display = ("ma_benh_an", "benh_nhan", "bac_si", "trang_thai", "phien_ban_ky", "ky_luc", "ngay_tao")
    list_filter = ("trang_thai",)
    list_select_related = ("benh_nhan", "bac_si")
    date_hierarchy = "ngay_tao"
    ordering = ("-ngay_tao", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"benh_nhan": BenhNhan, "bac_si": BacSi}
    search_help_text = "Họ tên bệnh nhân hoặc bác sĩ, không cần dấu"


@admin.register(BanBenhAn)
class VersionAdmin(ClinicalAdmin):
    """Signed versions, newest first."""

    internal = ("noi_dung_ky",)

    labels: ClassVar[dict[str, str]] = {"ma_ban": "mã", "benh_an": "bệnh án", "nguoi_ky": "người ký"}
    fields = ("ma_ban", "benh_an", "so_ban", "noi_dung_ky", "ly_do", "nguoi_ky", "ky_luc")
    list_display = ("ma_ban", "benh_an", "so_ban", "nguoi_ky", "ky_luc")
    list_select_related = ("benh_an", "nguoi_ky")
    date_hierarchy = "ky_luc"
    ordering = ("-pk",)


@admin.register(ChanDoan)
class DiagnosisAdmin(ClinicalAdmin):
    """Diagnoses; the list tells of no disease."""

    labels: ClassVar[dict[str, str]] = {"ma_chan_doan": "mã", "benh_an": "bệnh án", "ma_benh": "bệnh"}
    fields = ("ma_chan_doan", "benh_an", "ma_benh", "ten_benh_ky", "dien_giai", "la_chinh", "muc_do")
    list_display = ("ma_chan_doan", "benh_an", "la_chinh")
    list_select_related = ("benh_an",)
    ordering = ("-pk",)


@admin.register(SinhHieu)
class VitalsAdmin(ClinicalAdmin):
    """Vital signs; the list tells only that something was measured."""

    labels: ClassVar[dict[str, str]] = {"ma_sinh_hieu": "mã", "benh_an": "bệnh án", "nguoi_do": "người đo"}
    fields = (
        "ma_sinh_hieu", "benh_an", "do_luc", "nguoi_do", "mach", ("huyet_ap_tam_thu", "huyet_ap_tam_truong"),
        "nhiet_do", "nhip_tho", "spo2", ("can_nang", "chieu_cao"),
    )  # fmt: skip
    list_display = ("ma_sinh_hieu", "benh_an", "do_luc", "nguoi_do")
    list_select_related = ("benh_an", "nguoi_do")
    date_hierarchy = "do_luc"
    ordering = ("-do_luc", "-pk")


@admin.register(MaBenh)
class DiseaseAdmin(SearchableAdmin):
    """The catalogue of diseases."""

    labels: ClassVar[dict[str, str]] = {"ma_benh": "mã"}
    fields = ("ma_benh", "ma_icd", "ten_benh", "ten_tieng_anh", "chuong")
    list_display = ("ma_icd", "ten_benh", "ten_tieng_anh", "chuong")
    list_filter = ("chuong",)
    ordering = ("ma_icd",)
    found_by: ClassVar[dict[str, type[Model]]] = {"pk": MaBenh}
    search_help_text = "Đầu mã ICD-10 hoặc tên bệnh, không cần dấu"
