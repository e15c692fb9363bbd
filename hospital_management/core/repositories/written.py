"""Rows written by SQL that is made once for the process, as `prepared` does for what is read."""

from collections.abc import Sequence
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, transaction
from django.db.models import Model
from django.db.models.signals import post_save, pre_save
from django.db.models.sql.constants import ROW_COUNT
from django.db.models.sql.subqueries import InsertQuery, UpdateQuery

from core.repositories.prepared import Given, of_no_thread, sending


def insert(row: Model) -> None:
    """As `save(force_insert=True)` does."""
    kind = type(row)
    if row.pk is None and _is_plain(kind):
        _send_insert(kind, row)
    else:
        row.save(force_insert=True)


def insert_all(rows: Sequence[Model], at_once: int) -> None:
    """As `bulk_create` does, so many at once."""
    if len(rows) == 1 and rows[0].pk is None and _has_plain_columns(type(rows[0])):
        _send_insert(type(rows[0]), rows[0])
    elif rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=at_once)


def update(row: Model, names: Sequence[str]) -> None:
    """As `save(update_fields=names)` does. Raises DatabaseError when the row is there no more."""
    kind = type(row)
    if not _is_plain(kind):
        row.save(update_fields=names)
    elif names:
        _send_update(kind, row, names)


@cache
def _is_plain(kind: type[Model]) -> bool:
    """Whether nothing happens to a row when it is saved but that its columns are written."""
    heard = pre_save.has_listeners(kind) or post_save.has_listeners(kind)
    return kind.save is Model.save and not heard and _has_plain_columns(kind)


@cache
def _has_plain_columns(kind: type[Model]) -> bool:
    """Whether they are all its own, and written as the row has them."""
    columns = kind._meta.local_concrete_fields
    in_their_way = any(hasattr(each, "get_placeholder") or each.generated or each.has_db_default() for each in columns)
    return not (in_their_way or kind._meta.parents or kind._meta.proxy)


def _send_insert(kind: type[Model], row: Any) -> None:
    columns = _columns(kind)
    row._prepare_related_fields_for_save("save")
    made, sql = _insert(kind, connection.vendor)
    sent = [each.get_db_prep_save(each.pre_save(row, True), connection) for each in columns]
    compiler = sending(made, connection, lambda: [(sql, sent)])
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS):
        told = compiler.execute_sql(made.returning_fields)
    for field, value in zip(made.returning_fields, told[0] if told else (), strict=True):
        setattr(row, field.attname, value)
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _send_update(kind: type[Model], row: Any, names: Sequence[str]) -> None:
    row._prepare_related_fields_for_save("save")
    fields: list[Any] = [kind._meta.get_field(name) for name in names]
    values = [each.get_db_prep_save(each.pre_save(row, False), connection) for each in fields]
    nulls = frozenset(name for name, value in zip(names, values, strict=True) if value is None)
    made, sql = _update(kind, tuple(names), nulls, connection.vendor)
    sent = (*(value for value in values if value is not None), row.pk)
    compiler = sending(made, connection, lambda *_, **__: (sql, sent))
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS):
        if not compiler.execute_sql(ROW_COUNT):
            raise DatabaseError("Save with update_fields did not affect any rows.")


@cache
def _columns(kind: type[Model]) -> tuple[Any, ...]:
    """All but the key that the database makes."""
    return tuple(each for each in kind._meta.local_concrete_fields if each is not kind._meta.auto_field)


@cache
def _insert(kind: type[Model], vendor: str) -> tuple[Any, str]:
    query = InsertQuery(kind)
    places: Any = SimpleNamespace(**{each.attname: Given(each.attname) for each in _columns(kind)})
    query.insert_values(_columns(kind), [places], raw=True)
    compiler: Any = query.get_compiler(DEFAULT_DB_ALIAS)
    compiler.returning_fields = kind._meta.db_returning_fields
    [(sql, _)] = compiler.as_sql()
    return of_no_thread(compiler), sql


@lru_cache(500)
def _update(kind: type[Model], names: tuple[str, ...], nulls: frozenset[str], vendor: str) -> tuple[Any, str]:
    query: Any = kind._base_manager.filter(pk=Given("pk")).query.chain(UpdateQuery)
    query.add_update_values({name: None if name in nulls else Given(name) for name in names})
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    sql, _ = compiler.as_sql()
    return of_no_thread(compiler), sql
