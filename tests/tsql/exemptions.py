"""What breaks a rule and may, each with its reason."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from tests.tsql.rule import Broken

FACTORIES = "a factory of the tests"


class Exemption(NamedTuple):
    """For statements, where they are made standing before them, or things of a table, in which `pattern` is found."""

    rule: str
    pattern: str
    reason: str


TABLES = [
    Exemption("one_null_alone", "^Nhat_ky: uq_nhat_ky_chuoi$", "whatever stands in a chain has its number there"),
]

STATEMENTS = [
    Exemption(
        "integer_division", r"DATEDIFF\(second, .+\) / 60", "`MinutesBetween`: whole minutes are what is asked for"
    ),
    Exemption("key_by_hand", f"^{FACTORIES}", "rows of a test, whose login owns the tables"),
    Exemption(
        "text_by_plus", r"CONVERT\(datetime2, CONVERT\(varchar", "how the backend cuts instants: NULL stays NULL"
    ),
]

NO_QUERY_THERE = (
    "says what a broken constraint means, which behind the locks only races on a server reach; asks nothing"
)
UNCALLED = {
    "AppointmentRepository.conflict": NO_QUERY_THERE,
    "BillLineRepository.conflict": NO_QUERY_THERE,
    "InsuranceRateRepository.conflict": NO_QUERY_THERE,
    "RefundRequestRepository.conflict": NO_QUERY_THERE,
    "ShiftRepository.conflict": NO_QUERY_THERE,
    "RelativeRepository.conflict": NO_QUERY_THERE,
    "RoleRequestRepository.conflict": NO_QUERY_THERE,
    "ScheduleRepository.conflict": NO_QUERY_THERE,
    "WaitlistRepository.conflict": NO_QUERY_THERE,
    "FileRepository.conflict": NO_QUERY_THERE,
    "RatingRepository.conflict": NO_QUERY_THERE,
    "RecordRepository.conflict": NO_QUERY_THERE,
    "DrugRepository.conflict": NO_QUERY_THERE,
    "DataRequestRepository.conflict": NO_QUERY_THERE,
    "ImportRepository.conflict": NO_QUERY_THERE,
    "ConsentRepository.owned_by": "consents are read patient by patient, whose reach is judged before",
    "BaseRepository.owned_by": "of a table that belongs to nobody, should the policy table ever say OWN for it",
}
"""Methods of repositories that no test need call, with what speaks for it."""


def exempt(broken: Broken, text: str, exemptions: Iterable[Exemption]) -> bool:
    return any(one.rule == broken.rule.name and re.search(one.pattern, text) for one in exemptions)
