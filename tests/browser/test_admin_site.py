"""The admin site works under its Content-Security-Policy: nothing that it needs is blocked."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from core.policy import Role
from tests.factories import PASSWORD, AccountFactory, AppointmentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECONDS = 20


def test_admin_pages_work_with_our_own_files_alone(browser, live_server):
    account, appointment = AccountFactory(vai_tro=Role.ADMIN), AppointmentFactory()
    browser.get(f"{live_server.url}/admin/")
    browser.find_element(By.NAME, "username").send_keys(account.so_dien_thoai)
    browser.find_element(By.NAME, "password").send_keys(PASSWORD)
    browser.find_element(By.CSS_SELECTOR, "input[type=submit]").click()
    WebDriverWait(browser, SECONDS).until(lambda page: page.find_elements(By.ID, "user-tools"))

    listed = "/admin/appointments/lichhen/"
    for path in (
        "/admin/", listed, f"{listed}{appointment.pk}/change/", f"{listed}?q=0", "/admin/core/nhatky/",
        "/admin/users/benhnhan/", "/admin/authentication/mamotlan/", "/admin/nothing/", "/api/docs/", "/api/redoc/",
    ):  # fmt: skip
        browser.get(f"{live_server.url}{path}")
        assert said_of_policy(browser) == [], path

    browser.get(f"{live_server.url}{listed}")
    theme = browser.find_element(By.TAG_NAME, "html").get_attribute("data-theme")
    browser.find_element(By.CSS_SELECTOR, ".theme-toggle").click()
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("data-theme") != theme
    browser.find_element(By.CSS_SELECTOR, "#logout-form button").click()
    WebDriverWait(browser, SECONDS).until(lambda page: "logout" in page.current_url)
    assert said_of_policy(browser) == []


def said_of_policy(browser):
    """What the console has said since it was last read, but for pages that are not there."""
    return [entry["message"] for entry in browser.get_log("browser") if "404" not in entry["message"]]


def test_a_script_from_elsewhere_does_not_run_on_an_admin_page(browser, live_server):
    browser.get(f"{live_server.url}/admin/login/")

    browser.execute_script(
        "const script = document.createElement('script'); script.textContent = 'window.intruded = true';"
        "document.body.append(script);"
    )

    assert browser.execute_script("return window.intruded") is None
    assert any("Content Security Policy" in message for message in said_of_policy(browser))
