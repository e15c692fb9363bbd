"""When a person may be told, and by which channels, as the person or the kind has it."""

import datetime as dt

from core.notification_kinds import NEAR, PERSONAL, Kind, Via, kind_of
from notifications.models import ThongBao, TuyChonThongBao


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
    ends = moment.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    ends = ends if ends > moment else ends + dt.timedelta(days=1)
    known_by = told.can_biet_truoc
    return moment if known_by and moment - NEAR < known_by < ends + NEAR else ends


def _within(time: dt.time, begin: dt.time, end: dt.time) -> bool:
    return begin <= time < end if begin < end else time >= begin or time < end
