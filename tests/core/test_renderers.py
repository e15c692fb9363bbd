"""JSON is written as Django REST framework writes it."""

import datetime as dt
from collections import namedtuple
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils.translation import gettext_lazy
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.serializer_helpers import ReturnDict

from appointments.models import TrangThaiLichHen
from core.policy import Role
from core.renderers import FastJSONRenderer

Pair = namedtuple("Pair", "one other")


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"tên": "Nguyễn Thị Ánh", "emoji": "🩺", "html": "<b>&"},
        [1, 2**63 - 1, -(2**63), 1.5, True, None],
        {1: "a", Role.ADMIN: Role.DOCTOR, "loai": TrangThaiLichHen.PENDING},
        dt.datetime(2026, 3, 1, 9, 30, 0, 5000, tzinfo=dt.UTC),
        dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=7))),
        [dt.date(2026, 3, 1), dt.time(9, 30), dt.timedelta(minutes=90)],
        [Decimal("1.50"), UUID(int=7), gettext_lazy("Không có trang này.")],
        [Pair(1, "x"), (1, 2), {"a"}],
        ReturnDict({"a": 1}, serializer=None),
    ],
)
def test_the_same_text_comes_of_it(value):
    written = FastJSONRenderer().render(value)

    assert written == JSONRenderer().render(value)


def test_what_has_no_json_is_no_answer():
    with pytest.raises(TypeError):
        FastJSONRenderer().render({"x": object()})
