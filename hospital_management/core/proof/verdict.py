"""What the scratch database says when all is over."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count

from appointments.models import ChuoiLichHen, LichHen
from core.proof.ledger import Ledger
from core.repositories.integrity_repository import IntegrityRepository
from core.services.audit_verification import AuditVerification
from core.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Verdict:
    """Broken promises (a time sold twice, an appointment lost or made twice), and whatever else went wrong."""

    violations: list[str]
    failures: list[str]

    @property
    def passed(self) -> bool:
        return not self.violations and not self.failures


def judge(ledger: Ledger, lost_rounds: list[str]) -> Verdict:
    """Reads the database that the clients of the ledger booked in."""
    violations = [f"rule {found.rule}: {found.where}" for found in IntegrityRepository().violations()]
    failures = list(ledger.broken)
    failures += [f"key {booking.name} never got an answer" for booking in ledger.unsettled]
    failures += [
        f"audit trail {fault.kind}: chain {fault.ma_chuoi}, entry {fault.so_thu_tu}"
        for fault in AuditVerification(UnitOfWork.audit).faults()
    ]
    if not ledger.made:
        failures.append("nothing was booked, so nothing is proved")
    violations += [*_against_the_answers(ledger), *_torn_series()]
    return Verdict(lost_rounds + violations, failures)


def _against_the_answers(ledger: Ledger) -> Iterator[str]:
    kept = dict(LichHen.objects.filter(chuoi__isnull=True).values_list("pk", "ghi_chu"))
    told = [(name, key) for name, keys in ledger.made.items() for key in keys]
    yield from (f"appointment {key} of key {name} was told, and is lost" for name, key in told if kept.get(key) != name)
    both = ledger.refused_at_once & set(kept.values())
    yield from (f"key {name} was refused, and has an appointment" for name in sorted(both))
    times = Counter(kept.values())
    yield from (f"key {name} made {times[name]} appointments" for name in times if times[name] > 1)


def _torn_series() -> Iterator[str]:
    for series in ChuoiLichHen.objects.annotate(booked=Count("lich_hen")):
        if series.booked != series.so_lan:
            yield f"series {series.pk} has {series.booked} of {series.so_lan} appointments"
