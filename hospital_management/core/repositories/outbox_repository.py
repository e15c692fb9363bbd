"""What people are to be told, until it is delivered, and what they read of it."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Case, DateTimeField, IntegerField, OuterRef, Q, QuerySet, Subquery, When

from authentication.models import NguoiDung
from core.notification_kinds import KINDS
from core.repositories.base import BaseRepository, only
from core.repositories.family_repository import patients_found
from core.repositories.written import insert_all
from notifications.models import DocThongBao, ThongBao

AT_ONCE = 250
"""Rows in one statement: SQL Server takes 2,100 parameters."""


def urgent_first(path: str = "") -> Case:
    """To order notifications by, or what has one at `path`: urgent kinds, and what must be known by a time, first."""
    urgent = [name for name, kind in KINDS.items() if kind.urgent]
    hurry = Q(**{f"{path}loai__in": urgent}) | Q(**{f"{path}can_biet_truoc__isnull": False})
    return Case(When(hurry, then=0), default=1, output_field=IntegerField())


class OutboxRepository(BaseRepository[ThongBao]):
    """`now` is the instant at which lists are read: what is for later does not stand there yet."""

    model = ThongBao
    related = ("benh_nhan__nguoi_dung", "nguoi_dung")
    unique_field = "khoa"

    def __init__(self, now: dt.datetime | None = None) -> None:
        self.now = now

    def at(self, now: dt.datetime) -> "OutboxRepository":
        return OutboxRepository(now)

    def tell(self, loai: str, khoa: str, now: dt.datetime, **what: Any) -> ThongBao | None:
        """As `tell_first`, which says what is given.

        None when there is one with this key already. Of two that are entered at once the later breaks a constraint and
        its use case runs again. Raises LookupError for a kind that is not registered.
        """
        if self.model.objects.filter(khoa=khoa).exists():
            return None
        return self.tell_first(loai, khoa, now, **what)

    def tell_first(
        self,
        loai: str,
        khoa: str,
        now: dt.datetime,
        *,
        benh_nhan_id: int | None = None,
        nguoi_dung_id: int | None = None,
        gui_tu: dt.datetime | None = None,
        gui_den: dt.datetime | None = None,
        **du_lieu: Any,
    ) -> ThongBao:
        """Have the patient, or the account, told by the template `loai` (of `core.notification_kinds`) filled with
        `du_lieu`, not before `gui_tu` and not from `gui_den` on; under a key that is surely new.

        Raises LookupError for a kind that is not registered.
        """
        kind, begins = KINDS[loai], gui_tu or now
        return self.model.objects.create(
            khoa=khoa,
            loai=loai,
            benh_nhan_id=benh_nhan_id,
            nguoi_dung_id=nguoi_dung_id,
            du_lieu=du_lieu,
            tao_luc=now,
            gui_tu=begins,
            gui_den=gui_den or begins + kind.lasts,
        )

    def owned_by(self, actor: Any) -> Q:
        """Those of the account, and of the patients for whom it acts; these are few, and looked up first, so that no
        condition with an “or” keeps the query from its indexes.
        """
        mine = Q(nguoi_dung=actor) | Q(benh_nhan__in=patients_found(actor))
        return mine & Q(gui_tu__lte=self.now) if self.now else mine

    def read_by(self, rows: QuerySet[ThongBao], actor: NguoiDung) -> QuerySet[Any]:
        """The same rows, each with `doc_luc`, when the account read it, or None."""
        marks = DocThongBao.objects.filter(thong_bao=OuterRef("pk"), nguoi_dung=actor).values("doc_luc")
        return rows.annotate(doc_luc=Subquery(marks, output_field=DateTimeField()))

    def unread(self, actor: NguoiDung, action: str) -> QuerySet[ThongBao]:
        return self.read_by(self.visible_to(actor, action), actor).filter(doc_luc=None)

    def mark_read(self, row: ThongBao, actor: NguoiDung, now: dt.datetime) -> None:
        """Once: the first time stays."""
        DocThongBao.objects.get_or_create(thong_bao=row, nguoi_dung=actor, defaults={"doc_luc": now})

    def mark_all_read(self, rows: list[ThongBao], actor: NguoiDung, now: dt.datetime) -> None:
        DocThongBao.objects.bulk_create(
            [DocThongBao(thong_bao=row, nguoi_dung=actor, doc_luc=now) for row in rows], batch_size=500
        )

    def undispatched(self, now: dt.datetime, most: int) -> list[int]:
        """The keys of those whose time has come, urgent ones first, then oldest first."""
        due = self.model.objects.filter(phan_phat_luc=None, gui_tu__lte=now).exclude(hoan_den__gt=now)
        return list(due.order_by(urgent_first(), "gui_tu", "pk").values_list("pk", flat=True)[:most])

    def postpone(self, pk: int, until: dt.datetime) -> None:
        self.model.objects.filter(pk=pk, phan_phat_luc=None).update(hoan_den=until)

    def take_for_dispatch(self, pk: int, now: dt.datetime) -> ThongBao | None:
        """The row, taken by whoever calls; None if somebody else has it."""
        taken = self.model.objects.filter(pk=pk, phan_phat_luc=None).update(phan_phat_luc=now)
        return only(self.all().filter(pk=pk)) if taken else None

    def told(self, keys: Collection[str]) -> set[str]:
        """Those of the keys under which somebody is told already."""
        return set(self.model.objects.filter(khoa__in=keys).values_list("khoa", flat=True))

    def enter(self, messages: Sequence[ThongBao]) -> None:
        """Messages under keys that are new, in as few queries as one. Raises LookupError as `tell` does."""
        for each in messages:
            each.gui_den = each.gui_den or each.gui_tu + KINDS[each.loai].lasts
        insert_all(messages, AT_ONCE)
