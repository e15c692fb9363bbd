"""A newcomer signs in, authorises and books an appointment from the documentation page alone."""

import json
from urllib.parse import urlsplit

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from appointments.models import LichHen
from tests.factories import PASSWORD, PatientFactory, ScheduleFactory, ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECONDS = 20


class Page:
    """What a person does on Swagger's page."""

    def __init__(self, browser):
        self.browser = browser

    def wait_for(self, selector, within=None):
        where = within or self.browser
        WebDriverWait(self.browser, SECONDS).until(lambda _: where.find_elements(By.CSS_SELECTOR, selector))
        return where.find_element(By.CSS_SELECTOR, selector)

    def press(self, selector, within=None):
        self.wait_for(selector, within)
        where = within or self.browser
        self.browser.execute_script("arguments[0].click()", where.find_element(By.CSS_SELECTOR, selector))

    def type(self, selector, text, within=None):
        field = self.wait_for(selector, within)
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(text)

    def scroll_to(self, selector):
        """From the top down: of so many operations, the page has only those that are near, and draws them anew while it
        moves. The element once it stays.
        """
        self.browser.execute_script("scrollTo(0, 0)")
        before = []

        def stays(_):
            found = self.browser.find_elements(By.CSS_SELECTOR, selector)
            same, before[:] = found and found == before, found
            if found:
                self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", found[0])
            else:
                self.browser.execute_script("scrollBy(0, innerHeight / 2)")
            return found[0] if same else None

        gone = [StaleElementReferenceException]
        return WebDriverWait(self.browser, SECONDS, poll_frequency=0.1, ignored_exceptions=gone).until(stays)

    def try_out(self, path, body):
        """Send `body` by the POST operation of `path`; the status and body that the page then shows."""
        link = self.scroll_to(f".opblock-post [data-path='{path}']")
        operation = link.find_element(By.XPATH, "./ancestor::div[contains(@class, 'opblock-post')]")
        self.press(".opblock-summary-control", operation)
        self.press(".try-out__btn:not(.cancel)", operation)
        self.type("textarea.body-param__text", json.dumps(body, ensure_ascii=False), operation)
        self.press("button.execute", operation)
        status = self.wait_for(".live-responses-table tr.response .response-col_status", operation).text
        shown = self.wait_for(".live-responses-table tr.response .response-col_description code", operation)
        return status.split()[0], json.loads(shown.text)


def test_log_in_authorise_and_book_from_the_page(browser, live_server):
    schedule = ScheduleFactory()
    service = ServiceFactory(co_so=schedule.bac_si.co_so)
    patient = PatientFactory()
    browser.get(f"{live_server.url}/api/docs/")
    page = Page(browser)

    status, tokens = page.try_out(
        "/api/auth/login/", {"so_dien_thoai": patient.nguoi_dung.so_dien_thoai, "password": PASSWORD}
    )
    assert status == "200"

    page.press(".auth-wrapper .authorize")
    page.type(".auth-container input", tokens["access"])
    page.press(".auth-btn-wrapper .authorize")
    page.press(".auth-btn-wrapper .btn-done")

    status, booked = page.try_out(
        "/api/appointments/",
        {
            "ma_bac_si": schedule.bac_si_id,
            "ma_dich_vu": service.pk,
            "ngay_kham": str(schedule.ngay_lam_viec),
            "gio_kham": "09:00:00",
            "ghi_chu": "Khám định kỳ",
        },
    )
    assert status == "201"
    assert booked["trang_thai"] == "Chờ xác nhận"
    assert LichHen.objects.get().benh_nhan == patient


@pytest.mark.parametrize(("path", "landmark"), [("/api/docs/", ".opblock"), ("/api/redoc/", "h1")])
def test_the_documentation_asks_no_other_host(browser, live_server, path, landmark):
    browser.get(f"{live_server.url}{path}")
    Page(browser).wait_for(landmark)

    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = {
        event["params"]["requestId"]: urlsplit(event["params"]["request"]["url"])
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }
    never_sent = {event["params"]["requestId"] for event in events if event["params"].get("blockedReason") == "csp"}
    hosts = {url.hostname for key, url in asked.items() if url.scheme in ("http", "https") and key not in never_sent}

    assert hosts == {urlsplit(live_server.url).hostname}
