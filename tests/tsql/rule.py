"""A rule: what SQL Server refuses or silently gets wrong, why, who says so, and what shows that the rule knows it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from core.tsql.catalogue import Catalogue
from tests.tsql.statement import Statement

TRIED = "tried on a server that speaks T-SQL"


@dataclass(frozen=True)
class Rule:
    """`source`: the title of a page of Microsoft Learn, or TRIED. The first of the examples break the rule."""

    check: Callable[..., Iterable[str]]
    reason: str
    source: str
    bad: tuple[str, ...]
    good: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.check.__name__

    def __repr__(self) -> str:
        return self.name


class Broken(NamedTuple):
    rule: Rule
    what: str

    def __str__(self) -> str:
        return f"{self.rule.name} ({self.what}): {self.rule.reason} [{self.rule.source}]"


STATEMENT_RULES: list[Rule] = []
TABLE_RULES: list[Rule] = []
Check = Callable[..., Iterable[str]]


def statement_rule(
    reason: str, source: str, *, bad: tuple[str, ...], good: tuple[str, ...] = ()
) -> Callable[[Check], Check]:
    """For a function that takes a statement and gives what is wrong with it."""
    return _into(STATEMENT_RULES, reason, source, bad, good)


def table_rule(
    reason: str, source: str, *, bad: tuple[str, ...], good: tuple[str, ...] = ()
) -> Callable[[Check], Check]:
    """For a function that takes a catalogue, as the statements left it, and gives what is wrong in it."""
    return _into(TABLE_RULES, reason, source, bad, good)


def _into(rules: list[Rule], *facts: object) -> Callable[[Check], Check]:
    def enter(check: Check) -> Check:
        rules.append(Rule(check, *facts))  # type: ignore[arg-type]
        return check

    return enter


def broken(statement: Statement) -> list[Broken]:
    """Every rule that the statement breaks."""
    return [Broken(rule, what) for rule in STATEMENT_RULES for what in rule.check(statement)]


def broken_by_tables(catalogue: Catalogue) -> list[Broken]:
    return [Broken(rule, what) for rule in TABLE_RULES for what in rule.check(catalogue)]


def written(statements: Iterable[str], catalogue: Catalogue) -> Iterator[tuple[str, list[Broken]]]:
    """Each statement of a script with what it breaks, held against the tables as they are before it."""
    filled = set(catalogue.tables)
    for sql in statements:
        if not sql.startswith("--"):
            empty = catalogue.tables.keys() - filled
            yield sql, broken(Statement(sql, catalogue=catalogue, empty=empty))
            catalogue.apply(sql)
