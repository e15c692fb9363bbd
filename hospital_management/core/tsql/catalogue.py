"""What a SQL Server would hold after the statements that the mssql backend has written: its catalogue, in memory."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

NAME = r"\[([^\]]+)\]"


class NotUnderstood(ValueError):
    """A statement of a form that the mssql backend did not write when this was made."""


@dataclass(frozen=True)
class Column:
    """`collation` None: that of the database. `default` is what stands in the DDL, if anything does."""

    type: str
    null: bool
    collation: str | None = None
    identity: bool = False
    default: str | None = None


@dataclass(frozen=True)
class Guard:
    """A constraint or an index. `named` False: SQL Server makes the name up, and it differs on each server."""

    kind: str
    columns: tuple[str, ...]
    details: str = ""
    named: bool = True


@dataclass
class Table:
    columns: dict[str, Column] = field(default_factory=dict)
    guards: dict[str, Guard] = field(default_factory=dict)


class Rule(NamedTuple):
    pattern: re.Pattern[str]
    change: Callable[..., None]


class Catalogue:
    """Tables by name, kept by `apply`, which raises NotUnderstood for what it cannot read."""

    def __init__(self) -> None:
        self.tables: dict[str, Table] = {}
        self.rules = [Rule(re.compile(pattern, re.IGNORECASE | re.DOTALL), change) for pattern, change in self._forms()]

    def apply(self, statement: str) -> None:
        statement = statement.strip().rstrip(";").strip()
        for pattern, change in self.rules:
            found = pattern.match(statement)
            if found:
                change(*found.groups())
                return
        raise NotUnderstood(statement)

    def holder(self, guard: str) -> str | None:
        """The table that has a guard of this name."""
        return next((name for name, table in self.tables.items() if guard in table.guards), None)

    def _forms(self) -> list[tuple[str, Callable[..., None]]]:
        alter = rf"ALTER TABLE {NAME} "
        return [
            (rf"CREATE TABLE {NAME} \((.*)\)$", self._create_table),
            (alter + rf"ADD CONSTRAINT {NAME} (.*)$", self._add_constraint),
            (alter + rf"ADD DEFAULT (.*) FOR {NAME}$", self._add_default),
            (alter + rf"ADD {NAME} (.*)$", self._add_column),
            (alter + rf"ALTER COLUMN {NAME} (.*)$", self._alter_column),
            (alter + rf"DROP CONSTRAINT {NAME}$", self._drop_guard),
            (alter + rf"DROP COLUMN {NAME}$", self._drop_column),
            (rf"CREATE (UNIQUE )?INDEX {NAME} ON {NAME} ?\(([^)]*)\)(.*)$", self._create_index),
            (rf"DROP INDEX {NAME} ON {NAME}$", lambda index, table: self._drop_guard(table, index)),
            (rf"EXEC sp_rename '{NAME}\.{NAME}', {NAME}, 'COLUMN'$", self._rename_column),
            (rf"EXEC sp_rename {NAME}, {NAME}$", self._rename_table),
            (rf"DECLARE @sql_foreign_constraint_name .* DROP TABLE {NAME}$", self._drop_table),
            (r"(?:UPDATE|IF NOT EXISTS \(SELECT NULL FROM sys\.extended_properties) ", lambda: None),
        ]

    def _create_table(self, name: str, body: str) -> None:
        self.tables[name] = Table()
        for part in pieces(body):
            constraint = re.match(rf"CONSTRAINT {NAME} (.*)$", part, re.DOTALL)
            if constraint:
                self._add_constraint(name, *constraint.groups())
            else:
                column = re.match(rf"{NAME} (.*)$", part, re.DOTALL)
                if not column:
                    raise NotUnderstood(part)
                self._add_column(name, *column.groups())

    def _add_column(self, table: str, name: str, definition: str) -> None:
        """With the guards that stand in the definition, named or not."""
        check = re.search(r"(?:CONSTRAINT \[?(\w+)\]? )?CHECK (\(.*\))", definition)
        default = re.search(r" DEFAULT (.+?)(?= NOT NULL| NULL| WITH VALUES| UNIQUE|$)", definition)
        self.tables[table].columns[name] = replace(
            read_column(definition), default=default and default[1], identity="IDENTITY" in definition
        )
        if check:
            self._guard(table, check[1], Guard("check", (name,), check[2]))
        if default:
            self._guard(table, None, Guard("default", (name,), default[1]))
        for kind in ("PRIMARY KEY", "UNIQUE"):
            if re.search(rf" {kind}\b", definition):
                self._guard(table, None, Guard(kind.lower(), (name,)))

    def _guard(self, table: str, name: str | None, guard: Guard) -> None:
        """A name like those that SQL Server makes up, where the statement gives none."""
        made_up = f"{guard.kind[:2].upper()}__{table}__{'_'.join(guard.columns)}".replace(" ", "")
        self.tables[table].guards[name or made_up] = replace(guard, named=bool(name))

    def _add_constraint(self, table: str, name: str, rest: str) -> None:
        kind = next(kind for kind in ("PRIMARY KEY", "UNIQUE", "FOREIGN KEY", "CHECK") if rest.startswith(kind))
        details = rest[len(kind) :].strip()
        if kind == "CHECK":
            columns = tuple(dict.fromkeys(re.findall(NAME, details)))
        else:
            listed, _, details = details.partition(")")
            columns = tuple(re.findall(NAME, listed))
        self._guard(table, name, Guard(kind.lower(), columns, details.strip()))

    def _add_default(self, table: str, default: str, column: str) -> None:
        self._guard(table, None, Guard("default", (column,), default))
        self._change(table, column, default=default)

    def _change(self, table: str, column: str, **values: str | None) -> None:
        columns = self.tables[table].columns
        columns[column] = replace(columns[column], **values)  # type: ignore[arg-type]

    def _alter_column(self, table: str, name: str, definition: str) -> None:
        """Identity and default stay; the collation becomes the database's unless one is named, as on the server."""
        old = self.tables[table].columns[name]
        self.tables[table].columns[name] = replace(read_column(definition), identity=old.identity, default=old.default)

    def _drop_guard(self, table: str, name: str) -> None:
        gone = self.tables[table].guards.pop(name)
        if gone.kind == "default":
            self._change(table, gone.columns[0], default=None)

    def _drop_column(self, table: str, name: str) -> None:
        """As on the server, no guard may still need it."""
        needed_by = [guard for guard, its in self.tables[table].guards.items() if name in its.columns]
        if needed_by:
            raise NotUnderstood(f"{table}.{name} cannot go: {', '.join(needed_by)}")
        del self.tables[table].columns[name]

    def _create_index(self, unique: str | None, name: str, table: str, columns: str, rest: str) -> None:
        kind = "unique index" if unique else "index"
        descending = " DESC" if "DESC" in columns else ""
        details = (columns if descending else "") + " ".join(rest.split())
        self._guard(table, name, Guard(kind, tuple(re.findall(NAME, columns)), details))

    def _rename_column(self, table: str, old: str, new: str) -> None:
        """In its place, and in the guards that cover it."""
        its = self.tables[table]
        its.columns = {new if name == old else name: column for name, column in its.columns.items()}
        for name, guard in its.guards.items():
            columns = tuple(new if column == old else column for column in guard.columns)
            its.guards[name] = replace(guard, columns=columns, details=guard.details.replace(f"[{old}]", f"[{new}]"))

    def _rename_table(self, old: str, new: str) -> None:
        self.tables[new] = self.tables.pop(old)
        for table in self.tables.values():
            for name, guard in table.guards.items():
                details = guard.details.replace(f"REFERENCES [{old}]", f"REFERENCES [{new}]")
                table.guards[name] = replace(guard, details=details)

    def _drop_table(self, name: str) -> None:
        """With the foreign keys that lead to it."""
        del self.tables[name]
        for table in self.tables.values():
            table.guards = {n: g for n, g in table.guards.items() if not g.details.startswith(f"REFERENCES [{name}]")}


def read_column(definition: str) -> Column:
    """Type, collation and whether NULL may stand there; NULL may where nothing forbids it."""
    found = re.match(r"(double precision|\w+(?: ?\([^)]*\))?)", definition)
    if not found or "None" in found[1]:  # as of a length that no field has
        raise NotUnderstood(definition)
    collation = re.search(r"COLLATE (\w+)", definition)
    return Column(found[1], "NOT NULL" not in definition, collation and collation[1])


def pieces(body: str) -> Iterator[str]:
    """What stands between the commas that are in no brackets and no literal."""
    depth, start, quoted = 0, 0, False
    for place, sign in enumerate(body):
        quoted ^= sign == "'"
        if not quoted:
            depth += (sign == "(") - (sign == ")")
            if sign == "," and not depth:
                yield body[start:place].strip()
                start = place + 1
    yield body[start:].strip()
