"""SQL Server: who waits for whom at this moment, and how far behind the replicas are."""

from collections.abc import Iterator
from typing import Any

from core.database_health import mssql_queries as queries
from core.database_health.findings import Database, Finding, Limits, error, ok, warning

SECOND = 1000
BLOCKED = Limits(hint=5 * SECOND, warning=30 * SECOND, error=300 * SECOND)
RUNNING = Limits(hint=60 * SECOND, warning=600 * SECOND)
LAG_SECONDS = Limits(hint=10, warning=60, error=600)


def requests(database: Database) -> Iterator[Finding]:
    """In milliseconds, as the server counts."""
    rows = database.rows(queries.REQUESTS)
    for row in rows:
        if blocker := row.blocking_session_id:
            found = f"{_who(row)} waits {row.wait_time / SECOND:.0f} s ({row.wait_type}) for session {blocker}"
            advice = f"Look at what session {blocker} does; as a last resort: KILL {blocker};"
            yield BLOCKED.judge("blocked", row.wait_time, found, advice)
        else:
            found = f"{_who(row)} runs {row.command} for {row.total_elapsed_time / SECOND:.0f} s"
            yield RUNNING.judge("longest_running", row.total_elapsed_time, found, "Find its plan in Query Store.")
    if not rows:
        yield ok("longest_running", "nothing else runs")


def idle_transactions(database: Database) -> Iterator[Finding]:
    rows = database.rows(queries.IDLE_TRANSACTIONS)
    for row in rows:
        found = f"{_who(row)} holds a transaction and has done nothing for {row.idle_seconds:,} s"
        yield warning("idle_transactions", found, f"Somebody forgot COMMIT: ask, or KILL {row.session_id};")
    if not rows:
        yield ok("idle_transactions", "none")


def replicas(database: Database) -> Iterator[Finding]:
    if not database.row(queries.SERVER).has_availability_groups:
        yield ok("replicas", "no availability groups")
        return
    rows = database.rows(queries.REPLICAS)
    for row in rows:
        yield _replica(row)
    if not rows:
        yield warning("replicas", "this database is in no availability group", "Add it, or it fails with this server.")


def _replica(row: Any) -> Finding:
    found = f"{row.replica_server_name}: {row.synchronization_state_desc}, {row.synchronization_health_desc}"
    if row.is_suspended:
        advice = "On that replica: ALTER DATABASE ... SET HADR RESUME; until then the log here cannot be reused."
        return error("replicas", f"{found}, suspended", advice)
    if row.synchronization_health_desc == "NOT_HEALTHY":
        return error("replicas", found, "See the server's log there, and the network between the two.")
    lag = row.secondary_lag_seconds or 0
    advice = "Reports read old data, and a failover would take long: look at its disk and the network."
    return LAG_SECONDS.judge("replicas", lag, f"{found}, {lag} s behind", advice)


def _who(row: Any) -> str:
    return f"session {row.session_id} ({row.login_name} on {row.host_name}, {row.program_name})"
