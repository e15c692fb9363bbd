"""What an entry of a patient's history says of its row: a title, a few fields, and where the whole of it is."""

from collections.abc import Callable
from typing import Any

from core.history_kinds import LoaiMoc
from core.repositories.history_repository import place_of

ADDRESSES = {
    LoaiMoc.APPOINTMENT: "/api/appointments/{}/",
    LoaiMoc.RECORD: "/api/records/{}/",
    LoaiMoc.PLAN: "/api/treatments/plans/{}/",
    LoaiMoc.PRESCRIPTION: "/api/treatments/prescriptions/{}/",
    LoaiMoc.FILE: "/api/files/{}/",
    LoaiMoc.PAYMENT: "/api/payments/{}/",
}


def entry_of(loai: LoaiMoc, row: Any) -> dict[str, Any]:
    title, summary = TELLERS[loai](row)
    return {
        "loai": loai,
        "ma": row.pk,
        "thoi_diem": place_of(loai, row).thoi_diem,
        "tieu_de": title,
        "tom_tat": summary,
        "duong_dan": ADDRESSES[loai].format(row.pk),
    }


Told = tuple[str, dict[str, Any]]


def _appointment(row: Any) -> Told:
    return row.dich_vu.ten_dich_vu, {
        "trang_thai": row.trang_thai,
        "ten_bac_si": row.bac_si.ho_ten,
        "ngay_kham": row.ngay_kham,
        "gio_kham": row.gio_kham,
        "so_thu_tu": row.so_thu_tu,
    }


def _record(row: Any) -> Told:
    """By its main diagnosis; before it has one, by the complaint."""
    lines = row.cac_chan_doan
    main = next((line for line in lines if line.la_chinh), None)
    return f"{main.ma_benh.ma_icd} {main.ten_benh}" if main else row.ly_do_kham, {
        "trang_thai": row.trang_thai,
        "ten_bac_si": row.bac_si.ho_ten,
        "ma_lich_hen": row.lich_hen_id,
        "ly_do_kham": row.ly_do_kham,
        "ma_icd": [line.ma_benh.ma_icd for line in lines],
    }


def _plan(row: Any) -> Told:
    return row.ten_ke_hoach, {
        "trang_thai": row.trang_thai,
        "ten_bac_si": row.bac_si.ho_ten,
        "ma_lich_hen": row.lich_hen_id,
        "ngay_du_kien": row.ngay_du_kien,
    }


def _prescription(row: Any) -> Told:
    return row.so_don or row.trang_thai, {
        "trang_thai": row.trang_thai,
        "ten_bac_si": row.bac_si.ho_ten,
        "ma_lich_hen": row.lich_hen_id,
        "loi_dan": row.loi_dan,
    }


def _file(row: Any) -> Told:
    return row.ten_tep, {"loai_tai_lieu": row.loai, "ma_lich_hen": row.lich_hen_id, "mo_ta": row.mo_ta}


def _payment(row: Any) -> Told:
    return row.phuong_thuc_thanh_toan, {
        "trang_thai": row.trang_thai,
        "ma_lich_hen": row.lich_hen_id,
        "so_tien": row.so_tien,
    }


TELLERS: dict[LoaiMoc, Callable[[Any], Told]] = {
    LoaiMoc.APPOINTMENT: _appointment,
    LoaiMoc.RECORD: _record,
    LoaiMoc.PLAN: _plan,
    LoaiMoc.PRESCRIPTION: _prescription,
    LoaiMoc.FILE: _file,
    LoaiMoc.PAYMENT: _payment,
}
