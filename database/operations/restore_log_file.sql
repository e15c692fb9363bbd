/*
One log backup (or differential backup) more, up to a moment at most.

When   after restore_full_file.sql, for each file in the order of their names; a file that lies wholly before the full backup
       is refused (error 4326): go on with the next.
How    sqlcmd -S host -U login -b -i restore_log_file.sql -v TargetName="He_thong_Dat_lich_kham_benh" BackupFile="/backup/name_log_20260101_011500.trn"
           StopAt="2026-03-14T10:29:00"
       StopAt is the local time of the server that made the backup; for all there is, a moment in the far future.
Who    sysadmin or dbcreator.
Ends   with the database in state RESTORING, whether the moment was in this file or lies in a later one.
*/
:on error exit
SET QUOTED_IDENTIFIER ON;
GO
USE master;
GO
IF N'$(BackupFile)' LIKE N'%.trn'
BEGIN
    RESTORE LOG [$(TargetName)] FROM DISK = N'$(BackupFile)' WITH NORECOVERY, CHECKSUM, STOPAT = N'$(StopAt)';
END
ELSE
BEGIN
    RESTORE DATABASE [$(TargetName)] FROM DISK = N'$(BackupFile)' WITH NORECOVERY, CHECKSUM, STATS = 10;
END
GO
