"""`POST /api/appointments/` by a patient, without the house."""

import datetime as dt
import hashlib
import hmac
import os
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from benchmarks.driver import Database, Row
from benchmarks.statements import Statement, check

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
STORED = "%Y-%m-%d %H:%M:%S.%f"
MOST_COMING = 10
AUDIT_KEY = (os.environ.get("AUDIT_KEY") or os.environ.get("SECRET_KEY", "")).encode()
NEW_CHAIN = Statement('INSERT INTO "Chuoi_nhat_ky" ("So_cuoi", "Ma_bam_cuoi") VALUES (0, %s) RETURNING "Ma_chuoi"')


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
        self.chain, self.audit, self.lengthen = recorded[12:]

    def answer(self, db: Database, session: int, body: bytes) -> tuple[int, dict[str, Any]]:
        account = db.row(self.session, session)
        if account is None:
            return 401, {}
        db.begin()
        try:
            made = self._book(db, account, orjson.loads(body))
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
        self._write_audit(db, account, key, appointment)
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

    def _write_audit(self, db: Database, account: Row, key: int, appointment: Row) -> None:
        """Sealed as the product seals, so that the trail is whole afterwards."""
        chain = db.row(self.chain) or {"Ma_chuoi": db.value(NEW_CHAIN, ""), "So_cuoi": 0, "Ma_bam_cuoi": ""}
        number, written = chain["So_cuoi"] + 1, dt.datetime.now(dt.UTC)
        after = {"ma_lich_hen": key, **appointment}
        sealed = {
            "thoi_diem": written.isoformat(), "nguoi_dung_id": account["Ma_nguoi_dung"],
            "hanh_dong": "AppointmentBooked", "bang": "Lich_hen", "ma_doi_tuong": key, "truoc": None, "sau": after,
            "ly_do": "", "request_id": "-", "dia_chi_ip": "127.0.0.1", "chuoi_id": chain["Ma_chuoi"],
            "so_thu_tu": number, "ma_bam_truoc": chain["Ma_bam_cuoi"],
        }  # fmt: skip
        seal = hmac.new(AUDIT_KEY, orjson.dumps(sealed, option=orjson.OPT_SORT_KEYS), hashlib.sha256).hexdigest()
        entry = {
            "Thoi_diem": written.strftime(STORED), "Ma_nguoi_dung": account["Ma_nguoi_dung"],
            "Hanh_dong": "AppointmentBooked", "Bang": "Lich_hen", "Ma_doi_tuong": key, "Truoc": None,
            "Sau": orjson.dumps(after).decode(), "Ly_do": "", "Request_id": "-", "Dia_chi_ip": "127.0.0.1",
            "Ma_chuoi": chain["Ma_chuoi"], "So_thu_tu": number, "Ma_bam_truoc": chain["Ma_bam_cuoi"], "Ma_bam": seal,
        }  # fmt: skip
        db.value(self.audit, *self.audit.parameters(**entry))
        db.send(self.lengthen, number, seal, chain["Ma_chuoi"])

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
