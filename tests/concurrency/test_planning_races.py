"""Templates and generated schedules never overlap, and nothing is generated twice, whatever runs at once.

On SQLite writers queue up by themselves; what these tests prove, they prove on PostgreSQL and SQL Server.
"""

import datetime as dt
from collections import Counter
from functools import partial
from itertools import pairwise

import pytest

from appointments.models import LichLamViec
from core import unit_of_work
from core.policy import Role
from core.services.generation_service import GenerationService
from core.services.rule_service import RuleService
from core.services.schedule_service import ScheduleService
from core.services.template_service import TemplateService
from planning.models import BuoiMau, MauLich, QuyTac
from tests.concurrency.outcomes import kinds
from tests.factories import (
    AccountFactory,
    DoctorFactory,
    FacilityFactory,
    RulesFactory,
    TemplateFactory,
    coming_workday,
)

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

EVERY_DAY = [(thu, dt.time(8), dt.time(11), 6) for thu in range(1, 8)]


@pytest.fixture
def admin():
    return AccountFactory(vai_tro=Role.ADMIN)


@pytest.fixture
def add_template(resolve, admin):
    """A call that adds a template for the doctor, with one session on Mondays."""

    def adding(doctor, start, end):
        return partial(
            resolve(TemplateService).create,
            actor=admin,
            ma_bac_si=doctor.pk,
            so_phut_kham=30,
            hieu_luc_tu=dt.date(2030, 1, 1),
            buoi=[{"thu": 1, "gio_bat_dau": start, "gio_ket_thuc": end}],
        )

    return adding


@pytest.fixture
def generate(resolve, admin):
    """A call that generates the schedules of a fortnight."""

    def generating(**whose):
        first = coming_workday()
        days = {"tu_ngay": first, "den_ngay": first + dt.timedelta(days=13)}
        return partial(resolve(GenerationService).generate, actor=admin, **days, **whose)

    return generating


def overlaps():
    """The pairs of one doctor's schedules that have a time in common."""
    rows = list(LichLamViec.objects.order_by("bac_si", "ngay_lam_viec", "gio_bat_dau"))
    return [
        (one, other)
        for one, other in pairwise(rows)
        if (one.bac_si_id, one.ngay_lam_viec) == (other.bac_si_id, other.ngay_lam_viec)
        and other.gio_bat_dau < one.gio_ket_thuc
    ]


def test_rival_templates_of_a_doctor_leave_one(add_template, at_once):
    for _ in range(5):
        doctor = DoctorFactory()
        results = at_once(*[add_template(doctor, dt.time(8, n), dt.time(11, n)) for n in range(6)])

        assert kinds(results) == ["MauLich"] + ["TemplateOverlap"] * 5
        assert doctor.mau_lich.get().buoi.count() == 1


def test_templates_changed_towards_each_other_do_not_meet(resolve, admin, at_once):
    for _ in range(5):
        doctor = DoctorFactory()
        monday, tuesday = (TemplateFactory(bac_si=doctor, buoi=[(n, dt.time(8), dt.time(11), 6)]) for n in (1, 2))
        wednesday = [{"thu": 3, "gio_bat_dau": dt.time(9), "gio_ket_thuc": dt.time(10)}]
        change = [
            partial(
                resolve(TemplateService).change,
                actor=admin,
                action="template.update",
                ma_mau=template.pk,
                buoi=wednesday,
            )
            for template in (monday, tuesday)
        ]

        assert kinds(at_once(*change)) == ["MauLich", "TemplateOverlap"]
        assert BuoiMau.objects.filter(mau__bac_si=doctor, thu=3).count() == 1


def test_one_template_changed_and_deleted_at_once_is_whole_or_gone(resolve, admin, at_once):
    for _ in range(5):
        template = TemplateFactory()
        known = {"actor": admin, "ma_mau": template.pk}
        sessions = [{"thu": 3, "gio_bat_dau": dt.time(9), "gio_ket_thuc": dt.time(10)}]
        results = at_once(
            partial(resolve(TemplateService).change, action="template.update", buoi=sessions, **known),
            partial(resolve(TemplateService).remove, action="template.destroy", **known),
        )

        assert Counter(kinds(results)) in (Counter(["MauLich", "NoneType"]), Counter(["NotFound", "NoneType"]))
        assert not MauLich.objects.exists()
        assert not BuoiMau.objects.exists()


def test_many_runs_at_once_make_every_schedule_once(generate, at_once):
    templates = [TemplateFactory(buoi=EVERY_DAY) for _ in range(3)]

    results = at_once(*[generate() for _ in range(4)], *[generate(ma_bac_si=t.bac_si_id) for t in templates])

    assert kinds(results) == ["Generation"] * 7
    assert sum(run.so_tao_moi for run in results) == LichLamViec.objects.count() == 3 * 14
    assert sum(run.so_bo_qua for run in results) == 0
    assert overlaps() == []


def test_a_run_against_schedules_made_by_hand_leaves_no_overlap(resolve, admin, generate, at_once):
    for _ in range(5):
        doctor = TemplateFactory(buoi=EVERY_DAY).bac_si
        by_hand = [
            partial(
                resolve(ScheduleService).create,
                actor=admin,
                ma_bac_si=doctor.pk,
                ngay_lam_viec=coming_workday() + dt.timedelta(days=n),
                gio_bat_dau=dt.time(7),
                gio_ket_thuc=dt.time(8, 30),
                so_luong_kham=2,
            )
            for n in range(5)
        ]

        run, *made = at_once(generate(ma_bac_si=doctor.pk), *by_hand)

        assert set(kinds(made)) <= {"LichLamViec", "ScheduleOverlap"}
        assert run.so_tao_moi + run.so_bo_qua == 14
        assert run.so_bo_qua == kinds(made).count("LichLamViec")
    assert overlaps() == []


def test_runs_and_new_templates_neither_wait_for_each_other_for_ever_nor_fail(
    generate, add_template, at_once, monkeypatch
):
    monkeypatch.setattr(unit_of_work, "ATTEMPTS", 1)  # a deadlock shows, for nothing tries again
    doctors = [TemplateFactory(buoi=[(2, dt.time(8), dt.time(11), 6)]).bac_si for _ in range(4)]

    results = at_once(generate(), generate(), *[add_template(doctor, dt.time(8), dt.time(9)) for doctor in doctors])

    assert kinds(results) == ["Generation"] * 2 + ["MauLich"] * 4
    assert overlaps() == []


def test_a_facility_gets_one_set_of_rules(resolve, admin, at_once):
    facility = FacilityFactory()

    results = at_once(*[partial(resolve(RuleService).create, actor=admin, ma_co_so=facility.pk) for _ in range(6)])

    assert kinds(results) == ["AlreadyExists"] * 5 + ["QuyTac"]
    assert QuyTac.objects.filter(co_so=facility).count() == 1


def test_general_hours_and_a_facilitys_agree_whichever_comes_first(resolve, admin, at_once):
    for _ in range(5):
        QuyTac.objects.all().delete()
        general, own = RulesFactory(co_so=None), RulesFactory()
        results = at_once(
            partial(resolve(RuleService).change, actor=admin, ma_quy_tac=general.pk, gio_dong_cua=dt.time(12)),
            partial(resolve(RuleService).change, actor=admin, ma_quy_tac=own.pk, gio_mo_cua=dt.time(13)),
        )

        assert kinds(results) == ["QuyTac", "TimesReversed"]
        assert all(rules.ever_open for rules in resolve(RuleService).in_force().values())
