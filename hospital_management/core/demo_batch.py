"""Rows of the data in bulk, as many a statement as every engine takes."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Model

from appointments.models import LichHen, LichLamViec, PhienTuVanTuXa
from payments.models import DongHoaDon, HoaDon, ThanhToan

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
        insert(self.appointments, "lich_id", "so_thu_tu")
        insert(self.sessions)
        insert(self.bills, "lich_hen_id")
        insert(self.lines)
        insert(self.payments)


def insert(rows: list[Any], *natural_key: str) -> None:
    """Write new rows, and give them their primary keys where a natural key is named: not every engine tells them."""
    if not rows:
        return
    model: type[Model] = type(rows[0])
    size = min(MOST_ROWS, MOST_PARAMETERS // len(model._meta.concrete_fields))
    last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
    model._default_manager.bulk_create(rows, batch_size=size)
    if natural_key:
        new = model._default_manager.filter(pk__gt=last).values_list(*natural_key, "pk")
        keys = {tuple(values): pk for *values, pk in new}
        for row in rows:
            row.pk = keys[tuple(getattr(row, name) for name in natural_key)]
