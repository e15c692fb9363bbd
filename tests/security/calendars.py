"""The subjects of calendar feeds."""

from typing import Any

from core.policy import Role
from tests.factories import CalendarFeedFactory, PatientFactory
from tests.security.subject import Subject, of_somebody


def feed_of(account: Any) -> Any:
    """The account's, if it may have one; else a patient's."""
    allowed = account and account.vai_tro in (Role.DOCTOR, Role.PATIENT)
    return CalendarFeedFactory(nguoi_dung=account if allowed else PatientFactory().nguoi_dung)


CALENDARS: dict[str, Subject] = {
    "calendar_feed": of_somebody(feed_of),
    "calendar_feed.create": Subject(),
}
