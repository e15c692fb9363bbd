"""Announcements: which are for whom and when, and who has read them."""

import datetime as dt
from typing import Any

from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery

from appointments.models import LichHen
from core.policy import Role, Scope, scope_for
from core.repositories.base import BaseRepository
from core.repositories.family_repository import patients_of
from correspondence.models import DaXemThongCao, DoiTuong, ThongCao
from medical.models import BacSi

AUTHORS_OWN = ("announcement.partial_update", "announcement.withdraw")
"""What is done by who made the announcement, as far as the role does not let it be done to all."""


class AnnouncementRepository(BaseRepository[ThongCao]):
    """`now` is the instant at which announcements are read; without one none is."""

    model = ThongCao
    related = ("co_so", "nguoi_dang__benh_nhan", "nguoi_dang__bac_si")

    def __init__(self, now: dt.datetime | None = None) -> None:
        self.now = now

    def at(self, now: dt.datetime) -> "AnnouncementRepository":
        return AnnouncementRepository(now)

    def owned_by(self, actor: Any) -> Q:
        """Those for the actor that stand now. A facility's are for its doctors, and for patients with an appointment
        there that was not cancelled; the desk belongs to no facility, and hears of all.
        """
        running = Q(tu_luc__lte=self.now, rut_luc__isnull=True) & (Q(den_luc__isnull=True) | Q(den_luc__gt=self.now))
        return running & Q(doi_tuong__in=(actor.vai_tro, DoiTuong.EVERYBODY)) & self._where(actor)

    @staticmethod
    def _where(actor: Any) -> Q:
        """Facilities are few, and looked up first."""
        if actor.vai_tro == Role.DOCTOR:
            facilities = list(BacSi.objects.filter(nguoi_dung=actor).values_list("co_so", flat=True))
        elif actor.vai_tro == Role.PATIENT:
            visits = LichHen.objects.filter(benh_nhan__in=patients_of(actor), ngay_huy__isnull=True).order_by()
            facilities = list(visits.values_list("bac_si__co_so", flat=True).distinct())
        else:
            return Q()
        return Q(co_so__isnull=True) | Q(co_so__in=facilities)

    def visible_to(self, actor: Any, action: str) -> QuerySet[ThongCao]:
        scope = scope_for(actor.vai_tro, action)
        if action in AUTHORS_OWN and scope is Scope.OWN:
            return self.all().filter(nguoi_dang=actor)
        return super().visible_to(actor, action)

    def read_by(self, rows: QuerySet[ThongCao], actor: Any) -> QuerySet[Any]:
        """The same rows, each with `xem_luc`, when the account read it, or None."""
        marks = DaXemThongCao.objects.filter(thong_cao=OuterRef("pk"), nguoi_dung=actor).values("xem_luc")
        return rows.annotate(xem_luc=Subquery(marks, output_field=DateTimeField()))

    def mark_read(self, row: ThongCao, actor: Any, now: dt.datetime) -> None:
        """Once: the first time stays."""
        DaXemThongCao.objects.get_or_create(thong_cao=row, nguoi_dung=actor, defaults={"xem_luc": now})
