"""What is unusual depends on the age; what looks mistyped does not."""

import datetime as dt
from decimal import Decimal

import pytest

from core.vital_signs import ADULT_MONTHS, CHILDREN, age_in_months, body_mass_index, cautions, usual


def fields(measured, months):
    return [each.field for each in cautions(measured, months)]


@pytest.mark.parametrize(
    ("born", "day", "months"),
    [
        ((2020, 1, 31), (2020, 2, 29), 0), ((2020, 1, 15), (2020, 2, 15), 1), ((1990, 6, 1), (2026, 5, 31), 431),
        ((2020, 1, 2), (2020, 1, 1), 0),
    ],
)  # fmt: skip
def test_age_is_counted_in_whole_months(born, day, months):
    assert age_in_months(dt.date(*born), dt.date(*day)) == months


@pytest.mark.parametrize("months", [*range(0, 240, 3), ADULT_MONTHS - 1, ADULT_MONTHS, 1200])
def test_every_age_has_its_ranges(months):
    for least, most in usual(months).values():
        assert least < most


def test_children_calm_down_as_they_grow():
    assert [pulse for _, pulse, _ in CHILDREN] == sorted((pulse for _, pulse, _ in CHILDREN), reverse=True)
    assert [breaths for _, _, breaths in CHILDREN] == sorted((b for _, _, b in CHILDREN), reverse=True)


@pytest.mark.parametrize(
    ("measured", "months", "unusual"),
    [
        ({"mach": 130}, 400, []),
        ({"mach": 131}, 400, ["mach"]),
        ({"mach": 40}, 400, ["mach"]),
        ({"mach": 150}, 6, []),
        ({"mach": 90}, 6, ["mach"]),
        ({"nhip_tho": 45}, 1, []),
        ({"nhip_tho": 45}, 100, ["nhip_tho"]),
        ({"huyet_ap_tam_thu": 90, "huyet_ap_tam_truong": 60}, 400, ["huyet_ap_tam_thu"]),
        ({"huyet_ap_tam_thu": 80, "huyet_ap_tam_truong": 50}, 24, []),
        ({"huyet_ap_tam_thu": 120, "huyet_ap_tam_truong": 115}, 400, ["huyet_ap_tam_truong"]),
        ({"nhiet_do": Decimal("39.0")}, 6, []),
        ({"nhiet_do": Decimal("39.1")}, 6, ["nhiet_do"]),
        ({"spo2": 91}, 400, ["spo2"]),
        ({"can_nang": Decimal(165), "chieu_cao": Decimal(65)}, 400, ["can_nang"]),
        ({"can_nang": Decimal(65), "chieu_cao": Decimal(165)}, 400, []),
        ({"mach": None}, 400, []),
    ],
)
def test_what_is_worth_a_second_look(measured, months, unusual):
    assert fields(measured, months) == unusual


def test_the_body_mass_index_needs_weight_and_height():
    assert body_mass_index(Decimal("68.50"), Decimal("165.0")) == Decimal("25.2")
    assert body_mass_index(None, Decimal(165)) is None
    assert body_mass_index(Decimal(60), None) is None
