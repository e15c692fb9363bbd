"""One-time codes: six digits sent to a phone number, which prove for ten minutes, once, who holds that phone."""

import datetime as dt
import math
import secrets
from collections.abc import Sequence

from django.utils.crypto import constant_time_compare, salted_hmac

from authentication.models import MaMotLan, MucDich, NguoiDung
from core.clock import Clock
from core.sign_in_exceptions import TooManyCodes
from core.unit_of_work import UnitOfWork

DIGITS = 6
GOOD_FOR = dt.timedelta(minutes=10)
WRONG_TRIES = 5
ONE_IN = dt.timedelta(minutes=1)
MOST_IN, MOST = dt.timedelta(hours=1), 5
KEPT_FOR = dt.timedelta(days=1)


class OneTimeCodes:
    """Made, counted and used up in the caller's transaction, which holds the number or the account locked."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self.codes = uow.codes
        self.clock = clock

    def issue(
        self, muc_dich: MucDich, so_dien_thoai: str, account: NguoiDung | None, *, count_account: bool = False
    ) -> str:
        """A new code for the number, after which those before it are good no more.

        For a number that no `account` answers to one is made as well, so that limits and time are the same. Raises
        TooManyCodes beyond one a minute and five an hour for the number and purpose (`count_account`: and for the
        account). Whosever codes are older than a day are deleted.
        """
        now = self.clock.now()
        counted = account if count_account else None
        self._heed_limits(self.codes.sent_since(now - MOST_IN, muc_dich, so_dien_thoai, counted), now)
        self.codes.drop_before(now - KEPT_FOR)
        ma = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        self.codes.add(
            nguoi_dung=account,
            so_dien_thoai=so_dien_thoai,
            muc_dich=muc_dich,
            ma_bam=_digest(muc_dich, so_dien_thoai, ma),
            ngay_tao=now,
            het_han=now + GOOD_FOR,
        )
        return ma

    def redeem(self, code: MaMotLan | None, ma: str) -> bool:
        """Whether `ma` is what `code`, locked, stands for; then it is used up, otherwise one try is."""
        now = self.clock.now()
        if code is None or code.ngay_dung or now >= code.het_han or code.so_lan_sai >= WRONG_TRIES:
            return False
        right = constant_time_compare(code.ma_bam, _digest(code.muc_dich, code.so_dien_thoai, ma))
        self.codes.save(code, **({"ngay_dung": now} if right else {"so_lan_sai": code.so_lan_sai + 1}))
        return right

    @staticmethod
    def _heed_limits(sent: Sequence[dt.datetime], now: dt.datetime) -> None:
        """`sent`: when codes were made within the last hour, oldest first."""
        free = [moment + ONE_IN for moment in sent[-1:]]
        free += [moment + MOST_IN for moment in sent[-MOST : -MOST + 1]] if len(sent) >= MOST else []
        wait = max(free, default=now) - now
        if wait > dt.timedelta():
            seconds = math.ceil(wait.total_seconds())
            raise TooManyCodes(retry_after=seconds, minutes=math.ceil(seconds / 60))


def _digest(muc_dich: str, so_dien_thoai: str, ma: str) -> str:
    """HMAC-SHA-256 under SECRET_KEY: a million codes are soon tried, so a plain hash would hide nothing."""
    return salted_hmac(__name__, f"{muc_dich}:{so_dien_thoai}:{ma}", algorithm="sha256").hexdigest()
