"""Drugs, prescriptions, their lines, and the series that number them."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q, QuerySet

from core.exceptions import DomainError
from core.policy import Role
from core.repositories.base import BaseRepository, only
from core.repositories.catalogue import CatalogueRepository
from core.repositories.reach import patients_in_reach
from core.treatment_exceptions import DrugKnown
from treatments.drugs import Thuoc
from treatments.models import IN_FORCE, DaySoDonThuoc, DongDonThuoc, DonThuoc

LARGEST_KEY = 2**63 - 1


class DrugRepository(CatalogueRepository[Thuoc]):
    model = Thuoc

    def conflict(self) -> DomainError:
        return DrugKnown()

    def offered(self, keys: Collection[int]) -> dict[int, Thuoc]:
        """Those of the drugs that may be prescribed, by their keys."""
        storable = {key for key in keys if key <= LARGEST_KEY}
        return {drug.pk: drug for drug in self.all().filter(pk__in=storable, dang_dung=True)}

    def names(self) -> set[str]:
        return set(self.all().values_list("ten_thuoc", flat=True))


class PrescriptionSeriesRepository(BaseRepository[DaySoDonThuoc]):
    model = DaySoDonThuoc

    def take_number(self, ma_co_so: int, nam: int) -> DaySoDonThuoc:
        """The series, locked, with its next number taken: a transaction that fails gives it back.

        The first of a year makes the series; of two that do, one runs again, as IntegrityError asks.
        """
        key = {"co_so_id": ma_co_so, "nam": nam}
        series = self.lock_one(**key) or self.model.objects.create(**key)
        return self.save(series, so_cuoi=series.so_cuoi + 1)


class PrescriptionRepository(BaseRepository[DonThuoc]):
    """`now` is the instant at which emergency access counts; without one it does not."""

    model = DonThuoc
    related = ("benh_nhan", "bac_si__co_so", "lich_hen")

    def __init__(self, now: dt.datetime | None = None) -> None:
        self.now = now

    def at(self, now: dt.datetime) -> "PrescriptionRepository":
        return PrescriptionRepository(now)

    def owned_by(self, actor: Any) -> Q:
        """The signed ones of a patient for whom the actor acts; for a doctor, those that he signed, whoever treats the
        patient since, and of his patients the signed ones and his own drafts.
        """
        signed, within = Q(ky_luc__isnull=False), Q(benh_nhan__in=patients_in_reach(actor, self.now))
        if actor.vai_tro != Role.DOCTOR:
            return within & signed
        own = Q(bac_si__nguoi_dung=actor)
        either = (self.model.objects.filter(part).values("pk") for part in (own & signed, within & signed))
        return Q(pk__in=self.model.objects.filter(own & within).values("pk").union(*either, all=True))

    def with_what_hangs_on(self, rows: QuerySet[DonThuoc]) -> QuerySet[DonThuoc]:
        """With all that a signed one says of doctor and visit."""
        return rows.select_related(*self.related, "bac_si__chuyen_khoa", "lich_hen__dich_vu")

    def visit_of(self, actor: Any, action: str, pk: int) -> QuerySet[DonThuoc, Any]:
        """The key of its appointment, which it keeps for ever, as a subquery; nothing if the actor does not see it."""
        return self.visible_to(actor, action).filter(pk=pk).order_by().values("lich_hen")

    def numbered(self, so_don: str) -> DonThuoc | None:
        return only(self.all().filter(so_don=so_don))


class PrescriptionLineRepository(BaseRepository[DongDonThuoc]):
    model = DongDonThuoc
    related = ("thuoc",)

    def of(self, prescription: DonThuoc) -> list[DongDonThuoc]:
        return list(self.all().filter(don_thuoc=prescription).order_by("thu_tu"))

    def to_check(self, draft: DonThuoc, day: dt.date) -> tuple[list[DongDonThuoc], list[DongDonThuoc]]:
        """The draft's lines in order, and what its patient still takes on the day by other prescriptions in force."""
        looked_at = Q(don_thuoc=draft) | Q(don_thuoc__trang_thai__in=IN_FORCE, dung_den__gte=day)
        rows = self.all().select_related("don_thuoc").filter(looked_at, don_thuoc__benh_nhan=draft.benh_nhan_id)
        found = list(rows.order_by("pk"))
        own = [line for line in found if line.don_thuoc_id == draft.pk]
        return sorted(own, key=lambda line: line.thu_tu), [line for line in found if line.don_thuoc_id != draft.pk]

    def enter(self, draft: DonThuoc, lines: list[DongDonThuoc]) -> None:
        """The first lines of the draft."""
        for place, line in enumerate(lines, 1):
            line.don_thuoc, line.thu_tu = draft, place
        draft.dong = self.add_together(lines, lambda: self.of(draft))

    def replace(self, draft: DonThuoc, lines: list[DongDonThuoc]) -> None:
        """These instead of whatever lines the draft had; those of a signed one stay."""
        self.model.objects.filter(don_thuoc=draft, don_thuoc__ky_luc__isnull=True).delete()
        self.enter(draft, lines)

    def write(self, lines: Iterable[DongDonThuoc], column: str) -> None:
        """This column of the lines, in one statement."""
        self.model.objects.bulk_update(lines, [column])
