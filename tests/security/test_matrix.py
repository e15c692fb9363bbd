"""The permission matrix, whole: every operation as every role and as a visitor, on own and on foreign objects."""

import pytest

from core.policy import COLUMNS, GRANTS, Role, Scope, scope_for
from tests.architecture.test_house import endpoint_actions
from tests.architecture.test_openapi import description
from tests.security.objects import OPERATIONS, SUBJECTS, call, cells, is_list, name_of, reach, subject_of

pytestmark = pytest.mark.django_db

NOT_LET_IN = (401, 403, 404)


@cells()
def test_every_role_gets_as_far_as_the_table_says(operation, role, client_for):
    subject, scope, client = subject_of(operation), reach(operation, role), client_for(operation, role)
    account = getattr(client, "account", None)
    foreign = subject.foreign() if subject.foreign else None

    if scope is Scope.NONE:
        refuses_at_the_door(call(client, operation, foreign or subject.own(account)), role)
        return
    own = subject.own(account)
    lets_in(call(client, operation, own), own, subject)
    if foreign is None:
        return
    answer = call(client, operation, foreign)
    if scope is Scope.ALL:
        lets_in(answer, foreign, subject)
    elif is_list(answer):
        assert not subject.listed(answer, foreign)
    else:
        assert answer.status_code == subject.refused, answer.content.decode()


def refuses_at_the_door(answer, role):
    code = "permission_denied" if role else "not_authenticated"
    assert (answer.status_code, answer.json()["code"]) == (403 if role else 401, code)


def lets_in(answer, thing, subject):
    """Past every permission and past the form of the body, whatever the state of things then says."""
    assert answer.status_code not in NOT_LET_IN, answer.content.decode()
    assert answer.status_code < 300 or answer.json()["code"] != "invalid", answer.content.decode()
    if is_list(answer) or answer.streaming:
        assert subject.listed(answer, thing)


def test_every_operation_has_objects_to_be_tried_on():
    undescribed = [
        f"{each}: no entry for {each.view.policy_action} in SUBJECTS of tests/security/objects.py"
        for each in OPERATIONS
        if not {each.view.policy_action, each.view.policy_action.split(".")[0]} & set(SUBJECTS)
    ]

    assert undescribed == []


def test_no_objects_are_kept_for_what_is_no_longer_there():
    tried = {name for each in OPERATIONS for name in (each.view.policy_action, each.view.policy_action.split(".")[0])}

    assert set(SUBJECTS) - tried == set()


def test_the_description_leaves_out_nothing_but_its_own_pages():
    described = {each.view.policy_action for each in OPERATIONS}

    assert {action for _, action in endpoint_actions()} - described == {"docs.view"}
    assert len(OPERATIONS) == sum(len(methods) for methods in description()["paths"].values())


@pytest.mark.parametrize("page", ["/api/docs/", "/api/redoc/", "/api/schema/"])
@pytest.mark.parametrize("role", COLUMNS, ids=name_of)
def test_the_pages_of_the_description_are_open_to_everybody(as_user, anonymous, page, role):
    client = as_user(vai_tro=role) if role else anonymous

    assert scope_for(role, "docs.view") is Scope.ALL
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("role", list(Role), ids=name_of)
def test_everybody_is_told_exactly_the_rights_that_the_table_gives(as_user, role):
    answer = as_user(vai_tro=role).get("/api/auth/permissions/").json()

    granted = [action for action in GRANTS if scope_for(role, action) is not Scope.NONE]
    assert answer == {"vai_tro": role, "permissions": sorted(granted)}
