"""The database as it is, row by row, for tests that ask what a call changed."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.utils import timezone

OURS = [model for model in apps.get_models() if not model.__module__.startswith("django.")]
KEYS = {f.attname for model in OURS for f in model._meta.concrete_fields if f.primary_key or f.is_relation}
TRAIL = {"Nhat_ky", "Chuoi_nhat_ky"}
LOGS = TRAIL | {"Dang_nhap_sai", "Khoa_yeu_cau"}
"""What tells of a call, or counts it, whatever came of it."""
MADE_UP = re.compile(r"[0-9a-f]{32,}|md5\$.*|gAAAA.*")
LATELY = dt.timedelta(minutes=15)

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
    keys = {key: name for (_, key), name in new.items()}

    def plain(name: str, value: Any) -> Any:
        if isinstance(value, dt.datetime) and abs(value - timezone.now()) < LATELY:
            return "lately"
        if isinstance(value, str):
            return MADE_UP.sub("made up", value)
        return keys.get(value, value) if name in KEYS else value

    changed = {
        f"{table} {key}": {name: plain(name, value) for name, value in after[table, key].items() if value != old[name]}
        for (table, key), old in before.items()
        if (table, key) in after and after[table, key] != old
    }
    made = {f"{row[0]} {name}": {n: plain(n, v) for n, v in after[row].items()} for row, name in new.items()}
    gone = {f"{table} {key}": None for table, key in before.keys() - after.keys()}
    return changed | made | gone
