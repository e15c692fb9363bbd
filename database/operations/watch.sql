/*
The counters that docs/sqlserver.md says to watch, once. What a rate needs is two readings: run it twice, and subtract.

When   by hand in trouble; every minute by a monitoring system that has no reader of its own for SQL Server.
How    sqlcmd -S host -U login -b -W -s "," -i watch.sql
Who    VIEW SERVER STATE.
Ends   with a list of counters, and one of what sessions have waited for since the server started, the longest first.
*/
:on error exit
SET QUOTED_IDENTIFIER ON;
GO
SELECT RTRIM(c.counter_name) AS counter_name, RTRIM(c.instance_name) AS instance_name, c.cntr_value
FROM sys.dm_os_performance_counters AS c
WHERE c.counter_name IN (
    N'Page life expectancy', N'Memory Grants Pending', N'Batch Requests/sec', N'User Connections', N'Processes blocked',
    N'Free Space in tempdb (KB)', N'Version Store Size (KB)', N'Longest Transaction Running Time'
)
OR (c.counter_name IN (N'Number of Deadlocks/sec', N'Lock Timeouts (timeout > 0)/sec') AND c.instance_name = N'_Total')
OR (c.counter_name IN (N'Percent Log Used', N'Log Growths', N'Transactions/sec') AND c.instance_name <> N'_Total')
ORDER BY c.counter_name, c.instance_name;
SELECT TOP (15) w.wait_type, w.waiting_tasks_count, w.wait_time_ms, w.signal_wait_time_ms
FROM sys.dm_os_wait_stats AS w
WHERE w.wait_type LIKE N'LCK[_]%' OR w.wait_type LIKE N'PAGEIOLATCH[_]%' OR w.wait_type LIKE N'PAGELATCH[_]%'
    OR w.wait_type IN (
        N'WRITELOG', N'RESOURCE_SEMAPHORE', N'THREADPOOL', N'SOS_SCHEDULER_YIELD', N'CXPACKET', N'ASYNC_NETWORK_IO',
        N'HADR_SYNC_COMMIT', N'LOG_RATE_GOVERNOR'
    )
ORDER BY w.wait_time_ms DESC;
GO
