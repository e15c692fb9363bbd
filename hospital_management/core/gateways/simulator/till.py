"""What a simulated gateway remembers: orders, whether they were paid, and what was given back. In memory only."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from threading import Lock
from zoneinfo import ZoneInfo

WAITING, PAID, CANCELLED = "waiting", "paid", "cancelled"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True)
class Sale:
    """An order as the shop asked for it. `notice_url` and `return_url` are the shop's."""

    number: str
    amount: int
    purpose: str
    notice_url: str
    return_url: str
    state: str = WAITING
    transaction: int = 0
    given_back: int = 0
    asked: dict[str, str] = field(default_factory=dict)
    over: datetime | None = None
    """Since when it is paid or cancelled: told again, it is told in the same words."""


class Till:
    """Safe for many threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self._sales: dict[str, Sale] = {}
        self._refunds: set[str] = set()
        self._transactions = count(14_000_001)
        self._lock = Lock()

    def open(self, sale: Sale) -> Sale:
        """The same order asked for again is the first one."""
        with self._lock:
            return self._sales.setdefault(sale.number, sale)

    def find(self, number: str) -> Sale | None:
        return self._sales.get(number)

    def all(self) -> list[Sale]:
        return list(self._sales.values())

    def finish(self, number: str, state: str) -> Sale | None:
        """Paid or cancelled, once."""
        with self._lock:
            sale = self._sales.get(number)
            if sale and sale.state == WAITING:
                transaction = next(self._transactions) if state == PAID else 0
                sale = self._sales[number] = replace(sale, state=state, transaction=transaction, over=self.now())
            return sale

    def give_back(self, key: str, transaction: str, amount: int) -> int:
        """The number of the refund; 0 when there is not so much left of such a sale. One key gives back once."""
        with self._lock:
            sale = next((s for s in self._sales.values() if s.transaction and str(s.transaction) == transaction), None)
            if sale is None:
                return 0
            if key not in self._refunds:
                if sale.given_back + amount > sale.amount:
                    return 0
                self._refunds.add(key)
                self._sales[sale.number] = replace(sale, given_back=sale.given_back + amount)
            return next(self._transactions)
