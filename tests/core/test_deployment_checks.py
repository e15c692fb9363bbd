"""`check --deploy` names an address that leads nowhere."""

import pytest
from django.core.checks import run_checks


def told(settings, address, debug=False):
    settings.PUBLIC_URL, settings.DEBUG = address, debug
    return [found for found in run_checks(include_deployment_checks=True) if found.id == "deployment.W001"]


HERE = [
    "",
    "http://127.0.0.1:8000",
    "https://localhost",
    "http://[::1]:8000",
    "http://127.1.2.3",
    "https://a.localhost",
]


@pytest.mark.parametrize("address", HERE)
def test_an_address_that_only_this_machine_reaches_is_named(settings, address):
    (found,) = told(settings, address)

    assert "PUBLIC_URL" in found.msg
    assert "PUBLIC_URL" in found.hint


@pytest.mark.parametrize("address", ["https://booking.example.vn", "https://10.0.0.7:8443"])
def test_another_is_not(settings, address):
    assert told(settings, address) == []


def test_nor_is_any_with_debug(settings):
    assert told(settings, "http://127.0.0.1:8000", debug=True) == []
