"""What the environment says in switches, numbers and names of a list: taken at its word, or refused by its name. An
empty value counts as none.
"""

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

SWITCHES = {"on": True, "yes": True, "true": True, "1": True, "off": False, "no": False, "false": False, "0": False}
MOST = 999_999_999
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
"""Of the log."""
SIGNATURES = ("HS256", "HS384", "HS512")
"""Of tokens, by the one secret that the server has."""


def switch(env: Any, name: str, default: bool = False) -> bool:
    """Raises ImproperlyConfigured: a switch that nobody understands must not count as off."""
    text = _text(env, name).lower()
    if text and text not in SWITCHES:
        raise ImproperlyConfigured(f"{name} is {text!r}. Set it to on or off (or yes, no, true, false, 1, 0).")
    return SWITCHES.get(text, default)


def whole(env: Any, name: str, default: int, least: int = 0, most: int = MOST) -> int:
    """A whole number within these bounds. Raises ImproperlyConfigured."""
    text = _text(env, name) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        upper = "" if most == MOST else f", and at most {most}"
        raise ImproperlyConfigured(f"{name} is {text!r}. Set it to a whole number of at least {least}{upper}.")
    return int(text)


def one_of(env: Any, name: str, default: str, names: Sequence[str]) -> str:
    """One of these names, written in any case. Raises ImproperlyConfigured."""
    text = _text(env, name).upper() or default
    if text not in names:
        raise ImproperlyConfigured(f"{name} is {text!r}. Set it to one of {', '.join(names)}.")
    return text


def _text(env: Any, name: str) -> str:
    return str(env.ENVIRON.get(name, "")).strip()


def kept_secret(path: Path) -> str:
    """The key in this file, for its owner alone; one is made where there is none yet. Processes that come to it at once
    get the same: it is written elsewhere first, and the first to put it in its place wins.

    Raises ImproperlyConfigured where it cannot be kept.
    """
    try:
        if not path.exists():
            _keep(path, get_random_secret_key())
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"SECRET_KEY is not set, and none can be kept in {path} ({error}).") from error


def _keep(path: Path, key: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, written = tempfile.mkstemp(dir=path.parent)  # for its owner alone from the beginning
    try:
        with open(handle, "w") as file:
            file.write(key)
        with suppress(FileExistsError):
            os.link(written, path)
    finally:
        os.unlink(written)
