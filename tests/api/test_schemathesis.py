"""Whatever the API's own description allows, and much that it does not, is answered as the description says."""

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from core.bootstrap import container
from core.policy import Role
from core.services.auth_service import AuthService
from hospital_management.wsgi import application
from tests.factories import PASSWORD, AccountFactory, AppointmentFactory, RulesFactory, TemplateFactory

pytestmark = pytest.mark.django_db

schema = schemathesis.openapi.from_wsgi("/api/schema/", application)


@pytest.fixture
def one_connection():
    """The application under test is not Django's test client: it would close the test's connection after a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(one_connection):
    AppointmentFactory()
    TemplateFactory()
    RulesFactory()
    AccountFactory(vai_tro=Role.ADMIN)
    account = AccountFactory(vai_tro=Role.ADMIN)
    tokens = container().resolve(AuthService).sign_in(so_dien_thoai=account.so_dien_thoai, password=PASSWORD)
    return tokens["access"]


@schema.parametrize()
@hypothesis.settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_every_operation_answers_as_described(case, token):
    case.call_and_validate(
        headers={"Authorization": f"Bearer {token}"},
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
        ],
    )
