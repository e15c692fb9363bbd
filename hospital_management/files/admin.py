"""Admin page of patients' files: what they are, not what is in them."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from core.admin import SearchableAdmin
from files.models import TaiLieu
from users.models import BenhNhan


@admin.register(TaiLieu)
class FileAdmin(SearchableAdmin):
    """Files, found by their patient or their name; where their bytes lie is not shown."""

    labels: ClassVar[dict[str, str]] = {"ma_tai_lieu": "mã"}
    fields = (
        "ma_tai_lieu", "benh_nhan", "lich_hen", "loai", "ten_tep", "mo_ta", "kieu", "kich_thuoc", "sha256",
        "trang_thai_quet", "nguoi_tai_len", "tao_luc", "xoa_luc", "nguoi_xoa", "ly_do_xoa",
    )  # fmt: skip
    list_display = (
        "ma_tai_lieu",
        "benh_nhan",
        "loai",
        "ten_tep",
        "kich_thuoc",
        "trang_thai_quet",
        "tao_luc",
        "xoa_luc",
    )
    list_filter = ("loai", "trang_thai_quet")
    list_select_related = ("benh_nhan",)
    date_hierarchy = "tao_luc"
    ordering = ("-tao_luc", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"pk": TaiLieu, "benh_nhan": BenhNhan}
    search_help_text = "Tên tệp; họ tên, số điện thoại, CCCD hoặc số BHYT của bệnh nhân"
