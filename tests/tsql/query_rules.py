"""The form of queries: what SQL Server refuses, and what it takes for something else."""

from django.db.models.query import MAX_GET_RESULTS
from sqlglot import exp

from tests.tsql.reserved import RESERVED
from tests.tsql.rule import TRIED, statement_rule
from tests.tsql.statement import around, bare, repeated

ORDER_BY = "SELECT - ORDER BY clause (Transact-SQL)"
SELECT_CLAUSE = "SELECT clause (Transact-SQL)"
GROUP_BY = "SELECT - GROUP BY (Transact-SQL)"
SEARCH_CONDITION = "Search condition (Transact-SQL)"
CONDITIONS = (exp.Predicate, exp.Connector, exp.Not, exp.Exists)
WHERE_CONDITIONS_STAND = (exp.Where, exp.Having, exp.Connector, exp.Not, exp.CheckColumnConstraint, exp.Command)


@statement_rule(
    "It is no Transact-SQL, or nothing that could be read as such.",
    "Transact-SQL reference (Database Engine)",
    bad=("SELECT [so] FROM WHERE", "UPSERT INTO [t] VALUES (1)"),
    good=("SELECT [so] FROM [t]", "SET NOCOUNT OFF; UPDATE [t] SET [so] = %s WHERE [so] = %s"),
)
def unreadable(statement):
    return [statement.error] if statement.error else []


@statement_rule(
    "A condition is no value: it takes CASE WHEN … THEN 1 ELSE 0 END.",
    SEARCH_CONDITION,
    bad=(
        "SELECT [so] = 1 FROM [t]",
        "SELECT EXISTS (SELECT 1 FROM [t]) AS [x]",
        "SELECT [so] > 1 AND [tien] > 1 FROM [t]",
        "SELECT [so] FROM [t] ORDER BY ([so] IS NULL)",
        "UPDATE [t] SET [la] = ([so] > 1)",
        "SELECT [so] FROM [t] WHERE ([so] > 1) = ([tien] > 1)",
    ),
    good=(
        "SELECT CASE WHEN [so] = 1 THEN 1 ELSE 0 END AS [x] FROM [t] WHERE ([so] = 1 OR NOT ([tien] = 2))",
        "UPDATE [t] SET [so] = 1 WHERE EXISTS (SELECT 1 FROM [t])",
        r"SELECT [so] FROM [t] WHERE NOT ([ten] LIKE @p ESCAPE '\')",
    ),
)
def condition_as_value(statement):
    return [node.sql() for node in statement.all(*CONDITIONS) if not _stands_as_condition(node)]


def _stands_as_condition(node):
    parent, key = around(node)
    if parent is None or isinstance(parent, WHERE_CONDITIONS_STAND):
        return True
    if isinstance(parent, exp.If):  # a WHEN; not what its THEN gives
        return key == "this"
    if isinstance(parent, exp.Join):
        return key == "on"
    is_assignment = isinstance(node, exp.EQ) and not isinstance(node.parent, exp.Paren)
    return is_assignment and isinstance(parent, exp.Update | exp.Execute | exp.SetItem | exp.Set)


@statement_rule(
    "A value is no condition, a bit neither: it is compared with 1.",
    SEARCH_CONDITION,
    bad=(
        "SELECT [so] FROM [t] WHERE [la]",
        "SELECT [so] FROM [t] WHERE NOT [la] AND [so] = 1",
        "SELECT CASE WHEN [la] THEN 1 ELSE 0 END FROM [t]",
        "SELECT [so] FROM [t] WHERE 1",
    ),
    good=("SELECT CASE WHEN [la] = 1 THEN 1 ELSE 0 END FROM [t] WHERE NOT ([la] = 1 AND 0 = 1)",),
)
def value_as_condition(statement):
    stands = [node.this for node in statement.all(exp.Where, exp.Having, exp.Not)]
    stands += [part for node in statement.all(exp.Connector) for part in (node.this, node.expression)]
    stands += [node.this for node in statement.all(exp.If) if not getattr(node.parent, "this", None)]
    values = (exp.Column, exp.Literal, exp.Parameter, exp.Boolean, exp.Case, exp.Cast, exp.Subquery, exp.Coalesce)
    return [node.sql() for node in map(bare, stands) if isinstance(node, values)]


@statement_rule(
    "ORDER BY is refused in subqueries and derived tables that are not cut by TOP or OFFSET.",
    ORDER_BY,
    bad=(
        "SELECT [so] FROM (SELECT [so] FROM [t] ORDER BY [so]) x",
        "SELECT [so] FROM [t] WHERE [so] IN (SELECT [so] FROM [t] ORDER BY [so])",
        "SELECT [so] FROM [t] WHERE EXISTS (SELECT 1 FROM [t] ORDER BY [so])",
    ),
    good=("SELECT [so] FROM [t] WHERE [so] IN (SELECT TOP 5 [so] FROM [t] ORDER BY [so]) ORDER BY [so]",),
)
def order_in_subquery(statement):
    for query in statement.all(exp.Select, exp.SetOperation):
        cut = query.args.get("limit") or query.args.get("offset")
        nested = query.parent is not None and not isinstance(query.parent, exp.Insert)
        if query.args.get("order") and nested and not cut:
            yield query.args["order"].sql()


@statement_rule(
    "OFFSET and FETCH are parts of ORDER BY.",
    ORDER_BY,
    bad=("SELECT [so] FROM [t] OFFSET 5 ROWS FETCH NEXT 5 ROWS ONLY",),
    good=("SELECT [so] FROM [t] ORDER BY [so] OFFSET 5 ROWS FETCH NEXT 5 ROWS ONLY",),
)
def offset_without_order(statement):
    for query in statement.all(exp.Query):
        if query.args.get("offset") and not query.args.get("order"):
            yield query.args["offset"].sql()


@statement_rule(
    "The first rows of no order are any rows: other ones on the next page, and after the next index rebuild.",
    "TOP (Transact-SQL)",
    bad=("SELECT TOP 20 [so] FROM [t]",),
    good=(
        "SELECT TOP 20 [so] FROM [t] ORDER BY [so]",
        "SELECT TOP 1 1 AS [a] FROM [t]",
        "SELECT COUNT_BIG(*) FROM (SELECT TOP 20 [so] FROM [t]) x",
    ),
)
def page_without_order(statement):
    """`get` asks for a few rows to see whether there are more than one; and who counts rows needs no order."""
    for query in statement.all(exp.Select):
        top = query.args.get("limit")
        is_several = isinstance(top, exp.Limit) and top.expression.sql() not in ("0", "1", str(MAX_GET_RESULTS))
        if is_several and not query.args.get("order") and not _is_counted(query):
            yield top.sql()


def _is_counted(query):
    outer = query.parent.find_ancestor(exp.Select) if query.parent else None
    return bool(outer) and all(isinstance(shown.unalias(), exp.AggFunc) for shown in outer.expressions)


@statement_rule(
    "A column may stand once in ORDER BY (error 169).",
    "Database Engine events and errors",
    bad=("SELECT [so] FROM [t] ORDER BY [so] ASC, [tien], [so] DESC",),
    good=("SELECT [so] FROM [t] ORDER BY [so] ASC, [tien] ASC",),
)
def ordered_twice(statement):
    for order in statement.all(exp.Order):
        yield from repeated([ordered.this.sql() for ordered in order.expressions])


@statement_rule(
    "A constant is nothing to order or group by (errors 408, 1008 and 164).",
    ORDER_BY,
    bad=("SELECT [so] FROM [t] ORDER BY N'a'", "SELECT [so] FROM [t] ORDER BY @p", "SELECT 1 FROM [t] GROUP BY @p"),
    good=("SELECT [so] FROM [t] GROUP BY [so] ORDER BY [so], 1", "SELECT ROW_NUMBER() OVER (ORDER BY (SELECT NULL))"),
)
def constant_order(statement):
    """A whole number in ORDER BY is the place of a column."""
    parts = [ordered.this for order in statement.all(exp.Order) for ordered in order.expressions]
    parts = [part for part in parts if not part.is_int or part.find_ancestor(exp.Window)]
    parts += [part for group in statement.all(exp.Group) for part in group.expressions]
    for part in map(bare, parts):
        if not part.find(exp.Column, exp.Func, exp.Select) and part.key not in ("identifier", "alias"):
            yield part.sql()


@statement_rule(
    "With DISTINCT, ORDER BY names what is selected (error 145).",
    SELECT_CLAUSE,
    bad=("SELECT DISTINCT [so] FROM [t] ORDER BY [tien]",),
    good=("SELECT DISTINCT [so], [tien] AS [x] FROM [t] ORDER BY [tien], [x], [so], 2",),
)
def distinct_ordered_by_something_else(statement):
    for query in statement.all(exp.Select):
        if query.args.get("distinct") and query.args.get("order"):
            known = {part.sql() for shown in query.expressions for part in (shown.unalias(), exp.column(shown.alias))}
            known |= {f'"{shown.alias}"' for shown in query.expressions}
            for ordered in query.args["order"].expressions:
                if ordered.this.sql() not in known and not ordered.this.is_int:
                    yield ordered.sql()


@statement_rule(
    "A column that is neither grouped nor aggregated is refused, the others of a grouped key too (error 8120).",
    GROUP_BY,
    bad=("SELECT [so], [ten], COUNT(*) FROM [t] GROUP BY [so]",),
    good=("SELECT [so], [so] + 1, COUNT([tien]) FROM [t] GROUP BY [so]",),
)
def neither_grouped_nor_aggregated(statement):
    for group in statement.all(exp.Group):
        grouped = {bare(part).sql() for part in group.expressions}
        for shown in group.parent.expressions:
            yield from _loose_columns(shown.unalias(), grouped)


def _loose_columns(node, grouped):
    if bare(node).sql() in grouped or isinstance(node, exp.AggFunc | exp.Subquery | exp.Window | exp.Exists):
        return
    if isinstance(node, exp.Column):
        yield node.sql()
    for part in node.iter_expressions():
        yield from _loose_columns(part, grouped)


@statement_rule(
    "No aggregate over a subquery or another aggregate, and no subquery in GROUP BY (errors 130 and 144).",
    "Aggregate functions (Transact-SQL)",
    bad=(
        "SELECT SUM((SELECT MAX([so]) FROM [t])) FROM [t]",
        "SELECT MAX(CASE WHEN EXISTS (SELECT 1 FROM [t]) THEN 1 ELSE 0 END) FROM [t]",
        "SELECT SUM(COUNT([so])) FROM [t]",
        "SELECT 1 FROM [t] GROUP BY (SELECT MAX([so]) FROM [t])",
    ),
    good=("SELECT SUM([x]) FROM (SELECT MAX([so]) AS [x] FROM [t]) y",),
)
def aggregate_over_subquery(statement):
    for node in statement.all(exp.AggFunc):
        inner = [part for part in node.find_all(exp.Select, exp.AggFunc) if part is not node]
        if inner and not isinstance(node.parent, exp.Window):
            yield node.sql()
    for group in statement.all(exp.Group):
        yield from [part.sql() for part in group.expressions if part.find(exp.Select)]


@statement_rule(
    "Every column of a derived table has a name of its own, and case makes no difference (errors 8155 and 8156).",
    "FROM clause plus JOIN, APPLY, PIVOT (Transact-SQL)",
    bad=(
        "SELECT 1 FROM (SELECT [a].[so], [b].[so] FROM [t] a, [t] b) x",
        "SELECT 1 FROM (SELECT [so] AS [x], [tien] AS [X] FROM [t]) x",
        "SELECT 1 FROM (SELECT COUNT(*) FROM [t]) x",
        "WITH x AS (SELECT [so] + 1 FROM [t]) SELECT 1 FROM x",
    ),
    good=("SELECT 1 FROM (SELECT [a].[so] AS [x], [b].[so] FROM [t] a, [t] b) x", "SELECT 1 FROM (VALUES (1)) AS x(v)"),
)
def names_of_derived_columns(statement):
    for derived in statement.all(exp.Subquery, exp.CTE):
        is_table = isinstance(derived, exp.CTE) or isinstance(derived.parent, exp.From | exp.Join)
        query = derived.this
        alias = derived.args.get("alias")
        if not is_table or not isinstance(query, exp.Select) or (alias and alias.columns):
            continue
        named = [shown for shown in query.expressions if isinstance(shown, exp.Alias | exp.Column)]
        yield from repeated([shown.alias_or_name for shown in named if not shown.is_star])
        yield from [
            shown.sql() for shown in query.expressions if shown not in named and not isinstance(shown, exp.Star)
        ]


@statement_rule(
    "Rows are compared column by column; there are no row values.",
    "IN (Transact-SQL)",
    bad=("SELECT [so] FROM [t] WHERE ([so], [tien]) IN ((1, 2))", "SELECT [so] FROM [t] WHERE ([so], [tien]) > (1, 2)"),
    good=("SELECT [so] FROM [t] WHERE ([so] = 1 AND [tien] = 2)",),
)
def row_values(statement):
    for node in statement.all(exp.Predicate):
        if isinstance(bare(node.this), exp.Tuple):
            yield node.sql()


@statement_rule(
    "VALUES takes at most 1,000 rows (error 10738).",
    "Table value constructor (Transact-SQL)",
    bad=(f"INSERT INTO [t] ([so]) VALUES {', '.join(['(1)'] * 1001)}",),
    good=(f"INSERT INTO [t] ([so]) VALUES {', '.join(['(1)'] * 1000)}",),
)
def too_many_rows(statement):
    for values in statement.all(exp.Values):
        if len(values.expressions) > 1000:
            yield f"{len(values.expressions)} rows"


@statement_rule(
    "It makes a table, for which the login of the API has no right.",
    "SELECT - INTO clause (Transact-SQL)",
    bad=("SELECT [so] INTO [u] FROM [t]",),
    good=("INSERT INTO [u] ([so]) SELECT [so] FROM [t]",),
)
def select_into(statement):
    return [into.sql() for into in statement.all(exp.Into)]


@statement_rule(
    "Names have at most 128 characters.",
    "Database identifiers",
    bad=(f"SELECT [{'a' * 129}] FROM [t]",),
    good=(f"SELECT [{'a' * 128}] FROM [t]",),
)
def long_names(statement):
    return [name.name for name in statement.all(exp.Identifier) if len(name.name) > 128]


@statement_rule(
    "A reserved word is a name in brackets or quotes only.",
    "Reserved keywords (Transact-SQL)",
    bad=("SELECT so AS percent FROM t", "SELECT so FROM t WHERE plan = 1"),
    good=('SELECT so AS [percent] FROM t WHERE "plan" = 1',),
)
def reserved_words(statement):
    return [name.name for name in statement.all(exp.Identifier) if not name.quoted and name.name.upper() in RESERVED]


@statement_rule(
    "A lock in a subquery is taken in an order of its own, and on rows that nobody means to change.",
    TRIED,
    bad=("SELECT [so] FROM [t] WHERE [so] IN (SELECT [so] FROM [t] WITH (ROWLOCK, UPDLOCK))",),
    good=("SELECT [so] FROM [t] WITH (ROWLOCK, UPDLOCK) WHERE [so] IN (SELECT [so] FROM [t])",),
)
def lock_in_subquery(statement):
    for hint in _locks(statement):
        select = hint.find_ancestor(exp.Select)
        if select and select.parent:
            yield hint.sql()


@statement_rule(
    "The lock stands beside the first table alone; elsewhere the joined rows are locked as well.",
    TRIED,
    bad=("SELECT [t].[so] FROM [t] WITH (ROWLOCK, UPDLOCK) INNER JOIN [u] ON ([t].[so] = [u].[so])",),
    good=("SELECT [t].[so] FROM [t] WITH (ROWLOCK, UPDLOCK)",),
)
def lock_of_a_part(statement):
    for hint in _locks(statement):
        select = hint.find_ancestor(exp.Select)
        if select and select.args.get("joins"):
            yield select.args["joins"][0].sql()


def _locks(statement):
    hints = statement.all(exp.WithTableHint)
    return [hint for hint in hints if {part.name.upper() for part in hint.expressions} & {"UPDLOCK", "XLOCK"}]
