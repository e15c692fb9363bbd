"""Expected times: out of the doctor's own pace, for those who are there and those who are to come."""

import datetime as dt

import pytest
from django.utils import timezone

from appointments.models import LichHen
from core.booking_rules import BookingRules
from core.services.estimates import ENOUGH, Line, Pace, when_to_come
from core.services.histogram import percentile
from reception.models import HangCho, NhomUuTien, PhieuKham, TrangThaiPhieu

DAY = dt.date(2030, 1, 4)
RULES = BookingRules()


def at(hour, minute=0):
    return dt.datetime.combine(DAY, dt.time(hour, minute), timezone.get_default_timezone())


def minutes(*some):
    return [dt.timedelta(minutes=each) for each in some]


EIGHT = at(8)
TEN = Pace(*minutes(10, 6, 16))


def ticket(number, hour, minute=0, *, there=True, came=None, **more):
    """Appointed at this time for twenty minutes, of who is there since (or is to come at) that time."""
    start = at(hour, minute)
    visit = LichHen(
        pk=number, so_thu_tu=number, ngay_kham=DAY, gio_kham=start.time(),
        gio_ket_thuc=(start + dt.timedelta(minutes=20)).time(),
    )  # fmt: skip
    values = {"pk": number if there else None, "lich_hen": visit, "moc_xep": start, "den_luc": came or start}
    return PhieuKham(**values, **more)


def inside(number, since):
    return ticket(number, 8, trang_thai=TrangThaiPhieu.IN_ROOM, vao_luc=since)


def estimates(now, waiting=(), coming=(), within=(), pace=TEN, opens=EIGHT, **queue):
    line = Line(HangCho(**queue), list(waiting), list(within), list(coming), opens, pace, RULES)
    return line.estimates(now)


def test_the_pace_is_the_median_with_a_fifth_below_and_above():
    assert Pace.of(minutes(4, 6, 8, 10, 12, 30)) == Pace(*minutes(9, 6, 12))


def test_of_fewer_than_five_consultations_there_is_no_pace():
    assert Pace.of(minutes(*[5] * (ENOUGH - 1))) is None


def test_the_first_of_an_idle_doctor_is_expected_now():
    found = estimates(at(9), [ticket(1, 9)])[1]

    assert (found.before, found.at, found.earliest) == (0, at(9), at(9))
    assert found.latest > at(9)


def test_nobody_is_expected_before_the_schedule_begins():
    found = estimates(at(7, 20), [ticket(1, 8, came=at(7)), ticket(2, 8, 10, came=at(7))])

    assert (found[1].at, found[1].earliest) == (at(8), at(8))
    assert found[2].at == at(8, 10)


def test_whoever_is_inside_is_waited_for_as_long_as_usual():
    assert estimates(at(9), [ticket(2, 9)], within=[inside(1, at(8, 56))])[2].at == at(9, 6)


def test_an_overrun_is_over_any_moment():
    assert estimates(at(9), [ticket(2, 9)], within=[inside(1, at(8, 30))])[2].at == at(9)


def test_who_was_called_but_is_not_inside_yet_takes_a_whole_turn():
    called = ticket(1, 8, trang_thai=TrangThaiPhieu.CALLED)

    assert estimates(at(9), [ticket(2, 9)], within=[called])[2].at == at(9, 10)


def test_each_who_waits_before_takes_a_turn_and_adds_to_the_doubt():
    found = estimates(at(9), [ticket(n, 9, came=at(8, 50)) for n in range(1, 8)])

    assert [found[n].before for n in range(1, 8)] == list(range(7))
    assert [found[n].at for n in (1, 2, 3)] == [at(9), at(9, 10), at(9, 20)]
    ranges = [found[n].latest - found[n].earliest for n in range(1, 8)]
    assert ranges == sorted(ranges)
    assert len(set(ranges)) == 7


def test_independent_lengths_even_out_so_the_doubt_grows_with_the_root():
    found = estimates(at(9), [ticket(n, 9, came=at(8, 50)) for n in range(1, 6)])[5]

    assert found.at - found.earliest == 2 * (TEN.usual - TEN.short)  # four turns
    assert found.earliest == at(9, 32)


def test_the_order_is_that_of_the_calls():
    emergency = ticket(9, 9, 30, came=at(9, 1), nhom_uu_tien=NhomUuTien.EMERGENCY)
    found = estimates(at(9, 2), [ticket(1, 9), emergency])

    assert (found[9].before, found[1].before) == (0, 1)
    assert found[1].at == at(9, 12)


def test_who_comes_early_is_taken_while_the_doctor_is_free():
    found = estimates(at(8, 5), [ticket(2, 10, came=at(8))], [ticket(1, 9, there=False)])

    assert found[2].at == at(8, 5)


def test_who_has_the_earlier_appointment_goes_first_once_there():
    early, booked = ticket(2, 10, came=at(8)), [ticket(n, 9, there=False) for n in (3, 4)]
    found = estimates(at(8, 55), [ticket(1, 8, 55), early], booked)

    assert found[1].at == at(8, 55)
    assert (found[2].at, found[2].before) == (at(9, 25), 1)  # behind two who are not there yet


def test_who_is_later_than_the_rules_bear_is_not_waited_for():
    late = ticket(1, 8, 30, there=False)

    assert estimates(at(8, 46), [ticket(2, 8, 40)], [late])[2].at == at(8, 46)
    assert estimates(at(8, 45), [ticket(2, 8, 40)], [late])[2].at == at(8, 55)


def test_who_is_to_come_is_not_expected_before_the_appointed_time():
    assert estimates(at(8, 30), coming=[ticket(1, 9, there=False)])[1].at == at(9)


def test_without_a_pace_each_visit_takes_as_long_as_planned():
    found = estimates(at(9), [ticket(1, 9), ticket(2, 9, 10)], pace=None)[2]

    assert found.at == at(9, 20)
    assert found.earliest == at(9, 14)


def come(now, appointed, *, earliest=None):
    found = None
    if earliest:
        line = estimates(now, coming=[ticket(1, appointed.hour, appointed.minute, there=False)], opens=earliest)
        found = line[1]
    return when_to_come(now, appointed, found, RULES)


def test_one_comes_ten_minutes_before_the_time():
    assert come(at(7), at(9)) == at(8, 50)


def test_when_the_doctor_runs_late_one_may_come_later():
    assert come(at(8), at(9), earliest=at(9, 20)) == at(9, 10)


def test_never_so_late_that_the_place_would_be_lost():
    assert come(at(8), at(9), earliest=at(12)) == at(9, RULES.phut_den_tre)


def test_who_ought_to_be_there_already_comes_now():
    assert come(at(9, 40), at(9)) == at(9, 40)


def test_advice_is_to_five_minutes_and_rounded_to_the_safe_side():
    assert come(at(8), at(9, 4), earliest=at(9, 23)) == at(9, 10)


@pytest.mark.parametrize(
    ("counts", "percent", "value"),
    [
        ({}, 50, None),
        ({3: 1}, 50, 3),
        ({1: 1, 9: 1}, 50, 1),
        ({1: 1, 9: 2}, 50, 9),
        (dict.fromkeys(range(1, 11), 1), 90, 9),
        ({5: 89, 60: 11}, 90, 60),
        ({5: 90, 60: 10}, 90, 5),
    ],
)
def test_a_percentile_is_the_smallest_value_that_enough_do_not_exceed(counts, percent, value):
    assert percentile(counts, percent) == value
