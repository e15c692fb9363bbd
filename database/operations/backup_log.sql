/*
Backup of the transaction log: what makes a restore to any moment possible, and lets the log be used again.

When   every 15 minutes, day and night; so often as work may be lost when the whole machine is.
How    sqlcmd -S host -U login -b -i backup_log.sql -v DatabaseName="He_thong_Dat_lich_kham_benh" BackupFolder="/var/opt/mssql/backup/"
       Let another machine fetch the files at once: a backup beside what it backs up is none.
Who    as backup_full.sql.
Ends   with an error when the recovery model is SIMPLE, when no full backup came before, or when the file cannot be read.
*/
:on error exit
SET QUOTED_IDENTIFIER ON;
GO
DECLARE @file nvarchar(400) = CONCAT(
    N'$(BackupFolder)', N'$(DatabaseName)', N'_log_', FORMAT(SYSUTCDATETIME(), N'yyyyMMdd_HHmmss'), N'.trn'
);
DECLARE @edition nvarchar(128) = CONVERT(nvarchar(128), SERVERPROPERTY(N'Edition'));
IF @edition LIKE N'Express%' OR @edition LIKE N'Web%'
BEGIN
    BACKUP LOG [$(DatabaseName)] TO DISK = @file WITH CHECKSUM, INIT;
END
ELSE
BEGIN
    BACKUP LOG [$(DatabaseName)] TO DISK = @file WITH CHECKSUM, COMPRESSION, INIT;
END
RESTORE VERIFYONLY FROM DISK = @file WITH CHECKSUM;
GO
