"""The tables that can be exported, and how an export is asked for, by a request or by a job.

A job keeps `bang`, `dinh_dang` and `tham_so` (the raw parameters of the query) and calls `prepare` when it runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django_filters.utils import translate_validation

from authentication.models import NguoiDung
from core.bootstrap import container
from core.services.exported_table import ExportedTable
from core.services.table_export_service import TableExportService, TableFile
from exports import filters, layouts


@dataclass(frozen=True)
class Exportable:
    table: ExportedTable
    filterset: Any

    def used(self, tham_so: Mapping[str, str]) -> dict[str, str]:
        """The filters that are asked for, as they were written."""
        asked = {name: tham_so.get(name, "").strip() for name in self.filterset.base_filters}
        return {name: text for name, text in asked.items() if text}


TABLES = {
    each.table.name: each
    for each in (
        Exportable(layouts.PATIENTS, filters.PatientExportFilter),
        Exportable(layouts.APPOINTMENTS, filters.AppointmentExportFilter),
        Exportable(layouts.PAYMENTS, filters.PaymentExportFilter),
        Exportable(layouts.SCHEDULES, filters.ScheduleExportFilter),
        Exportable(layouts.AUDIT, filters.AuditExportFilter),
    )
}


def prepare(
    *,
    actor: NguoiDung,
    bang: str,
    dinh_dang: str,
    tham_so: Mapping[str, str],
    most: int | None = None,
    told: bool = True,
) -> TableFile:
    """The export of the table named `bang` (of `TABLES`) as a kind of file (of `FORMATS`), entered in the trail unless
    it is only to be judged (not `told`).

    Parameters that are no filters of the table are passed over. Raises Forbidden, ValidationError or RangeReversed as
    lists do, FileTooSmall (no such file holds so many rows) or ExportTooLarge (there are more than `most`).
    """
    service, exportable = container().resolve(TableExportService), TABLES[bang]
    used = exportable.used(tham_so)
    asked = exportable.filterset(used, service.visible_to(actor, exportable.table))
    if not asked.is_valid():
        raise translate_validation(asked.errors)
    return service.prepare(
        actor=actor, table=exportable.table, found=asked.qs, bo_loc=used, dinh_dang=dinh_dang, most=most, told=told
    )
