"""What one row of a file of schedules stands for."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from appointments.models import LichLamViec
from authentication.models import NguoiDung
from core.booking_exceptions import PastTime, ScheduleOverlap
from core.clock import Clock
from core.exceptions import NotYours, TimesReversed
from core.policy import Scope, scope_for
from core.services.import_layouts import RIGHTS
from core.services.import_tables import DoctorTable, Faults, ImportTable, PatientTable, ServiceTable, Values
from core.services.schedule_service import ScheduleService
from core.unit_of_work import UnitOfWork
from core.validators import normalise_phone
from imports.models import BangNhap
from medical.models import BacSi

Window = tuple[dt.time, dt.time]


class ScheduleTable(ImportTable):
    """The same: of one doctor, day and beginning."""

    columns = {"ma_bac_si": "sdt_bac_si"}

    def __init__(self, uow: UnitOfWork, clock: Clock, actor: NguoiDung) -> None:
        super().__init__(uow, clock, actor)
        self.brought: dict[tuple[int, dt.date], list[Window]] = {}
        """What earlier rows of the file bring."""

    def prepare(self, rows: Sequence[Values]) -> None:
        found = self.uow.imports.matches.doctors(_phone(row["sdt_bac_si"]) for row in rows if row.get("sdt_bac_si"))
        self.doctors: dict[str, BacSi] = {doctor.nguoi_dung.so_dien_thoai: doctor for doctor in found}

    def named(self, row: Values) -> tuple[dict[str, Any], Faults]:
        values = dict(row)
        number = values.pop("sdt_bac_si", None)
        doctor = self.doctors.get(_phone(number or ""))
        own = scope_for(self.actor.vai_tro, RIGHTS[BangNhap.SCHEDULES]) is Scope.OWN
        if doctor is None:
            return values, {"sdt_bac_si": "Không có bác sĩ nào với số điện thoại này."} if number else {}
        if own and doctor.nguoi_dung_id != self.actor.pk:
            return values, {"sdt_bac_si": NotYours().detail}
        return {**values, "ma_bac_si": doctor.pk}, {}

    def key(self, values: Values) -> str:
        return f"{values['ma_bac_si']} {values['ngay_lam_viec']} {values['gio_bat_dau']}"

    def load(self, rows: Sequence[Values]) -> None:
        days = [row["ngay_lam_viec"] for row in rows]
        found = self.uow.imports.matches.schedules((row["ma_bac_si"] for row in rows), days)
        self.schedules: dict[tuple[int, dt.date], list[LichLamViec]] = {}
        for schedule in found:
            self.schedules.setdefault((schedule.bac_si_id, schedule.ngay_lam_viec), []).append(schedule)

    def existing(self, values: Values) -> LichLamViec | None:
        there = self.schedules.get((values["ma_bac_si"], values["ngay_lam_viec"]), [])
        return next((schedule for schedule in there if schedule.gio_bat_dau == values["gio_bat_dau"]), None)

    def stored(self, record: Any, name: str) -> Any:
        return record.bac_si_id if name == "ma_bac_si" else super().stored(record, name)

    def objections(self, values: Values) -> Faults:
        begins, ends, day = values["gio_bat_dau"], values["gio_ket_thuc"], values["ngay_lam_viec"]
        if ends <= begins:
            return {"gio_ket_thuc": TimesReversed().detail}
        if day < self.clock.now().date():
            return {"ngay_lam_viec": PastTime().detail}
        place = (values["ma_bac_si"], day)
        there = [(schedule.gio_bat_dau, schedule.gio_ket_thuc) for schedule in self.schedules.get(place, [])]
        there += self.brought.get(place, [])
        overlaps = any(begins < last and first < ends for first, last in there)
        return {"gio_bat_dau": ScheduleOverlap().detail} if overlaps else {}

    def remember(self, values: Values) -> None:
        place = (values["ma_bac_si"], values["ngay_lam_viec"])
        self.brought.setdefault(place, []).append((values["gio_bat_dau"], values["gio_ket_thuc"]))

    def write(self, values: Values) -> LichLamViec:
        return ScheduleService(self.uow, self.clock).enter(self.actor, **values)


def _phone(text: str) -> str:
    """As accounts have it; what is no phone number, as it stands."""
    try:
        return normalise_phone(text)
    except ValidationError:
        return text


TABLES: dict[str, type[ImportTable]] = {
    BangNhap.PATIENTS: PatientTable,
    BangNhap.DOCTORS: DoctorTable,
    BangNhap.SERVICES: ServiceTable,
    BangNhap.SCHEDULES: ScheduleTable,
}
