"""A request with an `Idempotency-Key` happens once, however often it is sent.

A claim on the key is committed first, so that a twin sent meanwhile is told to wait; the answer is kept in the
transaction that does the work, so that no crash can part them. A claim whose holder died is taken over after a minute.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from authentication.models import NguoiDung
from core.exceptions import AnswerErased, InProgress, KeyReused
from core.models import KhoaYeuCau
from core.repositories.idempotency_repository import Claim
from core.services.base import BaseService
from core.unit_of_work import transactional

HOLDER_IS_DEAD_AFTER = timedelta(minutes=1)
KEPT_FOR = timedelta(hours=24)


class IdempotencyService(BaseService):
    @transactional
    def begin(
        self, *, actor: NguoiDung, khoa: str, dau_van_tay: str, status: int, render: Callable[[Any], str]
    ) -> Claim | KhoaYeuCau:
        """A claim to carry the request out, or the row with the answer that it got before.

        Raises KeyReused for another request under the same key, InProgress while one is carried out, AnswerErased where
        that answer was about somebody who was erased since.
        """
        now = self.clock.now()
        self.uow.keys.forget_older(actor, now - KEPT_FOR)
        token = uuid4().hex
        row, new = self.uow.keys.open(actor, khoa, dau_van_tay=dau_van_tay, the=token, bat_dau=now)
        if not new:
            if row.dau_van_tay != dau_van_tay:
                raise KeyReused
            if row.ma_tra_loi:
                return _told_again(row)
            if now - row.bat_dau < HOLDER_IS_DEAD_AFTER:
                raise InProgress(retry_after=1)
            self.uow.keys.save(row, the=token, bat_dau=now)
        return Claim(row.pk, token, status, render)

    @transactional
    def abandon(self, claim: Claim) -> None:
        """The request was refused: its key is free for another try."""
        self.uow.keys.abandon(claim)


def _told_again(row: KhoaYeuCau) -> KhoaYeuCau:
    if not row.tra_loi:
        raise AnswerErased
    return row
