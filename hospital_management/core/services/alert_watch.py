"""Hears what happened, and tells Admins of what a rule calls unusual."""

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from audit.models import CanhBao, LoaiCanhBao, QuyTacCanhBao
from authentication.models import NguoiDung
from core.clock import Clock
from core.events import (
    AccessRefused,
    AlertRaised,
    DataExported,
    EmergencyAccessOpened,
    Event,
    PatientChanged,
    SignInLocked,
)
from core.looks import LISTED, OPENED, PAGES
from core.notifications import Message, Messenger
from core.policy import Role
from core.request_context import current
from core.services.base import BaseService
from core.unit_of_work import UnitOfWork, transactional

FILES: tuple[type[Event], ...] = (PatientChanged, *OPENED)
"""What is done with one patient's file."""
WATCHED: dict[type[Event], tuple[LoaiCanhBao, ...]] = {
    **dict.fromkeys((*FILES, *PAGES), (LoaiCanhBao.MANY_PATIENTS, LoaiCanhBao.OUT_OF_HOURS)),
    EmergencyAccessOpened: (LoaiCanhBao.EMERGENCY_ACCESS,),
    AccessRefused: (LoaiCanhBao.REPEATED_REFUSALS,),
    SignInLocked: (LoaiCanhBao.LOCKED_OUT,),
    DataExported: (LoaiCanhBao.EXPORT_OF_EVERYTHING,),
}
SEEING = [each.__name__ for each in (*FILES, *LISTED)]
LOOKS = [each.__name__ for each in (*FILES, *PAGES)]


class AlertWatch(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, messenger: Messenger) -> None:
        super().__init__(uow, clock)
        self.messenger = messenger

    def notice(self, event: Event) -> None:
        """An alert for each rule that the event fulfils, but one alone for a kind and an account in the rule's window;
        every active Admin gets a message once it is committed. What is done with one's own file, or that of somebody
        for whom one acts, is passed over.
        """
        if self._is_of_the_family(event):
            return
        now = timezone.localtime(self.clock.now())
        for rule in self.uow.alert_rules.in_force(WATCHED[type(event)]):
            count = self._occurrences(rule, event, now)
            alert = self._raise_alert(rule, event, now, count) if count >= rule.nguong else None
            if alert:
                self._tell(alert)

    def _is_of_the_family(self, event: Event) -> bool:
        """Who has the role Patient sees no others."""
        if not isinstance(event, (*FILES, *PAGES)):
            return False
        if event.actor.vai_tro == Role.PATIENT:
            return True
        return isinstance(event, FILES) and self.uow.patients.acts_for(event.actor, pk=event.record.pk)

    def _occurrences(self, rule: QuyTacCanhBao, event: Event, now: dt.datetime) -> int:
        """How often it happened within what the rule looks at, this time included; 0 if it does not look now."""
        if not rule.watches_at(now.time()) or self._is_known(rule, event, now):
            return 0
        return COUNTS[LoaiCanhBao(rule.loai)](self.uow, event, rule.since(now))

    def _is_known(self, rule: QuyTacCanhBao, event: Event, now: dt.datetime) -> bool:
        window = dt.timedelta(minutes=rule.so_phut)
        return self.uow.alerts.raised_since(rule.loai, _account_of(event), now - window)

    @transactional
    def _raise_alert(self, rule: QuyTacCanhBao, event: Event, now: dt.datetime, count: int) -> CanhBao | None:
        """None if another has raised it meanwhile: under the rule's lock that is looked at again."""
        self.uow.alert_rules.lock(rule.pk)
        if self._is_known(rule, event, now):
            return None
        context, account = current.get(), _account_of(event)
        alert = self.uow.alerts.add(
            loai=rule.loai,
            nguoi_dung=account,
            vai_tro=account and account.vai_tro,
            thoi_diem=now,
            so_lan=count,
            noi_dung=_sentence(rule, event, now, count),
            request_id=context.request_id,
            dia_chi_ip=context.address,
        )
        self.uow.record(AlertRaised(None, alert))
        return alert

    def _tell(self, alert: CanhBao) -> None:
        for admin in self.uow.accounts.active_admins():
            self.messenger.send(Message(admin.so_dien_thoai, f"Cảnh báo: {alert.noi_dung}"))


def _account_of(event: Event) -> NguoiDung | None:
    """Whom the alert is about: who did it; of a locked number, the account that it belongs to, if any."""
    who = event.record if isinstance(event, SignInLocked) else event.actor
    return who if isinstance(who, NguoiDung) else None


# How often it happened: the events themselves are in the audit trail by now.


def _patients_seen(uow: UnitOfWork, event: Event, since: dt.datetime) -> int:
    seen = uow.trail.done_by(event.actor, SEEING, since).values("ma_doi_tuong").distinct().count()
    return seen if isinstance(event, PAGES) else max(seen, 1)


def _looks(uow: UnitOfWork, event: Event, since: dt.datetime) -> int:
    return max(uow.trail.done_by(event.actor, LOOKS, since).count(), 1)


def _times_done(uow: UnitOfWork, event: Event, since: dt.datetime) -> int:
    return max(uow.trail.done_by(event.actor, [type(event).__name__], since).count(), 1)


def _times_locked(uow: UnitOfWork, event: Event, since: dt.datetime) -> int:
    return max(uow.trail.done_to(event.record, SignInLocked.__name__, since).count(), 1)


def _exports_of_everything(uow: UnitOfWork, event: Event, since: dt.datetime) -> int:
    if not (event.notes or {}).get("toan_bo"):
        return 0
    told = uow.trail.done_by(event.actor, [DataExported.__name__], since).values_list("sau", flat=True)
    return max(sum(bool(notes and notes["toan_bo"]) for notes in told), 1)


COUNTS: dict[LoaiCanhBao, Callable[[UnitOfWork, Event, dt.datetime], int]] = {
    LoaiCanhBao.MANY_PATIENTS: _patients_seen,
    LoaiCanhBao.OUT_OF_HOURS: _looks,
    LoaiCanhBao.EMERGENCY_ACCESS: _times_done,
    LoaiCanhBao.REPEATED_REFUSALS: _times_done,
    LoaiCanhBao.LOCKED_OUT: _times_locked,
    LoaiCanhBao.EXPORT_OF_EVERYTHING: _exports_of_everything,
}
SENTENCES = {
    LoaiCanhBao.MANY_PATIENTS: "{ai} đã xem hồ sơ của {lan} bệnh nhân khác nhau trong {phut} phút.",
    LoaiCanhBao.OUT_OF_HOURS: "{ai} xem hồ sơ bệnh nhân lúc {gio}, ngoài giờ làm việc.",
    LoaiCanhBao.EMERGENCY_ACCESS: "{ai} mở truy cập khẩn cấp lúc {gio}.",
    LoaiCanhBao.REPEATED_REFUSALS: "{ai} bị từ chối {lan} lần trong {phut} phút.",
    LoaiCanhBao.LOCKED_OUT: "Số {so} bị khóa đăng nhập lúc {gio} vì sai mật khẩu nhiều lần.",
    LoaiCanhBao.EXPORT_OF_EVERYTHING: "{ai} xuất toàn bộ dữ liệu của một bảng ({dong} dòng) lúc {gio}.",
}


def _sentence(rule: QuyTacCanhBao, event: Event, now: dt.datetime, count: int) -> str:
    """Without the name of a patient, and without a whole phone number."""
    notes, account = event.notes or {}, _account_of(event)
    return SENTENCES[LoaiCanhBao(rule.loai)].format(
        ai=f"Tài khoản {account.pk} ({account.vai_tro})" if account else "",
        lan=count,
        phut=rule.so_phut,
        gio=f"{now:%H:%M ngày %d/%m/%Y}",
        so=notes.get("so_dien_thoai"),
        dong=notes.get("so_dong"),
    )
