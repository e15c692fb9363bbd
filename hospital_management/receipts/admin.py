"""Admin pages of documents and of their series of numbers."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from core.admin import ReadOnlyAdmin, SearchableAdmin
from receipts.models import ChungTu, DaySoChungTu
from users.models import BenhNhan


@admin.register(ChungTu)
class DocumentAdmin(SearchableAdmin):
    """Documents, found by their number or their patient."""

    labels: ClassVar[dict[str, str]] = {
        "ma_chung_tu": "mã",
        "day_so": "dãy số",
        "lich_hen": "lịch hẹn",
        "hoa_don": "hóa đơn",
        "thanh_toan": "thanh toán",
        "nguoi_lap": "người lập",
        "nguoi_huy": "người hủy",
        "thay_cho": "thay cho",
    }
    fields = (
        "ma_chung_tu", "so_chung_tu", "day_so", "so", "lich_hen", "hoa_don", "thanh_toan", "so_tien", "noi_dung",
        "nguoi_lap", "ngay_lap", "ngay_huy", "nguoi_huy", "ly_do_huy", "thay_cho",
    )  # fmt: skip
    list_display = ("so_chung_tu", "so_tien", "benh_nhan", "ngay_lap", "ngay_huy", "ly_do_huy")
    list_filter = ("day_so__loai", "day_so__nam")
    list_select_related = ("lich_hen__benh_nhan",)
    date_hierarchy = "ngay_lap"
    ordering = ("-ngay_lap", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"lich_hen__benh_nhan": BenhNhan}
    found_exactly = ("so_chung_tu",)
    search_help_text = "Số chứng từ, họ tên bệnh nhân (không cần dấu), hoặc số điện thoại"

    @admin.display(description="bệnh nhân", ordering="lich_hen__benh_nhan__ho_ten")
    def benh_nhan(self, document: ChungTu) -> BenhNhan:
        return document.lich_hen.benh_nhan


@admin.register(DaySoChungTu)
class NumberSeriesAdmin(ReadOnlyAdmin):
    """Series of numbers, with the last that was given."""

    labels: ClassVar[dict[str, str]] = {"ma_day_so": "mã", "co_so": "cơ sở"}
    fields = ("ma_day_so", "co_so", "nam", "loai", "so_cuoi")
    list_display = ("ma_day_so", "co_so", "nam", "loai", "so_cuoi")
    list_filter = ("loai", "nam")
    list_select_related = ("co_so",)
    ordering = ("-nam", "co_so", "loai")
