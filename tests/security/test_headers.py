"""What every answer tells the browser and whatever lies between."""

import pytest

from core.policy import Role, Scope
from tests.security.objects import call, cells, reach, subject_of

pytestmark = pytest.mark.django_db

SAID = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"}


@cells(lambda operation, role: operation.method == "get" and role in (Role.ADMIN, None))
def test_every_answer_stays_where_it_was_asked_for(operation, role, client_for):
    client = client_for(operation, role)
    thing = subject_of(operation).own(getattr(client, "account", None))

    answer = call(client, operation, thing)

    assert {name: answer[name] for name in SAID} == SAID
    public = reach(operation, None) is not Scope.NONE
    assert public or answer["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
def test_a_page_of_another_origin_reads_nothing(as_user, origin):
    answer = as_user(vai_tro=Role.ADMIN).get("/api/users/accounts/", headers={"origin": origin})

    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize(
    "name", ["X-HTTP-Method-Override", "X-Forwarded-User", "X-User-Id", "X-Original-URL", "X-Role"]
)
def test_no_header_stands_in_for_a_token(anonymous, name):
    assert anonymous.get("/api/users/profile/", headers={name: "1"}).status_code == 401
    assert anonymous.get("/api/users/profile/", {"access_token": "1", "token": "1"}).status_code == 401
