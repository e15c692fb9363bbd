"""What an entry of a patient's history says of its row: a title, a few fields, and where the whole of it is."""

from collections.abc import Callable, Sequence
from typing import Any

from appointments.models import LichHen
from core.history_kinds import LoaiMoc
from core.repositories.history_repository import Paper, Place
from records.models import ChanDoan

ADDRESSES = {
    LoaiMoc.APPOINTMENT: "/api/appointments/{}/",
    LoaiMoc.RECORD: "/api/records/{}/",
    LoaiMoc.PLAN: "/api/treatments/plans/{}/",
    LoaiMoc.PRESCRIPTION: "/api/treatments/prescriptions/{}/",
    LoaiMoc.FILE: "/api/files/{}/",
    LoaiMoc.PAYMENT: "/api/payments/{}/",
}


def entry_of(place: Place, row: Any, diagnoses: Sequence[ChanDoan]) -> dict[str, Any]:
    """Of an appointment or a `Paper`; the diagnoses are those of a record."""
    title, summary = _record(row, diagnoses) if place.loai is LoaiMoc.RECORD else TELLERS[place.loai](row)
    return {
        "loai": place.loai,
        "ma": place.ma,
        "thoi_diem": place.thoi_diem,
        "tieu_de": title,
        "tom_tat": summary,
        "duong_dan": ADDRESSES[place.loai].format(place.ma),
    }


Told = tuple[str | None, dict[str, Any]]


def _appointment(row: LichHen) -> Told:
    return row.dich_vu.ten_dich_vu, {
        "trang_thai": row.trang_thai,
        "ten_bac_si": row.bac_si.ho_ten,
        "ngay_kham": row.ngay_kham,
        "gio_kham": row.gio_kham,
        "so_thu_tu": row.so_thu_tu,
    }


def _record(row: Paper, diagnoses: Sequence[ChanDoan]) -> Told:
    """By its main diagnosis; before it has one, by the complaint."""
    main = next((line for line in diagnoses if line.la_chinh), None)
    return f"{main.ma_benh.ma_icd} {main.ten_benh}" if main else row.tieu_de, {
        "trang_thai": row.trang_thai,
        "ten_bac_si": row.ten_bac_si,
        "ma_lich_hen": row.ma_lich_hen,
        "ly_do_kham": row.loi,
        "ma_icd": [line.ma_benh.ma_icd for line in diagnoses],
    }


def _plan(row: Paper) -> Told:
    return row.tieu_de, {
        "trang_thai": row.trang_thai,
        "ten_bac_si": row.ten_bac_si,
        "ma_lich_hen": row.ma_lich_hen,
        "ngay_du_kien": row.ngay,
    }


def _prescription(row: Paper) -> Told:
    return row.tieu_de or row.trang_thai, {
        "trang_thai": row.trang_thai,
        "ten_bac_si": row.ten_bac_si,
        "ma_lich_hen": row.ma_lich_hen,
        "loi_dan": row.loi,
    }


def _file(row: Paper) -> Told:
    return row.tieu_de, {"loai_tai_lieu": row.trang_thai, "ma_lich_hen": row.ma_lich_hen, "mo_ta": row.loi}


def _payment(row: Paper) -> Told:
    return row.tieu_de, {
        "trang_thai": row.trang_thai,
        "ma_lich_hen": row.ma_lich_hen,
        "so_tien": row.so_tien,
    }


TELLERS: dict[LoaiMoc, Callable[[Any], Told]] = {
    LoaiMoc.APPOINTMENT: _appointment,
    LoaiMoc.PLAN: _plan,
    LoaiMoc.PRESCRIPTION: _prescription,
    LoaiMoc.FILE: _file,
    LoaiMoc.PAYMENT: _payment,
}
