/*
The tail of the log: everything since the last log backup. First step after an accident, before anything is restored.

When   the data file is lost but the log's disk lives; or before a damaged database is replaced by its restored copy. Stop the API first.
How    sqlcmd -S host -U login -b -i backup_tail.sql -v DatabaseName="He_thong_Dat_lich_kham_benh" BackupFolder="/var/opt/mssql/backup/"
Who    sysadmin, or db_owner of that database.
Ends   with the database in state RESTORING: nobody can write any more, and nothing is entered after what was saved.

NO_TRUNCATE reads the log though the data files are gone; CONTINUE_AFTER_ERROR though parts of it are damaged.
To take it back: RESTORE DATABASE [name] WITH RECOVERY; ALTER DATABASE [name] SET MULTI_USER;
*/
:on error exit
SET QUOTED_IDENTIFIER ON;
GO
USE master;
GO
DECLARE @file nvarchar(400) = CONCAT(
    N'$(BackupFolder)', N'$(DatabaseName)', N'_tail_', FORMAT(SYSUTCDATETIME(), N'yyyyMMdd_HHmmss'), N'.trn'
);
IF EXISTS (SELECT 1 FROM sys.databases WHERE name = N'$(DatabaseName)' AND state_desc = N'ONLINE')
BEGIN
    ALTER DATABASE [$(DatabaseName)] SET SINGLE_USER WITH ROLLBACK IMMEDIATE;
    BACKUP LOG [$(DatabaseName)] TO DISK = @file WITH NORECOVERY, CHECKSUM, INIT;
END
ELSE
BEGIN
    BACKUP LOG [$(DatabaseName)] TO DISK = @file WITH NO_TRUNCATE, CONTINUE_AFTER_ERROR, INIT;
END
PRINT CONCAT(N'The tail of the log is in ', @file);
GO
