"""Admin pages of queues and tickets."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from core.admin import RelationFilter, SearchableAdmin
from medical.models import BacSi
from reception.models import HangCho, PhieuKham
from users.models import BenhNhan


@admin.register(HangCho)
class QueueAdmin(SearchableAdmin):
    """Queues, found by their doctor."""

    labels: ClassVar[dict[str, str]] = {
        "ma_hang": "mã", "lich": "lịch làm việc", "co_so": "cơ sở", "bac_si": "bác sĩ",
    }  # fmt: skip
    fields = ("ma_hang", "lich", "co_so", "bac_si", "ngay", "phong_kham", "so_luot_goi", "uu_tien_lien_tiep")
    list_display = ("ngay", "phong_kham", "bac_si", "co_so", "so_luot_goi")
    list_filter = (("co_so", RelationFilter),)
    list_select_related = ("bac_si", "co_so")
    date_hierarchy = "ngay"
    ordering = ("-ngay", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"bac_si": BacSi}
    search_help_text = "Họ tên bác sĩ, không cần dấu"


@admin.register(PhieuKham)
class TicketAdmin(SearchableAdmin):
    """Tickets, found by their patient or doctor."""

    labels: ClassVar[dict[str, str]] = {
        "ma_phieu": "mã", "lich_hen": "lịch hẹn", "hang": "hàng chờ", "bac_si": "bác sĩ", "phien_ban": "phiên bản",
    }  # fmt: skip
    fields = (
        "ma_phieu", "lich_hen", "hang", "bac_si", "nhom_uu_tien", "ly_do_uu_tien", "trang_thai", "moc_xep",
        "cho_den_luot", "so_lan_goi", "den_luc", "goi_luc", ("vao_luc", "ra_luc"),
        ("du_kien_luc", "du_kien_som", "du_kien_muon"), "phien_ban",
    )  # fmt: skip
    list_display = ("ma_phieu", "benh_nhan", "bac_si", "hang", "nhom_uu_tien", "trang_thai", "den_luc")
    list_filter = ("trang_thai", "nhom_uu_tien")
    list_select_related = ("lich_hen__benh_nhan", "bac_si", "hang")
    date_hierarchy = "den_luc"
    ordering = ("-den_luc", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"lich_hen__benh_nhan": BenhNhan, "bac_si": BacSi}
    search_help_text = "Họ tên bệnh nhân hoặc bác sĩ, không cần dấu"

    @admin.display(description="bệnh nhân", ordering="lich_hen__benh_nhan__ho_ten")
    def benh_nhan(self, ticket: PhieuKham) -> BenhNhan:
        return ticket.lich_hen.benh_nhan
