"""Secret addresses under which calendar programs read an account's own appointments."""

import datetime as dt
import hashlib
import json
import logging
import logging.config
import re

import pytest
import vobject
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.models import LichHen, TrangThaiLichHen
from authentication.models import NguoiDung
from authentication.throttles import AddressThrottle
from calendars.models import LichDongBo
from core.logging_config import logging_config, without_secrets
from core.models import NhatKy
from core.policy import Role
from core.services.calendar_service import digest_of
from tests.api.appointments import refusal
from tests.factories import (
    PASSWORD,
    AccountFactory,
    AppointmentFactory,
    CalendarFeedFactory,
    DoctorFactory,
    PatientFactory,
    RelativeFactory,
    ScheduleFactory,
)
from tests.queries import without_savepoints

pytestmark = pytest.mark.django_db

URL = "/api/users/calendar-feeds/"
NEW_PASSWORD = "Another-Horse-8"


@pytest.fixture
def visit():
    return AppointmentFactory(
        benh_nhan__ho_ten="Nguyễn Văn An", dich_vu__ten_dich_vu="Khám tim", ghi_chu="Zzq đau ngực"
    )


@pytest.fixture
def program():
    """A calendar program: it signs in nowhere and keeps nothing."""
    return Client()


def make(client, **more):
    answer = client.post(URL, {"ten_lich": "Điện thoại", **more})
    assert answer.status_code == 201, answer.json()
    return answer.json()


def path_of(made):
    return re.sub(r"^https?://[^/]+", "", made["dia_chi"])


def events_in(answer):
    (calendar,) = vobject.readComponents(answer.content.decode())
    return calendar.contents.get("vevent", [])


def keys_in(answer):
    return [int(re.match(r"lich-hen-(\d+)@", event.uid.value)[1]) for event in events_in(answer)]


def held_token(account, **more):
    """A feed of the account's, and its path."""
    token = f"token-of-{account.pk}-" + "x" * 30
    feed = CalendarFeedFactory(nguoi_dung=account, ma_bam=digest_of(token), **more)
    return feed, f"/calendar/{token}.ics"


# Making and revoking


def test_the_address_is_told_once_and_only_its_digest_is_kept(as_user, settings):
    settings.PUBLIC_URL = "https://booking.example.vn"
    client = as_user(PatientFactory().nguoi_dung)

    made = make(client)

    token = re.fullmatch(r"https://booking\.example\.vn/calendar/([A-Za-z0-9_-]{43})\.ics", made["dia_chi"])[1]
    assert LichDongBo.objects.get().ma_bam == hashlib.sha256(token.encode()).hexdigest()
    (listed,) = client.get(URL).json()["results"]
    assert listed == {name: made[name] for name in listed}
    assert token not in client.get(URL).content.decode()
    entry = NhatKy.objects.get(hanh_dong="CalendarFeedMade")
    kept = json.dumps([entry.truoc, entry.sau])
    assert (token in kept, digest_of(token) in kept, "ma_bam" in kept) == (False, False, False)
    assert (entry.nguoi_dung_id, entry.ma_doi_tuong) == (client.account.pk, made["ma_lich_dong_bo"])


def test_a_revoked_feed_is_not_found_at_once_and_stays_in_the_list(as_user, visit, program):
    client = as_user(visit.benh_nhan.nguoi_dung)
    made = make(client)
    assert program.get(path_of(made)).status_code == 200

    gone = client.delete(f"{URL}{made['ma_lich_dong_bo']}/")

    assert (gone.status_code, program.get(path_of(made)).status_code) == (204, 404)
    (listed,) = client.get(URL).json()["results"]
    assert listed["ngay_thu_hoi"] is not None
    assert client.get(URL, {"con_hieu_luc": "true"}).json()["results"] == []
    assert client.get(URL, {"con_hieu_luc": "false"}).json()["count"] == 1
    assert NhatKy.objects.filter(hanh_dong="CalendarFeedRevoked").count() == 1


def test_revoking_twice_changes_nothing(as_user):
    client = as_user(PatientFactory().nguoi_dung)
    here = f"{URL}{make(client)['ma_lich_dong_bo']}/"
    client.delete(here)
    then = LichDongBo.objects.get().ngay_thu_hoi

    assert client.delete(here).status_code == 204
    assert LichDongBo.objects.get().ngay_thu_hoi == then
    assert NhatKy.objects.filter(hanh_dong="CalendarFeedRevoked").count() == 1


def test_an_eleventh_live_feed_is_refused_until_one_is_revoked(as_user):
    client = as_user(PatientFactory().nguoi_dung)
    CalendarFeedFactory.create_batch(9, nguoi_dung=client.account)
    last = make(client)

    assert refusal(client.post(URL, {"ten_lich": "Nữa"}))[:2] == (409, "too_many_feeds")
    assert LichDongBo.objects.count() == 10
    client.delete(f"{URL}{last['ma_lich_dong_bo']}/")
    make(client)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "ten_lich"),
        ({"ten_lich": ""}, "ten_lich"),
        ({"ten_lich": "a" * 101}, "ten_lich"),
        ({"ten_lich": "A" + "😀" * 51}, "ten_lich"),
        ({"ten_lich": "a\x00b"}, "ten_lich"),
        ({"ten_lich": ["a"]}, "ten_lich"),
        ({"ten_lich": "a", "kin_dao": "perhaps"}, "kin_dao"),
    ],
)
def test_a_wrong_request_names_the_field_and_makes_nothing(as_user, sent, field):
    answer = as_user(PatientFactory().nguoi_dung).post(URL, sent)

    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (400, [field])
    assert LichDongBo.objects.count() == 0


def test_what_a_client_may_not_set_is_not_set(as_user):
    stranger = AccountFactory()
    client = as_user(PatientFactory().nguoi_dung)

    make(client, ma_bam="0" * 64, nguoi_dung=stranger.pk, ngay_thu_hoi="2020-01-01T00:00:00Z")

    feed = LichDongBo.objects.get()
    assert (feed.nguoi_dung_id, feed.ngay_thu_hoi) == (client.account.pk, None)
    assert feed.ma_bam != "0" * 64


def test_nobody_sees_or_revokes_the_feed_of_another(as_user):
    feed = CalendarFeedFactory()
    client = as_user(PatientFactory().nguoi_dung)

    assert client.get(URL).json()["results"] == []
    assert refusal(client.delete(f"{URL}{feed.pk}/"))[:2] == (403, "not_yours")
    assert refusal(client.delete(f"{URL}{feed.pk + 1000}/"))[:2] == (404, "not_found")
    feed.refresh_from_db()
    assert feed.ngay_thu_hoi is None


@pytest.mark.parametrize("role", [Role.ADMIN, Role.STAFF])
def test_admins_and_staff_have_no_calendar(as_user, role):
    client = as_user(vai_tro=role)

    assert refusal(client.post(URL, {"ten_lich": "Lịch"}))[0] == 403
    assert client.get(URL).status_code == 403


def test_the_list_takes_as_many_queries_for_ten_as_for_one(as_user):
    client = as_user(PatientFactory().nguoi_dung)
    counts = []
    for amount in (1, 9):
        CalendarFeedFactory.create_batch(amount, nguoi_dung=client.account)
        with CaptureQueriesContext(connection) as asked:
            client.get(URL)
        counts.append(len(asked))

    assert counts[0] == counts[1]


# Reading


def test_a_patients_feed_has_its_own_visits_and_those_of_relatives(visit, program):
    account = visit.benh_nhan.nguoi_dung
    child = AppointmentFactory(benh_nhan=RelativeFactory(nguoi_dung=account).benh_nhan)
    AppointmentFactory()
    _, here = held_token(account)

    answer = program.get(here)

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert set(keys_in(answer)) == {visit.pk, child.pk}


def test_a_doctors_feed_has_the_doctors_visits_and_patients_by_initials(visit, program):
    AppointmentFactory()
    _, here = held_token(visit.bac_si.nguoi_dung)

    answer = program.get(here)

    assert keys_in(answer) == [visit.pk]
    assert events_in(answer)[0].summary.value == "Khám tim – N.V.A."
    text = answer.content.decode().replace("\r\n ", "")
    assert [word for word in ("Nguyễn", "Zzq", visit.benh_nhan.so_dien_thoai) if word in text] == []


def test_a_discreet_feed_tells_when_and_at_which_address_alone(visit, program):
    _, here = held_token(visit.benh_nhan.nguoi_dung, kin_dao=True)

    answer = program.get(here)

    (event,), text = events_in(answer), answer.content.decode().replace("\r\n ", "")
    assert (event.summary.value, event.location.value) == ("Lịch hẹn", visit.bac_si.co_so.dia_chi)
    told = ("Khám tim", "N.V.A", visit.bac_si.ho_ten, visit.bac_si.co_so.ten_co_so)
    assert [word for word in told if word in text] == []


def test_the_feed_reaches_from_30_days_ago_to_180_ahead_with_what_was_cancelled(program):
    person, today = PatientFactory(), timezone.localdate()

    def on(days, **more):
        schedule = ScheduleFactory(ngay_lam_viec=today + dt.timedelta(days=days))
        return AppointmentFactory(benh_nhan=person, lich=schedule, **more)

    on(-31)
    inside = [on(-30), on(0), on(180)]
    cancelled = on(5, trang_thai=TrangThaiLichHen.CANCELLED, ngay_huy=timezone.now())
    on(181)
    _, here = held_token(person.nguoi_dung)

    answer = program.get(here)

    assert keys_in(answer) == [inside[0].pk, inside[1].pk, cancelled.pk, inside[2].pk]
    assert [event.status.value for event in events_in(answer)] == ["TENTATIVE", "TENTATIVE", "CANCELLED", "TENTATIVE"]


def test_of_too_many_the_nearest_are_told_those_to_come_first(program, monkeypatch):
    monkeypatch.setattr("core.services.calendar_service.MOST_ENTRIES", 3)
    doctor, today = DoctorFactory(), timezone.localdate()
    made = {
        days: AppointmentFactory(lich=ScheduleFactory(bac_si=doctor, ngay_lam_viec=today + dt.timedelta(days=days)))
        for days in (-9, -2, 3, 40)
    }
    _, here = held_token(doctor.nguoi_dung)

    assert keys_in(program.get(here)) == [made[-2].pk, made[3].pk, made[40].pk]
    monkeypatch.setattr("core.services.calendar_service.MOST_ENTRIES", 1)
    assert keys_in(program.get(here)) == [made[3].pk]


def test_an_empty_feed_is_a_calendar_too(program):
    _, here = held_token(PatientFactory().nguoi_dung)

    answer = program.get(here)

    assert (answer.status_code, events_in(answer)) == (200, [])


def test_a_feed_costs_three_queries_whatever_it_holds(program):
    schedule, counts = ScheduleFactory(so_luong_kham=20), []
    _, here = held_token(schedule.bac_si.nguoi_dung, lan_cuoi=timezone.now())
    for amount in (1, 6):
        AppointmentFactory.create_batch(amount, lich=schedule)
        with CaptureQueriesContext(connection) as asked:
            answer = program.get(here)
        counts.append((len(events_in(answer)), len(without_savepoints(asked))))

    assert counts == [(1, 3), (7, 3)]


def test_an_unchanged_feed_is_not_sent_again(visit, program):
    _, here = held_token(visit.benh_nhan.nguoi_dung)
    first = program.get(here)

    again = program.get(here, headers={"if-none-match": first["ETag"]})
    LichHen.objects.filter(pk=visit.pk).update(trang_thai=TrangThaiLichHen.CONFIRMED)
    changed = program.get(here, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


def test_the_answer_is_private_leaves_no_cookie_and_no_referrer(visit, program):
    _, here = held_token(visit.benh_nhan.nguoi_dung)

    for answer in (program.get(here), program.get("/calendar/unknown.ics")):
        assert dict(answer.cookies) == {}
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["X-Content-Type-Options"] == "nosniff"
    whole = program.get(here)
    assert whole["Cache-Control"] == "private, no-cache"
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in whole.content.decode()
    assert "X-PUBLISHED-TTL:PT1H" in whole.content.decode()
    assert here.removeprefix("/calendar/").removesuffix(".ics") not in whole.content.decode()


def test_a_feed_is_read_and_nothing_else(visit, program):
    _, here = held_token(visit.benh_nhan.nguoi_dung)

    head = program.head(here)

    assert (head.status_code, head.content) == (200, b"")
    assert [getattr(program, verb)(here).status_code for verb in ("post", "put", "patch", "delete")] == [405] * 4


def test_the_last_use_is_kept_once_an_hour(program, at):
    feed, here = held_token(PatientFactory().nguoi_dung)
    noon = timezone.now().replace(microsecond=0)
    kept = []
    for minutes in (0, 59, 61):
        at(noon + dt.timedelta(minutes=minutes))
        program.get(here)
        feed.refresh_from_db()
        kept.append(feed.lan_cuoi)

    assert kept == [noon, noon, noon + dt.timedelta(minutes=61)]


# Who has no token, or no right to it any more


def wrong_addresses(right):
    token = right.removeprefix("/calendar/").removesuffix(".ics")
    yield from ("/calendar/", "/calendar/.ics", "/calendar/unknown.ics", f"/calendar/{digest_of(token)}.ics")
    yield from (f"/calendar/{token[:-1]}.ics", f"/calendar/{token}x.ics", f"/calendar/{token.swapcase()}.ics")
    yield from (
        f"/calendar/{token}.ics.ics",
        f"/calendar/{token}.ics/",
        f"/calendar/{token}/..",
        f"/calendar/x/{token}.ics",
    )
    yield from ("/calendar/%00.ics", "/calendar/%ff%fe.ics", "/calendar/%0d%0aX:1.ics", "/calendar/' OR 1=1--.ics")
    yield from (f"/calendar/{'x' * 5000}.ics", "/calendar/%F0%9F%98%80.ics", "/calendar/*.ics", "/calendar/%25.ics")


def test_guessed_and_tampered_tokens_get_one_and_the_same_answer(visit, program):
    _, right = held_token(visit.benh_nhan.nguoi_dung)
    answers = [program.get(address) for address in wrong_addresses(right)]

    assert program.get(right).status_code == 200
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    same = ("Content-Type", "Cache-Control", "Content-Disposition", "Content-Security-Policy", "ETag")
    assert len({tuple(answer.get(name) for name in same) for answer in answers}) == 1


def test_revoked_disabled_and_unknown_get_one_and_the_same_answer(program):
    disabled, person = AccountFactory(trang_thai=False), PatientFactory()
    gone = [held_token(disabled)[1], held_token(person.nguoi_dung, ngay_thu_hoi=timezone.now())[1]]

    answers = [program.get(address) for address in (*gone, "/calendar/unknown.ics")]

    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}


def test_a_signed_in_browser_reads_nobodys_feed_without_its_token(as_user, visit):
    feed, _ = held_token(visit.benh_nhan.nguoi_dung)

    assert as_user(visit.benh_nhan.nguoi_dung).get(f"/calendar/{feed.pk}.ics").status_code == 404


def test_the_role_in_force_decides(program, at):
    doctor = AppointmentFactory().bac_si.nguoi_dung
    _, here = held_token(doctor)
    now = timezone.now()
    NguoiDung.objects.filter(pk=doctor.pk).update(vai_tro_tam=Role.ADMIN, vai_tro_tam_den=now + dt.timedelta(hours=1))

    assert program.get(here).status_code == 404
    at(now + dt.timedelta(hours=2))
    assert program.get(here).status_code == 200


def test_who_is_a_doctor_no_longer_reads_no_doctors_visits(program):
    doctor = AppointmentFactory().bac_si.nguoi_dung
    _, here = held_token(doctor)
    NguoiDung.objects.filter(pk=doctor.pk).update(vai_tro=Role.PATIENT)

    assert keys_in(program.get(here)) == []


def test_a_relative_who_is_let_go_leaves_the_feed(as_user, program):
    link = RelativeFactory()
    AppointmentFactory(benh_nhan=link.benh_nhan)
    _, here = held_token(link.nguoi_dung)
    assert len(keys_in(program.get(here))) == 1

    link.delete()

    assert keys_in(program.get(here)) == []


def test_one_address_asks_so_often_and_no_more(visit, program, settings, monkeypatch):
    settings.THROTTLE = True
    monkeypatch.setattr(AddressThrottle, "THROTTLE_RATES", {"calendar": "3/hour"})
    cache.clear()

    statuses = [program.get("/calendar/unknown.ics").status_code for _ in range(4)]
    late = program.get(held_token(visit.benh_nhan.nguoi_dung)[1])
    elsewhere = program.get(held_token(AccountFactory())[1], REMOTE_ADDR="198.51.100.9")

    assert statuses == [404, 404, 404, 429]
    assert (late.status_code, 0 < int(late["Retry-After"]) <= 3600) == (429, True)
    assert elsewhere.status_code == 200


# What ends a feed with the account's sessions


def test_a_new_password_revokes_every_feed(as_user, program):
    person = PatientFactory()
    feed, here = held_token(person.nguoi_dung)
    _, other = held_token(AccountFactory())

    answer = as_user(person.nguoi_dung).put(
        "/api/auth/change-password/", {"mat_khau_cu": PASSWORD, "mat_khau_moi": NEW_PASSWORD}
    )

    assert answer.status_code == 200
    assert (program.get(here).status_code, program.get(other).status_code) == (404, 200)
    entry = NhatKy.objects.get(hanh_dong="CalendarFeedRevoked")
    assert (entry.ma_doi_tuong, entry.truoc["ngay_thu_hoi"]) == (feed.pk, None)
    assert entry.sau["ngay_thu_hoi"] is not None


def test_a_password_reset_by_code_revokes_every_feed(anonymous, program, sent):
    account = PatientFactory().nguoi_dung
    _, here = held_token(account)
    anonymous.post("/api/auth/password-reset/", {"so_dien_thoai": account.so_dien_thoai})
    code = re.search(r"\d{6}", sent[0].text)[0]

    answer = anonymous.post(
        "/api/auth/password-reset/confirm/",
        {"so_dien_thoai": account.so_dien_thoai, "ma": code, "mat_khau_moi": NEW_PASSWORD},
    )

    assert answer.status_code < 300, answer.json()
    assert program.get(here).status_code == 404
    assert NhatKy.objects.get(hanh_dong="CalendarFeedRevoked").nguoi_dung_id == account.pk


def test_another_phone_number_revokes_every_feed(as_user, program, sent):
    account = PatientFactory().nguoi_dung
    _, here = held_token(account)
    client = as_user(account)
    client.post("/api/auth/phone-change/", {"so_dien_thoai_moi": "0987654321", "password": PASSWORD})
    code = re.search(r"\d{6}", sent[0].text)[0]

    assert client.post("/api/auth/phone-change/confirm/", {"ma": code}).status_code < 300
    assert program.get(here).status_code == 404


def test_a_disabled_account_that_is_opened_again_has_to_make_new_ones(as_user, program):
    account = PatientFactory().nguoi_dung
    _, here = held_token(account)
    admin = as_user(vai_tro=Role.ADMIN)

    closed = admin.delete(f"/api/users/accounts/{account.pk}/")
    assert (closed.status_code, program.get(here).status_code) == (204, 404)

    admin.patch(f"/api/users/accounts/{account.pk}/", {"trang_thai": True})
    assert program.get(here).status_code == 404


def test_a_refused_password_change_revokes_nothing(as_user, program):
    account = PatientFactory().nguoi_dung
    _, here = held_token(account)

    as_user(account).put("/api/auth/change-password/", {"mat_khau_cu": "wrong", "mat_khau_moi": NEW_PASSWORD})

    assert program.get(here).status_code == 200


# The secret stays one


def test_no_log_line_has_the_token(visit, program, caplog):
    _, here = held_token(visit.benh_nhan.nguoi_dung)
    token = here.removeprefix("/calendar/").removesuffix(".ics")

    with caplog.at_level(logging.DEBUG):
        program.get(here)
        program.get(here.replace("token", "t0ken"))

    lines = [record for record in caplog.records if record.name == "access"]
    assert [(line.path, line.status) for line in lines] == [("/calendar/***", 200), ("/calendar/***", 404)]
    assert [record for record in lines if token[5:] in f"{record.getMessage()} {record.__dict__}"] == []


def test_a_line_that_something_else_writes_is_masked_too(capsys):
    configuration = {**logging_config("INFO"), "loggers": {}, "root": {}}
    configuration["loggers"]["tests.calendar"] = {"handlers": ["stderr"], "level": "INFO"}
    logging.config.dictConfig(configuration)
    try:
        raise ValueError("<WSGIRequest: GET '/calendar/secret-token.ics'>")
    except ValueError:
        logging.getLogger("tests.calendar").exception("Internal Server Error: %s", "/calendar/secret-token.ics")

    (line,) = capsys.readouterr().err.splitlines()
    assert "secret-token" not in line
    assert json.loads(line)["message"] == "Internal Server Error: /calendar/***"


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/calendar/abc.ics", "/calendar/***"),
        ("//calendar/abc", "//calendar/***"),
        ("/calendar/", "/calendar/"),
        ("/api/users/calendar-feeds/1/", "/api/users/calendar-feeds/1/"),
        ("/files/WzFd:abc", "/files/***"),
        ("//files/WzFd:abc", "//files/***"),
        ("https://booking.example.vn/files/WzFd:abc", "https://booking.example.vn/files/***"),
        ("/api/files/1/download/", "/api/files/1/download/"),
        ("/api/v1/files/1/link/", "/api/v1/files/1/link/"),
    ],
)
def test_secret_paths_alone_are_masked(path, logged):
    assert without_secrets(path) == logged
