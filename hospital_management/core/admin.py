"""What every page of the admin site shares, and the pages of the tables that belong to no app."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path, unquote
from django.contrib.auth.models import Group
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from authentication.models import NguoiDung
from core.models import KhoaYeuCau, NhatKy, TuKhoa, ViecDinhKy

NUL = "\x00"
OF_FILTERS = ("", "__exact", "__isnull", "__gte", "__lt")
"""What Django's own filters ask of a column."""
OF_DAYS = ("__year", "__month", "__day")


class RelationFilter(admin.RelatedOnlyFieldListFilter):
    """Filters by a related row, under the page's own name for the relation."""

    def __init__(self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        self.title = model_admin.labels.get(field_path, self.title)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows a table and changes nothing in it: every write goes through the API.

    Services lock what they change, keep the counts and write the audit trail; a form of the admin site would bypass
    all three, for a catalogue entry no less than for an appointment. `labels` names fields whose models do not,
    `linked_by` those by which a link of another page picks rows.
    """

    labels: ClassVar[dict[str, str]] = {}
    linked_by: tuple[str, ...] = ()
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Those of the page's own links alone. Django would let the address ask anything of the table's columns, and
        letter by letter tell what stands in those that the page does not show.
        """
        return lookup in self._lookups()

    def _lookups(self) -> set[str]:
        offered = set(self.linked_by)
        listed: Any = self.list_filter
        for item in listed:
            path = item if isinstance(item, str) else item[0]
            field: Any = get_fields_from_path(self.model, path)[-1]
            asked = f"{path}__{field.target_field.name}" if field.remote_field else path
            offered |= {f"{name}{suffix}" for name in (path, asked) for suffix in OF_FILTERS}
        if self.date_hierarchy:
            offered |= {f"{self.date_hierarchy}{suffix}" for suffix in (*OF_DAYS, *OF_FILTERS)}
        return offered

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, labels=self.labels, **kwargs)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [
            _column(name, self.labels[name]) if name in self.labels else name
            for name in super().get_list_display(request)
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Without the NUL characters of its query, which some databases refuse."""
        if any(NUL in text for pair in request.GET.lists() for text in (pair[0], *pair[1])):
            request.GET = QueryDict(request.GET.urlencode().replace("%00", ""))
        return super().changelist_view(request, extra_context)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        return None if NUL in object_id else super().get_object(request, object_id, from_field)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """A row's history is its audit trail."""
        query = urlencode({"bang": self.model._meta.db_table, "ma_doi_tuong": unquote(object_id)})
        return HttpResponseRedirect(f"{reverse('admin:core_nhatky_changelist')}?{query}")


class SearchableAdmin(ReadOnlyAdmin):
    """Finds rows by the search-term table: from the start of a word, whatever the case and diacritics.

    `found_by` maps a relation (`pk`: the table itself) to the model whose terms are searched; `found_exactly` names
    fields to compare as typed.
    """

    found_by: ClassVar[dict[str, type[Model]]] = {}
    found_exactly: tuple[str, ...] = ()
    search_fields = ("pk",)  # makes the box appear; what it does is below

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        text = search_term.strip()
        if not text:
            return queryset, False
        found = Q(pk__in=[])
        for relation, model in self.found_by.items():
            found |= Q(**{f"{relation}__in": TuKhoa.matching(model, text)})
        for name in self.found_exactly:
            found |= Q(**{name: text})
        return queryset.filter(found), False


def _column(name: str, label: str) -> Any:
    """A column of the list under a name of its own, sorted by the field it shows."""

    @admin.display(description=label, ordering=name)
    def column(row: Model) -> Any:
        return getattr(row, name)

    column.__name__ = name
    return column


@admin.register(NhatKy)
class AuditAdmin(SearchableAdmin):
    """The audit trail: who did what to which row."""

    labels: ClassVar[dict[str, str]] = {
        "thoi_diem": "thời điểm",
        "nguoi_dung": "người thực hiện",
        "vai_tro": "vai trò khi đó",
        "hanh_dong": "hành động",
        "bang": "bảng",
        "ma_doi_tuong": "mã bản ghi",
        "truoc": "trước",
        "sau": "sau",
        "ly_do": "lý do",
        "request_id": "mã yêu cầu",
        "dia_chi_ip": "địa chỉ IP",
    }
    list_display = ("thoi_diem", "hanh_dong", "bang", "ma_doi_tuong", "nguoi_dung", "dia_chi_ip")
    list_select_related = ("nguoi_dung",)
    date_hierarchy = "thoi_diem"
    ordering = ("-thoi_diem", "-pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"nguoi_dung": NguoiDung}
    found_exactly = ("request_id", "bang", "hanh_dong")
    linked_by = ("bang", "ma_doi_tuong")
    search_help_text = "Số điện thoại người thực hiện, mã yêu cầu, tên bảng hoặc hành động"
    fields = tuple(labels)


@admin.register(KhoaYeuCau)
class IdempotencyKeyAdmin(ReadOnlyAdmin):
    """Requests sent with an Idempotency-Key; the answers they got are the callers' own and are not shown."""

    labels: ClassVar[dict[str, str]] = {
        "bat_dau": "bắt đầu",
        "nguoi_dung": "người dùng",
        "khoa": "khóa",
        "ma_tra_loi": "mã trả lời",
    }
    fields = tuple(labels)
    list_display = tuple(labels)
    list_select_related = ("nguoi_dung",)
    ordering = ("-bat_dau", "-pk")


admin.site.unregister(Group)  # rights come from roles alone


@admin.register(ViecDinhKy)
class JobAdmin(ReadOnlyAdmin):
    """What the system does by itself, and how it went the last time."""

    fields = (
        "ten", "den_han", "bat_dau", "ket_thuc", "ket_qua", "so_mili_giay", "noi_dung", "nguoi_chay", "giu_den",
    )  # fmt: skip
    list_display = ("ten", "den_han", "bat_dau", "ket_qua", "so_mili_giay")
    list_filter = ("ket_qua",)
    ordering = ("ten",)
