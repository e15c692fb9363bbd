"""Admin pages of schedules, appointments and remote sessions."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from appointments.models import LichHen, LichLamViec, PhienTuVanTuXa
from core.admin import RelationFilter, SearchableAdmin
from medical.models import BacSi
from users.models import BenhNhan


@admin.register(LichLamViec)
class ScheduleAdmin(SearchableAdmin):
    """Schedules, found by their doctor."""

    labels: ClassVar[dict[str, str]] = {
        "ma_lich": "mã",
        "bac_si": "bác sĩ",
        "bac_si__co_so": "cơ sở",
        "phien_ban": "phiên bản",
    }
    fields = (
        "ma_lich", "bac_si", "ngay_lam_viec", ("gio_bat_dau", "gio_ket_thuc"), ("so_luong_kham", "so_luong_da_dat"),
        "so_thu_tu_cuoi", "phien_ban",
    )  # fmt: skip
    list_display = ("ngay_lam_viec", "gio_bat_dau", "gio_ket_thuc", "bac_si", "so_luong_kham", "so_luong_da_dat")
    list_filter = (("bac_si__co_so", RelationFilter),)
    list_select_related = ("bac_si",)
    date_hierarchy = "ngay_lam_viec"
    ordering = ("-ngay_lam_viec", "-gio_bat_dau", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"bac_si": BacSi}
    search_help_text = "Họ tên bác sĩ, không cần dấu"


@admin.register(LichHen)
class AppointmentAdmin(SearchableAdmin):
    """Appointments, found by their patient or doctor."""

    labels: ClassVar[dict[str, str]] = {
        "ma_lich_hen": "mã",
        "benh_nhan": "bệnh nhân",
        "bac_si": "bác sĩ",
        "bac_si__co_so": "cơ sở",
        "dich_vu": "dịch vụ",
        "lich": "lịch làm việc",
        "phien_ban": "phiên bản",
    }
    fields = (
        "ma_lich_hen", "benh_nhan", "bac_si", "dich_vu", "lich", ("ngay_kham", "gio_kham", "gio_ket_thuc"), "so_thu_tu",
        "gia_tien", "trang_thai", "ghi_chu", "ngay_tao", ("ngay_huy", "ly_do_huy"), "phien_ban",
    )  # fmt: skip
    list_display = ("ngay_kham", "gio_kham", "benh_nhan", "bac_si", "dich_vu", "so_thu_tu", "trang_thai")
    list_filter = ("trang_thai", ("bac_si__co_so", RelationFilter))
    list_select_related = ("benh_nhan", "bac_si", "dich_vu")
    date_hierarchy = "ngay_kham"
    ordering = ("-ngay_kham", "-gio_kham", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"benh_nhan": BenhNhan, "bac_si": BacSi}
    search_help_text = "Họ tên bệnh nhân hoặc bác sĩ (không cần dấu), số điện thoại, CCCD hoặc số BHYT của bệnh nhân"


@admin.register(PhienTuVanTuXa)
class TeleconsultationAdmin(SearchableAdmin):
    """Remote sessions, found by the patient or doctor of their appointment."""

    labels: ClassVar[dict[str, str]] = {"ma_phien": "mã", "lich_hen": "lịch hẹn"}
    fields = (
        "ma_phien", "lich_hen", "ma_cuoc_goi", ("thoi_gian_bat_dau", "thoi_gian_ket_thuc"), "trang_thai",
        "ket_qua", ("cho_tu", "cho_den"), ("cho_giay", "so_giay"), "ghi_chu_bac_si",
    )  # fmt: skip
    list_display = ("ma_phien", "lich_hen", "benh_nhan", "bac_si", "trang_thai", "ket_qua", "thoi_gian_bat_dau")
    list_filter = ("trang_thai", "ket_qua")
    list_select_related = ("lich_hen__benh_nhan", "lich_hen__bac_si")
    date_hierarchy = "thoi_gian_bat_dau"
    ordering = ("-pk",)
    found_by: ClassVar[dict[str, type[Model]]] = {"lich_hen__benh_nhan": BenhNhan, "lich_hen__bac_si": BacSi}
    search_help_text = "Họ tên bệnh nhân hoặc bác sĩ, không cần dấu"

    @admin.display(description="bệnh nhân", ordering="lich_hen__benh_nhan__ho_ten")
    def benh_nhan(self, session: PhienTuVanTuXa) -> BenhNhan:
        return session.lich_hen.benh_nhan

    @admin.display(description="bác sĩ", ordering="lich_hen__bac_si__ho_ten")
    def bac_si(self, session: PhienTuVanTuXa) -> BacSi:
        return session.lich_hen.bac_si
