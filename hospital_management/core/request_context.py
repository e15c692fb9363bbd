"""What is known of the request being served, for logs and the audit trail, wherever the code is."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestContext:
    request_id: str = "-"
    address: str | None = None
    device: str = ""
    """What the client says it is, its User-Agent."""


current: ContextVar[RequestContext] = ContextVar("request_context", default=RequestContext())  # noqa: B039  (frozen)
