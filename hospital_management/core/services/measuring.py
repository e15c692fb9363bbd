"""What can have been measured, and when."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from authentication.models import NguoiDung
from core.clock import day_begins
from core.exceptions import DomainError, Required, reasons_of_item, refuse
from core.record_exceptions import MeasuredOutsideVisit, NothingMeasured, PressureReversed
from core.vital_signs import MEASURES
from records.models import BenhAn, SinhHieu

PRESSURES = ("huyet_ap_tam_thu", "huyet_ap_tam_truong")
BEFORE_THE_VISIT = dt.timedelta(days=1)


def measured(actor: NguoiDung, record: BenhAn, sent: dict[str, Any], now: dt.datetime) -> SinhHieu:
    """What was sent as a row, not written yet; taken now unless it says when.

    Raises NothingMeasured, Required (half a blood pressure), PressureReversed or MeasuredOutsideVisit.
    """
    row = SinhHieu(benh_an=record, nguoi_do=actor, **{"do_luc": now, **sent})
    if all(getattr(row, name) is None for name in MEASURES):
        raise NothingMeasured
    _check_pressure(row)
    day = min(record.lich_hen.ngay_kham, now.date())  # a visit may be begun before its day
    if not day_begins(day) - BEFORE_THE_VISIT <= row.do_luc <= now:
        raise MeasuredOutsideVisit
    return row


def measurements_sent(
    actor: NguoiDung, record: BenhAn, sent: Sequence[dict[str, Any]], now: dt.datetime
) -> list[SinhHieu]:
    """Each as `measured` takes it. Raises what is wrong with any of them, on its fields under `sinh_hieu`."""
    rows, reasons = [], []
    for number, each in enumerate(sent):
        try:
            rows.append(measured(actor, record, each, now))
        except DomainError as refusal:
            reasons += reasons_of_item(refusal, f"sinh_hieu.{number}", f"#{number + 1}")
    refuse(reasons)
    return rows


def _check_pressure(row: SinhHieu) -> None:
    systolic, diastolic = row.huyet_ap_tam_thu, row.huyet_ap_tam_truong
    missing = [name for name in PRESSURES if getattr(row, name) is None]
    if len(missing) == 1:
        raise Required(field=missing[0])
    if systolic is not None and diastolic is not None and diastolic >= systolic:
        raise PressureReversed
