"""A page far behind has the rows that it would have in one piece."""

import pytest

from core import pagination
from core.pagination import BoundedPaginator
from core.policy import Role
from tests.factories import AppointmentFactory, PaymentFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ordering", ["", "ngay_kham", "-ngay_tao"])
@pytest.mark.parametrize("list_of", ["appointments", "payments"])
def test_its_rows_and_their_order_are_the_same(as_user, monkeypatch, list_of, ordering):
    client = as_user(vai_tro=Role.ADMIN)
    for _ in range(7):
        PaymentFactory(lich_hen=AppointmentFactory())
    asked = {"page_size": 3, "ordering": ordering} if ordering and list_of == "appointments" else {"page_size": 3}
    near = [client.get(f"/api/{list_of}/", {**asked, "page": page}).json() for page in (1, 2, 3)]

    monkeypatch.setattr(pagination, "FAR", 3)

    assert [client.get(f"/api/{list_of}/", {**asked, "page": page}).json() for page in (1, 2, 3)] == near
    rows = [row for page in near for row in page["results"]]
    assert len({row["ma_lich_hen"] for row in rows}) == 7


def test_other_tables_are_read_for_its_own_rows_alone(as_user, monkeypatch, django_assert_num_queries):
    client = as_user(vai_tro=Role.ADMIN)
    AppointmentFactory.create_batch(4)
    monkeypatch.setattr(pagination, "FAR", 2)

    with django_assert_num_queries(4) as sent:
        client.get("/api/appointments/", {"page_size": 2, "page": 2})

    keys, rows = (each["sql"] for each in sent.captured_queries[-2:])
    assert "JOIN" not in keys
    assert "JOIN" in rows
    assert "OFFSET" not in rows


def test_what_was_found_without_a_query_has_its_rows_on_every_page():
    paginator = BoundedPaginator(range(12_010), 20)

    assert paginator.num_pages == 601
    assert [list(paginator.page(page)) for page in (501, 601)] == [[*range(10_000, 10_020)], [*range(12_000, 12_010)]]
