"""What is said of the things that operations are about, and who calls."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from pypdf import PdfReader

from core.policy import Role
from tests.factories import AccountFactory, DoctorFactory, PatientFactory


def caller_of(role: str | None) -> Any:
    """An account of the role, with the profile that goes with it; None for a visitor."""
    match role:
        case None:
            return None
        case Role.PATIENT:
            return PatientFactory().nguoi_dung
        case Role.DOCTOR:
            return DoctorFactory().nguoi_dung
    return AccountFactory(vai_tro=role)


def bare_caller_of(role: str | None) -> Any:
    """An account of the role that has no profile yet."""
    return AccountFactory(vai_tro=role) if role else None


def text_of(answer: Any) -> str:
    """All that was sent; of a file that is sent in pieces too, as often as it is asked for; of paper, what it says."""
    content = answer.getvalue()
    if answer.get("Content-Type") == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if answer.streaming:
        answer.streaming_content = [content]
    return str(content.decode())


def lists(answer: Any, thing: Model) -> bool:
    """Whether the thing is among the entries of a list."""
    key = thing._meta.pk.name
    return thing.pk in [entry[key] for entry in answer.json()["results"]]


@dataclass(frozen=True)
class Subject:
    """What operations are about.

    `own` makes it for an account: the account's own if it can have one, else somebody's; `foreign` makes one that is
    nobody's whom the test knows, and is None where what is called is the caller's own by nature.
    `sent` is laid over the operation's example in the description, `path` fills its address, `query` is what no call
    goes without, `about` what of that names the thing, `refused` is what the foreign one is answered with, and `listed`
    finds a thing in an answer.
    """

    own: Callable[[Any], Any] = lambda account: account
    foreign: Callable[[], Any] | None = None
    sent: Callable[[Any, Any], dict[str, Any]] = lambda thing, account: {}
    path: Callable[[Any], dict[str, Any]] = lambda thing: {"id": thing.pk}
    caller: Callable[[str | None], Any] = caller_of
    refused: int = 403
    query: tuple[tuple[str, str], ...] = ()
    about: Callable[[Any], dict[str, Any]] = lambda thing: {}
    listed: Callable[[Any, Any], bool] = lists


def of_somebody(make: Callable[[Any], Any], **more: Any) -> Subject:
    """A thing that belongs to whom it is made for, or to a stranger."""
    return Subject(own=make, foreign=lambda: make(None), **more)


def of_nobody(make: Callable[[], Any], **more: Any) -> Subject:
    return Subject(own=lambda account: make(), foreign=make, **more)


def doctor_of(account: Any) -> Any:
    return getattr(account, "bac_si", None) or DoctorFactory()


def patient_of(account: Any) -> Any:
    return getattr(account, "benh_nhan", None) or PatientFactory()
