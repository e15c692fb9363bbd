"""What both generated scripts are made of: batches, literals, and guards against a client that misreads the file."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

DATABASE = "He_thong_Dat_lich_kham_benh"
MOST_VALUES = 1000
"""Rows of one VALUES list, on SQL Server."""

OPTIONS = """-- Filtered indexes need these, and sqlcmd leaves the first one off unless it is told -I.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
SET ANSI_PADDING ON;
SET ANSI_WARNINGS ON;
SET ARITHABORT ON;
SET CONCAT_NULL_YIELDS_NULL ON;
SET NUMERIC_ROUNDABORT OFF;
SET XACT_ABORT ON;
SET NOCOUNT ON;"""
LETTER = "ệ"


def literal(value: Any) -> str:
    """A value as T-SQL; text in N'…', since a plain literal loses what the server's code page lacks.

    Instants have none: whoever writes them says what they are relative to.
    """
    match value:
        case None:
            return "NULL"
        case int():  # a bit is one as well
            return str(int(value))
        case str():
            return "N'" + value.replace("'", "''") + "'"
        case dt.datetime():
            raise TypeError("An instant would make the script another one each day.")
        case dt.date() | dt.time():
            return f"N'{value.isoformat()}'"
    raise TypeError(f"No T-SQL is known for {value!r}.")


def quoted(name: str | None) -> str:
    """Raises ValueError where there is no name: a field without a column."""
    if not name:
        raise ValueError("Only what has a name can be quoted.")
    return f"[{name}]"


def table(name: str) -> str:
    """With its schema: the login that runs the script may have another default."""
    return f"[dbo].[{name}]"


def refusal(condition: str, message: str) -> str:
    """A batch after which nothing more is done where the condition holds: sqlcmd -b ends there, others run on idle."""
    return f"IF {condition}\nBEGIN\n    RAISERROR({literal(message)}, 16, 1);\n    SET NOEXEC ON;\nEND;"


READ_AS_UTF_8 = refusal(
    f"UNICODE({literal(LETTER)}) <> {ord(LETTER)} OR LEN({literal(LETTER)}) <> 1",
    "This file was not read as UTF-8. With sqlcmd add: -f 65001",
)
NOT_INSIDE = refusal(
    f"DB_NAME() <> {literal(DATABASE)}",
    f"The database {DATABASE} cannot be opened: nothing was done in it, nor in another one.",
)
LAST = "SET NOEXEC OFF;"


def written(header: str, batches: Iterable[str]) -> str:
    """The whole script: GO stands alone on its line behind each batch."""
    return (
        "".join(f"{part}\nGO\n\n" for part in (f"{header}\n\n{OPTIONS}", READ_AS_UTF_8, *batches, LAST)).rstrip() + "\n"
    )


def indented(text: str, by: int = 4) -> str:
    return "\n".join(" " * by + line if line else line for line in text.splitlines())


def all_or_nothing(condition: str, statements: Iterable[str]) -> str:
    """Statements that are run together, in one transaction, where the condition holds."""
    inside = "\n".join(["BEGIN TRANSACTION;", *statements, "COMMIT TRANSACTION;"])
    return f"IF {condition}\nBEGIN\n{indented(inside)}\nEND;"


def pieces_of(values: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
