"""The statements of one request: what the product sends is written down, and the floor sends the same."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

PATH = "BENCHMARK_STATEMENTS"
"""The name in the environment under which the floor finds them."""

TABLE = re.compile(r'(?:INTO|UPDATE) "(\w+)"')
KEY = "Ma_"
NAME = re.compile(r'"(\w+)"')
INSERTED = re.compile(r'INTO "(\w+)" \(([^)]*)\) (?:VALUES|SELECT \* FROM)')
COMPARED = re.compile(r'"(\w+)" = %s')
HOLE = re.compile(r'(?:(?:"?(\w+)"?\.)?"(\w+)"\)? (=|IN|>=|<=|>|<) \(*)?%s')
COLUMN = re.compile(r'"?(\w+)"?\."(\w+)"(?: AS "\w+")?')
ALIAS = re.compile(r'"(\w+)" (\w+) ON ')


class FloorOutdated(Exception):
    """The product sends other statements than the floor knows how to send, or answers otherwise."""


@dataclass(frozen=True)
class Statement:
    """SQL with `%s` for its parameters, and what they were when it was recorded."""

    sql: str
    values: tuple[Any, ...] = ()

    @cached_property
    def head(self) -> str:
        """What it does to which table: `SELECT Bac_si`, `LOCK Benh_nhan`."""
        verb = "LOCK" if " FOR " in self.sql else self.sql.lstrip(" (\n").split()[0]
        table = NAME.search(self._parts[-1]) if verb in ("SELECT", "LOCK") else TABLE.search(self.sql)
        return f"{verb} {table[1]}" if table else verb

    @cached_property
    def _parts(self) -> list[str]:
        """What it reads, part by part, and last from where."""
        before, _, rest = self.sql.partition(" RETURNING ")
        return list(_parts_of(rest or before.lstrip(" (\n").removeprefix("SELECT ")))

    @cached_property
    def plain_head(self) -> str:
        """The same on an engine that has locks and on one that has none."""
        return self.head.replace("LOCK ", "SELECT ")

    @cached_property
    def columns(self) -> list[str]:
        """The columns that its parameters are for, where all of them are set or compared for being equal."""
        inserted = INSERTED.search(self.sql)
        return [name.strip(' "') for name in inserted[2].split(",")] if inserted else COMPARED.findall(self.sql)

    @cached_property
    def tells(self) -> bool:
        """Whether rows come of it."""
        return self.sql.lstrip("(").startswith("SELECT") or " RETURNING " in self.sql

    @cached_property
    def told(self) -> list[str]:
        """`Table.Column` of each value in its rows; of a value that is no column, its text."""
        parts = self._parts if " RETURNING " in self.sql else self._parts[:-1]
        found = ((text, COLUMN.fullmatch(text)) for text in parts)
        return [f"{self._table(column[1])}.{column[2]}" if column else text for text, column in found]

    @cached_property
    def keys(self) -> list[tuple[int, str]]:
        """Where in a row there are keys, and their names without the table's."""
        names = [(place, column.partition(".")[2]) for place, column in enumerate(self.told)]
        return [(place, name) for place, name in names if name.startswith(KEY)]

    @cached_property
    def holes(self) -> list[str]:
        """`Table.Column` that each parameter is set to or should equal, `Table.Column >=` that it bounds; nothing where
        it is neither.
        """
        inserted = INSERTED.search(self.sql)
        if inserted:
            return [f"{inserted[1]}.{name}" for name in self.columns]
        return [self._hole(*hole.groups()) for hole in HOLE.finditer(self.sql)]

    def _hole(self, table: str | None, column: str | None, how: str | None) -> str:
        if not column:
            return ""
        named = f"{self._table(table or self.head.partition(' ')[2])}.{column}"
        return named if how in ("=", "IN") else f"{named} {how}"

    def _table(self, name: str) -> str:
        """By its own name, if another is given to it here and it is read but once."""
        for table, alias in ALIAS.findall(self.sql):
            if alias == name and f'"{table}".' not in self.sql:
                return str(table)
        return name

    def parameters(self, **values: Any) -> list[Any]:
        """Raises KeyError for a column that has no value."""
        return [values[column] for column in self.columns]


def _parts_of(text: str) -> Iterator[str]:
    """What stands between commas up to FROM, and then the rest; both outside of brackets."""
    depth, part, pieces = 0, "", re.split(r"(\(|\)|, | FROM )", text)
    for number, piece in enumerate(pieces):
        depth += (piece == "(") - (piece == ")")
        if depth or piece not in (", ", " FROM "):
            part += piece
            continue
        yield part.strip()
        part = ""
        if piece == " FROM ":
            yield "".join(pieces[number + 1 :])
            return
    yield part.strip()


def check(recorded: Sequence[Statement], known: Sequence[str]) -> None:
    """Raises FloorOutdated unless the statements are those known, one by one; SQLite has neither locks nor BEGIN."""
    plain = [statement.plain_head for statement in recorded]
    if plain != [head.replace("LOCK ", "SELECT ") for head in known]:
        raise FloorOutdated(f"The product sends {plain}; the floor sends {list(known)}.")


@dataclass(frozen=True)
class Recorded:
    """What the product sent for one request, and which floor is to send the same.

    `target`: the session's key and the URL of a read, the path of a write with 0 for each number in it.
    """

    floor: str
    target: str
    sent: list[Statement]


def write(path: Path, recorded: Sequence[Recorded]) -> None:
    """Values that JSON does not know are written as text, as the drivers take them too."""
    told = [[each.floor, each.target, [[s.sql, s.values] for s in each.sent]] for each in recorded]
    path.write_text(json.dumps(told, default=str))


def read(path: Path) -> list[Recorded]:
    told = json.loads(path.read_text())
    return [Recorded(floor, to, [Statement(sql, tuple(values)) for sql, values in sent]) for floor, to, sent in told]


def record(send: Callable[[], Any]) -> list[Statement]:
    """What `send` makes this process's database connection say, less what begins a transaction."""
    from django.db import connection  # the floor's processes come here without Django

    sent: list[Statement] = []

    def note(execute: Any, sql: str, values: Any, *rest: Any) -> Any:
        if not sql.startswith("BEGIN"):
            sent.append(Statement(sql, tuple(values or ())))
        return execute(sql, values, *rest)

    with connection.execute_wrapper(note):
        send()
    return sent
