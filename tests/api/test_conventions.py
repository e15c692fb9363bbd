"""What holds for every endpoint: the shape of errors, ids, pages, versions, request ids, languages of HTTP."""

import json
import logging
import logging.config

import pytest
from django.db import OperationalError, connection
from rest_framework.test import APIClient

from core.logging_config import RequestIdFilter, logging_config
from core.policy import Role
from core.repositories.session_repository import SessionRepository
from core.request_context import RequestContext, current
from tests.factories import FacilityFactory

pytestmark = pytest.mark.django_db

PROBLEM = {"type", "title", "status", "detail", "code", "request_id"}


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/api/medical/facilities/999/", 404, "not_found"),
        ("get", "/api/medical/facilities/abc/", 404, "not_found"),
        ("get", "/api/nothing/here/", 404, "not_found"),
        ("get", "/api/v2/medical/facilities/", 404, "not_found"),
        ("get", "/nothing", 404, "not_found"),
        ("post", "/api/health/", 405, "method_not_allowed"),
        ("delete", "/api/medical/facilities/", 405, "method_not_allowed"),
        ("post", "/api/medical/facilities/", 400, "invalid"),
    ],
)
def test_every_error_is_a_problem(admin, method, path, status, code):
    answer = getattr(admin, method)(path)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert set(body) - {"errors"} == PROBLEM
    assert (body["status"], body["code"], body["request_id"]) == (status, code, answer["X-Request-ID"])


def test_a_write_to_no_endpoint_is_404_to_clients_that_know_no_csrf_token():
    client = APIClient(enforce_csrf_checks=True)

    assert client.put("/api/appointments/1000000000000000000/", {}).status_code == 404


def test_missing_fields_are_all_named(admin):
    errors = admin.post("/api/medical/facilities/", {}).json()["errors"]

    assert [(error["field"], error["code"]) for error in errors] == [
        ("ten_co_so", "required"),
        ("loai_hinh", "required"),
        ("dia_chi", "required"),
    ]
    assert all(set(error) == {"field", "code", "message"} for error in errors)


def test_a_nested_field_is_named_with_its_path(as_user):
    errors = as_user().put("/api/users/profile/", {"ho_so": {"ngay_sinh": "2026-02-30"}}).json()["errors"]

    assert ("ho_so.ngay_sinh", "invalid") in [(error["field"], error["code"]) for error in errors]


@pytest.mark.parametrize("given", ["abc-123", "A.b_c"])
def test_a_request_keeps_the_id_it_came_with(anonymous, given):
    assert anonymous.get("/api/health/live/", headers={"X-Request-ID": given})["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "a\nb", "é"])
def test_an_id_that_is_none_is_replaced(anonymous, given):
    answered = anonymous.get("/api/health/live/", headers={"X-Request-ID": given})["X-Request-ID"]

    assert len(answered) == 32
    assert answered != given


def test_each_request_is_logged_with_its_id_and_without_its_query(anonymous, caplog):
    with caplog.at_level(logging.INFO, logger="access"):
        anonymous.get("/api/health/live/", {"secret": "s3cret"}, headers={"X-Request-ID": "abc"})

    record = next(record for record in caplog.records if record.name == "access")
    RequestIdFilter().filter(record)
    assert (record.request_id, record.path, record.status) == ("abc", "/api/health/live/", 200)
    assert "s3cret" not in str(record.__dict__)


def test_logs_are_lines_of_json_with_the_requests_id(capsys):
    configuration = {**logging_config("INFO"), "loggers": {}, "root": {}}
    configuration["loggers"]["tests.json"] = {"handlers": ["stderr"], "level": "INFO"}
    logging.config.dictConfig(configuration)
    current.set(RequestContext("abc"))

    logging.getLogger("tests.json").info("Đã đặt", extra={"key": 1})

    line = json.loads(capsys.readouterr().err)
    assert (line["message"], line["request_id"], line["key"], line["level"]) == ("Đã đặt", "abc", 1, "INFO")


def test_lists_have_pages(admin):
    FacilityFactory.create_batch(25)
    url = "/api/medical/facilities/"

    first = admin.get(url).json()
    assert (first["count"], len(first["results"]), first["previous"]) == (25, 20, None)
    assert len(admin.get(first["next"]).json()["results"]) == 5
    assert len(admin.get(url, {"page_size": 7}).json()["results"]) == 7
    assert len(admin.get(url, {"page_size": 5000}).json()["results"]) == 25
    rows = [
        row["ma_co_so"]
        for page in (1, 2, 3)
        for row in admin.get(url, {"page": page, "page_size": 10}).json()["results"]
    ]
    assert len(set(rows)) == 25


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({"page": 2}, 404, None),
        ({"page": 10**30}, 400, "page"),
        ({"page": 0}, 400, "page"),
        ({"page": "abc"}, 400, "page"),
        ({"page_size": -1}, 400, "page_size"),
        ({"page_size": "x"}, 400, "page_size"),
        ({"ordering": "password"}, 400, "ordering"),
        ({"loai_hinh": "Spa"}, 400, "loai_hinh"),
        ({"search": "a\x00b"}, 400, "search"),
        ({"search": "x" * 1_000_000}, 400, "search"),
    ],
)
def test_a_query_that_cannot_be_is_refused_and_named(admin, query, status, field):
    FacilityFactory()

    answer = admin.get("/api/medical/facilities/", query)

    assert answer.status_code == status
    if field:
        assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_version_one_is_the_default_version(admin):
    facility = FacilityFactory()

    answers = [admin.get(f"/api/{version}medical/facilities/{facility.pk}/").json() for version in ("", "v1/")]

    assert answers[0] == answers[1]


def test_health_says_what_works(anonymous):
    answer = anonymous.get("/api/health/")

    assert answer.status_code == 200
    body = answer.json()
    assert (body["status"], body["services"]) == (
        "healthy",
        {
            "database": "healthy",
            "redis": "not_configured",
            "external_apis": "healthy",
            "periodic": "not_configured",
        },
    )
    assert body["timestamp"].endswith("+07:00")
    assert anonymous.get("/api/health/ready/").json()["services"] == body["services"]


@pytest.mark.parametrize(
    ("gateways", "video", "state"),
    [({}, {}, "not_configured"), ({"vietqr": {}}, {}, "healthy"), ({}, {"url": "https://meet.example"}, "healthy")],
)
def test_health_says_whether_there_is_a_gateway_or_video_and_asks_neither(anonymous, settings, gateways, video, state):
    settings.PAYMENT_GATEWAYS, settings.JITSI = gateways, video

    assert anonymous.get("/api/health/").json()["services"]["external_apis"] == state


def test_health_is_503_when_the_database_is_gone_and_the_process_still_lives(anonymous, monkeypatch):
    def gone(*args, **kwargs):
        raise OSError("no route to host")

    monkeypatch.setattr(connection, "cursor", gone)

    ready, live = anonymous.get("/api/health/ready/"), anonymous.get("/api/health/live/")

    assert (ready.status_code, ready.json()["services"]["database"]) == (503, "unhealthy")
    assert live.status_code == 200


def test_the_front_door_leads_to_the_documentation(anonymous):
    assert anonymous.get("/")["Location"] == "/api/docs/"


@pytest.mark.parametrize("path", ["/api/docs/", "/api/redoc/", "/api/schema/", "/api/health/"])
def test_public_pages_need_no_token(anonymous, path):
    assert anonymous.get(path, headers={"accept": "*/*"}).status_code == 200


def test_a_reader_who_leaves_out_the_last_slash_is_shown_the_way(anonymous):
    answer = anonymous.get("/api/health?a=1")

    assert (answer.status_code, answer["Location"]) == (301, "/api/health/?a=1")
    assert anonymous.post("/api/auth/login", {}).status_code == 404
    assert anonymous.get("/api/nothing").status_code == 404


def test_options_tell_nothing(admin, anonymous):
    assert admin.options("/api/appointments/").status_code == 405
    assert anonymous.options("/api/auth/login/").status_code == 405


def test_browsers_of_named_origins_may_send_our_headers_and_read_them(client, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://booking.example.vn"]

    answer = client.options(
        "/api/appointments/",
        headers={
            "origin": "https://booking.example.vn",
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization, idempotency-key, if-match, x-request-id",
        },
    )

    assert answer["Access-Control-Allow-Origin"] == "https://booking.example.vn"
    allowed = set(answer["Access-Control-Allow-Headers"].split(", "))
    assert {"authorization", "idempotency-key", "if-match", "x-request-id"} <= allowed


def test_browsers_of_named_origins_may_read_a_files_name(client, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://booking.example.vn"]

    answer = client.get("/api/health/live/", headers={"origin": "https://booking.example.vn"})

    assert {"Content-Disposition", "ETag", "Retry-After"} <= set(answer["Access-Control-Expose-Headers"].split(", "))


def test_answers_are_not_kept_on_the_way(admin):
    assert admin.get("/api/users/profile/")["Cache-Control"] == "no-store"


def test_a_database_that_is_gone_is_answered_with_try_again(admin, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(SessionRepository, "live", gone)

    answer = admin.get("/api/users/profile/")

    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "busy", "5")
