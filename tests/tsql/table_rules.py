"""Tables as a script leaves them: keys, predicates, cascades, types."""

import re
from collections import defaultdict

from core.tsql.catalogue import NAME
from tests.tsql.rule import table_rule

CAPACITY = "Maximum capacity specifications for SQL Server"
FIXED_BYTES = {
    "bit": 1, "tinyint": 1, "smallint": 2, "int": 4, "bigint": 8, "date": 3, "time": 5, "datetimeoffset": 10,
    "datetime2": 8, "datetime": 8, "double precision": 8, "float": 8, "real": 4, "uniqueidentifier": 16,
}  # fmt: skip
KEYS = ("primary key", "unique", "unique index", "index")


def keys(catalogue, *kinds):
    for name, table in catalogue.tables.items():
        for guard, its in table.guards.items():
            if its.kind in (kinds or KEYS):
                yield f"{name}: {guard}", its, [table.columns[column] for column in its.columns]


def bytes_of(column):
    """How long a value can be: nvarchar takes two bytes a character. Unlimited: more than any key takes."""
    kind, _, size = column.type.lower().rstrip(")").partition("(")
    if size == "max" or kind in ("text", "ntext", "xml", "image"):
        return 2**31
    if kind in ("numeric", "decimal"):
        return 17
    width = int(size) if size.isdigit() else 1
    return FIXED_BYTES.get(kind, width * (2 if kind.startswith("n") else 1))


@table_rule(
    "The key of a clustered index has at most 900 bytes, that of another 1,700, in 32 columns: a longer value is "
    "refused when it is written (error 1946).",
    CAPACITY,
    bad=(
        "CREATE TABLE [x] ([a] nvarchar(451) NOT NULL PRIMARY KEY)",
        "CREATE TABLE [x] ([a] nvarchar(500) NULL, [b] nvarchar(400) NULL); CREATE INDEX [i] ON [x] ([a], [b])",
        "CREATE TABLE [x] ([a] nvarchar(851) NOT NULL UNIQUE)",
    ),
    good=(
        "CREATE TABLE [x] ([a] nvarchar(450) NOT NULL PRIMARY KEY, [b] nvarchar(850) NOT NULL UNIQUE)",
        "CREATE TABLE [x] ([a] nvarchar(500) NULL, [b] bigint NULL); CREATE INDEX [i] ON [x] ([a], [b])",
    ),
)
def key_too_long(catalogue):
    for name, guard, columns in keys(catalogue):
        size = sum(map(bytes_of, columns))
        if size > (900 if guard.kind == "primary key" else 1700) or len(columns) > 32:
            yield f"{name}, {size} bytes"


@table_rule(
    "A text without a bound is no key (error 1919).",
    "CREATE INDEX (Transact-SQL)",
    bad=("CREATE TABLE [x] ([a] nvarchar(max) NULL); CREATE INDEX [i] ON [x] ([a])",),
    good=("CREATE TABLE [x] ([a] nvarchar(800) NULL, [b] nvarchar(max) NULL); CREATE INDEX [i] ON [x] ([a])",),
)
def unbounded_key(catalogue):
    return [name for name, _, columns in keys(catalogue) if any(bytes_of(column) == 2**31 for column in columns)]


@table_rule(
    "To a unique constraint NULL equals NULL, so that there can be one row of it: an index over what is not NULL is "
    "what the other engines mean.",
    "Unique constraints and check constraints",
    bad=(
        "CREATE TABLE [x] ([a] nvarchar(10) NULL UNIQUE)",
        "CREATE TABLE [x] ([a] int NULL, [b] int NOT NULL, CONSTRAINT [u] UNIQUE ([a], [b]))",
        "CREATE TABLE [x] ([a] int NULL, [b] int NULL); CREATE UNIQUE INDEX [u] ON [x] ([a]) WHERE [b] IS NOT NULL",
    ),
    good=("CREATE TABLE [x] ([a] int NULL); CREATE UNIQUE INDEX [u] ON [x] ([a]) WHERE [a] IS NOT NULL",),
)
def one_null_alone(catalogue):
    for name, guard, columns in keys(catalogue, "unique", "unique index"):
        nullable = [at for at, column in zip(guard.columns, columns, strict=True) if column.null]
        if any(f"[{column}] IS NOT NULL" not in guard.details for column in nullable):
            yield name


@table_rule(
    "The predicate of a filtered index is comparisons of a column with constants, IN and IS [NOT] NULL, joined by AND: "
    "no OR, NOT, BETWEEN, LIKE, CASE, functions or other columns.",
    "Create filtered indexes",
    bad=(
        "CREATE TABLE [x] ([a] int NULL); CREATE INDEX [i] ON [x] ([a]) WHERE ([a] = 1 OR [a] = 2)",
        "CREATE TABLE [x] ([a] int NULL); CREATE INDEX [i] ON [x] ([a]) WHERE NOT ([a] = 1)",
        "CREATE TABLE [x] ([a] int NULL); CREATE INDEX [i] ON [x] ([a]) WHERE [a] BETWEEN 1 AND 2",
        "CREATE TABLE [x] ([a] nvarchar(9) NULL); CREATE INDEX [i] ON [x] ([a]) WHERE [a] LIKE 'x%'",
        "CREATE TABLE [x] ([a] nvarchar(9) NULL); CREATE INDEX [i] ON [x] ([a]) WHERE UPPER([a]) = 'X'",
        "CREATE TABLE [x] ([a] int NULL, [b] int NULL); CREATE INDEX [i] ON [x] ([a]) WHERE [a] = [b]",
    ),
    good=(
        "CREATE TABLE [x] ([a] int NULL); CREATE INDEX [i] ON [x] ([a]) WHERE [a] IS NOT NULL",
        "CREATE TABLE [x] ([a] int NULL, [b] int NULL); "
        "CREATE INDEX [i] ON [x] ([a]) WHERE ([b] IN (1, 2) AND [a] >= 0 AND [b] IS NULL)",
    ),
)
def filtered_index(catalogue):
    constant = r"(?:N?'(?:[^']|'')*'|-?[\d.]+)"
    term = rf"\(?{NAME} (?:(?:=|<>|!=|>=?|<=?) {constant}|IN \({constant}(?:, {constant})*\)|IS (?:NOT )?NULL)\)?"
    for name, guard, _ in keys(catalogue, "index", "unique index"):
        _, where, predicate = guard.details.partition("WHERE ")
        if where and not re.fullmatch(rf"\(?{term}(?: AND {term})*\)?", predicate.strip()):
            yield f"{name}, {predicate}"


@table_rule(
    "What a deletion or a change of a key carries on to other rows may reach no table by two ways, nor itself (1785).",
    "Primary and foreign key constraints",
    bad=(
        "CREATE TABLE [a] ([i] int NOT NULL PRIMARY KEY, [up] int NULL); "
        "ALTER TABLE [a] ADD CONSTRAINT [f] FOREIGN KEY ([up]) REFERENCES [a] ([i]) ON DELETE CASCADE",
        "CREATE TABLE [a] ([i] int NOT NULL PRIMARY KEY); "
        "CREATE TABLE [b] ([i] int NOT NULL PRIMARY KEY, [x] int NULL, [y] int NULL); "
        "ALTER TABLE [b] ADD CONSTRAINT [f] FOREIGN KEY ([x]) REFERENCES [a] ([i]) ON DELETE CASCADE; "
        "ALTER TABLE [b] ADD CONSTRAINT [g] FOREIGN KEY ([y]) REFERENCES [a] ([i]) ON DELETE SET NULL",
    ),
    good=(
        "CREATE TABLE [a] ([i] int NOT NULL PRIMARY KEY); CREATE TABLE [b] ([x] int NULL, [y] int NULL); "
        "ALTER TABLE [b] ADD CONSTRAINT [f] FOREIGN KEY ([x]) REFERENCES [a] ([i]) ON DELETE CASCADE; "
        "ALTER TABLE [b] ADD CONSTRAINT [g] FOREIGN KEY ([y]) REFERENCES [a] ([i])",
    ),
)
def cascades(catalogue):
    ways = defaultdict(list)
    for name, table in catalogue.tables.items():
        for guard in table.guards.values():
            if guard.kind == "foreign key" and re.search(r"ON (?:DELETE|UPDATE) (?:CASCADE|SET)", guard.details):
                ways[re.findall(NAME, guard.details)[0]].append(name)
    for start in list(ways):
        yield from _met_again(start, ways)


def _met_again(start, ways):
    met, waiting = {start}, list(ways[start])
    while waiting:
        table = waiting.pop()
        if table in met:
            yield f"{start} to {table}"
            return
        met.add(table)
        waiting += ways[table]


@table_rule(
    "Instants are kept with their offset; a datetime2 beside them would be compared as if it were UTC.",
    "Date and time data types and functions (Transact-SQL)",
    bad=("CREATE TABLE [x] ([a] datetime2 NULL)", "CREATE TABLE [x] ([a] datetime NOT NULL)"),
    good=("CREATE TABLE [x] ([a] datetimeoffset NULL, [b] date NULL, [c] time NULL)",),
)
def instant_without_offset(catalogue):
    yield from _columns_of(catalogue, r"(?:datetime2?|smalldatetime)\b")


@table_rule(
    "Texts without n lose the letters that the code page of the collation lacks; text, ntext and image are no longer "
    "developed, and float is no type for money.",
    "Data types (Transact-SQL)",
    bad=("CREATE TABLE [x] ([a] varchar(50) NULL)", "CREATE TABLE [x] ([a] text NULL, [b] float NULL)"),
    good=("CREATE TABLE [x] ([a] nvarchar(50) NULL, [b] nvarchar(max) NULL, [c] bigint NULL)",),
)
def unfit_type(catalogue):
    yield from _columns_of(
        catalogue, r"(?:varchar|char|text|ntext|image|timestamp|float|real|double precision|money)\b"
    )


def _columns_of(catalogue, pattern):
    for name, table in catalogue.tables.items():
        for column, its in table.columns.items():
            if re.match(pattern, its.type, re.IGNORECASE):
                yield f"{name}.{column} {its.type}"


@table_rule(
    "A table has at most 1,024 columns, and what stands in a row itself at most 8,060 bytes.",
    CAPACITY,
    bad=(f"CREATE TABLE [x] ({', '.join(f'[a{n}] nchar(1000) NOT NULL' for n in range(5))})",),
    good=("CREATE TABLE [x] ([a] nchar(1000) NOT NULL, [b] nvarchar(4000) NULL, [c] nvarchar(4000) NULL)",),
)
def row_too_wide(catalogue):
    for name, table in catalogue.tables.items():
        fixed = [its for its in table.columns.values() if not re.match(r"n?varchar|varbinary", its.type)]
        if len(table.columns) > 1024 or sum(map(bytes_of, fixed)) + 24 * len(table.columns) > 8060:
            yield name


@table_rule(
    "No two constraints or tables of a schema share a name, and case makes no difference (error 2714).",
    "Database identifiers",
    bad=(
        "CREATE TABLE [x] ([a] int NULL, CONSTRAINT [u] CHECK ([a] > 0)); "
        "CREATE TABLE [y] ([a] int NOT NULL, CONSTRAINT [U] UNIQUE ([a]))",
    ),
    good=("CREATE TABLE [x] ([a] int NULL); CREATE INDEX [i] ON [x] ([a]); CREATE TABLE [i2] ([a] int NULL)",),
)
def name_of_two(catalogue):
    names = defaultdict(list)
    for table, its in catalogue.tables.items():
        names[table.lower()].append(table)
        for guard, kind in ((guard, one.kind) for guard, one in its.guards.items() if one.named):
            if not kind.endswith("index"):
                names[guard.lower()].append(f"{table}: {guard}")
    return [", ".join(holders) for holders in names.values() if len(holders) > 1]
