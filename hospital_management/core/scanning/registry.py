"""The scanner that the settings name."""

from django.conf import settings

from core.scanning.clamd import Clamd
from core.scanning.port import Scanner


def scanner() -> Scanner:
    return Clamd(settings.CLAMD_HOST, settings.CLAMD_PORT) if settings.CLAMD_HOST else Scanner()
