"""Nobody writes what a form does not ask for: roles, owners, states, versions, moments, whatever a table has.

Each operation is called twice on the same rows, with a good body, and with the same body and in it, at every depth,
every column of every table that the form does not name. Both calls must leave the database the same.
"""

import datetime as dt

import pytest
from django.db import models, transaction
from django.utils import timezone
from rest_framework.serializers import BaseSerializer, ListSerializer

from access.models import YeuCauVaiTro
from authentication.models import NguoiDung
from core.policy import Role, Scope
from tests.factories import AccountFactory
from tests.security.objects import OPERATIONS, body_for, call, cells, reach, subject_of
from tests.security.rows import OURS, TRAIL, changes, rows

pytestmark = pytest.mark.django_db

NEVER_ASKED = {"is_superuser": True, "is_staff": True, "is_active": False, "role": "Admin", "pk": 1, "id": 1}
UNTIL = "2001-02-03"
WITHOUT_EFFECT = {
    (action, role) for action in ("profile.update", "profile.partial_update") for role in (Role.ADMIN, Role.STAFF)
}
"""Calls that no state of things lets succeed: these roles have no profile to write."""


def hostile(field):
    """A value that the column could take, and that nobody else writes."""
    if field.choices:
        return Role.ADMIN.value if "vai_tro" in field.name else field.choices[-1][0]
    if field.is_relation or isinstance(field, models.AutoField | models.BigAutoField):
        return 1
    for kind, value in (
        (models.DateTimeField, f"{UNTIL}T04:05:06+07:00"),
        (models.DateField, UNTIL),
        (models.TimeField, "04:05:00"),
        (models.BooleanField, False),
        (models.IntegerField, 31),
        (models.JSONField, {"a": 1}),
    ):
        if isinstance(field, kind):
            return value
    return "0911223344" if "so_dien_thoai" in field.name else "smuggled"


def everything(table):
    """A hostile value for each column of each table, by its name and by that of its key, and what libraries ask for.

    Where tables have columns of one name, the value is that of the given one.
    """
    tables = [*(model for model in OURS if model is not table), *([table] if table else [])]
    fields = [field for model in tables for field in model._meta.concrete_fields]
    by_name = {name: hostile(field) for field in fields for name in (field.name, field.attname)}
    owners = {f"ma_{name}": 1 for name in by_name if not name.startswith("ma_")}
    return {**owners, **by_name, **NEVER_ASKED}


def form_of(operation, role):
    """The serializer that the view gives the body to, for a caller of the role; None where it reads none."""
    found = getattr(operation.view, "inputs_by_role", {}).get(role) or next(iter(operation.inputs), None)
    return found() if found else None


def table_of(*serializers):
    """The table that the first of them writes or shows, of those that name one."""
    return next((s.Meta.model for s in serializers if hasattr(s, "Meta") and hasattr(s.Meta, "model")), None)


def smuggled(body, form, table=None):
    """The body with everything in it that the form does not name, in each of its parts as well."""
    if isinstance(form, ListSerializer):
        form = form.child
    asked = dict(getattr(form, "fields", {}))
    laden = {name: _laden(value, asked.get(name)) for name, value in (body or {}).items()}
    return {
        **{name: value for name, value in everything(table or table_of(form)).items() if name not in asked},
        **laden,
    }


def _laden(value, field):
    part = field if isinstance(field, BaseSerializer) else getattr(field, "child", None)
    if isinstance(part, BaseSerializer) and isinstance(value, list):
        return [smuggled(item, part) for item in value]
    return smuggled(value, part) if isinstance(part, BaseSerializer) else value


def what_it_does(client, operation, thing, body):
    """The status, and what is changed by the call, which is then undone."""
    before = rows(but=TRAIL)
    start = transaction.savepoint()
    answer = call(client, operation, thing, body)
    done = answer.status_code, changes(before, rows(but=TRAIL))
    transaction.savepoint_rollback(start)
    return done


def writes(operation, role):
    """But for the gateways' notices, which are kept as they come."""
    kept = operation.view.resource == "payment_callback"
    return operation.method != "get" and not kept and reach(operation, role) is not Scope.NONE


@cells(writes)
def test_what_a_form_does_not_ask_for_is_not_written(operation, role, client_for, at):
    at(timezone.localtime())
    AccountFactory(vai_tro=Role.ADMIN)
    client = client_for(operation, role)
    account = getattr(client, "account", None)
    thing = subject_of(operation).own(account)
    body = body_for(operation, thing, account)

    honest = what_it_does(client, operation, thing, body)
    form = form_of(operation, role)
    table = table_of(form, getattr(operation.view, "serializer_class", None))
    greedy = what_it_does(client, operation, thing, smuggled(body, form, table))

    assert greedy == honest
    assert honest[0] < 300 or (operation.view.policy_action, role) in WITHOUT_EFFECT, "an honest call must succeed"


@pytest.mark.parametrize(("old", "status"), [(Role.PATIENT, 200), (Role.DOCTOR, 202)])
def test_neither_a_new_role_nor_a_request_for_one_takes_more_than_its_form(as_user, at, old, status):
    at(timezone.localtime())
    AccountFactory(vai_tro=Role.ADMIN)
    operation = next(each for each in OPERATIONS if each.view.policy_action == "account.role")
    client, account = as_user(vai_tro=Role.ADMIN), AccountFactory(vai_tro=old)
    body = body_for(operation, account, client.account)

    honest = what_it_does(client, operation, account, body)
    greedy = [
        what_it_does(client, operation, account, smuggled(body, form_of(operation, Role.ADMIN), table))
        for table in (YeuCauVaiTro, NguoiDung)
    ]

    assert greedy == [honest, honest]
    assert honest[0] == status


def test_the_walk_comes_to_every_form_and_into_its_parts():
    named = {str(each) for each in OPERATIONS if each.inputs}
    walked = {str(each) for each in OPERATIONS if each.method != "get"}
    profile = next(each for each in OPERATIONS if str(each) == "PATCH /api/users/profile/")

    assert named <= walked
    assert smuggled({"ho_so": {"ho_ten": "A"}}, form_of(profile, Role.PATIENT))["ho_so"]["phien_ban"] == 31


def test_a_change_that_is_smuggled_in_would_be_seen():
    account = AccountFactory()
    before = rows()
    type(account).objects.filter(pk=account.pk).update(
        vai_tro=Role.ADMIN, ngay_tao=dt.datetime(2001, 2, 3, tzinfo=dt.UTC)
    )

    (changed,) = changes(before, rows()).values()

    assert set(changed) == {"vai_tro", "ngay_tao"}
