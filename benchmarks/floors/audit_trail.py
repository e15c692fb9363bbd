"""The audit trail without the house: entries sealed as the product seals them, so that it is whole afterwards."""

import datetime as dt
import hashlib
import hmac
import os
from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from benchmarks.driver import Database
from benchmarks.floors.answers import STORED
from benchmarks.statements import Statement

AUDIT_KEY = (os.environ.get("AUDIT_KEY") or os.environ.get("SECRET_KEY", "")).encode()
NEW_CHAIN = Statement('INSERT INTO "Chuoi_nhat_ky" ("So_cuoi", "Ma_bam_cuoi") VALUES (0, %s) RETURNING "Ma_chuoi"')
HEADS = ("SELECT Chuoi_nhat_ky", "INSERT Nhat_ky", "UPDATE Chuoi_nhat_ky")


class Entry(NamedTuple):
    """What somebody did to a row, and the row before and after."""

    actor: int
    action: str
    table: str
    key: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class AuditTrail:
    def __init__(self, chain: Statement, insert: Statement, lengthen: Statement) -> None:
        self._chain, self._insert, self._lengthen = chain, insert, lengthen

    def write(self, db: Database, entries: Sequence[Entry], role: str) -> None:
        """`role` is that in which all of it was done."""
        chain = db.row(self._chain) or {"Ma_chuoi": db.value(NEW_CHAIN, ""), "So_cuoi": 0, "Ma_bam_cuoi": ""}
        number, seal, rows = chain["So_cuoi"], chain["Ma_bam_cuoi"], []
        for entry in entries:
            number += 1
            rows.append(self._sealed(entry, role, chain["Ma_chuoi"], number, seal))
            seal = rows[-1]["Ma_bam"]
        db.fetch(self._insert, self._parameters(rows))
        db.send(self._lengthen, number, seal, chain["Ma_chuoi"])

    @staticmethod
    def _sealed(entry: Entry, role: str, chain: int, number: int, before: str) -> dict[str, Any]:
        written = dt.datetime.now(dt.UTC)
        sealed = {
            "thoi_diem": written.isoformat(), "nguoi_dung_id": entry.actor, "hanh_dong": entry.action,
            "bang": entry.table, "ma_doi_tuong": entry.key, "truoc": entry.before, "sau": entry.after, "ly_do": "",
            "request_id": "-", "dia_chi_ip": "127.0.0.1", "chuoi_id": chain, "so_thu_tu": number,
            "ma_bam_truoc": before, "vai_tro": role,
        }  # fmt: skip
        seal = hmac.new(AUDIT_KEY, orjson.dumps(sealed, option=orjson.OPT_SORT_KEYS), hashlib.sha256).hexdigest()
        return {
            "Thoi_diem": written.strftime(STORED), "Ma_nguoi_dung": entry.actor, "Vai_tro": role,
            "Hanh_dong": entry.action,
            "Bang": entry.table, "Ma_doi_tuong": entry.key, "Truoc": _json(entry.before), "Sau": _json(entry.after),
            "Ly_do": "", "Request_id": "-", "Dia_chi_ip": "127.0.0.1", "Ma_chuoi": chain, "So_thu_tu": number,
            "Ma_bam_truoc": before, "Ma_bam": seal,
        }  # fmt: skip

    def _parameters(self, rows: list[dict[str, Any]]) -> list[Any]:
        """PostgreSQL takes several rows as one list for each column, the others as one row after the other."""
        if "UNNEST(" in self._insert.sql:
            return [[row[column] for row in rows] for column in self._insert.columns]
        return [row[column] for row in rows for column in self._insert.columns]


def _json(values: dict[str, Any] | None) -> str | None:
    return None if values is None else orjson.dumps(values).decode()
