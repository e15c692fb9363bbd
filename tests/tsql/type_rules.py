"""What depends on the types of columns; the statements are held against the tables that the migrations leave."""

from sqlglot import exp

from tests.tsql.rule import statement_rule
from tests.tsql.statement import bare

INTEGERS = ("int", "smallint", "tinyint")
LARGE = ("(max)", "text", "image", "xml")


@statement_rule(
    "A sum of int is an int there, and more than 2,147,483,647 is an error (8115); elsewhere it is a bigint.",
    "SUM (Transact-SQL)",
    bad=("SELECT SUM([so]) FROM [t]",),
    good=("SELECT SUM([tien]) FROM [t]", "SELECT SUM(CAST([so] AS bigint)) FROM [t]"),
)
def sum_of_int(statement):
    return [node.sql() for node in statement.all(exp.Sum) if statement.type(bare(node.this)).startswith(INTEGERS)]


@statement_rule(
    "A bit cannot be aggregated (error 8117).",
    "Aggregate functions (Transact-SQL)",
    bad=("SELECT MAX([la]) FROM [t]", "SELECT SUM([la]) FROM [t]"),
    good=("SELECT MAX(CAST([la] AS int)) FROM [t]", "SELECT COUNT([la]) FROM [t]"),
)
def aggregate_of_bits(statement):
    kinds = (exp.Max, exp.Min, exp.Sum, exp.Avg)
    return [node.sql() for node in statement.all(*kinds) if statement.type(bare(node.this)) == "bit"]


@statement_rule(
    "Comparing texts without a bound sorts them whole, outside of memory: it works, and slows everything down.",
    "SELECT clause (Transact-SQL)",
    bad=(
        "SELECT DISTINCT [so], [ghi_chu] FROM [t]",
        "SELECT [ghi_chu], COUNT([so]) FROM [t] GROUP BY [ghi_chu]",
        "SELECT [so] FROM [t] ORDER BY [ghi_chu]",
        "SELECT [ghi_chu] FROM [t] UNION SELECT [ghi_chu] FROM [t]",
    ),
    good=("SELECT DISTINCT [so], [ten] FROM [t]", "SELECT [ghi_chu] FROM [t] UNION ALL SELECT [ghi_chu] FROM [t]"),
)
def compared_without_bound(statement):
    for query in statement.all(exp.Select, exp.Union):
        compared = list(query.selects) if query.args.get("distinct") else []
        for clause in (query.args.get("group"), query.args.get("order")):
            compared += [getattr(part, "this", part) if part.key == "ordered" else part for part in _parts(clause)]
        for part in compared:
            if statement.type(bare(part.unalias())).endswith(LARGE):
                yield part.sql()


def _parts(clause):
    return clause.expressions if clause else []


@statement_rule(
    "A text joined to NULL by + is NULL, and the parts of unlike types are added as numbers.",
    "+ (String concatenation) (Transact-SQL)",
    bad=("SELECT [ten] + N' ' + [ghi_chu] FROM [t]",),
    good=("SELECT CONCAT([ten], N' ', [ghi_chu]) FROM [t]", "SELECT [so] + 1 FROM [t]"),
)
def text_by_plus(statement):
    for node in statement.all(exp.Add):
        if not node.find_ancestor(exp.Like) and any(_is_text(statement, part) for part in node.iter_expressions()):
            yield node.sql()


def _is_text(statement, node):
    is_literal = isinstance(node, exp.National) or (isinstance(node, exp.Literal) and node.is_string)
    return is_literal or "char" in statement.type(node)


@statement_rule(
    "Integers divided give an integer: 7 / 2 = 3.",
    "/ (Division) (Transact-SQL)",
    bad=("SELECT [so] / 2 FROM [t]", "SELECT [tien] / [so] FROM [t]"),
    good=("SELECT [so] / 2.0 FROM [t]", "SELECT CAST([tien] AS float) / [so] FROM [t]"),
)
def integer_division(statement):
    for node in statement.all(exp.Div, exp.IntDiv):
        if not any(_is_fraction(bare(part)) for part in (node.this, node.expression)):
            yield node.sql()


def _is_fraction(node):
    return isinstance(node, exp.Cast) or (isinstance(node, exp.Literal) and "." in node.name)


@statement_rule(
    "Nothing equals NULL; it is asked for by IS.",
    "NULL and UNKNOWN (Transact-SQL)",
    bad=("SELECT [so] FROM [t] WHERE [ten] = NULL", "SELECT [so] FROM [t] WHERE [ten] <> NULL"),
    good=("SELECT [so] FROM [t] WHERE [ten] IS NULL", "UPDATE [t] SET [ten] = NULL"),
)
def equal_to_null(statement):
    for node in statement.all(exp.EQ, exp.NEQ):
        if isinstance(node.expression, exp.Null) and not isinstance(node.parent, exp.Update):
            yield node.sql()


@statement_rule(
    "A CASE that gives NULL alone has no type (error 8133).",
    "CASE (Transact-SQL)",
    bad=("UPDATE [t] SET [ten] = CASE WHEN [so] = 1 THEN NULL ELSE NULL END",),
    good=("UPDATE [t] SET [ten] = CASE WHEN [so] = 1 THEN @p ELSE NULL END",),
)
def case_of_nulls(statement):
    for case in statement.all(exp.Case):
        given = [branch.args["true"] for branch in case.args["ifs"]] + [case.args.get("default") or exp.Null()]
        if all(isinstance(one, exp.Null) for one in given):
            yield case.sql()


@statement_rule(
    "A column cannot change while an index or a constraint covers it, unless its text only grows (errors 5074, 4922).",
    "ALTER TABLE (Transact-SQL)",
    bad=(
        "ALTER TABLE [t] ALTER COLUMN [ma] nvarchar(10) NOT NULL",
        "ALTER TABLE [t] ALTER COLUMN [so] bigint NOT NULL",
    ),
    good=(
        "ALTER TABLE [t] ALTER COLUMN [ten] nvarchar(10) NULL",
        "ALTER TABLE [t] ALTER COLUMN [ma] nvarchar(50) NULL",
    ),
)
def altered_under_an_index(statement):
    for alter in statement.all(exp.Alter):
        table = statement.catalogue.tables.get(alter.this.name)
        for action in alter.args["actions"]:
            if table and isinstance(action, exp.AlterColumn):
                yield from _holding(table, action, statement.sql)


def _holding(table, action, sql):
    name = action.this.name
    holders = [guard for guard, its in table.guards.items() if name in its.columns and its.kind != "default"]
    return [] if _grows(table.columns[name].type, sql) else holders


def _grows(old, sql):
    new = sql.split("] ")[2].split(" ")[0]
    texts = old.startswith("nvarchar(") and new.startswith("nvarchar(") and "max" not in old + new
    return texts and "COLLATE" not in sql and int(new[9:-1]) >= int(old[9:-1])


@statement_rule(
    "A column for existing rows has a default or takes NULL (error 4901).",
    "ALTER TABLE (Transact-SQL)",
    bad=("ALTER TABLE [t] ADD [moi] int NOT NULL",),
    good=("ALTER TABLE [t] ADD [moi] int NOT NULL DEFAULT 0", "ALTER TABLE [t] ADD [moi] int NULL"),
)
def added_without_value(statement):
    for alter in statement.all(exp.Alter):
        for column in alter.args["actions"]:
            if isinstance(column, exp.ColumnDef) and alter.this.name not in statement.empty and _must_be_given(column):
                yield column.sql()


def _must_be_given(column):
    kinds = [constraint.kind for constraint in column.constraints]
    forbidden = any(isinstance(kind, exp.NotNullColumnConstraint) and not kind.args.get("allow_null") for kind in kinds)
    return forbidden and not any(isinstance(kind, exp.DefaultColumnConstraint) for kind in kinds)
