"""What endpoints take is read by the strict fields of `core.serializers` and `core.filters`, wherever it is taken."""

import pytest
from django import forms
from django.urls import get_resolver
from rest_framework import serializers

from authentication.serializers import PasswordField
from core import filters
from core.serializers import (
    DayField,
    InstantField,
    ModelInput,
    NormalisedField,
    PointNumberField,
    TextInput,
    WholeMinuteField,
    WholeNumberField,
)
from core.validators import name_rule
from gateways.serializers import MoMoNotice, ZaloPayNotice
from tests.architecture.test_filters import filtersets
from tests.architecture.test_house import patterns
from tests.architecture.test_texts import APPS, descendants

STRICT = {
    serializers.IntegerField: WholeNumberField,
    serializers.FloatField: PointNumberField,
    serializers.DecimalField: PointNumberField,
    serializers.DateField: DayField,
    serializers.DateTimeField: InstantField,
    serializers.TimeField: WholeMinuteField,
    serializers.DurationField: (),
    serializers.CharField: (NormalisedField, PasswordField, serializers.RegexField, serializers.EmailField),
}
OPAQUE = ("token", "refresh", "ma")  # compared with what we gave out ourselves
NOTICES = {MoMoNotice, ZaloPayNotice}  # described alone: each gateway reads its own, by its signature
STRICT_FORMS = {
    forms.IntegerField: filters.WholeNumberField,  # DecimalField and FloatField are kinds of it
    forms.DateField: filters.DayField,
    forms.DateTimeField: (),
    forms.TimeField: (),
    forms.DurationField: (),
}


def inputs():
    """Each serializer that reads what a client sends."""
    views = {getattr(view, "cls", None) for _path, view in patterns(get_resolver())}
    tables = [getattr(view, "input_classes", {}) for view in views]
    used = {kind for table in tables if isinstance(table, dict) for kind in table.values()} - NOTICES
    used |= {view.query_class for view in views if hasattr(view, "query_class")} - {serializers.Serializer}
    named = {kind for kind in descendants(serializers.Serializer) if kind.__name__.endswith(("Input", "Query"))}
    ours = {kind for kind in used | named if kind.__module__.partition(".")[0] in APPS}
    return sorted(ours - {ModelInput}, key=lambda kind: f"{kind.__module__}.{kind.__name__}")


def within(field):
    yield field
    if isinstance(field, serializers.Serializer):
        for inner in field.fields.values():
            yield from within(inner)
    elif getattr(field, "child", None) is not None:
        yield from within(field.child)


def taken():
    for kind in inputs():
        for field in within(kind()):
            if not field.read_only:
                yield kind.__name__, field


def test_no_serializer_reads_numbers_days_times_or_texts_laxly():
    found = list(taken())
    lax = [
        (kind, field.field_name, type(field).__name__)
        for kind, field in found
        for loose, strict in STRICT.items()
        if isinstance(field, loose) and not isinstance(field, strict) and field.field_name not in OPAQUE
    ]

    assert len(found) > 400
    assert lax == []


def test_every_name_has_a_letter_or_a_digit():
    names = [(kind, field) for kind, field in taken() if name_rule(field.field_name or "")]

    assert len(names) > 10
    assert [(kind, field.field_name) for kind, field in names if not isinstance(field, TextInput)] == []


@pytest.mark.parametrize("kind", list(filtersets()), ids=lambda kind: kind.__name__)
def test_no_filter_reads_numbers_or_days_laxly(kind):
    for name, each in kind(data={}, queryset=kind._meta.model.objects.none()).filters.items():
        for loose, strict in STRICT_FORMS.items():
            assert not isinstance(each.field, loose) or isinstance(each.field, strict), name
