"""A production start that is not safe does not happen, and says why."""

import os
import re
import subprocess
import sys
from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from hospital_management import databases
from hospital_management.databases import PYTHON_DRIVER, chosen_driver, databases_from, driver_in_use
from hospital_management.notification_channels import ZALO_URL, channels_from
from hospital_management.payment_gateways import gateways_from

PROJECT = Path(__file__).resolve().parents[2] / "hospital_management"
SAFE = {"SECRET_KEY": "x" * 50, "DEBUG": "False", "CORS_ALLOWED_ORIGINS": "", "HTTPS": "off", "DB_ENGINE": "sqlite"}


def start(module="hospital_management.wsgi", **changes):
    """Load the production entry in a process of its own; what it said, and whether it started."""
    environment = {"PATH": os.environ["PATH"], **SAFE, **changes}
    code = f"import {module}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode == 0, done.stderr


def test_a_safe_environment_starts():
    started, said = start()
    assert started, said


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"CORS_ALLOWED_ORIGINS": "*"}, "CORS_ALLOWED_ORIGINS is *"),
        ({"DEBUG": "True"}, "DEBUG is on"),
        ({"DEBUG": "True", "HTTPS": "on"}, "HTTPS is on"),
        ({"IDLE_TIMEOUT_MINUTES": "1"}, "IDLE_TIMEOUT_MINUTES is 0 (no timeout) or at least 5"),
        ({"IDLE_TIMEOUT_MINUTES": "-30"}, "IDLE_TIMEOUT_MINUTES is '-30'. Set it to a whole number"),
        ({"PAYMENT_LINK_MINUTES": "4"}, "PAYMENT_LINK_MINUTES is '4'. Set it to a whole number of at least 5"),
        ({"EXPORT_ROWS": "abc"}, "EXPORT_ROWS is 'abc'. Set it to a whole number of at least 1"),
        ({"FILE_MAX_MB": "101"}, "FILE_MAX_MB is '101'. Set it to a whole number of at least 1, and at most 100"),
        ({"JWT_ALGORITHM": "none"}, "JWT_ALGORITHM is 'NONE'. Set it to one of HS256, HS384, HS512"),
        ({"JWT_ALGORITHM": "RS256"}, "JWT_ALGORITHM is 'RS256'. Set it to one of HS256, HS384, HS512"),
        ({"THROTTLE": "enabled"}, "THROTTLE is 'enabled'. Set it to on or off"),
        ({"DEBUG": "maybe"}, "DEBUG is 'maybe'. Set it to on or off"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is 'LOUD'. Set it to one of DEBUG, INFO"),
        ({"VNPAY_TMN_CODE": "TESTTMN1"}, "VNPAY_SECRET is missing"),
        ({"MOMO_SECRET": "x", "MOMO_PARTNER_CODE": "y"}, "MOMO_ACCESS_KEY is missing"),
        ({"SMS_URL": "https://sms.example"}, "SMS_TOKEN is missing"),
        ({"SMS_URL": "file:///etc/passwd", "SMS_TOKEN": "x"}, "SMS_URL is not an address"),
        ({"ZALO_TOKEN": "x", "ZALO_TEMPLATES": "nhac-hen=1"}, "ZALO_TEMPLATES is wrong at 'nhac-hen'"),
        ({"ZALO_TOKEN": "x", "ZALO_TEMPLATES": "nhac-hen-2h=a"}, "ZALO_TEMPLATES is wrong at 'nhac-hen-2h'"),
        ({"WEBHOOK_URL": "https://hook.example", "WEBHOOK_SECRET": "x"}, "WEBHOOK_SECRET is not base64"),
        ({"SESSION_LIFETIME_DAYS": "0"}, "SESSION_LIFETIME_DAYS is '0'. Set it to a whole number of at least 1"),
    ],
)
def test_an_unsafe_environment_is_refused_with_the_reason(changes, reason):
    started, said = start(**changes)
    assert not started
    assert reason in said


def channels_of(**environment):
    env = environ.Env()
    env.ENVIRON = environment
    return channels_from(env)


def test_without_keys_no_channel_is_on():
    assert channels_of() == {}


def test_a_channel_with_its_keys_is_on():
    hook = {"WEBHOOK_URL": "https://hook.example/x", "WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
    sms = {"SMS_URL": "https://sms.example", "SMS_TOKEN": "$t", "SMS_SENDER": "MT", "SMS_WITHOUT_DIACRITICS": "on"}
    zalo = {"ZALO_TOKEN": "t", "ZALO_TEMPLATES": "nhac-hen-2h=12, nhac-hen-24h=13"}

    found = channels_of(EMAIL_HOST="mail.example", EMAIL_FROM="a@b.example", **hook, **sms, **zalo)

    assert found == {
        "email": {"sender": "a@b.example"},
        "sms": {"url": "https://sms.example", "token": "$t", "sender": "MT", "plain": True},
        "zalo": {"url": ZALO_URL, "token": "t", "templates": {"nhac-hen-2h": "12", "nhac-hen-24h": "13"}},
        "webhook": {"url": "https://hook.example/x", "secret": hook["WEBHOOK_SECRET"]},
    }


@pytest.mark.parametrize("address", ["https://user:hidden@sms.example", "https://hidden@sms.example/x"])
def test_an_address_with_a_user_name_is_refused_and_not_told(address):
    with pytest.raises(ImproperlyConfigured, match="SMS_URL has a user name") as refused:
        channels_of(SMS_URL=address, SMS_TOKEN="t")
    assert "hidden" not in str(refused.value)
    with pytest.raises(ImproperlyConfigured, match="VNPAY_API_URL has a user name") as refused:
        gateways_of(VNPAY_TMN_CODE="T", VNPAY_SECRET="s", VNPAY_API_URL=address)
    assert "hidden" not in str(refused.value)


def gateways_of(**environment):
    env = environ.Env()
    env.ENVIRON = environment
    return gateways_from(env)


def test_without_keys_no_gateway_is_on():
    assert gateways_of() == {}
    assert gateways_of(VNPAY_URL="https://pay.example", MOMO_URL="") == {}


def test_a_gateway_with_its_keys_is_on_at_its_sandbox_unless_told_otherwise():
    found = gateways_of(VNPAY_TMN_CODE="T", VNPAY_SECRET="$ecret", VNPAY_URL="https://pay.example")

    assert found == {
        "vnpay": {
            "tmn_code": "T",
            "secret": "$ecret",
            "url": "https://pay.example",
            "api_url": "https://sandbox.vnpayment.vn/merchant_webapi/api/transaction",
        }
    }


def database(tmp_path, **environment):
    env = environ.Env()
    env.ENVIRON = environment
    return databases_from(env, tmp_path)["default"]


def test_without_a_host_the_database_is_sqlite(tmp_path):
    chosen = database(tmp_path)
    assert chosen["ENGINE"] == "django.db.backends.sqlite3"
    assert chosen["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_host_means_sql_server_with_the_names_of_the_environment(tmp_path):
    chosen = database(
        tmp_path,
        DB_HOST="db",
        DB_NAME="Kham",
        DB_USER="sa",
        DB_PASSWORD="p",
        DB_PORT="1444",
        DB_TRUST_CERTIFICATE="yes",
    )
    assert chosen["ENGINE"] == "mssql"
    assert (chosen["HOST"], chosen["NAME"], chosen["USER"], chosen["PASSWORD"], chosen["PORT"]) == (
        "db", "Kham", "sa", "p", "1444",
    )  # fmt: skip
    assert "Encrypt=yes;TrustServerCertificate=yes" in chosen["OPTIONS"]["extra_params"]


def test_secrets_may_begin_with_a_dollar(tmp_path):
    started, said = start(SECRET_KEY="$" + "x" * 50)

    assert started, said
    assert database(tmp_path, DB_HOST="db", DB_PASSWORD="$ecret")["PASSWORD"] == "$ecret"


def test_the_engine_can_be_named(tmp_path):
    assert database(tmp_path, DB_HOST="db", DB_ENGINE="postgresql")["ENGINE"] == "django.db.backends.postgresql"
    assert database(tmp_path, DB_HOST="db", DB_ENGINE="sqlite")["ENGINE"] == "django.db.backends.sqlite3"
    with pytest.raises(ImproperlyConfigured, match="DB_ENGINE is 'oracle'"):
        database(tmp_path, DB_ENGINE="oracle")


ODBC_18, ODBC_17 = databases.ODBC_DRIVERS


@pytest.fixture
def installed(monkeypatch):
    """Say which ODBC drivers this machine has, and whether it has mssql-python."""

    def say(*drivers, python=True):
        monkeypatch.setattr(databases, "odbc_drivers", lambda: list(drivers))
        monkeypatch.setattr(databases, "find_spec", lambda name: object() if python else None)

    return say


@pytest.mark.parametrize(
    ("drivers", "wanted", "chosen"),
    [
        ([ODBC_17, ODBC_18, "FreeTDS"], "", ODBC_18),
        ([ODBC_17], "", ODBC_17),
        ([], "", PYTHON_DRIVER),
        (["FreeTDS"], "", PYTHON_DRIVER),
        ([ODBC_18], PYTHON_DRIVER, PYTHON_DRIVER),
        ([ODBC_18, ODBC_17], ODBC_17, ODBC_17),
    ],
)
def test_the_newest_microsoft_driver_is_chosen_unless_one_is_named(installed, drivers, wanted, chosen):
    installed(*drivers)

    assert chosen_driver(wanted) == chosen


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("", "pip install mssql-python"),
        (ODBC_18, "is not installed. Installed are: FreeTDS"),
        (PYTHON_DRIVER, "FreeTDS"),
    ],
)
def test_a_driver_that_is_not_there_is_named_with_what_to_do(installed, wanted, said):
    installed("FreeTDS", python=False)

    with pytest.raises(ImproperlyConfigured, match=said):
        chosen_driver(wanted)


@pytest.mark.parametrize("drivers", [[ODBC_18], []])
def test_the_connection_is_encrypted_and_the_certificate_checked_by_either_driver(installed, tmp_path, drivers):
    installed(*drivers)
    extra = database(tmp_path, DB_HOST="db")["OPTIONS"]["extra_params"].split(";")

    assert {"Encrypt=yes", "TrustServerCertificate=no"} <= set(extra)
    assert ("MARS_Connection=no" in extra) is bool(drivers)  # unknown to mssql-python


def test_the_driver_in_use_is_told_with_its_version(installed, tmp_path):
    installed(ODBC_18)
    assert re.fullmatch(rf"{ODBC_18} \(pyodbc [\d.]+\)", driver_in_use(database(tmp_path, DB_HOST="db")))
    installed()
    assert re.fullmatch(r"mssql-python [\d.]+", driver_in_use(database(tmp_path, DB_HOST="db")))
    assert driver_in_use(database(tmp_path)) == "sqlite3"


def test_time_is_limited_as_the_environment_says(installed, tmp_path):
    installed()
    limits = {"DB_CONNECT_TIMEOUT": "3", "DB_QUERY_TIMEOUT": "20", "DB_LOCK_TIMEOUT": "4", "DB_CONN_MAX_AGE": "0"}
    mssql = database(tmp_path, DB_HOST="db", **limits)
    postgresql = database(tmp_path, DB_HOST="db", DB_ENGINE="postgresql", **limits)
    options = mssql["OPTIONS"]

    assert (options["connection_timeout"], options["query_timeout"], options["lock_timeout"]) == (3, 20, 4000)
    assert postgresql["OPTIONS"]["connect_timeout"] == 3
    assert postgresql["OPTIONS"]["options"] == "-c DateStyle=ISO -c statement_timeout=20s -c lock_timeout=4s"
    assert [mssql["CONN_MAX_AGE"], postgresql["CONN_MAX_AGE"]] == [0, 0]


@pytest.mark.parametrize("wrong", ["-1", "5s", "1.5", "٣", "99999999"])
def test_a_time_that_is_none_is_refused_by_its_name(installed, tmp_path, wrong):
    installed()
    with pytest.raises(ImproperlyConfigured, match="DB_QUERY_TIMEOUT is"):
        database(tmp_path, DB_HOST="db", DB_QUERY_TIMEOUT=wrong)


@pytest.mark.parametrize("engine", ["mssql", "postgresql"])
def test_a_read_replica_is_the_same_database_elsewhere_and_only_read(installed, tmp_path, engine):
    installed()
    env = environ.Env()
    env.ENVIRON = {"DB_HOST": "db", "DB_ENGINE": engine, "DB_USER": "api", "DB_REPLICA_HOST": "copy"}
    both = databases_from(env, tmp_path)
    default, reports = both["default"], both["reports"]

    assert (default["HOST"], reports["HOST"], reports["USER"]) == ("db", "copy", "api")
    assert reports["PORT"] == default["PORT"]
    assert ("ApplicationIntent=ReadOnly" in str(reports)) is (engine == "mssql")
    assert ("default_transaction_read_only=on" in str(reports)) is (engine == "postgresql")
    assert "ReadOnly" not in str(default)
    assert "read_only" not in str(default)


def test_without_a_replica_there_is_one_database(tmp_path):
    env = environ.Env()
    env.ENVIRON = {"DB_HOST": "db", "DB_ENGINE": "postgresql"}
    assert list(databases_from(env, tmp_path)) == ["default"]


def test_a_production_server_serves_the_documentations_files():
    started, said = start(
        module="hospital_management.wsgi; from django.test import Client; "
        "assert Client().get('/static/admin/css/base.css', headers={'host': 'localhost'}).status_code == 200; "
        "path = '/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css'; "
        "assert Client().get(path, headers={'host': 'localhost'}).status_code == 200"
    )
    assert started, said


def test_tickets_are_signed_with_a_key_of_their_own_or_with_the_servers():
    own = {"TICKET_KEY": "a", "TICKET_KEY_FALLBACKS": "b,c"}
    secret = {"SECRET_KEY": "x" * 50, "SECRET_KEY_FALLBACKS": "former"}

    for changes, key, fallbacks in ((own | secret, "a", ["b", "c"]), (secret, "x" * 50, ["former"])):
        said = f"assert (s.TICKET_KEY, s.TICKET_KEY_FALLBACKS) == ({key!r}, {fallbacks!r})"
        started, why = start(module=f"hospital_management.settings as s; {said}", **changes)
        assert started, why


def test_with_debug_and_no_key_every_process_has_the_same_and_the_next_one_too(tmp_path):
    said = "assert {s.SECRET_KEY, s.AUDIT_KEY, s.TICKET_KEY} == {(s.WORKER_FOLDER / 'secret_key').read_text()}"

    for _ in range(2):
        started, why = start(
            module=f"hospital_management.settings as s; {said}",
            SECRET_KEY="",
            DEBUG="True",
            WORKER_FOLDER=str(tmp_path),
        )
        assert started, why
