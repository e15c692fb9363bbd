"""Whatever the API's own description allows, and much that it does not, is answered as the description says."""

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from core.bootstrap import container
from core.policy import Role
from core.services.auth_service import AuthService
from core.wsgi import application
from tests.factories import (
    PASSWORD,
    AccountFactory,
    AppointmentFactory,
    ClosedShiftFactory,
    RelativeFactory,
    RulesFactory,
    StatementRowFactory,
    TemplateFactory,
)

pytestmark = pytest.mark.django_db

schema = schemathesis.openapi.from_wsgi("/api/schema/", application)


@pytest.fixture(autouse=True)
def _reads_counted():
    """What is sent at random reads as often as what is met at random asks for."""


@pytest.fixture
def one_connection():
    """The application under test is not Django's test client: it would close the test's connection after a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def token_of(account):
    tokens = container().resolve(AuthService).sign_in(so_dien_thoai=account.so_dien_thoai, password=PASSWORD)
    return tokens["access"]


@pytest.fixture
def token(one_connection):
    """An Admin's, beside another."""
    AppointmentFactory()
    RelativeFactory()
    TemplateFactory()
    RulesFactory()
    ClosedShiftFactory()
    StatementRowFactory()
    AccountFactory(vai_tro=Role.ADMIN)
    return token_of(AccountFactory(vai_tro=Role.ADMIN))


@pytest.fixture
def parents_token(one_connection):
    return token_of(RelativeFactory().nguoi_dung)


def many(test):
    return hypothesis.settings(
        max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(hypothesis.HealthCheck)
    )(test)


@schema.parametrize()
@many
def test_every_operation_answers_as_described(case, token):
    check(case, token)


@schema.include(path_regex="/family/").parametrize()
@many
def test_what_is_closed_to_admins_answers_patients_as_described(case, parents_token):
    check(case, parents_token)


def no_bug(context, response, case):
    """503 is no bug where it is described: a gateway or a video server may be away."""
    assert response.status_code != 500, response.text


def check(case, token):
    case.call_and_validate(
        headers={"Authorization": f"Bearer {token}"},
        checks=[
            no_bug,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
        ],
    )
