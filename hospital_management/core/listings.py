"""Lists whose SQL is made once for the process, and sent with other values by all who ask alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from core.bootstrap import container
from core.filters import Asked, Filters, Ordering
from core.pagination import Rows
from core.repositories.prepared import Given, GivenActor, Prepared, PreparedCount

MOST_KEPT = 500


@dataclass(frozen=True)
class Shape:
    """What the SQL of a list depends on, its values apart."""

    service_class: Any
    action: str
    actor: GivenActor
    asked: Asked | None
    filters: tuple[tuple[str, int], ...]
    """Those that have a value, and how many places each of them takes."""
    ordering: tuple[str, ...]
    in_turn: bool = False
    """Whether a search asks each row in the list's order, instead of finding all that match: quick where most match."""

    def rows(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = container().resolve(self.service_class).visible_to(self.actor, self.action)
        for name, amount in self.filters:
            places = [Given(_place(name, number)) for number in range(amount)]
            rows = self.asked.narrowed(rows, name, places, in_turn=self.in_turn) if self.asked else rows
        return rows.order_by(*self.ordering)


@dataclass(frozen=True)
class Listing(Rows):
    """What one request lists; `found` makes the same rows by a query of its own."""

    shape: Shape
    values: dict[str, Any]

    @property
    def queryset(self) -> QuerySet[Any]:
        """With places for values: to be asked what they consist of, and not to be read."""
        return _rows(self.shape)

    def count(self, most: int) -> int:
        return _first(self.shape, most).count(**self.values)

    def _near(self, first: int, beyond: int, columns: Sequence[str], uncounted: bool) -> Any:
        shape = replace(self.shape, in_turn=uncounted)
        return _page(shape, first, beyond, tuple(columns)).rows(**self.values)

    def _far(self, first: int, beyond: int, columns: Sequence[str]) -> Any:
        return Rows(self.found())._far(first, beyond, columns)


def listing(view: Any, unprepared: Callable[[], QuerySet[Any]]) -> Listing | None:
    """What the view's request asks for; None where one of its filters has a way of its own. Raises ValidationError."""
    asked = Filters().asked(view.request, view)
    if asked and not asked.alone:
        return None
    sent = asked.sent(asked.cleaned(view.request.query_params)) if asked else {}
    if sent is None:
        return None
    patients = {
        f"patient_{n}": key for n, key in enumerate(view.service.listed_patients(view.actor, view.policy_action))
    }
    shape = Shape(
        service_class=view.service_class,
        action=view.policy_action,
        actor=GivenActor(view.actor.vai_tro, tuple(patients)),
        asked=asked,
        filters=tuple((name, len(values)) for name, values in sent.items()),
        ordering=tuple(Ordering().get_ordering(view.request, None, view)),
    )
    places = {_place(name, n): value for name, values in sent.items() for n, value in enumerate(values)}
    return Listing(unprepared, shape, {"actor": view.actor, **patients, **places})


def _place(filter_name: str, number: int) -> str:
    return f"{filter_name}_{number}"


@lru_cache(MOST_KEPT)
def _rows(shape: Shape) -> QuerySet[Any]:
    return shape.rows()


@lru_cache(MOST_KEPT)
def _first(shape: Shape, most: int) -> PreparedCount[Any]:
    return PreparedCount(lambda: _rows(shape).order_by()[:most].values_list("pk"))


@lru_cache(MOST_KEPT)
def _page(shape: Shape, first: int, beyond: int, columns: tuple[str, ...]) -> Prepared[Any]:
    def rows() -> QuerySet[Any]:
        page = _rows(shape)[first:beyond]
        return page.values_list(*columns) if columns else page

    return Prepared(rows)
