"""The scripts that set SQL Server up: up to date, whole, and such that every client reads them rightly."""

import itertools
import re

import environ
import pytest
import sqlglot
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from sqlglot import exp

from core.management.commands import database_setup
from core.tsql.descriptions import descriptions
from core.tsql.offline import OfflineConnection, final_sql
from core.tsql.rights import FORBIDDEN, ROLE
from core.tsql.script import DATABASE, all_or_nothing, literal, refusal
from hospital_management.databases import MSSQL_COLLATION, databases_from

UNKNOWN_TO_SQLGLOT = (
    r"(DENY|GRANT) |DECLARE missing CURSOR |FETCH NEXT |IF EXISTS .* ALTER DATABASE |IF .* CREATE ROLE "
)
ASKS_FIRST = r"IF |SET |USE |DECLARE @known |GRANT "
BYTES = {"bigint": 8, "int": 4, "smallint": 2, "bit": 1, "date": 3, "time": 5, "datetimeoffset": 10}
LONGEST_KEY, LONGEST_CLUSTERED_KEY = 1_700, 900


@pytest.fixture
def run(django_db_blocker, settings):
    """The command; its own databases are in memory, so that no test database is needed."""

    def run(*args):
        with django_db_blocker.unblock():
            call_command("database_setup", *args)

    return run


@pytest.fixture(scope="module")
def catalogue():
    connection = OfflineConnection()
    final_sql(connection)
    return connection.catalogue


def models():
    return apps.get_models(include_auto_created=True)


def test_both_scripts_are_what_the_command_writes(run, capsys):
    run("--check")

    assert "up to date" in capsys.readouterr().out


def test_a_stale_or_missing_script_fails_the_check_and_is_written_again(run, settings, tmp_path, monkeypatch, script):
    settings.ROOT = tmp_path
    monkeypatch.setattr(database_setup, "SCRIPTS", {"a.sql": lambda: script.text})
    (tmp_path / "database").mkdir()
    with pytest.raises(SystemExit):
        run("--check")
    assert not (tmp_path / "database" / "a.sql").exists()

    run()

    run("--check")
    assert (tmp_path / "database" / "a.sql").read_bytes() == script.bytes.replace(b"\r\n", b"\n")


def test_every_batch_is_t_sql(script):
    for batch in script.batches:
        for statement in sqlglot.parse(re.sub(r"^DENY.*$", "", batch, flags=re.MULTILINE), dialect="tsql"):
            if isinstance(statement, exp.Command):
                assert re.match(UNKNOWN_TO_SQLGLOT, " ".join(statement.sql().split())), statement.sql()


def test_every_batch_asks_before_it_changes_anything(script):
    for batch in script.batches:
        bare = re.sub(r"^--.*\n", "", batch, flags=re.MULTILINE).strip()
        if not re.match(ASKS_FIRST, bare):
            statements = re.findall(r"INSERT INTO \[.*?;$", bare, flags=re.MULTILINE | re.DOTALL)
            assert bare.startswith(("INSERT INTO [", "DECLARE @texts"))
            assert [text for text in statements if "NOT EXISTS (" not in text] == []


def test_what_a_batch_creates_is_asked_for_each_time(setup):
    statements = [batch for batch in setup.batches if "CREATE" in batch or "ALTER TABLE" in batch]
    for batch in statements:
        lines = [line for line in batch.splitlines() if not line.startswith("--")]
        for before, line in itertools.pairwise(lines):
            if re.match(r" *(CREATE|ALTER)", line):
                assert before.startswith("IF "), line


def test_go_stands_alone_and_nothing_is_left_behind_the_last(script):
    assert [
        line for line in script.text.splitlines() if re.match(r"\s*GO\b", line, re.IGNORECASE) and line != "GO"
    ] == []
    assert script.text.endswith("\nGO\n")


def test_management_studio_and_sqlcmd_both_take_it(script):
    assert script.bytes.startswith(b"\xef\xbb\xbf")
    assert "$(" not in script.text
    assert [line for line in script.text.splitlines() if line.startswith((":", "!!"))] == []


def test_options_that_filtered_indexes_need_are_set_first(script):
    for option in ("QUOTED_IDENTIFIER", "ANSI_NULLS", "ANSI_PADDING", "ANSI_WARNINGS", "ARITHABORT"):
        assert f"SET {option} ON;" in script.batches[0]
    assert "SET NUMERIC_ROUNDABORT OFF;" in script.batches[0]


def test_every_literal_is_a_unicode_one(script):
    assert len(script.literals) > 100
    assert [text for prefix, text in script.literals if prefix != "N"] == []


def test_a_file_read_in_another_encoding_is_refused_before_anything_is_done(script):
    misread = script.text.encode().decode("cp1252", errors="replace")

    assert script.batches[1].startswith("IF UNICODE(N'ệ') <> 7879")
    assert "SET NOEXEC ON;" in script.batches[1]
    assert "N'ệ'" not in misread


def test_nothing_is_done_in_another_database_where_ours_cannot_be_opened(script):
    used = script.batches.index(f"USE [{DATABASE}];")

    assert script.batches[used + 1] == refusal(
        f"DB_NAME() <> N'{DATABASE}'",
        f"The database {DATABASE} cannot be opened: nothing was done in it, nor in another one.",
    )
    assert [batch for batch in script.batches[:used] if re.search(r"\[dbo\]|CREATE TABLE|INSERT", batch)] == []


def test_the_database_is_the_one_that_the_settings_look_for(tmp_path):
    env = environ.Env()
    env.ENVIRON = {"DB_HOST": "db"}

    assert databases_from(env, tmp_path)["default"]["NAME"] == DATABASE


def test_the_database_gets_its_collation_and_row_versions(setup):
    assert f"CREATE DATABASE [{DATABASE}] COLLATE {MSSQL_COLLATION};" in setup.text
    assert f"ALTER DATABASE [{DATABASE}] SET READ_COMMITTED_SNAPSHOT ON WITH NO_WAIT;" in setup.text


def test_every_table_and_column_of_the_models_is_there(setup):
    for model in models():
        created = re.search(rf"CREATE TABLE \[dbo\]\.\[{model._meta.db_table}\] \((.*?)^\);", setup.text, re.S | re.M)
        columns = re.findall(r"^    \[(\w+)\]", created[1], re.MULTILINE)
        assert sorted(columns) == sorted(field.column for field in model._meta.local_concrete_fields)


def test_every_index_and_constraint_of_the_models_is_there(setup, catalogue):
    named = {one.name for model in models() for one in (*model._meta.indexes, *model._meta.constraints)}
    ours = {name for table in catalogue.tables.values() for name, guard in table.guards.items() if guard.named}

    assert len(named) > 50
    assert named <= ours
    assert [name for name in sorted(ours) if not re.search(rf"(INDEX|CONSTRAINT) \[?{name}\b", setup.text)] == []


def test_every_foreign_key_of_the_models_is_there(catalogue):
    for model in models():
        keys = {g.columns for g in catalogue.tables[model._meta.db_table].guards.values() if g.kind == "foreign key"}
        fields = [field for field in model._meta.local_fields if field.remote_field and field.db_constraint]
        assert keys == {(field.column,) for field in fields}


def test_every_table_and_column_is_described_in_vietnamese(setup):
    told = list(descriptions())
    wanted = {(m._meta.db_table, f.column) for m in models() for f in m._meta.local_concrete_fields}

    assert wanted | {(m._meta.db_table, "") for m in models()} <= {(table, column) for table, column, _ in told}
    assert [row for row in told if f"({', '.join(map(literal, row))})" not in setup.text] == []
    assert [row for row in told if row[2].isascii() and row[2] != "CMND/CCCD"] == []


def test_every_migration_is_recorded(setup):
    recorded = setup.batches[-4]
    known = MigrationLoader(None).graph.nodes

    assert "INSERT INTO [dbo].[django_migrations]" in recorded
    assert [key for key in known if f"({literal(key[0])}, {literal(key[1])})" not in recorded] == []


def test_no_index_key_is_too_long(catalogue):
    def size(column):
        characters = re.match(r"nvarchar\((\w+)\)", column.type)
        return 2 * int(characters[1]) if characters else BYTES[column.type]

    for name, table in catalogue.tables.items():
        for guard in table.guards.values():
            if guard.kind in ("primary key", "unique", "index", "unique index"):
                most = LONGEST_CLUSTERED_KEY if guard.kind == "primary key" else LONGEST_KEY
                assert sum(size(table.columns[column]) for column in guard.columns) <= most, (name, guard)


def test_the_api_may_work_with_rows_but_neither_with_tables_nor_undo_the_trail(setup):
    tables = {model._meta.db_table for model in models()} | {"django_migrations"}

    assert FORBIDDEN.keys() <= tables
    assert f"DENY UPDATE, DELETE ON OBJECT::[dbo].[Nhat_ky] TO [{ROLE}];" in setup.text
    assert f"DENY INSERT, UPDATE, DELETE ON OBJECT::[dbo].[django_migrations] TO [{ROLE}];" in setup.text
    assert re.findall(r"^GRANT (.*?) ON", setup.text, re.MULTILINE) == ["SELECT, INSERT, UPDATE, DELETE"]
    assert not re.search(r"^ *CREATE LOGIN", setup.text, re.MULTILINE)


def test_rows_of_the_migrations_are_written_together_or_not_at_all():
    text = all_or_nothing("1 = 1", ["A;", "B;"])

    assert " ".join(text.split()) == "IF 1 = 1 BEGIN BEGIN TRANSACTION; A; B; COMMIT TRANSACTION; END;"
