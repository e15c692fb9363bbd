"""The audit trail."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from functools import cache

from django.db import connection
from django.db.models import Max, Min, Model, QuerySet
from django.utils import timezone

from core.events import Event, Look, snapshot
from core.models import ChuoiNhatKy, NhatKy
from core.repositories.base import BaseRepository, only
from core.repositories.prepared import Given, Prepared, prepared
from core.repositories.written import insert_all, update
from core.request_context import current
from core.sealing import seal

AT_ONCE = 125  # rows of one INSERT: SQL Server takes 2,100 parameters


class AuditRepository(BaseRepository[NhatKy]):
    model = NhatKy
    related = ("nguoi_dung",)

    def of(self, record: Model, actions: Iterable[str]) -> list[NhatKy]:
        """What was done to the record, of these actions, oldest first: when, by whom, from what to what."""
        return _done(record._meta.db_table, tuple(actions)).rows(key=record.pk)

    def last_times(self, table: type[Model], keys: Collection[int]) -> dict[int, dt.datetime]:
        """When something was last done to these records of the table; those of which nothing is told are left out."""
        told = self.model.objects.filter(bang=table._meta.db_table, ma_doi_tuong__in=keys)
        return dict(told.order_by().values_list("ma_doi_tuong").annotate(last=Max("thoi_diem")))

    def write(self, events: Sequence[Event]) -> None:
        """One sealed row for each event, on a chain that no other transaction holds.

        The chain is the last lock of its transaction, so that it is held while this is written and committed.
        """
        chain = self._free_chain()
        entries = [entry_of(event) for event in events]
        for entry in entries:
            chain.so_cuoi += 1
            entry.chuoi, entry.so_thu_tu, entry.ma_bam_truoc = chain, chain.so_cuoi, chain.ma_bam_cuoi
            chain.ma_bam_cuoi = entry.ma_bam = seal(entry.sealed())
        insert_all(entries, AT_ONCE)
        update(chain, ["so_cuoi", "ma_bam_cuoi"])

    def chains(self) -> list[int]:
        return list(ChuoiNhatKy.objects.order_by("pk").values_list("pk", flat=True))

    def head(self, ma_chuoi: int) -> tuple[int, str]:
        """How many entries the chain has, and the seal of the last."""
        return ChuoiNhatKy.objects.values_list("so_cuoi", "ma_bam_cuoi").get(pk=ma_chuoi)

    def after(self, ma_chuoi: int, so_thu_tu: int, amount: int) -> list[NhatKy]:
        """The chain's next entries after this number."""
        return list(self.model.objects.filter(chuoi=ma_chuoi, so_thu_tu__gt=so_thu_tu).order_by("so_thu_tu")[:amount])

    def outside_chains(self) -> QuerySet[NhatKy]:
        """Entries that no chain holds, oldest first."""
        return self.model.objects.filter(chuoi__isnull=True).order_by("pk")

    def first_sealed(self) -> int | None:
        """The key of the oldest entry that a chain holds."""
        return self.model.objects.filter(chuoi__isnull=False).aggregate(first=Min("pk"))["first"]

    def _free_chain(self) -> ChuoiNhatKy:
        """Any of them, locked. There come to be as many chains as there were ever writers at once."""
        return only(self._free()) or ChuoiNhatKy.objects.create()

    @prepared
    def _free(self) -> QuerySet[ChuoiNhatKy]:
        features = connection.features
        free = ChuoiNhatKy.objects.select_for_update(
            skip_locked=features.has_select_for_update_skip_locked, no_key=features.has_select_for_no_key_update
        )
        return free[:1]


@cache
def _done(table: str, actions: tuple[str, ...]) -> Prepared[NhatKy]:
    told = ("thoi_diem", "hanh_dong", "truoc", "sau", "vai_tro", "nguoi_dung__vai_tro")
    done = NhatKy.objects.filter(bang=table, ma_doi_tuong=Given("key"), hanh_dong__in=actions).order_by("pk")
    return Prepared(lambda: done.select_related("nguoi_dung").only(*told))


def entry_of(event: Event) -> NhatKy:
    """The record as it was before and as it is now (nothing once it is deleted); not sealed yet."""
    context, record = current.get(), event.record
    exists = isinstance(record, Model) and record.pk is not None
    now = snapshot(record) if exists and not isinstance(event, Look) else {}
    return NhatKy(
        thoi_diem=timezone.now(),
        nguoi_dung=event.actor,
        vai_tro=event.actor and event.actor.vai_tro,
        hanh_dong=type(event).__name__,
        bang=record._meta.db_table,
        ma_doi_tuong=record.pk if exists else (event.before or {}).get(record._meta.pk.attname),
        truoc=event.before,
        sau=now | (event.notes or {}) or None,
        ly_do=event.reason,
        request_id=context.request_id,
        dia_chi_ip=context.address,
    )
