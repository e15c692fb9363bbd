"""Which databases the environment asks for, by which driver, and how each engine is set up."""

from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from hospital_management.environment import switch, whole

REPORTS = "reports"
"""The alias of the read replica, if one is named."""

MSSQL_COLLATION = "Latin1_General_100_CI_AS_SC_UTF8"
"""Case-insensitive, accent-sensitive, UTF-16 with supplementary characters; and UTF8, so that a literal that somebody
types without its N keeps its Vietnamese letters. Why not a Vietnamese one: docs/decisions/0018-collation.md.
"""

ODBC_DRIVERS = ("ODBC Driver 18 for SQL Server", "ODBC Driver 17 for SQL Server")
PYTHON_DRIVER = "mssql-python"
TIMES_UNPREPARED = 5
MOST_SECONDS = 999_999


def databases_from(env: environ.Env, folder: Path) -> dict[str, dict[str, Any]]:
    """Django's `DATABASES`: SQLite without `DB_HOST`, SQL Server with it, or what `DB_ENGINE` says; and, if
    `DB_REPLICA_HOST` names one, its read replica as `reports`.

    Raises ImproperlyConfigured for what cannot be.
    """
    host = env.str("DB_HOST", default="")
    engine = env.str("DB_ENGINE", default="mssql" if host else "sqlite")
    if engine == "sqlite":
        return {"default": _sqlite(env.str("DB_NAME", default="") if not host else "", folder)}
    if engine not in ("mssql", "postgresql"):
        raise ImproperlyConfigured(f"DB_ENGINE is {engine!r}. Set it to sqlite, mssql or postgresql.")
    default = {**_server(env, engine, host), **(_mssql(env) if engine == "mssql" else _postgresql(env))}
    replica = env.str("DB_REPLICA_HOST", default="")
    return {"default": default, REPORTS: _replica(env, default, replica)} if replica else {"default": default}


def _server(env: environ.Env, engine: str, host: str) -> dict[str, Any]:
    return {
        "NAME": env.str("DB_NAME", default="He_thong_Dat_lich_kham_benh"),
        "USER": env.str("DB_USER", default=""),
        "PASSWORD": env.ENVIRON.get("DB_PASSWORD", ""),  # as it stands, a leading $ included
        "HOST": host or "localhost",
        "PORT": env.str("DB_PORT", default="1433" if engine == "mssql" else "5432"),
        "CONN_MAX_AGE": whole(env, "DB_CONN_MAX_AGE", 60, most=MOST_SECONDS),
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(name: str, folder: Path) -> dict[str, Any]:
    """One writer at a time, from the start of its transaction; readers go on meanwhile."""
    folder.mkdir(exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / f"{name or 'db'}.sqlite3",
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


def _postgresql(env: environ.Env) -> dict[str, Any]:
    """What a connection has asked often enough is planned once, and then only gets its parameters. Dates as texts are
    ISO's, whatever the server's own style.
    """
    limits = {"statement_timeout": ("DB_QUERY_TIMEOUT", 30), "lock_timeout": ("DB_LOCK_TIMEOUT", 5)}
    settings = [f"-c {limit}={whole(env, *named, most=MOST_SECONDS)}s" for limit, named in limits.items()]
    options = {
        "connect_timeout": whole(env, "DB_CONNECT_TIMEOUT", 5, most=MOST_SECONDS),
        "server_side_binding": True,
        "prepare_threshold": TIMES_UNPREPARED,
        "options": " ".join(["-c DateStyle=ISO", *settings]),
    }
    return {"ENGINE": "django.db.backends.postgresql", "OPTIONS": options}


def _mssql(env: environ.Env) -> dict[str, Any]:
    """`lock_timeout` is set by `core.database_sessions`, in milliseconds. Nothing waits inside a request to connect
    anew: clients are asked to come again.
    """
    trusted = "yes" if switch(env, "DB_TRUST_CERTIFICATE") else "no"
    extra = ["Encrypt=yes", f"TrustServerCertificate={trusted}"]
    extra += ["MultiSubnetFailover=yes"] if switch(env, "DB_MULTI_SUBNET") else []
    driver = chosen_driver(env.str("DB_DRIVER", default=""))
    by_odbc = driver != PYTHON_DRIVER
    extra += ["MARS_Connection=no"] if by_odbc else []  # with it, a query inside an iterator finds the connection busy
    options: dict[str, Any] = {
        **({"driver": driver} if by_odbc else {"python_driver": "mssql_python"}),
        "connection_timeout": whole(env, "DB_CONNECT_TIMEOUT", 5, most=MOST_SECONDS),
        "connection_retries": 0,
        "query_timeout": whole(env, "DB_QUERY_TIMEOUT", 30, most=MOST_SECONDS),
        "lock_timeout": whole(env, "DB_LOCK_TIMEOUT", 5, most=MOST_SECONDS) * 1000,
        "extra_params": ";".join(extra),
    }
    return {"ENGINE": "mssql", "OPTIONS": options}


def chosen_driver(wanted: str = "") -> str:
    """The ODBC driver's name or `mssql-python`: the one wanted, else the newest Microsoft ODBC driver that is
    installed, else mssql-python.

    Raises ImproperlyConfigured when it is not there.
    """
    installed = odbc_drivers()
    driver = wanted or next((name for name in ODBC_DRIVERS if name in installed), PYTHON_DRIVER)
    there = find_spec("mssql_python") is not None if driver == PYTHON_DRIVER else driver in installed
    if not there and wanted:
        raise ImproperlyConfigured(
            f"DB_DRIVER is {wanted!r}, which is not installed. Installed are: {', '.join(installed) or 'none'}."
        )
    if not there:
        raise ImproperlyConfigured(
            f"No driver for SQL Server is installed. Run `pip install {PYTHON_DRIVER}`, or install “{ODBC_DRIVERS[0]}”."
        )
    return driver


def odbc_drivers() -> list[str]:
    """Those that are installed; none without an ODBC manager."""
    try:
        import pyodbc
    except ImportError:  # its shared library needs unixODBC, which may be missing
        return []
    return list(pyodbc.drivers())


def driver_in_use(database: dict[str, Any]) -> str:
    """The driver of a database of `settings.DATABASES` in words, with the version of its Python package; for start-up
    messages and `manage.py check_database`.
    """
    if database["ENGINE"] != "mssql":
        return {"sqlite3": "sqlite3", "postgresql": "psycopg"}[database["ENGINE"].rpartition(".")[2]]
    by_odbc = database["OPTIONS"].get("driver")
    package = "pyodbc" if by_odbc else PYTHON_DRIVER
    return f"{by_odbc} (pyodbc {metadata.version(package)})" if by_odbc else f"{package} {metadata.version(package)}"


def _replica(env: environ.Env, default: dict[str, Any], host: str) -> dict[str, Any]:
    """The same database on the server for reading; in tests, the test database itself."""
    options = dict(default["OPTIONS"])
    if default["ENGINE"] == "mssql":
        options["extra_params"] += ";ApplicationIntent=ReadOnly"
    else:
        options["options"] += " -c default_transaction_read_only=on"
    port = env.str("DB_REPLICA_PORT", default=default["PORT"])
    return {**default, "HOST": host, "PORT": port, "OPTIONS": options, "TEST": {"MIRROR": "default"}}
