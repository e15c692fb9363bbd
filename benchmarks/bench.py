"""The benchmarks from beginning to end."""

from functools import partial
from typing import Protocol

from benchmarks import report
from benchmarks.operations.audit import Audit
from benchmarks.operations.availability import Availability
from benchmarks.operations.booking import Booking
from benchmarks.operations.each import Each
from benchmarks.operations.exports import Exports
from benchmarks.operations.growth import Growth
from benchmarks.operations.revenue import Revenue
from benchmarks.operations.scaling import Scaling
from benchmarks.operations.statistics import Statistics
from benchmarks.plan import Plan
from benchmarks.plan import Progress as Told
from benchmarks.progress import Progress
from benchmarks.sized import Shelf


class Operation(Protocol):
    """What is measured together, and becomes one section of the page."""

    @property
    def name(self) -> str: ...

    def run(self, plan: Plan, progress: Told) -> report.Section: ...


def operations(shelf: Shelf) -> dict[str, Operation]:
    """By their names, in the order of the page."""
    small = Each(), Booking(), Scaling(), Audit()
    sized = Growth(shelf), Availability(shelf), Revenue(shelf), Statistics(shelf)
    return {operation.name: operation for operation in (*small, *sized, Exports())}


def run(plan: Plan, only: str | None) -> None:
    """One operation after the other; the page is written when all of them were measured."""
    progress = Progress()
    sections = []
    with Shelf() as shelf:
        chosen = [each for name, each in operations(shelf).items() if only in (None, name)]
        for part, operation in enumerate(chosen):
            sections.append(operation.run(plan, partial(progress.part, part, len(chosen))))
            progress.say(f"{sections[-1]}\n")
    if not only:
        report.write(sections, plan)
        progress.say(f"Written to {report.PAGE.name}.")
