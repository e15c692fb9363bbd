"""Admin page of patients' files: what they are, not what is in them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from core.admin import SearchableAdmin
from core.bootstrap import container
from core.services.file_service import FileService
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

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """No list is shown here either that the audit trail does not know of."""
        found = super().get_changelist_instance(request)
        files = list(found.result_list)
        container().resolve(FileService).note_listing(actor=request.user, files=files)  # type: ignore[arg-type]
        return found

    def render_change_form(self, request: HttpRequest, *args: Any, **shown: Any) -> HttpResponse:
        """Nor a file."""
        named: Any = {"actor": request.user, "ma_tai_lieu": shown["obj"].pk}
        container().resolve(FileService).show(action="file.retrieve", **named)
        return super().render_change_form(request, *args, **shown)
