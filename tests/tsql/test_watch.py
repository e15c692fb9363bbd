"""What is watched while the suite runs with --tsql, and what is told of it."""

import pytest
from django.db import transaction

from authentication.models import NguoiDung
from core.models import ChuoiNhatKy, NhatKy, TuKhoa
from core.repositories.user_repository import FailedSignInRepository, UserRepository
from tests.factories import AccountFactory
from tests.tsql.exemptions import UNCALLED
from tests.tsql.watch import Reached, Watch, compiled

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made():
    return Watch()


@pytest.fixture
def watch(made):
    made.seen, made.texts, made.wrong = set(), set(), []
    with made.started():
        yield made


def test_a_query_that_sql_server_would_not_take_is_told_with_its_rule(watch):
    list(NguoiDung.objects.all()[:20])

    assert [wrong.partition(" ")[0] for wrong in watch.wrong] == ["page_without_order"]


def test_a_good_query_is_compiled_once_and_told_of_never(watch):
    for _ in range(3):
        list(NguoiDung.objects.order_by("pk")[:20])

    assert [text.partition(" [")[0] for text in watch.texts] == ["SELECT TOP 20"]
    assert watch.wrong == []


def test_sql_by_hand_is_held_against_the_rules_as_it_is(watch):
    watch.note("SELECT 1 LIMIT 1", None, None)

    assert [wrong.partition(" ")[0] for wrong in watch.wrong] == ["limit"]


def test_the_numbers_row_is_made_by_words_that_every_engine_takes(watch):
    FailedSignInRepository().lock_for("0912345678")

    assert any("INSERT INTO" in text for text in watch.texts)
    assert watch.wrong == []


def test_a_lock_is_compiled_though_this_engine_may_have_none(watch):
    account = AccountFactory()

    with transaction.atomic():
        UserRepository().lock(account.pk)

    assert any("WITH (ROWLOCK, UPDLOCK)" in text for text in watch.texts)
    assert watch.wrong == []


def test_a_chain_that_is_skipped_when_locked_is_compiled_too(made):
    query = ChuoiNhatKy.objects.select_for_update(skip_locked=True)[:1].query
    [(sql, params)] = compiled(query.get_compiler("default"), made.connection)

    assert "SELECT TOP 1" in sql
    assert "WITH (ROWLOCK, UPDLOCK, READPAST)" in sql
    made._judge(sql, params)
    assert made.wrong == []


def test_rows_in_bulk_are_cut_as_the_backend_cuts_them(watch):
    TuKhoa.objects.bulk_create(
        [TuKhoa(bang="t", cum_tu=f"a{n}", truong="x", ma_doi_tuong=n) for n in range(1200)], batch_size=1200
    )

    assert watch.wrong == []


def test_a_look_into_json_is_told(watch):
    list(NhatKy.objects.filter(sau__bang="x"))

    assert [wrong.partition(" ")[0] for wrong in watch.wrong] == ["looking_into_json"]


def test_who_need_not_be_called_is_still_there():
    assert Reached.names_of_all() >= UNCALLED.keys()
