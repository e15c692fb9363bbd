"""`manage.py check_database`: on the test database, on SQLite files of its own, on PostgreSQL where it runs."""

import json
import sqlite3
import time
from io import StringIO
from threading import Thread

import environ
import pytest
from django.core.management import CommandError, call_command
from django.db import ConnectionHandler, connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext

from core.database_health import postgresql_queries
from core.database_health.examination import ENGINES, examine
from core.database_health.findings import Database, Level, Limits, ok, warning, worst
from core.database_health.postgresql import sessions
from hospital_management.databases import databases_from

pytestmark = pytest.mark.django_db

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL's own views")
IN_EVERY_ENGINE = {
    "version",
    "driver",
    "encryption",
    "collation",
    "isolation",
    "migrations",
    "constraints",
    "statistics",
}


@pytest.fixture
def check():
    """The command's exit code and what it printed."""

    def run(*args):
        out = StringIO()
        try:
            call_command("check_database", *args, stdout=out)
        except SystemExit as exit_:
            return exit_.code, out.getvalue()
        return 0, out.getvalue()

    return run


def look(asked=connection, pages=1000):
    return list(examine(Database(asked, pages)))


def about(findings, topic):
    return [(finding.level, finding.found) for finding in findings if finding.topic == topic]


# The command, on whichever engine the tests run


def test_every_finding_that_is_not_fine_says_what_to_do():
    for finding in look():
        assert finding.found
        assert bool(finding.advice) == (finding.level != Level.OK)


def test_all_engines_answer_about_the_same_matters():
    assert {finding.topic for finding in look()} >= IN_EVERY_ENGINE
    for engine in ENGINES.values():
        assert {"version", "driver", "encryption", "migrations", "statistics", "tables"} <= {
            question.topic for question in engine.questions
        }


def test_it_prints_a_line_for_each_finding_and_counts_them(check):
    code, printed = check()
    lines = printed.splitlines()

    assert lines[0].startswith(f"{ENGINES[connection.vendor].name}: ")
    assert lines[-1].split(", ")[0].endswith(" ok")
    assert code == (0 if lines[-1].endswith(" 0 error") else 1)


def test_monitoring_reads_the_same_as_json(check):
    code, printed = check("--json")
    whole = json.loads(printed)

    assert whole["engine"] == ENGINES[connection.vendor].name
    assert set(whole["findings"][0]) == {"topic", "level", "found", "advice"}
    assert code == (1 if whole["level"] == "error" else 0)


def test_a_migration_that_is_not_applied_is_an_error(check):
    MigrationRecorder(connection).record_unapplied("audit", "0001_initial")

    code, printed = check()

    assert code == 1
    assert "not applied: audit.0001_initial" in printed


def test_a_migration_of_a_later_release_is_a_warning():
    MigrationRecorder(connection).record_applied("core", "9999_later")

    assert about(look(), "migrations") == [(Level.WARNING, "applied, but unknown here: core.9999_later")]


def test_it_only_reads():
    with CaptureQueriesContext(connection) as asked:
        look()

    assert asked.captured_queries
    assert {query["sql"].split()[0] for query in asked.captured_queries} <= {"SELECT", "SET", "RESET"}


def test_an_unknown_connection_is_refused():
    with pytest.raises(CommandError, match="nowhere"):
        call_command("check_database", "--database", "nowhere")


def test_the_worst_finding_is_the_level_of_all():
    assert worst([ok("a", ""), warning("b", "", ""), ok("c", "")]) == Level.WARNING
    assert worst([]) == Level.OK


@pytest.mark.parametrize(
    ("value", "level"), [(9.9, Level.OK), (10, Level.HINT), (29.9, Level.HINT), (30, Level.WARNING)]
)
def test_a_limit_belongs_to_what_lies_above_it(value, level):
    assert Limits(hint=10, warning=30).judge("x", value, "", "").level == level


# SQLite, whatever the tests run on


@pytest.fixture
def file(tmp_path):
    """A SQLite file with two tables, opened as the settings would, with these options instead."""
    opened = []

    def make(**options):
        settings = databases_from(environ.Env(), tmp_path)["default"] if not opened else {}
        settings = {**settings, "ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "own.sqlite3")}
        settings["OPTIONS"] = {**settings.get("OPTIONS", {}), **options}
        opened.append(ConnectionHandler({"default": settings})["default"])
        with opened[-1].cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS khoa (ma integer PRIMARY KEY, ten text)")
            cursor.execute(
                "CREATE TABLE IF NOT EXISTS bac_si (ma integer PRIMARY KEY, khoa integer REFERENCES khoa(ma))"
            )
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.fixture(autouse=True)
def _no_server_in_the_environment(monkeypatch):
    for name in ("DB_HOST", "DB_ENGINE", "DB_NAME"):
        monkeypatch.delenv(name, raising=False)


def test_a_file_as_the_settings_open_it_is_in_order(file):
    found = look(file())

    assert about(found, "journal_mode") == [(Level.OK, "wal")]
    assert about(found, "integrity") == [(Level.OK, "ok")]
    assert about(found, "foreign_keys") == [(Level.OK, "kept")]
    assert about(found, "collation") == [(Level.OK, "UTF-8, compared byte by byte")]
    assert about(found, "tables") == [(Level.OK, "bac_si: 0 rows"), (Level.OK, "khoa: 0 rows")]


def test_without_the_settings_readers_wait_and_a_power_cut_destroys(file):
    found = look(file(init_command="PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF; PRAGMA read_uncommitted=1"))

    assert about(found, "journal_mode") == [(Level.WARNING, "delete")]
    assert about(found, "synchronous") == [(Level.ERROR, "0")]
    assert about(found, "isolation") == [(Level.ERROR, "read uncommitted")]


def test_rows_that_point_to_nothing_are_counted(file):
    asked = file(init_command="PRAGMA foreign_keys=OFF")
    with asked.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute("INSERT INTO bac_si VALUES (1, 7), (2, 7)")

    found = look(asked)

    assert about(found, "foreign_keys") == [(Level.ERROR, "not kept")]
    assert about(found, "constraints") == [(Level.ERROR, "2 rows of bac_si point to no row of khoa")]


def test_a_file_full_of_free_pages_is_named(file):
    asked = file()
    with asked.cursor() as cursor:
        cursor.execute(
            "INSERT INTO khoa SELECT value, hex(randomblob(400)) FROM json_each(%s)", [json.dumps([*range(500)])]
        )
        cursor.execute("DELETE FROM khoa")

    ((level, found),) = about(look(asked), "database_size")

    assert level == Level.WARNING
    assert "% of the pages free" in found


def test_a_broken_file_is_an_error_and_not_a_crash(file, tmp_path):
    asked = file(init_command="PRAGMA journal_mode=DELETE")
    with asked.cursor() as cursor:
        cursor.execute(
            "INSERT INTO khoa SELECT value, hex(randomblob(400)) FROM json_each(%s)", [json.dumps([*range(500)])]
        )
    asked.close()
    bytes_ = bytearray((tmp_path / "own.sqlite3").read_bytes())
    bytes_[8192 : 8192 + 4096 * 20] = b"\xff" * (4096 * 20)
    (tmp_path / "own.sqlite3").write_bytes(bytes_)

    ((level, _),) = about(look(file(init_command="")), "integrity")

    assert level == Level.ERROR


def test_statistics_are_missed_until_somebody_keeps_them(file):
    asked = file()
    assert about(look(asked), "statistics") == [(Level.HINT, "none")]

    with asked.cursor() as cursor:
        cursor.execute("INSERT INTO khoa VALUES (1, 'Nhi')")
        cursor.execute("CREATE INDEX ix_khoa_ten ON khoa(ten)")
        cursor.execute("ANALYZE")

    assert about(look(asked), "statistics") == [(Level.OK, "kept")]


def test_the_file_names_its_version(file):
    assert about(look(file()), "version") == [(Level.OK, f"SQLite {sqlite3.sqlite_version}")]


# PostgreSQL


def until(ask, seconds=10):
    """The first answer that is not empty."""
    end = time.monotonic() + seconds
    while not (answer := ask()) and time.monotonic() < end:
        time.sleep(0.05)
    return answer


def judged(question):
    return list(question(Database(connection, 1000)))


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@on_postgresql
def test_a_constraint_that_old_rows_were_never_held_against_is_a_warning():
    run('ALTER TABLE "Lich_hen" ADD CONSTRAINT ck_thu CHECK ("Gia_tien" > 1) NOT VALID')

    ((level, found),) = about(look(), "constraints")

    assert level == Level.WARNING
    assert found.startswith('ck_thu on "Lich_hen"')


@on_postgresql
def test_an_invalid_unique_index_is_an_error():
    run("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'uq_lich_hen_bac_si'::regclass")

    assert about(look(), "invalid_indexes") == [(Level.ERROR, 'uq_lich_hen_bac_si on "Lich_hen"')]


@on_postgresql
def test_an_index_that_nothing_uses_is_a_hint():
    run("CREATE TABLE thu AS SELECT n, repeat('x', 100) AS ten FROM generate_series(1, 2000) AS n")
    run("CREATE INDEX ix_thu ON thu(ten, n)")

    assert "ix_thu on thu: never used, 0 MB" in [found for _, found in about(look(pages=1), "unused_indexes")]


@on_postgresql
def test_another_isolation_is_a_warning():
    run("SET LOCAL default_transaction_isolation = 'repeatable read'")

    assert about(look(), "isolation") == [(Level.WARNING, "repeatable read")]


@on_postgresql
def test_a_login_without_the_statistics_is_told_which_right_it_lacks():
    run("CREATE ROLE nguoi_thu")
    run("GRANT SELECT ON django_migrations TO nguoi_thu")
    run("SET LOCAL ROLE nguoi_thu")

    found = look()

    assert about(found, "transactions") == [(Level.HINT, "not asked: the login lacks pg_read_all_stats")]
    (advice,) = [finding.advice for finding in found if finding.topic == "transactions"]
    assert advice == 'As an administrator: GRANT pg_read_all_stats TO "nguoi_thu";'
    assert about(found, "wraparound")[0][0] == Level.OK


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_refused_view_is_one_line_and_the_rest_is_answered():
    run("CREATE ROLE nguoi_thu")
    run("GRANT SELECT ON django_migrations TO nguoi_thu")
    run("REVOKE SELECT ON pg_stat_archiver FROM PUBLIC")
    try:
        run("SET ROLE nguoi_thu")
        found = look()
    finally:
        run("RESET ROLE")
        run("GRANT SELECT ON pg_stat_archiver TO PUBLIC")
        run("DROP OWNED BY nguoi_thu")
        run("DROP ROLE nguoi_thu")

    ((level, words),) = about(found, "archiving")
    assert level == Level.HINT
    assert words.startswith("not asked: the login lacks ")
    assert about(found, "statistics")


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_stays_open_is_seen():
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1")
            seen = [found for _, found in about(look(), "transactions")]
    finally:
        other.close()

    assert len(seen) == 1
    assert "idle in transaction" in seen[0]


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_who_waits_is_seen_with_whom_for():
    holder, waiter = connections.create_connection("default"), connections.create_connection("default")

    def wait():
        with waiter.connection.cursor() as cursor:  # the driver's own: Django's belong to their thread
            cursor.execute('BEGIN; SET LOCAL lock_timeout = 0; LOCK TABLE "Quy_tac_canh_bao"; ROLLBACK')

    with holder.cursor() as cursor:
        cursor.execute('BEGIN; LOCK TABLE "Quy_tac_canh_bao"')
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    waiter.ensure_connection()
    thread = Thread(target=wait)
    thread.start()
    try:
        blocked = until(lambda: about(judged(sessions), "blocked"))
    finally:
        holder.close()
        thread.join()
        waiter.close()

    assert f"has waited for {pid} in a transaction of" in blocked[0][1]


@on_postgresql
@pytest.mark.parametrize("name", [name for name in vars(postgresql_queries) if name.isupper()])
def test_every_query_runs(name):
    query = getattr(postgresql_queries, name)

    assert isinstance(Database(connection, 1000).rows(query, *[1] * query.count("%s")), list)
