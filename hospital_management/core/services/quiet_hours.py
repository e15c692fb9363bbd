"""When a person may be told, and by which channels, as the person or the kind has it."""

import datetime as dt

from core.notification_kinds import NEAR, PERSONAL, Kind, Via, kind_of
from notifications.models import QUIET_FROM, QUIET_UNTIL, ThongBao, TuyChonThongBao


def channels_for(kind: Kind, wishes: TuyChonThongBao) -> list[Via]:
    """The kind's own, but for what the person switched on or off; what must be sent goes by all of its own in any case,
    and by what the person added.
    """
    said = wishes.kenh.get(kind.group, {})
    wanted = {via: said.get(via, via in kind.via) or (kind.must and via in kind.via) for via in PERSONAL}
    return [via for via in Via if wanted.get(via, via in kind.via)]


def not_before(moment: dt.datetime, told: ThongBao, via: str, wishes: TuyChonThongBao) -> dt.datetime:
    """The moment (in local time), or the end of the quiet hours in which it lies; they may go past midnight. What would
    then come too late comes at once.
    """
    begin, end, urgent = wishes.im_lang_tu, wishes.im_lang_den, kind_of(told.loai).urgent
    if urgent or via == Via.WEBHOOK or begin is None or end is None or not _within(moment.time(), begin, end):
        return moment
    ends, known_by = _next(end, moment), told.can_biet_truoc
    return moment if known_by and moment - NEAR < known_by < ends + NEAR else ends


def end_of_night(moment: dt.datetime) -> dt.datetime | None:
    """When the night ends in which the moment (in local time) lies; None by day. The night is the quiet hours of who
    chose none.
    """
    return _next(QUIET_UNTIL, moment) if _within(moment.time(), QUIET_FROM, QUIET_UNTIL) else None


def _next(time: dt.time, moment: dt.datetime) -> dt.datetime:
    ends = moment.replace(hour=time.hour, minute=time.minute, second=0, microsecond=0)
    return ends if ends > moment else ends + dt.timedelta(days=1)


def _within(time: dt.time, begin: dt.time, end: dt.time) -> bool:
    return begin <= time < end if begin < end else time >= begin or time < end
