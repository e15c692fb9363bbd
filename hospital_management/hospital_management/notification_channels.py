"""By which channels people are told, and their keys: each by its own names in the environment."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from core.channels.webhook import key_in
from core.notification_kinds import KINDS
from hospital_management.environment import switch

ZALO_URL = "https://business.openapi.zalo.me/message/template"


def channels_from(env: Any) -> dict[str, dict[str, Any]]:
    """The keys of each channel that is on, by its name. Raises ImproperlyConfigured for what cannot be."""
    found = {"email": _email(env), "sms": _sms(env), "zalo": _zalo(env), "webhook": _webhook(env)}
    return {name: keys for name, keys in found.items() if keys}


def _email(env: Any) -> dict[str, Any]:
    """On with a server, or with another way to send than by SMTP."""
    by_smtp = env.str("EMAIL_BACKEND", default="django.core.mail.backends.smtp.EmailBackend").endswith(
        "smtp.EmailBackend"
    )
    if by_smtp and not env.str("EMAIL_HOST", default=""):
        return {}
    return {"sender": _value(env, "EMAIL_FROM") or "no-reply@localhost"}


def _sms(env: Any) -> dict[str, Any]:
    url, token = _both(env, "SMS_URL", "SMS_TOKEN")
    if not url:
        return {}
    plain = switch(env, "SMS_WITHOUT_DIACRITICS")
    return {"url": url, "token": token, "sender": _value(env, "SMS_SENDER"), "plain": plain}


def _zalo(env: Any) -> dict[str, Any]:
    """`ZALO_TEMPLATES` is a row of `kind=template`."""
    token, templates = _both(env, "ZALO_TOKEN", "ZALO_TEMPLATES")
    if not token:
        return {}
    pairs = [pair.strip().partition("=") for pair in templates.split(",") if pair.strip()]
    wrong = [name for name, _, template in pairs if name not in KINDS or not re.fullmatch("[0-9]{1,20}", template)]
    if wrong:
        raise ImproperlyConfigured(f"ZALO_TEMPLATES is wrong at {wrong[0]!r}: write kind=number,kind=number.")
    url = _address(env, "ZALO_URL") or ZALO_URL
    return {"url": url, "token": token, "templates": {name: template for name, _, template in pairs}}


def _webhook(env: Any) -> dict[str, Any]:
    url, secret = _both(env, "WEBHOOK_URL", "WEBHOOK_SECRET")
    if not url:
        return {}
    try:
        key_in(secret)
    except ValueError as error:
        raise ImproperlyConfigured(f"WEBHOOK_SECRET is {error}.") from error
    return {"url": url, "secret": secret}


def _both(env: Any, one: str, other: str) -> tuple[str, str]:
    """Both values or neither, the address checked if one is."""
    values = {name: _address(env, name) if name.endswith("_URL") else _value(env, name) for name in (one, other)}
    missing = [name for name, value in values.items() if not value]
    if len(missing) == 1:
        raise ImproperlyConfigured(f"{missing[0]} is missing: a channel needs all of its keys, or none.")
    return values[one], values[other]


def _address(env: Any, name: str) -> str:
    url = _value(env, name)
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ImproperlyConfigured(f"{name} is not an address of http or https.")
    if "@" in parts.netloc:
        raise ImproperlyConfigured(
            f"{name} has a user name in it, which calls do not send: use the channel's own keys."
        )
    return url


def _value(env: Any, name: str) -> str:
    """As it stands: env.str() takes a leading $ for a reference."""
    return str(env.ENVIRON.get(name, "")).strip()
