"""A simulated day goes through the API of a real server, and says when something went wrong in it."""

import datetime as dt
import re
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from appointments.models import TrangThaiLichHen
from core.simulation.clock import SteppedClock
from core.simulation.figures import table, waits
from core.simulation.people import HALVES, SLOT, visitors
from core.simulation.simulation import next_workday, wrong_ends
from tests.factories import AppointmentFactory

pytest.importorskip("gunicorn", reason="the server of the simulation is gunicorn, which Windows has not")

DAY = dt.date(2026, 11, 27)


def ticket(**values):
    """Of a regular patient who came at 8:00 for 8:10, was told 8:12 (8:10 to 8:20) and went in at 8:15."""
    told = {"du_kien_luc": "08:12", "du_kien_som": "08:10", "du_kien_muon": "08:20"}
    times = {"den_luc": "08:00", "vao_luc": "08:15", **told, **values}
    at = {name: time and f"2026-11-27T{time}:00+07:00" for name, time in times.items() if name != "nhom_uu_tien"}
    return {"gio_kham": "08:10:00", "nhom_uu_tien": values.get("nhom_uu_tien", "Thường"), **at}


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_a_small_day_ends_with_everybody_seen_and_every_rule_kept():
    real, out = connection.settings_dict["NAME"], StringIO()

    call_command("simulate_day", doctors=2, patients=16, stdout=out, stderr=StringIO())

    said = out.getvalue()
    assert said.splitlines()[-1] == "Every visit ended as it should, and every rule holds."
    seen = int(re.search(r"^all +(\d+)", said, re.MULTILINE)[1])
    came, away, placeless = map(int, re.search(r"(\d+) came, (\d+) did not, (\d+) found no place", said).groups())
    assert came + away == 16
    assert seen == came - placeless > 0
    assert connection.settings_dict["NAME"] == real


@pytest.mark.parametrize("option", ["--doctors=0", "--patients=0", "--patients=4001", "--workers=17"])
def test_a_day_out_of_bounds_is_refused(option):
    with pytest.raises(CommandError, match="not a whole number from"):
        call_command("simulate_day", option)


def test_one_seed_makes_one_day_and_books_no_time_of_a_doctor_twice():
    people, again = visitors(200, 5, DAY, Random(7)), visitors(200, 5, DAY, Random(7))

    assert people == again
    booked = [(each.doctor, each.appointed) for each in people if each.appointed is not None]
    assert len(set(booked)) == len(booked) > 100
    for _, minute in booked:
        assert any(begins <= minute <= ends - SLOT for begins, ends in HALVES)


def test_waiting_counts_from_the_appointed_time_of_who_came_early():
    early, late = waits([ticket(), ticket(den_luc="08:14")])

    assert (early.waited, early.off, early.in_range) == (5, 3, True)
    assert late.waited == 1


def test_who_never_went_in_did_not_wait_and_who_was_told_nothing_was_told_nothing_wrong():
    (told_nothing,) = waits([ticket(vao_luc=None), ticket(du_kien_luc=None, du_kien_som=None, du_kien_muon=None)])

    assert (told_nothing.off, told_nothing.in_range) == (None, False)
    assert list(table([told_nothing]))[-1].endswith("-")


def test_the_table_has_a_line_for_each_class_and_one_for_all():
    lines = list(table(waits([ticket(), ticket(vao_luc="08:35"), ticket(nhom_uu_tien="Cấp cứu", vao_luc="08:11")])))

    assert [line.split("  ")[0] for line in lines[1:]] == ["Cấp cứu", "Thường", "all"]
    assert re.search(r"^Thường +2 +15 min +23 +25 +13 min +\+13.0 min +50 %$", lines[2])


def test_the_clock_stands_until_it_is_set_for_all_who_read_it(tmp_path):
    ours, theirs = SteppedClock(tmp_path / "clock"), SteppedClock(tmp_path / "clock")
    noon = dt.datetime(2026, 11, 27, 12, tzinfo=timezone.get_current_timezone())

    ours.set(noon)

    assert theirs.now() == theirs.now() == noon
    assert theirs.now().tzinfo == timezone.get_current_timezone()


@pytest.mark.parametrize(("today", "day"), [(26, 27), (27, 28), (28, 30), (29, 30)])
def test_the_day_is_the_next_workday(today, day):
    assert next_workday(dt.date(2026, 11, today)) == dt.date(2026, 11, day)


@pytest.mark.django_db
def test_a_visit_that_ended_otherwise_is_named():
    seen, stayed_away, unknown = visitors(3, 1, DAY, Random(1))
    seen.comes, stayed_away.comes = 8 * 60, None
    seen.ma_lich_hen = AppointmentFactory(trang_thai=TrangThaiLichHen.COMPLETED).pk
    stayed_away.ma_lich_hen = AppointmentFactory(trang_thai=TrangThaiLichHen.CONFIRMED).pk

    assert list(wrong_ends([seen, stayed_away, unknown])) == [
        f"appointment {stayed_away.ma_lich_hen} ended as Đã xác nhận"
    ]
