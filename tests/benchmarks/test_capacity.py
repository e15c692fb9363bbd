"""The arithmetic of docs/scale.md."""

import pytest

from benchmarks.capacity import City, chance_to_wait, longest_wait, servers_for, simulate, table

CITY = City(10_000_000, 3, 8.64, 9, worker=(0.02, 0.01), database=(0.01, 0.005))


def test_one_server_makes_as_many_wait_as_it_is_busy():
    assert chance_to_wait(1, 0.7) == pytest.approx(0.7)
    assert chance_to_wait(2, 1) == pytest.approx(1 / 3)


def test_a_city_asks_for_what_its_people_book_at_the_peak():
    assert CITY.bookings_a_day == 100_000
    assert CITY.bookings_a_second == pytest.approx(10)
    assert CITY.requests_a_second == pytest.approx(100)
    assert CITY.busy(CITY.worker) == pytest.approx(10 * (0.02 + 9 * 0.01))


def test_the_fewest_servers_are_found_with_whom_nobody_waits_too_long():
    enough = servers_for(10, 0.02, 0.005)

    assert longest_wait(enough, 10, 0.02) <= 0.005 < longest_wait(enough - 1, 10, 0.02)


def test_a_simulated_rush_waits_no_longer_than_the_formula_says_of_its_peak():
    rush = simulate(peak=100, service=0.05, servers=7)

    assert rush.requests == pytest.approx(100 * 3600 * (0.5 + 1 / 3.14159), rel=0.02)
    assert 0 < rush.within_95 <= longest_wait(7, 5, 0.05)


def test_the_table_tells_workers_and_cores():
    assert "| bookings a second at the peak | 10.0 |" in table(CITY, 0.05)
