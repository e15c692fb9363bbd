"""The statements of one request: what the product sends is written down, and the floor sends the same."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

PATH = "BENCHMARK_STATEMENTS"
"""The name in the environment under which the floor finds them."""

TABLE = re.compile(r'(?:FROM|INTO|UPDATE) "(\w+)"')
INSERTED = re.compile(r'INTO "\w+" \(([^)]*)\) VALUES')
COMPARED = re.compile(r'"(\w+)" = %s')


class FloorOutdated(Exception):
    """The product sends other statements than the floor knows how to send."""


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
    def columns(self) -> list[str]:
        """The columns that its parameters are for, where all of them are set or compared for being equal."""
        inserted = INSERTED.search(self.sql)
        return [name.strip(' "') for name in inserted[1].split(",")] if inserted else COMPARED.findall(self.sql)

    def parameters(self, **values: Any) -> list[Any]:
        """Raises KeyError for a column that has no value."""
        return [values[column] for column in self.columns]


def check(recorded: Sequence[Statement], known: Sequence[str]) -> None:
    """Raises FloorOutdated unless the statements are those known, one by one; SQLite has neither locks nor BEGIN."""
    plain = [_plain(statement.head) for statement in recorded]
    if plain != [_plain(head) for head in known]:
        raise FloorOutdated(f"The product sends {plain}; the floor sends {list(known)}.")


def _plain(head: str) -> str:
    return head.replace("LOCK ", "SELECT ")


def write(path: Path, recorded: dict[str, list[Statement]]) -> None:
    path.write_text(json.dumps({name: [each.sql for each in sent] for name, sent in recorded.items()}))


def read(path: Path) -> dict[str, list[Statement]]:
    return {name: [Statement(sql) for sql in sent] for name, sent in json.loads(path.read_text()).items()}


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
