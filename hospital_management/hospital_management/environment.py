"""What the environment says in switches, numbers and names of a list: taken at its word, or refused by its name. An
empty value counts as none.
"""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

ON, OFF = ("on", "yes", "true", "1", "y", "t", "ok"), ("off", "no", "false", "0", "n", "f", "none")
SWITCHES = dict.fromkeys(ON, True) | dict.fromkeys(OFF, False)
MOST = 999_999_999
LEVELS = ("DEBUG", "INFO", "WARNING", "WARN", "ERROR", "CRITICAL", "FATAL", "NOTSET")
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
        _put_in_place(written, path)
    finally:
        os.unlink(written)


def _put_in_place(written: str, path: Path) -> None:
    """Where no second name can be given to a file, as on a shared folder of another system, the last one wins."""
    try:
        os.link(written, path)
    except FileExistsError:
        return
    except OSError:
        shutil.copyfile(written, path)
        path.chmod(0o600)
