"""All of the rules: importing them enters them."""

from tests.tsql import dialect_rules, query_rules, table_rules, type_rules  # noqa: F401
from tests.tsql.rule import STATEMENT_RULES, TABLE_RULES, broken, broken_by_tables, written

__all__ = ["STATEMENT_RULES", "TABLE_RULES", "broken", "broken_by_tables", "written"]
