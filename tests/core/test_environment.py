"""What the environment says is understood, or refused by its name."""

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured

from hospital_management.environment import kept_secret, one_of, switch, whole

CODE = Path(__file__).resolve().parents[2] / "hospital_management"


def env(text):
    return SimpleNamespace(ENVIRON={"NAME": text})


@pytest.mark.parametrize("text", ["on", "Yes", "TRUE", "1", " on "])
def test_a_switch_is_on(text):
    assert switch(env(text), "NAME") is True


@pytest.mark.parametrize("text", ["off", "No", "FALSE", "0"])
def test_a_switch_is_off(text):
    assert switch(env(text), "NAME", default=True) is False


@pytest.mark.parametrize("text", ["enabled", "2", "ja", "o n"])
def test_a_switch_that_nobody_understands_is_not_off(text):
    with pytest.raises(ImproperlyConfigured, match="NAME is"):
        switch(env(text), "NAME")


@pytest.mark.parametrize("text", ["abc", "-1", "+5", "1.5", "٣", "²", "9" * 5000, "2", "11"])
def test_what_is_no_whole_number_within_its_bounds_is_refused(text):
    with pytest.raises(ImproperlyConfigured, match=r"NAME is .* at least 3, and at most 10"):
        whole(env(text), "NAME", 5, least=3, most=10)


def test_a_name_counts_in_any_case_and_must_be_one_of_the_list():
    assert one_of(env("warning"), "NAME", "INFO", ("INFO", "WARNING")) == "WARNING"
    with pytest.raises(ImproperlyConfigured, match=r"NAME is 'LOUD'\. Set it to one of INFO, WARNING"):
        one_of(env("loud"), "NAME", "INFO", ("INFO", "WARNING"))


def test_nothing_is_the_default():
    for nothing in (env(""), SimpleNamespace(ENVIRON={})):
        assert switch(nothing, "NAME", default=True) is True
        assert whole(nothing, "NAME", 7, least=1) == 7
        assert one_of(nothing, "NAME", "INFO", ("INFO",)) == "INFO"


def test_no_setting_is_read_less_strictly():
    """`env.bool` takes what it does not know for off, and `env.int` names no variable."""
    lax = re.compile(r"\benv\.(bool|int)\(|\bint\(os\.environ")

    assert [path for path in CODE.rglob("*.py") if lax.search(path.read_text())] == []


def test_those_who_come_for_the_key_at_once_get_the_same_and_keep_it_for_the_owner_alone(tmp_path):
    path, start = tmp_path / "var" / "secret_key", Barrier(8)

    def come(_):
        start.wait()
        return kept_secret(path)

    with ThreadPoolExecutor(8) as pool:
        (key,) = set(pool.map(come, range(8)))

    assert kept_secret(path) == key
    assert len(key) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_key_that_cannot_be_kept_is_said_with_its_place(tmp_path):
    (tmp_path / "var").write_text("a file")

    with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY is not set, and none can be kept in .*secret_key"):
        kept_secret(tmp_path / "var" / "secret_key")
