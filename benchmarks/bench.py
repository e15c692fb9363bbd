"""The benchmarks from beginning to end."""

from functools import partial

from benchmarks import report
from benchmarks.operations.audit import Audit
from benchmarks.operations.availability import Availability
from benchmarks.operations.booking import Booking
from benchmarks.operations.each import Each
from benchmarks.operations.exports import Exports
from benchmarks.operations.revenue import Revenue
from benchmarks.operations.statistics import Statistics
from benchmarks.plan import Plan
from benchmarks.progress import Progress

OPERATIONS = {
    operation.name: operation
    for operation in (Each(), Booking(), Audit(), Availability(), Revenue(), Statistics(), Exports())
}


def run(plan: Plan, only: str | None) -> None:
    """One operation after the other; the page is written when all of them were measured."""
    progress = Progress()
    names = [only] if only else list(OPERATIONS)
    sections = []
    for part, name in enumerate(names):
        sections.append(OPERATIONS[name].run(plan, partial(progress.part, part, len(names))))
        progress.say(f"{sections[-1]}\n")
    if not only:
        report.write(sections, plan)
        progress.say(f"Written to {report.PAGE.name}.")
