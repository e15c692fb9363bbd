"""What is written while it is measured: calls that all succeed, each of another visit, session or account."""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import cycle
from math import ceil
from typing import NamedTuple
from uuid import uuid4

from rest_framework_simplejwt.tokens import RefreshToken

from appointments.models import LichHen, LichLamViec, TrangThaiLichHen
from authentication.models import NguoiDung, PhienDangNhap
from benchmarks import data
from benchmarks.call import Call, ask
from core.clock import shifted
from core.demo import PASSWORD
from core.demo_batch import insert
from core.demo_bulk import free_phones
from core.policy import Role
from core.services.auth_service import SESSION_CLAIM
from medical.models import DichVu
from payments.models import PhuongThuc
from users.models import BenhNhan

LOGIN, REFRESH, PAYMENTS = "/api/auth/login/", "/api/auth/refresh/", "/api/payments/"
NUMBER = re.compile(r"\d+")
CASHIERS, ACCOUNTS, CASHIER_PREFIX = 16, 200, "088"
"""So many that two at once are hardly ever the same one, whose shift or number the other would wait for."""
MOST_WRITES, MOST_REFRESHES = 1_500, 4_000
"""More a second than the floor reaches on two cores; so many are prepared for each second of load."""


class Write(NamedTuple):
    """`floor`: its name among `benchmarks.floors.FLOORS`; `calls` give each call once."""

    name: str
    floor: str
    calls: Iterator[Call]
    expected: int

    @staticmethod
    def target(call: Call) -> str:
        """By which the floor finds it."""
        return NUMBER.sub("0", call.path)


def writes(filler: data.Filler, seconds: float) -> list[Write]:
    """For so many seconds of load of both sides, in the order in which the page tells of them."""
    now, amount = filler.clock.now(), ceil(MOST_WRITES * seconds)
    cashiers = data.sign_in(_cashiers(), now)
    visits = _visits(filler, 2 * amount + CASHIERS)
    accounts = NguoiDung.objects.filter(benh_nhan__in=[visit.benh_nhan_id for visit in visits[:ACCOUNTS]])
    sessions = _refreshes(list(accounts), ceil(MOST_REFRESHES * seconds), now)
    payments = [_payment(visit, token) for visit, token in zip(visits[amount:], cycle(cashiers), strict=False)]
    for call in payments[:CASHIERS]:
        ask(call, 201)  # opens the cashier's shift
    return [
        Write("login", "login", cycle([_login(account) for account in accounts]), 200),
        Write("token refresh", "refresh", sessions, 200),
        Write("cancel, staff", "cancel", (_cancel(*each) for each in zip(visits[:amount], cycle(cashiers))), 200),
        Write("payment, staff", "payment", iter(payments[CASHIERS:]), 201),
    ]


def _cashiers() -> list[NguoiDung]:
    made = [NguoiDung(so_dien_thoai=phone, vai_tro=Role.STAFF) for phone in free_phones(CASHIER_PREFIX, CASHIERS)]
    insert(made, "so_dien_thoai")
    return made


def _visits(filler: data.Filler, amount: int) -> list[LichHen]:
    """At least so many, confirmed and to come, none of them paid."""
    room, now = data.room(filler, amount), filler.clock.now()
    patients, places = cycle(room.patients), ceil(amount / len(room.schedules))
    visits = [
        _visit(schedule, next(patients), room.services[schedule.bac_si.co_so_id], place, now)
        for place in range(places)
        for schedule in room.schedules
    ]
    insert(visits, "lich_id", "so_thu_tu")
    taken = LichLamViec.objects.filter(bac_si__in={schedule.bac_si_id for schedule in room.schedules})
    taken.filter(pk__in=LichHen.objects.values("lich")).update(so_luong_da_dat=places, so_thu_tu_cuoi=places)
    return visits


def _visit(schedule: LichLamViec, patient: BenhNhan, service: DichVu, place: int, now: dt.datetime) -> LichHen:
    start = shifted(schedule.gio_bat_dau, place * data.VISIT_MINUTES)
    return LichHen(
        benh_nhan=patient, bac_si=schedule.bac_si, dich_vu=service, lich=schedule, ngay_kham=schedule.ngay_lam_viec,
        gio_kham=start, gio_ket_thuc=shifted(start, data.VISIT_MINUTES), so_thu_tu=place + 1,
        gia_tien=service.gia_tien, trang_thai=TrangThaiLichHen.CONFIRMED, ngay_tao=now,
    )  # fmt: skip


def _refreshes(accounts: list[NguoiDung], amount: int, now: dt.datetime) -> Iterator[Call]:
    """Each of a session of its own, in turn of these accounts: a refresh token is good once."""
    whose = cycle(accounts)
    sessions = [
        PhienDangNhap(nguoi_dung=next(whose), jti=uuid4().hex, ngay_tao=now, lan_cuoi=now) for _ in range(amount)
    ]
    insert(sessions, "jti")
    return iter([Call("POST", REFRESH, "", {"refresh": _refresh_token(session)}) for session in sessions])


def _refresh_token(session: PhienDangNhap) -> str:
    token = RefreshToken.for_user(session.nguoi_dung)
    token[SESSION_CLAIM], token["jti"] = session.pk, session.jti
    return str(token)


def _login(account: NguoiDung) -> Call:
    return Call("POST", LOGIN, "", {"so_dien_thoai": account.so_dien_thoai, "password": PASSWORD})


def _cancel(visit: LichHen, token: str) -> Call:
    return Call("POST", f"{data.BOOKING}{visit.pk}/cancel/", token, {"ly_do": "Bệnh nhân gọi điện báo bận."})


def _payment(visit: LichHen, token: str) -> Call:
    body = {"ma_lich_hen": visit.pk, "so_tien": visit.gia_tien, "phuong_thuc_thanh_toan": PhuongThuc.CASH.value}
    return Call("POST", PAYMENTS, token, body)
