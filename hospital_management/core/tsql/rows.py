"""Rows as T-SQL: found again by what makes them one of a kind, never by a key that the database gave them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Field, ForeignKey, Model, UniqueConstraint

from core.models import CoTuKhoa, TuKhoa
from core.tsql.script import indented, literal, quoted, table

TOLERANCE = dt.timedelta(hours=1)


class Rows:
    """`now` is the instant at which the rows were made: instants in them become relative to when the script runs."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def insert(self, row: Model, *, unless_there: bool = True) -> str:
        """With `unless_there`, nothing happens where a row of that key is there already."""
        fields = [field for field in row._meta.concrete_fields if not field.primary_key or field.remote_field]
        target = table(row._meta.db_table)
        columns = ", ".join(quoted(field.column) for field in fields)
        values = ",\n".join(self._chosen(row, field) if unless_there else self._value(row, field) for field in fields)
        guard = f"\nWHERE NOT EXISTS (SELECT 1 FROM {target} WHERE {self.condition(row)})" if unless_there else ""
        return f"INSERT INTO {target} ({columns})\nSELECT\n{indented(values)}{guard};"

    def terms(self, row: CoTuKhoa) -> str:
        """The row's search terms, unless it has some: they are those of its present texts then."""
        words = ",\n".join(f"({literal(name)}, {literal(term)})" for name, term in sorted(row.search_terms()))
        of_table, key = literal(row._meta.db_table), f"r.{quoted(row._meta.pk.column)}"
        store = table(TuKhoa._meta.db_table)
        return (
            f"INSERT INTO {store} ([Bang], [Truong], [Cum_tu], [Ma_doi_tuong])\n"
            f"SELECT {of_table}, t.[Truong], t.[Cum_tu], {key}\n"
            f"FROM (VALUES\n{indented(words)}\n) AS t ([Truong], [Cum_tu])\n"
            f"CROSS JOIN {table(row._meta.db_table)} AS r\n"
            f"WHERE {self.condition(row, 'r.')}\n"
            f"    AND NOT EXISTS (SELECT 1 FROM {store} AS k WHERE k.[Bang] = {of_table} AND k.[Ma_doi_tuong] = {key});"
        )

    def written(self, rows: Iterable[Model]) -> list[str]:
        """Each row, its search terms behind it."""
        statements = []
        for row in rows:
            statements.append(self.insert(row))
            if isinstance(row, CoTuKhoa):
                statements.append(self.terms(row))
        return statements

    def condition(self, row: Model, alias: str = "") -> str:
        """What is true of this row alone."""
        fields = [field for field in row._meta.concrete_fields if field.name in natural_key(row)]
        return " AND ".join(f"{alias}{quoted(field.column)} = {self._value(row, field)}" for field in fields)

    def _value(self, row: Model, field: "Field[Any, Any]") -> str:
        value = getattr(row, field.attname)
        if isinstance(field, ForeignKey) and value is not None:
            target = getattr(row, field.name)
            key, there = quoted(target._meta.pk.column), table(target._meta.db_table)
            return f"(SELECT {key} FROM {there} WHERE {self.condition(target)})"
        return self._relative(value) if isinstance(value, dt.datetime) else literal(value)

    def _chosen(self, row: Model, field: "Field[Any, Any]") -> str:
        """What may be missing and must be unique is left out where somebody else has it, as the demo data do."""
        value = self._value(row, field)
        if not (field.unique and field.null and value != "NULL") or field.name in natural_key(row):
            return value
        taken = f"EXISTS (SELECT 1 FROM {table(row._meta.db_table)} WHERE {quoted(field.column)} = {value})"
        return f"CASE WHEN {taken} THEN NULL ELSE {value} END"

    def _relative(self, moment: dt.datetime) -> str:
        days = round((moment - self.now) / dt.timedelta(days=1))
        if abs(moment - self.now - dt.timedelta(days=days)) > TOLERANCE:
            raise ValueError(f"{moment} is no whole number of days from now.")
        return f"DATEADD(day, {days}, SYSDATETIMEOFFSET())" if days else "SYSDATETIMEOFFSET()"


def natural_key(row: Model) -> list[str]:
    """The fields by which the row is one of a kind, none of them empty. Raises ValueError where nothing tells it."""
    meta = row._meta
    values = {field.name: getattr(row, field.attname) for field in meta.concrete_fields}
    unique = [[field.name] for field in meta.concrete_fields if field.unique and not field.primary_key]
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.condition is None:
            unique.append(list(constraint.fields))
    for names in unique:
        if all(values[name] is not None for name in names):
            return names
    raise ValueError(f"Nothing tells this row of {meta.db_table} from others: {row!r}")
