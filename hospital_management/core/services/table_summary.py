"""What a table's file says of its rows as a whole: which they are, their totals, and those by groups."""

from collections.abc import Mapping, Sequence
from typing import Any

from authentication.models import NguoiDung
from core.clock import Clock
from core.field_names import NAMES
from core.services.exported_table import ExportedTable, Group
from core.tables.sheet import Breakdown, Summary
from core.unit_of_work import UnitOfWork

MOST_NAMED = 15
DAYS = {"start_date": "Từ ngày", "end_date": "Đến ngày"}
NAMELESS, OTHERS = "(không có)", "Khác"


def summary_of(
    table: ExportedTable,
    rows: Any,
    uow: UnitOfWork,
    totals: Sequence[int],
    *,
    actor: NguoiDung,
    clock: Clock,
    bo_loc: Mapping[str, str],
) -> Summary:
    """`totals` are the table's figures over all of the rows."""
    repository, aggregates = table.rows(uow), [figure.of for figure in table.figures]
    measures = [figure.measure for figure in table.figures]
    figures = repository.figures_by(rows, [group.named for group in table.groups], aggregates)
    breakdowns = [
        Breakdown(group.title, measures, _shown(found, group), group.chart, group.charted)
        for group, found in zip(table.groups, figures, strict=True)
    ]
    name = uow.accounts.name_of(actor) or actor.vai_tro
    facts = _facts(f"{name} ({actor.so_dien_thoai})", clock, bo_loc)
    return Summary(facts, list(zip(measures, totals, strict=True)), breakdowns)


def _facts(who: str, clock: Clock, bo_loc: Mapping[str, str]) -> list[tuple[str, str]]:
    asked = "; ".join(f"{DAYS.get(name) or NAMES.get(name, name)}: {text}" for name, text in bo_loc.items())
    return [
        ("Bộ lọc", asked or "Không có, toàn bộ dữ liệu"),
        ("Lập lúc", f"{clock.now():%H:%M ngày %d/%m/%Y}"),
        ("Người lập", who),
    ]


def _shown(rows: Sequence[tuple[Any, ...]], group: Group) -> list[Any]:
    if group.chart == "column":
        return [(_month(name), *values) for name, *values in rows]
    ordered = sorted(rows, key=lambda row: -row[1 + group.charted])
    named = [(str(name or NAMELESS), *values) for name, *values in ordered]
    rest = named[MOST_NAMED:]
    if not rest:
        return named
    return [*named[:MOST_NAMED], (OTHERS, *(sum(column) for column in zip(*(row[1:] for row in rest), strict=True)))]


def _month(name: str | None) -> str:
    return f"{name[5:]}/{name[:4]}" if name else NAMELESS
