"""`POST /api/payments/` at the desk, of a visit's whole price, without the house."""

from typing import Any

import orjson

from benchmarks.floors.answers import Asked, Fields, Values, instant
from benchmarks.floors.audit_trail import Entry
from benchmarks.floors.writes import Refused, State, WriteFloor, row_of
from benchmarks.statements import Statement

PAYMENT = Fields(
    ma_thanh_toan="Thanh_toan.Ma_thanh_toan", ma_lich_hen="Lich_hen.Ma_lich_hen", ma_hoa_don="Hoa_don.Ma_hoa_don",
    ma_benh_nhan="Lich_hen.Ma_benh_nhan", ten_benh_nhan="Benh_nhan.Ho_ten", so_tien="Thanh_toan.So_tien",
    phuong_thuc_thanh_toan="Thanh_toan.Phuong_thuc_thanh_toan", ma_giao_dich="Thanh_toan.Ma_giao_dich",
    nguoi_thu="Ma_nguoi_dung", ngay_tao=("now", instant), thoi_gian_thanh_toan=("now", instant),
    ghi_chu="Thanh_toan.Ghi_chu",
)  # fmt: skip
NONE_OF_IT = {"ma_thanh_toan_goc": None, "da_hoan": 0, "cong": "", "lien_ket": "", "het_han": None}


class PaymentFloor(WriteFloor):
    """The first of its appointment, so that the bill is opened with it; the cashier's shift is open."""

    knows = frozenset((
        "SELECT Phien_dang_nhap", "SELECT Lich_hen", "SELECT Hoa_don", "INSERT Hoa_don", "SELECT Dich_vu",
        "INSERT Dong_hoa_don", "SELECT Ca_thu_ngan", "SELECT Bac_si", "INSERT Thanh_toan", "UPDATE Hoa_don",
        "SELECT Benh_nhan",
    ))  # fmt: skip
    status = 201

    def begin(self, asked: Asked, state: State) -> None:
        body = orjson.loads(asked.body)
        state["Ma_lich_hen"], state["paid"], state["by"] = (
            body["ma_lich_hen"], body["so_tien"], body["phuong_thuc_thanh_toan"]
        )  # fmt: skip
        state["Ma_thu_ngan"] = state["Thanh_toan.Ma_nguoi_thu"] = state["Ma_nguoi_dung"]

    def before(self, head: str, state: State) -> None:
        now, price = state["now"], state.get("Lich_hen.Gia_tien")
        written = {
            "INSERT Hoa_don": {"Phien_ban": 1, "Tong_tien": price, "Da_thu": 0, "Ngay_tao": now},
            "INSERT Dong_hoa_don": {
                "Mo_ta": state.get("Dich_vu.Ten_dich_vu"), "So_luong": 1, "Don_gia": price, "Thanh_tien": price,
                "Ngay_tao": now,
            },
            "INSERT Thanh_toan": {
                "So_tien": state["paid"], "Phuong_thuc_thanh_toan": state["by"], "Ma_giao_dich": "", "Ghi_chu": "",
                "Trang_thai": "Đã thanh toán", "Ngay_tao": now, "Thoi_gian_thanh_toan": now,
            },
            "UPDATE Hoa_don": {"Phien_ban": 2, "Da_thu": state["paid"]},
        }.get(head, {})  # fmt: skip
        table = head.partition(" ")[2]
        state.update({f"{table}.{name}": value for name, value in written.items()})

    def after(self, statement: Statement, rows: list[Values], state: State) -> None:
        """A visit of this price that is owed and has no bill, and a shift to take the money into."""
        if "Lich_hen.Gia_tien" in statement.told:
            owed = state["Lich_hen.Ngay_huy"] is None and state["Lich_hen.Gia_tien"] == state["paid"]
            if not owed or state.get("Hoa_don.Ma_hoa_don"):
                raise Refused
        if statement.plain_head == "SELECT Ca_thu_ngan" and not rows:
            raise Refused

    def entries(self, state: State) -> list[Entry]:
        actor = state["Ma_nguoi_dung"]
        return [
            Entry(actor, action, table, state[key], None, row_of(table, state))
            for action, table, key in (
                ("BillOpened", "Hoa_don", "Hoa_don.Ma_hoa_don"),
                ("PaymentTaken", "Thanh_toan", "Thanh_toan.Ma_thanh_toan"),
            )
        ]

    def told(self, state: State) -> dict[str, Any]:
        told = PAYMENT.told(state)
        return {
            **told, **NONE_OF_IT, "trang_thai": "Đã thanh toán", "tham_chieu": f"TT{told['ma_thanh_toan']:08}",
        }  # fmt: skip
