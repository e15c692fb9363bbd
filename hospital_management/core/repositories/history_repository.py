"""What happened to a patient, the newest of all kinds: what the lists of a kind show the actor, and no more."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, DateField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
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


class Paper(NamedTuple):
    """A row of any kind but the appointments, with what is told of it; what its kind does not have is empty."""

    thoi_diem: dt.datetime
    loai: str
    ma: int
    tieu_de: str | None
    trang_thai: str
    ten_bac_si: str
    ma_lich_hen: int | None
    loi: str
    ngay: dt.date | None
    so_tien: int | None


DOCTOR = F("bac_si__ho_ten")
NO_TEXT = Value("", output_field=CharField())
NO_DAY = Cast(Value(None), DateField())
NO_NUMBER = Cast(Value(None), BigIntegerField())


@dataclass(frozen=True)
class Kind:
    """How one kind is read: by the list's right, from a repository made for an instant; and the columns of `Paper` that
    it has.
    """

    action: str
    rows: Callable[[dt.datetime], Any]
    patient: str = "benh_nhan"
    instant: str = "ngay_tao"
    signed: bool = False
    """Whether it is told only once it is signed, but to who writes it."""
    tieu_de: str = ""
    trang_thai: str = "trang_thai"
    ten_bac_si: Any = DOCTOR
    loi: Any = NO_TEXT
    ngay: Any = NO_DAY
    so_tien: Any = NO_NUMBER

    @property
    def told(self) -> tuple[Any, ...]:
        """As `Paper` has them, from its title on."""
        names = F(self.tieu_de), F(self.trang_thai), self.ten_bac_si, F("lich_hen_id")
        return *names, self.loi, self.ngay, self.so_tien


KINDS = {
    LoaiMoc.APPOINTMENT: Kind("appointment.list", lambda now: AppointmentRepository(), instant="ngay_kham"),
    LoaiMoc.RECORD: Kind(
        "record.list", RecordRepository, signed=True, tieu_de="ly_do_kham", loi=F("ly_do_kham"),
    ),
    LoaiMoc.PLAN: Kind(
        "treatment_plan.list", TreatmentPlanRepository, tieu_de="ten_ke_hoach", ngay=F("ngay_du_kien"),
    ),
    LoaiMoc.PRESCRIPTION: Kind(
        "prescription.list", PrescriptionRepository, signed=True, tieu_de="so_don", loi=F("loi_dan"),
    ),
    LoaiMoc.FILE: Kind(
        "file.list", FileRepository, instant="tao_luc", tieu_de="ten_tep", trang_thai="loai", ten_bac_si=NO_TEXT,
        loi=F("mo_ta"),
    ),
    LoaiMoc.PAYMENT: Kind(
        "payment.list", lambda now: PaymentRepository(), patient="lich_hen__benh_nhan",
        tieu_de="phuong_thuc_thanh_toan", ten_bac_si=NO_TEXT, so_tien=F("so_tien"),
    ),
}  # fmt: skip
Days = tuple[dt.datetime | None, dt.datetime | None]
"""From the first of these instants to the second, both included."""


class HistoryRepository:
    """Two bounded queries, each kind by the index that leads with the patient where its table has one."""

    def newest(
        self, actor: Any, patient: BenhNhan, kinds: Collection[LoaiMoc], now: dt.datetime, *, days: Days,
        after: Place | None, most: int,
    ) -> list[tuple[Place, Any]]:  # fmt: skip
        """At most so many appointments, and papers of all other kinds, that come after the place; none of a kind that
        the actor's role does not list.
        """
        rows = {
            loai: _window(_of_kind(actor, patient, loai, now), loai, days, after)
            for loai in kinds
            if scope_for(actor.vai_tro, KINDS[loai].action) is not Scope.NONE
        }
        visits = rows.pop(LoaiMoc.APPOINTMENT, None)
        found = [] if visits is None else visits.order_by("-ngay_kham", "-gio_kham", "-pk")[:most]
        papers = [Paper(*row) for row in _together(rows, most)[:most]] if rows else []
        told = [(Place(paper.thoi_diem, LoaiMoc(paper.loai), paper.ma), paper) for paper in papers]
        return [(Place(visit.starts_at, LoaiMoc.APPOINTMENT, visit.pk), visit) for visit in found] + told


def _of_kind(actor: Any, patient: BenhNhan, loai: LoaiMoc, now: dt.datetime) -> QuerySet[Any]:
    kind = KINDS[loai]
    found: QuerySet[Any] = kind.rows(now).visible_to(actor, kind.action).filter(**{kind.patient: patient})
    return found.filter(Q(ky_luc__isnull=False) | Q(bac_si__nguoi_dung=actor)) if kind.signed else found


def _together(rows: dict[LoaiMoc, QuerySet[Any]], most: int) -> QuerySet[Any, Any]:
    """The newest rows of each of these kinds, at most so many, as `Paper` has them, in the order of their places.

    Each kind is bounded by itself: for SQL Server Django leaves out the bound of a union.
    """
    names = [f"moc_{name}" for name in Paper._fields]
    parts = []
    for loai, found in rows.items():
        kind = KINDS[loai]
        where = F(kind.instant), Value(str(loai), output_field=CharField()), F("pk")
        columns = dict(zip(names, (*where, *kind.told), strict=True))
        newest = found.order_by(f"-{kind.instant}", "-pk").values("pk")[:most]
        few = found.model._default_manager.filter(pk__in=newest)
        parts.append(few.order_by().annotate(**columns).values_list(*names))
    return parts[0].union(*parts[1:], all=True).order_by("-moc_thoi_diem", "moc_loai", "-moc_ma")


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
