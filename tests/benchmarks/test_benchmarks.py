"""The benchmarks run from end to end, with numbers too small to say anything of speed."""

import sys

import pytest
from django.db import connection

from benchmarks import report
from benchmarks.operations.audit import Audit
from benchmarks.operations.availability import Availability
from benchmarks.operations.booking import Booking
from benchmarks.operations.each import Each
from benchmarks.operations.exports import Exports
from benchmarks.operations.revenue import Revenue
from benchmarks.operations.statistics import Statistics
from benchmarks.plan import Plan
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

    section = Availability(doctors=2, days=7, patients=20).run(plan, quiet)

    small, large = section.notes[1].split("; ")
    assert small.split(" appointments: ")[1] == large.split(" appointments: ")[1].rstrip(".")


@pytest.mark.skipif(connection.vendor == "microsoft", reason="the floor knows no driver of SQL Server yet")
def test_revenue_is_asked_for_beside_its_own_statements():
    section = Revenue().run(TINY, quiet)

    assert [row[0] for row in section.rows] == ["product", "bare driver"]
    assert section.notes[-1] == "Statements of one request, the session's included: 6."


@pytest.mark.skipif(connection.vendor == "microsoft", reason="the floor knows no driver of SQL Server yet")
def test_statistics_are_asked_for_beside_their_own_statements():
    section = Statistics().run(TINY, quiet)

    asked = ("appointments", "one doctor", "remote sessions", "dashboard")
    assert [row[0] for row in section.rows] == [f"{name}, {side}" for name in asked for side in ("product", "driver")]
    sent = [int(note.rsplit(" ", 1)[1].rstrip(".")) for note in section.notes]
    assert sent == [4, 5, 3, 14]  # statements, the session's included


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
