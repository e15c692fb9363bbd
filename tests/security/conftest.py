"""A client for a role, as the operation needs its account to be."""

import pytest

from tests.security.objects import subject_of


@pytest.fixture
def client_for(as_user, anonymous):
    def sign_in(operation, role):
        account = subject_of(operation).caller(role)
        return as_user(account) if account else anonymous

    return sign_in
