"""One paginator: `{count, next, previous, results}`, `page` and `page_size`."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

MOST_COUNTED = 10_000


class Pages(PageNumberPagination):
    """20 a page; `page_size` above 100 counts as 100. A number that is none is 400, a page past the end 404."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100

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


class BoundedPaginator(Paginator):
    object_list: QuerySet[Any]

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[:MOST_COUNTED].count()


class BoundedPages(Pages):
    """For tables that grow for ever: neither the count nor the last page goes beyond the first 10,000 rows, so that no
    request reads more of them.
    """

    django_paginator_class = BoundedPaginator
