"""Puts all questions to a database. A question that fails becomes a finding; the others are asked all the same."""

from collections.abc import Iterator

from django.db import Error, NotSupportedError
from django.db.backends.base.base import BaseDatabaseWrapper

from core.database_health import mssql, postgresql, sqlite
from core.database_health.findings import Database, Engine, Finding, Hidden, Question, hint, warning

ENGINES = {"microsoft": mssql.ENGINE, "postgresql": postgresql.ENGINE, "sqlite": sqlite.ENGINE}
"""By Django's name for the vendor."""
LONGEST_MESSAGE = 200


def engine_of(connection: BaseDatabaseWrapper) -> Engine:
    """Raises NotSupportedError for a database of another kind."""
    try:
        return ENGINES[connection.vendor]
    except KeyError:
        raise NotSupportedError(f"Nothing is known about {connection.vendor} databases.") from None


def examine(database: Database) -> Iterator[Finding]:
    """Every finding, in the order of the questions. Raises django.db.Error when the database does not answer at all."""
    engine = engine_of(database.connection)
    for statement in engine.before:
        database.do(statement)
    rights = engine.rights(database)
    for question in engine.questions:
        yield from _asked(database, engine, question, rights)
    for statement in engine.after:
        database.do(statement)


def _asked(database: Database, engine: Engine, question: Question, rights: set[str]) -> Iterator[Finding]:
    if question.right and question.right not in rights:
        yield _not_allowed(database, engine, question)
        return
    try:
        yield from question.judge(database)
    except Error as problem:
        if isinstance(problem, Hidden) or engine.refuses(problem):
            yield _not_allowed(database, engine, question)
        else:
            words = " ".join(str(problem).split())[:LONGEST_MESSAGE]
            advice = "Ask again; then look into the server's log."
            yield warning(question.topic, f"could not be asked: {words}", advice)


def _not_allowed(database: Database, engine: Engine, question: Question) -> Finding:
    right = question.right or "a right that the server did not name"
    return hint(question.topic, f"not asked: the login lacks {right}", engine.grant(database, question.right))
