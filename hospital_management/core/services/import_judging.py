"""What is to be said of rows: of their cells, by the forms that the endpoints use, and beside what is there already."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from django.db.models import Model

from core.exceptions import DomainError, Refusals
from core.importing.columns import CellFault, Column, read_cell, shown
from core.importing.source import Cell
from core.services.import_tables import Faults, ImportTable, Values
from imports.models import KetQuaDong, LanNhap

MISSING = "Ô trống; cột này bắt buộc."


class Forms(Protocol):
    """The forms of the endpoints that make such a row by hand."""

    def __call__(self, bang: str, values: Values) -> tuple[dict[str, Any], Mapping[str, str]]:
        """The values, well-formed; or what is wrong, by its input, in Vietnamese."""


class Read(NamedTuple):
    """A row's cells as they are kept, and what is wrong with them."""

    number: int
    data: dict[str, Any]
    faults: Faults


class Judged(NamedTuple):
    """`record`: what is there of it already; `differing`: the columns in which that says otherwise."""

    number: int
    data: dict[str, Any]
    outcome: KetQuaDong
    faults: Faults
    key: str = ""
    values: Values = {}
    record: Model | None = None
    differing: Sequence[str] = ()


class Judging:
    """`remembers`: rows that are good stand in the way of later ones, none of them being written yet."""

    def __init__(
        self, table: ImportTable, bang: str, columns: Sequence[Column], forms: Forms, *, remembers: bool = False
    ) -> None:
        self.table, self.bang, self.columns, self.forms, self.remembers = table, bang, columns, forms, remembers
        self.titles = {column.name: column.title for column in columns}

    def read(self, number: int, cells: Mapping[str, Cell]) -> Read:
        data: dict[str, Any] = {}
        faults: Faults = {}
        for column in self.columns:
            try:
                value = read_cell(column, cells[column.name]) if column.name in cells else None
            except CellFault as fault:
                data[column.name], faults[column.name] = shown(cells[column.name]), fault.sentence
                continue
            if value is not None:
                data[column.name] = value
            elif column.required:
                faults[column.name] = MISSING
        return Read(number, data, faults)

    def judge(self, rows: Sequence[Read]) -> Iterator[Judged]:
        """As many queries for one row as for all. Each is judged when asked for, beside those written by then."""
        self.table.prepare([row.data for row in rows])
        formed = [(row, *self._formed(row)) for row in rows]
        good = [values for _, values, faults in formed if not faults]
        if good:
            self.table.load(good)
        for row, values, faults in formed:
            yield Judged(row.number, row.data, KetQuaDong.FAULTY, faults) if faults else self._beside(row, values)

    def _formed(self, row: Read) -> tuple[dict[str, Any], Faults]:
        """The row as the form gives it back. A column in which something is wrong already is not told of twice, nor is
        one missing whose name is not known.
        """
        given = {name: value for name, value in row.data.items() if name not in row.faults}
        named, faults = self.table.named(given)
        values, errors = self.forms(self.bang, named)
        unnamed = {name for name, column in self.table.columns.items() if column in row.data}
        told = {self.column_of(name): sentence for name, sentence in errors.items() if name not in unnamed}
        return values, {**told, **faults, **row.faults}

    def column_of(self, name: str | None) -> str:
        return self.table.columns.get(name or "", name or "")

    def _beside(self, row: Read, values: Values) -> Judged:
        key, record = self.table.key(values), self.table.existing(values)
        if record is None:
            faults = self.table.objections(values)
            outcome = KetQuaDong.FAULTY if faults else KetQuaDong.VALID
            if self.remembers and not faults:
                self.table.remember(values)
            return Judged(row.number, row.data, outcome, faults, key, values)
        differing = [
            self.titles.get(self.column_of(name), name)
            for name, value in values.items()
            if value != self.table.stored(record, name)
        ]
        outcome = KetQuaDong.DIFFERS if differing else KetQuaDong.THERE
        return Judged(row.number, row.data, outcome, {}, key, values, record, differing)


def told(run: LanNhap, judged: Judged) -> list[dict[str, str]]:
    """Why the row is not to be written, as it is kept: each sentence after its cell."""
    said = [_entry(run, judged.number, name, sentence) for name, sentence in judged.faults.items()]
    if judged.differing and judged.record is not None:
        sentence = f"Đã có bản ghi số {judged.record.pk}, khác ở: {', '.join(judged.differing)}. Không ghi đè."
        said.append(_entry(run, judged.number, "", sentence))
    return said


def _entry(run: LanNhap, number: int, name: str, sentence: str) -> dict[str, str]:
    letter = run.cot.get(name)
    cell = f"{letter}{number}" if letter else f"Dòng {number}"
    return {"o": cell, "truong": name, "thong_bao": f"{cell}: {sentence}"[:500]}


def repeated(run: LanNhap, number: int, first: int) -> list[dict[str, str]]:
    return [_entry(run, number, "", f"Trùng với dòng {first} trong cùng tệp.")]


def refused(run: LanNhap, judging: Judging, number: int, refusal: DomainError | Refusals) -> list[dict[str, str]]:
    """Why the service that writes such a row did not."""
    reasons = refusal.reasons or ([refusal] if isinstance(refusal, DomainError) else [])
    return [_entry(run, number, judging.column_of(reason.field), reason.detail) for reason in reasons]
