"""Tables as files: who may have which, what fits, and what the audit trail is told before the first row is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.audit_exceptions import ExportTooLarge, FileTooSmall
from core.events import DataExported, filters_told
from core.services.base import BaseService
from core.services.exported_table import ROWS, ExportedTable, fields_of
from core.services.table_summary import summary_of
from core.tables.columns import Pieces
from core.tables.formats import FORMATS
from core.tables.sheet import NOTHING, Sheet
from core.unit_of_work import transactional


@dataclass(frozen=True)
class TableFile:
    """A file that is not made yet: `rows` is how many it is going to have."""

    name: str
    media_type: str
    rows: int
    make: Callable[[Pieces], Iterator[bytes]]
    read: Callable[[], Pieces]

    def pieces(self, on_rows: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """Its bytes, as they are made. `on_rows` is told, once for each piece of rows, how many were read so far."""
        return self.make(_counted(self.read(), on_rows) if on_rows else self.read())


class TableExportService(BaseService):
    def visible_to(self, actor: NguoiDung, table: ExportedTable) -> QuerySet[Any]:
        """The rows of the table that the actor may export, to be filtered. Raises Forbidden."""
        self.require(actor, table.action)
        return table.rows(self.uow).visible_to(actor, table.action)

    def prepare(
        self,
        *,
        actor: NguoiDung,
        table: ExportedTable,
        found: QuerySet[Any],
        bo_loc: dict[str, str],
        dinh_dang: str,
        most: int | None = None,
        told: bool = True,
    ) -> TableFile:
        """What was found, in the order of the keys up to the newest row of now, as a file that is made as it is taken.

        It has the columns that the actor may read. That it was exported is in the trail before the first row is read,
        whoever breaks off then, unless it is only to be judged (not `told`). Raises Forbidden, FileTooSmall (no such
        file holds so many rows) or ExportTooLarge (there are more than `most`).
        """
        self.require(actor, table.action)
        repository, kind = table.rows(self.uow), FORMATS[dinh_dang]
        found, whole = repository.for_reports(found), repository.for_reports(repository.all())
        last = repository.last_key(whole)
        rows, whole = found.filter(pk__lte=last), whole.filter(pk__lte=last)
        summed = kind.summed and told
        amount, *totals = repository.figures_of(rows, [ROWS.of, *(each.of for each in table.figures if summed)])
        self._check_size(amount, most, kind.holds)
        if told:
            everything = not bo_loc or amount >= whole.count()
            notes = {"bo_loc": filters_told(bo_loc), "dinh_dang": dinh_dang, "so_dong": amount, "toan_bo": everything}
            self._enter(actor, repository.model, notes)
        columns = [column for column in table.columns if column.right is None or self.may(actor, column.right)]
        summary = NOTHING
        if summed:
            summary = summary_of(table, rows, self.uow, totals, actor=actor, clock=self.clock, bo_loc=bo_loc)
        sheet = Sheet(table.title, columns, summary)
        return TableFile(
            f"{table.name}-{self.clock.now():%Y-%m-%d}.{kind.ending}",
            kind.media_type,
            amount,
            lambda pieces: kind.pieces(sheet, pieces),
            lambda: repository.tuples_in_pieces(found, fields_of(columns, spelled=kind.spelled), last),
        )

    @staticmethod
    def most_at_once(dinh_dang: str) -> int:
        """The rows that an answer carries; more are for a job in the background."""
        return settings.EXPORT_ROWS[dinh_dang]

    @staticmethod
    def _check_size(amount: int, most: int | None, holds: int | None) -> None:
        if holds is not None and amount > holds:
            raise FileTooSmall(most=holds, found=amount)
        if most is not None and amount > most:
            raise ExportTooLarge(most=most, found=amount)

    @transactional
    def _enter(self, actor: NguoiDung, model: Any, notes: dict[str, Any]) -> None:
        self.uow.record(DataExported(actor, model, notes=notes))


def _counted(pieces: Pieces, on_rows: Callable[[int], None]) -> Pieces:
    reached = 0
    for rows in pieces:
        yield rows
        reached += len(rows)
        on_rows(reached)
