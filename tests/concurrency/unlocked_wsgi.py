"""The application with every lock taken out, to show that the proof finds what locks prevent."""

from hospital_management.wsgi import application

# isort: split
from core.repositories.base import BaseRepository  # only now are its models ready

__all__ = ["application"]


def not_locking(self, *, several=True):
    return self.model._default_manager.order_by("pk")


BaseRepository.locking = not_locking
