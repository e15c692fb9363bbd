"""A waiting room's screen shows a call without being touched, on any screen, and says when it is cut off."""

import json
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from authentication.throttles import AddressThrottle
from reception.models import PhieuKham, TrangThaiPhieu
from tests.browser.test_admin_site import said_of_policy
from tests.factories import FacilityFactory, QueueFactory, TicketFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECONDS = 30
SEE = """
const card = [...document.querySelectorAll('.card')].find(
    (one) => one.querySelector('.room').textContent === arguments[0]);
return card && [card.className, card.querySelector('.number').textContent, card.querySelector('.name').textContent];
"""


class Screen:
    """A browser before a facility's board."""

    def __init__(self, browser, server):
        self.browser, self.server = browser, server

    def open(self, facility, width=1920, height=1080, **emulated):
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < height}
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        features = [{"name": name.replace("_", "-"), "value": value} for name, value in emulated.items()]
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        self.browser.get(f"{self.server.url}/board/{facility.pk}/")
        self.browser.execute_script("window.never = 'loaded anew'")

    def wait(self, until):
        return WebDriverWait(self.browser, SECONDS, poll_frequency=0.1).until(lambda _: until())

    def room(self, name):
        return self.browser.execute_script(SEE, name)

    def shows(self, element):
        return self.browser.find_element(By.ID, element).is_displayed()

    @property
    def was_loaded_once(self):
        return self.browser.execute_script("return window.never") == "loaded anew"


@pytest.fixture
def screen(browser, live_server, boards):
    boards()
    return Screen(browser, live_server)


def call(ticket):
    changes = {"trang_thai": TrangThaiPhieu.CALLED, "goi_luc": timezone.now(), "so_lan_goi": 1}
    PhieuKham.objects.filter(pk=ticket.pk).update(**changes)


def facility_with(rooms):
    facility = FacilityFactory()
    for number in range(rooms):
        TicketFactory(
            hang__phong_kham=str(101 + number),
            hang__lich__bac_si__chuyen_khoa__co_so=facility,
            lich_hen__benh_nhan__ho_ten="Nguyễn Văn Anh",
        )
    return facility


def test_a_call_appears_without_reload_is_marked_and_told_to_screen_readers(screen):
    facility = facility_with(2)
    screen.open(facility)
    screen.wait(lambda: screen.room("Phòng 101"))
    assert screen.room("Phòng 101")[0] == "card idle"

    call(PhieuKham.objects.first())

    screen.wait(lambda: screen.room("Phòng 101") == ["card called new", "1", "NG. V. A***"])
    said = screen.browser.find_element(By.ID, "said").get_attribute("textContent")
    assert said == "Mời số 1 vào Phòng 101"
    screen.wait(lambda: screen.room("Phòng 101")[0] == "card called")
    assert screen.was_loaded_once
    assert said_of_policy(screen.browser) == []


def test_without_server_sent_events_the_screen_asks_by_itself(screen):
    script = {"source": "delete window.EventSource"}
    screen.browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", script)
    screen.open(facility_with(1))
    assert screen.browser.execute_script("return window.EventSource") is None

    call(PhieuKham.objects.get())

    screen.wait(lambda: screen.room("Phòng 101")[1] == "1")
    assert screen.was_loaded_once


def test_where_a_proxy_keeps_streams_back_the_screen_asks_instead(screen):
    script = {"source": "window.EventSource = function () { this.readyState = 1; this.close = () => null;"
              " this.addEventListener = () => null; };"}  # fmt: skip
    screen.browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", script)
    screen.open(facility_with(1))

    call(PhieuKham.objects.get())

    screen.wait(lambda: screen.room("Phòng 101")[1] == "1")
    assert not screen.shows("lost")


def test_a_screen_that_is_cut_off_says_since_when_keeps_its_numbers_and_comes_back_by_itself(
    screen, settings, monkeypatch
):
    monkeypatch.setattr(AddressThrottle, "THROTTLE_RATES", {"board": "1/hour"})
    settings.THROTTLE = True
    cache.clear()
    facility = facility_with(1)
    call(PhieuKham.objects.get())
    screen.open(facility)

    screen.wait(lambda: screen.shows("lost"))
    assert screen.browser.find_element(By.ID, "lost").text.startswith("Mất kết nối từ ")
    assert screen.room("Phòng 101")[1] == "1"
    assert screen.browser.find_element(By.ID, "clock").text

    settings.THROTTLE = False
    screen.wait(lambda: not screen.shows("lost"))
    assert screen.was_loaded_once
    cache.clear()


def test_a_call_in_a_room_on_another_page_turns_to_it(screen):
    facility = facility_with(20)
    screen.open(facility)
    screen.wait(lambda: screen.room("Phòng 101"))
    assert screen.room("Phòng 120") is None

    call(PhieuKham.objects.last())

    screen.wait(lambda: (screen.room("Phòng 120") or [""])[0] == "card called new")


@pytest.mark.parametrize("rooms", [0, 1, 3, 8, 20])
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720), (1080, 1920)])
def test_on_a_wall_nothing_lies_outside_the_screen_or_its_card(screen, rooms, width, height):
    screen.open(facility_with(rooms), width, height)
    screen.wait(lambda: screen.browser.find_element(By.ID, "clock").text)

    hidden = screen.browser.execute_script("""
        const page = document.documentElement;
        const outside = [...document.querySelectorAll('.call, .card, .row, header, footer')]
            .filter((one) => one.scrollHeight > one.clientHeight + 1).map((one) => one.className || one.tagName);
        return [page.scrollHeight > innerHeight, page.scrollWidth > innerWidth, outside];
    """)
    assert hidden == [False, False, []]


@pytest.mark.parametrize("rooms", [0, 20])
def test_on_a_phone_all_rooms_stand_below_one_another(screen, rooms):
    screen.open(facility_with(rooms), 390, 844)
    screen.wait(lambda: len(screen.browser.find_elements(By.CLASS_NAME, "card")) == rooms)

    assert screen.browser.execute_script("return document.documentElement.scrollWidth") == 390


def test_who_wants_no_motion_sees_the_call_without_any(screen):
    ticket = TicketFactory(hang=QueueFactory())
    screen.open(ticket.hang.co_so, prefers_reduced_motion="reduce")
    screen.wait(lambda: screen.room("Phòng 101"))
    call(ticket)
    screen.wait(lambda: screen.browser.find_elements(By.CSS_SELECTOR, ".card.new .call"))

    part = screen.browser.find_element(By.CSS_SELECTOR, ".card.new .call")
    assert part.value_of_css_property("animation-name") == "none"


def test_after_a_press_the_calls_are_heard(screen):
    spoken = {
        "source": """
        window.heard = [];
        const voice = {lang: 'vi-VN'};
        window.SpeechSynthesisUtterance = function (words) { this.text = words; };
        Object.defineProperty(window, 'speechSynthesis', {value: {
            getVoices: () => [{lang: 'en-US'}, voice], cancel: () => null,
            speak: (said) => window.heard.push([said.text, said.lang]),
        }});
        """
    }
    screen.browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", spoken)
    first, second = TicketFactory.create_batch(2, hang=QueueFactory())
    screen.open(first.hang.co_so)
    call(first)
    screen.wait(lambda: screen.room("Phòng 101")[1] == "1")
    button = screen.browser.find_element(By.ID, "sound")
    button.click()
    assert (button.text, button.get_attribute("aria-pressed")) == ("Tắt âm thanh", "true")

    call(second)

    screen.wait(lambda: screen.browser.execute_script("return window.heard.length"))
    assert screen.browser.execute_script("return window.heard") == [["Mời số 2 vào phòng 101", "vi-VN"]]


def test_the_screen_needs_no_other_host(screen):
    screen.open(facility_with(1))
    screen.wait(lambda: screen.room("Phòng 101"))

    events = [json.loads(entry["message"])["message"] for entry in screen.browser.get_log("performance")]
    asked = [one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"]
    assert [url for url in asked if not url.startswith((screen.server.url, "data:", "chrome"))] == []
    assert {Path(url).name for url in asked} >= {"board.css", "board.js", "live.js", "voice.js", "events"}
