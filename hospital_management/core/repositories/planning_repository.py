"""Templates, time off and booking rules."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects

from core.booking_rules import BookingRules
from core.repositories.base import BaseRepository
from core.repositories.prepared import prepared
from medical.models import BacSi
from planning.models import BuoiMau, KhoangNghi, LoaiNghi, MauLich, QuyTac


class TemplateRepository(BaseRepository[MauLich]):
    model = MauLich
    related = ("bac_si__co_so", "bac_si__nguoi_dung")

    def all(self) -> QuerySet[MauLich]:
        """With their sessions, in one more query for all."""
        return super().all().prefetch_related("buoi")

    def owned_by(self, actor: Any) -> Q:
        return Q(bac_si__nguoi_dung=actor)

    def valid_between(self, first: dt.date, last: dt.date | None) -> QuerySet[MauLich]:
        """Those valid on one of the days; `last` None: on any from the first on."""
        found = self.all().filter(Q(hieu_luc_den__gte=first) | Q(hieu_luc_den__isnull=True))
        return found.filter(hieu_luc_tu__lte=last) if last else found

    def sessions_beside(self, template: MauLich) -> QuerySet[BuoiMau]:
        """Those of the doctor's other templates that are valid on a day on which this one is, with their templates."""
        valid = self.valid_between(template.hieu_luc_tu, template.hieu_luc_den)
        others = valid.filter(bac_si=template.bac_si_id).exclude(pk=template.pk)
        return BuoiMau.objects.filter(mau__in=others.values("pk")).select_related("mau")

    def set_sessions(self, template: MauLich, sessions: list[BuoiMau]) -> None:
        """These instead of whatever sessions it had; it then has them at hand, in their order."""
        template.buoi.all().delete()
        for session in sessions:
            session.mau = template
        BuoiMau.objects.bulk_create(sessions)
        prefetch_related_objects([template], "buoi")


class TimeOffRepository(BaseRepository[KhoangNghi]):
    model = KhoangNghi
    related = ("bac_si__co_so", "co_so")

    def owned_by(self, actor: Any) -> Q:
        """A doctor's own, and what closes his facility or every one."""
        everybodys = Q(bac_si__isnull=True, co_so__isnull=True)
        return everybodys | Q(bac_si__nguoi_dung=actor) | Q(bac_si__isnull=True, co_so__bac_si__nguoi_dung=actor)

    def between(self, first: dt.date, last: dt.date, *where: Q) -> QuerySet[KhoangNghi]:
        """Whatever touches one of the days, of anybody unless a condition says whose."""
        return self.model.objects.filter(*where, tu_ngay__lte=last, den_ngay__gte=first)

    def of_doctor(self, doctor: BacSi, first: dt.date, last: dt.date) -> list[KhoangNghi]:
        """What closes any of the doctor's days, or part of it."""
        return [
            off for off in self.between(first, last, Q(bac_si=doctor) | Q(bac_si__isnull=True)) if off.concerns(doctor)
        ]

    def enter(self, off: KhoangNghi) -> KhoangNghi:
        return self._write(off)

    def holidays_of(self, year: int) -> QuerySet[KhoangNghi, Any]:
        """The days of the year that begin a holiday already entered."""
        return self.model.objects.filter(loai=LoaiNghi.HOLIDAY, tu_ngay__year=year).values_list("tu_ngay", flat=True)


class RuleRepository(BaseRepository[QuyTac]):
    model = QuyTac
    related = ("co_so",)
    unique_field = "ma_co_so"

    def lock_every(self) -> None:
        """Who writes rules waits for whoever else does: each row is judged beside the others."""
        list(self.locking())

    def by_facility(self) -> dict[int | None, BookingRules]:
        """The rules in force at each facility that has any of its own; under None, everywhere else."""
        return self._merged(self._every())

    @prepared
    def _every(self) -> QuerySet[QuyTac]:
        return self.model.objects.all()

    @staticmethod
    def _merged(found: Iterable[QuyTac]) -> dict[int | None, BookingRules]:
        rows = {row.co_so_id: row for row in found}
        general = rows[None].over(BookingRules()) if None in rows else BookingRules()
        return {None: general} | {facility: row.over(general) for facility, row in rows.items() if facility}

    def at(self, facility: int) -> BookingRules:
        rules = self._merged(self._of_facility(facility))
        return rules.get(facility, rules[None])

    @prepared
    def _of_facility(self, facility: Any) -> QuerySet[QuyTac]:
        return self.model.objects.filter(Q(co_so__isnull=True) | Q(co_so=facility))
