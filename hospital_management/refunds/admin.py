"""Admin pages of refund rules, requests for refunds, and insurance rates."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from core.admin import ReadOnlyAdmin, SearchableAdmin
from medical.models import CoSoYTe
from refunds.models import BacHoanTien, QuyTacHoanTien, TyLeBaoHiem, YeuCauHoanTien
from users.models import BenhNhan

VERSION = {"phien_ban": "phiên bản"}


@admin.register(QuyTacHoanTien)
class RefundRulesAdmin(SearchableAdmin):
    """Refund rules, found by their facility."""

    labels: ClassVar[dict[str, str]] = {"ma_quy_tac_hoan_tien": "mã", "co_so": "cơ sở", **VERSION}
    fields = (
        "ma_quy_tac_hoan_tien", "co_so", ("hoan_khi_co_so_huy", "giu_khi_khong_den"), ("phan_tram_coc", "han_coc_phut"),
        ("huy_khi_thieu_coc", "chan_xac_nhan"), "dat_coc_tu", "phien_ban",
    )  # fmt: skip
    list_display = ("ma_quy_tac_hoan_tien", "co_so", "hoan_khi_co_so_huy", "giu_khi_khong_den", "phan_tram_coc")
    list_select_related = ("co_so",)
    ordering = ("pk",)
    found_by: ClassVar[dict[str, type[Model]]] = {"co_so": CoSoYTe}
    search_help_text = "Tên hoặc địa chỉ cơ sở, không cần dấu"


@admin.register(BacHoanTien)
class TierAdmin(SearchableAdmin):
    """The tiers of refund rules, found by their facility."""

    labels: ClassVar[dict[str, str]] = {"ma_bac": "mã", "quy_tac": "quy tắc"}
    fields = ("ma_bac", "quy_tac", "truoc_gio", "phan_tram")
    list_display = ("ma_bac", "quy_tac", "truoc_gio", "phan_tram")
    list_select_related = ("quy_tac__co_so",)
    ordering = ("quy_tac", "-truoc_gio")
    found_by: ClassVar[dict[str, type[Model]]] = {"quy_tac__co_so": CoSoYTe}
    search_help_text = "Tên hoặc địa chỉ cơ sở, không cần dấu"


@admin.register(YeuCauHoanTien)
class RefundRequestAdmin(SearchableAdmin):
    """Requests for refunds, found by their patient."""

    labels: ClassVar[dict[str, str]] = {
        "ma_yeu_cau_hoan_tien": "mã", "hoa_don": "hóa đơn", "nguoi_yeu_cau": "người yêu cầu",
        "nguoi_duyet": "người duyệt", **VERSION,
    }  # fmt: skip
    fields = (
        "ma_yeu_cau_hoan_tien", "hoa_don", "nguyen_nhan", ("so_tien", "da_thu"),
        ("theo_quy_tac", "phan_tram", "truoc_gio"), "ly_do", "nguoi_yeu_cau", "ngay_tao", "trang_thai", "nguoi_duyet",
        "ngay_duyet", "so_tien_duyet", "ly_do_duyet", "phien_ban",
    )  # fmt: skip
    list_display = ("ma_yeu_cau_hoan_tien", "nguyen_nhan", "so_tien", "trang_thai", "benh_nhan", "hoa_don", "ngay_tao")
    list_filter = ("trang_thai", "nguyen_nhan")
    list_select_related = ("hoa_don__lich_hen__benh_nhan",)
    date_hierarchy = "ngay_tao"
    ordering = ("-ngay_tao", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"hoa_don__lich_hen__benh_nhan": BenhNhan}
    search_help_text = "Họ tên bệnh nhân (không cần dấu) hoặc số điện thoại"

    @admin.display(description="bệnh nhân", ordering="hoa_don__lich_hen__benh_nhan__ho_ten")
    def benh_nhan(self, request: YeuCauHoanTien) -> BenhNhan:
        return request.hoa_don.lich_hen.benh_nhan


@admin.register(TyLeBaoHiem)
class RateAdmin(ReadOnlyAdmin):
    """What the health insurance pays, and since when."""

    labels: ClassVar[dict[str, str]] = {"ma_ty_le": "khóa", **VERSION}
    fields = (
        "ma_ty_le", "loai", "ma", "gia_tri", ("hieu_luc_tu", "hieu_luc_den"), "can_cu", "da_kiem_chung", "phien_ban",
    )  # fmt: skip
    list_display = ("loai", "ma", "gia_tri", "hieu_luc_tu", "hieu_luc_den", "da_kiem_chung", "can_cu")
    list_filter = ("loai", "da_kiem_chung")
    ordering = ("loai", "ma", "hieu_luc_tu")
