"""Data in bulk: as many doctors, patients and appointments as wanted, for trying the system under load.

Each run brings doctors and patients of its own, so that what it adds never meets what is there; days are filled one
half at a time, in which a doctor's visits follow one another and a patient has at most one.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password

from appointments.models import LichHen, LichLamViec, PhienTuVanTuXa, TrangThaiLichHen
from appointments.remote_session import KetQuaPhien, TrangThaiPhien
from authentication.models import NguoiDung
from core.booking_rules import SUNDAY
from core.clock import Clock
from core.demo import PASSWORD, PLACES, WINDOWS
from core.demo_batch import MOST_ROWS, Batch, count_rows, insert, keep_pages
from core.models import TuKhoa
from core.policy import Role
from core.unit_of_work import UnitOfWork
from core.validators import GENDERS_BY_PARITY, PROVINCE_CODES
from medical.models import BacSi, ChuyenKhoa, DichVu, HocVi, LoaiDichVu
from payments.models import DongHoaDon, HoaDon, LoaiDong, PhuongThuc, ThanhToan, TrangThaiThanhToan
from users.models import BenhNhan

YEAR, DAYS_AHEAD = 365, 30
WINDOW_MINUTES, STEP, LONGEST_VISIT = 210, 15, 60
MOST_A_WINDOW, USUAL_A_WINDOW = 12, 6
DOCTOR_PREFIX, PATIENT_PREFIX = "096", "086"
ONLINE_SHARE, INSURED_SHARE, PAID_SHARE = 0.8, 0.85, 0.93
SURNAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Lý"]
MEN = ["Văn An", "Đức Bình", "Minh Dũng", "Quang Hải", "Hữu Hùng", "Quốc Khánh", "Gia Long", "Thành Nam", "Tấn Phúc"]
WOMEN = ["Thị Ánh", "Thu Giang", "Ngọc Hà", "Thanh Hương", "Kim Lan", "Mai Linh", "Bích Ngân", "Hồng Nhung"]
GIVEN_NAMES = dict(zip(GENDERS_BY_PARITY, (MEN, WOMEN), strict=True))
STREETS = ["Nguyễn Huệ", "Lê Lợi", "Trần Phú", "Hai Bà Trưng", "Quang Trung", "Lý Thường Kiệt", "Điện Biên Phủ"]
CITIES = ["Hà Nội", "TP. Hồ Chí Minh", "Đà Nẵng", "Hải Phòng", "Cần Thơ", "Huế", "Nha Trang", "Vinh"]
REASONS = ["Bận việc đột xuất", "Đổi lịch khám", "Đã khỏi bệnh", "Bác sĩ bận", "Đặt nhầm lịch"]
PROVINCES, CARDS = sorted(PROVINCE_CODES), ["DN", "GD", "HT", "HS", "TE"]

_S = TrangThaiLichHen
PAST = [_S.COMPLETED, _S.CANCELLED, _S.NO_SHOW], [82, 12, 6]
COMING = [_S.CONFIRMED, _S.PENDING, _S.CANCELLED], [58, 37, 5]
METHODS = list(PhuongThuc), [40, 32, 10, 18]
SESSIONS = {  # by the state of the visit; otherwise they are still to come
    _S.COMPLETED: (TrangThaiPhien.ENDED, KetQuaPhien.COMPLETED),
    _S.CANCELLED: (TrangThaiPhien.CANCELLED, KetQuaPhien.CANCELLED),
    _S.NO_SHOW: (TrangThaiPhien.CANCELLED, KetQuaPhien.PATIENT_ABSENT),
}
LONGEST_WAIT_SECONDS = 600


class TooMany(Exception):
    """More appointments than so few people have time for."""


@dataclass(frozen=True)
class HalfDay:
    """One window of one day, and how many appointments it is to hold, over all doctors."""

    day: dt.date
    start: dt.time
    end: dt.time
    wanted: int


@dataclass(frozen=True)
class Post:
    """Where a doctor works, and what he offers there."""

    specialty: ChuyenKhoa
    services: list[DichVu]

    @property
    def shortest(self) -> int:
        return min(service.thoi_gian_kham for service in self.services)


def half_days(today: dt.date, appointments: int) -> list[HalfDay]:
    """Every window of the workdays of a year back and a month ahead, with an even share of the appointments."""
    days = [today + dt.timedelta(days=days) for days in range(-YEAR, DAYS_AHEAD + 1)]
    windows = [(day, *window) for day in days if day.weekday() != SUNDAY for window in WINDOWS]
    shares = [appointments * number // len(windows) for number in range(len(windows) + 1)]
    return [HalfDay(*window, shares[n + 1] - shares[n]) for n, window in enumerate(windows)]


def free_phones(prefix: str, amount: int) -> list[str]:
    """The next numbers of the prefix that no account has."""
    serial = max(model.objects.filter(so_dien_thoai__startswith=prefix).count() for model in (NguoiDung, BenhNhan))
    free: list[str] = []
    while len(free) < amount:
        batch = [f"{prefix}{number:07d}" for number in range(serial + 1, serial + MOST_ROWS + 1)]
        taken = set(NguoiDung.objects.filter(so_dien_thoai__in=batch).values_list("so_dien_thoai", flat=True))
        free += [phone for phone in batch if phone not in taken]
        serial += MOST_ROWS
    return free[:amount]


class BulkData:
    """Adds data of the wanted size, a week a transaction; what it adds follows from the seed."""

    def __init__(self, uow: UnitOfWork, clock: Clock, seed: int, report: Callable[[str], None]) -> None:
        self.uow, self.seed, self.report = uow, seed, report
        self.now = clock.now()
        self.today = self.now.date()
        self.password = make_password(PASSWORD)  # one for all: bulk accounts are for load, a hash each takes hours
        services = list(DichVu.objects.filter(thoi_gian_kham__lte=LONGEST_VISIT).order_by("pk"))
        specialties = [(s, BacSi(co_so_id=s.co_so_id, chuyen_khoa=s)) for s in ChuyenKhoa.objects.order_by("pk")]
        posts = [Post(specialty, [s for s in services if anyone.offers(s)]) for specialty, anyone in specialties]
        self.posts = [post for post in posts if post.services]
        self.seats = min((WINDOW_MINUTES - STEP) // max((p.shortest for p in self.posts), default=STEP), MOST_A_WINDOW)

    def add(self, appointments: int, patients: int, doctors: int) -> None:
        """Raises TooMany, before anything is written, when the appointments would not fit."""
        if not self.posts:
            raise TooMany("There is no service of an hour or less for doctors to offer.")
        halves = half_days(self.today, appointments)
        busiest = max(half.wanted for half in halves)
        if busiest > min(doctors * self.seats, patients):
            raise TooMany(f"They need at least {-(-busiest // self.seats)} doctors and {busiest} patients.")
        phones = free_phones(DOCTOR_PREFIX, doctors), free_phones(PATIENT_PREFIX, patients)
        self.random = Random(f"{self.seed} {phones[0][:1]} {phones[1][:1]}")
        keep_pages()
        self.doctors: list[tuple[int, Post]] = self._in_batches(self._hire, phones[0], "bác sĩ")
        self.patients: list[int] = self._in_batches(self._register, phones[1], "bệnh nhân")
        done = 0
        for _, week in groupby(halves, lambda half: half.day.isocalendar()[:2]):
            done += self.uow.run(partial(self._fill, list(week)))
            self.report(f"{done}/{appointments} lịch hẹn")
        count_rows()

    def _in_batches(self, work: Callable[[list[str]], list[Any]], phones: list[str], what: str) -> list[Any]:
        made: list[Any] = []
        for start in range(0, len(phones), MOST_ROWS):
            made += self.uow.run(partial(work, phones[start : start + MOST_ROWS]))
            self.report(f"{len(made)}/{len(phones)} {what}")
        return made

    def _accounts(self, phones: list[str], role: Role) -> list[NguoiDung]:
        since = self._before_the_year()
        made = [NguoiDung(so_dien_thoai=p, password=self.password, vai_tro=role, ngay_tao=since) for p in phones]
        insert(made, "so_dien_thoai")
        insert(TuKhoa.of(made))
        return made

    def _hire(self, phones: list[str]) -> list[tuple[int, Post]]:
        posts = [self.random.choice(self.posts) for _ in phones]
        accounts = self._accounts(phones, Role.DOCTOR)
        doctors = [self._doctor(account, post) for account, post in zip(accounts, posts, strict=True)]
        insert(doctors, "nguoi_dung_id")
        insert(TuKhoa.of(doctors))
        return [(doctor.pk, post) for doctor, post in zip(doctors, posts, strict=True)]

    def _doctor(self, account: NguoiDung, post: Post) -> BacSi:
        gender = self.random.choice(GENDERS_BY_PARITY)
        return BacSi(
            nguoi_dung=account, co_so_id=post.specialty.co_so_id, chuyen_khoa=post.specialty, gioi_tinh=gender,
            ho_ten=self._name(gender), hoc_vi=self.random.choice(HocVi.values), kinh_nghiem=self.random.randint(2, 35),
        )  # fmt: skip

    def _register(self, phones: list[str]) -> list[int]:
        """Patients, of whom every fifth came to the desk and has no account."""
        online = [phone for phone in phones if self.random.random() < ONLINE_SHARE]
        accounts = {account.so_dien_thoai: account for account in self._accounts(online, Role.PATIENT)}
        patients = [self._patient(phone, accounts.get(phone)) for phone in phones]
        known = BenhNhan.objects.filter(cmnd_cccd__in=[patient.cmnd_cccd for patient in patients])
        taken = set(known.values_list("cmnd_cccd", flat=True))
        for patient in patients:
            patient.cmnd_cccd = None if patient.cmnd_cccd in taken else patient.cmnd_cccd
        insert(patients, "so_dien_thoai", "cmnd_cccd")
        insert(TuKhoa.of(patients))
        return [patient.pk for patient in patients]

    def _patient(self, phone: str, account: NguoiDung | None) -> BenhNhan:
        """The serial number in the phone makes the CCCD unique among these patients."""
        rng, serial, parity = self.random, int(phone[len(PATIENT_PREFIX) :]), self.random.randrange(2)
        born = self.today - dt.timedelta(days=rng.randrange(2 * YEAR, 85 * YEAR))
        place, century = PROVINCES[serial % len(PROVINCES)], (born.year - 1900) // 100 * 2
        card = f"{rng.choice(CARDS)}{rng.randint(1, 5)}{place[1:]}{serial:010d}"
        return BenhNhan(
            nguoi_dung=account, ho_ten=self._name(GENDERS_BY_PARITY[parity]), so_dien_thoai=phone, ngay_sinh=born,
            gioi_tinh=GENDERS_BY_PARITY[parity], ngay_tao=self._before_the_year(),
            cmnd_cccd=f"{place}{century + parity}{born.year % 100:02d}{serial % 1_000_000:06d}",
            so_bhyt=card if rng.random() < INSURED_SHARE else "",
            dia_chi=f"{rng.randint(1, 300)} {rng.choice(STREETS)}, {rng.choice(CITIES)}",
        )  # fmt: skip

    def _name(self, gender: str) -> str:
        return f"{self.random.choice(SURNAMES)} {self.random.choice(GIVEN_NAMES[gender])}"

    def _before_the_year(self) -> dt.datetime:
        return self.now - dt.timedelta(days=YEAR + self.random.randrange(20, YEAR))

    def _fill(self, halves: list[HalfDay]) -> int:
        """How many appointments it wrote."""
        batch = Batch()
        for half in halves:
            patients = iter(self.random.sample(self.patients, half.wanted))
            for doctor, post, amount in self._workload(half):
                self._fill_schedule(batch, doctor, post, half, list(islice(patients, amount)))
        batch.write()
        return len(batch.appointments)

    def _workload(self, half: HalfDay) -> list[tuple[int, Post, int]]:
        """Who works, and how many visits each has: on days to come everybody, in the past as many as were needed."""
        needed = -(-half.wanted // min(self.seats, USUAL_A_WINDOW))
        staff = len(self.doctors) if half.day > self.today else min(needed, len(self.doctors))
        working = self.random.sample(self.doctors, staff)
        shared = Counter(self.random.sample(range(staff), half.wanted, counts=[self.seats] * staff) if staff else ())
        return [(*doctor, shared[number]) for number, doctor in enumerate(working)]

    def _fill_schedule(self, batch: Batch, doctor: int, post: Post, half: HalfDay, patients: list[int]) -> None:
        schedule = LichLamViec(
            bac_si_id=doctor, ngay_lam_viec=half.day, gio_bat_dau=half.start, gio_ket_thuc=half.end,
            so_luong_kham=PLACES, so_thu_tu_cuoi=len(patients),
        )  # fmt: skip
        batch.schedules.append(schedule)
        times = self._times(half, post, len(patients))
        for number, (patient, (service, start, end)) in enumerate(zip(patients, times, strict=True), 1):
            visit = self._visit(schedule, start, end, service)
            visit.benh_nhan_id, visit.so_thu_tu = patient, number
            schedule.so_luong_da_dat += visit.ngay_huy is None
            batch.appointments.append(visit)
            self._follow_up(batch, visit, service, end)

    def _times(self, half: HalfDay, post: Post, amount: int) -> list[tuple[DichVu, dt.datetime, dt.datetime]]:
        """So many visits one after another, with pauses, of services chosen so that all fit and some time is left."""
        spare = WINDOW_MINUTES - STEP - post.shortest * amount
        services = []
        for _ in range(amount):
            services.append(self.random.choice([s for s in post.services if s.thoi_gian_kham - post.shortest <= spare]))
            spare -= services[-1].thoi_gian_kham - post.shortest
        self.random.shuffle(services)
        pauses = sorted(self.random.randrange(spare // STEP + 1) for _ in services)
        start, times = dt.datetime.combine(half.day, half.start, self.now.tzinfo), []
        for service, pause in zip(services, pauses, strict=True):
            begin = start + dt.timedelta(minutes=STEP * pause)
            start += dt.timedelta(minutes=service.thoi_gian_kham)
            times.append((service, begin, begin + dt.timedelta(minutes=service.thoi_gian_kham)))
        return times

    def _visit(self, schedule: LichLamViec, start: dt.datetime, end: dt.datetime, service: DichVu) -> LichHen:
        state = self.random.choices(*PAST if end <= self.now else COMING)[0]
        latest = min(start, self.now)
        made = latest - dt.timedelta(minutes=self.random.randrange(2 * 60, 20 * 24 * 60))
        cancelled = state == _S.CANCELLED
        return LichHen(
            bac_si_id=schedule.bac_si_id, dich_vu_id=service.pk, lich=schedule, ngay_kham=schedule.ngay_lam_viec,
            gio_kham=start.time(), gio_ket_thuc=end.time(), gia_tien=service.gia_tien, trang_thai=state, ngay_tao=made,
            ngay_huy=made + (latest - made) * self.random.random() if cancelled else None,
            ly_do_huy=self.random.choice(REASONS) if cancelled else "",
        )  # fmt: skip

    def _follow_up(self, batch: Batch, visit: LichHen, service: DichVu, end: dt.datetime) -> None:
        """The money of a completed visit, and the session of a remote one."""
        held = visit.trang_thai == _S.COMPLETED
        if held and self.random.random() < PAID_SHARE:
            self._pay(batch, visit, service, end)
        if service.loai_dich_vu == LoaiDichVu.TELECONSULTATION:
            state, outcome = SESSIONS.get(_S(visit.trang_thai), (TrangThaiPhien.NOT_STARTED, ""))
            batch.sessions.append(PhienTuVanTuXa(
                lich_hen=visit, ma_cuoc_goi=f"{self.random.getrandbits(128):032x}",
                thoi_gian_bat_dau=end - dt.timedelta(minutes=service.thoi_gian_kham) if held else None,
                thoi_gian_ket_thuc=end if held else None,
                trang_thai=state, ket_qua=outcome, so_giay=60 * service.thoi_gian_kham if held else None,
                cho_giay=self.random.randrange(LONGEST_WAIT_SECONDS) if held else None,
            ))  # fmt: skip

    def _pay(self, batch: Batch, visit: LichHen, service: DichVu, end: dt.datetime) -> None:
        method, price = self.random.choices(*METHODS)[0], visit.gia_tien
        bill = HoaDon(lich_hen=visit, tong_tien=price, da_thu=price, ngay_tao=end)
        batch.bills.append(bill)
        batch.lines.append(DongHoaDon(
            hoa_don=bill, loai=LoaiDong.SERVICE, dich_vu_id=service.pk, mo_ta=service.ten_dich_vu, don_gia=price,
            thanh_tien=price, ngay_tao=end,
        ))  # fmt: skip
        batch.payments.append(ThanhToan(
            lich_hen=visit, hoa_don=bill, so_tien=price, phuong_thuc_thanh_toan=method,
            trang_thai=TrangThaiThanhToan.PAID, ngay_tao=end, thoi_gian_thanh_toan=end,
            ma_giao_dich="" if method == PhuongThuc.CASH else f"GD{self.random.getrandbits(48):012X}",
        ))  # fmt: skip
