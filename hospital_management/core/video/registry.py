"""The rooms that the settings name. Another provider is another adapter of the port, made here."""

from django.conf import settings

from core.video.jitsi import Jitsi
from core.video.port import NoRooms, VideoRooms


def video_rooms() -> VideoRooms:
    return Jitsi(**settings.JITSI) if settings.JITSI else NoRooms()
