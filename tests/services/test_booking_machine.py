"""Whatever is done in whatever order, the services accept what the five rules allow, and nothing else.

A small model in memory says what is allowed; after every step the database agrees with it.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from appointments.models import LichHen, LichLamViec, TrangThaiLichHen
from core.bootstrap import container
from core.clock import Clock
from core.exceptions import DomainError, Refusals
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from core.services.appointment_service import AppointmentService
from core.services.schedule_service import ScheduleService
from planning.models import QuyTac
from tests.factories import AccountFactory, DoctorFactory, PatientFactory, ServiceFactory, SpecialtyFactory

pytestmark = pytest.mark.django_db

S = TrangThaiLichHen
MORNING = dt.datetime(2030, 3, 4, 7, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
YESTERDAY, TODAY, TOMORROW, FAR = (MORNING.date() + dt.timedelta(days=days) for days in (-1, 0, 1, 61))
LIMIT = 2
FROM = {  # the contract's states, said once more
    S.CONFIRMED: {S.PENDING},
    S.ARRIVED: {S.CONFIRMED},
    S.IN_PROGRESS: {S.CONFIRMED, S.ARRIVED},
    S.COMPLETED: {S.CONFIRMED, S.ARRIVED, S.IN_PROGRESS},
    S.NO_SHOW: {S.CONFIRMED},
    S.CANCELLED: {S.PENDING, S.CONFIRMED, S.ARRIVED},
}
ACTIONS = {S.CONFIRMED: "confirm", S.ARRIVED: "check_in", S.IN_PROGRESS: "start", S.COMPLETED: "complete"}

any_of = st.integers(0, 30)
any_day = st.sampled_from([TOMORROW, TODAY, FAR, TOMORROW, TODAY, TOMORROW, FAR, YESTERDAY])
any_hour = st.integers(8, 10).map(dt.time)
any_length = st.sampled_from([3, 2, 1, 2, 0])
any_offset = st.integers(0, 11).map(lambda quarter: quarter * 15)
any_places = st.integers(1, 3)
seen: Counter[str] = Counter()


def later(time, minutes):
    return (dt.datetime.combine(MORNING, time) + dt.timedelta(minutes=minutes)).time()


@dataclass
class Block:
    """A schedule as it should be."""

    doctor: object
    day: dt.date
    start: dt.time
    end: dt.time
    places: int
    last_number: int = 0

    def overlaps(self, other):
        same_day = (self.doctor, self.day) == (other.doctor, other.day)
        return same_day and self.start < other.end and other.start < self.end

    def covers(self, visit):
        same_day = (self.doctor, self.day) == (visit.doctor, visit.day)
        return same_day and self.start <= visit.start and visit.end <= self.end


@dataclass
class Visit:
    """An appointment as it should be."""

    patient: object
    doctor: object
    service: object
    day: dt.date
    start: dt.time
    block: int | None = None
    number: int = 0
    state: str = S.PENDING

    @property
    def end(self):
        return later(self.start, self.service.thoi_gian_kham)

    @property
    def begins(self):
        return dt.datetime.combine(self.day, self.start, tzinfo=MORNING.tzinfo)

    @property
    def live(self):
        return self.state != S.CANCELLED

    def overlaps(self, other):
        return self.live and self.day == other.day and self.start < other.end and other.start < self.end


@dataclass
class Model:
    """The five rules, over what was accepted so far."""

    now: dt.datetime = MORNING
    blocks: dict[int, Block] = field(default_factory=dict)
    visits: dict[int, Visit] = field(default_factory=dict)

    def live_in(self, key):
        return [visit for visit in self.visits.values() if visit.live and visit.block == key]

    def covering(self, visit):
        return next((key for key, block in self.blocks.items() if block.covers(visit)), None)

    def against_block(self, block, key=None):
        if block.end <= block.start:
            return ["times_reversed"]
        others = (other for known, other in self.blocks.items() if known != key)
        return ["schedule_overlap"] if any(block.overlaps(other) for other in others) else []

    def against_change(self, key, block):
        if block.day != self.blocks[key].day and block.day < self.now.date():
            return ["in_the_past"]
        live = self.live_in(key)
        left_out = len(live) > block.places or not all(block.covers(visit) for visit in live)
        return self.against_block(block, key) or (["schedule_in_use"] if left_out else [])

    def against_visit(self, visit, *, by_desk, moving=None):
        others = [other for other in self.visits.values() if other is not moving]
        key = self.covering(visit)
        full = key is not None and (moving is None or moving.block != key)
        outside = ["outside_schedule"] if key is None else []
        return [*outside, *self.against_time(visit, by_desk)] + [
            code
            for code, holds in {
                "slot_taken": any(o.doctor == visit.doctor and o.overlaps(visit) for o in others),
                "schedule_full": full and len(self.live_in(key)) >= self.blocks[key].places,
                "patient_busy": any(o.patient == visit.patient and o.overlaps(visit) for o in others),
                "too_many_appointments": not (moving or by_desk) and self.coming(visit.patient) >= LIMIT,
            }.items()
            if holds
        ]

    def against_time(self, visit, by_desk):
        if visit.begins <= self.now:
            return ["in_the_past"]
        if by_desk:
            return []
        if visit.begins < self.now + dt.timedelta(minutes=60):
            return ["too_soon"]
        return ["too_far_ahead"] if visit.day > self.now.date() + dt.timedelta(days=60) else []

    def coming(self, patient):
        return sum(v.live and v.patient == patient and v.begins > self.now for v in self.visits.values())

    def too_late(self, visit, by_desk):
        return not by_desk and visit.begins - self.now < dt.timedelta(hours=2)

    def place(self, visit, moved_from=None):
        """The visit with its schedule, and the next number of it when it is another than before."""
        key = self.covering(visit)
        if key == moved_from:
            return replace(visit, block=key)
        self.blocks[key].last_number += 1
        return replace(visit, block=key, number=self.blocks[key].last_number)


class BookingMachine(RuleBasedStateMachine):
    """Each example in a transaction of its own that is rolled back; `people` outlive it."""

    people: "People"

    def __init__(self):
        super().__init__()
        self.model = Model()
        self.transaction = transaction.atomic()
        self.transaction._from_testcase = True  # as Django marks its own, so that durable blocks may stand inside
        self.transaction.__enter__()
        machine = self

        class ModelClock(Clock):
            def now(self):
                return machine.model.now

        self.clock = container().override(Clock, ModelClock())
        self.clock.__enter__()

    def teardown(self):
        self.clock.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def ask(self, service, use_case, expected, **arguments):
        """What the service made; None when it refused. It does the one exactly where the model does."""
        try:
            made, codes = getattr(container().resolve(service), use_case)(**arguments), []
        except DomainError as refusal:
            made, codes = None, [refusal.code]
        except Refusals as refusals:
            made, codes = None, [reason.code for reason in refusals.reasons]
        assert codes == expected
        seen.update([f"{use_case} {code}" for code in codes] or [use_case])
        return made

    def block(self, which):
        return list(self.model.blocks)[which % len(self.model.blocks)]

    def visit(self, which):
        """The latest first, for those are the ones that can still change."""
        return list(reversed(self.model.visits))[which % len(self.model.visits)]

    def actor_of(self, visit, by_desk):
        return self.people.desk if by_desk else visit.patient.nguoi_dung

    @initialize()
    def open_two_days(self):
        for which, day in ((0, TOMORROW), (1, TOMORROW), (0, TODAY)):
            self.create_schedule(which, False, day, dt.time(8), 3, 3)

    @rule(minutes=st.sampled_from([30, 45, 30, 45, 120, 900]))
    def wait(self, minutes):
        self.model.now += dt.timedelta(minutes=minutes)

    @rule(which=any_of, by_admin=st.booleans(), day=any_day, start=any_hour, hours=any_length, places=any_places)
    def create_schedule(self, which, by_admin, day, start, hours, places):
        doctor = self.people.doctors[which % 2]
        block = Block(doctor, day, start, later(start, hours * 60), places)
        past = ["in_the_past"] if day < self.model.now.date() else []
        made = self.ask(
            ScheduleService, "create", past or self.model.against_block(block),
            actor=self.people.admin if by_admin else doctor.nguoi_dung, ma_bac_si=doctor.pk if by_admin else None,
            ngay_lam_viec=day, gio_bat_dau=start, gio_ket_thuc=block.end, so_luong_kham=places,
        )  # fmt: skip
        if made:
            self.model.blocks[made.pk] = block

    def change_schedule(self, key, **window):
        old = self.model.blocks[key]
        changed = replace(old, **window)
        made = self.ask(
            ScheduleService, "change", self.model.against_change(key, changed),
            actor=old.doctor.nguoi_dung, action="schedule.update", ma_lich=key, ngay_lam_viec=changed.day,
            gio_bat_dau=changed.start, gio_ket_thuc=changed.end, so_luong_kham=changed.places,
        )  # fmt: skip
        if made:
            self.model.blocks[key] = changed

    @precondition(lambda self: self.model.blocks)
    @rule(which=any_of, places=any_places)
    def resize_schedule(self, which, places):
        self.change_schedule(self.block(which), places=places)

    @precondition(lambda self: self.model.blocks)
    @rule(which=any_of, day=any_day, stays=st.booleans(), start=any_hour, hours=any_length)
    def move_schedule(self, which, day, stays, start, hours):
        key = self.block(which)
        end = later(start, hours * 60)
        self.change_schedule(key, day=self.model.blocks[key].day if stays else day, start=start, end=end)

    @precondition(lambda self: self.model.blocks)
    @rule(which=any_of)
    def remove_schedule(self, which):
        key = self.block(which)
        expected = ["schedule_in_use"] if self.model.live_in(key) else []
        doctor = self.model.blocks[key].doctor
        self.ask(ScheduleService, "remove", expected, actor=doctor.nguoi_dung, action="schedule.destroy", ma_lich=key)
        if not expected:
            del self.model.blocks[key]
            for visit in self.model.visits.values():
                visit.block = None if visit.block == key else visit.block

    @precondition(lambda self: self.model.blocks)
    @rule(who=any_of, service=any_of, which=any_of, offset=any_offset)
    def book(self, who, service, which, offset, by_desk=False):
        """Somewhere after a schedule's beginning, perhaps past its end."""
        block = self.model.blocks[self.block(which)]
        start = later(block.start, offset)
        visit = Visit(self.people.patients[who % 3], block.doctor, self.people.services[service % 2], block.day, start)
        made = self.ask(
            AppointmentService, "book", self.model.against_visit(visit, by_desk=by_desk),
            actor=self.actor_of(visit, by_desk), ma_benh_nhan=visit.patient.pk, ma_bac_si=visit.doctor.pk,
            ma_dich_vu=visit.service.pk, ngay_kham=visit.day, gio_kham=start,
        )  # fmt: skip
        if made:
            self.model.visits[made.pk] = self.model.place(visit)

    @precondition(lambda self: self.model.blocks)
    @rule(who=any_of, service=any_of, which=any_of, offset=any_offset)
    def book_at_the_desk(self, who, service, which, offset):
        self.book(who, service, which, offset, by_desk=True)

    @precondition(lambda self: self.model.visits and self.model.blocks)
    @rule(which=any_of, onto=any_of, service=any_of, offset=any_offset, by_desk=st.booleans())
    def reschedule(self, which, onto, service, offset, by_desk):
        key, block = self.visit(which), self.model.blocks[self.block(onto)]
        old = self.model.visits[key]
        day, start = block.day, later(block.start, offset)
        new = replace(old, day=day, start=start)
        if by_desk:
            new = replace(new, doctor=block.doctor, service=self.people.services[service % 2])
        expected = self.against_reschedule(old, new, by_desk)
        changes = {"ma_bac_si": new.doctor.pk, "ma_dich_vu": new.service.pk} if by_desk else {}
        made = self.ask(
            AppointmentService, "change", expected, actor=self.actor_of(old, by_desk), action="appointment.update",
            ma_lich_hen=key, ngay_kham=day, gio_kham=start, **changes,
        )  # fmt: skip
        if made and new != old:
            self.model.visits[key] = self.model.place(new, moved_from=old.block)

    def against_reschedule(self, old, new, by_desk):
        if new == old:
            return []
        if old.state not in (S.PENDING, S.CONFIRMED):
            return ["invalid_state"]
        if self.model.too_late(old, by_desk):
            return ["too_late_to_change"]
        return self.model.against_visit(new, by_desk=by_desk, moving=old)

    @precondition(lambda self: self.model.visits)
    @rule(which=any_of, by_desk=st.booleans())
    def cancel(self, which, by_desk):
        self.end(self.visit(which), by_desk, "cancel", FROM[S.CANCELLED])

    @precondition(lambda self: self.model.visits)
    @rule(which=any_of)
    def decline(self, which):
        self.end(self.visit(which), True, "decline", {S.PENDING})

    def end(self, key, by_desk, use_case, states):
        visit = self.model.visits[key]
        expected = ["too_late_to_change"] if self.model.too_late(visit, by_desk) else []
        if visit.state not in states:
            expected = ["invalid_transition"]
        action = f"appointment.{use_case}"
        actor = self.actor_of(visit, by_desk)
        if self.ask(AppointmentService, use_case, expected, actor=actor, action=action, ma_lich_hen=key):
            visit.state = S.CANCELLED

    @precondition(lambda self: self.model.visits)
    @rule(which=any_of, state=st.sampled_from([S.CONFIRMED, S.CONFIRMED, *ACTIONS, S.NO_SHOW]))
    def move(self, which, state):
        key = self.visit(which)
        visit = self.model.visits[key]
        too_early = state == S.NO_SHOW and self.model.now < visit.begins
        expected = ["invalid_transition"] if too_early or visit.state not in FROM[state] else []
        action = f"appointment.{ACTIONS.get(state, 'no_show')}"
        if self.ask(
            AppointmentService, "move", expected, actor=self.people.desk, action=action, ma_lich_hen=key, to=state
        ):
            visit.state = state

    @invariant()
    def the_database_agrees(self):
        assert list(IntegrityRepository().violations()) == []
        assert {
            row.pk: (
                Block(row.bac_si, row.ngay_lam_viec, row.gio_bat_dau, row.gio_ket_thuc, row.so_luong_kham,
                      row.so_thu_tu_cuoi),
                row.so_luong_da_dat,
            )
            for row in LichLamViec.objects.select_related("bac_si")
        } == {key: (block, len(self.model.live_in(key))) for key, block in self.model.blocks.items()}  # fmt: skip
        assert {
            row.pk: Visit(
                row.benh_nhan, row.bac_si, row.dich_vu, row.ngay_kham, row.gio_kham, row.lich_id, row.so_thu_tu,
                row.trang_thai,
            )
            for row in LichHen.objects.select_related("benh_nhan", "bac_si", "dich_vu")
        } == self.model.visits  # fmt: skip


class People:
    """Two doctors, three patients, a short and a long service, the desk and an Admin."""

    def __init__(self):
        specialty = SpecialtyFactory()
        self.doctors = DoctorFactory.create_batch(2, chuyen_khoa=specialty)
        self.patients = PatientFactory.create_batch(3)
        self.services = [ServiceFactory(co_so=specialty.co_so, thoi_gian_kham=minutes) for minutes in (20, 45)]
        self.desk, self.admin = AccountFactory(vai_tro=Role.STAFF), AccountFactory(vai_tro=Role.ADMIN)


REACHED = {  # often, whatever the examples: they are no walk in an empty clinic
    "book", "book outside_schedule", "book slot_taken", "change", "create", "create schedule_overlap", "decline",
    "move invalid_transition", "remove", "remove schedule_in_use",
}  # fmt: skip


def test_the_services_accept_what_the_five_rules_allow_and_nothing_else():
    BookingMachine.people = People()
    QuyTac.objects.update(so_lich_hen_toi_da=LIMIT)
    seen.clear()

    run_machine(
        BookingMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert set(seen) >= REACHED
