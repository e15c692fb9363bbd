"""Admin pages of role requests, emergency access and access reviews."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from access.models import RaSoatQuyen, TruyCapKhanCap, YeuCauVaiTro
from authentication.models import NguoiDung
from core.admin import SearchableAdmin
from users.models import BenhNhan

ACCOUNT = {"nguoi_dung": "tài khoản", "ly_do": "lý do"}


@admin.register(YeuCauVaiTro)
class RoleRequestAdmin(SearchableAdmin):
    """Downgrades that wait, or waited, for a second Admin."""

    labels: ClassVar[dict[str, str]] = {
        "ma_yeu_cau": "mã", **ACCOUNT, "vai_tro_cu": "vai trò cũ", "vai_tro_moi": "vai trò mới",
        "nguoi_yeu_cau": "người yêu cầu", "ngay_tao": "ngày tạo", "trang_thai": "trạng thái",
        "nguoi_duyet": "người duyệt", "ngay_duyet": "ngày duyệt", "ly_do_duyet": "lý do duyệt",
    }  # fmt: skip
    fields = tuple(labels)
    list_display = ("nguoi_dung", "vai_tro_cu", "vai_tro_moi", "nguoi_yeu_cau", "ngay_tao", "trang_thai", "nguoi_duyet")
    list_filter = ("trang_thai",)
    list_select_related = ("nguoi_dung", "nguoi_yeu_cau", "nguoi_duyet")
    ordering = ("-ngay_tao", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"nguoi_dung": NguoiDung}
    search_help_text = "Đầu số điện thoại của tài khoản"


@admin.register(TruyCapKhanCap)
class EmergencyAccessAdmin(SearchableAdmin):
    """Which doctor opened whose profile in an emergency, and why."""

    labels: ClassVar[dict[str, str]] = {
        "ma_truy_cap": "mã", **ACCOUNT, "benh_nhan": "bệnh nhân", "bat_dau": "bắt đầu", "het_han": "hết hạn",
    }  # fmt: skip
    fields = tuple(labels)
    list_display = ("nguoi_dung", "benh_nhan", "ly_do", "bat_dau", "het_han")
    list_select_related = ("nguoi_dung", "benh_nhan")
    date_hierarchy = "bat_dau"
    ordering = ("-bat_dau", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"nguoi_dung": NguoiDung, "benh_nhan": BenhNhan}
    search_help_text = "Số điện thoại bác sĩ, tên hoặc số điện thoại bệnh nhân"


@admin.register(RaSoatQuyen)
class AccessReviewAdmin(SearchableAdmin):
    """What Admins decided about the rights of accounts."""

    labels: ClassVar[dict[str, str]] = {
        "ma_ra_soat": "mã", **ACCOUNT, "vai_tro": "vai trò", "quyet_dinh": "quyết định",
        "nguoi_ra_soat": "người rà soát", "ngay_ra_soat": "ngày rà soát",
    }  # fmt: skip
    fields = tuple(labels)
    list_display = ("nguoi_dung", "vai_tro", "quyet_dinh", "ly_do", "nguoi_ra_soat", "ngay_ra_soat")
    list_filter = ("quyet_dinh", "vai_tro")
    list_select_related = ("nguoi_dung", "nguoi_ra_soat")
    ordering = ("-ngay_ra_soat", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"nguoi_dung": NguoiDung}
    search_help_text = "Đầu số điện thoại của tài khoản"
