"""Which database the environment asks for, and how each engine is set up."""

from pathlib import Path
from typing import Any

import environ

SECONDS_TO_CONNECT = 5
SECONDS_KEPT_OPEN = 60
TIMES_UNPREPARED = 5
MSSQL_COLLATION = "Vietnamese_100_CI_AS_SC"
"""Tells diacritics apart, but not case, as the other engines' data do; UTF-16 with supplementary characters."""


def database_from(env: environ.Env, folder: Path) -> dict[str, Any]:
    """Django's `DATABASES["default"]`: SQLite without `DB_HOST`, SQL Server with it, or what `DB_ENGINE` says.

    Raises ValueError for an engine that is none of sqlite, mssql and postgresql.
    """
    host = env.str("DB_HOST", default="")
    engine = env.str("DB_ENGINE", default="mssql" if host else "sqlite")
    if engine == "sqlite":
        return _sqlite(env.str("DB_NAME", default="") if not host else "", folder)
    if engine not in ("mssql", "postgresql"):
        raise ValueError(f"DB_ENGINE is {engine!r}: it must be sqlite, mssql or postgresql.")
    server = {
        "NAME": env.str("DB_NAME", default="He_thong_Dat_lich_kham_benh"),
        "USER": env.str("DB_USER", default=""),
        "PASSWORD": env.ENVIRON.get("DB_PASSWORD", ""),  # as it stands, a leading $ included
        "HOST": host or "localhost",
        "PORT": env.str("DB_PORT", default="1433" if engine == "mssql" else "5432"),
        "CONN_MAX_AGE": SECONDS_KEPT_OPEN,
        "CONN_HEALTH_CHECKS": True,
    }
    return {**server, **(_mssql(env) if engine == "mssql" else _postgresql())}


def _sqlite(name: str, folder: Path) -> dict[str, Any]:
    """One writer at a time, from the start of its transaction; readers go on meanwhile."""
    folder.mkdir(exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / f"{name or 'db'}.sqlite3",
        "CONN_MAX_AGE": SECONDS_KEPT_OPEN,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


def _postgresql() -> dict[str, Any]:
    """What a connection has asked often enough is planned once, and then only gets its parameters."""
    options = {
        "connect_timeout": SECONDS_TO_CONNECT,
        "server_side_binding": True,
        "prepare_threshold": TIMES_UNPREPARED,
    }
    return {"ENGINE": "django.db.backends.postgresql", "OPTIONS": options}


def _mssql(env: environ.Env) -> dict[str, Any]:
    trusted = "yes" if env.bool("DB_TRUST_CERTIFICATE", default=False) else "no"
    options: dict[str, Any] = {
        "connection_timeout": SECONDS_TO_CONNECT,
        "extra_params": f"Encrypt=yes;TrustServerCertificate={trusted}",
    }
    driver = microsoft_odbc_driver()
    if driver:
        options |= {"driver": driver, "extra_params": options["extra_params"] + ";MARS_Connection=no"}
    else:
        options |= {"python_driver": "mssql_python"}
    return {"ENGINE": "mssql", "OPTIONS": options}


def microsoft_odbc_driver() -> str | None:
    """The newest Microsoft ODBC driver that is installed here; None when there is none, nor an ODBC manager."""
    try:
        import pyodbc
    except ImportError:  # its shared library needs unixODBC, which may be missing
        return None
    known = ("ODBC Driver 18 for SQL Server", "ODBC Driver 17 for SQL Server")
    return next((driver for driver in known if driver in pyodbc.drivers()), None)
