/*
The latest deadlocks with their graphs, from the session system_health, which runs on every server.

When   the API logs that it ran a use case again because of a deadlock, more than now and then.
How    sqlcmd -S host -U login -b -y 0 -i deadlocks.sql; in Management Studio, save a graph as .xdl and open it.
Who    VIEW SERVER STATE.
Ends   with a row for each deadlock that the files still hold (a few days), the newest first. A graph holds the statements
       of both sides, parameters apart: treat it as patients' data.

The API takes its locks in one order, so two of its use cases should not meet in a deadlock: look for a login that is not the API's, an index
that is missing (a scan locks too much), or a hand in Management Studio.
*/
:on error exit
SET QUOTED_IDENTIFIER ON;
GO
SELECT d.graph.value('(@timestamp)[1]', 'datetime2(3)') AS moment_utc, d.graph.query('(data/value/deadlock)[1]') AS deadlock_graph
FROM (
    SELECT CONVERT(xml, f.event_data) AS event_data
    FROM sys.fn_xe_file_target_read_file(N'system_health*.xel', NULL, NULL, NULL) AS f
    WHERE f.object_name = N'xml_deadlock_report'
) AS e
CROSS APPLY e.event_data.nodes('/event') AS d(graph)
ORDER BY moment_utc DESC;
GO
