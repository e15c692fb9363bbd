"""A notice's JSON, as strictly as what moves money is read."""

import json
from typing import Any

from core.gateways.port import NotGenuine


def object_in(body: bytes | str) -> dict[str, Any]:
    """The object. Raises NotGenuine for any other JSON, for a name that stands twice, for NaN and infinities, for a
    number of thousands of digits, and for bytes that are not UTF-8.
    """
    try:
        text = body if isinstance(body, str) else body.decode()
        found = json.loads(text, object_pairs_hook=_each_once, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise NotGenuine from error
    if not isinstance(found, dict):
        raise NotGenuine
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise NotGenuine
    return dict(pairs)


def _refused(constant: str) -> Any:
    raise NotGenuine


def plain(value: Any) -> str:
    """A value as gateways write it into what they sign; nothing for what is neither text nor a whole number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)
