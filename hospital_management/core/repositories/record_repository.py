"""Medical records, their signed versions, diagnoses and vital signs, and the catalogue of diseases.

Whoever writes a record, or what hangs on it, holds the lock of its appointment and then its own.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from core.exceptions import DomainError
from core.models import TuKhoa
from core.policy import Role, Scope, scope_for
from core.record_exceptions import RecordExists
from core.repositories.base import BaseRepository
from core.repositories.family_repository import patients_of
from core.repositories.reach import patients_in_reach
from records.models import BanBenhAn, BenhAn, ChanDoan, MaBenh, SinhHieu

WRITES = {
    "record.update", "record.partial_update", "record.sign", "record.amend", "vital_signs.create",
    "vital_signs.destroy",
}  # fmt: skip
"""The actions by which the doctor of the visit alone reaches a record."""
DIAGNOSES = Prefetch("chan_doan", ChanDoan.objects.select_related("ma_benh").order_by("pk"), to_attr="cac_chan_doan")
VITALS = Prefetch("sinh_hieu", SinhHieu.objects.order_by("do_luc", "pk"), to_attr="cac_sinh_hieu")


def records_of(actor: Any, now: dt.datetime | None) -> Q:
    """Which records the actor may read as his own: a patient the signed ones of those for whom he acts; a doctor those
    that he writes, and the signed ones of his patients, with those in an emergency at `now`.
    """
    if actor.vai_tro != Role.DOCTOR:
        return Q(benh_nhan__in=patients_of(actor), ky_luc__isnull=False)
    own = BenhAn.objects.filter(bac_si__nguoi_dung=actor)
    signed = BenhAn.objects.filter(ky_luc__isnull=False, benh_nhan__in=patients_in_reach(actor, now))
    return Q(pk__in=own.values("pk").union(signed.values("pk"), all=True))


class RecordRepository(BaseRepository[BenhAn]):
    """`now` is the instant at which emergency access counts; without one it does not."""

    model = BenhAn
    related = ("benh_nhan", "bac_si", "lich_hen")

    def __init__(self, now: dt.datetime | None = None) -> None:
        self.now = now

    def at(self, now: dt.datetime) -> "RecordRepository":
        """The same table, in which a doctor's emergency access counts as it stands at this instant."""
        return RecordRepository(now)

    def all(self) -> QuerySet[BenhAn]:
        return super().all().prefetch_related(DIAGNOSES)  # type: ignore[no-redef]

    def owned_by(self, actor: Any) -> Q:
        return records_of(actor, self.now)

    def visible_to(self, actor: Any, action: str) -> QuerySet[BenhAn]:
        if action in WRITES and scope_for(actor.vai_tro, action) is Scope.OWN:
            return self.all().filter(bac_si__nguoi_dung=actor)
        return super().visible_to(actor, action)

    def conflict(self) -> DomainError:
        return RecordExists()

    def with_what_hangs_on(self, rows: QuerySet[BenhAn]) -> QuerySet[BenhAn]:
        """With the vital signs."""
        return rows.prefetch_related(VITALS)  # type: ignore[no-redef]

    @staticmethod
    def with_vitals(record: BenhAn) -> BenhAn:
        prefetch_related_objects([record], VITALS)
        return record

    def visit_of(self, actor: Any, action: str, pk: int) -> QuerySet[BenhAn, Any]:
        """The key of its appointment, which it keeps for ever, as a subquery; nothing if the actor does not see it."""
        return self.visible_to(actor, action).filter(pk=pk).order_by().values("lich_hen")

    def of_visit(self, ma_lich_hen: int) -> QuerySet[BenhAn]:
        return self.model.objects.filter(lich_hen=ma_lich_hen)


class VersionRepository(BaseRepository[BanBenhAn]):
    model = BanBenhAn

    def of_record(self, record: BenhAn) -> QuerySet[BanBenhAn]:
        return self.all().filter(benh_an=record)


class DiagnosisRepository(BaseRepository[ChanDoan]):
    model = ChanDoan
    related = ("ma_benh",)

    def of_records(self, keys: Collection[int]) -> dict[int, list[ChanDoan]]:
        """The lines of each of these records in order; of any other none."""
        lines: dict[int, list[ChanDoan]] = defaultdict(list)
        for line in self.all().filter(benh_an__in=keys).order_by("pk") if keys else ():
            lines[line.benh_an_id].append(line)
        return lines

    def enter(self, record: BenhAn, lines: list[ChanDoan]) -> None:
        """The first lines of the record."""
        record.cac_chan_doan = self.add_together(lines, lambda: self._of_record(record))
        TuKhoa.index(record.cac_chan_doan)

    def replace(self, record: BenhAn, lines: list[ChanDoan]) -> None:
        """These lines in the place of those that the record has."""
        TuKhoa.forget(self.model, [line.pk for line in record.cac_chan_doan])
        self.model.objects.filter(benh_an=record).delete()
        self.enter(record, lines)

    def _of_record(self, record: BenhAn) -> list[ChanDoan]:
        return list(self.all().filter(benh_an=record).order_by("pk"))

    def keep_names(self, lines: list[ChanDoan]) -> None:
        """Those that have none yet get the disease's name as the catalogue has it now, for good."""
        unnamed = [line for line in lines if not line.ten_benh_ky]
        for line in unnamed:
            line.ten_benh_ky = line.ma_benh.ten_benh
        self.model.objects.bulk_update(unnamed, ["ten_benh_ky"])


class VitalsRepository(BaseRepository[SinhHieu]):
    model = SinhHieu
    related = ("benh_an__benh_nhan",)

    def of_record(self, record: BenhAn) -> QuerySet[SinhHieu]:
        return self.all().filter(benh_an=record).order_by("do_luc", "pk")

    def was_taken(self, ma_benh_an: int, pk: int) -> bool:
        """Whether it is a measurement of that record."""
        return self.model.objects.filter(benh_an=ma_benh_an, pk=pk).exists()

    def replace(self, record: BenhAn, rows: list[SinhHieu]) -> None:
        """These measurements in the place of those that the record has."""
        self.model.objects.filter(benh_an=record).delete()
        written = self.add_together(rows, lambda: list(self.of_record(record)))
        record.cac_sinh_hieu = sorted(written, key=lambda row: row.do_luc)


class DiseaseRepository(BaseRepository[MaBenh]):
    model = MaBenh

    def visible_to(self, actor: Any, action: str) -> QuerySet[MaBenh]:
        return super().visible_to(actor, action).order_by("ma_icd")

    def by_code(self, codes: Iterable[str]) -> dict[str, MaBenh]:
        """Those of the codes that the catalogue has."""
        return {found.ma_icd: found for found in self.all().filter(ma_icd__in=set(codes))}

    def add_all(self, entries: list[MaBenh]) -> None:
        """New entries with their search terms."""
        self.model.objects.bulk_create(entries, batch_size=200)
        TuKhoa.index(self.by_code(entry.ma_icd for entry in entries).values())

    def change_all(self, entries: list[MaBenh]) -> None:
        """The names and chapters of entries that are there already, and their search terms."""
        self.model.objects.bulk_update(entries, ["ten_benh", "ten_tieng_anh", "chuong"], batch_size=100)
        TuKhoa.forget(self.model, [entry.pk for entry in entries])
        TuKhoa.index(entries)
