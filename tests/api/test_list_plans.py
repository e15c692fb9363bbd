"""No list reads a big table from end to end, neither its first page nor with any one filter: the engines' own plans."""

import re

import pytest
from django.db import connection
from rest_framework.test import APIClient

from core.policy import Role
from tests.api.test_large_results import NOT_OF_ROWS, paged_lists, places
from tests.architecture.test_openapi import operations
from tests.factories import DoctorFactory, PatientFactory

BIG = {
    "Ban_benh_an", "Benh_an", "Benh_nhan", "Buoc_dieu_tri", "Chan_doan", "Chung_tu", "Don_thuoc", "Dong_don_thuoc",
    "Dong_hoa_don", "Dong_sao_ke", "Dong_y", "Giu_cho", "Hang_cho", "Hoa_don", "Ke_hoach_dieu_tri", "Lich_hen",
    "Lich_lam_viec", "Luot_gui", "Nguoi_dung", "Nguoi_than", "Nhat_ky", "Phien_dang_nhap", "Phien_tu_van_tu_xa",
    "Phieu_kham", "Sinh_hieu", "Tai_lieu", "Thanh_toan", "Thong_bao", "Tin_nhan", "Tu_khoa",
}  # fmt: skip
"""Tables that grow with every patient or visit."""
COUNTED_UP_TO = re.compile(r"LIMIT \d{4,}\) subquery$")
"""A count that stops, however much there is; one with a condition goes on as long as that finds too little."""
READS_ALL = {
    (
        "/api/auth/access-review/",
        "Nguoi_dung",
    ): "which roles an account has now follows from the clock; four times a year",
    ("/api/auth/sessions/", "Phien_dang_nhap"): "whether a session is alive follows from the clock",
    ("/api/notifications/deliveries/", "Thong_bao"): "kinds of messages: an index that every booking would write",
    ("/api/payments/bills/", "Hoa_don"): "whether a bill is paid compares two of its columns",
}
"""What some filter of the list may read until it has found or counted enough, and why there is no index for it."""

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor not in ("sqlite", "postgresql"), reason="another engine's plans"),
]


@pytest.fixture
def planned():
    """The plans of what is read from here on, as the engine has it without knowing how many rows there are."""
    told = []

    def explain(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.lstrip("(").startswith("SELECT") and " FOR " not in sql:
            told.append(plan(sql, params))
        return result

    if connection.vendor == "postgresql":  # small tables are read whole, unless that is not to be
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    with connection.execute_wrapper(explain):
        yield told


def plan(sql, params):
    how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        execute = cursor.cursor.execute  # past the wrapper, which would explain this one as well
        if connection.vendor == "sqlite":
            execute(f"{how} {sql}", params or ())
        else:
            execute(f"{how} {sql}", params)
        return sql, [str(row[-1]) for row in cursor.fetchall()]


def read_whole(sql, steps):
    """The big tables that a plan reads from end to end; SQLite calls them by the names that the query gives them."""
    if COUNTED_UP_TO.search(sql) and " WHERE " not in sql:
        return set()
    names = dict(re.findall(r'(?:FROM|JOIN) "(\w+)" (?!ON|INNER|LEFT|WHERE|ORDER|GROUP|LIMIT|UNION)"?(\w+)', sql))
    called = {alias: table for table, alias in names.items()}
    found = set()
    for step in steps:
        scanned = re.match(r"SCAN (\w+)(?!.* USING )", step) or re.search(r'Seq Scan on "?(\w+)', step)
        if scanned:
            found.add(called.get(scanned[1], scanned[1]))
    return found & BIG


def value_of(schema):
    """Something that the parameter takes and most rows do not have."""
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "array":
        return value_of(schema["items"])
    made = {"integer": 1, "number": 1, "boolean": "true"}
    dated = {"date": "2026-03-02", "date-time": "2026-03-02T08:00:00+07:00", "time": "08:00:00"}
    return made.get(schema["type"]) or dated.get(schema.get("format"), "nguyen")


def queries_of(operation):
    """None, each parameter by itself, and each order."""
    yield ""
    for name, words in operation.parameters.items():
        if words["in"] != "query" or name in ("page", "page_size"):
            continue
        values = words["schema"].get("items", words["schema"]).get("enum") if name == "ordering" else None
        for value in values or [value_of(words["schema"])]:
            yield f"?{name}={value}"


LISTS = {each.path: each for each in operations() if each.method == "get" and each.path in paged_lists()}


@pytest.fixture
def everybody(as_user) -> list[APIClient]:
    return [
        as_user(vai_tro=Role.ADMIN),
        as_user(vai_tro=Role.STAFF),
        as_user(DoctorFactory().nguoi_dung),
        as_user(PatientFactory().nguoi_dung),
    ]


@pytest.mark.parametrize("path", [path for path in LISTS if path not in NOT_OF_ROWS])
def test_no_list_reads_a_big_table_whole(path, everybody, planned):
    address, whole = re.sub(r"{(\w+)}", places(path), path), {}
    readers = [client for client in everybody if client.get(address).status_code == 200]
    for query in queries_of(LISTS[path]):
        for client in readers:
            del planned[:]
            client.get(f"{address}{query}")
            for sql, steps in planned:
                whole |= {(query, table): sql[:2000] for table in read_whole(sql, steps)}

    assert readers != []
    assert {key: sql for key, sql in whole.items() if (path, key[1]) not in READS_ALL} == {}
