"""Appointments as an iCalendar object (RFC 5545), which calendar programs read.

It has no METHOD, and events no ORGANIZER: it shows how things stand and invites nobody to answer (RFC 5546 would ask
for both). DTSTAMP is then the moment of the last change, so that what has not changed is the same to the byte.
"""

import datetime as dt
import hashlib
from dataclasses import astuple, dataclass
from enum import StrEnum
from functools import cache
from unicodedata import category

from django.utils import timezone
from icalendar import Alarm, Calendar, Event, Timezone
from icalendar.prop import vText

MEDIA_TYPE = "text/calendar; charset=utf-8"
MAKER = "-//Healthcare Appointment Booking//Lich hen//VI"
ASK_AGAIN_AFTER = dt.timedelta(hours=1)
REMIND_BEFORE = dt.timedelta(hours=2)
CONTROLS = ("Cc", "Cs", "Zl", "Zp")
"""Of Unicode's categories: control characters, halves of surrogates, separators of lines and paragraphs."""
ZONE_FROM = dt.date(2000, 1, 1)


class Status(StrEnum):
    """Of an event, as RFC 5545 has them."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Entry:
    """One event. `uid` stays for ever, `sequence` grows with each change; times are aware."""

    uid: str
    sequence: int
    created: dt.datetime
    modified: dt.datetime
    start: dt.datetime
    end: dt.datetime
    status: Status
    summary: str
    location: str
    description: str
    url: str
    reminds: bool


@dataclass(frozen=True)
class Timetable:
    """A calendar by its name, and what stands in it."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def etag(self) -> str:
        """Of what it says, whoever writes it down: known before that is done."""
        said = repr((MAKER, astuple(self))).encode()
        return f'W/"{hashlib.sha256(said).hexdigest()[:32]}"'


def calendar_file(timetable: Timetable) -> bytes:
    """The iCalendar object, in UTF-8: escaped, and folded at 75 octets."""
    made = Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("name", vText(_one_line(timetable.name)))
    made.add("x-wr-calname", vText(_one_line(timetable.name)))
    made.add("x-wr-timezone", timezone.get_default_timezone_name())
    made.add("refresh-interval", ASK_AGAIN_AFTER, parameters={"value": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    made.add_component(_zone())
    for entry in timetable.entries:
        made.add_component(_event(entry))
    return bytes(made.to_ical())


@cache
def _zone() -> Timezone:
    return Timezone.from_tzid(timezone.get_default_timezone_name(), first_date=ZONE_FROM)


def _event(entry: Entry) -> Event:
    event, local = Event(), timezone.get_default_timezone()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.modified)
    event.add("last-modified", entry.modified)
    event.add("created", entry.created)
    event.add("dtstart", entry.start.astimezone(local))
    event.add("dtend", entry.end.astimezone(local))
    event.add("status", entry.status.value)
    event.add("transp", "TRANSPARENT" if entry.status is Status.CANCELLED else "OPAQUE")
    event.add("class", "PRIVATE")
    event.add("summary", _one_line(entry.summary))
    event.add("location", _one_line(entry.location))
    event.add("description", "\n".join(_one_line(line) for line in entry.description.split("\n")))
    event.add("url", entry.url)
    if entry.reminds:
        event.add_component(_alarm(entry))
    return event


def _alarm(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _one_line(entry.summary))
    alarm.add("trigger", -REMIND_BEFORE)
    return alarm


def _one_line(text: str) -> str:
    """Without line breaks and controls, which no name needs and programs read in ways of their own."""
    return " ".join("".join(" " if category(letter) in CONTROLS else letter for letter in text).split())
