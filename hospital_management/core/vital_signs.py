"""Vital signs: what cannot be, and what is worth a second look. Pure functions.

Sources of what is unusual: for adults the outermost steps of the National Early Warning Score 2 (Royal College of
Physicians, 2017); for children the 1st and 99th centiles of Fleming et al., Lancet 2011; 377: 1011-18.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.exceptions import Caution

MEASURES = (
    "mach", "huyet_ap_tam_thu", "huyet_ap_tam_truong", "nhiet_do", "nhip_tho", "spo2", "can_nang", "chieu_cao",
)  # fmt: skip
POSSIBLE: dict[str, tuple[Any, Any]] = {
    "mach": (20, 300),  # beats a minute
    "huyet_ap_tam_thu": (30, 300),  # mmHg
    "huyet_ap_tam_truong": (10, 200),
    "nhiet_do": (Decimal("25.0"), Decimal("45.0")),  # °C
    "nhip_tho": (3, 120),  # breaths a minute
    "spo2": (30, 100),  # %
    "can_nang": (Decimal("0.30"), Decimal("500.00")),  # kg
    "chieu_cao": (Decimal("20.0"), Decimal("260.0")),  # cm
}
"""Outside of which a number is a slip of the pen."""

ADULT_MONTHS = 18 * 12
ADULT: dict[str, tuple[Any, Any]] = {"mach": (41, 130), "huyet_ap_tam_thu": (91, 219), "nhip_tho": (9, 24)}
EVERYBODY: dict[str, tuple[Any, Any]] = {"nhiet_do": (Decimal("35.1"), Decimal("39.0")), "spo2": (92, 100)}
# up to this age in months: pulse and breaths a minute
CHILDREN = (
    (3, (107, 181), (25, 66)),
    (6, (104, 175), (24, 64)),
    (9, (98, 168), (23, 61)),
    (12, (93, 161), (22, 58)),
    (18, (88, 156), (21, 53)),
    (24, (82, 149), (19, 46)),
    (36, (76, 142), (18, 38)),
    (48, (70, 136), (17, 33)),
    (72, (65, 131), (17, 29)),
    (96, (59, 123), (16, 27)),
    (144, (52, 115), (14, 25)),
    (180, (47, 108), (12, 23)),
    (ADULT_MONTHS, (43, 104), (11, 22)),
)
BODY_MASS = (Decimal(9), Decimal(60))
LEAST_PULSE_PRESSURE = 10


def age_in_months(born: dt.date, day: dt.date) -> int:
    """Whole months; 0 for a day before the birth."""
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    return max(months, 0)


def body_mass_index(can_nang: Decimal | None, chieu_cao: Decimal | None) -> Decimal | None:
    """kg/m², to one decimal; None unless weight (kg) and height (cm) are known."""
    if not can_nang or not chieu_cao:
        return None
    metres = Decimal(chieu_cao) / 100
    return (Decimal(can_nang) / (metres * metres)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def usual(months: int) -> dict[str, tuple[Any, Any]]:
    """The lowest and the highest value by measure that calls for no second look at this age."""
    if months >= ADULT_MONTHS:
        return {**ADULT, **EVERYBODY}
    pulse, breaths = next((pulse, breaths) for below, pulse, breaths in CHILDREN if months < below)
    return {"mach": pulse, "nhip_tho": breaths, **EVERYBODY}


def cautions(measured: Mapping[str, Any], months: int) -> list[Caution]:
    """What is unusual for a person of this age, or looks mistyped."""
    found = [
        Caution(name, "unusual", _("Ngoài khoảng thường gặp ở tuổi này, hãy kiểm tra lại."))
        for name, (least, most) in usual(months).items()
        if measured.get(name) is not None and not least <= measured[name] <= most
    ]
    return [*found, *_mistyped(measured)]


def _mistyped(measured: Mapping[str, Any]) -> Iterator[Caution]:
    systolic, diastolic = measured.get("huyet_ap_tam_thu"), measured.get("huyet_ap_tam_truong")
    if systolic and diastolic and systolic - diastolic < LEAST_PULSE_PRESSURE:
        yield Caution(
            "huyet_ap_tam_truong", "close_pressures", _("Hai trị số huyết áp quá gần nhau, hãy kiểm tra lại.")
        )
    mass = body_mass_index(measured.get("can_nang"), measured.get("chieu_cao"))
    if mass is not None and not BODY_MASS[0] <= mass <= BODY_MASS[1]:
        yield Caution("can_nang", "weight_unlike_height", _("Cân nặng không hợp với chiều cao, hãy kiểm tra đơn vị."))
