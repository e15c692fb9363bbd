/*
First step of a restore on a server that made none of the backups: the full backup, left open for the logs.

When   the old server is lost; then restore_log_file.sql for each log backup in the order of their names, then finish_restore.sql.
How    sqlcmd -S host -U login -b -i restore_full_file.sql -v TargetName="He_thong_Dat_lich_kham_benh" BackupFile="/backup/name_full_20260101_010000.bak"
           DataName="He_thong_Dat_lich_kham_benh" LogName="He_thong_Dat_lich_kham_benh_log" DataFolder="/var/opt/mssql/data/"
       DataName and LogName are the logical names that verify_backup.sql lists.
Who    sysadmin or dbcreator.
Ends   with the database in state RESTORING. It fails when a database of that name exists: it never replaces one.

A differential backup is restored after it in the same way as a log: restore_log_file.sql knows both.
*/
:on error exit
SET QUOTED_IDENTIFIER ON;
GO
USE master;
GO
IF DB_ID(N'$(TargetName)') IS NOT NULL
BEGIN
    THROW 50001, N'TargetName exists already. Take another name: this script never replaces a database.', 1;
END
RESTORE DATABASE [$(TargetName)] FROM DISK = N'$(BackupFile)' WITH NORECOVERY, CHECKSUM, STATS = 10, MOVE N'$(DataName)' TO N'$(DataFolder)$(TargetName).mdf', MOVE N'$(LogName)' TO N'$(DataFolder)$(TargetName)_log.ldf';
GO
