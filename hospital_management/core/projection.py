"""Lists that show columns alone are read as columns: no rows are built, and nothing is fetched that is not shown."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, FileField, ForeignKey, Model, QuerySet
from rest_framework import serializers

from core.shapes import show_of


@dataclass(frozen=True)
class Projection:
    """The columns that a serializer shows, and how it shows them."""

    columns: tuple[str, ...]
    fields: tuple[tuple[str, Callable[[Any], Any]], ...]

    def shown(self, row: tuple[Any, ...]) -> dict[str, Any]:
        """What the serializer shows of a row, given its columns."""
        return {
            name: None if value is None else show(value) for (name, show), value in zip(self.fields, row, strict=True)
        }


def projection_of(form: serializers.Serializer, rows: QuerySet[Any]) -> Projection | None:
    """None when the serializer shows anything that is no column of these rows, or shows it in a way of its own."""
    return _projection(form, cast("Any", rows.model), frozenset(rows.query.annotations))


@cache
def _projection(form: serializers.Serializer, model: Any, annotated: frozenset[str]) -> Projection | None:
    if type(form).to_representation is not serializers.Serializer.to_representation:
        return None
    fields = list(form._readable_fields)
    columns = [_column(field, model, annotated) for field in fields]
    paths = tuple(column for column in columns if column)
    if len(set(paths)) < len(fields):
        return None
    return Projection(paths, tuple((str(field.field_name), show_of(field)) for field in fields))


def _column(field: serializers.Field, model: type[Model], annotated: frozenset[str]) -> str | None:
    """By its path from the model; None unless it is one, and always there."""
    if not field.source_attrs or type(field).get_attribute is not serializers.Field.get_attribute:
        return None
    *relations, name = field.source_attrs
    if not relations and name in annotated:
        return str(name)
    for relation in relations:
        found = _field(model, relation)
        if not isinstance(found, ForeignKey) or (found.null and not _shows_null(field)):
            return None
        model = found.related_model
    last = _field(model, name)
    is_column = last is not None and name in (last.attname, "pk") and not isinstance(last, FileField)
    return "__".join(field.source_attrs) if is_column else None


def _shows_null(field: serializers.Field) -> bool:
    """Whether it shows null where there is no row to read from."""
    return field.allow_null and field.default in (None, serializers.empty)


def _field(model: type[Model], name: str) -> "Field[Any, Any] | None":
    try:
        found = model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None
