"""Idempotency keys: who holds one, and the answer that was given for it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model

from core.exceptions import InProgress
from core.models import KhoaYeuCau
from core.repositories.base import BaseRepository
from core.transient_errors import is_unique_violation


@dataclass(frozen=True)
class Claim:
    """The right to carry out the request of one key. `render` makes the answer's body from what the request made."""

    ma_khoa: int
    the: str
    status: int
    render: Callable[[Any], str]


class IdempotencyRepository(BaseRepository[KhoaYeuCau]):
    model = KhoaYeuCau

    def open(self, actor: Any, khoa: str, **values: Any) -> tuple[KhoaYeuCau, bool]:
        """The key's row, locked, and whether it is new.

        Its digest is kept: in a text, SQL Server's collation would see no difference between upper and lower case.
        """
        digest = sha256(khoa.encode()).hexdigest()
        while True:
            try:
                with transaction.atomic():
                    return self.model.objects.create(nguoi_dung=actor, khoa=digest, **values), True
            except IntegrityError as error:
                if not is_unique_violation(error):
                    raise
            kept = self.lock_one(nguoi_dung=actor, khoa=digest)
            if kept:  # or the request that held it was refused meanwhile, and gave it up
                return kept, False

    def forget_older(self, actor: Any, than: dt.datetime) -> None:
        self.model.objects.filter(nguoi_dung=actor, bat_dau__lt=than).delete()

    def forget_some(self, before: dt.datetime, most: int) -> int:
        """Delete up to so many, whosever, that were begun before then; how many."""
        old = self.model.objects.filter(bat_dau__lt=before).order_by("bat_dau", "pk")
        keys = list(old.values_list("pk", flat=True)[:most])
        return self.model.objects.filter(pk__in=keys, bat_dau__lt=before).delete()[0] if keys else 0

    def settle(self, claim: Claim | None, made: Model) -> None:
        """Keep the answer beside what was made, in the same transaction.

        Raises InProgress when another request has taken the claim over meanwhile: then nothing of this one may stay.
        """
        if not claim:
            return
        answer = {
            "ma_tra_loi": claim.status,
            "tra_loi": claim.render(made),
            "phien_ban": getattr(made, "phien_ban", None),
        }
        if not self._held(claim).update(**answer):
            raise InProgress(retry_after=1)

    def abandon(self, claim: Claim) -> None:
        self._held(claim).filter(ma_tra_loi__isnull=True).delete()

    def _held(self, claim: Claim) -> Any:
        return self.model.objects.filter(pk=claim.ma_khoa, the=claim.the)
