"""Admin pages of support requests and ratings."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from authentication.models import NguoiDung
from core.admin import ReadOnlyAdmin, RelationFilter, SearchableAdmin
from support.models import DanhGia, DiemDanhGia, TraLoiHoTro, YeuCauHoTro


@admin.register(YeuCauHoTro)
class SupportAdmin(SearchableAdmin):
    """Requests, found by the number of who asked."""

    labels: ClassVar[dict[str, str]] = {
        "ma_yeu_cau": "mã",
        "so_phieu": "số phiếu",
        "nguoi_hoi": "người hỏi",
        "benh_nhan": "bệnh nhân",
        "nguoi_xu_ly": "người xử lý",
    }
    fields = (
        "ma_yeu_cau", "nguoi_hoi", "benh_nhan", "loai", "tieu_de_hoi", "noi_dung_hoi", "trang_thai", "uu_tien",
        "nguoi_xu_ly", "tao_luc", "han_xu_ly", "tra_loi_dau_luc", "doi_luc", "xong_luc",
    )  # fmt: skip
    list_display = ("ma_yeu_cau", "loai", "tieu_de_hoi", "trang_thai", "uu_tien", "nguoi_hoi", "tao_luc", "han_xu_ly")
    list_filter = ("trang_thai", "loai", "uu_tien")
    list_select_related = ("nguoi_hoi",)
    date_hierarchy = "tao_luc"
    ordering = ("-tao_luc", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"nguoi_hoi": NguoiDung}
    search_help_text = "Số điện thoại của người hỏi"


@admin.register(TraLoiHoTro)
class AnswerAdmin(ReadOnlyAdmin):
    """Answers and notes, newest first."""

    labels: ClassVar[dict[str, str]] = {"ma_tra_loi": "mã", "yeu_cau": "yêu cầu", "nguoi_viet": "người viết"}
    fields = ("ma_tra_loi", "yeu_cau", "nguoi_viet", "noi_dung_tra_loi", "noi_bo", "tao_luc")
    list_display = ("ma_tra_loi", "yeu_cau", "nguoi_viet", "noi_bo", "tao_luc")
    list_filter = ("noi_bo",)
    list_select_related = ("yeu_cau", "nguoi_viet")
    date_hierarchy = "tao_luc"
    ordering = ("-tao_luc", "-pk")


@admin.register(DanhGia)
class RatingAdmin(ReadOnlyAdmin):
    """Ratings, newest first."""

    labels: ClassVar[dict[str, str]] = {
        "ma_danh_gia": "mã",
        "lich_hen": "lịch hẹn",
        "bac_si": "bác sĩ",
        "co_so": "cơ sở",
        "nguoi_duyet": "người duyệt",
    }
    fields = (
        "ma_danh_gia", "lich_hen", "bac_si", "co_so", "ngay_kham", "so_sao", "sao_thai_do", "sao_cho_doi",
        "sao_vat_chat", "nhan_xet", "trang_thai", "ly_do_an", "nguoi_duyet", "phan_hoi", "phan_hoi_luc", "tao_luc",
        "sua_luc",
    )  # fmt: skip
    list_display = ("ma_danh_gia", "bac_si", "co_so", "so_sao", "nhan_xet", "trang_thai", "tao_luc")
    list_filter = ("trang_thai", "so_sao", ("co_so", RelationFilter))
    list_select_related = ("bac_si", "co_so")
    date_hierarchy = "tao_luc"
    ordering = ("-tao_luc", "-pk")


@admin.register(DiemDanhGia)
class ScoreAdmin(ReadOnlyAdmin):
    """Stars of each doctor at each facility."""

    labels: ClassVar[dict[str, str]] = {"ma_diem": "mã", "bac_si": "bác sĩ", "co_so": "cơ sở"}
    fields = ("ma_diem", "bac_si", "co_so", "so_danh_gia", "tong_sao")
    list_display = ("ma_diem", "bac_si", "co_so", "so_danh_gia", "tong_sao")
    list_filter = (("co_so", RelationFilter),)
    list_select_related = ("bac_si", "co_so")
    ordering = ("bac_si__ho_ten", "pk")
