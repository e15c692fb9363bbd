"""Database functions that Django lacks, for every engine."""

from typing import Any, ClassVar

from django.db.models import BooleanField, Case, CharField, Func, IntegerField, Q, Value, When


def marked(condition: Q) -> Case:
    """Whether the condition holds, as a column; SQL Server takes no condition for one."""
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


class Spelled(Func):
    """One that each engine spells otherwise: `template` is PostgreSQL's."""

    sqlite: ClassVar[str]
    microsoft: ClassVar[str]

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.sqlite)

    def as_microsoft(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.microsoft)


class LocalMonth(Spelled):
    """The month of an instant in Asia/Ho_Chi_Minh, as “2024-01”.

    Django's own truncation calls Python for every row on SQLite, which takes ten times as long. Vietnam has kept one
    offset since 1975, which SQLite and SQL Server are told instead of a zone whose rules they lack or name otherwise.
    """

    output_field = CharField()
    template = "TO_CHAR(%(expressions)s AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM')"
    sqlite = "STRFTIME('%%%%Y-%%%%m', %(expressions)s, '+7 hours')"
    microsoft = "CONVERT(char(7), SWITCHOFFSET(%(expressions)s, '+07:00'), 126)"


class LocalDay(Spelled):
    """The day of an instant in Asia/Ho_Chi_Minh, as “2024-01-31”; see LocalMonth."""

    output_field = CharField()
    template = "TO_CHAR(%(expressions)s AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD')"
    sqlite = "STRFTIME('%%%%Y-%%%%m-%%%%d', %(expressions)s, '+7 hours')"
    microsoft = "CONVERT(char(10), SWITCHOFFSET(%(expressions)s, '+07:00'), 126)"


class LocalHour(Spelled):
    """The hour of the day of an instant in Asia/Ho_Chi_Minh, 0 to 23; see LocalMonth."""

    output_field = IntegerField()
    template = "EXTRACT(HOUR FROM %(expressions)s AT TIME ZONE 'Asia/Ho_Chi_Minh')::int"
    sqlite = "CAST(STRFTIME('%%%%H', %(expressions)s, '+7 hours') AS integer)"
    microsoft = "DATEPART(hour, SWITCHOFFSET(%(expressions)s, '+07:00'))"


class MonthOf(Spelled):
    """The month of a day, as “2024-01”: Django's own truncation calls Python for every row on SQLite."""

    output_field = CharField()
    template = "TO_CHAR(%(expressions)s, 'YYYY-MM')"
    sqlite = "SUBSTR(%(expressions)s, 1, 7)"
    microsoft = "CONVERT(char(7), %(expressions)s, 126)"


class DateText(Spelled):
    """A date as “2024-01-15”. Spelled by the database, many of them take a third of the time that Python takes; and the
    text that PostgreSQL makes of them by itself (its DateStyle is ISO, see `databases`) half of what TO_CHAR takes.
    """

    output_field = CharField()
    template = "LEFT((%(expressions)s)::text, 10)"
    sqlite = "SUBSTR(%(expressions)s, 1, 10)"
    microsoft = "CONVERT(char(10), %(expressions)s, 23)"


class TimeText(Spelled):
    """A time of day as “08:30:00”; what is less than a second is cut off."""

    output_field = CharField()
    template = "LEFT((%(expressions)s)::text, 8)"
    sqlite = "SUBSTR(%(expressions)s, 1, 8)"
    microsoft = "CONVERT(char(8), %(expressions)s, 108)"


class LocalText(Spelled):
    """An instant as “2024-01-15 08:30:00” in Asia/Ho_Chi_Minh (see `LocalMonth`); whole seconds, likewise."""

    output_field = CharField()
    template = "LEFT((%(expressions)s AT TIME ZONE INTERVAL '7 hours')::text, 19)"
    sqlite = "DATETIME(SUBSTR(%(expressions)s, 1, 19), '+7 hours')"
    microsoft = "CONVERT(char(19), SWITCHOFFSET(%(expressions)s, '+07:00'), 120)"


class SecondsBetween(Func):
    """Whole seconds from one instant, day (as its beginning in UTC) or time of day to another; negative where the other
    is earlier.
    """

    arity = 2
    output_field = IntegerField()
    template = "((-(FLOOR(EXTRACT(EPOCH FROM %(expressions)s))))::bigint%(per)s)"
    arg_joiner = ")) - FLOOR(EXTRACT(EPOCH FROM "
    per = ""

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, *args, per=self.per, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        whole = {"template": "(-(STRFTIME('%%%%s', %(expressions)s))%(per)s)", "arg_joiner": ") - STRFTIME('%%s', "}
        return self.as_sql(compiler, connection, **whole)

    def as_microsoft(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(DATEDIFF(second, %(expressions)s)%(per)s)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=", ")


class MinutesBetween(SecondsBetween):
    """The same in whole minutes, what is left over cut off."""

    per = " / 60"
