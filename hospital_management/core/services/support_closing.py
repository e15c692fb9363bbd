"""Support requests that nobody touches any more: solved, or waiting for who asked."""

import datetime as dt
import logging
from collections import Counter

from django.db import Error

from core.events import snapshot
from core.exceptions import DomainError
from core.services.base import BaseService
from core.support_events import SupportMoved
from core.unit_of_work import transactional
from support.models import LEFT_ALONE, QUIET_DAYS, TrangThaiHoTro

logger = logging.getLogger(__name__)

CLOSED, FAILED = "closed", "failed"


class SupportClosing(BaseService):
    def close(self) -> Counter[str]:
        """How many were closed, each in a transaction of its own, and how many could not be. Run again, late or beside
        another, it goes on with what is left.
        """
        outcomes: Counter[str] = Counter()
        for ma_yeu_cau in self.uow.support_requests.left_alone(self._since()):
            outcomes[self._outcome(ma_yeu_cau)] += 1
        del outcomes[""]
        return outcomes

    def _outcome(self, ma_yeu_cau: int) -> str:
        try:
            return CLOSED if self._close(ma_yeu_cau) else ""
        except (DomainError, Error):
            logger.exception("A support request was not closed", extra={"key": ma_yeu_cau})
            return FAILED

    @transactional
    def _close(self, ma_yeu_cau: int) -> bool:
        request, now = self.uow.support_requests.lock(ma_yeu_cau), self.clock.now()
        if request.trang_thai not in LEFT_ALONE or request.doi_luc > self._since():
            return False
        before = snapshot(request)
        ended = {"trang_thai": TrangThaiHoTro.CLOSED, "doi_luc": now, "xong_luc": request.xong_luc or now}
        self.uow.support_requests.save(request, **ended)
        self.uow.record(SupportMoved(None, request, before))
        return True

    def _since(self) -> dt.datetime:
        return self.clock.now() - dt.timedelta(days=QUIET_DAYS)
