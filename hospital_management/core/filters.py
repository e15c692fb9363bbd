"""Filters that lists share. A value that a filter does not know is 400 on its name."""

import datetime as dt
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext_lazy as _
from django_filters.constants import EMPTY_VALUES
from django_filters.rest_framework import DjangoFilterBackend
from django_filters.utils import translate_validation
from rest_framework.exceptions import ValidationError
from rest_framework.filters import OrderingFilter

from core.clock import day_begins, day_ends
from core.exceptions import RangeReversed
from core.models import TuKhoa
from core.search import bounds_of
from core.validators import DAY, WHOLE_NUMBER

LARGEST_ID = 2**63 - 1
USUAL = django_filters.Filter.filter, django_filters.ChoiceFilter.filter
DAYS = "tu_ngay", "den_ngay"
COMPARISONS = "exact", "gt", "gte", "lt", "lte"


class Written(forms.Field):
    """Mixin: a text is taken if it is `written` so, in ASCII."""

    written: ClassVar[re.Pattern[str]]

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values and not self.written.fullmatch(str(value)):
            raise DjangoValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class WholeNumberField(Written, forms.IntegerField):
    written = WHOLE_NUMBER


class DayField(Written, forms.DateField):
    written = DAY


class IdField(WholeNumberField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.update(min_value=1, max_value=LARGEST_ID)
        super().__init__(**kwargs)


def query_id(request: Any, name: str) -> int | None:
    """The key in a query parameter, if it is there. Raises ValidationError on its name."""
    try:
        return IdField(required=False).clean(request.query_params.get(name))
    except forms.ValidationError as error:
        raise ValidationError({name: error.messages}, code="invalid") from error


class WholeNumberFilter(django_filters.NumberFilter):
    field_class = WholeNumberField


class MoneyFilter(WholeNumberFilter):
    """A bound in VND."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=LARGEST_ID, **kwargs)


class IdFilter(django_filters.Filter):
    """The key of a related row."""

    field_class = IdField


class DateFilter(django_filters.DateFilter):
    """A day as YYYY-MM-DD; Django's forms would take 12/01/2026 for the first of December."""

    field_class = DayField

    def __init__(self, **kwargs: Any) -> None:
        wrong = {"invalid": _("Ngày phải có dạng YYYY-MM-DD.")}
        super().__init__(input_formats=["%Y-%m-%d"], error_messages=wrong, **kwargs)


class SinceDayFilter(DateFilter):
    """Instants from the beginning of the day, in local time."""

    def filter(self, qs: QuerySet[Any], value: dt.date | None) -> QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__gte": day_begins(value)}) if value else qs


class UntilDayFilter(DateFilter):
    """Instants to the end of the day, in local time."""

    def filter(self, qs: QuerySet[Any], value: dt.date | None) -> QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__lte": day_ends(value)}) if value else qs


class AddressFilter(django_filters.Filter):
    """An IP address, in any spelling."""

    field_class = forms.GenericIPAddressField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages={"invalid": _("Không phải là địa chỉ IP.")}, **kwargs)


class BooleanFilter(django_filters.ChoiceFilter):
    """`true` or `false`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("true", "true"), ("false", "false")], **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return super().filter(qs, value and value == "true")


class SearchFilter(django_filters.CharFilter):
    """Rows found by text, from the start of a word, whatever its case and diacritics.

    `of` names the model whose terms are searched and `field_name` the relation to it, the list's own unless given;
    `among` the fields that may be searched, all unless given.
    """

    def __init__(self, *, of: Any = None, field_name: str = "pk", among: Any = None, **kwargs: Any) -> None:
        super().__init__(field_name=field_name, max_length=100, **kwargs)
        self.of = of
        self.among = among

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        bounds = self.bounds(value)
        return self.between(qs, *bounds) if bounds else qs.none()

    @staticmethod
    def bounds(value: str) -> tuple[str, str] | None:
        return bounds_of(value.strip().replace("+84", "0", 1))

    def between(self, qs: QuerySet[Any], first: Any, beyond: Any, *, in_turn: bool = False) -> QuerySet[Any]:
        """The rows with a term from `first` until before `beyond`, each asked in turn or all of them found first."""
        found = TuKhoa.between(self.of or qs.model, first, beyond, self.among)
        if in_turn:
            return qs.filter(Exists(found.filter(ma_doi_tuong=OuterRef(self.field_name))))
        return qs.filter(**{f"{self.field_name}__in": found})


class DigitsFilter(django_filters.CharFilter):
    """An exact number, in any spelling that its field is written in; what is no such number finds nothing."""

    def __init__(self, *, normalise: Callable[[str], str], **kwargs: Any) -> None:
        super().__init__(max_length=30, **kwargs)
        self.normalise = normalise

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        try:
            return super().filter(qs, self.normalise(value) if value else value)
        except DjangoValidationError:
            return qs.none()


class Filters(DjangoFilterBackend):
    """Those that the request names, and any that says `acts_unasked` of itself: to build all of a list's filters takes
    longer than most of them take to filter.
    """

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        asked = self.asked(request, view)
        if asked is None:
            return queryset
        values = asked.cleaned(request.query_params)
        return asked.applied(queryset, values) if asked.alone else super().filter_queryset(request, queryset, view)

    def get_filterset(self, request: Any, queryset: Any, view: Any) -> Any:
        asked = self.asked(request, view)
        return asked.kind(**self.get_filterset_kwargs(request, queryset, view)) if asked else None

    def asked(self, request: Any, view: Any) -> "Asked | None":
        """None where all rows are."""
        kind = self.get_filterset_class(view)
        filters = kind.base_filters.items() if kind else ()
        names = frozenset(name for name, each in filters if name in request.query_params or acts_unasked(each))
        return _asked(kind, names) if names else None


def acts_unasked(each: django_filters.Filter) -> bool:
    return getattr(each, "acts_unasked", False)


class Asked:
    """Some of a list's filters."""

    def __init__(self, kind: Any, names: frozenset[str]) -> None:
        few: Any = type(kind.__name__, (kind,), {})
        few.base_filters = OrderedDict((name, each) for name, each in kind.base_filters.items() if name in names)
        self.kind = few
        self.filters: dict[str, Any] = few().filters
        in_its_own_way = kind.filter_queryset is not django_filters.FilterSet.filter_queryset
        self.alone = not in_its_own_way and not any(each.method for each in self.filters.values())
        """Whether each does without the others, and without the request."""

    def cleaned(self, query: Any) -> dict[str, Any]:
        """Their values in the query, well-formed, by the fields that a form would have; of two days the last not before
        the first. Raises ValidationError.
        """
        values, wrong = {}, ErrorDict()
        for name, each in self.filters.items():
            try:
                values[name] = each.field.clean(each.field.widget.value_from_datadict(query, {}, name))
            except DjangoValidationError as error:
                wrong[name] = ErrorList(error.error_list)
        first, last = (values.get(name) for name in DAYS)
        if first and last and last < first:
            reversed_days = DjangoValidationError(RangeReversed.message, code=RangeReversed.code)
            wrong[DAYS[1]] = ErrorList(reversed_days.error_list)
        if wrong:
            raise translate_validation(wrong)
        return values

    def applied(self, rows: QuerySet[Any], values: dict[str, Any]) -> QuerySet[Any]:
        for name, value in values.items():
            rows = self.filters[name].filter(rows, value)
        return rows

    def sent(self, values: dict[str, Any]) -> dict[str, tuple[Any, ...]] | None:
        """What each of them that has a value asks the database for; None unless that goes by `narrowed`."""
        given = {name: value for name, value in values.items() if value not in EMPTY_VALUES}
        found: dict[str, Any] = {name: _sent(self.filters[name], value) for name, value in given.items()}
        return None if None in found.values() or any(map(acts_unasked, self.filters.values())) else found

    def narrowed(
        self, rows: QuerySet[Any], name: str, places: Sequence[Any], *, in_turn: bool = False
    ) -> QuerySet[Any]:
        """The rows that one of them leaves, for places instead of what it sends."""
        each = self.filters[name]
        if isinstance(each, SearchFilter):
            return each.between(rows, *places, in_turn=in_turn)
        return each.filter(rows, *places)


@lru_cache(maxsize=500)
def _asked(kind: type[django_filters.FilterSet], names: frozenset[str]) -> Asked:
    return Asked(kind, names)


def _sent(each: Any, value: Any) -> tuple[Any, ...] | None:
    if type(each).filter is SearchFilter.filter:
        return each.bounds(value)
    usual = type(each).filter in USUAL and each.lookup_expr in COMPARISONS and type(value) in (int, str, dt.date)
    return (value,) if usual and value != getattr(each, "null_value", None) else None


class Ordering(OrderingFilter):
    """`ordering=field,-other`, of the fields that the view names; another is 400."""

    def remove_invalid_fields(self, queryset: Any, fields: Any, view: Any, request: Any) -> list[str]:
        valid = {name for name, _label in self.get_valid_fields(queryset, view, {"request": request})}
        unknown = [field for field in fields if field.removeprefix("-") not in valid]
        if unknown:
            message = _("Chỉ sắp xếp được theo: %(fields)s.") % {"fields": ", ".join(sorted(valid))}
            raise ValidationError({self.ordering_param: [message]}, code="invalid_choice")
        return list(fields)

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> Any:
        """What is asked for, then the key, so that no row is on two pages."""
        ordering = list(super().get_ordering(request, queryset, view) or [])
        return [*ordering, "-pk" if ordering and ordering[0].startswith("-") else "pk"]
