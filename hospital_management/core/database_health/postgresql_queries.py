"""What PostgreSQL is asked: system views and catalogues, as its documentation describes them.

No statement texts are read: they may hold patients' data.
"""

RIGHTS = "SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS reads_statistics, current_user AS user_name"
"""Without it, sessions of others show neither their state nor since when."""

SERVER = """
SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
    current_setting('default_transaction_isolation') AS isolation, current_setting('fsync') AS fsync,
    current_setting('full_page_writes') AS full_page_writes,
    current_setting('synchronous_commit') AS synchronous_commit,
    current_setting('data_checksums') AS data_checksums, current_setting('archive_mode') AS archive_mode,
    current_setting('wal_level') AS wal_level, current_setting('autovacuum') AS autovacuum,
    current_setting('autovacuum_freeze_max_age')::bigint AS freeze_max_age,
    current_setting('max_connections')::int AS max_connections
"""

CONNECTION = (
    "SELECT ssl AS encrypted, version, inet_server_addr()::text AS server FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
)
"""`server` is NULL through a socket of the same machine."""

DATABASE = """
SELECT datname AS name, pg_encoding_to_char(encoding) AS encoding, datcollate AS collation, datctype AS ctype,
    age(datfrozenxid) AS transactions, pg_database_size(oid) / 1048576 AS megabytes,
    (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections
FROM pg_database WHERE datname = current_database()
"""
"""`transactions`: how many ago the oldest row was frozen; two thousand million is where the server stops writing."""

COLLATION_VERSIONS = """
SELECT datcollversion AS stored, pg_database_collation_actual_version(oid) AS actual
FROM pg_database WHERE datname = current_database()
"""
"""From version 15 on. They differ when the system's library sorts otherwise than when the indexes were built."""

ARCHIVER = """
SELECT failed_count, (last_failed_time > coalesce(last_archived_time, '-infinity')) AS failing,
    extract(epoch FROM now() - last_archived_time)::bigint / 60 AS minutes
FROM pg_stat_archiver
"""

SLOTS = """
SELECT slot_name, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint / 1048576 AS megabytes
FROM pg_replication_slots WHERE NOT active AND restart_lsn IS NOT NULL AND NOT pg_is_in_recovery()
"""
"""Slots that nobody reads, for which the write-ahead log is kept all the same."""

DEAD_ROWS = """
SELECT relname AS table_name, n_live_tup AS live, n_dead_tup AS dead, last_autovacuum
FROM pg_stat_user_tables WHERE n_dead_tup >= 10000 AND n_dead_tup >= 0.2 * n_live_tup
ORDER BY n_dead_tup DESC LIMIT 20
"""

STATISTICS = """
SELECT relname AS table_name, n_live_tup AS live, n_mod_since_analyze AS changes
FROM pg_stat_user_tables WHERE n_mod_since_analyze >= 10000 AND n_mod_since_analyze >= 0.2 * n_live_tup
ORDER BY n_mod_since_analyze DESC LIMIT 20
"""

SCANS = """
SELECT relname AS table_name, seq_scan AS scans, seq_tup_read / seq_scan AS rows_a_scan
FROM pg_stat_user_tables WHERE seq_scan >= 1000 AND seq_tup_read / seq_scan >= 100000
ORDER BY seq_tup_read DESC LIMIT 10
"""
"""Large tables that are read from end to end again and again: PostgreSQL's nearest to a list of missing indexes."""

INVALID_INDEXES = """
SELECT i.indexrelid::regclass::text AS name, i.indrelid::regclass::text AS table_name, i.indisunique AS is_unique
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE NOT i.indisvalid AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace)
"""
"""What a CREATE INDEX CONCURRENTLY left behind that failed."""

UNUSED_INDEXES = """
SELECT s.indexrelname AS name, s.relname AS table_name, pg_relation_size(s.indexrelid) / 1048576 AS megabytes
FROM pg_stat_user_indexes s JOIN pg_index i USING (indexrelid)
WHERE s.idx_scan = 0 AND NOT i.indisunique AND pg_relation_size(s.indexrelid) >= %s::bigint * 8192
ORDER BY pg_relation_size(s.indexrelid) DESC LIMIT 10
"""

CONSTRAINTS = """
SELECT conname AS name, conrelid::regclass::text AS table_name FROM pg_constraint WHERE NOT convalidated
"""

TABLES = """
SELECT c.relname AS table_name, greatest(c.reltuples, 0)::bigint AS row_count,
    pg_total_relation_size(c.oid) / 1048576 AS megabytes
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
ORDER BY pg_total_relation_size(c.oid) DESC LIMIT 15
"""
"""With their indexes; rows as the last ANALYZE estimated them."""

SESSIONS = """
SELECT pid, usename AS user_name, application_name AS program, state, wait_event_type,
    pg_blocking_pids(pid) AS blockers, extract(epoch FROM now() - state_change)::bigint AS state_seconds,
    extract(epoch FROM now() - xact_start)::bigint AS transaction_seconds
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
ORDER BY xact_start LIMIT 10
"""
"""The oldest transactions of this database."""
