"""An object is shown as its serializer shows it, whatever the field reads."""

import datetime as dt
from types import SimpleNamespace

import pytest
from rest_framework import serializers

from core.shapes import shape_of

DAY = dt.date(2026, 3, 1)


class Inner(serializers.Serializer):
    ten = serializers.CharField()


class Shown(serializers.Serializer):
    so = serializers.IntegerField()
    ngay = serializers.DateField(allow_null=True)
    ten_kia = serializers.CharField(source="kia.ten", allow_null=True)
    mac_dinh = serializers.CharField(source="khong_co", default="x")
    vang = serializers.CharField(read_only=True)
    goi = serializers.CharField(source="keys")
    kia = Inner(allow_null=True)
    nhung = Inner(many=True)
    tinh = serializers.SerializerMethodField()
    mat_khau = serializers.CharField(write_only=True)

    def get_tinh(self, row):
        return "tính"


def row(**changed):
    fields = {"so": 3, "ngay": DAY, "kia": SimpleNamespace(ten="A"), "nhung": [{"ten": "B"}], "keys": lambda: "C"}
    return fields | changed


ROWS = [row(), row(ngay=None), row(kia=None), row(nhung=()), row(khong_co="y", vang="z", keys="D")]


@pytest.mark.parametrize("fields", ROWS)
def test_an_object_and_a_mapping_are_shown_as_the_serializer_shows_them(fields):
    form = Shown()

    for each in (SimpleNamespace(**fields), fields):
        assert shape_of(form)(each) == form.to_representation(each)


def test_what_is_missing_is_missed():
    with pytest.raises(AttributeError):
        shape_of(Shown())(SimpleNamespace(so=1))


def test_a_serializer_with_a_way_of_its_own_keeps_it():
    class Own(Inner):
        def to_representation(self, instance):
            return {"own": instance}

    assert shape_of(Own())(7) == {"own": 7}
