"""What `check_database` makes of SQL Server's answers, good and bad, and of those that it is refused."""

from types import SimpleNamespace

import pytest
from sqlglot import exp

from core.database_health.examination import engine_of, examine
from core.database_health.findings import Database, Level
from tests.core.documented_views import DOCUMENTED
from tests.core.mssql_stand_in import HEALTHY, QUERIES, StandIn, altered, parsed, refusal

pytestmark = pytest.mark.django_db

NEED_NO_RIGHT = {"version", "driver", "collation", "isolation", "page_verify", "migrations", "files", "constraints"}
OF_VARIANTS = {"SERVERPROPERTY", "DATABASEPROPERTYEX", "CONNECTIONPROPERTY"}


def look(**answers):
    """All findings of a server that is healthy but for these answers."""
    return list(examine(Database(StandIn(**answers), pages=1000)))


def about(findings, topic):
    return [finding for finding in findings if finding.topic == topic]


# The queries


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_is_t_sql(name):
    assert isinstance(parsed(QUERIES[name]), exp.Select | exp.Union)


def sources(select):
    """The view behind each alias of a SELECT."""
    joins = [select.args["from_"].this, *(join.this for join in select.args.get("joins") or [])]
    for source in [*joins, *(select.args.get("laterals") or [])]:
        inner = source.this
        path = [part.name for part in source.parts] if isinstance(source, exp.Table) else []
        if not isinstance(inner, exp.Identifier):  # a table-valued function
            path = [*path[:-1], inner.name] if path else inner.sql("tsql").partition("(")[0].split(".")
        yield source.alias, ".".join(path).lower()


@pytest.mark.parametrize("name", QUERIES)
def test_every_column_is_documented_for_the_view_that_it_is_asked_of(name):
    selects = [select for select in parsed(QUERIES[name]).find_all(exp.Select) if select.args.get("from_")]
    for select in selects:
        views = dict(sources(select))
        columns = list(select.find_all(exp.Column))
        wrong = [c.sql() for c in columns if c.name.lower() not in DOCUMENTED[views[c.table]]]
        assert wrong == []
        assert columns
    assert selects or name in ("RIGHTS", "SERVER", "LAST_CHECKDB")


@pytest.mark.parametrize("name", QUERIES)
def test_no_driver_gets_a_variant_to_read(name):
    for call in parsed(QUERIES[name]).find_all(exp.Func):
        if call.name.upper() in OF_VARIANTS:
            assert call.find_ancestor(exp.Convert, exp.Cast) is not None


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_reads_the_text_of_statements_which_may_hold_patients_data(name):
    assert "sql_text" not in QUERIES[name]
    assert "input_buffer" not in QUERIES[name]
    assert QUERIES[name].isascii()


# A healthy server


def test_a_healthy_server_gives_nothing_to_do():
    found = look()

    assert [finding for finding in found if finding.level != Level.OK] == []
    assert len(found) >= 30


def test_each_question_is_put_once_more_or_less_and_the_lock_timeout_is_put_back():
    server = StandIn()
    list(examine(Database(server, pages=1000)))

    assert set(HEALTHY) - set(server.asked) == {"REPLICAS"}  # a server without availability groups is not asked
    assert server.asked[0] == "SET LOCK_TIMEOUT 10000"
    assert server.asked[-1] == "SET LOCK_TIMEOUT -1"
    assert not [asked for asked in server.asked if asked.split()[0] in ("ALTER", "UPDATE", "INSERT", "DELETE", "KILL")]


# Bad answers: one change, one finding

BAD = {
    "older than 2019": (altered("SERVER", version="14.0.3456.2"), "version", Level.ERROR, "2019"),
    "Express": (altered("SERVER", engine_edition=4, edition="Express Edition"), "edition", Level.HINT, "10 GB"),
    "in the clear": (altered("CONNECTION", encrypt_option="FALSE"), "encryption", Level.ERROR, "Encrypt=yes"),
    "blind to accents": (
        altered("DATABASE", collation_name="Latin1_General_100_CI_AI_SC"),
        "collation",
        Level.ERROR,
        "_CI_AS",
    ),
    "case-sensitive": (
        altered("DATABASE", collation_name="Latin1_General_100_CS_AS_SC"),
        "collation",
        Level.ERROR,
        "_CI_AS",
    ),
    "binary": (altered("DATABASE", collation_name="Latin1_General_BIN2"), "collation", Level.ERROR, "_CI_AS"),
    "without supplementary letters": (
        altered("DATABASE", collation_name="Latin1_General_CI_AS"),
        "collation",
        Level.HINT,
        "_SC",
    ),
    "readers wait": (
        altered("DATABASE", is_read_committed_snapshot_on=False),
        "isolation",
        Level.ERROR,
        "ALTER DATABASE [Kham] SET READ_COMMITTED_SNAPSHOT ON",
    ),
    "auto close": (altered("DATABASE", is_auto_close_on=True), "auto_close", Level.WARNING, "AUTO_CLOSE OFF"),
    "auto shrink": (altered("DATABASE", is_auto_shrink_on=True), "auto_shrink", Level.WARNING, "AUTO_SHRINK OFF"),
    "no new statistics": (
        altered("DATABASE", is_auto_update_stats_on=False),
        "auto_update_statistics",
        Level.WARNING,
        "ON",
    ),
    "torn pages": (
        altered("DATABASE", page_verify_option_desc="NONE"),
        "page_verify",
        Level.WARNING,
        "PAGE_VERIFY CHECKSUM",
    ),
    "one user": (altered("DATABASE", user_access_desc="SINGLE_USER"), "state", Level.WARNING, "MULTI_USER"),
    "no TDE": (altered("DATABASE", is_encrypted=False), "encryption_at_rest", Level.HINT, "TDE"),
    "old behaviour": (
        altered("DATABASE", compatibility_level=130),
        "compatibility_level",
        Level.HINT,
        "COMPATIBILITY_LEVEL = 160",
    ),
    "Query Store off": (
        altered("QUERY_STORE", actual_state_desc="OFF", desired_state_desc="OFF"),
        "query_store",
        Level.HINT,
        "= ON",
    ),
    "Query Store full": (
        altered("QUERY_STORE", actual_state_desc="READ_ONLY", readonly_reason=65536),
        "query_store",
        Level.WARNING,
        "MAX_STORAGE_SIZE_MB",
    ),
    "all the memory": (altered("MEMORY", megabytes=2_147_483_647), "max_memory", Level.HINT, "sp_configure"),
    "nothing to roll forward": (
        altered("DATABASE", recovery_model_desc="SIMPLE"),
        "recovery_model",
        Level.WARNING,
        "RECOVERY FULL",
    ),
    "never backed up": (altered("BACKUPS", full_minutes=None), "full_backup", Level.ERROR, "backup_full.sql"),
    "backed up long ago": (altered("BACKUPS", full_minutes=30 * 60), "full_backup", Level.WARNING, "every night"),
    "log never backed up": (altered("BACKUPS", log_minutes=None), "log_backup", Level.ERROR, "backup_log.sql"),
    "log backed up long ago": (altered("BACKUPS", log_minutes=61), "log_backup", Level.WARNING, "15 minutes"),
    "without checksums": (altered("BACKUPS", all_have_checksums=0), "backup_checksums", Level.HINT, "CHECKSUM"),
    "never checked": (altered("LAST_CHECKDB", days=46_000), "checkdb", Level.WARNING, "check_storage.sql"),
    "suspect pages": (altered("SUSPECT_PAGES", pages=2), "suspect_pages", Level.ERROR, "DBCC CHECKDB"),
    "growth in percent": (
        {"FILES": [{**HEALTHY["FILES"][0], "growth": 10, "is_percent_growth": True}]},
        "files",
        Level.HINT,
        "FILEGROWTH",
    ),
    "disk full": (altered("VOLUMES", available_bytes=3 * 10**10), "disk", Level.ERROR, "room"),
    "log full": (altered("LOG_SPACE", used_log_space_in_percent=93.0), "log", Level.ERROR, "log"),
    "no check": (
        {"CONSTRAINTS": [{"name": "fk_x", "table_name": "Lich_hen", "is_disabled": True, "is_not_trusted": True}]},
        "constraints",
        Level.ERROR,
        "ALTER TABLE [Lich_hen] WITH CHECK CHECK CONSTRAINT [fk_x];",
    ),
    "not trusted": (
        {"CONSTRAINTS": [{"name": "fk_x", "table_name": "Lich_hen", "is_disabled": False, "is_not_trusted": True}]},
        "constraints",
        Level.WARNING,
        "WITH CHECK CHECK",
    ),
    "unique index off": (
        {"DISABLED_INDEXES": [{"name": "uq_lich_hen_bac_si", "table_name": "Lich_hen", "is_unique": True}]},
        "disabled_indexes",
        Level.ERROR,
        "ALTER INDEX [uq_lich_hen_bac_si] ON [Lich_hen] REBUILD;",
    ),
    "index wished for": (
        {
            "MISSING_INDEXES": [
                {
                    "table_name": "[Kham].[dbo].[Lich_hen]",
                    "equality_columns": "[Trang_thai]",
                    "inequality_columns": "[Ngay_kham]",
                    "included_columns": "[Gio_kham]",
                    "uses": 90_000,
                    "avg_user_impact": 87.3,
                    "gain": 250_000.0,
                }
            ]
        },
        "missing_indexes",
        Level.WARNING,
        "migration",
    ),
    "fragmented": (
        {
            "FRAGMENTATION": [
                {
                    "table_name": "Tu_khoa",
                    "index_name": "uq_tu_khoa",
                    "page_count": 9000,
                    "avg_fragmentation_in_percent": 44.0,
                }
            ]
        },
        "fragmentation",
        Level.WARNING,
        "rebuild",
    ),
    "a little fragmented": (
        {
            "FRAGMENTATION": [
                {
                    "table_name": "Tu_khoa",
                    "index_name": "uq_tu_khoa",
                    "page_count": 9000,
                    "avg_fragmentation_in_percent": 12.0,
                }
            ]
        },
        "fragmentation",
        Level.HINT,
        "reorganize",
    ),
    "stale statistics": (
        {
            "STATISTICS": [
                {
                    "table_name": "Lich_hen",
                    "statistics_name": "ix_lich_hen_ngay",
                    "row_count": 10_000,
                    "modification_counter": 9_000,
                    "days": 12,
                }
            ]
        },
        "statistics",
        Level.HINT,
        "UPDATE STATISTICS [Lich_hen] [ix_lich_hen_ngay];",
    ),
    "blocked": (
        {
            "REQUESTS": [
                {
                    "session_id": 61,
                    "blocking_session_id": 58,
                    "command": "UPDATE",
                    "wait_type": "LCK_M_U",
                    "wait_time": 45_000,
                    "total_elapsed_time": 45_010,
                    "login_name": "api",
                    "host_name": "web1",
                    "program_name": "gunicorn",
                }
            ]
        },
        "blocked",
        Level.WARNING,
        "KILL 58;",
    ),
    "running for ever": (
        {
            "REQUESTS": [
                {
                    "session_id": 61,
                    "blocking_session_id": 0,
                    "command": "SELECT",
                    "wait_type": None,
                    "wait_time": 0,
                    "total_elapsed_time": 700_000,
                    "login_name": "api",
                    "host_name": "web1",
                    "program_name": "gunicorn",
                }
            ]
        },
        "longest_running",
        Level.WARNING,
        "Query Store",
    ),
    "commit forgotten": (
        {
            "IDLE_TRANSACTIONS": [
                {
                    "session_id": 70,
                    "login_name": "dba",
                    "host_name": "pc7",
                    "program_name": "SSMS",
                    "idle_seconds": 4_000,
                }
            ]
        },
        "idle_transactions",
        Level.WARNING,
        "KILL 70;",
    ),
}


@pytest.mark.parametrize(("answers", "topic", "level", "advice"), BAD.values(), ids=list(BAD))
def test_what_is_wrong_is_found_with_what_to_do_and_nothing_else_is(answers, topic, level, advice):
    bad = [finding for finding in look(**answers) if finding.level != Level.OK]

    assert [(finding.topic, finding.level) for finding in bad] == [(topic, level)]
    assert advice in bad[0].advice


def test_freetds_is_named_as_what_nobody_tried():
    (found,) = about(look(driver="libtdsodbc.so"), "driver")

    assert found.level == Level.WARNING


def test_the_driver_that_pip_brings_is_named_with_its_version():
    server = StandIn()
    server.Database = SimpleNamespace(__name__="mssql_python", __version__="1.16.0")
    server.connection = SimpleNamespace()
    (found,) = about(examine(Database(server, pages=1000)), "driver")

    assert (found.level, found.found) == (Level.OK, "mssql_python 1.16.0")


def test_the_log_says_what_it_waits_for():
    answers = altered("LOG_SPACE", used_log_space_in_percent=75.0) | altered(
        "DATABASE", log_reuse_wait_desc="ACTIVE_TRANSACTION"
    )
    (found,) = about(look(**answers), "log")

    assert found.level == Level.WARNING
    assert "long transaction" in found.advice


def test_express_warns_before_the_ten_gigabytes_are_full():
    server = altered("SERVER", engine_edition=4)
    files = {"FILES": [{**HEALTHY["FILES"][0], "megabytes": 9_900}, HEALTHY["FILES"][1]]}
    (found,) = about(look(**server, **files), "express_limit")

    assert found.level == Level.ERROR


def test_simple_recovery_is_not_asked_for_log_backups():
    answers = altered("DATABASE", recovery_model_desc="SIMPLE") | altered("BACKUPS", log_minutes=None)

    assert about(look(**answers), "log_backup") == []


# Replicas

REPLICA = {
    "replica_server_name": "sql2",
    "is_local": False,
    "synchronization_state_desc": "SYNCHRONIZED",
    "synchronization_health_desc": "HEALTHY",
    "is_suspended": False,
    "log_send_queue_size": 0,
    "redo_queue_size": 0,
    "secondary_lag_seconds": 0,
}


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ({}, Level.OK),
        ({"secondary_lag_seconds": None}, Level.OK),
        ({"secondary_lag_seconds": 90}, Level.WARNING),
        ({"is_suspended": True}, Level.ERROR),
        ({"synchronization_health_desc": "NOT_HEALTHY"}, Level.ERROR),
    ],
)
def test_each_replica_says_how_far_behind_it_is(change, level):
    (found,) = about(look(**altered("SERVER", has_availability_groups=1), REPLICAS=[REPLICA | change]), "replicas")

    assert found.level == level


def test_a_database_outside_every_group_is_named_where_there_are_groups():
    (found,) = about(look(**altered("SERVER", has_availability_groups=1)), "replicas")

    assert found.level == Level.WARNING


# Rights


def test_without_rights_each_question_says_so_in_one_line_and_the_others_are_answered():
    none = dict.fromkeys(
        ("server_state", "server_performance_state", "database_state", "database_performance_state"), 0
    )
    found = look(**altered("RIGHTS", **none))
    unasked = {finding.topic: finding for finding in found if finding.found.startswith("not asked")}

    assert set(unasked) == {
        "encryption",
        "query_store",
        "disk",
        "log",
        "missing_indexes",
        "fragmentation",
        "tables",
        "requests",
        "idle_transactions",
        "replicas",
    }
    assert {finding.level for finding in unasked.values()} == {Level.HINT}
    assert "GRANT VIEW SERVER STATE TO [monitor];" in unasked["requests"].advice
    assert "GRANT VIEW DATABASE STATE TO [monitor];" in unasked["tables"].advice
    assert {finding.topic for finding in found} >= NEED_NO_RIGHT


def test_the_narrower_rights_of_2022_are_enough():
    only = altered("RIGHTS", server_state=0, database_state=0)

    assert [finding for finding in look(**only) if finding.level != Level.OK] == []


def test_an_older_server_does_not_know_the_narrower_rights():
    unknown = altered("RIGHTS", server_performance_state=None, database_performance_state=None)

    assert [finding for finding in look(**unknown) if finding.level != Level.OK] == []


REFUSED = [
    ("BACKUPS", "backups", "The SELECT permission was denied on the object 'backupset', database 'msdb'. (229)"),
    ("BACKUPS", "backups", 'The server principal "api" is not able to access the database "msdb". (916)'),
    ("SUSPECT_PAGES", "suspect_pages", "The SELECT permission was denied on the object 'suspect_pages'. (229)"),
    ("FRAGMENTATION", "fragmentation", "The user does not have permission to perform this action. (297)"),
    ("LOG_SPACE", "log", "VIEW SERVER PERFORMANCE STATE permission was denied on object 'server'. (300)"),
    ("TABLES", "tables", "VIEW DATABASE STATE permission denied in database 'Kham'. (262)"),
    ("LAST_CHECKDB", "checkdb", "Quyền bị từ chối. (297)"),
]


@pytest.mark.parametrize(("query", "topic", "words"), REFUSED)
def test_a_refusal_of_the_server_is_one_line_about_that_question(query, topic, words):
    bad = [finding for finding in look(**{query: refusal(words)}) if finding.level != Level.OK]

    assert [(finding.topic, finding.level) for finding in bad] == [(topic, Level.HINT)]
    assert bad[0].found.startswith("not asked: the login lacks ")
    assert "GRANT " in bad[0].advice


def test_another_error_is_a_warning_about_that_question_alone():
    bad = look(VOLUMES=refusal("Invalid object name 'sys.dm_os_volume_stats'. (208)"))
    bad = [finding for finding in bad if finding.level != Level.OK]

    assert [(finding.topic, finding.level) for finding in bad] == [("disk", Level.WARNING)]
    assert "Invalid object name" in bad[0].found
    assert "\n" not in bad[0].found


# Azure


def test_azure_sql_database_is_not_asked_for_what_microsoft_keeps():
    azure = altered("SERVER", engine_edition=5, version="12.0.2000.8", edition="SQL Azure")
    rights = altered("RIGHTS", engine_edition=5, server_state=0, server_performance_state=0)
    unsupported = refusal("Reference to database and/or server name in 'msdb.dbo.backupset' is not supported. (40515)")
    found = look(**azure, **rights, BACKUPS=unsupported, SUSPECT_PAGES=unsupported, VOLUMES=unsupported)

    assert [finding for finding in found if finding.level != Level.OK] == []


def test_the_engine_is_known_by_djangos_name_for_it():
    assert engine_of(StandIn()).name == "SQL Server"
