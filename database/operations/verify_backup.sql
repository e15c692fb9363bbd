/*
Whether one backup file can be read from end to end and its checksums are right, and what it holds.

When   after a file was copied elsewhere; every week for one file taken at random.
How    sqlcmd -S host -U login -b -i verify_backup.sql -v BackupFile="/var/opt/mssql/backup/name_full_20260101_010000.bak"
Who    a login with CREATE DATABASE in master (or sysadmin).
Ends   with an error when the file is damaged.

It does not prove that the database inside is whole. Only a restore does: restore_to_time.sql to another name, every month.
*/
:on error exit
SET QUOTED_IDENTIFIER ON;
GO
RESTORE HEADERONLY FROM DISK = N'$(BackupFile)';
RESTORE FILELISTONLY FROM DISK = N'$(BackupFile)';
RESTORE VERIFYONLY FROM DISK = N'$(BackupFile)' WITH CHECKSUM;
GO
