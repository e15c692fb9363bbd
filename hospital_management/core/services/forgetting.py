"""What nobody can use any more is deleted: answers kept for retries, and one-time codes."""

from collections.abc import Callable
from typing import NamedTuple

from core.services.base import BaseService
from core.services.idempotency_service import KEPT_FOR as ANSWERS_KEPT_FOR
from core.services.one_time_codes import KEPT_FOR as CODES_KEPT_FOR
from core.unit_of_work import transactional

A_PIECE = 500


class Forgotten(NamedTuple):
    answers: int
    codes: int


class Forgetting(BaseService):
    def run(self) -> Forgotten:
        """Each piece in a transaction of its own, so that nobody waits long."""
        return Forgotten(_all_of(self._answers), _all_of(self._codes))

    @transactional
    def _answers(self) -> int:
        return self.uow.keys.forget_some(self.clock.now() - ANSWERS_KEPT_FOR, A_PIECE)

    @transactional
    def _codes(self) -> int:
        return self.uow.codes.forget_some(self.clock.now() - CODES_KEPT_FOR, A_PIECE)


def _all_of(forget: Callable[[], int]) -> int:
    gone = 0
    while piece := forget():
        gone += piece
    return gone
