"""Addresses of single files that are good for some minutes, for whoever has them."""

import datetime as dt
from enum import StrEnum
from typing import NamedTuple

from django.conf import settings
from django.core.signing import BadSignature, Signer

GOOD_FOR = dt.timedelta(minutes=5)
LONGEST = 500


class Link(NamedTuple):
    """An address, and until when it is good."""

    dia_chi: str
    het_han: dt.datetime


class Kind(StrEnum):
    """What is linked to, by the beginning of its addresses; a token of one kind is worth nothing for another."""

    FILES = "files"
    EXPORTS = "files/exports"


class Bearer(NamedTuple):
    """The key of the row whose file a link leads to, and of the account that asked for the link and answers for its
    use.
    """

    ma_tep: int
    ma_nguoi_dung: int


def make_link(bearer: Bearer, now: dt.datetime, kind: Kind = Kind.FILES) -> Link:
    until = (now + GOOD_FOR).replace(microsecond=0)
    token = _signer(kind).sign_object([*bearer, int(until.timestamp())])
    return Link(f"{settings.PUBLIC_URL}/{kind}/{token}", until)


def bearer_of(token: str, now: dt.datetime, kind: Kind = Kind.FILES) -> Bearer | None:
    """None for a token that nobody of us signed, or that is over."""
    if len(token) > LONGEST or not token.isascii():
        return None
    try:
        file, account, until = _signer(kind).unsign_object(token)
    except BadSignature:
        return None
    return Bearer(file, account) if now.timestamp() < until else None


def _signer(kind: Kind) -> Signer:
    return Signer(salt=f"{kind}.link")
