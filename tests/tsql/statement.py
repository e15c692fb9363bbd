"""A statement as SQL Server would get it, and what is known of the tables that it names."""

import re
from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import pairwise

import sqlglot
from sqlglot import exp, parser
from sqlglot.dialects.tsql import TSQL
from sqlglot.errors import SqlglotError

from core.tsql.catalogue import Catalogue, Column

LITERAL = re.compile(r"(N?)'((?:[^']|'')*)'")
BRACKETED = re.compile(r"\[[^\]]*\]")
SETTING = re.compile(r"\bSET (?:NOCOUNT|IDENTITY_INSERT \S+) (?:ON|OFF)\b;?\s*")
NOT_QUERIES = re.compile(r"\s*(SET|DECLARE|EXEC|EXECUTE|IF|DBCC|WHILE|BEGIN|SAVE|ROLLBACK|COMMIT|DROP|ALTER|CREATE)\b")


class Strict(TSQL):
    """Transact-SQL in which `SELECT a = 1` is a comparison: who writes for other engines means one."""

    class Parser(TSQL.Parser):
        def _parse_projections(self):
            return parser.Parser._parse_projections(self)


class Statement:
    """`parameters`: how many values go with the text; None when none do, and a % is a %.

    `empty`: tables that surely have no rows yet.
    """

    def __init__(
        self,
        sql: str,
        parameters: int | None = None,
        catalogue: Catalogue | None = None,
        empty: Collection[str] = (),
    ) -> None:
        self.sql = sql if parameters is None else sql.replace("%s", "@p").replace("%%", "%")
        self.parameters = parameters or 0
        self.catalogue = catalogue or Catalogue()
        self.empty = empty

    @cached_property
    def words(self) -> str:
        """The text without what stands in literals and brackets."""
        return BRACKETED.sub("[]", LITERAL.sub("''", self.sql))

    @cached_property
    def literals(self) -> list[tuple[bool, str]]:
        """Each literal: whether an N stands before it, and its text."""
        return [(bool(prefix), text) for prefix, text in LITERAL.findall(self.sql)]

    @cached_property
    def _parsed(self) -> tuple[list[exp.Expr], str]:
        try:
            trees = sqlglot.parse(SETTING.sub("", self.sql), dialect=Strict)
        except SqlglotError as error:
            return [], str(error).splitlines()[0]
        trees = [tree for tree in trees if tree is not None]
        unread = [tree for tree in trees if isinstance(tree, exp.Command) and not NOT_QUERIES.match(tree.name)]
        return trees, "; ".join(f"not understood: {tree.name}" for tree in unread)

    @property
    def trees(self) -> list[exp.Expr]:
        return self._parsed[0]

    @property
    def error(self) -> str:
        """Why it could not be read; empty when it was."""
        return self._parsed[1]

    def all(self, *kinds: type[exp.Expr]) -> Iterator[exp.Expr]:
        for tree in self.trees:
            yield from tree.find_all(*kinds)

    @cached_property
    def _tables(self) -> dict[str, str]:
        """The name of a table by what the statement calls it."""
        return {table.alias_or_name: table.name for table in self.all(exp.Table)}

    def column(self, node: exp.Expr | None) -> Column | None:
        """What the catalogue knows of the column, if this is one."""
        if not isinstance(node, exp.Column):
            return None
        names = [self._tables.get(node.table, node.table)] if node.table else list(self._tables.values())
        tables = (self.catalogue.tables.get(name) for name in names)
        return next((table.columns[node.name] for table in tables if table and node.name in table.columns), None)

    def type(self, node: exp.Expr | None) -> str:
        """The column's type as its table was made with, in lower case; empty for anything else."""
        column = self.column(node)
        return column.type.lower() if column else ""


def bare(node: exp.Expr | None) -> exp.Expr | None:
    """What stands in the parentheses."""
    while isinstance(node, exp.Paren):
        node = node.this
    return node


def around(node: exp.Expr) -> tuple[exp.Expr | None, str]:
    """What the node is a part of, parentheses aside, and as which part."""
    parent, key = node.parent, node.arg_key
    while isinstance(parent, exp.Paren | exp.Escape):
        parent, key = parent.parent, parent.arg_key
    return parent, key or ""


def repeated(names: list[str]) -> set[str]:
    """Those that stand there more than once, to a server that heeds no case."""
    return {one for one, other in pairwise(sorted(name.lower() for name in names)) if one == other}
