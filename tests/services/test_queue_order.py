import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from appointments.models import LichHen
from core.booking_rules import BookingRules
from core.services.queue_order import Level, after_call, forecast, level_of
from reception.models import HangCho, NhomUuTien, PhieuKham

MORNING = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)


def ticket(number, group=NhomUuTien.NONE, minute=0, later=0, arrived=None):
    since = MORNING + dt.timedelta(minutes=minute)
    return PhieuKham(
        pk=number,
        lich_hen=LichHen(so_thu_tu=number),
        nhom_uu_tien=group,
        moc_xep=since,
        den_luc=since if arrived is None else MORNING + dt.timedelta(minutes=arrived),
        cho_den_luot=later,
    )


def numbers(tickets):
    return [each.lich_hen.so_thu_tu for each in tickets]


@st.composite
def lines(draw):
    """Whoever may wait, in a queue that has made some calls, under some rules."""
    size = draw(st.integers(0, 12))
    groups = st.sampled_from(NhomUuTien.values)
    minutes, turns = st.integers(0, 30), st.integers(0, 12)
    waiting = [ticket(n, draw(groups), draw(minutes), draw(turns), draw(minutes)) for n in range(1, size + 1)]
    queue = HangCho(so_luot_goi=draw(st.integers(0, 8)), uu_tien_lien_tiep=draw(st.integers(0, 4)))
    return waiting, queue, BookingRules(ti_le_uu_tien=draw(st.integers(1, 4)))


def call(waiting, queue, rules):
    """What “next” does: the first of the forecast leaves the line, and the queue counts."""
    called = forecast(waiting, queue, rules)[0]
    queue.so_luot_goi, queue.uu_tien_lien_tiep = after_call(called, queue.so_luot_goi, queue.uu_tien_lien_tiep)
    waiting.remove(called)
    return called


def test_those_of_one_class_are_called_by_their_time_then_by_number():
    waiting = [ticket(3, minute=10), ticket(2, minute=10), ticket(1, minute=20)]
    assert numbers(forecast(waiting, HangCho(), BookingRules())) == [2, 3, 1]


def test_the_ratio_lets_one_of_no_class_between_the_others():
    first = [ticket(n, NhomUuTien.ELDERLY, minute=30 + n) for n in (1, 2, 3)]
    others = [ticket(n, minute=n) for n in (4, 5)]
    assert numbers(forecast([*others, *first], HangCho(), BookingRules(ti_le_uu_tien=2))) == [1, 2, 4, 3, 5]


def test_who_comes_late_is_passed_over_until_so_many_calls_were_made():
    waiting = [ticket(1, minute=0, later=2), *(ticket(n, minute=n) for n in (2, 3, 4))]
    assert numbers(forecast(waiting, HangCho(), BookingRules())) == [2, 3, 1, 4]


def test_a_doctor_is_not_kept_idle_for_those_whose_turn_is_later():
    waiting = [ticket(1, later=9), ticket(2, later=7)]
    assert numbers(forecast(waiting, HangCho(), BookingRules())) == [2, 1]


@given(lines())
def test_everybody_who_waits_is_called_once(line):
    waiting, queue, rules = line
    assert sorted(numbers(forecast(waiting, queue, rules))) == numbers(waiting)


@given(lines())
def test_the_calls_that_follow_are_those_that_were_forecast(line):
    waiting, queue, rules = line
    foreseen = forecast(waiting, queue, rules)
    assert [call(waiting, queue, rules) for _turn in foreseen] == foreseen


@given(lines())
def test_an_emergency_that_may_be_called_comes_before_whatever_else(line):
    waiting, queue, rules = line
    while waiting:
        urgent = [
            each for each in waiting if level_of(each) is Level.EMERGENCY and each.cho_den_luot <= queue.so_luot_goi
        ]
        called = call(waiting, queue, rules)
        if urgent:
            assert called in urgent
            assert called.den_luc == min(each.den_luc for each in urgent)


@given(lines())
def test_the_ratio_is_kept_while_somebody_of_no_class_may_be_called(line):
    waiting, queue, rules = line
    while waiting:
        before = queue.uu_tien_lien_tiep
        due = {level_of(each) for each in waiting if each.cho_den_luot <= queue.so_luot_goi}
        called = level_of(call(waiting, queue, rules))
        if called is Level.PRIORITY and Level.NONE in due:
            assert before < rules.ti_le_uu_tien
        if called is Level.NONE and Level.PRIORITY in due:
            assert before >= rules.ti_le_uu_tien


@given(lines())
def test_nobody_is_called_before_his_turn_while_another_may_be(line):
    waiting, queue, rules = line
    while waiting:
        calls = queue.so_luot_goi
        due = [each for each in waiting if each.cho_den_luot <= calls]
        called = call(waiting, queue, rules)
        assert called in due or not due


@given(lines(), st.integers(0, 11))
def test_nobody_starves_however_many_with_priority_keep_coming(line, which):
    waiting, queue, rules = line
    waiting = [each for each in waiting if level_of(each) is not Level.EMERGENCY]
    if not waiting:
        return
    watched = waiting[which % len(waiting)]
    for turn in range(len(waiting) * (rules.ti_le_uu_tien + 1) + watched.cho_den_luot + 1):
        if watched not in waiting:
            return
        waiting.append(ticket(100 + turn, NhomUuTien.PREGNANT, minute=60 + turn))
        call(waiting, queue, rules)
    assert watched not in waiting
