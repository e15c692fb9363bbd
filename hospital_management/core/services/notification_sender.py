"""The worker's side of notifications: deliveries are made of what was told, lent, sent, and marked.

At least once: a delivery is lent in a committed transaction, sent outside of any, and marked in another. Whoever dies
in between leaves it lent until the loan ends; then it is sent again under the same key (docs/decisions/0025-outbox.md).
"""

import datetime as dt
import logging
import random
import time
from collections import Counter
from typing import Any, NamedTuple
from uuid import uuid4

from django.utils import timezone

from authentication.models import NguoiDung
from core.channels.port import Channel, Channels, Never, NoAddress, NotNow, Outgoing
from core.clock import Clock
from core.notification_kinds import Kind, Via, kind_of
from core.services.base import BaseService
from core.services.notification_texts import NoWords, say
from core.services.quiet_hours import channels_for, not_before
from core.unit_of_work import UnitOfWork, transactional
from notifications.models import LONGEST_ERROR, LuotGui, ThongBao, TrangThaiGui, TuyChonThongBao

logger = logging.getLogger(__name__)

ATTEMPTS = 8
FIRST_PAUSE = dt.timedelta(seconds=15)
GROWTH = 4
"""15 s, 1 min, 4 min … 17 h: eight attempts within about 23 hours."""
JITTER = 0.2
LOAN = dt.timedelta(minutes=3)
"""Longer than any channel waits for its provider."""
BATCH = 20
BUDGET_SECONDS = 5.0
"""After so long with one channel the next has its turn."""
SLOW_SECONDS = 4.0
MOST_SLOW = 3
POSTPONED = dt.timedelta(hours=1)

NOT_CONFIGURED = "Kênh chưa được cấu hình"
EXPIRED = "Đã quá hạn gửi"
NO_ADDRESS = "Không có địa chỉ hoặc số điện thoại"
UNWANTED = "Người nhận đã tắt"
USED_UP = "Đã gửi quá số lần cho phép"


class Done(NamedTuple):
    """What became of a delivery."""

    ma_luot_gui: int
    trang_thai: str


class Begun(NamedTuple):
    """A delivery that is sent now, what its person wishes, and whether it is among that still."""

    row: LuotGui
    wishes: TuyChonThongBao
    wanted: bool


class Patience:
    """A run's with each channel: none is left after some deliveries in a row that did not go, each only after long."""

    def __init__(self) -> None:
        self._in_a_row = Counter[str]()

    def has(self, via: str) -> bool:
        return self._in_a_row[via] < MOST_SLOW

    def heed(self, via: str, done: Done | None, seconds: float) -> None:
        slow = done is not None and done.trang_thai != TrangThaiGui.SENT and seconds >= SLOW_SECONDS
        self._in_a_row[via] = self._in_a_row[via] + 1 if slow else 0
        if slow and not self.has(via):
            logger.warning("A channel is let alone for this run", extra={"channel": via})


def pause_after(attempt: int, jitter: float) -> dt.timedelta:
    """How long to wait after the attempt, from 1; `jitter` from 0 to 1 makes it a fifth shorter to a fifth longer."""
    return FIRST_PAUSE * GROWTH ** (attempt - 1) * (1 - JITTER + 2 * JITTER * jitter)


class NotificationSender(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, channels: Channels) -> None:
        super().__init__(uow, clock)
        self.channels = channels

    def dispatch(self, most: int = BATCH) -> int:
        """Decide for up to so many notifications by which channels they go; how many there were. One that breaks is
        logged, and stands in the way of no other.
        """
        keys = self.uow.outbox.undispatched(self.clock.now(), most)
        return sum(self._try_dispatch(key) for key in keys)

    def _try_dispatch(self, ma_thong_bao: int) -> bool:
        try:
            return self._dispatch(ma_thong_bao)
        except Exception:  # whatever it is, the others are still due
            logger.exception("A notification was not dispatched", extra={"key": ma_thong_bao})
            self._postpone(ma_thong_bao)
            return False

    @transactional
    def _postpone(self, ma_thong_bao: int) -> None:
        """So that what breaks again and again does not come first again and again."""
        self.uow.outbox.postpone(ma_thong_bao, self.clock.now() + POSTPONED)

    @transactional
    def _dispatch(self, ma_thong_bao: int) -> bool:
        now = self.clock.now()
        told = self.uow.outbox.take_for_dispatch(ma_thong_bao, now)
        if told is None:
            return False
        kind, wishes = kind_of(told.loai), self.uow.notification_preferences.of(self._account(told))
        channels = self._wanted(told, kind, wishes)
        self.uow.deliveries.add_all([self._new(told, via, now, wishes) for via in channels])
        return True

    def _wanted(self, told: ThongBao, kind: Kind, wishes: TuyChonThongBao) -> list[Via]:
        """By which channels; by none if the patient took back the consent to be reminded, and nothing must be sent."""
        patient = told.benh_nhan_id
        if not kind.must and patient is not None and self.uow.consents.withdrew_reminders(patient):
            return []
        return channels_for(kind, wishes)

    def _new(self, told: ThongBao, via: str, now: dt.datetime, wishes: TuyChonThongBao) -> LuotGui:
        row = LuotGui(thong_bao=told, kenh=via, tao_luc=now)
        row.gui_tu = not_before(timezone.localtime(now), told, via, wishes)
        if self.channels.get(via) is None:
            row.trang_thai, row.loi_cuoi = TrangThaiGui.SKIPPED, NOT_CONFIGURED
        return row

    def send(self, most: int = BATCH, patience: Patience | None = None) -> list[Done]:
        """Send up to so many by each channel that are due; what became of each. `patience` is that of a whole run."""
        patience, the = patience or Patience(), uuid4().hex
        return [done for via in Via if patience.has(via) for done in self._send_by(via, the, most, patience)]

    def _send_by(self, via: str, the: str, most: int, patience: Patience) -> list[Done]:
        """Until its time is up or the patience with it: a provider that hangs holds up its own channel alone."""
        keys, done, ends = self._borrow(the, via, most), list[Done](), time.monotonic() + BUDGET_SECONDS
        while keys and patience.has(via) and time.monotonic() < ends:
            began = time.monotonic()
            became = self._send(keys.pop(0), the)
            patience.heed(via, became, time.monotonic() - began)
            done += [became] if became else []
        if keys:
            self._give_back(the, keys)
        return done

    @transactional
    def _borrow(self, the: str, via: str, most: int) -> list[int]:
        now = self.clock.now()
        return self.uow.deliveries.borrow(the, via, now, now + LOAN, most)

    @transactional
    def _give_back(self, the: str, keys: list[int]) -> None:
        self.uow.deliveries.give_back(the, keys)

    @transactional
    def _begin(self, ma_luot_gui: int, the: str) -> Begun | None:
        """Counted before it is sent, so that what kills its sender does not kill for ever. Wishes are asked for again:
        it may have waited for a night.
        """
        row = self.uow.deliveries.begin(ma_luot_gui, the, self.clock.now() + LOAN)
        if row is None:
            return None
        told = row.thong_bao
        wishes = self.uow.notification_preferences.of(self._account(told))
        return Begun(row, wishes, row.kenh in self._wanted(told, kind_of(told.loai), wishes))

    def _account(self, told: ThongBao) -> NguoiDung | None:
        """Whom it reaches; of a patient whose own account is disabled, who acts for the patient."""
        patient = told.benh_nhan
        if told.account or not patient or not patient.nguoi_dung:
            return told.account
        return self.uow.relatives.acting_for(patient)

    def _send(self, ma_luot_gui: int, the: str) -> Done | None:
        begun = self._begin(ma_luot_gui, the)
        if begun is None:  # the batch took so long that somebody else has it
            return None
        became = self._outcome(begun)
        return Done(ma_luot_gui, became["trang_thai"]) if self._finish(ma_luot_gui, the, became) else None

    @transactional
    def _finish(self, ma_luot_gui: int, the: str, became: dict[str, Any]) -> bool:
        return self.uow.deliveries.finish(ma_luot_gui, the, **became)

    def _outcome(self, begun: Begun) -> dict[str, Any]:
        """The columns as they are after this attempt."""
        row, wishes = begun.row, begun.wishes
        channel = self.channels.get(row.kenh)
        if channel is None:
            return _over(TrangThaiGui.SKIPPED, NOT_CONFIGURED)
        now = timezone.localtime(self.clock.now())
        if row.thong_bao.gui_den and row.thong_bao.gui_den <= now:
            return _over(TrangThaiGui.SKIPPED, EXPIRED)
        if not begun.wanted:
            return _over(TrangThaiGui.SKIPPED, UNWANTED)
        if row.so_lan > ATTEMPTS:
            return _over(TrangThaiGui.DEAD, USED_UP)
        next_try = not_before(now, row.thong_bao, row.kenh, wishes)
        if next_try > now:  # it was due before the quiet hours, or an Admin sent it again in them
            not_counted = {"so_lan": row.so_lan - 1, "gui_tu": next_try}
            return {**_over(TrangThaiGui.WAITING, row.loi_cuoi), **not_counted}
        return self._attempt(channel, row, wishes)

    def _attempt(self, channel: Channel, row: LuotGui, wishes: TuyChonThongBao) -> dict[str, Any]:
        try:
            provider_id = channel.send(outgoing(row, wishes))
        except NoAddress:
            return _over(TrangThaiGui.SKIPPED, NO_ADDRESS)
        except (Never, NoWords) as error:
            return _over(TrangThaiGui.DEAD, str(error))
        except NotNow as error:
            return self._again(row, wishes, str(error))
        except Exception as error:  # an adapter's bug must not keep the others from being sent
            logger.exception("A channel broke", extra={"key": row.pk, "channel": row.kenh})
            return self._again(row, wishes, type(error).__name__)
        sent = {"gui_luc": self.clock.now(), "ma_nha_cung_cap": provider_id[:100]}
        return {**_over(TrangThaiGui.SENT, ""), **sent}

    def _again(self, row: LuotGui, wishes: TuyChonThongBao, error: str) -> dict[str, Any]:
        if row.so_lan >= ATTEMPTS:
            return _over(TrangThaiGui.DEAD, error)
        then = timezone.localtime(self.clock.now() + pause_after(row.so_lan, random.random()))
        next_try = not_before(then, row.thong_bao, row.kenh, wishes)
        return {**_over(TrangThaiGui.WAITING, error), "gui_tu": next_try}

    def forget(self, before: dt.datetime, most: int) -> int:
        """Delete deliveries that were over before then, a piece at a time; how many."""
        gone = 0
        while piece := self._forget(before, most):
            gone += piece
        return gone

    @transactional
    def _forget(self, before: dt.datetime, most: int) -> int:
        return self.uow.deliveries.forget(before, most)


def _over(trang_thai: str, error: str) -> dict[str, Any]:
    return {"trang_thai": trang_thai, "loi_cuoi": error[:LONGEST_ERROR]}


def outgoing(row: LuotGui, wishes: TuyChonThongBao) -> Outgoing:
    """The delivery in words, with number and address as they are now. Raises NoWords."""
    told = row.thong_bao
    said = say(told.loai, told.du_lieu, wishes.ngon_ngu)
    phone, email = _reach(told, getattr(wishes, "nguoi_dung", None))
    ids = {"ma_thong_bao": told.pk, "ma_benh_nhan": told.benh_nhan_id, "ma_nguoi_dung": told.nguoi_dung_id}
    return Outgoing(
        key=f"luot-gui-{row.pk}",
        kind=told.loai,
        title=said.title,
        text=said.text,
        moment=told.gui_tu,
        phone=phone,
        email=email,
        values={**told.du_lieu, **{name: value for name, value in ids.items() if value}},
    )


def _reach(told: ThongBao, account: NguoiDung | None) -> tuple[str, str]:
    """Number and e-mail: the account's number, else that of the patient's profile; the e-mail of the patient's profile,
    or of the account's own where it is not the patient's. Nothing where whoever it is for has disabled accounts alone.
    """
    patient = told.benh_nhan
    if account:
        own = patient and patient.nguoi_dung == account
        person = patient if own else getattr(account, "benh_nhan", None)
        return account.so_dien_thoai, person.email if person else ""
    return (patient.so_dien_thoai, patient.email) if patient and not patient.nguoi_dung else ("", "")
