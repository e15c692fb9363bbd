"""Rows of the data in bulk, as many a statement as every engine takes."""

from dataclasses import dataclass, field
from functools import cache, partial
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Max, Model

from appointments.models import LichHen, LichLamViec, PhienTuVanTuXa
from payments.models import DongHoaDon, HoaDon, ThanhToan

SQLITE_CACHE_KB = 200_000
MOST_PARAMETERS, MOST_ROWS = 2_000, 1_000  # SQL Server takes 2,100 parameters and 1,000 rows a statement


@dataclass
class Batch:
    """Rows to be written together."""

    schedules: list[LichLamViec] = field(default_factory=list)
    appointments: list[LichHen] = field(default_factory=list)
    sessions: list[PhienTuVanTuXa] = field(default_factory=list)
    bills: list[HoaDon] = field(default_factory=list)
    lines: list[DongHoaDon] = field(default_factory=list)
    payments: list[ThanhToan] = field(default_factory=list)

    def write(self) -> None:
        insert(self.schedules, "bac_si_id", "ngay_lam_viec", "gio_bat_dau")
        _point(self.appointments, "lich")
        insert(self.appointments, "lich_id", "so_thu_tu")
        _point(self.sessions, "lich_hen")
        insert(self.sessions)
        _point(self.bills, "lich_hen")
        insert(self.bills, "lich_hen_id")
        _point(self.lines, "hoa_don")
        insert(self.lines)
        _point(self.payments, "lich_hen", "hoa_don")
        insert(self.payments)


def _point(rows: list[Any], *names: str) -> None:
    """At rows that had no keys yet when they were named."""
    for row in rows:
        for name in names:
            setattr(row, name, getattr(row, name))


def insert(rows: list[Any], *natural_key: str) -> None:
    """Write new rows, and give them their primary keys where a natural key is named: not every engine tells them.

    `bulk_create` compiles each value of each row: half of the time that a million appointments would take.
    """
    if not rows:
        return
    model: type[Model] = type(rows[0])
    last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    values = _values(fields, rows)
    database = connections[DEFAULT_DB_ALIAS]
    with database.make_cursor(database.create_cursor()) as cursor:  # logs nothing, though DEBUG may be on
        if database.vendor == "postgresql":  # its driver sends such rows without waiting, and reads a long text slowly
            cursor.executemany(_statement(model, fields, 1), values)
        else:
            size = min(MOST_ROWS, MOST_PARAMETERS // len(fields))
            for some in (values[start : start + size] for start in range(0, len(values), size)):
                cursor.execute(_statement(model, fields, len(some)), list(chain.from_iterable(some)))
    if natural_key:
        new = model._default_manager.filter(pk__gt=last).values_list(*natural_key, "pk")
        keys = {tuple(values): pk for *values, pk in new}
        for row in rows:
            row.pk = keys[tuple(getattr(row, name) for name in natural_key)]


def keep_pages() -> None:
    """SQLite keeps 2 MB of pages in memory, and so many indexes would be read again with every row."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{SQLITE_CACHE_KB}")


def count_rows() -> None:
    """For whoever plans queries: PostgreSQL would count so many new rows within minutes, SQLite never by itself, and
    SQL Server does when it plans.
    """
    if connection.vendor != "microsoft":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _statement(model: type[Model], fields: list[Any], rows: int) -> str:
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    one = f"({', '.join(['%s'] * len(fields))})"
    names = ", ".join(quoted(field.column) for field in fields)
    return f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES {', '.join([one] * rows)}"  # nosec B608


def _values(fields: list[Any], rows: list[Any]) -> list[tuple[Any, ...]]:
    """As `save()` would send them, each distinct value of a column prepared once."""
    columns = []
    for each in fields:
        prepared = cache(partial(each.get_db_prep_save, connection=connections[DEFAULT_DB_ALIAS]))
        columns.append(map(prepared, map(attrgetter(each.attname), rows)))
    return list(zip(*columns, strict=True))
