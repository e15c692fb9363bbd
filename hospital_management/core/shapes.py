"""What serializers show of objects: as Django REST framework would, which asks each field anew how it is read."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models.manager import BaseManager
from rest_framework import ISO_8601, serializers
from rest_framework.relations import PKOnlyObject

Show = Callable[[Any], Any]

PLAIN: dict[type, Show] = {serializers.IntegerField: int, serializers.CharField: str}
ISO: dict[type, Any] = {serializers.DateField: dt.date, serializers.TimeField: dt.time}


class _Part(NamedTuple):
    """`read` is the short way to what `field` reads, where it reads the attribute, or the entry, `key`."""

    name: str
    field: serializers.Field
    key: str
    read: Show
    show: Show


@cache
def shape_of(form: serializers.BaseSerializer) -> Show:
    """How the serializer shows an object."""
    if isinstance(form, serializers.ListSerializer) and form.child is not None:
        return _listing(shape_of(form.child))
    if getattr(type(form), "to_representation", None) is not serializers.Serializer.to_representation:
        return form.to_representation
    return _object([_part(field) for field in form._readable_fields])  # type: ignore[attr-defined]


def _object(parts: list[_Part]) -> Show:
    def shown(row: Any) -> dict[str, Any]:
        told, has_entries = {}, isinstance(row, Mapping)
        for name, field, key, read, show in parts:
            try:
                value = row.get(key, _slowly) if has_entries else read(row)
            except (AttributeError, serializers.SkipField):
                value = _slowly
            if callable(value):
                try:
                    value = _slowly(field, row)
                except serializers.SkipField:
                    continue
            told[name] = None if value is None else show(value)
        return told

    return shown


def _listing(show: Show) -> Show:
    def shown(rows: Iterable[Any]) -> list[Any]:
        return [show(row) for row in (rows.all() if isinstance(rows, BaseManager) else rows)]

    return shown


def _part(field: serializers.Field) -> _Part:
    reads_attribute = field.source_attrs and type(field).get_attribute is serializers.Field.get_attribute
    key = ".".join(field.source_attrs) if reads_attribute else ""
    return _Part(str(field.field_name), field, key, attrgetter(key) if key else field.get_attribute, show_of(field))


def show_of(field: serializers.Field) -> Show:
    """How the field shows a value that is there."""
    if isinstance(field, serializers.BaseSerializer):
        return shape_of(field)
    show, kind = field.to_representation, type(field)
    if kind in ISO and str(getattr(field, "format", ISO_8601)).lower() == ISO_8601:
        return lambda value: value.isoformat() if type(value) is ISO[kind] else show(value)
    return PLAIN.get(kind, show)


def _slowly(field: serializers.Field, row: Any) -> Any:
    """Raises SkipField where the field is not shown."""
    value = field.get_attribute(row)
    return None if isinstance(value, PKOnlyObject) and value.pk is None else value
