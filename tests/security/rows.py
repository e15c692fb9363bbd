"""The database as it is, row by row, for tests that ask what a call changed."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.utils import timezone

OURS = [model for model in apps.get_models() if not model.__module__.startswith("django.")]
TRAIL = {"Nhat_ky", "Chuoi_nhat_ky"}
LOGS = TRAIL | {"Dang_nhap_sai", "Khoa_yeu_cau"}
"""What tells of a call, or counts it, whatever came of it."""
MADE_UP = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}|[0-9a-f]{32,}|md5\$.*|gAAAA.*|TT[0-9]{8}|[0-9]{14}")
NUMBERS = re.compile(r"[0-9][0-9 :.+-]*")
NUMBERED = {("Thong_bao", "khoa"), ("Thong_bao", "du_lieu"), ("Thong_bao", "gui_den")}
"""Columns whose texts hold keys of new rows, or a moment some days on."""
LATELY = dt.timedelta(minutes=15)

REFERS = {
    (model._meta.db_table, field.attname): (field.related_model or model)._meta.db_table
    for model in OURS
    for field in model._meta.concrete_fields
    if field.is_relation or field.primary_key
}
"""The table whose keys a column holds."""

Row = tuple[str, Any]
Rows = dict[Row, dict[str, Any]]


def rows(*, but: Iterable[str] = LOGS) -> Rows:
    """Every row of every table of ours, by table and key."""
    left_out = set(but)
    return {
        (model._meta.db_table, values[model._meta.pk.attname]): values
        for model in OURS
        if model._meta.db_table not in left_out
        for values in model._base_manager.values()
    }


def changes(before: Rows, after: Rows) -> dict[str, Any]:
    """What is different: of rows that were there, the columns; what is new; what is gone.

    Said so that the same call on the same rows changes the same: keys of new rows by their order, moments and what was
    made up at random by a word.
    """
    new = {row: f"new {number}" for number, row in enumerate(sorted(after.keys() - before.keys()))}

    def plain(table: str, values: dict[str, Any], column: str) -> Any:
        value = values[column]
        if (table, column) in NUMBERED:
            return NUMBERS.sub("number", str(value))
        if isinstance(value, dt.datetime) and abs(value - timezone.now()) < LATELY:
            return "lately"
        if isinstance(value, str):
            return MADE_UP.sub("made up", value)
        whose = values.get("bang") if column == "ma_doi_tuong" else REFERS.get((table, column))
        return new.get((whose, value), value) if whose else value

    changed = {
        f"{table} {key}": {
            name: plain(table, after[table, key], name) for name in old if after[table, key][name] != old[name]
        }
        for (table, key), old in before.items()
        if (table, key) in after and after[table, key] != old
    }
    made = {
        f"{row[0]} {label}": {name: plain(row[0], after[row], name) for name in after[row]}
        for row, label in new.items()
    }
    gone = {f"{table} {key}": None for table, key in before.keys() - after.keys()}
    return changed | made | gone
