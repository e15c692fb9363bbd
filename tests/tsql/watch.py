"""While the suite runs, on any engine: each distinct query is compiled for SQL Server too, and held against the rules.

`pytest --tsql`. Nothing is executed twice: of a statement that was not seen before, the same query is compiled by the
mssql backend, without a server.
"""

import inspect
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from functools import wraps
from pathlib import Path

import pytest
from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.db.models.sql.compiler import SQLCompiler, SQLInsertCompiler

from core.repositories.base import BaseRepository
from core.tsql.offline import ALIAS, OfflineConnection, Unanswered, migrations_sql
from tests.tsql.exemptions import FACTORIES, STATEMENTS, UNCALLED, exempt
from tests.tsql.rules import broken
from tests.tsql.statement import Statement

ROOT = Path(__file__).resolve().parents[2]
CODE = str(ROOT / "hospital_management")
TESTS = str(ROOT / "tests")
HERE = str(Path(__file__).parent)
ENGINE_MODULES = tuple(
    f"/{module}.py"
    for module in (
        "introspection", "creation", "commands/flush", "database_health/sqlite", "database_health/postgresql",
        "test_check_database",
    )
)  # fmt: skip
NO_QUERIES = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SAVE", "PRAGMA", "CREATE", "ALTER", "DROP", "SET")


class InTransaction(OfflineConnection):
    """Locks are compiled as inside a transaction."""

    def get_autocommit(self):
        return False


class Watch:
    """Notes what is run, and what of it SQL Server would not take."""

    def __init__(self):
        self.connection = InTransaction()
        migrations_sql(self.connection)
        self.seen, self.texts, self.wrong = set(), set(), []
        self.exempted = Counter()
        self.running = threading.local()
        self.lock = threading.Lock()

    @contextmanager
    def started(self):
        """At two seams of Django's: where a query is carried out, and where its text reaches the driver."""
        seams = [(SQLCompiler, "execute_sql", self._remembering), (SQLInsertCompiler, "execute_sql", self._remembering)]
        seams += [(CursorWrapper, "_execute_with_wrappers", self._noting)]
        before = [getattr(kind, name) for kind, name, _ in seams]
        for (kind, name, wrapping), function in zip(seams, before, strict=True):
            setattr(kind, name, wrapping(function))
        yield self
        for (kind, name, _), function in zip(seams, before, strict=True):
            setattr(kind, name, function)

    def _remembering(self, execute_sql):
        @wraps(execute_sql)
        def execute(compiler, *args, **kwargs):
            before, self.running.compiler = getattr(self.running, "compiler", None), compiler
            try:
                return execute_sql(compiler, *args, **kwargs)
            finally:
                self.running.compiler = before

        return execute

    def _noting(self, execute_with_wrappers):
        @wraps(execute_with_wrappers)
        def execute(cursor, sql, params, many, executor):
            compiler, self.running.compiler = getattr(self.running, "compiler", None), None
            self.note(sql, params, compiler)
            return execute_with_wrappers(cursor, sql, params, many, executor)

        return execute

    def note(self, sql, params, compiler):
        query = compiler.query if compiler else None
        locks = (query.select_for_update, query.select_for_update_skip_locked) if query else ()
        if (sql, locks) in self.seen:
            return
        self.seen.add((sql, locks))
        with self.lock:
            if compiler:
                self._judge_query(compiler)
            elif not str(sql).lstrip().upper().startswith(NO_QUERIES) and not is_of_the_engine():
                self._judge(str(sql), params)

    def _judge_query(self, compiler):
        try:
            for sql, params in compiled(compiler, self.connection):
                self._judge(sql, params)
        except (Unanswered, NotImplementedError, ValueError) as error:  # which the backend says of what it cannot do
            self.wrong.append(f"the mssql backend compiles no such query: {error!r}\n  {place()}")

    def _judge(self, sql, params):
        if sql in self.texts:
            return
        self.texts.add(sql)
        for one in broken(Statement(sql, len(params) if params else None, self.connection.catalogue)):
            found = f"{place()}\n  {sql}"
            if exempt(one, found, STATEMENTS):
                self.exempted[one.rule.name] += 1
            else:
                self.wrong.append(f"{one}\n  {found}")


def compiled(compiler, connection):
    """What the mssql backend would send for the same query, as texts and parameters."""
    query = compiler.query.clone()
    query.select_for_no_key_update = False  # `BaseRepository.locking` asks for it only where it exists
    connections[ALIAS] = connection  # in this thread: parts of a query look theirs up by its alias
    other = query.get_compiler(using=ALIAS)
    if not isinstance(compiler, SQLInsertCompiler):
        return [other.as_sql()]
    at_once = max(connection.ops.bulk_batch_size(query.fields, query.objs), 1)
    other.returning_fields = compiler.returning_fields if len(query.objs) == 1 else None
    query.objs = query.objs[:at_once]
    return other.as_sql()


def is_of_the_engine():
    """Whether it is for this engine alone: what its backend asks, or `check_database`, and its tests."""
    frame = sys._getframe(1)
    while frame and not frame.f_code.co_filename.endswith(ENGINE_MODULES):
        frame = frame.f_back
    return frame is not None


def place():
    """Where in the project the query was made: the innermost frame of its own code, or else of a test."""
    frames, frame = [], sys._getframe(1)
    while frame:
        frames.append((frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name))
        frame = frame.f_back
    if any("/factory/" in path for path, _, _ in frames):
        return FACTORIES
    for folder in (CODE, TESTS):
        for path, line, name in frames:
            if path.startswith(folder) and not path.startswith(HERE):
                return f"{Path(path).relative_to(ROOT)}:{line} {name}"
    return "outside the project"


class Reached:
    """Which public methods of the repositories the suite has called."""

    def __init__(self):
        self.called = set()
        for repository, name, value in methods():
            setattr(repository, name, self._noting(f"{repository.__name__}.{name}", value))

    def _noting(self, key, value):
        function = getattr(value, "__func__", value)

        @wraps(function)
        def call(*args, **kwargs):
            self.called.add(key)
            return function(*args, **kwargs)

        return call if function is value else type(value)(call)

    @staticmethod
    def names_of_all():
        return {f"{repository.__name__}.{name}" for repository, name, _ in methods()}

    def missing(self):
        return sorted(self.names_of_all() - self.called - UNCALLED.keys())


def methods():
    """Of the product's repositories: those of benchmarks and tests are their own affair."""
    ours = (one for one in [BaseRepository, *subclasses(BaseRepository)] if one.__module__.startswith("core."))
    for repository in ours:
        for name, value in vars(repository).copy().items():
            if not name.startswith("_") and inspect.isfunction(getattr(value, "__func__", value)):
                yield repository, name, value


def subclasses(kind):
    for one in kind.__subclasses__():
        yield one
        yield from subclasses(one)


class Plugin:
    """Fails the test in which a statement is met that SQL Server would not take."""

    def __init__(self, *, whole):
        self.whole = whole
        self.watch, self.reached = Watch(), Reached()
        self.watching = self.watch.started()
        self.watching.__enter__()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item):
        result = yield
        wrong, self.watch.wrong = self.watch.wrong, []
        if wrong and str(item.path.parent) != HERE:  # which makes such queries to see them told
            pytest.fail(f"{item.nodeid}: not for SQL Server:\n\n" + "\n\n".join(wrong), pytrace=False)
        return result

    def pytest_sessionfinish(self, session):
        if self.whole and self.reached.missing() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        reached = (
            f"{len(self.reached.called)} of {len(self.reached.names_of_all())} methods of repositories were called"
        )
        terminalreporter.write_line(f"--tsql: {len(self.watch.texts)} statements compiled for SQL Server; {reached}.")
        for rule, times in self.watch.exempted.items():
            terminalreporter.write_line(f"--tsql: {rule} is broken by {times} statements, with a reason each.")
        if self.whole:
            for name in self.reached.missing():
                terminalreporter.write_line(f"--tsql: no test calls {name}.")
