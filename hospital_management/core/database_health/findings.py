"""What a look at the database may find, and how a question is put to it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper


class Level(StrEnum):
    """How much a finding matters, from the least to the most."""

    OK = "ok"
    HINT = "hint"
    """Could be better, or could not be seen."""
    WARNING = "warning"
    """Will hurt: under load, as data grows, or at the next accident."""
    ERROR = "error"
    """Data can be lost or wrong, or the API cannot do its work."""


@dataclass(frozen=True)
class Finding:
    """One answer about one topic; `advice` says what to do unless the level is ok."""

    topic: str
    level: Level
    found: str
    advice: str = ""


def ok(topic: str, found: str) -> Finding:
    return Finding(topic, Level.OK, found)


def hint(topic: str, found: str, advice: str) -> Finding:
    return Finding(topic, Level.HINT, found, advice)


def warning(topic: str, found: str, advice: str) -> Finding:
    return Finding(topic, Level.WARNING, found, advice)


def error(topic: str, found: str, advice: str) -> Finding:
    return Finding(topic, Level.ERROR, found, advice)


@dataclass(frozen=True)
class Limits:
    """From where on, each included, a number is a hint, a warning, an error; None: never."""

    hint: float | None = None
    warning: float | None = None
    error: float | None = None

    def judge(self, topic: str, value: float, found: str, advice: str) -> Finding:
        for level in (Level.ERROR, Level.WARNING, Level.HINT):
            limit = getattr(self, level)
            if limit is not None and value >= limit:
                return Finding(topic, level, found, advice)
        return ok(topic, found)


def expect(topic: str, is_so: bool, found: str, otherwise: Level, advice: str) -> Finding:
    """Ok if it is so; of the level `otherwise`, with the advice, if not."""
    return ok(topic, found) if is_so else Finding(topic, otherwise, found, advice)


def worst(findings: Iterable[Finding]) -> Level:
    """The highest level among them; ok if there are none."""
    order = list(Level)
    return max((finding.level for finding in findings), key=order.index, default=Level.OK)


class Hidden(DatabaseError):
    """A row that is there is not shown, as servers do instead of refusing."""


class Database:
    """An open connection that questions are put to; `pages` is the size below which an index is not looked at."""

    def __init__(self, connection: BaseDatabaseWrapper, pages: int) -> None:
        self.connection: Any = connection  # also what only some engines have, as the driver's module
        self.pages = pages

    def rows(self, query: str, *params: Any) -> list[Any]:
        """The answer, each row with the columns' names as attributes."""
        with self.connection.cursor() as cursor:
            cursor.execute(query, params) if params else cursor.execute(query)
            names = [column[0] for column in cursor.description]
            return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]

    def row(self, query: str, *params: Any) -> Any:
        """The first row of the answer. Raises Hidden if it has none, though there must be one."""
        rows = self.rows(query, *params)
        if not rows:
            raise Hidden("The server shows no row.")
        return rows[0]

    def do(self, statement: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)


@dataclass(frozen=True)
class Question:
    """Something to find out; `right` is what the login needs to see the whole answer."""

    topic: str
    judge: Callable[[Database], Iterable[Finding]]
    right: str = ""


@dataclass(frozen=True)
class Engine:
    """What is asked of one kind of database.

    `rights` gives those that the login has, among the ones that questions name; `grant` says how to get one;
    `refuses` tells a missing right from another error. `before` and `after` are statements around all questions.
    """

    name: str
    questions: tuple[Question, ...]
    rights: Callable[[Database], set[str]]
    grant: Callable[[Database, str], str]
    refuses: Callable[[Exception], bool]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
