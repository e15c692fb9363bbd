"""`POST /api/appointments/{id}/cancel/` by the desk, without the house."""

import datetime as dt
import re
from typing import Any

import orjson

from benchmarks.floors.answers import APPOINTMENT, HERE, STORED, Asked, Values
from benchmarks.floors.audit_trail import Entry
from benchmarks.floors.writes import Refused, State, WriteFloor, row_of
from benchmarks.statements import Statement

NUMBER = re.compile(r"\d+")
OPEN = ("Chờ xác nhận", "Đã xác nhận")


class CancelFloor(WriteFloor):
    knows = frozenset((
        "SELECT Phien_dang_nhap", "SELECT Lich_hen", "SELECT Bac_si", "SELECT Quy_tac", "UPDATE Lich_hen",
        "SELECT Hoa_don", "UPDATE Lich_lam_viec", "SELECT Phien_tu_van_tu_xa", "INSERT Thong_bao",
    ))  # fmt: skip

    def begin(self, asked: Asked, state: State) -> None:
        state["Ma_lich_hen"] = int(NUMBER.findall(asked.path)[0])
        state["reason"] = orjson.loads(asked.body)["ly_do"]

    def before(self, head: str, state: State) -> None:
        if head == "UPDATE Lich_hen":
            state["before"] = row_of("Lich_hen", state)
            state["Lich_hen.Phien_ban"] += 1
            changed = {"Trang_thai": "Đã hủy", "Ngay_huy": state["now"], "Ly_do_huy": state["reason"]}
            state.update({f"Lich_hen.{name}": value for name, value in changed.items()})
            state["after"] = row_of("Lich_hen", state)
        if head == "INSERT Thong_bao":
            state.update({f"Thong_bao.{name}": value for name, value in self._message(state).items()})

    def after(self, statement: Statement, rows: list[Values], state: State) -> None:
        """As long as it is open."""
        if (
            "Lich_hen.Trang_thai" in statement.told
            and "after" not in state
            and state["Lich_hen.Trang_thai"] not in OPEN
        ):
            raise Refused

    @staticmethod
    def _message(state: State) -> dict[str, Any]:
        key, day, start = state["Ma_lich_hen"], str(state["Lich_hen.Ngay_kham"]), str(state["Lich_hen.Gio_kham"])
        begins = dt.datetime.fromisoformat(f"{day}T{start}").replace(tzinfo=HERE)
        values = {
            "ma_lich_hen": key, "ho_ten": state["Benh_nhan.Ho_ten"], "bac_si": state["Bac_si.Ho_ten"],
            "co_so": state["Co_so_y_te.Ten_co_so"], "dia_chi": state["Co_so_y_te.Dia_chi"],
            "ngay": f"{begins:%d/%m/%Y}", "gio": start[:5], "so_thu_tu": state["Lich_hen.So_thu_tu"],
            "so_lan": 1, "ben_huy": "co_so",
        }  # fmt: skip
        until = begins.astimezone(dt.UTC).strftime(STORED)
        return {
            "Khoa": f"lich-hen-da-huy:{key}:{state['Lich_hen.Phien_ban']}", "Du_lieu": orjson.dumps(values).decode(),
            "Tao_luc": state["now"], "Gui_tu": state["now"], "Gui_den": until, "Can_biet_truoc": until,
        }  # fmt: skip

    def entries(self, state: State) -> list[Entry]:
        actor, key = state["Ma_nguoi_dung"], state["Ma_lich_hen"]
        return [Entry(actor, "AppointmentCancelled", "Lich_hen", key, state["before"], state["after"])]

    def told(self, state: State) -> dict[str, Any]:
        return APPOINTMENT.told(state)
