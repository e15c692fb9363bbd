"""Admin page of payments."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from core.admin import SearchableAdmin
from payments.models import ThanhToan
from users.models import BenhNhan


@admin.register(ThanhToan)
class PaymentAdmin(SearchableAdmin):
    """Payments and refunds, found by their patient or by the transaction's number."""

    labels: ClassVar[dict[str, str]] = {
        "ma_thanh_toan": "mã",
        "lich_hen": "lịch hẹn",
        "thanh_toan_goc": "hoàn tiền cho",
    }
    fields = (
        "ma_thanh_toan", "lich_hen", "so_tien", "phuong_thuc_thanh_toan", "trang_thai", "ma_giao_dich",
        "thoi_gian_thanh_toan", "thanh_toan_goc", "ghi_chu",
    )  # fmt: skip
    list_display = (
        "ma_thanh_toan", "so_tien", "trang_thai", "phuong_thuc_thanh_toan", "benh_nhan", "lich_hen",
        "thoi_gian_thanh_toan", "ma_giao_dich",
    )  # fmt: skip
    list_filter = ("trang_thai", "phuong_thuc_thanh_toan")
    list_select_related = ("lich_hen__benh_nhan",)
    date_hierarchy = "thoi_gian_thanh_toan"
    ordering = ("-thoi_gian_thanh_toan", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"lich_hen__benh_nhan": BenhNhan}
    found_exactly = ("ma_giao_dich",)
    search_help_text = "Họ tên bệnh nhân (không cần dấu), số điện thoại, hoặc mã giao dịch"

    @admin.display(description="bệnh nhân", ordering="lich_hen__benh_nhan__ho_ten")
    def benh_nhan(self, payment: ThanhToan) -> BenhNhan:
        return payment.lich_hen.benh_nhan
