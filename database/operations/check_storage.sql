/*
Whether every page of the database is whole and fits the others.

When   every week, when few work; where the night is too short, on a restored copy (a drill and a check in one), and here
       with Options="PHYSICAL_ONLY" meanwhile.
How    sqlcmd -S host -U login -b -i check_storage.sql -v DatabaseName="He_thong_Dat_lich_kham_benh" Options="EXTENDED_LOGICAL_CHECKS"
Who    sysadmin or db_owner of that database.
Ends   with an error when anything is wrong, and with exit code 1 (-b).

When it finds something: keep all backups, do not restart, do not use REPAIR_ALLOW_DATA_LOSS, which does what it says. Find the last
backup from before (verify_backup.sql), and restore the pages or the database from it, with all logs since: nothing is lost then.
*/
:on error exit
SET QUOTED_IDENTIFIER ON;
GO
SELECT p.database_id, p.file_id, p.page_id, p.event_type, p.error_count, p.last_update_date
FROM msdb.dbo.suspect_pages AS p
WHERE p.database_id = DB_ID(N'$(DatabaseName)');
DBCC CHECKDB (N'$(DatabaseName)') WITH NO_INFOMSGS, ALL_ERRORMSGS, $(Options);
GO
