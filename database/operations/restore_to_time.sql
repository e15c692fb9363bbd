/*
Restores a database to a moment, as a NEW database beside the old one, from the backups that this server itself made.

When   after somebody deleted or overwrote what he should not; every month as a drill.
How    sqlcmd -S host -U login -b -y 0 -i restore_to_time.sql -v DatabaseName="He_thong_Dat_lich_kham_benh" TargetName="Kham_restored"
           DataFolder="/var/opt/mssql/data/" StopAt="2026-03-14T10:29:00" Run="no"
       StopAt is the server's local time. Run="no" prints the statements, Run="yes" carries them out.
       First backup_log.sql (or backup_tail.sql), so that the moment lies before the end of a backup.
       On another server, which knows of no backups: restore_full_file.sql, restore_log_file.sql, finish_restore.sql.
Who    sysadmin, or dbcreator with SELECT on the tables of msdb.
Ends   with the new database open, or with an error and the new database in state RESTORING: DROP DATABASE it, and look for why.
Then   finish_restore.sql; and point DB_NAME of a second API, without visitors, at it: check_integrity and verify_audit.

It takes the last full backup that ended before the moment, the last differential after it, and the logs from there on up to the
first that began after the moment. A database that was itself set back in the meantime has two histories under one name: choose the
files by hand then (restore_full_file.sql and so on).
*/
:on error exit
SET QUOTED_IDENTIFIER ON;
GO
USE master;
GO
DECLARE @moment datetime2(3) = CONVERT(datetime2(3), N'$(StopAt)', 126);
DECLARE @full int, @base int, @held numeric(25, 0), @end datetime;
DECLARE @moves nvarchar(max), @script nvarchar(max), @file nvarchar(260), @id int, @kind char(1), @position int, @failed int;
IF DB_ID(N'$(TargetName)') IS NOT NULL
BEGIN
    THROW 50001, N'TargetName exists already. Take another name: this script never replaces a database.', 1;
END
SELECT TOP (1) @full = b.backup_set_id, @base = b.backup_set_id, @held = b.last_lsn
FROM msdb.dbo.backupset AS b
WHERE b.database_name = N'$(DatabaseName)' AND b.type = 'D' AND b.is_snapshot = 0 AND b.backup_finish_date <= @moment
ORDER BY b.backup_finish_date DESC;
IF @full IS NULL
BEGIN
    THROW 50002, N'This server knows of no full backup of DatabaseName that ended before StopAt.', 1;
END
SELECT TOP (1) @base = b.backup_set_id, @held = b.last_lsn
FROM msdb.dbo.backupset AS b
INNER JOIN msdb.dbo.backupset AS f ON f.backup_set_uuid = b.differential_base_guid
WHERE f.backup_set_id = @full AND b.type = 'I' AND b.backup_finish_date <= @moment
ORDER BY b.backup_finish_date DESC;
SELECT TOP (1) @end = b.backup_finish_date
FROM msdb.dbo.backupset AS b
WHERE b.database_name = N'$(DatabaseName)' AND b.type = 'L' AND b.backup_start_date >= @moment
ORDER BY b.backup_finish_date;
IF @end IS NULL
BEGIN
    THROW 50003, N'No log backup began after StopAt. Run backup_log.sql, or backup_tail.sql, and try again.', 1;
END
SELECT @moves = STRING_AGG(CONVERT(nvarchar(max), CONCAT(
    N', MOVE N''', REPLACE(m.logical_name, N'''', N''''''), N''' TO N''$(DataFolder)$(TargetName)_', m.file_number,
    CASE m.file_type WHEN 'L' THEN N'.ldf' ELSE N'.mdf' END, N''''
)), N'')
FROM msdb.dbo.backupfile AS m
WHERE m.backup_set_id = @full AND m.is_present = 1;
DECLARE steps CURSOR LOCAL FAST_FORWARD FOR
SELECT b.backup_set_id, b.type, f.physical_device_name, b.position
FROM msdb.dbo.backupset AS b
INNER JOIN msdb.dbo.backupmediafamily AS f ON f.media_set_id = b.media_set_id AND f.family_sequence_number = 1 AND f.mirror = 0
WHERE b.database_name = N'$(DatabaseName)'
    AND (
        b.backup_set_id IN (@full, @base)
        OR (b.type = 'L' AND b.last_lsn > @held AND b.backup_finish_date <= @end)
    )
ORDER BY CASE b.type WHEN 'D' THEN 1 WHEN 'I' THEN 2 ELSE 3 END, b.backup_finish_date, b.backup_set_id;
OPEN steps;
FETCH NEXT FROM steps INTO @id, @kind, @file, @position;
WHILE @@FETCH_STATUS = 0
BEGIN
    SET @script = CASE @kind
        WHEN 'D' THEN N'RESTORE DATABASE [$(TargetName)] FROM DISK = N''{file}'' WITH FILE = {position}, NORECOVERY, CHECKSUM, STATS = 10{moves};'
        WHEN 'I' THEN N'RESTORE DATABASE [$(TargetName)] FROM DISK = N''{file}'' WITH FILE = {position}, NORECOVERY, CHECKSUM, STATS = 10;'
        ELSE N'RESTORE LOG [$(TargetName)] FROM DISK = N''{file}'' WITH FILE = {position}, NORECOVERY, CHECKSUM, STOPAT = N''{moment}'';'
    END;
    SET @script = REPLACE(@script, N'{file}', REPLACE(@file, N'''', N''''''));
    SET @script = REPLACE(@script, N'{position}', CONVERT(nvarchar(10), @position));
    SET @script = REPLACE(@script, N'{moves}', @moves);
    SET @script = REPLACE(@script, N'{moment}', CONVERT(nvarchar(30), @moment, 126));
    PRINT @script;
    IF N'$(Run)' = N'yes'
    BEGIN
        EXEC @failed = sys.sp_executesql @script;
        IF @failed <> 0
        BEGIN
            THROW 50004, N'This step failed; nothing after it was done. TargetName is in state RESTORING.', 1;
        END
    END
    FETCH NEXT FROM steps INTO @id, @kind, @file, @position;
END
CLOSE steps;
DEALLOCATE steps;
SET @script = N'RESTORE DATABASE [$(TargetName)] WITH RECOVERY;';
PRINT @script;
IF N'$(Run)' = N'yes'
BEGIN
    EXEC sys.sp_executesql @script;
END
GO
