"""A production start that is not safe does not happen, and says why."""

import os
import subprocess
import sys
from pathlib import Path

import environ
import pytest

from hospital_management.databases import database_from
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
        ({"IDLE_TIMEOUT_MINUTES": "-30"}, "IDLE_TIMEOUT_MINUTES is 0 (no timeout) or at least 5"),
        ({"PAYMENT_LINK_MINUTES": "4"}, "PAYMENT_LINK_MINUTES is at least 5"),
        ({"VNPAY_TMN_CODE": "TESTTMN1"}, "VNPAY_SECRET is missing"),
        ({"MOMO_SECRET": "x", "MOMO_PARTNER_CODE": "y"}, "MOMO_ACCESS_KEY is missing"),
        ({"SESSION_LIFETIME_DAYS": "0"}, "SESSION_LIFETIME_DAYS is at least 1"),
    ],
)
def test_an_unsafe_environment_is_refused_with_the_reason(changes, reason):
    started, said = start(**changes)
    assert not started
    assert reason in said


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
    return database_from(env, tmp_path)


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
    with pytest.raises(ValueError, match="DB_ENGINE is 'oracle'"):
        database(tmp_path, DB_ENGINE="oracle")


def test_a_production_server_serves_the_documentations_files():
    started, said = start(
        module="hospital_management.wsgi; from django.test import Client; "
        "assert Client().get('/static/admin/css/base.css', headers={'host': 'localhost'}).status_code == 200; "
        "path = '/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css'; "
        "assert Client().get(path, headers={'host': 'localhost'}).status_code == 200"
    )
    assert started, said
