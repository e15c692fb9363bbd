/*
What changed since the last full backup: less to roll forward after an accident at four in the afternoon.

When   every six hours, where a full backup takes longer than an hour; smaller databases do without.
How    sqlcmd -S host -U login -b -i backup_differential.sql -v DatabaseName="He_thong_Dat_lich_kham_benh" BackupFolder="/var/opt/mssql/backup/"
Who    as backup_full.sql.
Ends   with an error when the backup or its check failed, or when there was no full backup before.
*/
:on error exit
SET QUOTED_IDENTIFIER ON;
GO
DECLARE @file nvarchar(400) = CONCAT(
    N'$(BackupFolder)', N'$(DatabaseName)', N'_diff_', FORMAT(SYSUTCDATETIME(), N'yyyyMMdd_HHmmss'), N'.bak'
);
DECLARE @edition nvarchar(128) = CONVERT(nvarchar(128), SERVERPROPERTY(N'Edition'));
IF @edition LIKE N'Express%' OR @edition LIKE N'Web%'
BEGIN
    BACKUP DATABASE [$(DatabaseName)] TO DISK = @file WITH DIFFERENTIAL, CHECKSUM, INIT, STATS = 10;
END
ELSE
BEGIN
    BACKUP DATABASE [$(DatabaseName)] TO DISK = @file WITH DIFFERENTIAL, CHECKSUM, COMPRESSION, INIT, STATS = 10;
END
RESTORE VERIFYONLY FROM DISK = @file WITH CHECKSUM;
PRINT CONCAT(N'Backed up and readable: ', @file);
GO
