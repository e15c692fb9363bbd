"""`POST /api/appointments/` by a patient, without the house."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import orjson

from benchmarks.driver import Database, Row
from benchmarks.floors.answers import HERE, STORED, Answer, Asked
from benchmarks.floors.audit_trail import AuditTrail, Entry
from benchmarks.statements import Statement, check

MOST_COMING = 10


class BookingFloor:
    sends = (
        "SELECT Phien_dang_nhap", "LOCK Benh_nhan", "SELECT Bac_si", "SELECT Dich_vu", "LOCK Lich_lam_viec",
        "SELECT Lich_hen", "SELECT Giu_cho", "SELECT Quy_tac", "SELECT Khoang_nghi", "UPDATE Lich_lam_viec",
        "INSERT Lich_hen", "INSERT Thong_bao", "LOCK Chuoi_nhat_ky", "INSERT Nhat_ky", "UPDATE Chuoi_nhat_ky",
    )  # fmt: skip

    def __init__(self, recorded: Sequence[Statement]) -> None:
        check(recorded, self.sends)
        self.session, self.patient, self.doctor, self.service, self.lock_schedules, self.visits = recorded[:6]
        self.holds, self.rules, self.time_off, self.take, self.book, self.tell = recorded[6:12]
        self.trail = AuditTrail(*recorded[12:])

    def answer(self, db: Database, asked: Asked) -> Answer:
        account = db.row(self.session, asked.session)
        if account is None:
            return 401, {}
        db.begin()
        try:
            made = self._book(db, account, orjson.loads(asked.body))
        except BaseException:
            db.roll_back()
            raise
        if made is None:
            db.roll_back()
            return 409, {}
        db.commit()
        return 201, made

    def _book(self, db: Database, account: Row, wanted: dict[str, Any]) -> dict[str, Any] | None:
        now = dt.datetime.now(HERE)
        patient = db.row(self.patient, account["Ma_nguoi_dung"])
        doctor = db.row(self.doctor, wanted["ma_bac_si"])
        service = db.row(self.service, wanted["ma_dich_vu"])
        if not (patient and doctor and service):
            return None
        day, start = wanted["ngay_kham"], wanted["gio_kham"]
        end = (dt.datetime.fromisoformat(f"{day}T{start}") + dt.timedelta(minutes=service["Thoi_gian_kham"])).time()
        schedule = self._place(db, patient, doctor, (day, start, end.isoformat()), now)
        if schedule is None:
            return None
        appointment = {
            "Phien_ban": 1, "Ma_benh_nhan": patient["Ma_benh_nhan"], "Ma_bac_si": doctor["Ma_bac_si"],
            "Ma_dich_vu": service["Ma_dich_vu"], "Ma_lich": schedule["Ma_lich"], "Ngay_kham": day, "Gio_kham": start,
            "Gio_ket_thuc": end.isoformat(), "So_thu_tu": schedule["So_thu_tu_cuoi"], "Gia_tien": service["Gia_tien"],
            "Trang_thai": "Chờ xác nhận", "Loai_lich_hen": "Đặt trước", "Ma_chuoi": None, "Ghi_chu": wanted["ghi_chu"],
            "Ngay_tao": now.astimezone(dt.UTC).strftime(STORED), "Ngay_huy": None, "Ly_do_huy": "",
        }  # fmt: skip
        key = db.value(self.book, *self.book.parameters(**appointment))
        self._tell(db, key, appointment, patient, doctor)
        after = {"ma_lich_hen": key, **appointment}
        self.trail.write(db, [Entry(account["Ma_nguoi_dung"], "AppointmentBooked", "Lich_hen", key, None, after)])
        return self._told(key, appointment, patient, doctor, service)

    def _place(self, db: Database, patient: Row, doctor: Row, time: tuple[str, str, str], now: Any) -> Row | None:
        """The schedule with one place fewer; None when something is against it."""
        day, start, end = time
        key, who, facility = doctor["Ma_bac_si"], patient["Ma_benh_nhan"], doctor["Ma_co_so"]
        schedules = db.rows(self.lock_schedules, key, day)
        today, instant = now.date().isoformat(), now.astimezone(dt.UTC).strftime(STORED)
        visits = db.rows(self.visits, key, day, who, min(today, day))
        held = db.rows(self.holds, key, day, who, instant)
        rules = db.rows(self.rules, facility)
        closed = db.rows(self.time_off, key, day, day)
        limit = max((rule["So_lich_hen_toi_da"] or MOST_COMING for rule in rules), default=MOST_COMING)
        coming = sum(visit["benh_nhan_id"] == who and _text(visit["ngay_kham"]) > today for visit in visits)
        that_day = [visit for visit in visits if _text(visit["ngay_kham"]) == day]
        taken = any(_text(v["gio_kham"]) < end and start < _text(v["gio_ket_thuc"]) for v in that_day)
        covering = [s for s in schedules if _text(s["Gio_bat_dau"]) <= start and end <= _text(s["Gio_ket_thuc"])]
        if taken or held or closed or coming >= limit or not covering:
            return None
        schedule = covering[0]
        if schedule["So_luong_da_dat"] >= schedule["So_luong_kham"]:
            return None
        for name in ("Phien_ban", "So_luong_da_dat", "So_thu_tu_cuoi"):
            schedule[name] += 1
        db.send(self.take, *self.take.parameters(**schedule))
        return schedule

    def _tell(self, db: Database, key: int, appointment: Row, patient: Row, doctor: Row) -> None:
        """What the patient is to be told, as the product puts it."""
        values = {
            "ma_lich_hen": key, "ho_ten": patient["Ho_ten"], "bac_si": doctor["Ho_ten"], "co_so": doctor["Ten_co_so"],
            "dia_chi": doctor["Dia_chi"], "ngay": f"{dt.date.fromisoformat(appointment['Ngay_kham']):%d/%m/%Y}",
            "gio": appointment["Gio_kham"][:5], "so_thu_tu": appointment["So_thu_tu"], "ly_do": "", "so_lan": 1,
        }  # fmt: skip
        row = {
            "Khoa": f"lich-hen-da-dat:{key}:1", "Loai": "lich-hen-da-dat", "Ma_benh_nhan": patient["Ma_benh_nhan"],
            "Ma_nguoi_dung": None, "Du_lieu": orjson.dumps(values).decode(), "Tao_luc": appointment["Ngay_tao"],
            "Gui_tu": appointment["Ngay_tao"], "Gui_den": self._begins(appointment), "Phan_phat_luc": None,
            "Hoan_den": None, "Can_biet_truoc": None,
        }  # fmt: skip
        db.value(self.tell, *self.tell.parameters(**row))

    @staticmethod
    def _begins(appointment: Row) -> str:
        """When the visit does, and the message is worth nothing any more."""
        local = dt.datetime.fromisoformat(f"{appointment['Ngay_kham']}T{appointment['Gio_kham']}")
        return local.replace(tzinfo=HERE).astimezone(dt.UTC).strftime(STORED)

    @staticmethod
    def _told(key: int, appointment: Row, patient: Row, doctor: Row, service: Row) -> dict[str, Any]:
        return {
            "ma_lich_hen": key, "ma_benh_nhan": patient["Ma_benh_nhan"], "ten_benh_nhan": patient["Ho_ten"],
            "ma_bac_si": doctor["Ma_bac_si"], "ten_bac_si": doctor["Ho_ten"], "ma_dich_vu": service["Ma_dich_vu"],
            "ten_dich_vu": service["Ten_dich_vu"], "ma_co_so": doctor["Ma_co_so"], "ten_co_so": doctor["Ten_co_so"],
            "ma_lich": appointment["Ma_lich"], "ngay_kham": appointment["Ngay_kham"],
            "gio_kham": appointment["Gio_kham"], "gio_ket_thuc": appointment["Gio_ket_thuc"],
            "so_thu_tu": appointment["So_thu_tu"], "loai_lich_hen": appointment["Loai_lich_hen"], "ma_chuoi": None,
            "trang_thai": appointment["Trang_thai"],
            "ghi_chu": appointment["Ghi_chu"], "ngay_tao": appointment["Ngay_tao"], "ngay_huy": None, "ly_do_huy": "",
        }  # fmt: skip


def _text(value: Any) -> str:
    """PostgreSQL's driver makes dates and times of what SQLite's leaves as text."""
    return value if isinstance(value, str) else value.isoformat()
