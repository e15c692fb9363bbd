"""The port to rooms in which two parties see each other: what the house asks of whoever runs them.

An adapter knows neither tables nor HTTP requests, and calls nobody: it signs.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime

from core.remote_exceptions import VideoNotConfigured


@dataclass(frozen=True)
class Guest:
    """Who is let in: a key that says nothing of the person, the name that the others see, and whether the room obeys
    him.
    """

    key: str
    name: str
    moderator: bool


@dataclass(frozen=True)
class Admission:
    """What lets one guest into one room until `expires`: the token, and the address that carries it."""

    url: str
    token: str
    expires: datetime


class VideoRooms(ABC):
    """A room comes to be when the first guest enters it; its name is a secret that cannot be guessed."""

    @property
    def exist(self) -> bool:
        return True

    @abstractmethod
    def admit(self, room: str, guest: Guest, *, now: datetime, until: datetime) -> Admission:
        """Raises VideoNotConfigured."""


class NoRooms(VideoRooms):
    """Nobody has said where rooms are."""

    @property
    def exist(self) -> bool:
        return False

    def admit(self, room: str, guest: Guest, *, now: datetime, until: datetime) -> Admission:
        raise VideoNotConfigured
