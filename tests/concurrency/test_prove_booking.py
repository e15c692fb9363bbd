"""The proof says “0 double bookings” of this application, and finds them where locks are taken out."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
pytest.importorskip("gunicorn", reason="the proof's server is gunicorn, which Windows has not")


@pytest.fixture
def prove():
    """Run the command; its exit code and what it printed."""

    def run(**options):
        out = StringIO()
        try:
            call_command("prove_booking", workers=2, stdout=out, stderr=StringIO(), **options)
        except SystemExit as end:
            return end.code, out.getvalue()
        return 0, out.getvalue()

    return run


def test_rivals_and_a_storm_end_with_no_double_booking(prove):
    real = connection.settings_dict["NAME"]

    code, said = prove(seconds=2, rivals=6)

    assert said.splitlines()[-1] == "0 double bookings"
    assert code == 0
    assert "6 rounds of 6 for one place; 6 won, 30 did not" in said
    assert connection.settings_dict["NAME"] == real


def test_without_locks_the_proof_finds_what_was_sold_twice(prove):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no row locks to take out: it lets one writer in at a time")

    code, said = prove(seconds=3, rivals=12, application="tests.concurrency.unlocked_wsgi:application")

    assert code == 1
    assert re.search(r"^\d+ violations$", said, re.MULTILINE)
    assert "0 double bookings" not in said


@pytest.mark.parametrize("option", ["--seconds=0", "--seconds=601", "--rivals=1", "--workers=17"])
def test_a_proof_out_of_bounds_is_refused(option):
    with pytest.raises(CommandError, match="not a whole number from"):
        call_command("prove_booking", option)
