"""The demo data: the people and places by which a newcomer tries the system, and what they did and will do.

What is there already stays as its users left it; only what time has used up is added again.
"""

import datetime as dt
from uuid import uuid4

from django.db.models import Q
from django.utils import timezone

from appointments.models import LichHen, LichLamViec, TrangThaiLichHen
from appointments.remote_session import KetQuaPhien, TrangThaiPhien
from authentication.models import NguoiDung
from core.booking_rules import SUNDAY
from core.clock import Clock
from core.demo_catalogue import Catalogue
from core.demo_consents import DemoConsents
from core.demo_letters import DemoLetters
from core.demo_support import DemoSupport
from core.policy import Role
from core.services.objections import Situation, Visit
from core.services.placement import Placement
from core.unit_of_work import UnitOfWork
from medical.models import BacSi, LoaiDichVu
from payments.models import PhuongThuc, TrangThaiThanhToan
from planning.models import BuoiMau
from users.models import BenhNhan, GioiTinh, QuanHe

PASSWORD = "Demo@12345"
ADMIN = "0900000001"
DOCTORS = [f"091000000{n}" for n in range(1, 9)]
STAFF = [f"092000000{n}" for n in range(1, 4)]
PATIENTS = [f"09300000{n:02d}" for n in range(1, 13)]
ROLES = {
    ADMIN: Role.ADMIN,
    **dict.fromkeys(DOCTORS, Role.DOCTOR),
    **dict.fromkeys(STAFF, Role.STAFF),
    **dict.fromkeys(PATIENTS, Role.PATIENT),
}

WINDOWS = ((dt.time(8), dt.time(11, 30)), (dt.time(13, 30), dt.time(17)))
WORKDAYS = range(1, 7)  # Monday to Saturday, as templates count
PLACES, SLOT_MINUTES = 14, 30
DAYS_AHEAD = 14
# No visit of ours touches 09:00–09:30, which is for the newcomer's first booking.
VISIT_TIMES = (dt.time(10), dt.time(14), dt.time(8), dt.time(15, 30))
LONGEST_VISIT = 60
# Who waits does so for hours that no doctor has yet: nothing is kept for them that a newcomer might want.
EVENING = dt.time(17), dt.time(20)
WAITING = 2

_F, _M = GioiTinh.FEMALE, GioiTinh.MALE
# fmt: off
PATIENT_PROFILES = [  # name, born, gender, CCCD, BHYT, address, blood group, allergies, conditions
    ("Nguyễn Văn An", "1985-03-12", _M, "079085001234", "DN4790123456781",
     "12 Nguyễn Trãi, TP. Hồ Chí Minh", "O+", "", "Tăng huyết áp"),
    ("Trần Thị Bích Ngọc", "1992-07-25", _F, "001192004521", "GD4010234567892",
     "7 Hàng Bông, Hà Nội", "A+", "Penicillin", ""),
    ("Lê Hoàng Long", "1978-11-02", _M, "048078003317", "HT3480345678903",
     "56 Bạch Đằng, Đà Nẵng", "B+", "", "Đái tháo đường típ 2"),
    ("Phạm Thu Trang", "2001-01-30", _F, "031301007788", "SV4310456789014",
     "23 Lạch Tray, Hải Phòng", "AB+", "", ""),
    ("Huỳnh Gia Bảo", "2015-09-18", _M, "092215000642", "HS4920567890125",
     "88 Hai Bà Trưng, Cần Thơ", "O+", "Hải sản", ""),
    ("Võ Thị Kim Chi", "1969-05-06", _F, "079169002905", "7916902905",
     "301 Cách Mạng Tháng Tám, TP. Hồ Chí Minh", "A-", "", "Thoái hóa khớp"),
    ("Đặng Quốc Khánh", "1990-09-02", _M, "040090006120", "DN4400678901236",
     "15 Quang Trung, Nghệ An", "O+", "", ""),
    ("Bùi Thị Thanh Tâm", "1988-12-14", _F, "036188009043", "CN3360789012347",
     "9 Trần Phú, Nam Định", "B-", "Aspirin", "Hen phế quản"),
    ("Đỗ Minh Tuấn", "1995-04-21", _M, "001095008834", "DN4010890123458",
     "62 Cầu Giấy, Hà Nội", "A+", "", ""),
    ("Hồ Ngọc Diệp", "2003-08-08", _F, "068303001576", "SV4680901234569",
     "41 Phan Đình Phùng, Lâm Đồng", "O-", "", ""),
    ("Ngô Đình Phúc", "1955-02-17", _M, "046055000318", "HT2461012345670",
     "5 Lê Duẩn, Thừa Thiên Huế", "AB-", "", "Suy tim độ II"),
    ("Dương Thị Yến Nhi", "1999-06-29", _F, "087199005261", "8719905261",
     "77 Lý Thường Kiệt, Đồng Tháp", "B+", "Phấn hoa", ""),
]
CHILD_PROFILE = (  # of the first patient
    "Nguyễn Gia Hân", "2019-05-20", _F, "079319004321", "TE1790123456799",
    "12 Nguyễn Trãi, TP. Hồ Chí Minh", "O+", "Tôm", "")
# fmt: on


class DemoData:
    """All of it is written in one transaction, or nothing."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self.uow = uow
        self.placement = Placement(uow, clock)
        self.now = clock.now()
        self.support = DemoSupport(uow, self.now)
        self.today = self.now.date()

    def seed(self) -> None:
        """Every demo account with its profile, schedules for two weeks, and visits behind and ahead of each patient."""
        self.uow.run(self._seed)

    def _seed(self) -> None:
        accounts = {phone: self._account(phone, role) for phone, role in ROLES.items()}
        if not self.uow.doctors.of_account(accounts[DOCTORS[0]]):
            Catalogue(self.uow).open([accounts[phone] for phone in DOCTORS])
        Catalogue(self.uow).describe_banks()
        doctors = list(self.uow.doctors.all().filter(nguoi_dung__in=[accounts[p].pk for p in DOCTORS]).order_by("pk"))
        for doctor in doctors:
            self._top_up_schedules(doctor)
        patients = [self._patient(accounts[phone], PATIENT_PROFILES[n]) for n, phone in enumerate(PATIENTS)]
        for number, patient in enumerate(patients):
            self._give_visits(patient, number, doctors)
            if number < WAITING:
                self._let_wait(patient, number, doctors[number + 1])
            if number == 0:
                DemoLetters(self.uow, self.now).converse(patient, doctors[0])
            self.support.ask(accounts[PATIENTS[number]], number, accounts[STAFF[0]])
        self._entrust_child(accounts[PATIENTS[0]])
        DemoLetters(self.uow, self.now).announce(accounts[STAFF[0]])
        DemoConsents(self.uow, self.now).seed(patients)

    def _account(self, phone: str, role: Role) -> NguoiDung:
        known = self.uow.accounts.by_phone(phone)
        return known or self.uow.accounts.register(so_dien_thoai=phone, password=PASSWORD, vai_tro=role)

    def _patient(self, account: NguoiDung, profile: tuple[str, ...]) -> BenhNhan:
        return self.uow.patients.of_account(account) or self._register(profile, account.so_dien_thoai, account)

    def _entrust_child(self, parent: NguoiDung) -> None:
        """A child without an account, once; a child whom the parent has let go is known by its number."""
        known = self.uow.patients.has_identity(CHILD_PROFILE[3]) or self.uow.relatives.of_account(parent).exists()
        if not known:
            child = self._register(CHILD_PROFILE, parent.so_dien_thoai)
            self.uow.relatives.add(nguoi_dung=parent, benh_nhan=child, quan_he=QuanHe.CHILD, ngay_tao=child.ngay_tao)

    def _register(self, profile: tuple[str, ...], phone: str, account: NguoiDung | None = None) -> BenhNhan:
        name, born, gender, cccd, bhyt, address, blood, allergies, conditions = profile
        return self.uow.patients.add(
            nguoi_dung=account,
            ho_ten=name,
            ngay_sinh=dt.date.fromisoformat(born),
            gioi_tinh=gender,
            cmnd_cccd=None if self.uow.patients.has_identity(cccd) else cccd,
            so_bhyt=bhyt,
            so_dien_thoai=phone,
            dia_chi=address,
            nhom_mau=blood,
            di_ung=allergies,
            benh_nen=conditions,
            ngay_tao=self.now - dt.timedelta(days=60),
        )

    def _top_up_schedules(self, doctor: BacSi) -> None:
        """Both windows of today and of every coming workday that lie after the last one that was seeded.

        What lies before it is the doctor's: a window taken off there stays off. The first time, a template goes with
        them, by which others are generated behind the last.
        """
        horizon = self.today + dt.timedelta(days=DAYS_AHEAD)
        ours = Q(*[Q(gio_bat_dau=start, gio_ket_thuc=end) for start, end in WINDOWS], _connector=Q.OR)
        seeded = LichLamViec.objects.filter(ours, bac_si=doctor, ngay_lam_viec__lte=horizon)
        last = seeded.order_by("-ngay_lam_viec").values_list("ngay_lam_viec", flat=True).first()
        if last is None:
            self._plan_week(doctor)
        for days in range(DAYS_AHEAD + 1):
            day = self.today + dt.timedelta(days=days)
            if (last is None or day > last) and day.weekday() != SUNDAY:
                for window in WINDOWS:
                    self._offer(doctor, day, *window)

    def _plan_week(self, doctor: BacSi) -> None:
        template = self.uow.templates.add(
            bac_si=doctor, ten_mau="Tuần thường", so_phut_kham=SLOT_MINUTES, hieu_luc_tu=self.today
        )
        sessions = [
            BuoiMau(thu=weekday, gio_bat_dau=start, gio_ket_thuc=end, so_luong_kham=PLACES)
            for weekday in WORKDAYS
            for start, end in WINDOWS
        ]
        self.uow.templates.set_sessions(template, sessions)

    def _offer(self, doctor: BacSi, day: dt.date, start: dt.time, end: dt.time) -> None:
        """A schedule there, unless the doctor has one that overlaps it."""
        window = {"bac_si": doctor, "ngay_lam_viec": day, "gio_bat_dau": start, "gio_ket_thuc": end}
        if not self.uow.schedules.overlapping(LichLamViec(**window)).exists():
            self.uow.schedules.add(**window, so_luong_kham=PLACES, so_phut_kham=SLOT_MINUTES)

    def _give_visits(self, patient: BenhNhan, number: int, doctors: list[BacSi]) -> None:
        """A coming and a past visit, where the patient has none, not even a cancelled one. So the first appointment of
        all is one that can be paid.
        """
        doctor = doctors[number % len(doctors)]
        theirs = LichHen.objects.filter(benh_nhan=patient)
        later_today = Q(ngay_kham=self.today, gio_kham__gt=self.now.time())
        if not theirs.filter(later_today | Q(ngay_kham__gt=self.today)).exists():
            days = [self.today + dt.timedelta(days=1 + (number + step) % DAYS_AHEAD) for step in range(DAYS_AHEAD)]
            state = TrangThaiLichHen.CONFIRMED if number % 2 else TrangThaiLichHen.PENDING
            self._book(patient, number, doctor, days, trang_thai=state)
        if not theirs.filter(ngay_kham__lt=self.today).exists():
            self._hold_visit(patient, number, doctor)

    def _let_wait(self, patient: BenhNhan, number: int, doctor: BacSi) -> None:
        """For an evening of the next month, one for the doctor and the next for anybody of the specialty, unless the
        patient waits or was on the list for one of these days.
        """
        services = [service for service in self.uow.services.all().order_by("pk") if doctor.offers(service)]
        known = Q(den_ngay__gte=self.today) | Q(ngay_xong__isnull=True)
        if services and not self.uow.waitlist.all().filter(known, benh_nhan=patient).exists():
            self.uow.waitlist.add(
                benh_nhan=patient,
                bac_si=None if number % 2 else doctor,
                chuyen_khoa=doctor.chuyen_khoa,
                dich_vu=services[0],
                tu_ngay=self.today,
                den_ngay=self.today + dt.timedelta(days=30),
                gio_tu=EVENING[0],
                gio_den=EVENING[1],
                xep_tu=self.now,
                ngay_tao=self.now,
            )

    def _hold_visit(self, patient: BenhNhan, number: int, doctor: BacSi) -> None:
        """A visit of the last weeks, completed and paid."""
        days = [self.today - dt.timedelta(days=3 + number + step) for step in range(DAYS_AHEAD)]
        days = [day for day in days if day.weekday() != SUNDAY]
        self._offer(doctor, days[0], *WINDOWS[0])
        held = self._book(patient, number, doctor, days, trang_thai=TrangThaiLichHen.COMPLETED)
        if held:
            self._pay(held, list(PhuongThuc)[number % len(PhuongThuc)])
            self.support.rate(held, number)

    def _pay(self, held: LichHen, method: PhuongThuc) -> None:
        """All that it costs, when it ends."""
        then = _instant(held.ngay_kham, held.gio_ket_thuc)
        bill = self.uow.bills.lock_for(held, then)
        self.uow.bills.save(bill, da_thu=bill.tong_tien)
        self.uow.payments.add(
            lich_hen=held,
            hoa_don=bill,
            so_tien=bill.tong_tien,
            phuong_thuc_thanh_toan=method,
            trang_thai=TrangThaiThanhToan.PAID,
            ma_giao_dich="" if method == PhuongThuc.CASH else f"DEMO{held.pk:08d}",
            ngay_tao=then,
            thoi_gian_thanh_toan=then,
        )

    def _book(
        self, patient: BenhNhan, number: int, doctor: BacSi, days: list[dt.date], *, trang_thai: str
    ) -> LichHen | None:
        """An appointment at the first time of those days that is free; None where none is."""
        services = [service for service in self.uow.services.all().order_by("pk") if doctor.offers(service)]
        short = [service for service in services if service.thoi_gian_kham <= LONGEST_VISIT]
        for day in days if short else ():
            first = Visit(patient, doctor, short[number % len(short)], day, VISIT_TIMES[0])
            situation = self.placement.look([first])
            for visit in filter(situation.fits, map(first.at, VISIT_TIMES)):
                return self._enter(visit, situation, trang_thai)
        return None

    def _enter(self, visit: Visit, situation: Situation, state: str) -> LichHen:
        schedule = situation.schedule_for(visit)
        assert schedule  # or it would not fit
        self.uow.schedules.take_place(schedule)
        service = visit.service
        booked = self.uow.appointments.add(
            benh_nhan=visit.patient, bac_si=visit.doctor, dich_vu=service, lich=schedule,
            so_thu_tu=schedule.so_thu_tu_cuoi, trang_thai=state, ngay_kham=visit.day, gio_kham=visit.start,
            gio_ket_thuc=visit.end, gia_tien=service.gia_tien,
            ngay_tao=min(self.now, _instant(visit.day, visit.start) - dt.timedelta(days=3)),
        )  # fmt: skip
        if service.loai_dich_vu == LoaiDichVu.TELECONSULTATION:
            self._open_session(booked)
        return booked

    def _open_session(self, booked: LichHen) -> None:
        held = booked.trang_thai == TrangThaiLichHen.COMPLETED
        self.uow.teleconsultations.add(
            lich_hen=booked,
            ma_cuoc_goi=uuid4().hex,
            thoi_gian_bat_dau=booked.starts_at if held else None,
            thoi_gian_ket_thuc=_instant(booked.ngay_kham, booked.gio_ket_thuc) if held else None,
            trang_thai=TrangThaiPhien.ENDED if held else TrangThaiPhien.NOT_STARTED,
            ket_qua=KetQuaPhien.COMPLETED if held else "",
            so_giay=60 * booked.dich_vu.thoi_gian_kham if held else None,
        )


def _instant(day: dt.date, moment: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, moment))
