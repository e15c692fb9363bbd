"""What SQL Server is asked: catalogue views and dynamic management views, as Microsoft Learn documents them.

Every column says whose it is, so that a test can hold it against the documentation. What is of type sql_variant is
converted, for not every driver reads that type. No statement texts are read: they may hold patients' data.
"""

RIGHTS = """
SELECT
    HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW SERVER STATE') AS server_state,
    HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW SERVER PERFORMANCE STATE') AS server_performance_state,
    HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'VIEW DATABASE STATE') AS database_state,
    HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'VIEW DATABASE PERFORMANCE STATE') AS database_performance_state,
    CONVERT(int, SERVERPROPERTY(N'EngineEdition')) AS engine_edition,
    SUSER_SNAME() AS login_name, USER_NAME() AS user_name
"""
"""1 for a right that the login has; NULL for one that this version does not know (the performance ones are of 2022)."""

SERVER = """
SELECT
    CONVERT(nvarchar(128), SERVERPROPERTY(N'ProductVersion')) AS version,
    CONVERT(nvarchar(128), SERVERPROPERTY(N'ProductUpdateLevel')) AS update_level,
    CONVERT(nvarchar(128), SERVERPROPERTY(N'Edition')) AS edition,
    CONVERT(int, SERVERPROPERTY(N'EngineEdition')) AS engine_edition,
    CONVERT(int, SERVERPROPERTY(N'IsHadrEnabled')) AS has_availability_groups,
    CONVERT(nvarchar(128), SERVERPROPERTY(N'Collation')) AS collation
"""
EXPRESS, AZURE_DATABASE, AZURE_INSTANCE = 4, 5, 8
IN_AZURE = {AZURE_DATABASE, AZURE_INSTANCE}
"""There, Microsoft keeps the server: version numbers say nothing, disks and backups are its own."""

CONNECTION = """
SELECT c.encrypt_option, c.net_transport, c.auth_scheme
FROM sys.dm_exec_connections AS c
WHERE c.session_id = @@SPID AND c.parent_connection_id IS NULL
"""
"""How this very connection came about; `encrypt_option` is TRUE or FALSE as text."""

DATABASE = """
SELECT
    d.name, d.collation_name, d.compatibility_level, d.state_desc, d.user_access_desc,
    d.is_read_committed_snapshot_on, d.snapshot_isolation_state_desc, d.recovery_model_desc, d.log_reuse_wait_desc,
    d.is_auto_close_on, d.is_auto_shrink_on, d.is_auto_create_stats_on, d.is_auto_update_stats_on,
    d.page_verify_option_desc, d.is_query_store_on, d.is_encrypted
FROM sys.databases AS d
WHERE d.database_id = DB_ID()
"""

QUERY_STORE = """
SELECT q.desired_state_desc, q.actual_state_desc, q.readonly_reason, q.current_storage_size_mb, q.max_storage_size_mb
FROM sys.database_query_store_options AS q
"""

MEMORY = """
SELECT CONVERT(bigint, c.value_in_use) AS megabytes
FROM sys.configurations AS c
WHERE c.name = N'max server memory (MB)'
"""

BACKUPS = """
SELECT
    DATEDIFF(minute, MAX(CASE WHEN b.type = 'D' THEN b.backup_finish_date END), GETDATE()) AS full_minutes,
    DATEDIFF(minute, MAX(CASE WHEN b.type = 'I' THEN b.backup_finish_date END), GETDATE()) AS differential_minutes,
    DATEDIFF(minute, MAX(CASE WHEN b.type = 'L' THEN b.backup_finish_date END), GETDATE()) AS log_minutes,
    MIN(CONVERT(int, b.has_backup_checksums)) AS all_have_checksums
FROM msdb.dbo.backupset AS b
WHERE b.database_name = DB_NAME() AND b.is_snapshot = 0
"""
"""Ages of the last backups of each kind, NULL for none. Only this server's: another replica's are in its own msdb."""

LAST_CHECKDB = """
SELECT
    DATEDIFF(day, CONVERT(datetime2(0), DATABASEPROPERTYEX(DB_NAME(), N'LastGoodCheckDbTime')), SYSDATETIME()) AS days
"""
"""Days since DBCC CHECKDB last found nothing; the date is 1900-01-01 if it never ran."""

SUSPECT_PAGES = """
SELECT COUNT(*) AS pages
FROM msdb.dbo.suspect_pages AS p
WHERE p.database_id = DB_ID() AND p.event_type IN (1, 2, 3)
"""
"""Pages that could not be read or whose checksum was wrong, and that were not repaired since."""

FILES = """
SELECT f.name, f.type_desc, f.size / 128 AS megabytes, f.max_size, f.growth, f.is_percent_growth
FROM sys.database_files AS f
ORDER BY f.file_id
"""
"""Sizes are kept in pages of 8 KB; 128 of them are a megabyte. `max_size` is -1 for no limit."""

VOLUMES = """
SELECT DISTINCT v.volume_mount_point, v.total_bytes, v.available_bytes
FROM sys.database_files AS f
CROSS APPLY sys.dm_os_volume_stats(DB_ID(), f.file_id) AS v
"""

LOG_SPACE = """
SELECT l.total_log_size_in_bytes, l.used_log_space_in_percent
FROM sys.dm_db_log_space_usage AS l
"""

TABLES = """
SELECT TOP (15)
    s.name AS schema_name, t.name AS table_name,
    SUM(CASE WHEN p.index_id IN (0, 1) THEN p.row_count ELSE 0 END) AS row_count,
    SUM(p.reserved_page_count) / 128 AS megabytes
FROM sys.dm_db_partition_stats AS p
INNER JOIN sys.tables AS t ON t.object_id = p.object_id
INNER JOIN sys.schemas AS s ON s.schema_id = t.schema_id
GROUP BY s.name, t.name
ORDER BY SUM(p.reserved_page_count) DESC
"""
"""The largest tables, their indexes included; rows are counted once, in the heap or the clustered index."""

MISSING_INDEXES = """
SELECT TOP (10)
    d.statement AS table_name, d.equality_columns, d.inequality_columns, d.included_columns,
    g.user_seeks + g.user_scans AS uses, g.avg_user_impact,
    g.avg_total_user_cost * g.avg_user_impact / 100.0 * (g.user_seeks + g.user_scans) AS gain
FROM sys.dm_db_missing_index_details AS d
INNER JOIN sys.dm_db_missing_index_groups AS l ON l.index_handle = d.index_handle
INNER JOIN sys.dm_db_missing_index_group_stats AS g ON g.group_handle = l.index_group_handle
WHERE d.database_id = DB_ID()
ORDER BY g.avg_total_user_cost * g.avg_user_impact * (g.user_seeks + g.user_scans) DESC
"""
"""What the optimizer wished for since the server started; `gain` is the cost that it would have saved, by estimate."""

FRAGMENTATION = """
SELECT TOP (20)
    t.name AS table_name, i.name AS index_name, p.page_count, p.avg_fragmentation_in_percent
FROM sys.dm_db_index_physical_stats(DB_ID(), NULL, NULL, NULL, N'LIMITED') AS p
INNER JOIN sys.indexes AS i ON i.object_id = p.object_id AND i.index_id = p.index_id
INNER JOIN sys.tables AS t ON t.object_id = p.object_id
WHERE p.index_id > 0 AND p.alloc_unit_type_desc = N'IN_ROW_DATA' AND p.page_count >= %s
    AND p.avg_fragmentation_in_percent >= 10
ORDER BY p.page_count * p.avg_fragmentation_in_percent DESC
"""
"""LIMITED reads the pages above the leaves alone."""

STATISTICS = """
SELECT TOP (20)
    t.name AS table_name, s.name AS statistics_name, p.rows AS row_count, p.modification_counter,
    DATEDIFF(day, p.last_updated, SYSDATETIME()) AS days
FROM sys.stats AS s
INNER JOIN sys.tables AS t ON t.object_id = s.object_id
CROSS APPLY sys.dm_db_stats_properties(s.object_id, s.stats_id) AS p
WHERE p.rows >= 1000 AND p.modification_counter >= 2 * SQRT(1000.0 * p.rows)
ORDER BY p.modification_counter DESC
"""
"""Changed twice as often as makes the server update them by itself at the next use (compatibility level 130 and up)."""

CONSTRAINTS = """
SELECT k.name, OBJECT_NAME(k.parent_object_id) AS table_name, k.is_disabled, k.is_not_trusted
FROM sys.foreign_keys AS k
WHERE k.is_disabled = 1 OR k.is_not_trusted = 1
UNION ALL
SELECT c.name, OBJECT_NAME(c.parent_object_id) AS table_name, c.is_disabled, c.is_not_trusted
FROM sys.check_constraints AS c
WHERE c.is_disabled = 1 OR c.is_not_trusted = 1
"""

DISABLED_INDEXES = """
SELECT i.name, t.name AS table_name, i.is_unique
FROM sys.indexes AS i
INNER JOIN sys.tables AS t ON t.object_id = i.object_id
WHERE i.is_disabled = 1
"""

REQUESTS = """
SELECT TOP (10)
    r.session_id, r.blocking_session_id, r.command, r.wait_type, r.wait_time, r.total_elapsed_time,
    s.login_name, s.host_name, s.program_name
FROM sys.dm_exec_requests AS r
INNER JOIN sys.dm_exec_sessions AS s ON s.session_id = r.session_id
WHERE s.is_user_process = 1 AND r.session_id <> @@SPID AND r.database_id = DB_ID()
ORDER BY r.total_elapsed_time DESC
"""
"""What runs at this moment, the longest first; times in milliseconds."""

IDLE_TRANSACTIONS = """
SELECT s.session_id, s.login_name, s.host_name, s.program_name,
    DATEDIFF(second, s.last_request_end_time, GETDATE()) AS idle_seconds
FROM sys.dm_exec_sessions AS s
WHERE s.is_user_process = 1 AND s.status = N'sleeping' AND s.open_transaction_count > 0 AND s.database_id = DB_ID()
    AND s.last_request_end_time < DATEADD(second, -60, GETDATE())
ORDER BY s.last_request_end_time
"""
"""Who began a transaction, holds its locks, and does nothing."""

REPLICAS = """
SELECT r.replica_server_name, s.is_local, s.synchronization_state_desc, s.synchronization_health_desc,
    s.is_suspended, s.log_send_queue_size, s.redo_queue_size, s.secondary_lag_seconds
FROM sys.dm_hadr_database_replica_states AS s
INNER JOIN sys.availability_replicas AS r ON r.replica_id = s.replica_id
WHERE s.database_id = DB_ID()
"""
"""Queues in KB. The primary knows all replicas, a secondary only itself."""
