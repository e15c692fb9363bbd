"""A text that an endpoint takes is bounded as SQL Server counts, wherever it is bounded at all."""

from django.apps import apps
from django.urls import get_resolver
from rest_framework import serializers

from core.serializers import ModelInput, NormalisedField, TextInput
from core.validators import FitsColumn

APPS = {config.name for config in apps.get_app_configs()} - {"rest_framework", "drf_spectacular"}
NOT_KEPT = {
    "PasswordField": "kept as a hash",
    "RegexField": "of letters and digits that its pattern names",
    "refresh": "read as a token",
    "token": "read as a token",
}


def descendants(kind):
    for one in kind.__subclasses__():
        yield one
        yield from descendants(one)


def bounded_texts():
    assert get_resolver().url_patterns  # which imports every serializer
    for kind in sorted(
        {*descendants(serializers.Serializer)} - {ModelInput}, key=lambda kind: f"{kind.__module__}.{kind.__name__}"
    ):
        if kind.__module__.partition(".")[0] in APPS and kind.__module__.endswith("serializers"):
            for name, field in kind().fields.items():
                if isinstance(field, serializers.CharField) and field.max_length and not field.read_only:
                    yield kind, name, field


def is_kept(name, field):
    kinds = {kind.__name__ for kind in type(field).__mro__}
    own_format = isinstance(field, NormalisedField) and not isinstance(field, TextInput)
    return not own_format and not NOT_KEPT.keys() & {name, *kinds}


def test_every_bounded_text_counts_as_its_column_does():
    texts = [
        (kind.__name__, name, any(isinstance(validator, FitsColumn) for validator in field.validators))
        for kind, name, field in bounded_texts()
        if is_kept(name, field)
    ]

    assert len(texts) > 20
    assert [(kind, name) for kind, name, counted in texts if not counted] == []
