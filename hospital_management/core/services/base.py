"""What every service has: the unit of work, the clock, and the right to ask the policy table."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from appointments.models import LichHen
from authentication.models import NguoiDung
from core.access_exceptions import TemporaryRole
from core.booking_rules import BookingRules, Override
from core.clock import Clock
from core.consent_exceptions import DataErased
from core.events import CalendarFeedRevoked, snapshot
from core.exceptions import (
    Forbidden,
    NotFound,
    NotYours,
    ProfileMissing,
    RangeReversed,
    RangeTooLong,
    Required,
    StaleVersion,
)
from core.models import Phien
from core.policy import Scope, scope_for
from core.unit_of_work import UnitOfWork
from medical.models import BacSi
from users.models import BenhNhan

NO_TEMPORARY_ROLE: dict[str, Any] = {"vai_tro_tam": "", "vai_tro_tam_den": None}
USUAL_DAYS, MOST_DAYS = 30, 366
"""Of a report."""
NEW_PASSWORD = {"doi_mat_khau": True}
"""What the audit trail is told where a password was set that is not the actor's own."""


class BaseService:
    """One group of use cases. Services keep no state between calls; each gets a unit of work of its own."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self.uow = uow
        self.clock = clock

    def listed_patients(self, actor: Any, action: str) -> Sequence[int]:
        """The patients by whose keys the actor's list is found; none where it is found without."""
        return ()

    @staticmethod
    def may(actor: Any, action: str) -> bool:
        """Whether the actor has the right at all; a visitor (no role) may have it too."""
        return scope_for(getattr(actor, "vai_tro", None), action) is not Scope.NONE

    def require(self, actor: Any, action: str, refusal: Forbidden | None = None) -> None:
        """Raises the refusal (Forbidden unless given) when the actor does not have the right."""
        if not self.may(actor, action):
            raise refusal or Forbidden()

    @staticmethod
    def require_reach(visible: QuerySet[Any], pk: int) -> None:
        """Raises NotFound for a row that does not exist, NotYours for one that is none of these."""
        if not visible.filter(pk=pk).exists():
            raise NotYours if visible.model._default_manager.filter(pk=pk).exists() else NotFound

    def require_own_role(self, actor: NguoiDung) -> None:
        """Raises TemporaryRole when the actor's role is a temporary one: it is not to be handed on."""
        if actor.in_temporary_role(self.clock.now()):
            raise TemporaryRole

    def lock_admins_with(self, actor: NguoiDung) -> list[NguoiDung]:
        """The active Admins, for what only they may do to accounts; locked before the account concerned: two Admins who
        remove each other at once must not both find the other still there.

        Raises TemporaryRole, or Forbidden for one who is an Admin no longer.
        """
        self.require_own_role(actor)
        admins = self.uow.accounts.lock_admins()
        if actor not in admins:
            raise Forbidden
        return admins

    def shut_out(self, actor: NguoiDung | None, account: NguoiDung) -> None:
        """Whoever knew the locked account's old secrets is out: its sessions end, and its calendar feeds."""
        now = self.clock.now()
        self.uow.sessions.end_all_of(account, now)
        for feed in self.uow.calendar_feeds.revoke_all_of(account, now):
            before = snapshot(feed)
            feed.ngay_thu_hoi = now
            self.uow.record(CalendarFeedRevoked(actor, feed, before))

    def passes_freely(self, actor: Any, rules: BookingRules) -> bool:
        """Whether booking rules do not bind the actor at all, so that no reason is asked."""
        return rules.bo_qua == Override.FREELY and self.may(actor, "appointment.waive_rules")

    def doctor_named(self, actor: Any, action: str, ma_bac_si: int | None) -> BacSi:
        """The doctor named, or for a doctor who names none, himself.

        Raises Required, DoesNotExist, or NotYours when the actor may do this for himself alone.
        """
        own = scope_for(actor.vai_tro, action) is Scope.OWN
        if ma_bac_si is None:
            mine = self.uow.doctors.of_account(actor) if own else None
            if mine is None:
                raise Required(field="ma_bac_si")
            return mine
        doctor = self.uow.doctors.refer(ma_bac_si, "ma_bac_si")
        if own and doctor.nguoi_dung_id != actor.pk:
            raise NotYours(field="ma_bac_si")
        return doctor

    def lock_held(self, ma_benh_nhan: int) -> BenhNhan:
        """The patient, locked, so that what is written now is there when his data are erased. Raises DataErased when
        they were erased meanwhile.
        """
        patient = self.uow.patients.lock(ma_benh_nhan)
        if patient.ngay_xoa:
            raise DataErased
        return patient

    def patient_named(self, actor: Any, action: str, ma_benh_nhan: int | None) -> BenhNhan:
        """The patient named, a relative perhaps, or for one who names none and may do this for himself alone, himself;
        locked. Raises Required, ProfileMissing, DoesNotExist or NotYours.
        """
        own = scope_for(actor.vai_tro, action) is Scope.OWN
        if own and ma_benh_nhan is not None:
            return self.uow.patients.refer_own(actor, ma_benh_nhan, "ma_benh_nhan")
        if ma_benh_nhan is not None:
            return self.uow.patients.lock_referred(ma_benh_nhan, "ma_benh_nhan")
        if not own:
            raise Required(field="ma_benh_nhan")
        mine = self.uow.patients.lock_of_account(actor)
        if mine is None:
            raise ProfileMissing
        return mine

    @staticmethod
    def check_order(first: dt.date | None, last: dt.date | None) -> None:
        """Of days either end of which may be open. Raises RangeReversed."""
        if first and last and last < first:
            raise RangeReversed(field="end_date")

    def days_told_of(self, first: dt.date | None, last: dt.date | None) -> tuple[dt.date, dt.date]:
        """The days of a report: without a last one until today, without a first one the thirty until then.

        Raises RangeReversed or RangeTooLong.
        """
        last = last or self.clock.now().date()
        first = first or last - dt.timedelta(days=min(USUAL_DAYS - 1, (last - dt.date.min).days))
        self.check_order(first, last)
        if (last - first).days >= MOST_DAYS:
            raise RangeTooLong(field="end_date", days=MOST_DAYS)
        return first, last

    def check_reach(self, actor: NguoiDung, action: str, appointment: LichHen) -> None:
        """Raises NotYours for an appointment, named by an input, on which the actor may not use the action."""
        if not self.uow.appointments.visible_to(actor, action).filter(pk=appointment.pk).exists():
            raise NotYours(field="ma_lich_hen")

    @staticmethod
    def check_version(row: Phien, versions: set[int] | None) -> None:
        """Raises StaleVersion unless the row's version is among those that the client's If-Match names (None: any)."""
        if versions is not None and row.phien_ban not in versions:
            raise StaleVersion
