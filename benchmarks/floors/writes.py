"""Writes without the house: the product's statements in their order, each with the values that this request needs.

What a row says is kept by its columns (`Lich_hen.Gia_tien`), and keys by their name alone as well (`Ma_lich_hen`), as
the first row of the request has them; what a statement writes, a write says in `before`. So a statement less, or in
another place, is none that the floor would send, and one of which it knows nothing it refuses.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.driver import Database
from benchmarks.floors.answers import STORED, Answer, Asked, Values
from benchmarks.floors.audit_trail import HEADS, AuditTrail, Entry
from benchmarks.statements import KEY, FloorOutdated, Statement

State = dict[str, Any]

ROLE = "Nguoi_dung.Vai_tro"


class Refused(Exception):
    """What was asked for cannot be done."""


class WriteFloor:
    """One write. `knows`: the heads of all the statements that it can send, beside those of the audit trail."""

    knows: frozenset[str]
    status = 200
    signed_in = True
    """Whether the first statement asks whose session it is, before the transaction."""

    def __init__(self, sent: Sequence[Statement]) -> None:
        unknown = {statement.plain_head for statement in sent} - self.knows - set(HEADS)
        if unknown:
            raise FloorOutdated(f"The product sends {sorted(unknown)}; the floor knows nothing of them.")
        trail = [statement for statement in sent if statement.plain_head in HEADS]
        self._trail = AuditTrail(*trail) if trail else None
        self._session = sent[0] if self.signed_in else None
        self._steps = [each for each in sent[self.signed_in :] if each.plain_head not in HEADS[1:]]

    def answer(self, db: Database, asked: Asked) -> Answer:
        state: State = {"now": dt.datetime.now(dt.UTC).strftime(STORED)}
        if self._session is not None:
            state["Ma_phien"] = asked.session
            if not self._send(db, self._session, state):
                return 401, {}
        db.begin()
        try:
            self.begin(asked, state)
            told = self._go_through(db, state)
        except BaseException as error:
            db.roll_back()
            if isinstance(error, Refused):
                return 409, {}
            raise
        return self.status, told

    def _go_through(self, db: Database, state: State) -> dict[str, Any]:
        """The trail is the last of the transaction; what the product reads after it, it reads after the commit."""
        committed = False
        for statement in self._steps:
            if self._trail and statement.plain_head == HEADS[0]:
                self._trail.write(db, self.entries(state), state["role"])
                db.commit()
                committed = True
            else:
                self.before(statement.plain_head, state)
                rows = self._send(db, statement, state)
                self.after(statement, rows, state)
        if not committed:
            db.commit()
        return self.told(state)

    def _send(self, db: Database, statement: Statement, state: State) -> list[Values]:
        """Its rows, of which the first is kept."""
        db.send(statement, *self.values(statement, state))
        rows = db.told(statement)
        if rows:
            keep(statement, rows[0], state)
        return rows

    def values(self, statement: Statement, state: Mapping[str, Any]) -> list[Any]:
        """Of a column nobody says anything of, what the product sent; a key must be known. Raises FloorOutdated."""
        pairs = zip(statement.holes, statement.values, strict=True)
        return [self._value(column, recorded, state) for column, recorded in pairs]

    @staticmethod
    def _value(column: str, recorded: Any, state: Mapping[str, Any]) -> Any:
        name = column.partition(".")[2]
        if not name.startswith(KEY) or recorded in (None, ""):
            return state.get(column, recorded)
        known = state.get(column) or state.get(name)  # a row that is not there has its columns empty
        if known is None:
            raise FloorOutdated(f"The floor does not know {column}.")
        return known

    def begin(self, asked: Asked, state: State) -> None:
        """What the request itself says. Raises Refused."""

    def before(self, head: str, state: State) -> None:
        """Puts into the state what the next statement writes."""

    def after(self, statement: Statement, rows: list[Values], state: State) -> None:
        """Judges what the statement told. Raises Refused."""

    def entries(self, state: State) -> list[Entry]:
        """What the audit trail is told."""
        return []

    def told(self, state: State) -> dict[str, Any]:
        raise NotImplementedError  # each write answers in its own way; what else it does has a default above


def keep(statement: Statement, row: Values, state: State) -> None:
    """By columns, and keys by their names alone, if nothing has that name yet; `role` is that of the first account."""
    state.update(zip(statement.told, row, strict=True))
    if ROLE in state:
        state.setdefault("role", state[ROLE])
    for place, name in statement.keys:
        if row[place] is not None:
            state.setdefault(name, row[place])


def row_of(table: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """The table's row as the state has it, by column names in lower case."""
    return {
        column.partition(".")[2].lower(): value for column, value in state.items() if column.startswith(f"{table}.")
    }
