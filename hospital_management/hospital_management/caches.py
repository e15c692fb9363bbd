"""Where counts and notes are kept that may be lost."""

from typing import Any


def caches_from(redis_url: str) -> dict[str, dict[str, Any]]:
    """Django's `CACHES`: the Redis that all processes share, or, without an address, each process's own memory."""
    if not redis_url:
        most = 20_000  # as many addresses are remembered
        return {
            "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": most}}
        }
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": redis_url,
            "KEY_PREFIX": "hospital",
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},  # seconds: no request waits long for it
        }
    }
