"""The scripts of `database/operations`: what sqlcmd would run is T-SQL, and none of it can surprise its operator."""

import re
from pathlib import Path

import pytest

from tests.architecture import t_sql

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "database" / "operations").glob("*.sql"))
each_script = pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
HEADINGS = ("When   ", "How    sqlcmd -S host", "Who    ", "Ends   ")
FOR_VARIABLES = re.compile(r"\$\((\w+)\)")


def header(path):
    return path.read_text().partition("*/")[0]


def code(path):
    return path.read_text().partition("*/")[2]


@each_script
def test_every_statement_is_read(path):
    statements = [statement for batch in t_sql.batches(path.read_text()) for statement in t_sql.check_batch(batch)]

    assert len(statements) >= 2


@each_script
def test_what_a_script_writes_for_itself_is_read_as_well(path):
    for batch in t_sql.batches(path.read_text()):
        for text in t_sql.generated(batch):
            assert t_sql.check_batch(text)


def test_the_scripts_that_write_statements_have_templates_for_each():
    made = {path.stem: [*t_sql.generated(path.read_text())] for path in SCRIPTS}

    assert {name: len(texts) for name, texts in made.items() if texts} == {
        "finish_restore": 1,
        "maintain_indexes": 4,
        "restore_to_time": 4,
    }


@each_script
def test_the_header_says_when_how_who_and_how_it_ends(path):
    assert path.read_text().startswith("/*\n")
    assert [heading for heading in HEADINGS if f"\n{heading}" not in header(path)] == []
    assert f"-i {path.name}" in header(path)


@each_script
def test_the_call_in_the_header_names_every_variable_and_no_other(path):
    call = header(path).partition("How    ")[2].partition("Who    ")[0]
    named = set(re.findall(r'(\w+)="', re.sub(r"^ +Run=.*$", "", call, flags=re.MULTILINE)))

    assert named == set(FOR_VARIABLES.findall(code(path)))
    assert FOR_VARIABLES.findall(header(path)) == []


@each_script
def test_a_script_stops_at_its_first_error_and_knows_filtered_indexes(path):
    """By itself sqlcmd goes on after errors, and sets QUOTED_IDENTIFIER off: no filtered index is rebuilt with that."""
    assert code(path).startswith("\n:on error exit\nSET QUOTED_IDENTIFIER ON;\nGO\n")
    assert code(path).endswith("\nGO\n")


@each_script
def test_letters_beyond_ascii_stand_in_unicode_literals_alone(path):
    assert re.sub(r"N'(?:[^']|'')*'", "", path.read_text()).isascii()


@each_script
def test_text_is_unicode_but_for_codes_of_one_letter_and_xml_paths(path):
    plain = re.findall(r"(?<![N'\w])'((?:[^']|'')*)'", re.sub(r"N'(?:[^']|'')*'", "", code(path)))

    assert [text for text in plain if len(text) > 1 and "/" not in text and "(" not in text] == []


def test_every_backup_has_checksums_or_reads_a_broken_database_and_is_verified():
    for path in SCRIPTS:
        for line in re.findall(r"^ *BACKUP .*;$", path.read_text(), re.MULTILINE):
            assert "CHECKSUM" in line or "CONTINUE_AFTER_ERROR" in line
        if path.stem in ("backup_full", "backup_differential", "backup_log"):
            assert "RESTORE VERIFYONLY FROM DISK = @file WITH CHECKSUM;" in path.read_text()


def test_no_script_replaces_drops_or_repairs_a_database():
    together = "".join(code(path) for path in SCRIPTS)

    words = ["REPLACE,", "WITH REPLACE", "DROP ", "REPAIR_", "TRUNCATE TABLE", "SHRINK", "xp_cmdshell"]
    assert [word for word in words if word in together] == []


@pytest.mark.parametrize(
    "batch",
    [
        "BACKUP DATABASE [Kham] TO DISK = @file WITH CHEKSUM;",
        "BACKUP DATABASE [Kham] TO DISK = @file;",
        "RESTORE LOG [Kham] FROM DISK = N'a' WITH STOPAT;",
        "DBCC CHECKDB (N'Kham') WITH REPAIR_ALLOW_DATA_LOSS;",
        "ALTER DATABASE [Kham] SET AUTO_SHRINK ON;",
        "SELECT 1 FROM;",
        "SELECT b.x FROM t AS b WHERE b.y = ;",
        "IF 1 = 1 BEGIN PRINT N'x'; ",
        "PRINT N'x' END",
        "IF 1 = 1 PRINT N'x';",
        "DROP TABLE t;",
        "SELECT 1 AS a",
        "DECLARE c CURSOR LOCAL STATIC FOR SELECT FROM t;",
    ],
)
def test_the_reader_refuses_what_is_wrong(batch):
    with pytest.raises((t_sql.NotTSQL, t_sql.sqlglot.errors.SqlglotError)):
        t_sql.check_batch(batch)


def test_the_page_for_operators_names_every_script():
    page = (ROOT / "docs" / "sqlserver.md").read_text(encoding="utf-8")

    assert [path.name for path in SCRIPTS if path.name not in page] == []
