/*
Full backup of one database, checked afterwards.

When   every night; and once right after the database was made or its recovery model was set to FULL.
How    sqlcmd -S host -U login -b -i backup_full.sql -v DatabaseName="He_thong_Dat_lich_kham_benh" BackupFolder="/var/opt/mssql/backup/"
       BackupFolder is a folder of the SERVER, ends with its separator, and lies on other disks than the data.
Who    a login in the role db_backupoperator of that database, and with CREATE DATABASE in master for VERIFYONLY (or sysadmin).
Ends   with an error (and sqlcmd -b with exit code 1) when the backup or its check failed.

Pages are checked against their checksums while they are read. Express and Web editions cannot compress.
*/
:on error exit
SET QUOTED_IDENTIFIER ON;
GO
DECLARE @file nvarchar(400) = CONCAT(
    N'$(BackupFolder)', N'$(DatabaseName)', N'_full_', FORMAT(SYSUTCDATETIME(), N'yyyyMMdd_HHmmss'), N'.bak'
);
DECLARE @edition nvarchar(128) = CONVERT(nvarchar(128), SERVERPROPERTY(N'Edition'));
IF @edition LIKE N'Express%' OR @edition LIKE N'Web%'
BEGIN
    BACKUP DATABASE [$(DatabaseName)] TO DISK = @file WITH CHECKSUM, INIT, STATS = 10;
END
ELSE
BEGIN
    BACKUP DATABASE [$(DatabaseName)] TO DISK = @file WITH CHECKSUM, COMPRESSION, INIT, STATS = 10;
END
RESTORE VERIFYONLY FROM DISK = @file WITH CHECKSUM;
PRINT CONCAT(N'Backed up and readable: ', @file);
GO
