/*
Opens a restored database, and gives its users back their logins.

When   last step of every restore; can be run again.
How    sqlcmd -S host -U login -b -i finish_restore.sql -v TargetName="He_thong_Dat_lich_kham_benh"
Who    sysadmin, or the owner of the database with ALTER ANY LOGIN.
Ends   with the database open to all, READ_COMMITTED_SNAPSHOT on, its pages checked, and a list of users without a login
       (on a new server, first make the logins: manage.py create_login makes the API's).
Then   manage.py check_integrity, manage.py verify_audit and manage.py check_database against it, before anybody works with it.

A user belongs to its login by a number, the SID. Logins made anew have new numbers: their users are orphaned until linked.
*/
:on error exit
SET QUOTED_IDENTIFIER ON;
GO
USE master;
GO
IF EXISTS (SELECT 1 FROM sys.databases WHERE name = N'$(TargetName)' AND state_desc = N'RESTORING')
BEGIN
    RESTORE DATABASE [$(TargetName)] WITH RECOVERY;
END
ALTER DATABASE [$(TargetName)] SET MULTI_USER;
ALTER DATABASE [$(TargetName)] SET PAGE_VERIFY CHECKSUM;
ALTER DATABASE [$(TargetName)] SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
GO
USE [$(TargetName)];
GO
DECLARE @script nvarchar(max);
SELECT @script = STRING_AGG(
    CONVERT(nvarchar(max), REPLACE(N'ALTER USER {user} WITH LOGIN = {user};', N'{user}', QUOTENAME(u.name))), N' '
)
FROM sys.database_principals AS u
INNER JOIN sys.server_principals AS l ON l.name COLLATE DATABASE_DEFAULT = u.name COLLATE DATABASE_DEFAULT AND l.type = 'S'
WHERE u.type = 'S' AND u.authentication_type_desc = N'INSTANCE' AND u.principal_id > 4 AND l.sid <> u.sid;
SET @script = COALESCE(@script, N'');
PRINT @script;
EXEC sys.sp_executesql @script;
SELECT u.name AS user_without_login
FROM sys.database_principals AS u
LEFT JOIN sys.server_principals AS l ON l.sid = u.sid
WHERE u.type = 'S' AND u.authentication_type_desc = N'INSTANCE' AND u.principal_id > 4 AND l.sid IS NULL;
DBCC CHECKDB (N'$(TargetName)') WITH NO_INFOMSGS, ALL_ERRORMSGS;
GO
