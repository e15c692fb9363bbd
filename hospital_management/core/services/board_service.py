"""The board in a facility's waiting room: for everybody's eyes, so rooms, doctors, numbers and masked names alone."""

import hashlib
import json
import re
from itertools import groupby
from typing import Any, NamedTuple

from core.booking_rules import BookingRules
from core.exceptions import NotFound
from core.repositories.board_repository import BoardRow
from core.services.base import BaseService
from core.services.board_names import masked_name
from core.services.queue_order import forecast
from medical.models import HocVi
from reception.models import PhieuKham, TrangThaiPhieu

NEXT_SHOWN = 5
DEGREES = {
    HocVi.DOCTOR.value: "BS.",
    HocVi.MASTER.value: "ThS. BS.",
    HocVi.PHD.value: "TS. BS.",
    HocVi.ASSOCIATE_PROFESSOR.value: "PGS. TS. BS.",
    HocVi.PROFESSOR.value: "GS. TS. BS.",
}


class Frame(NamedTuple):
    """What of a board stays as it is for a while: the facility, and the rules of its queues."""

    ma_co_so: int
    ten_co_so: str
    rules: BookingRules


class Board(NamedTuple):
    """What is shown at one moment, as JSON on one line, and the text's fingerprint."""

    frame: Frame
    text: str
    mark: str


class BoardService(BaseService):
    def open(self, *, ma_co_so: int) -> Board:
        """The board as it is now, in three queries whatever there is to show. Raises NotFound."""
        name = self.uow.boards.name_of(ma_co_so)
        if name is None:
            raise NotFound
        return self.look(frame=Frame(ma_co_so, name, self.uow.rules.at(ma_co_so)))

    def look(self, *, frame: Frame) -> Board:
        """The board as it is now, in one query."""
        now = self.clock.now()
        rows = sorted(self.uow.boards.rows(frame.ma_co_so, now), key=lambda row: row.hang.pk)
        rooms = [_room(list(one), frame.rules) for _, one in groupby(rows, key=lambda row: row.hang.pk)]
        told = {
            "co_so": frame.ten_co_so,
            "ngay": now.date().isoformat(),
            "phong": sorted(rooms, key=lambda room: (*_by_room(room["phong_kham"]), room["ma_hang"])),
        }
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        return Board(frame, text, hashlib.sha256(text.encode()).hexdigest()[:16])


def _room(rows: list[BoardRow], rules: BookingRules) -> dict[str, Any]:
    queue = rows[0].hang
    tickets = [row.phieu for row in rows if row.phieu]
    names = {row.phieu.pk: row.ten_benh_nhan for row in rows if row.phieu}
    waiting = [ticket for ticket in tickets if ticket.trang_thai == TrangThaiPhieu.WAITING]
    called, inside = _newest(tickets, TrangThaiPhieu.CALLED), _newest(tickets, TrangThaiPhieu.IN_ROOM)
    order = forecast(waiting, queue, rules)
    return {
        "ma_hang": queue.pk,
        "phong_kham": queue.phong_kham,
        "bac_si": f"{DEGREES[rows[0].hoc_vi]} {rows[0].bac_si}",
        "chuyen_khoa": rows[0].chuyen_khoa,
        "dang_goi": _person(called, names) if called else None,
        "dang_kham": _person(inside, names) if inside else None,
        "tiep_theo": [ticket.lich_hen.so_thu_tu for ticket in order[:NEXT_SHOWN]],
        "so_nguoi_cho": len(waiting),
    }


def _newest(tickets: list[PhieuKham], state: TrangThaiPhieu) -> PhieuKham | None:
    """Who was called, or went in, last."""
    found = [ticket for ticket in tickets if ticket.trang_thai == state]
    return max(found, key=lambda ticket: (ticket.vao_luc or ticket.goi_luc or ticket.den_luc, ticket.pk), default=None)


def _person(ticket: PhieuKham, names: dict[int, str]) -> dict[str, Any]:
    """`lan_goi` grows when the number is called again."""
    number, name = ticket.lich_hen.so_thu_tu, masked_name(names[ticket.pk])
    return {"so": number, "ten": name, "lan_goi": ticket.so_lan_goi}


def _by_room(room: str) -> tuple[bool, list[int], str]:
    """By the numbers in it, whatever words stand before them; those without any first, a queue without a room last."""
    return not room, [int(digits) for digits in re.findall("[0-9]+", room)], room
