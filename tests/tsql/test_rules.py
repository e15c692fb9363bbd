"""Each rule knows what it is about when it sees it, and lets pass what SQL Server takes."""

import pytest

from core.tsql.catalogue import Catalogue
from tests.tsql.rules import STATEMENT_RULES, TABLE_RULES, broken, broken_by_tables
from tests.tsql.statement import Statement


def made(script):
    catalogue = Catalogue()
    for statement in script.split("; "):
        catalogue.apply(statement)
    return catalogue


TABLE = made(
    "CREATE TABLE [t] ([so] int NOT NULL PRIMARY KEY, [tien] bigint NULL, [ten] nvarchar(50) NULL, "
    "[ma] nvarchar(20) NOT NULL UNIQUE, [ghi_chu] nvarchar(max) NULL, [la] bit NOT NULL, [luc] datetimeoffset NULL, "
    "[ngay] date NULL)"
)


def examples(rules, which):
    return [
        pytest.param(rule, example, id=f"{rule.name}-{number}")
        for rule in rules
        for number, example in enumerate(getattr(rule, which), 1)
    ]


def statement(sql):
    return Statement(sql, sql.count("%s") if "%s" in sql else None, TABLE)


@pytest.mark.parametrize(("rule", "sql"), examples(STATEMENT_RULES, "bad"))
def test_a_bad_statement_is_caught(rule, sql):
    assert list(rule.check(statement(sql))) != []


@pytest.mark.parametrize(("rule", "sql"), examples(STATEMENT_RULES, "good"))
def test_a_good_statement_breaks_no_rule_at_all(rule, sql):
    assert [str(one) for one in broken(statement(sql))] == []


@pytest.mark.parametrize(("rule", "script"), examples(TABLE_RULES, "bad"))
def test_a_bad_table_is_caught(rule, script):
    assert list(rule.check(made(script))) != []


@pytest.mark.parametrize(("rule", "script"), examples(TABLE_RULES, "good"))
def test_a_good_table_breaks_no_rule_at_all(rule, script):
    assert [str(one) for one in broken_by_tables(made(script))] == []


@pytest.mark.parametrize("rule", STATEMENT_RULES + TABLE_RULES, ids=repr)
def test_a_rule_says_why_and_who_says_so_and_is_shown_by_examples(rule):
    assert rule.reason.endswith(".") or rule.reason.endswith(")")
    assert rule.source
    assert rule.bad
    assert rule.good


def test_no_two_rules_share_a_name():
    names = [rule.name for rule in STATEMENT_RULES + TABLE_RULES]

    assert len(names) == len(set(names)) >= 50
