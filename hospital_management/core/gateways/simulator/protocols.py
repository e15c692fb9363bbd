"""Each gateway's side of its protocol, signing and checking as the real one does; shared: `Answer` and `Notice`."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from core.gateways.port import same, sign
from core.gateways.simulator.till import Sale, Till

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """JSON, or an address to go to."""

    body: dict[str, Any] | None = None
    go_to: str = ""
    status: int = 200


@dataclass(frozen=True)
class Notice:
    """A call to the shop: a GET with a query, or a POST with a body."""

    url: str
    query: str = ""
    body: bytes | None = None


class Protocol(ABC):
    """`base` is where this gateway is reached, for the addresses that it gives out."""

    name: ClassVar[str]
    paths: ClassVar[dict[str, str]]
    """Which method answers which address."""

    def __init__(self, keys: dict[str, str], till: Till, base: str, notice_url: str) -> None:
        self.keys, self.till, self.base, self.notice_url = keys, till, base, notice_url

    @abstractmethod
    def notice(self, sale: Sale) -> Notice | None:
        """What the shop is told; None where this gateway tells nothing."""

    @abstractmethod
    def way_back(self, sale: Sale) -> str:
        """The shop's address with what the payer's browser carries there."""

    def page(self, number: str) -> str:
        return f"{self.base}/pay/{number}"


def signed(secret: str, text: str, given: Any, digest: str) -> bool:
    return same(sign(secret, text, digest), str(given or ""))
