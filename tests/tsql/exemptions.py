"""What breaks a rule and may, each with its reason."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from tests.tsql.rule import Broken


class Exemption(NamedTuple):
    """For statements (or things of a table) in which `pattern` is found."""

    rule: str
    pattern: str
    reason: str


TABLES = [
    Exemption("one_null_alone", "^Nhat_ky: uq_nhat_ky_chuoi$", "whatever stands in a chain has its number there"),
]


def exempt(broken: Broken, text: str, exemptions: Iterable[Exemption]) -> bool:
    return any(one.rule == broken.rule.name and re.search(one.pattern, text) for one in exemptions)
