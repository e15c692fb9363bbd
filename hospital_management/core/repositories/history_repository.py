"""What happened to a patient, of each kind the newest: what the lists of that kind show the actor, and no more."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from core.history_kinds import LoaiMoc
from core.policy import Scope, scope_for
from core.repositories.appointment_repository import AppointmentRepository
from core.repositories.file_repository import FileRepository
from core.repositories.payment_repository import PaymentRepository
from core.repositories.prescription_repository import PrescriptionRepository
from core.repositories.record_repository import RecordRepository
from core.repositories.treatment_repository import TreatmentPlanRepository
from users.models import BenhNhan


class Place(NamedTuple):
    """Where an entry stands in the history: newest first; at one instant by kind, and then the younger row first."""

    thoi_diem: dt.datetime
    loai: LoaiMoc
    ma: int


@dataclass(frozen=True)
class Kind:
    """How one kind is read: by the list's right, from a repository made for an instant."""

    action: str
    rows: Callable[[dt.datetime], Any]
    patient: str = "benh_nhan"
    instant: str = "ngay_tao"
    signed: bool = False
    """Whether it is told only once it is signed, but to who writes it."""


KINDS = {
    LoaiMoc.APPOINTMENT: Kind("appointment.list", lambda now: AppointmentRepository(), instant="ngay_kham"),
    LoaiMoc.RECORD: Kind("record.list", RecordRepository, signed=True),
    LoaiMoc.PLAN: Kind("treatment_plan.list", TreatmentPlanRepository),
    LoaiMoc.PRESCRIPTION: Kind("prescription.list", PrescriptionRepository, signed=True),
    LoaiMoc.FILE: Kind("file.list", FileRepository, instant="tao_luc"),
    LoaiMoc.PAYMENT: Kind("payment.list", lambda now: PaymentRepository(), patient="lich_hen__benh_nhan"),
}
Days = tuple[dt.datetime | None, dt.datetime | None]
"""From the first of these instants to the second, both included."""


class HistoryRepository:
    """Each kind is one bounded query, by the index that leads with the patient where the table has one."""

    def newest(
        self, actor: Any, patient: BenhNhan, loai: LoaiMoc, now: dt.datetime, *, days: Days, after: Place | None,
        most: int,
    ) -> list[Model]:  # fmt: skip
        """At most so many of the kind that come after the place, in their order; none of a kind that the actor's role
        does not list.
        """
        kind = KINDS[loai]
        if scope_for(actor.vai_tro, kind.action) is Scope.NONE:
            return []
        found = kind.rows(now).visible_to(actor, kind.action).filter(**{kind.patient: patient})
        if kind.signed:
            found = found.filter(Q(ky_luc__isnull=False) | Q(bac_si__nguoi_dung=actor))
        return list(_in_order(_window(found, loai, days, after), loai)[:most])


def place_of(loai: LoaiMoc, row: Any) -> Place:
    instant = row.starts_at if loai is LoaiMoc.APPOINTMENT else getattr(row, KINDS[loai].instant)
    return Place(instant, loai, row.pk)


def _window(found: QuerySet[Any], loai: LoaiMoc, days: Days, after: Place | None) -> QuerySet[Any]:
    first, last = days
    if first:
        found = found.filter(_beyond(loai, "gt", first, level=True))
    if last:
        found = found.filter(_beyond(loai, "lt", last, level=True))
    if after is None:
        return found
    earlier = _beyond(loai, "lt", after.thoi_diem, level=loai > after.loai)
    if loai is after.loai:
        earlier |= _level(loai, after.thoi_diem) & Q(pk__lt=after.ma)
    return found.filter(earlier)


def _beyond(loai: LoaiMoc, side: str, instant: dt.datetime, *, level: bool) -> Q:
    """Before (`lt`) or after (`gt`) the instant; with `level`, at it too."""
    if loai is not LoaiMoc.APPOINTMENT:
        return Q(**{f"{KINDS[loai].instant}__{side}{'e' if level else ''}": instant})
    there = timezone.localtime(instant)
    later = Q(**{f"ngay_kham__{side}": there.date()})
    same_day = Q(ngay_kham=there.date(), **{f"gio_kham__{side}{'e' if level else ''}": there.time()})
    return later | same_day


def _level(loai: LoaiMoc, instant: dt.datetime) -> Q:
    if loai is not LoaiMoc.APPOINTMENT:
        return Q(**{KINDS[loai].instant: instant})
    there = timezone.localtime(instant)
    return Q(ngay_kham=there.date(), gio_kham=there.time())


def _in_order(found: QuerySet[Any], loai: LoaiMoc) -> QuerySet[Any]:
    if loai is LoaiMoc.APPOINTMENT:
        return found.order_by("-ngay_kham", "-gio_kham", "-pk")
    return found.order_by(f"-{KINDS[loai].instant}", "-pk")
