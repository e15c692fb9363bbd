"""One paginator: `{count, next, previous, results}`, `page` and `page_size`."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

MOST_COUNTED, FAR = 10_000, 1_000


class BoundedPaginator(Paginator):
    """Of these columns, or of whole rows."""

    object_list: QuerySet[Any]

    def __init__(self, rows: Any, size: int, *, columns: Sequence[str] = ()) -> None:
        super().__init__(rows, size)
        self._columns = columns

    @cached_property
    def count(self) -> int:
        if not isinstance(self.object_list, QuerySet):
            return len(self.object_list)
        return self.object_list.order_by()[:MOST_COUNTED].count()

    def page(self, number: Any) -> Page:
        """Of a page far behind the keys are read first, and other tables for those alone: not for all that is passed
        over.
        """
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        rows = self.object_list[first : min(first + self.per_page, self.count)]
        if first >= FAR and isinstance(rows, QuerySet):
            keys = list(rows.values_list("pk", flat=True))
            rows = self.object_list.filter(pk__in=keys)
        return Page(rows.values_list(*self._columns) if self._columns else rows, number, self)


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
