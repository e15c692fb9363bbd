"""The mssql backend, without a server: what it writes, and what its tables would be."""

import pytest
from django.db.models import F, Value
from django.db.models.functions import Replace

from authentication.models import NguoiDung
from core.tsql.catalogue import Catalogue, NotUnderstood
from core.tsql.offline import OfflineConnection, Unanswered, compiled, final_sql, migrations_sql
from hospital_management.databases import MSSQL_COLLATION


@pytest.fixture(scope="module")
def migrated():
    connection = OfflineConnection()
    migrations_sql(connection)
    return connection.catalogue


@pytest.fixture(scope="module")
def created():
    connection = OfflineConnection()
    final_sql(connection)
    return connection.catalogue


def without_names_of_the_server(table):
    """A guard that stands in a column's definition in one of both ways is named there, and not in the other."""
    return sorted((guard.kind, guard.columns, guard.details) for guard in table.guards.values())


def test_tables_made_at_once_are_those_that_the_migrations_leave(migrated, created):
    assert len(migrated.tables) > 30
    assert created.tables.keys() - migrated.tables.keys() == {"django_migrations"}
    for name, table in migrated.tables.items():
        assert list(created.tables[name].columns.items()) == list(table.columns.items()), name
        assert without_names_of_the_server(created.tables[name]) == without_names_of_the_server(table), name


def test_names_differ_only_where_the_server_makes_one_up(migrated, created):
    differing = {
        (name, guard)
        for catalogue, other in ((migrated, created), (created, migrated))
        for name, table in catalogue.tables.items()
        for guard, its in table.guards.items()
        if its.named and name in other.tables and guard not in other.tables[name].guards
    }

    checks = {each for each in differing if each[1].endswith("_check")}
    assert ("Lich_lam_viec", "Lich_lam_viec_So_phut_kham_b6caaf7d_check") in checks  # AddField leaves a check unnamed
    assert not any(guard in migrated.tables[name].guards for name, guard in checks)
    assert differing - checks == {
        ("auth_group", "auth_group_name_a6ea08ec_uniq"),  # CreateModel leaves a unique column unnamed
    }


def test_a_queryset_is_compiled_with_its_parameters():
    sql, params = compiled(NguoiDung.objects.filter(so_dien_thoai="0900000001").order_by("pk")[5:10])

    assert sql.endswith("ORDER BY [Nguoi_dung].[Ma_nguoi_dung] ASC  OFFSET 5 ROWS FETCH FIRST 5 ROWS ONLY")
    assert params == ("0900000001",)


def test_the_collation_is_answered_by_the_projects_own():
    sql, _ = compiled(NguoiDung.objects.annotate(x=Replace(F("so_dien_thoai"), Value("0"), Value("1"))))

    assert f"COLLATE {MSSQL_COLLATION.replace('_CI', '_CS')}" in sql


def test_nothing_connects():
    with pytest.raises(Unanswered):
        list(NguoiDung.objects.using(OfflineConnection().alias))


def test_a_statement_of_a_new_form_is_not_passed_over():
    with pytest.raises(NotUnderstood):
        Catalogue().apply("CREATE SEQUENCE [x]")
