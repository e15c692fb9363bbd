"""The benchmarks run from end to end, with numbers too small to say anything of speed."""

import os
import sys

import pytest
from django.db import connection

from appointments.models import LichHen
from benchmarks import processor, report
from benchmarks.operations.audit import Audit
from benchmarks.operations.availability import Availability
from benchmarks.operations.booking import Booking
from benchmarks.operations.each import Each
from benchmarks.operations.exports import Exports
from benchmarks.operations.growth import Growth
from benchmarks.operations.revenue import Revenue
from benchmarks.operations.scaling import Scaling
from benchmarks.operations.statistics import Statistics
from benchmarks.plan import Plan
from benchmarks.sized import Shelf
from benchmarks.statements import FloorOutdated, Statement, check
from tests.benchmarks import argon2_settings

pytestmark = pytest.mark.django_db(transaction=True)
pytest.importorskip("gunicorn", reason="the servers are gunicorn's, which Windows has not")

TINY = Plan(rounds=1, seconds=0.2, workers=1, clients=2, sizes=(100,), short=0.05, appointments=100)


def quiet(done, doing):
    """No progress."""


@pytest.mark.skipif(connection.vendor == "microsoft", reason="the floor knows no driver of SQL Server yet")
def test_every_operation_is_answered_alike_by_product_and_floor_and_has_a_row(settings):
    settings.PASSWORD_HASHERS = argon2_settings.PASSWORD_HASHERS
    settings.SETTINGS_MODULE = argon2_settings.__name__

    section = Each().run(TINY, quiet)

    assert [row[0].split(",")[0] for row in section.rows] == [
        "login", "token refresh", "profile of a patient", "doctors", "doctors of a specialty", "doctors",
        "schedules of a day", "free times of a doctor’s month", "own appointments of a patient",
        "own appointments of a doctor", "appointments", "appointments", "appointments", "appointments", "appointments",
        "one appointment", "cancel", "payment",
    ]  # fmt: skip
    assert all(len(row) == len(section.columns) for row in section.rows)
    assert str(section).splitlines()[2].startswith("|  | product a second | floor a second | product / floor |")


@pytest.mark.skipif(connection.vendor == "microsoft", reason="the floor knows no driver of SQL Server yet")
def test_product_and_floor_book_side_by_side_and_keep_the_five_rules():
    real = connection.settings_dict["NAME"]

    section = Booking().run(TINY, quiet)

    assert [row[0] for row in section.rows] == ["product", "floor", "nothing"]
    assert "Product / floor" in section.notes[0]
    assert connection.settings_dict["NAME"] == real


def test_writers_at_once_leave_whole_chains_no_more_than_they_are():
    section = Audit().run(TINY, quiet)

    alone = ["1 writer, chained", "1 writer, unchained"]
    together = ["2 writers, chained", "2 writers, unchained", "2 writers, one chain"]
    assert [row[0] for row in section.rows] == alone + (together if connection.vendor != "sqlite" else [])
    assert section.notes[-1] in (f"Chains that came to be: {n}, all of them whole afterwards." for n in (1, 2))


def test_two_sizes_hold_the_same_on_the_days_asked_for():
    plan = Plan(rounds=1, seconds=0.2, workers=1, clients=1, sizes=(100, 200))

    with Shelf() as shelf:
        section = Availability(shelf, days=7).run(plan, quiet)

    small, large = section.notes[1].split("; ")
    assert small.split(" appointments: ")[1] == large.split(" appointments: ")[1].rstrip(".")


def test_more_workers_are_set_beside_one_and_what_a_booking_costs_is_told():
    section = Scaling().run(TINY, quiet)

    if connection.vendor == "postgresql":
        assert [row[0] for row in section.rows] == ["1 worker", "2 workers", "4 workers"]
        assert section.notes[1].startswith("1 worker: workers ")
    else:
        assert section.notes == ["Measured on PostgreSQL alone: SQLite has one writer at a time."]


@pytest.mark.skipif(sys.platform != "linux", reason="processor time is read as Linux tells it")
def test_processor_time_is_that_of_living_processes():
    assert processor.seconds([os.getpid()]) == pytest.approx(sum(os.times()[:2]), abs=0.1)
    assert processor.seconds([2**30]) == 0


def test_growth_asks_for_the_same_in_each_size_and_makes_a_database_once():
    real, made = connection.settings_dict["NAME"], []
    plan = Plan(rounds=1, seconds=0.1, workers=1, clients=1, sizes=(100, 300), short=0.1)

    with Shelf() as shelf:
        for size in (*plan.sizes, plan.sizes[0]):
            with shelf.take(size, plan, quiet) as sized:
                visits = LichHen.objects.filter(bac_si__chuyen_khoa=sized.specialty)
                made.append((sized.name, visits.count(), visits.earliest("pk").ngay_tao))
        section = Growth(shelf).run(plan, quiet)

    assert made[2] == made[0] != made[1]
    assert made[0][1] == made[1][1] == 100
    assert len(section.rows) > 10
    assert all(len(row) == len(section.columns) for row in section.rows)
    assert connection.settings_dict["NAME"] == real


@pytest.mark.skipif(connection.vendor == "microsoft", reason="the floor knows no driver of SQL Server yet")
def test_revenue_is_asked_for_beside_its_own_statements():
    with Shelf() as shelf:
        section = Revenue(shelf).run(TINY, quiet)

    assert [row[0] for row in section.rows] == ["product", "bare driver"]
    assert section.notes[-1] == "Statements of one request, the session's included: 6."


@pytest.mark.skipif(connection.vendor == "microsoft", reason="the floor knows no driver of SQL Server yet")
def test_statistics_are_asked_for_beside_their_own_statements():
    with Shelf() as shelf:
        section = Statistics(shelf).run(TINY, quiet)

    asked = ("appointments", "one doctor", "remote sessions", "dashboard")
    assert [row[0] for row in section.rows] == [f"{name}, {side}" for name in asked for side in ("product", "driver")]
    sent = [int(note.rsplit(" ", 1)[1].rstrip(".")) for note in section.notes]
    assert sent == [4, 5, 3, 8]  # statements, the session's included


@pytest.mark.skipif(connection.vendor == "microsoft", reason="the floor knows no driver of SQL Server yet")
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux tells it")
def test_exports_are_made_beside_their_bare_writers_and_their_memory_is_told():
    section = Exports(rows=100).run(TINY, quiet)

    assert [row[0].split(",")[0] for row in section.rows] == [
        "excel", "csv", "pdf of 10", "XlsxWriter", "csv module", "csv module",
    ]  # fmt: skip
    assert section.notes[-1].startswith("Most that the worker held above idle: excel ")


def test_a_floor_that_sends_other_statements_than_the_product_is_refused():
    sent = [Statement('SELECT "Bac_si"."Ma_bac_si" FROM "Bac_si" WHERE "Bac_si"."Ma_bac_si" = %s FOR NO KEY UPDATE')]

    check(sent, ["LOCK Bac_si"])
    with pytest.raises(FloorOutdated):
        check([*sent, *sent], ["LOCK Bac_si"])


def test_the_page_keeps_its_prose_and_gets_new_numbers(tmp_path):
    page = tmp_path / "performance.md"
    page.write_text(f"# Speed\n\n<!-- {connection.vendor} -->\nold\n<!-- /{connection.vendor} -->\n\nThe end.\n")
    section = report.Section("Booking", [("product", "1", "2", "3", "4", "5")], ["a note"])

    report.write([section], TINY, page)

    text = page.read_text()
    assert text.startswith("# Speed\n")
    assert text.endswith("The end.\n")
    assert "| product | 1 | 2 | 3 | 4 | 5 |" in text
    assert "old" not in text
