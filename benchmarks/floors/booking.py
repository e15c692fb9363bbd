"""`POST /api/appointments/` by a patient, without the house."""

import datetime as dt
from typing import Any

import orjson

from benchmarks.floors.answers import APPOINTMENT, HERE, STORED, Asked, Values
from benchmarks.floors.audit_trail import Entry
from benchmarks.floors.writes import Refused, State, WriteFloor, keep, row_of
from benchmarks.statements import Statement

MOST_COMING = 10
VISIT, HOLD = "lich-hen", "giu-cho"


class BookingFloor(WriteFloor):
    """The product reads what stands in the way by one statement: time off, visits and what is held."""

    knows = frozenset((
        "SELECT Phien_dang_nhap", "SELECT Benh_nhan", "SELECT Bac_si", "SELECT Dich_vu", "SELECT Lich_lam_viec",
        "SELECT Khoang_nghi", "SELECT Quy_tac", "UPDATE Lich_lam_viec", "INSERT Lich_hen", "INSERT Thong_bao",
    ))  # fmt: skip
    status = 201

    def begin(self, asked: Asked, state: State) -> None:
        body, today = orjson.loads(asked.body), dt.datetime.now(HERE).date().isoformat()
        day = body["ngay_kham"]
        state.update({
            "Ma_bac_si": body["ma_bac_si"], "Ma_dich_vu": body["ma_dich_vu"], "today": today,
            "Lich_lam_viec.Ngay_lam_viec": day, "Lich_hen.Ngay_kham": day, "Giu_cho.Ngay_kham": day,
            "Khoang_nghi.Den_ngay >=": day, "Khoang_nghi.Tu_ngay <=": day, "Lich_hen.Ngay_kham >=": min(today, day),
            "Giu_cho.Het_han >": state["now"], "Lich_hen.Gio_kham": body["gio_kham"],
            "Lich_hen.Ghi_chu": body["ghi_chu"],
        })  # fmt: skip

    def after(self, statement: Statement, rows: list[Values], state: State) -> None:
        head = statement.plain_head
        if "Dich_vu.Thoi_gian_kham" in statement.told:
            length = dt.timedelta(minutes=state["Dich_vu.Thoi_gian_kham"])
            state["Lich_hen.Gio_ket_thuc"] = (_starts(state) + length).time().isoformat()
        if head == "SELECT Lich_lam_viec":
            self._choose(statement, rows, state)
        if head == "SELECT Khoang_nghi":
            self._check_free(rows, state)
        if head == "SELECT Quy_tac":
            place = statement.told.index("Quy_tac.So_lich_hen_toi_da")
            limit = max((row[place] or MOST_COMING for row in rows), default=MOST_COMING)
            if state["coming"] >= limit:
                raise Refused

    @staticmethod
    def _choose(statement: Statement, rows: list[Values], state: State) -> None:
        """The schedule that has this time in it, and a place left."""
        for row in rows:
            keep(statement, row, state)
            opens, closes = _text(state["Lich_lam_viec.Gio_bat_dau"]), _text(state["Lich_lam_viec.Gio_ket_thuc"])
            if opens <= state["Lich_hen.Gio_kham"] and state["Lich_hen.Gio_ket_thuc"] <= closes:
                break
        else:
            raise Refused
        if state["Lich_lam_viec.So_luong_da_dat"] >= state["Lich_lam_viec.So_luong_kham"]:
            raise Refused
        state["Ma_lich"] = state["Lich_lam_viec.Ma_lich"]

    @staticmethod
    def _check_free(rows: list[Values], state: State) -> None:
        """A row has its kind and key, schedule, doctor, patient and facility, days and hours."""
        day, start, end = (state[f"Lich_hen.{name}"] for name in ("Ngay_kham", "Gio_kham", "Gio_ket_thuc"))
        state["coming"] = 0
        for kind, _, _, _, patient, facility, first, last, since, until in rows:
            concerns = kind in (VISIT, HOLD) or facility in (None, state["Ma_co_so"])
            that_day = _text(first) <= day <= _text(last)
            if concerns and that_day and _text(since or "00:00") < end and start < _text(until or "24:00"):
                raise Refused
            state["coming"] += kind == VISIT and patient == state["Ma_benh_nhan"] and _text(first) > state["today"]

    def before(self, head: str, state: State) -> None:
        if head == "UPDATE Lich_lam_viec":
            for name in ("Phien_ban", "So_luong_da_dat", "So_thu_tu_cuoi"):
                state[f"Lich_lam_viec.{name}"] += 1
        if head == "INSERT Lich_hen":
            written = {
                "Phien_ban": 1, "So_thu_tu": state["Lich_lam_viec.So_thu_tu_cuoi"],
                "Gia_tien": state["Dich_vu.Gia_tien"],
                "Trang_thai": "Chờ xác nhận", "Loai_lich_hen": "Đặt trước", "Ma_chuoi": None, "Ngay_tao": state["now"],
                "Ngay_huy": None, "Ly_do_huy": "", **{name: state[name] for name in WHOSE},
            }  # fmt: skip
            state.update({f"Lich_hen.{name}": value for name, value in written.items()})
        if head == "INSERT Thong_bao":
            state.update({f"Thong_bao.{name}": value for name, value in self._message(state).items()})

    @staticmethod
    def _message(state: State) -> dict[str, Any]:
        """What the patient is to be told, as the product puts it; worth nothing any more when the visit begins."""
        begins = _starts(state)
        values = {
            "ma_lich_hen": state["Lich_hen.Ma_lich_hen"], "ho_ten": state["Benh_nhan.Ho_ten"],
            "bac_si": state["Bac_si.Ho_ten"], "co_so": state["Co_so_y_te.Ten_co_so"],
            "dia_chi": state["Co_so_y_te.Dia_chi"], "ngay": f"{begins:%d/%m/%Y}", "gio": f"{begins:%H:%M}",
            "so_thu_tu": state["Lich_hen.So_thu_tu"], "so_lan": 1,
        }  # fmt: skip
        return {
            "Khoa": f"lich-hen-da-dat:{values['ma_lich_hen']}:1", "Du_lieu": orjson.dumps(values).decode(),
            "Tao_luc": state["now"], "Gui_tu": state["now"], "Gui_den": begins.astimezone(dt.UTC).strftime(STORED),
        }  # fmt: skip

    def entries(self, state: State) -> list[Entry]:
        key, after = state["Lich_hen.Ma_lich_hen"], row_of("Lich_hen", state)
        return [Entry(state["Ma_nguoi_dung"], "AppointmentBooked", "Lich_hen", key, None, after)]

    def told(self, state: State) -> dict[str, Any]:
        return APPOINTMENT.told(state)


WHOSE = ("Ma_benh_nhan", "Ma_bac_si", "Ma_dich_vu", "Ma_lich")


def _starts(state: State) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{state['Lich_hen.Ngay_kham']}T{state['Lich_hen.Gio_kham']}").replace(tzinfo=HERE)


def _text(value: Any) -> str:
    """PostgreSQL's driver makes dates and times of what SQLite's leaves as text."""
    return value if isinstance(value, str) else value.isoformat()
