/*
Reorganizes and rebuilds fragmented indexes, and brings stale statistics up to date.

When   every week, at night. Look first with Run="no".
How    sqlcmd -S host -U login -b -y 0 -i maintain_indexes.sql -v DatabaseName="He_thong_Dat_lich_kham_benh" MinPages="1000" Run="no"
       Run="no" prints the statements, Run="yes" carries them out.
Who    db_owner or db_ddladmin of that database, with VIEW DATABASE STATE.
Ends   when all is done; each index is a transaction of its own, so stopping it loses one at most.

From 10 percent on an index is reorganized (always online), from 30 on rebuilt: ONLINE where the edition allows
(Enterprise, Developer, Azure), else with the table locked, and therefore only at night. A rebuild renews the statistics
of its index, a reorganization does not. On fast disks a low page density costs more than the order of pages, and stale
statistics more than both: when the night is too short, leave the rebuilds out.
*/
:on error exit
SET QUOTED_IDENTIFIER ON;
GO
USE [$(DatabaseName)];
GO
SET NOCOUNT ON;
SET LOCK_TIMEOUT 60000;
DECLARE @online bit = CASE WHEN CONVERT(int, SERVERPROPERTY(N'EngineEdition')) IN (3, 5, 8) THEN 1 ELSE 0 END;
DECLARE @script nvarchar(max), @index sysname, @table nvarchar(300), @fragmented float;
DECLARE fragmented CURSOR LOCAL STATIC FOR
SELECT i.name, CONCAT(QUOTENAME(s.name), N'.', QUOTENAME(t.name)), p.avg_fragmentation_in_percent
FROM sys.dm_db_index_physical_stats(DB_ID(), NULL, NULL, NULL, N'LIMITED') AS p
INNER JOIN sys.indexes AS i ON i.object_id = p.object_id AND i.index_id = p.index_id
INNER JOIN sys.tables AS t ON t.object_id = p.object_id
INNER JOIN sys.schemas AS s ON s.schema_id = t.schema_id
WHERE p.index_id > 0 AND p.alloc_unit_type_desc = N'IN_ROW_DATA' AND i.is_disabled = 0
    AND p.page_count >= $(MinPages) AND p.avg_fragmentation_in_percent >= 10
ORDER BY p.page_count;
OPEN fragmented;
FETCH NEXT FROM fragmented INTO @index, @table, @fragmented;
WHILE @@FETCH_STATUS = 0
BEGIN
    SET @script = CASE
        WHEN @fragmented < 30 THEN N'ALTER INDEX {index} ON {table} REORGANIZE;'
        WHEN @online = 1 THEN N'ALTER INDEX {index} ON {table} REBUILD WITH (ONLINE = ON (WAIT_AT_LOW_PRIORITY (MAX_DURATION = 1 MINUTES, ABORT_AFTER_WAIT = SELF)));'
        ELSE N'ALTER INDEX {index} ON {table} REBUILD;'
    END;
    SET @script = REPLACE(REPLACE(@script, N'{index}', QUOTENAME(@index)), N'{table}', @table);
    PRINT @script;
    IF N'$(Run)' = N'yes'
    BEGIN
        EXEC sys.sp_executesql @script;
    END
    FETCH NEXT FROM fragmented INTO @index, @table, @fragmented;
END
CLOSE fragmented;
DEALLOCATE fragmented;
DECLARE @statistics sysname;
DECLARE stale CURSOR LOCAL STATIC FOR
SELECT s.name, CONCAT(QUOTENAME(c.name), N'.', QUOTENAME(t.name))
FROM sys.stats AS s
INNER JOIN sys.tables AS t ON t.object_id = s.object_id
INNER JOIN sys.schemas AS c ON c.schema_id = t.schema_id
CROSS APPLY sys.dm_db_stats_properties(s.object_id, s.stats_id) AS p
WHERE p.modification_counter >= SQRT(1000.0 * p.rows)
ORDER BY p.modification_counter DESC;
OPEN stale;
FETCH NEXT FROM stale INTO @statistics, @table;
WHILE @@FETCH_STATUS = 0
BEGIN
    SET @script = REPLACE(REPLACE(N'UPDATE STATISTICS {table} {name};', N'{name}', QUOTENAME(@statistics)), N'{table}', @table);
    PRINT @script;
    IF N'$(Run)' = N'yes'
    BEGIN
        EXEC sys.sp_executesql @script;
    END
    FETCH NEXT FROM stale INTO @statistics, @table;
END
CLOSE stale;
DEALLOCATE stale;
GO
