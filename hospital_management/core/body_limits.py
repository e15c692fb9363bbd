"""How many bytes a body may have: less is read of none that has more."""

from django.conf import settings


def most_bytes(path: str) -> int:
    """What `LARGER_BODIES` says of the address, which is under `/api/v1/` as well, or else the limit of all others."""
    usual: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return settings.LARGER_BODIES.get(path.replace("/api/v1/", "/api/", 1), usual)
