"""One paginator: `{count, next, previous, results}`, `page` and `page_size`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

MOST_COUNTED, FAR = 10_000, 1_000


@dataclass(frozen=True)
class Rows:
    """What a list has pages of: a queryset, or what was found in another way."""

    found: Any

    def count(self, most: int) -> int:
        return self.found.order_by()[:most].count() if isinstance(self.found, QuerySet) else len(self.found)

    def between(self, first: int, beyond: int, columns: Sequence[str], *, uncounted: bool) -> Any:
        """Of these columns, or whole; `uncounted` if there are more of them than are counted."""
        return self._far(first, beyond, columns) if first >= FAR else self._near(first, beyond, columns, uncounted)

    def _near(self, first: int, beyond: int, columns: Sequence[str], uncounted: bool) -> Any:
        rows = self.found[first:beyond]
        return rows.values_list(*columns) if columns else rows

    def _far(self, first: int, beyond: int, columns: Sequence[str]) -> Any:
        """The keys are read first, and other tables for those alone: not for all that is passed over."""
        rows = self.found[first:beyond]
        if isinstance(rows, QuerySet):
            rows = self.found.filter(pk__in=list(rows.values_list("pk", flat=True)))
        return rows.values_list(*columns) if columns else rows


class BoundedPaginator(Paginator):
    """Of these columns, or of whole rows."""

    object_list: Any

    def __init__(self, rows: Any, size: int, *, columns: Sequence[str] = ()) -> None:
        super().__init__((), size)
        self.object_list = rows if isinstance(rows, Rows) else Rows(rows)
        self._columns = columns

    @cached_property
    def count(self) -> int:
        return int(self.object_list.count(MOST_COUNTED))

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        beyond = min(first + self.per_page, max(self.count, MOST_COUNTED))
        uncounted = self.count >= MOST_COUNTED
        rows = self.object_list.between(first, beyond, self._columns, uncounted=uncounted) if self.count else ()
        return Page(rows, number, self)


class Pages(PageNumberPagination):
    """20 a page; `page_size` above 100 counts as 100. A number that is none is 400, a page past the end 404.

    Neither the count nor the last page goes beyond the first 10,000 rows, so that no request reads more of them.
    """

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100
    columns: Sequence[str] = ()
    """Of which the page is read, as tuples; without them it is whole rows."""

    def django_paginator_class(self, rows: Any, size: int) -> Paginator:  # type: ignore[override]
        return BoundedPaginator(rows, size, columns=self.columns)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        for name in (self.page_query_param, self.page_size_query_param):
            self._check_number(name, request.query_params.get(name))
        try:
            return super().paginate_queryset(queryset, request, view)
        except NotFound as past_the_end:
            raise NotFound(_("Không có trang này.")) from past_the_end

    def _check_number(self, name: str, text: str | None) -> None:
        if text is None:
            return
        if not text.isascii() or not text.isdigit() or len(text) > 18 or int(text) < 1:
            raise ValidationError({name: [_("Phải là số nguyên dương.")]}, code="invalid")
