"""Whether a database is one that the system runs well on; a server’s answers are put where its cursor gives them."""

import pytest
from django.core.checks import run_checks
from django.db import connection

from core.database_checks import check_databases, findings
from core.database_sessions import limit_lock_waits
from hospital_management.databases import MSSQL_COLLATION

GOOD = ("16.0.4135.4", 3, MSSQL_COLLATION, True, "Kham")


class Server:
    """A SQL Server, as far as it is asked."""

    vendor = "microsoft"

    def __init__(self, *answer, **options):
        self.answer = answer
        self.asked = []
        self.settings_dict = {"OPTIONS": options}

    def cursor(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def execute(self, sql):
        self.asked.append(sql)

    def fetchone(self):
        return self.answer


def found(**changes):
    named = dict(zip(("version", "edition", "collation", "row_versions", "name"), GOOD, strict=True)) | changes
    return findings(Server(*named.values()))


def test_a_server_set_up_as_we_do_it_is_right():
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "check", "words"),
    [
        ({"version": "14.0.3460.9"}, "database.E001", "2019"),
        ({"version": "13.0.1601.5"}, "database.E001", "2019"),
        ({"collation": "Latin1_General_100_CS_AS_SC"}, "database.E002", f"COLLATE {MSSQL_COLLATION}"),
        ({"collation": "Vietnamese_CI_AI"}, "database.E002", f"COLLATE {MSSQL_COLLATION}"),
        ({"collation": "Latin1_General_100_BIN2"}, "database.E002", f"COLLATE {MSSQL_COLLATION}"),
        ({"collation": None}, "database.E002", f"COLLATE {MSSQL_COLLATION}"),
        ({"collation": "SQL_Latin1_General_CP1_CI_AS"}, "database.W002", f"COLLATE {MSSQL_COLLATION}"),
        ({"row_versions": False}, "database.E003", "ALTER DATABASE [Kham] SET READ_COMMITTED_SNAPSHOT ON"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(changes, check, words):
    (one,) = found(**changes)

    assert one.id == check
    assert words in one.hint


@pytest.mark.parametrize(
    "changes",
    [
        {"version": "12.0.2000.8", "edition": 5},  # Azure SQL counts otherwise
        {"version": "15.0.4360.2"},
        {"version": "17.0.1000.7"},
        {"collation": "Vietnamese_100_CI_AS_SC"},
        {"collation": "Latin1_General_100_CI_AS_SC_UTF8"},
        {"collation": "Latin1_General_100_CI_AS_KS_WS_SC"},
    ],
)
def test_what_serves_as_well_is_let_be(changes):
    assert found(**changes) == []


def test_everything_that_is_wrong_is_said_at_once():
    wrong = found(version="13.0.1", collation="Vietnamese_CI_AI", row_versions=False)

    assert {one.id for one in wrong} == {"database.E001", "database.E002", "database.E003"}


@pytest.mark.django_db
def test_the_database_of_these_tests_is_right():
    assert [one for one in findings(connection) if one.is_serious()] == []


@pytest.mark.django_db
def test_checks_ask_a_database_only_when_they_are_told_which(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert check_databases() == []
    assert check_databases in [check for check in _registered() if check is check_databases]
    assert [one for one in run_checks(databases=["default"]) if one.id.startswith("database.E")] == []


def _registered():
    from django.core.checks.registry import registry

    return registry.registered_checks


def test_a_session_of_sql_server_does_not_wait_for_locks_without_end():
    limited, unlimited = Server(lock_timeout=5000), Server(lock_timeout=0)
    for each in (limited, unlimited):
        limit_lock_waits(None, each)

    assert (limited.asked, unlimited.asked) == (["SET LOCK_TIMEOUT 5000"], [])
