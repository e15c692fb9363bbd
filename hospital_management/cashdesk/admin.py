"""Admin pages of shifts and statements."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from authentication.models import NguoiDung
from cashdesk.models import CaThuNgan, DongSaoKe, MauSaoKe, SaoKe
from core.admin import ReadOnlyAdmin, SearchableAdmin


@admin.register(CaThuNgan)
class ShiftAdmin(SearchableAdmin):
    """Shifts, found by their cashier's number."""

    labels: ClassVar[dict[str, str]] = {"ma_ca": "mã", "co_so": "cơ sở", "thu_ngan": "thu ngân", "nguoi_ky": "người ký"}
    fields = (
        "ma_ca", "co_so", "thu_ngan", "tu_dong", "tien_dau_ca", "mo_luc", "dong_luc", "tien_dem", "menh_gia",
        "tien_he_thong", "chenh_lech", "giai_trinh", "nguoi_ky", "ky_luc",
    )  # fmt: skip
    list_display = ("ma_ca", "thu_ngan", "co_so", "mo_luc", "dong_luc", "tien_dem", "chenh_lech", "ky_luc")
    list_filter = ("tu_dong",)
    list_select_related = ("co_so", "thu_ngan")
    date_hierarchy = "mo_luc"
    ordering = ("-mo_luc", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"thu_ngan": NguoiDung}
    search_help_text = "Số điện thoại của thu ngân"


@admin.register(MauSaoKe)
class MappingAdmin(ReadOnlyAdmin):
    """How banks write their statements; Admins change it by the API, which checks it."""

    labels: ClassVar[dict[str, str]] = {"ma_mau_sao_ke": "mã"}
    fields = (
        "ma_mau_sao_ke", "ten_mau", "so_tai_khoan", "ma_hoa", "dau_phan_cach", "bo_qua_dau", "bo_qua_cuoi",
        "dinh_dang_ngay", "dau_thap_phan", "dau_nghin", "cot_ngay", "cot_noi_dung", "cot_ma_giao_dich", "cot_so_tien",
        "cot_ghi_co", "cot_ghi_no",
    )  # fmt: skip
    list_display = ("ma_mau_sao_ke", "ten_mau", "so_tai_khoan", "ma_hoa", "dinh_dang_ngay")
    ordering = ("pk",)


@admin.register(SaoKe)
class StatementAdmin(ReadOnlyAdmin):
    """Statements, newest first."""

    labels: ClassVar[dict[str, str]] = {"ma_sao_ke": "mã", "mau": "mẫu", "nguoi_nhap": "người nhập"}
    fields = (
        "ma_sao_ke", "mau", "ten_tep", "dau_van_tay", "so_dong", "so_dong_da_co", "tong_ghi_co", "tong_ghi_no",
        "nguoi_nhap", "ngay_nhap",
    )  # fmt: skip
    list_display = ("ma_sao_ke", "ten_tep", "mau", "so_dong", "tong_ghi_co", "tong_ghi_no", "ngay_nhap")
    list_select_related = ("mau",)
    date_hierarchy = "ngay_nhap"
    ordering = ("-ngay_nhap", "-pk")


@admin.register(DongSaoKe)
class StatementRowAdmin(SearchableAdmin):
    """Rows of statements, found by their transaction's number."""

    labels: ClassVar[dict[str, str]] = {
        "ma_dong_sao_ke": "mã",
        "sao_ke": "sao kê",
        "thanh_toan": "thanh toán",
        "nguoi_xu_ly": "người xử lý",
    }
    fields = (
        "ma_dong_sao_ke", "sao_ke", "so_dong", "so_tai_khoan", "ma_giao_dich", "ngay_giao_dich", "so_tien", "noi_dung",
        "ket_qua", "ly_do", "thanh_toan", "so_tien_ghi", "da_ghi_truoc", "nguoi_xu_ly", "xu_ly_luc", "ghi_chu_xu_ly",
    )  # fmt: skip
    list_display = ("ma_dong_sao_ke", "ma_giao_dich", "ngay_giao_dich", "so_tien", "ket_qua", "noi_dung")
    list_filter = ("ket_qua",)
    date_hierarchy = "ngay_giao_dich"
    ordering = ("-ngay_giao_dich", "-pk")
    found_exactly = ("ma_giao_dich",)
    search_help_text = "Mã giao dịch của ngân hàng"
