"""Admin pages of accounts, sessions, failed sign-ins, second factors and one-time codes."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from authentication.models import DangNhapSai, MaKhoiPhuc, MaMotLan, NguoiDung, PhienDangNhap, XacThucHaiLop
from core.admin import ReadOnlyAdmin, SearchableAdmin


@admin.register(NguoiDung)
class AccountAdmin(SearchableAdmin):
    """Accounts, without their password hashes."""

    labels: ClassVar[dict[str, str]] = {"ma_nguoi_dung": "mã"}
    fields = ("ma_nguoi_dung", "so_dien_thoai", "vai_tro", ("vai_tro_tam", "vai_tro_tam_den"), "trang_thai", "ngay_tao")
    list_display = ("so_dien_thoai", "vai_tro", "vai_tro_tam", "vai_tro_tam_den", "trang_thai", "ngay_tao")
    list_filter = ("vai_tro", "trang_thai", "ngay_tao")
    ordering = ("-ngay_tao", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"pk": NguoiDung}
    search_help_text = "Đầu số điện thoại"


@admin.register(PhienDangNhap)
class SessionAdmin(SearchableAdmin):
    """Sign-ins and when they ended, without what their tokens are known by."""

    labels: ClassVar[dict[str, str]] = {
        "ma_phien": "mã",
        "nguoi_dung": "người dùng",
        "thiet_bi": "thiết bị",
        "dia_chi_ip": "địa chỉ IP",
        "ngay_tao": "đăng nhập",
        "lan_cuoi": "lần cuối",
        "ngay_ket_thuc": "kết thúc",
    }
    fields = tuple(labels)
    list_display = tuple(labels)
    list_select_related = ("nguoi_dung",)
    ordering = ("-pk",)
    found_by: ClassVar[dict[str, type[Model]]] = {"nguoi_dung": NguoiDung}
    search_help_text = "Đầu số điện thoại"


@admin.register(DangNhapSai)
class FailedSignInAdmin(ReadOnlyAdmin):
    """Phone numbers with failed sign-ins, and until when they are locked."""

    labels: ClassVar[dict[str, str]] = {
        "so_dien_thoai": "số điện thoại",
        "so_lan": "số lần sai liên tiếp",
        "khoa_den": "khóa đến",
    }
    fields = tuple(labels)
    list_display = tuple(labels)
    ordering = ("-so_lan", "pk")
    search_fields = ("so_dien_thoai__startswith",)
    search_help_text = "Đầu số điện thoại"


@admin.register(XacThucHaiLop)
class SecondFactorAdmin(SearchableAdmin):
    """Who has a second factor, without its key."""

    labels: ClassVar[dict[str, str]] = {
        "nguoi_dung": "người dùng",
        "ngay_tao": "bắt đầu",
        "ngay_kich_hoat": "có hiệu lực từ",
    }
    fields = tuple(labels)
    list_display = tuple(labels)
    list_select_related = ("nguoi_dung",)
    ordering = ("-ngay_tao", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"pk": NguoiDung}
    search_help_text = "Đầu số điện thoại"


@admin.register(MaKhoiPhuc)
class RecoveryCodeAdmin(SearchableAdmin):
    """Recovery codes and when they were used, without their digests."""

    labels: ClassVar[dict[str, str]] = {"ma_khoi_phuc": "mã", "xac_thuc": "mã người dùng", "ngay_dung": "đã dùng"}
    fields = tuple(labels)
    list_display = tuple(labels)
    list_select_related = ("xac_thuc",)
    ordering = ("-pk",)
    found_by: ClassVar[dict[str, type[Model]]] = {"xac_thuc": NguoiDung}
    search_help_text = "Đầu số điện thoại"


@admin.register(MaMotLan)
class OneTimeCodeAdmin(ReadOnlyAdmin):
    """One-time codes of the last day: for whom and whether used, never the code."""

    labels: ClassVar[dict[str, str]] = {
        "ma_mot_lan": "mã",
        "so_dien_thoai": "số điện thoại",
        "muc_dich": "mục đích",
        "nguoi_dung": "người dùng",
        "ngay_tao": "ngày tạo",
        "het_han": "hết hạn",
        "so_lan_sai": "số lần sai",
        "ngay_dung": "ngày dùng",
    }
    fields = tuple(labels)
    list_display = tuple(labels)
    list_filter = ("muc_dich",)
    list_select_related = ("nguoi_dung",)
    ordering = ("-pk",)
    search_fields = ("so_dien_thoai__startswith",)
    search_help_text = "Đầu số điện thoại"
