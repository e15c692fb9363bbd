"""Admin page of payments."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from core.admin import ReadOnlyAdmin, SearchableAdmin
from payments.models import DongHoaDon, HoaDon, ThanhToan
from users.models import BenhNhan


@admin.register(ThanhToan)
class PaymentAdmin(SearchableAdmin):
    """Payments and refunds, found by their patient or by the transaction's number."""

    labels: ClassVar[dict[str, str]] = {
        "ma_thanh_toan": "mã",
        "lich_hen": "lịch hẹn",
        "hoa_don": "hóa đơn",
        "nguoi_thu": "người thu",
        "thanh_toan_goc": "hoàn tiền cho",
    }
    fields = (
        "ma_thanh_toan", "lich_hen", "hoa_don", "so_tien", "da_hoan", "phuong_thuc_thanh_toan", "trang_thai", "cong",
        "ma_giao_dich", "lien_ket", "het_han", "nguoi_thu", "ngay_tao", "thoi_gian_thanh_toan", "thanh_toan_goc",
        "ghi_chu",
    )  # fmt: skip
    list_display = (
        "ma_thanh_toan", "so_tien", "trang_thai", "phuong_thuc_thanh_toan", "benh_nhan", "lich_hen",
        "thoi_gian_thanh_toan", "ma_giao_dich",
    )  # fmt: skip
    list_filter = ("trang_thai", "phuong_thuc_thanh_toan")
    list_select_related = ("lich_hen__benh_nhan",)
    date_hierarchy = "ngay_tao"
    ordering = ("-ngay_tao", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"lich_hen__benh_nhan": BenhNhan}
    found_exactly = ("ma_giao_dich",)
    search_help_text = "Họ tên bệnh nhân (không cần dấu), số điện thoại, hoặc mã giao dịch"

    @admin.display(description="bệnh nhân", ordering="lich_hen__benh_nhan__ho_ten")
    def benh_nhan(self, payment: ThanhToan) -> BenhNhan:
        return payment.lich_hen.benh_nhan


@admin.register(HoaDon)
class BillAdmin(SearchableAdmin):
    """Bills, found by their patient."""

    labels: ClassVar[dict[str, str]] = {"ma_hoa_don": "mã", "lich_hen": "lịch hẹn"}
    fields = ("ma_hoa_don", "lich_hen", "tong_tien", "da_thu", "ngay_tao")
    list_display = ("ma_hoa_don", "tong_tien", "da_thu", "benh_nhan", "lich_hen", "ngay_tao")
    list_select_related = ("lich_hen__benh_nhan",)
    date_hierarchy = "ngay_tao"
    ordering = ("-ngay_tao", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"lich_hen__benh_nhan": BenhNhan}
    search_help_text = "Họ tên bệnh nhân (không cần dấu) hoặc số điện thoại"

    @admin.display(description="bệnh nhân", ordering="lich_hen__benh_nhan__ho_ten")
    def benh_nhan(self, bill: HoaDon) -> BenhNhan:
        return bill.lich_hen.benh_nhan


@admin.register(DongHoaDon)
class BillLineAdmin(ReadOnlyAdmin):
    """Lines of bills, newest first."""

    labels: ClassVar[dict[str, str]] = {
        "ma_dong": "mã",
        "hoa_don": "hóa đơn",
        "dich_vu": "dịch vụ",
        "nguoi_tao": "người tạo",
        "dong_goc": "đối trừ cho",
    }
    fields = (
        "ma_dong", "hoa_don", "loai", "dich_vu", "mo_ta", "so_luong", "don_gia", "thanh_tien", "ly_do", "nguoi_tao",
        "ngay_tao", "dong_goc",
    )  # fmt: skip
    list_display = ("ma_dong", "loai", "mo_ta", "thanh_tien", "hoa_don", "ly_do", "ngay_tao")
    list_filter = ("loai",)
    list_select_related = ("hoa_don",)
    date_hierarchy = "ngay_tao"
    ordering = ("-pk",)
