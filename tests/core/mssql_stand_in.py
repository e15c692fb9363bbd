"""A connection that answers as SQL Server's views would, for a look at a server that is not there."""

from contextlib import nullcontext
from types import SimpleNamespace

import sqlglot
from django.db import ProgrammingError

from core.database_health import mssql_queries

QUERIES = {name: text for name, text in vars(mssql_queries).items() if name.isupper() and isinstance(text, str)}
NAMES = {text: name for name, text in QUERIES.items()}


def parsed(query):
    """Raises where it is no T-SQL."""
    return sqlglot.parse_one(query.replace("%s", "1000"), dialect="tsql", error_level=sqlglot.ErrorLevel.RAISE)


OUTPUTS = {name: parsed(text).named_selects for name, text in QUERIES.items()}

HEALTHY = {
    "RIGHTS": [
        {
            "server_state": 1,
            "server_performance_state": 1,
            "database_state": 1,
            "database_performance_state": 1,
            "engine_edition": 3,
            "login_name": "monitor",
            "user_name": "monitor",
        }
    ],
    "SERVER": [
        {
            "version": "16.0.4175.1",
            "update_level": "CU17",
            "edition": "Enterprise Edition (64-bit)",
            "engine_edition": 3,
            "has_availability_groups": 0,
            "collation": "Latin1_General_100_CI_AS_SC",
        }
    ],
    "CONNECTION": [{"encrypt_option": "TRUE", "net_transport": "TCP", "auth_scheme": "SQL"}],
    "DATABASE": [
        {
            "name": "Kham",
            "collation_name": "Latin1_General_100_CI_AS_SC",
            "compatibility_level": 160,
            "state_desc": "ONLINE",
            "user_access_desc": "MULTI_USER",
            "is_read_committed_snapshot_on": True,
            "snapshot_isolation_state_desc": "OFF",
            "recovery_model_desc": "FULL",
            "log_reuse_wait_desc": "NOTHING",
            "is_auto_close_on": False,
            "is_auto_shrink_on": False,
            "is_auto_create_stats_on": True,
            "is_auto_update_stats_on": True,
            "page_verify_option_desc": "CHECKSUM",
            "is_query_store_on": True,
            "is_encrypted": True,
        }
    ],
    "QUERY_STORE": [
        {
            "desired_state_desc": "READ_WRITE",
            "actual_state_desc": "READ_WRITE",
            "readonly_reason": 0,
            "current_storage_size_mb": 12,
            "max_storage_size_mb": 1000,
        }
    ],
    "MEMORY": [{"megabytes": 12_288}],
    "BACKUPS": [{"full_minutes": 600, "differential_minutes": None, "log_minutes": 12, "all_have_checksums": 1}],
    "LAST_CHECKDB": [{"days": 3}],
    "SUSPECT_PAGES": [{"pages": 0}],
    "FILES": [
        {
            "name": "Kham",
            "type_desc": "ROWS",
            "megabytes": 4096,
            "max_size": -1,
            "growth": 32_768,
            "is_percent_growth": False,
        },
        {
            "name": "Kham_log",
            "type_desc": "LOG",
            "megabytes": 1024,
            "max_size": -1,
            "growth": 32_768,
            "is_percent_growth": False,
        },
    ],
    "VOLUMES": [{"volume_mount_point": "D:\\", "total_bytes": 10**12, "available_bytes": 6 * 10**11}],
    "LOG_SPACE": [{"total_log_size_in_bytes": 2**30, "used_log_space_in_percent": 7.5}],
    "TABLES": [{"schema_name": "dbo", "table_name": "Lich_hen", "row_count": 1_200_000, "megabytes": 900}],
    "MISSING_INDEXES": [],
    "FRAGMENTATION": [],
    "STATISTICS": [],
    "CONSTRAINTS": [],
    "DISABLED_INDEXES": [],
    "REQUESTS": [],
    "IDLE_TRANSACTIONS": [],
    "REPLICAS": [],
}


def refusal(words):
    """As Django hands it on from pyodbc."""
    error = ProgrammingError(words)
    error.__cause__ = Exception("42000", f"[42000] [Microsoft][ODBC Driver 18 for SQL Server][SQL Server]{words}")
    return error


class Cursor:
    def __init__(self, connection):
        self.connection = connection

    def __enter__(self):
        return self

    def __exit__(self, *args):
        pass

    def execute(self, sql, params=()):
        self.connection.asked.append(NAMES.get(sql, sql))
        assert sql.count("%s") == len(params)
        if sql not in NAMES:
            self.rows = None
            return
        name = NAMES[sql]
        answer = self.connection.answers[name]
        if isinstance(answer, Exception):
            raise answer
        self.description = [(column, None, None, None, None, None, None) for column in OUTPUTS[name]]
        for row in answer:
            assert list(row) == OUTPUTS[name], f"{name} gives other columns"
        self.rows = [tuple(row.values()) for row in answer]

    def fetchall(self):
        return self.rows


class StandIn:
    """A healthy server, but for the answers that are given; an exception instead of rows is raised.

    The migrations are those of the test database.
    """

    vendor = "microsoft"
    alias = "default"
    settings_dict = {"NAME": "Kham"}
    wrap_database_errors = nullcontext()

    def __init__(self, driver="libmsodbcsql-18.5.so.1.1", **answers):
        self.answers, self.asked = {**HEALTHY, **answers}, []
        self.Database = SimpleNamespace(__name__="pyodbc", version="5.3.0")
        self.connection = SimpleNamespace(getinfo={6: driver, 7: "18.05.0001"}.__getitem__)
        self.introspection = SimpleNamespace(table_names=lambda cursor: ["django_migrations"])

    def cursor(self):
        return Cursor(self)


def altered(name, **values):
    """The healthy answer's first row with other values, as an answer."""
    return {name: [{**HEALTHY[name][0], **values}]}
