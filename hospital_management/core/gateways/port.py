"""The port through which money is moved by others: what the house asks of a gateway, and the words for it.

An adapter is pure but for its calls through `GatewayClient`. It knows neither tables nor HTTP requests; amounts are
whole VND, times are aware, texts for people who pay are ASCII.
"""

import hmac
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Any, ClassVar


class Standing(Enum):
    """How an order stands at the gateway."""

    PAID = auto()
    WAITING = auto()
    FAILED = auto()
    DOUBTFUL = auto()
    """The payer was debited, but the gateway holds the money for a person to look at."""


class Outcome(Enum):
    """What became of a notice here, to be told to the gateway."""

    BOOKED = auto()
    """As paid or as failed: what it says is in the ledger now."""
    REPEATED = auto()
    KEPT = auto()
    """Not booked; somebody will look at it."""
    UNKNOWN_ORDER = auto()
    WRONG_AMOUNT = auto()
    NOT_GENUINE = auto()
    BROKEN = auto()
    """Nothing was kept: the gateway should tell it again."""


class RefundStanding(Enum):
    """How a refund stands at the gateway."""

    DONE = auto()
    UNDER_WAY = auto()
    REFUSED = auto()
    UNCLEAR = auto()
    """It answered, but not with what is final: the money may still go back."""


@dataclass(frozen=True)
class Order:
    """What somebody is to pay: `reference` names the payment for ever, `address` is the payer's."""

    reference: str
    amount: int
    purpose: str
    created: datetime
    expires: datetime
    address: str = "127.0.0.1"


@dataclass(frozen=True)
class Word:
    """What a gateway says of an order. `signed` is the text that its signature covers, `code` its own name for the
    standing, `transaction` its number of the payment; `merchant` says whether it means us.
    """

    reference: str
    amount: int | None
    standing: Standing
    transaction: str = ""
    code: str = ""
    signed: str = ""
    merchant: bool = True


@dataclass(frozen=True)
class Reply:
    """An answer in the gateway's own protocol; without a body when `body` is None."""

    status: int
    body: dict[str, Any] | None = None


@dataclass(frozen=True)
class RefundOrder:
    """What a gateway is to give back: `key` names this refund for ever, `whole` if it is all that was paid."""

    key: str
    order: Order
    transaction: str
    amount: int
    whole: bool
    purpose: str
    asked: datetime


@dataclass(frozen=True)
class RefundWord:
    standing: RefundStanding
    transaction: str = ""
    code: str = ""


class NotGenuine(Exception):
    """What came cannot be read, or was not signed by the gateway."""


@dataclass(frozen=True)
class Terms:
    """What a payment by the gateway must be like: its methods, as they are stored, and its amounts in VND."""

    methods: tuple[str, ...]
    least: int = 1
    most: int = 10**12


def is_address(text: Any) -> bool:
    return isinstance(text, str) and text.startswith(("https://", "http://"))


class PaymentGateway(ABC):
    """One way to pay without a desk. Which are on follows from the settings; `Gateways` has them by name."""

    name: ClassVar[str]
    terms: ClassVar[Terms]
    notifies: ClassVar[bool] = True
    """Whether it tells us when something was paid; a plain bank account does not."""
    secrets: tuple[str, ...] = ()

    @abstractmethod
    def link(self, order: Order) -> str:
        """What the payer opens (an address) or scans (a QR payload). Raises GatewayUnavailable or GatewayRefused."""

    def read(self, query: str, body: bytes) -> Word:
        """A notice, verified. Raises NotGenuine."""
        raise NotGenuine

    def read_return(self, query: str) -> str:
        """The reference of the order from which a payer's browser comes back, verified. Raises NotGenuine."""
        raise NotGenuine

    def reply(self, outcome: Outcome) -> Reply:
        """What the gateway expects to be told."""
        raise NotImplementedError  # vietqr sends no notice

    def query(self, order: Order, now: datetime) -> Word:
        """How the order stands. Raises GatewayUnavailable, also for an answer that says nothing final."""
        raise NotImplementedError  # vietqr cannot be asked: its links wait for the bank's statement

    def refund(self, refund: RefundOrder) -> RefundWord:
        """Ask for the money to go back. Raises GatewayUnavailable, and then nobody knows whether it was heard."""
        raise NotImplementedError  # what came by vietqr goes back by hand

    def masked(self, text: str) -> str:
        """The text without any of our keys."""
        for secret in filter(None, self.secrets):
            text = text.replace(secret, "***")
        return text


@dataclass(frozen=True)
class Gateways:
    """Those that are on, by name, in the order in which they are offered."""

    by_name: dict[str, PaymentGateway] = field(default_factory=dict)

    def get(self, name: str) -> PaymentGateway | None:
        return self.by_name.get(name)

    def offered(self, method: str, name: str | None) -> PaymentGateway | None:
        """The one named, or the first that takes the method; None if it is not on or does not take it."""
        for gateway in self.by_name.values():
            if method in gateway.terms.methods and name in (None, gateway.name):
                return gateway
        return None


def sign(secret: str, text: str, digest: str) -> str:
    """HMAC as lower-case hex."""
    return hmac.new(secret.encode(), _bytes(text), digest).hexdigest()


def same(one: str, other: str) -> bool:
    """Compared in constant time, upper and lower case alike."""
    return hmac.compare_digest(_bytes(one.lower()), _bytes(other.lower()))


def _bytes(text: str) -> bytes:
    """Half characters, which JSON can spell, included: no two texts become the same bytes."""
    return text.encode(errors="surrogatepass")


def whole_amount(text: Any, unit: int = 1) -> int | None:
    """An amount as a gateway writes it, in VND; None for what is no positive whole number of at most 15 digits."""
    digits = str(text) if isinstance(text, str | int) and not isinstance(text, bool) else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        return None
    amount, rest = divmod(int(digits), unit)
    return amount if amount and not rest else None
