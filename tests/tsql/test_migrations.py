"""What the migrations write for SQL Server is Transact-SQL that it takes."""

import pytest

from core.tsql.catalogue import Catalogue
from core.tsql.offline import OfflineConnection, migrations_sql
from tests.tsql.exemptions import TABLES, exempt
from tests.tsql.rules import broken_by_tables, written


@pytest.fixture(scope="module")
def migrated():
    connection = OfflineConnection()
    return migrations_sql(connection), connection.catalogue


def test_every_statement_of_every_migration_keeps_the_rules(migrated):
    catalogue = Catalogue()
    wrong = [
        f"{app}.{name}: {sql}\n    {one}"
        for (app, name), statements in migrated[0].items()
        for sql, broken in written(statements, catalogue)
        for one in broken
    ]

    assert len(catalogue.tables) > 30
    assert "\n".join(wrong) == ""


def test_the_tables_that_they_leave_keep_the_rules(migrated):
    wrong = [str(one) for one in broken_by_tables(migrated[1]) if not exempt(one, one.what, TABLES)]

    assert "\n".join(wrong) == ""


def test_every_exemption_of_a_table_is_still_needed(migrated):
    wrong = broken_by_tables(migrated[1])

    assert [exemption for exemption in TABLES if not any(exempt(one, one.what, [exemption]) for one in wrong)] == []
