"""What is read while it is measured: who asks for what, and which floor answers it."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, QuerySet

from appointments.models import LichHen, TrangThaiLichHen
from authentication.models import NguoiDung
from benchmarks import data
from benchmarks.call import Call
from core.demo import ADMIN, STAFF

APPOINTMENTS, SCHEDULES = "/api/appointments/", "/api/appointments/schedule/"
DOCTORS, PROFILE, AVAILABILITY = "/api/medical/doctors/", "/api/users/profile/", "/api/appointments/availability/"
NAME = "nguyen"
"""As people write Nguyễn who have no Vietnamese keyboard."""
FAR_PAGE, PAGE, MONTH = 500, 20, dt.timedelta(days=29)


class Read(NamedTuple):
    """`floor`: its name among `benchmarks.floors.FLOORS`."""

    name: str
    floor: str
    call: Call


@dataclass(frozen=True)
class Cast:
    """Whom the reads are of: a visit to come whose patient has an account, and the doctor with the most visits."""

    visit: LichHen
    busiest: int
    visits: int
    tomorrow: dt.date
    tokens: dict[str, str]

    @classmethod
    def of(cls, now: dt.datetime, among: QuerySet[LichHen] | None = None) -> "Cast":
        """Of the patients with such a visit the one who comes most; all `among` these visits, if any are given."""
        among = LichHen.objects.all() if among is None else among
        coming = among.filter(
            trang_thai=TrangThaiLichHen.PENDING, ngay_kham__gt=now.date(), benh_nhan__nguoi_dung__isnull=False
        )
        patient = _most(among.filter(benh_nhan__in=coming.values("benh_nhan")), "benh_nhan")
        visit = coming.filter(benh_nhan=patient).select_related("bac_si").order_by("pk")[0]
        busiest = _most(among, "bac_si")
        accounts = {
            "patient": NguoiDung.objects.get(benh_nhan=patient),
            "doctor": NguoiDung.objects.get(bac_si=busiest),
            "staff": NguoiDung.objects.get(so_dien_thoai=STAFF[0]),
            "Admin": NguoiDung.objects.get(so_dien_thoai=ADMIN),
        }
        tokens = dict(zip(accounts, data.sign_in([*accounts.values()], now), strict=True))
        return cls(visit, busiest, LichHen.objects.count(), now.date() + dt.timedelta(days=1), tokens)


def _most(visits: QuerySet[LichHen], field: str) -> int:
    found: int = visits.values(field).annotate(visits=Count("pk")).order_by("-visits", field)[0][field]
    return found


def reads(cast: Cast) -> list[Read]:
    """In the order in which the page tells of them."""
    tokens, visit, far = cast.tokens, cast.visit, min(FAR_PAGE, -(-cast.visits // PAGE))
    since = visit.ngay_kham - MONTH

    def read(name: str, floor: str, role: str, path: str, **query: object) -> Read:
        url = f"{path}?{urlencode(query)}" if query else path
        return Read(name, floor, Call("GET", url, tokens[role]))

    return [
        read("profile of a patient", "profile", "patient", PROFILE),
        read("doctors, page 1", "doctors", "patient", DOCTORS),
        read("doctors of a specialty", "doctors", "patient", DOCTORS, ma_chuyen_khoa=visit.bac_si.chuyen_khoa_id),
        read(f"doctors, search `{NAME}`", "doctors", "patient", DOCTORS, search=NAME),
        read("schedules of a day", "schedules", "patient", SCHEDULES, ngay=visit.ngay_kham),
        read("free times of a doctor’s month", "availability", "patient", AVAILABILITY,
             ma_bac_si=visit.bac_si_id, tu_ngay=cast.tomorrow, den_ngay=cast.tomorrow + MONTH),
        read("own appointments of a patient", "appointments", "patient", APPOINTMENTS),
        read("own appointments of a doctor", "appointments", "doctor", APPOINTMENTS),
        read("appointments, staff, page 1", "appointments", "staff", APPOINTMENTS),
        read("appointments, Admin, page 1", "appointments", "Admin", APPOINTMENTS),
        read(f"appointments, Admin, page {far}", "appointments", "Admin", APPOINTMENTS, page=far),
        read("appointments, staff, a doctor’s month", "appointments", "staff", APPOINTMENTS,
             ma_bac_si=cast.busiest, tu_ngay=since, den_ngay=visit.ngay_kham),
        read(f"appointments, staff, search `{NAME}`", "appointments", "staff", APPOINTMENTS, search=NAME),
        read("one appointment", "appointment", "patient", f"{APPOINTMENTS}{visit.pk}/"),
    ]  # fmt: skip
