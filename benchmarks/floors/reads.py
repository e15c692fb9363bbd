"""Reads without the house: the product's statements, and JSON made of their rows by lists of columns."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import orjson

from benchmarks.driver import Database
from benchmarks.floors.answers import (
    APPOINTMENT,
    Answer,
    Asked,
    Fields,
    Values,
    getter,
    instant,
    page_of,
    place,
)
from benchmarks.statements import Statement, check

DOCTOR = Fields(
    ma_bac_si="Bac_si.Ma_bac_si", ma_nguoi_dung="Bac_si.Ma_nguoi_dung", ma_co_so="Bac_si.Ma_co_so",
    ten_co_so="Co_so_y_te.Ten_co_so", ma_chuyen_khoa="Bac_si.Ma_chuyen_khoa",
    ten_chuyen_khoa="Chuyen_khoa.Ten_chuyen_khoa", ho_ten="Bac_si.Ho_ten", gioi_tinh="Bac_si.Gioi_tinh",
    hoc_vi="Bac_si.Hoc_vi", kinh_nghiem="Bac_si.Kinh_nghiem", gioi_thieu="Bac_si.Gioi_thieu",
    phong_kham="Bac_si.Phong_kham",
)  # fmt: skip
ACCOUNT = Fields(
    ma_nguoi_dung="Nguoi_dung.Ma_nguoi_dung", so_dien_thoai="Nguoi_dung.So_dien_thoai",
    vai_tro="Nguoi_dung.Vai_tro", trang_thai=("Nguoi_dung.Trang_thai", bool),
)  # fmt: skip
PATIENT = Fields(
    ma_benh_nhan="Benh_nhan.Ma_benh_nhan", ma_nguoi_dung="Benh_nhan.Ma_nguoi_dung", ho_ten="Benh_nhan.Ho_ten",
    ngay_sinh="Benh_nhan.Ngay_sinh", gioi_tinh="Benh_nhan.Gioi_tinh", cmnd_cccd="Benh_nhan.Cmnd_cccd",
    so_bhyt="Benh_nhan.So_bhyt", so_dien_thoai="Benh_nhan.So_dien_thoai", email="Benh_nhan.Email",
    dia_chi="Benh_nhan.Dia_chi", nguoi_lien_he="Benh_nhan.Nguoi_lien_he", sdt_lien_he="Benh_nhan.Sdt_lien_he",
    quan_he_lien_he="Benh_nhan.Quan_he_lien_he", nhom_mau="Benh_nhan.Nhom_mau", di_ung="Benh_nhan.Di_ung",
    benh_nen="Benh_nhan.Benh_nen", ngay_tao=("Benh_nhan.Ngay_tao", instant),
)  # fmt: skip
ENTRY = (
    "Nhat_ky.Thoi_diem", "Nhat_ky.Hanh_dong", "Nhat_ky.Vai_tro", "Nguoi_dung.Vai_tro", "Nhat_ky.Truoc", "Nhat_ky.Sau",
)  # fmt: skip
DONE = {
    "AppointmentBooked": "Đặt lịch",
    "AppointmentRescheduled": "Đổi lịch",
    "AppointmentMoved": "Chuyển trạng thái",
    "AppointmentCancelled": "Hủy lịch",
}


class ReadFloor(ABC):
    """Sends what was recorded, with the values that it had then but for the session, and fetches every row."""

    def __init__(self, sent: Sequence[Statement]) -> None:
        check(sent[:1], ["SELECT Phien_dang_nhap"])
        self._session, self.sent = sent[0], sent[1:]

    def answer(self, db: Database, asked: Asked) -> Answer:
        if not db.fetch(self._session, (asked.session,)):
            return 401, {}
        return 200, self.told(asked, [db.fetch(statement, statement.values) for statement in self.sent])

    @abstractmethod
    def told(self, asked: Asked, found: list[list[Values]]) -> dict[str, Any]:
        """The answer, from the rows of each statement."""


class PageFloor(ReadFloor):
    """A page of rows, and how many there are."""

    fields: Fields

    def __init__(self, sent: Sequence[Statement]) -> None:
        super().__init__(sent)
        self._rows = place(self.sent, *self.fields.columns)
        self._count = next(place for place, each in enumerate(self.sent) if each.sql.startswith("SELECT COUNT("))
        self._make = self.fields.out_of(self.sent[self._rows])

    def told(self, asked: Asked, found: list[list[Values]]) -> dict[str, Any]:
        make = self._make
        return page_of(asked, found[self._count][0][0], [make(row) for row in found[self._rows]])


class DoctorsFloor(PageFloor):
    fields = DOCTOR


class AppointmentsFloor(PageFloor):
    fields = APPOINTMENT


class AppointmentFloor(ReadFloor):
    """One of them, with what became of it."""

    def __init__(self, sent: Sequence[Statement]) -> None:
        super().__init__(sent)
        self._row, self._history = place(self.sent, *APPOINTMENT.columns), place(self.sent, *ENTRY)
        self._make, self._entry = APPOINTMENT.out_of(self.sent[self._row]), getter(self.sent[self._history], *ENTRY)

    def told(self, asked: Asked, found: list[list[Values]]) -> dict[str, Any]:
        history = [self._told_of(*self._entry(row)) for row in found[self._history]]
        return {**self._make(found[self._row][0]), "lich_su": history}

    @staticmethod
    def _told_of(when: Any, action: str, role: str | None, now: str | None, before: Any, after: Any) -> dict[str, Any]:
        seen = {"truoc": _seen(before), "sau": _seen(after)}
        return {"thoi_diem": instant(when), "hanh_dong": DONE[action], "vai_tro": role or now, **seen}


def _seen(values: Any) -> dict[str, Any] | None:
    """Of a row in the audit trail, which SQLite's driver gives as text, what its patient may see."""
    kept = orjson.loads(values) if isinstance(values, str) else values
    if kept is None:
        return None
    return {"ma_bac_si": kept["bac_si_id"], **{name: kept[name] for name in ("ngay_kham", "gio_kham", "trang_thai")}}


class ProfileFloor(ReadFloor):
    """An account with the patient whom it is of; of data of the demo there is nothing to be cautious of."""

    def __init__(self, sent: Sequence[Statement]) -> None:
        super().__init__(sent)
        self._account, self._patient = place(self.sent, *ACCOUNT.columns), place(self.sent, *PATIENT.columns)
        self._make_account = ACCOUNT.out_of(self.sent[self._account])
        self._make_patient = PATIENT.out_of(self.sent[self._patient])

    def told(self, asked: Asked, found: list[list[Values]]) -> dict[str, Any]:
        patient = {**self._make_patient(found[self._patient][0]), "canh_bao": []}
        return {**self._make_account(found[self._account][0]), "ho_so": patient}
