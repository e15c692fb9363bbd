"""Admin pages of consents, requests of data subjects and copies of data."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from authentication.models import NguoiDung
from consents.models import BanXuat, DongY, VanBanDongY, YeuCauQuyen
from core.admin import ReadOnlyAdmin, SearchableAdmin
from users.models import BenhNhan

BY_PATIENT = "Họ tên bệnh nhân (không cần dấu), số điện thoại, CCCD hoặc số BHYT"


@admin.register(VanBanDongY)
class ConsentTextAdmin(ReadOnlyAdmin):
    """Texts, newest first."""

    labels: ClassVar[dict[str, str]] = {"ma_van_ban": "mã", "nguoi_tao": "người tạo"}
    fields = (
        "ma_van_ban", "muc_dich", "so_phien_ban", "hieu_luc_tu", "noi_dung_vi", "noi_dung_en", "nguoi_tao", "ngay_tao",
    )  # fmt: skip
    list_display = ("ma_van_ban", "muc_dich", "so_phien_ban", "hieu_luc_tu", "nguoi_tao")
    list_filter = ("muc_dich",)
    list_select_related = ("nguoi_tao",)
    ordering = ("-hieu_luc_tu", "-pk")


@admin.register(DongY)
class ConsentAdmin(SearchableAdmin):
    """What was agreed to and taken back, found by the patient."""

    labels: ClassVar[dict[str, str]] = {
        "ma_dong_y": "mã",
        "benh_nhan": "bệnh nhân",
        "van_ban": "văn bản",
        "nguoi_dung": "người nhập",
    }
    fields = (
        "ma_dong_y", "benh_nhan", "muc_dich", "so_thu_tu", "van_ban", "dong_y", "cach", "ngay_ky", "nguoi_dung",
        "dia_chi_ip", "thoi_diem",
    )  # fmt: skip
    list_display = ("ma_dong_y", "benh_nhan", "muc_dich", "dong_y", "cach", "thoi_diem")
    list_filter = ("muc_dich", "dong_y", "cach")
    list_select_related = ("benh_nhan",)
    date_hierarchy = "thoi_diem"
    ordering = ("-thoi_diem", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"benh_nhan": BenhNhan}
    search_help_text = BY_PATIENT


@admin.register(YeuCauQuyen)
class DataRequestAdmin(SearchableAdmin):
    """Requests of data subjects, found by the patient."""

    labels: ClassVar[dict[str, str]] = {
        "ma_yeu_cau": "mã",
        "benh_nhan": "bệnh nhân",
        "nguoi_dung": "người yêu cầu",
        "nguoi_xu_ly": "người xử lý",
    }
    fields = (
        "ma_yeu_cau", "benh_nhan", "nguoi_dung", "loai", "noi_dung_yeu_cau", "trang_thai", "ben_thu_ba", "ngay_tao",
        "ngay_nhan", "han_tra_loi", "ngay_tra_loi", "noi_dung_tra_loi", "han_xong", "ngay_gia_han", "ly_do_gia_han",
        "ngay_xong", "ly_do_tu_choi", "nguoi_xu_ly", "xoa_luc",
    )  # fmt: skip
    list_display = ("ma_yeu_cau", "benh_nhan", "loai", "trang_thai", "ngay_tao", "han_tra_loi", "han_xong")
    list_filter = ("loai", "trang_thai")
    list_select_related = ("benh_nhan",)
    date_hierarchy = "ngay_tao"
    ordering = ("-ngay_tao", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"benh_nhan": BenhNhan, "nguoi_dung": NguoiDung}
    search_help_text = f"{BY_PATIENT}; số điện thoại của tài khoản"


@admin.register(BanXuat)
class ExportAdmin(SearchableAdmin):
    """Copies of data, found by their account's number."""

    labels: ClassVar[dict[str, str]] = {"ma_ban_xuat": "mã", "nguoi_dung": "tài khoản"}
    fields = (
        "ma_ban_xuat", "nguoi_dung", "benh_nhan", "trang_thai", "phan_tram", "so_lan", "giu_den", "so_byte", "loi",
        "ngay_tao", "san_sang_luc", "het_han", "ngay_xong",
    )  # fmt: skip
    list_display = ("ma_ban_xuat", "nguoi_dung", "trang_thai", "phan_tram", "so_byte", "ngay_tao", "het_han")
    list_filter = ("trang_thai",)
    list_select_related = ("nguoi_dung",)
    date_hierarchy = "ngay_tao"
    ordering = ("-ngay_tao", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"nguoi_dung": NguoiDung}
    search_help_text = "Số điện thoại của tài khoản"
