"""Whether the audit trail is as it was written."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.models import NhatKy
from core.repositories.audit_repository import AuditRepository
from core.sealing import seal

AT_ONCE = 500
ALTERED, REMOVED, INSERTED = "altered", "removed", "inserted"

Anchor = Mapping[str, tuple[int, str]]
"""Of each chain by its key: how long it was, and the seal of its last entry then."""


@dataclass(frozen=True)
class Fault:
    """The first entry of a chain that is not as it was written; `kind` is ALTERED, REMOVED or INSERTED.

    `ma_nhat_ky` is None for one that is gone.
    """

    kind: str
    ma_chuoi: int | None
    so_thu_tu: int | None
    ma_nhat_ky: int | None


class AuditVerification:
    """Reads the whole trail in pieces, while others go on writing it."""

    def __init__(self, audit: AuditRepository, told: Callable[[int], None] = lambda read: None) -> None:
        """`told` hears how many entries have been read."""
        self._audit = audit
        self._told = told
        self.read = 0
        self.anchor: dict[str, tuple[int, str]] = {}

    def faults(self, since: Anchor | None = None) -> Iterator[Fault]:
        """The first fault of each chain; and with an earlier `anchor`, of the chains that have lost what it knew."""
        since = since or {}
        chains = self._audit.chains()
        for ma_chuoi in sorted({int(key) for key in since} - set(chains)):
            yield Fault(REMOVED, ma_chuoi, 1, None)
        for ma_chuoi in chains:
            fault = self._fault_in(ma_chuoi, *since.get(str(ma_chuoi), (0, "")))
            if fault:
                yield fault
        yield from self._strangers()

    def _fault_in(self, ma_chuoi: int, known: int, known_seal: str) -> Fault | None:
        number, last = 0, ""
        while entries := self._audit.after(ma_chuoi, number, AT_ONCE):
            for entry in entries:
                number += 1
                kind = _wrong(entry, number, last)
                if kind is None and number == known and entry.ma_bam != known_seal:
                    kind = ALTERED
                if kind:
                    return Fault(kind, ma_chuoi, number, None if kind == REMOVED else entry.pk)
                last = entry.ma_bam
            self.read += len(entries)
            self._told(self.read)
        return self._fault_at_end(ma_chuoi, number, last, known)

    def _fault_at_end(self, ma_chuoi: int, number: int, last: str, known: int) -> Fault | None:
        """What was written since the last piece was read is not looked at; what is written counts up to its head."""
        length, head = self._audit.head(ma_chuoi)
        written_since = self._audit.after(ma_chuoi, number, 1)
        if not written_since and (length > number or known > number):
            return Fault(REMOVED, ma_chuoi, number + 1, None)
        if length < number or (length == number and head != last):
            return Fault(INSERTED, ma_chuoi, length + 1, None)
        self.anchor[str(ma_chuoi)] = (number, last)
        return None

    def _strangers(self) -> Iterator[Fault]:
        """Entries without a chain are from before there were chains, or somebody put them there."""
        first = self._audit.first_sealed()
        stranger = self._audit.outside_chains().filter(pk__gt=first).first() if first else None
        if stranger:
            yield Fault(INSERTED, None, None, stranger.pk)


def _wrong(entry: NhatKy, number: int, last: str) -> str | None:
    """What is wrong with the entry that should have this number and follow the one with the seal `last`."""
    if entry.so_thu_tu != number:
        return REMOVED
    if seal(entry.sealed()) != entry.ma_bam:
        return ALTERED
    return INSERTED if entry.ma_bam_truoc != last else None
