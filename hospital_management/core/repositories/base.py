"""What every repository does: fetch with relations, hide what is not the caller's, lock, and name broken rules."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, ClassVar, Generic, TypeVar, cast

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection
from django.db.models import F, Max, Model, ProtectedError, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber

from core.exceptions import AlreadyExists, DoesNotExist, DomainError, InUse, NotFound, NotYours
from core.models import Phien
from core.policy import Scope, scope_for
from core.repositories.prepared import Given, GivenActor, Prepared
from core.repositories.written import insert, update
from core.transient_errors import is_unique_violation

M = TypeVar("M", bound=Model)

ROWS_A_PIECE = 1000
TUPLES_A_PIECE = 2000


def _numbered(figures: Sequence[Any]) -> dict[str, Any]:
    return {f"so_{place}": figure for place, figure in enumerate(figures)}


def only(rows: Iterable[M]) -> M | None:
    """The one row that a key or a unique column lets through; None if there is none."""
    return next(iter(rows), None)


def within(rows: QuerySet[M], day: str, first: dt.date | None, last: dt.date | None) -> QuerySet[M]:
    """The rows whose `day` lies between the two; either end may be open."""
    if first:
        rows = rows.filter(**{f"{day}__gte": first})
    return rows.filter(**{f"{day}__lte": last}) if last else rows


class BaseRepository(ABC, Generic[M]):
    """Queries of one table. Reads give querysets; writes take and give rows; refusals are domain errors."""

    @property
    @abstractmethod
    def model(self) -> type[M]: ...

    related: ClassVar[tuple[str, ...]] = ()
    """The relations that are fetched with the rows."""
    referred: ClassVar[tuple[str, ...] | None] = None
    """Those fetched with a row that an input names, where they are fewer."""
    by_actor_alone: ClassVar[bool] = False
    """Whether an actor's rows follow from his role and his key, and nothing else: then one of them is found by a query
    that is prepared.
    """
    unique_field: ClassVar[str | None] = None
    """The input that a broken unique constraint of the table is about."""

    def all(self) -> QuerySet[M]:
        return self._with(self.related)

    def _with(self, relations: tuple[str, ...]) -> QuerySet[M]:
        """Without a name, Django would fetch every relation there is."""
        rows = self.model._default_manager.all()
        return rows.select_related(*relations) if relations else rows

    def find(self, pk: int, relations: tuple[str, ...] | None = None) -> M | None:
        """The row of that key, with these relations or the usual ones; None if there is none."""
        return only(_of_key(cast("Any", type(self)), relations).rows(pk=pk))

    def owned_by(self, actor: Any) -> Q:
        """Which rows are the actor's own; a table that belongs to nobody has none."""
        return Q(pk__in=[])

    def visible_to(self, actor: Any, action: str) -> QuerySet[M]:
        """The rows that the actor may use `action` on."""
        match scope_for(actor.vai_tro, action):
            case Scope.ALL:
                return self.all()
            case Scope.OWN:
                return self.all().filter(self.owned_by(actor))
        return self.all().none()

    def get_visible(self, actor: Any, action: str, pk: int, *, whole: bool = False) -> M:
        """One of the actor's rows; `whole` with what hangs on it.

        Raises NotYours for a row out of the actor's reach, NotFound for one that does not exist.
        """
        row = self._visible_row(actor, action, pk, whole=whole)
        if row is None:
            raise self.unseen(pk)
        return row

    def unseen(self, pk: int) -> DomainError:
        """What the actor is told of a row that he does not see: NotYours, or NotFound if there is none."""
        return NotYours() if self.model._default_manager.filter(pk=pk).exists() else NotFound()

    def refer(self, pk: int, field: str) -> M:
        """The row that an input field names. Raises DoesNotExist on that field."""
        if (row := self.find(pk, self.referred)) is None:
            raise DoesNotExist(field=field)
        return row

    def locking(self, *, several: bool = True) -> QuerySet[M]:
        """Rows locked against other lockers until the transaction ends, in primary-key order if they may be several.

        PostgreSQL's weaker lock is taken where it exists: a row that merely points here need not wait.
        """
        no_key = connection.features.has_select_for_no_key_update
        rows = self.model._default_manager.select_for_update(no_key=no_key)
        return rows.order_by("pk") if several else rows

    def lock_one(self, **key: Any) -> M | None:
        """The one row that the key or a unique column lets through, locked; None if there is none."""
        nulls = frozenset(name for name, value in key.items() if value is None)
        return only(_locked(cast("Any", type(self)), tuple(key), nulls).rows(**key))

    def lock(self, pk: int) -> M:
        """The row as it is now, locked. Raises NotFound."""
        if (row := self.lock_one(pk=pk)) is None:
            raise NotFound
        return row

    def lock_referred(self, pk: int, field: str) -> M:
        """The row that an input field names, locked. Raises DoesNotExist on that field."""
        if (row := self.lock_one(pk=pk)) is None:
            raise DoesNotExist(field=field)
        return row

    def lock_alone(self, pk: int) -> bool:
        """Lock the row and read nothing of it; whether there is one."""
        return bool(_locked_key(cast("Any", type(self))).rows(pk=pk))

    def lock_all(self, keys: Iterable[int]) -> None:
        """Lock the rows, in key order."""
        list(self.locking().filter(pk__in=set(keys)).values_list("pk"))

    def lock_each(self, keys: Iterable[int]) -> dict[int, M]:
        """The rows by their keys, locked in key order."""
        return {row.pk: row for row in self.locking().filter(pk__in=set(keys))}

    def lock_found(self, keys: QuerySet[Any, Any]) -> list[int]:
        """Lock the rows whose keys this query gives, in key order; which they are."""
        return list(self.locking().filter(pk__in=keys).values_list("pk", flat=True))

    def lock_visible(self, actor: Any, action: str, pk: int) -> M:
        """The row with its relations, locked, and then still within the actor's reach. Raises NotFound or NotYours.

        The lock is taken first and alone: it would lock the joined rows as well.
        """
        if not self.lock_alone(pk):
            raise NotFound
        row = self._visible_row(actor, action, pk, whole=True)
        if row is None:
            raise NotYours
        return row

    def _visible_row(self, actor: Any, action: str, pk: int, *, whole: bool = False) -> M | None:
        if self.by_actor_alone and actor.is_authenticated:
            sight = _sight(cast("Any", type(self)), actor.vai_tro, action, whole)
            return only(sight.rows(actor=actor, pk=pk))
        rows = self.visible_to(actor, action).filter(pk=pk)
        return only(self.with_what_hangs_on(rows) if whole else rows)

    def with_what_hangs_on(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows with all that whoever changes one of them asks for."""
        return rows

    @staticmethod
    def for_reports(rows: QuerySet[M]) -> QuerySet[M]:
        """The same rows as the read replica has them, if there is one: for files that take long to read, which may be
        some seconds old. Not in a unit of work, which would not see what it wrote itself.
        """
        replica = settings.REPORTS_DATABASE
        if replica != DEFAULT_DB_ALIAS and connection.in_atomic_block:
            raise RuntimeError("A unit of work does not read from the replica.")
        return rows.using(replica)

    @staticmethod
    def in_pieces(rows: QuerySet[M], last: int) -> Iterator[M]:
        """The rows up to this key, in key order, never more of them in memory than a piece."""
        rows, reached = rows.order_by("pk").filter(pk__lte=last), 0
        while piece := list(rows.filter(pk__gt=reached)[:ROWS_A_PIECE]):
            yield from piece
            reached = piece[-1].pk

    @staticmethod
    def last_key(rows: QuerySet[M]) -> int:
        return rows.aggregate(last=Max("pk"))["last"] or 0

    @staticmethod
    def tuples_in_pieces(rows: QuerySet[M], fields: Sequence[Any], last: int) -> Iterator[list[tuple[Any, ...]]]:
        """These fields or expressions of the rows up to this key, the key first, in key order; a piece at a time.

        No query names the last key: a range between two parameters PostgreSQL may plan as if it held next to nothing,
        and then joins and sorts for each piece all that is left of the table.
        """
        named, reached = rows.order_by("pk").values_list(*fields), 0
        full = True
        while full and (piece := [row for row in named.filter(pk__gt=reached)[:TUPLES_A_PIECE] if row[0] <= last]):
            yield piece
            reached, full = piece[-1][0], len(piece) == TUPLES_A_PIECE

    @staticmethod
    def figures_of(rows: QuerySet[M], figures: Sequence[Any]) -> tuple[int, ...]:
        """These aggregates over the rows."""
        found = rows.order_by().aggregate(**_numbered(figures))
        return tuple(found.values())

    @staticmethod
    def figures_by(
        rows: QuerySet[M], groups: Sequence[tuple[Any, Any]], figures: Sequence[Any]
    ) -> list[list[tuple[Any, ...]]]:
        """Of each group, which is a key and a name: for each value of the key, in its order, the name and these figures
        of its rows. One query for all.
        """
        by_group = []
        for place, (key, name) in enumerate(groups):
            grouped = rows.order_by().values(nhom=key, ten=name).annotate(**_numbered(figures))
            ordered = grouped.annotate(cho=Value(place), thu_tu=Window(RowNumber(), order_by=F("nhom").asc()))
            by_group.append(ordered.values_list("cho", "thu_tu", "ten", *_numbered(figures)))
        found = sorted(by_group[0].union(*by_group[1:], all=True), key=itemgetter(0, 1))
        return [[row[2:] for row in found if row[0] == place] for place in range(len(groups))]

    def conflict(self) -> DomainError:
        """What a broken unique constraint of this table means."""
        return AlreadyExists(field=self.unique_field)

    def add(self, **values: Any) -> M:
        return self._write(self.model(**values))

    def add_together(self, rows: list[M], written: Callable[[], list[M]]) -> list[M]:
        """New rows, in one statement, and with their keys. `written` reads them once more: SQL Server does not give the
        keys of several rows back.
        """
        self.model._default_manager.bulk_create(rows)
        return rows if connection.features.can_return_rows_from_bulk_insert else written()

    def save(self, row: M, **changes: Any) -> M:
        """Write the changes, and whatever else `changes` does not name stays as it is in the database."""
        for name, value in changes.items():
            setattr(row, name, value)
        if isinstance(row, Phien):
            row.phien_ban += 1
            changes["phien_ban"] = row.phien_ban
        return self._write(row, list(changes))

    def remove(self, row: M) -> None:
        """Raises InUse when other rows point to it."""
        try:
            self._delete(row)
        except (ProtectedError, IntegrityError) as error:
            raise InUse from error

    def _delete(self, row: M) -> None:
        row.delete()

    def _write(self, row: M, names: Sequence[str] | None = None) -> M:
        """As a new row, or what these columns of it have now."""
        try:
            insert(row) if names is None else update(row, names)
        except IntegrityError as error:
            if is_unique_violation(error):
                raise self.conflict() from error
            raise
        return row


@cache
def _of_key(kind: Any, relations: tuple[str, ...] | None) -> Prepared[Any]:
    def rows() -> QuerySet[Any]:
        found: QuerySet[Any] = kind().all() if relations is None else kind()._with(relations)
        return found.filter(pk=Given("pk"))

    return Prepared(rows)


@cache
def _sight(kind: Any, role: str, action: str, whole: bool) -> Prepared[Any]:
    def rows() -> QuerySet[Any]:
        found: QuerySet[Any] = kind().visible_to(GivenActor(role), action).filter(pk=Given("pk"))
        return kind().with_what_hangs_on(found) if whole else found

    return Prepared(rows)


@cache
def _locked_key(kind: Any) -> Prepared[Any]:
    return Prepared(lambda: kind().locking(several=False).filter(pk=Given("pk")).values_list("pk"))


@cache
def _locked(kind: Any, names: tuple[str, ...], nulls: frozenset[str]) -> Prepared[Any]:
    chosen = {name: None if name in nulls else Given(name) for name in names}
    return Prepared(lambda: kind().locking(several=False).filter(**chosen))
