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

TABLE = re.compile(r'(?:FROM|INTO|UPDATE) "(\w+)"')
INSERTED = re.compile(r'INTO "(\w+)" \(([^)]*)\) (?:VALUES|SELECT \* FROM)')
COMPARED = re.compile(r'"(\w+)" = %s')
HOLE = re.compile(r'(?:(?:"?(\w+)"?\.)?"(\w+)"\)? (?:=|IN) \(*)?%s')
COLUMN = re.compile(r'"?(\w+)"?\."(\w+)"')


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
        table = TABLE.search(self.sql)
        verb = "LOCK" if " FOR " in self.sql else self.sql.split()[0]
        return f"{verb} {table[1]}" if table else verb

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
        return self.sql.startswith("SELECT") or " RETURNING " in self.sql

    @cached_property
    def told(self) -> list[str]:
        """`Table.Column` of each value in its rows; of a value that is no column, its text."""
        before, _, rest = self.sql.partition(" RETURNING ")
        listed = rest or before.strip().removeprefix("SELECT ")
        found = ((text, COLUMN.match(text)) for text in _listed(listed))
        return [f"{column[1]}.{column[2]}" if column else text for text, column in found]

    @cached_property
    def holes(self) -> list[str]:
        """`Table.Column` that each parameter is set to or compared with; nothing where it is neither."""
        inserted = INSERTED.search(self.sql)
        if inserted:
            return [f"{inserted[1]}.{name}" for name in self.columns]
        table = self.head.partition(" ")[2]
        return [f"{hole[1] or table}.{hole[2]}" if hole[2] else "" for hole in HOLE.finditer(self.sql)]

    def parameters(self, **values: Any) -> list[Any]:
        """Raises KeyError for a column that has no value."""
        return [values[column] for column in self.columns]


def _listed(text: str) -> Iterator[str]:
    """What stands between commas, up to FROM, both outside of brackets."""
    depth, part = 0, ""
    for piece in re.split(r"(\(|\)|, | FROM )", text):
        depth += (piece == "(") - (piece == ")")
        if depth == 0 and piece in (", ", " FROM "):
            yield part.strip()
            part = ""
            if piece == " FROM ":
                return
        else:
            part += piece
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
