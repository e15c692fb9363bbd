"""A list builds the filters that it is asked for: the others must have nothing to say."""

import pytest
from django.apps import apps
from django_filters import FilterSet

import hospital_management.urls  # and with it every list
from core.filters import acts_unasked

OURS = {config.name for config in apps.get_app_configs()}
assert hospital_management.urls.urlpatterns


def filtersets(kind=FilterSet):
    for each in kind.__subclasses__():
        yield from ([each] if each.__module__.split(".")[0] in OURS and each._meta.model else [])
        yield from filtersets(each)


@pytest.mark.parametrize("kind", list(filtersets()), ids=lambda kind: kind.__name__)
def test_a_filter_that_is_not_asked_for_leaves_every_row(kind):
    filterset = kind(data={}, queryset=kind._meta.model.objects.all())
    assert filterset.is_valid()
    for name, each in filterset.filters.items():
        changed = each.filter(filterset.queryset, filterset.form.cleaned_data[name]) is not filterset.queryset
        assert changed == acts_unasked(each), name
    if not any(map(acts_unasked, filterset.filters.values())):
        assert str(filterset.qs.query) == str(filterset.queryset.query)
