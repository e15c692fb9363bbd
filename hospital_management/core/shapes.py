"""What serializers show of objects: as Django REST framework would, which asks each field anew how it is read."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models.manager import BaseManager
from rest_framework import serializers
from rest_framework.relations import PKOnlyObject

Show = Callable[[Any], Any]


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
    parts = [_part(field) for field in form._readable_fields]  # type: ignore[attr-defined]

    def shown(row: Any) -> dict[str, Any]:
        told, read = {}, _entry if isinstance(row, Mapping) else _value
        for part in parts:
            try:
                value = read(part, row)
            except serializers.SkipField:
                continue
            told[part.name] = None if value is None else part.show(value)
        return told

    return shown


def _listing(show: Show) -> Show:
    def shown(rows: Iterable[Any]) -> list[Any]:
        return [show(row) for row in (rows.all() if isinstance(rows, BaseManager) else rows)]

    return shown


def _part(field: serializers.Field) -> _Part:
    reads_attribute = field.source_attrs and type(field).get_attribute is serializers.Field.get_attribute
    key = ".".join(field.source_attrs) if reads_attribute else ""
    read = attrgetter(key) if key else field.get_attribute
    show = shape_of(field) if isinstance(field, serializers.BaseSerializer) else field.to_representation
    return _Part(str(field.field_name), field, key, read, show)


def _value(part: _Part, row: Any) -> Any:
    try:
        value = part.read(row)
    except AttributeError:
        return _slowly(part, row)
    return _slowly(part, row) if callable(value) else value


def _entry(part: _Part, row: Mapping[str, Any]) -> Any:
    value = row.get(part.key, _slowly)
    return _slowly(part, row) if callable(value) else value


def _slowly(part: _Part, row: Any) -> Any:
    """Raises SkipField where the field is not shown."""
    value = part.field.get_attribute(row)
    return None if isinstance(value, PKOnlyObject) and value.pk is None else value
