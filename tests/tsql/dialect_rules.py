"""Words of other dialects, and texts that change on their way to SQL Server."""

import re

from sqlglot import exp

from tests.tsql.rule import TRIED, statement_rule
from tests.tsql.statement import Statement

SELECT_PAGE = "SELECT - ORDER BY clause (Transact-SQL)"


def word_rule(name: str, pattern: str, reason: str, source: str, *, bad: tuple[str, ...], good: tuple[str, ...] = ()):
    """A rule against words that stand outside literals and brackets."""
    words = re.compile(pattern, re.IGNORECASE)

    def check(statement: Statement):
        return [found.group() for found in [words.search(statement.words)] if found]

    check.__name__ = name
    statement_rule(reason, source, bad=bad, good=good)(check)


word_rule(
    "limit",
    r"\bLIMIT\b",
    "A page is TOP, or OFFSET … FETCH.",
    SELECT_PAGE,
    bad=("SELECT [so] FROM [t] ORDER BY [so] LIMIT 5",),
    good=("SELECT TOP 5 [so] FROM [t] ORDER BY [so]", "SELECT [so] FROM [t] WHERE [ten] = N'LIMIT 5'"),
)
word_rule(
    "ilike",
    r"\bI?LIKE\s+ANY\b|\bILIKE\b|\bSIMILAR\s+TO\b|\bREGEXP\b|\bGLOB\b",
    "There is LIKE alone; case is the collation's matter.",
    "LIKE (Transact-SQL)",
    bad=("SELECT [so] FROM [t] WHERE [ten] ILIKE @p",),
    good=(r"SELECT [so] FROM [t] WHERE UPPER([ten]) LIKE UPPER(@p) ESCAPE '\'",),
)
word_rule(
    "returning",
    r"\bRETURNING\b",
    "What was written is read by OUTPUT.",
    "OUTPUT clause (Transact-SQL)",
    bad=("INSERT INTO [t] ([so]) VALUES (@p) RETURNING [so]",),
    good=("INSERT INTO [t] ([so]) OUTPUT INSERTED.[so] VALUES (@p)",),
)
word_rule(
    "on_conflict",
    r"\bON\s+CONFLICT\b|\bON\s+DUPLICATE\s+KEY\b|\bINSERT\s+OR\b|\bREPLACE\s+INTO\b|\bINSERT\s+IGNORE\b",
    "There is no insert that passes over what is there.",
    "INSERT (Transact-SQL)",
    bad=("INSERT INTO [t] ([so]) VALUES (@p) ON CONFLICT DO NOTHING", "INSERT OR IGNORE INTO [t] ([so]) VALUES (@p)"),
    good=("INSERT INTO [t] ([so]) SELECT @p WHERE NOT EXISTS (SELECT 1 FROM [t] WHERE [so] = @p)",),
)
word_rule(
    "double_colon",
    r"::",
    "A cast is CAST or CONVERT.",
    "CAST and CONVERT (Transact-SQL)",
    bad=("SELECT [so]::bigint FROM [t]",),
    good=("SELECT CAST([so] AS bigint) FROM [t]",),
)
word_rule(
    "pipes",
    r"\|\|",
    "Texts are joined by + or CONCAT; || came with SQL Server 2025 only.",
    "|| (String concatenation) (Transact-SQL)",
    bad=("SELECT [ten] || N'.' FROM [t]",),
    good=("SELECT CONCAT([ten], N'.') FROM [t]", "SELECT [so] FROM [t] WHERE [ten] = N'||'"),
)
word_rule(
    "true_false",
    r"\b(?:TRUE|FALSE)\b",
    "A bit is 1 or 0.",
    "bit (Transact-SQL)",
    bad=("SELECT [so] FROM [t] WHERE [la] = TRUE", "SELECT [so] FROM [t] WHERE [la] IS NOT FALSE"),
    good=("SELECT [so] FROM [t] WHERE [la] = 1",),
)
word_rule(
    "backticks",
    "`",
    "Names stand in brackets or double quotes.",
    "Database identifiers",
    bad=("SELECT `so` FROM [t]",),
    good=('SELECT "so" FROM [t]',),
)
word_rule(
    "for_update",
    r"\bFOR\s+(?:NO\s+KEY\s+)?(?:UPDATE|SHARE|KEY\s+SHARE)\b|\bSKIP\s+LOCKED\b",
    "Rows are locked by hints beside the table.",
    "Table hints (Transact-SQL)",
    bad=("SELECT [so] FROM [t] FOR UPDATE", "SELECT [so] FROM [t] FOR NO KEY UPDATE SKIP LOCKED"),
    good=("SELECT [so] FROM [t] WITH (ROWLOCK, UPDLOCK)",),
)
word_rule(
    "nulls_last",
    r"\bNULLS\s+(?:FIRST|LAST)\b",
    "NULL sorts first, always.",
    SELECT_PAGE,
    bad=("SELECT [so] FROM [t] ORDER BY [so] NULLS LAST",),
    good=("SELECT [so] FROM [t] ORDER BY CASE WHEN [so] IS NULL THEN 1 ELSE 0 END, [so]",),
)
word_rule(
    "distinct_from",
    r"\bIS\s+(?:NOT\s+)?DISTINCT\s+FROM\b",
    "Came with SQL Server 2022; the oldest that is supported is 2019.",
    "IS [NOT] DISTINCT FROM (Transact-SQL)",
    bad=("SELECT [so] FROM [t] WHERE [so] IS DISTINCT FROM @p",),
    good=("SELECT [so] FROM [t] WHERE ([so] <> @p OR [so] IS NULL)",),
)
word_rule(
    "distinct_on",
    r"\bDISTINCT\s+ON\b",
    "DISTINCT is of whole rows.",
    "SELECT clause (Transact-SQL)",
    bad=("SELECT DISTINCT ON ([so]) [so], [tien] FROM [t]",),
    good=("SELECT DISTINCT [so] FROM [t]",),
)
word_rule(
    "joined_by_names",
    r"\bJOIN\s+\S+(?:\s+AS)?(?:\s+\S+)?\s+USING\b|\bNATURAL\b|\bLATERAL\b",
    "A join says ON; a lateral one is APPLY.",
    "FROM clause plus JOIN, APPLY, PIVOT (Transact-SQL)",
    bad=("SELECT [a].[so] FROM [t] a JOIN [t] b USING (so)",),
    good=("SELECT [a].[so] FROM [t] a JOIN [t] b ON ([a].[so] = [b].[so])",),
)
word_rule(
    "filtered_aggregate",
    r"\)\s*FILTER\s*\(",
    "An aggregate is narrowed by CASE.",
    "Aggregate functions (Transact-SQL)",
    bad=("SELECT COUNT(*) FILTER (WHERE [so] > 1) FROM [t]",),
    good=("SELECT COUNT(CASE WHEN [so] > 1 THEN 1 ELSE NULL END) FROM [t]",),
)
word_rule(
    "recursive",
    r"\bWITH\s+RECURSIVE\b",
    "A recursive common table expression has no word for it, and joins its members by UNION ALL.",
    "WITH common_table_expression (Transact-SQL)",
    bad=("WITH RECURSIVE x AS (SELECT 1 AS n) SELECT [n] FROM x",),
    good=("WITH x AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM x WHERE n < 5) SELECT [n] FROM x",),
)
word_rule(
    "if_not_exists_clause",
    r"\b(?:TABLE|INDEX|COLUMN)\s+IF\s+NOT\s+EXISTS\b",
    "Whether a thing is there is asked before, by IF.",
    "CREATE TABLE (Transact-SQL)",
    bad=("CREATE TABLE IF NOT EXISTS [x] ([a] int NULL)",),
    good=("CREATE TABLE [x] ([a] int NULL)",),
)
word_rule(
    "foreign_function",
    r"(?<![\w\[.])(?:LENGTH|SUBSTR|NOW|RANDOM|GREATEST|LEAST|DATE_TRUNC|DATETRUNC|EXTRACT|STRFTIME|JULIANDAY|IFNULL|"
    r"CHAR_LENGTH|POSITION|STRPOS|GROUP_CONCAT|GENERATE_SERIES|BOOL_OR|BOOL_AND|EVERY|ARRAY_AGG|TO_CHAR|TO_DATE|"
    r"JSON_OBJECT|JSON_ARRAY|JSON_PATH_EXISTS|JSONB_\w+|JSON_(?:EACH|EXTRACT|TYPE|SET|AGG|BUILD\w+|TABLE)|REGEXP_\w+|LPAD|RPAD|MOD|TRUNC|CEIL|LN|INITCAP|UNACCENT|"
    r"DJANGO_\w+|NEXTVAL|SETVAL|PG_\w+)\s*\(|\bCURRENT_DATE\b|\bdbo\.REGEXP_LIKE\b|\bINTERVAL\s+''",
    "No such function in SQL Server 2019, or only once an assembly is installed there.",
    "What are the SQL database functions?",
    bad=(
        "SELECT LENGTH([ten]) FROM [t]",
        "SELECT GREATEST([so], 1) FROM [t]",
        "SELECT [so] WHERE dbo.REGEXP_LIKE(1)=1",
    ),
    good=("SELECT LEN([ten]) FROM [t]", "SELECT (SELECT MAX(value) FROM (VALUES ([so]), (1)) AS _GREATEST(value))"),
)


word_rule(
    "looking_into_json",
    r"\b(?:JSON_VALUE|JSON_QUERY|OPENJSON|JSON_MODIFY)\s*\(",
    "The backend finds nothing by it in what is not ASCII, and no index serves it.",
    TRIED,
    bad=("SELECT [so] FROM [t] WHERE JSON_VALUE([ghi_chu], '$.a') = @p",),
    good=("SELECT [ghi_chu] FROM [t]",),
)


@statement_rule(
    "A literal without N goes through the code page of the server, which may have “?” in the place of its letters: "
    "an index on such a predicate guards nothing, and a default says something else.",
    "nchar and nvarchar (Transact-SQL)",
    bad=(
        "CREATE UNIQUE INDEX [u] ON [t] ([so]) WHERE [ten] IN ('Chờ xác nhận')",
        "ALTER TABLE [t] ADD [x] nvarchar(20) DEFAULT 'Nữ' NOT NULL",
    ),
    good=("CREATE UNIQUE INDEX [u] ON [t] ([so]) WHERE [ten] IN ('CHO')", "SELECT [so] FROM [t] WHERE [ten] = N'Nữ'"),
)
def letters_without_n(statement):
    return [text for has_n, text in statement.literals if not has_n and not text.isascii()]


@statement_rule(
    "Time zones have their Windows names there, and a row of IANA names is unknown.",
    "AT TIME ZONE (Transact-SQL)",
    bad=("SELECT [luc] AT TIME ZONE 'Asia/Ho_Chi_Minh' FROM [t]",),
    good=("SELECT [luc] AT TIME ZONE 'SE Asia Standard Time' FROM [t]",),
)
def iana_time_zone(statement):
    return re.findall(r"AT TIME ZONE N?'(\w+/\w+)'", statement.sql, re.IGNORECASE)


@statement_rule(
    "The tables keep datetimeoffset (USE_TZ): a datetime2 or the server's local clock, compared with one, counts as "
    "UTC, whatever zone it was meant in.",
    "Date and time data types and functions (Transact-SQL)",
    bad=("SELECT [so] FROM [t] WHERE [luc] < GETDATE()", "SELECT [so] FROM [t] WHERE [luc] > CAST(@p AS datetime2)"),
    good=(
        "SELECT [so] FROM [t] WHERE [luc] < SYSDATETIMEOFFSET()",
        "SELECT [so] FROM [t] WHERE [luc] > @p",
        "SELECT [so] FROM [t] WHERE CAST(DATEADD(second, 25200, [luc]) AS date) = @p",
        "SELECT CONVERT(datetime2, DATEADD(second, 25200, [luc])) FROM [t]",
    ),
)
def clock_without_offset(statement):
    clocks = r"\b(?:GETDATE|GETUTCDATE|SYSDATETIME|SYSUTCDATETIME)\s*\(|\bCURRENT_TIMESTAMP\b"
    yield from re.findall(clocks, statement.words, re.IGNORECASE)
    for cast in statement.all(exp.Cast):
        if "DATETIME" in cast.to.sql("tsql").upper().replace("DATETIMEOFFSET", "") and cast.find_ancestor(
            exp.Predicate
        ):
            yield cast.sql()


@statement_rule(
    "At most 2,100 parameters go with a statement, and drivers need some of them for themselves.",
    "Maximum capacity specifications for SQL Server",
    bad=(f"SELECT [so] FROM [t] WHERE [so] IN ({', '.join(['%s'] * 2099)})",),
    good=(f"SELECT [so] FROM [t] WHERE [so] IN ({', '.join(['%s'] * 2000)})",),
)
def too_many_parameters(statement):
    return [f"{statement.parameters} parameters"] if statement.parameters > 2098 else []


@statement_rule(
    "An IN of more than 2,048 values goes through one temporary table a connection, which a second such IN of the same "
    "statement fills anew.",
    TRIED,
    bad=("SELECT [so] FROM [t] WHERE [so] IN (SELECT params from #Temp_params)",),
    good=("SELECT [so] FROM [t] WHERE [so] IN (%s, %s)",),
)
def list_in_a_temporary_table(statement):
    return ["#Temp_params"] if "#Temp_params" in statement.words else []


@statement_rule(
    "Setting the key by hand needs the right to alter the table, which the login of the API does not have.",
    "SET IDENTITY_INSERT (Transact-SQL)",
    bad=("SET IDENTITY_INSERT [t] ON; INSERT INTO [t] ([so]) VALUES (%s); SET IDENTITY_INSERT [t] OFF",),
    good=("SET NOCOUNT ON INSERT INTO [t] ([so]) VALUES (%s); SELECT CAST(SCOPE_IDENTITY() AS bigint)",),
)
def key_by_hand(statement):
    return ["IDENTITY_INSERT"] if "IDENTITY_INSERT" in statement.words else []


@statement_rule(
    "Reads what is not committed, and rows twice or never.",
    "Table hints (Transact-SQL)",
    bad=("SELECT [so] FROM [t] WITH (NOLOCK)",),
    good=("SELECT [so] FROM [t]",),
)
def dirty_read(statement):
    return re.findall(r"\b(?:NOLOCK|READUNCOMMITTED|READ UNCOMMITTED)\b", statement.words, re.IGNORECASE)


@statement_rule(
    "Under READ_COMMITTED_SNAPSHOT, READPAST is for a query that locks what it reads.",
    "Table hints (Transact-SQL)",
    bad=("SELECT [so] FROM [t] WITH (READPAST)",),
    good=("SELECT [so] FROM [t] WITH (ROWLOCK, UPDLOCK, READPAST)",),
)
def skipping_without_a_lock(statement):
    hints = re.findall(r"\bWITH \(([^)]*READPAST[^)]*)\)", statement.words)
    return [hint for hint in hints if "UPDLOCK" not in hint]
