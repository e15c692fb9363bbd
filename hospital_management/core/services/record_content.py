"""What a medical record says: its lines as they are sent, stored, and kept in a signed version."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from core.exceptions import DomainError, refuse
from core.record_exceptions import DiagnosisTwice, RecordIncomplete, SeveralMainDiagnoses, UnknownDiagnosis
from core.unit_of_work import UnitOfWork
from core.vital_signs import MEASURES
from records.models import CONTENT, BenhAn, ChanDoan, MucDoChacChan, SinhHieu


def diagnoses_sent(uow: UnitOfWork, record: BenhAn, sent: list[dict[str, Any]]) -> list[ChanDoan]:
    """The lines as rows, not written yet. Codes are in any case.

    Raises UnknownDiagnosis, DiagnosisTwice or SeveralMainDiagnoses, all that apply.
    """
    codes = [line["ma_icd"].strip().upper() for line in sent]
    known = uow.diseases.by_code(codes)
    reasons: list[DomainError] = []
    for number, code in enumerate(codes):
        if code not in known:
            reasons.append(UnknownDiagnosis(field=f"chan_doan.{number}.ma_icd", ma=code))
        if code in codes[:number]:
            reasons.append(DiagnosisTwice(field=f"chan_doan.{number}.ma_icd", ma=code))
    if sum(line.get("la_chinh", False) for line in sent) > 1:
        reasons.append(SeveralMainDiagnoses())
    refuse(reasons)
    return [
        ChanDoan(
            benh_an=record,
            ma_benh=known[code],
            dien_giai=line.get("dien_giai", ""),
            la_chinh=line.get("la_chinh", False),
            muc_do=line.get("muc_do", MucDoChacChan.CONFIRMED),
        )
        for code, line in zip(codes, sent, strict=True)
    ]


def check_complete(record: BenhAn) -> None:
    """Raises RecordIncomplete, on each field that what is signed must have and this has not."""
    missing = [] if record.ly_do_kham else ["ly_do_kham"]
    if not any(line.la_chinh for line in record.cac_chan_doan):
        missing.append("chan_doan")
    refuse([RecordIncomplete(field=name) for name in missing])


def content_of(record: BenhAn) -> dict[str, Any]:
    """All that the record says, as a version keeps it; names of diseases as signed, else as they are today."""
    return {
        **{name: getattr(record, name) for name in CONTENT},
        "chan_doan": [said_of(line) for line in record.cac_chan_doan],
        "sinh_hieu": [measured_in(row) for row in record.cac_sinh_hieu],
    }


def said_of(line: ChanDoan) -> dict[str, Any]:
    return {
        "ma_icd": line.ma_benh.ma_icd,
        "ten_benh": line.ten_benh,
        "dien_giai": line.dien_giai,
        "la_chinh": line.la_chinh,
        "muc_do": str(line.muc_do),
    }


def measured_in(row: SinhHieu) -> dict[str, Any]:
    values: Mapping[str, Any] = {name: getattr(row, name) for name in MEASURES}
    numbers = {name: value if value is None else float(value) for name, value in values.items()}
    return {"do_luc": timezone.localtime(row.do_luc).isoformat(), **numbers}
