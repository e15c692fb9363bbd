"""Admin pages of plans, drugs and prescriptions."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from core.admin import ReadOnlyAdmin, SearchableAdmin
from treatments.drugs import Thuoc
from treatments.models import BuocDieuTri, DaySoDonThuoc, DongDonThuoc, DonThuoc, KeHoachDieuTri
from users.models import BenhNhan

PEOPLE = {"benh_nhan": "bệnh nhân", "bac_si": "bác sĩ", "lich_hen": "lịch hẹn"}


@admin.register(KeHoachDieuTri)
class PlanAdmin(SearchableAdmin):
    """Plans without what they say, which is read by the API, where looks are entered."""

    labels: ClassVar[dict[str, str]] = {"ma_ke_hoach": "mã", **PEOPLE}
    fields = (
        "ma_ke_hoach", "benh_nhan", "bac_si", "lich_hen", "trang_thai", "ngay_bat_dau", "ngay_du_kien", "ket_thuc_luc",
        "ngay_tao",
    )  # fmt: skip
    list_display = ("ma_ke_hoach", "benh_nhan", "bac_si", "trang_thai", "ngay_bat_dau", "ngay_du_kien")
    list_filter = ("trang_thai",)
    list_select_related = ("benh_nhan", "bac_si")
    ordering = ("-ngay_bat_dau", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"benh_nhan": BenhNhan}
    search_help_text = "Họ tên bệnh nhân (không cần dấu), hoặc số điện thoại"


@admin.register(BuocDieuTri)
class StepAdmin(ReadOnlyAdmin):
    """Steps without what they say."""

    labels: ClassVar[dict[str, str]] = {"ma_buoc": "mã", "ke_hoach": "kế hoạch"}
    fields = ("ma_buoc", "ke_hoach", "thu_tu", "han", "trang_thai", "xong_luc")
    list_display = ("ma_buoc", "ke_hoach", "thu_tu", "han", "trang_thai", "xong_luc")
    list_filter = ("trang_thai",)
    list_select_related = ("ke_hoach",)
    ordering = ("-pk",)


@admin.register(Thuoc)
class DrugAdmin(SearchableAdmin):
    labels: ClassVar[dict[str, str]] = {"ma_thuoc": "mã"}
    fields = ("ma_thuoc", "ten_thuoc", "hoat_chat", "ham_luong", "dang_bao_che", "don_vi", "nhom_thuoc", "dang_dung")
    list_display = ("ma_thuoc", "ten_thuoc", "hoat_chat", "ham_luong", "dang_bao_che", "nhom_thuoc", "dang_dung")
    list_filter = ("dang_dung",)
    ordering = ("ten_thuoc", "pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"pk": Thuoc}
    search_help_text = "Tên thuốc hoặc hoạt chất, không cần dấu"


@admin.register(DaySoDonThuoc)
class PrescriptionSeriesAdmin(ReadOnlyAdmin):
    """Series of numbers, with the last that was given."""

    labels: ClassVar[dict[str, str]] = {"ma_day_so": "mã", "co_so": "cơ sở"}
    fields = ("ma_day_so", "co_so", "nam", "so_cuoi")
    list_display = ("ma_day_so", "co_so", "nam", "so_cuoi")
    list_filter = ("nam",)
    list_select_related = ("co_so",)
    ordering = ("-nam", "co_so")


@admin.register(DonThuoc)
class PrescriptionAdmin(SearchableAdmin):
    """Prescriptions without what they say."""

    labels: ClassVar[dict[str, str]] = {
        "ma_don_thuoc": "mã", "day_so": "dãy số", "don_goc": "chép từ đơn", "nguoi_huy": "người hủy", **PEOPLE,
    }  # fmt: skip
    fields = (
        "ma_don_thuoc", "so_don", "day_so", "so", "lich_hen", "benh_nhan", "bac_si", "trang_thai", "don_goc",
        "ngay_tao", "ky_luc", "ngay_huy", "nguoi_huy",
    )  # fmt: skip
    list_display = ("ma_don_thuoc", "so_don", "benh_nhan", "bac_si", "trang_thai", "ngay_tao", "ky_luc")
    list_filter = ("trang_thai",)
    list_select_related = ("benh_nhan", "bac_si")
    date_hierarchy = "ngay_tao"
    ordering = ("-ngay_tao", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"benh_nhan": BenhNhan}
    found_exactly = ("so_don",)
    search_help_text = "Số đơn, họ tên bệnh nhân (không cần dấu), hoặc số điện thoại"


@admin.register(DongDonThuoc)
class PrescriptionLineAdmin(ReadOnlyAdmin):
    """Lines without what they prescribe: how much was dispensed of which."""

    labels: ClassVar[dict[str, str]] = {"ma_dong": "mã", "don_thuoc": "đơn thuốc"}
    fields = ("ma_dong", "don_thuoc", "thu_tu", "so_luong", "so_luong_da_cap", "dung_den")
    list_display = ("ma_dong", "don_thuoc", "thu_tu", "so_luong", "so_luong_da_cap", "dung_den")
    list_select_related = ("don_thuoc",)
    ordering = ("-pk",)
