"""No input gets a 500, and refused input writes nothing."""

import pytest
from django.conf import settings
from django.test import RequestFactory

from appointments.models import LichHen
from core.models import NhatKy
from core.policy import Role
from core.wsgi import application
from tests.factories import AppointmentFactory, PatientFactory, ScheduleFactory, ServiceFactory

pytestmark = pytest.mark.django_db

WRITES = [
    ("post", "/api/auth/register/"),
    ("post", "/api/auth/login/"),
    ("post", "/api/auth/refresh/"),
    ("post", "/api/auth/verify/"),
    ("put", "/api/auth/change-password/"),
    ("post", "/api/auth/password-reset/"),
    ("post", "/api/auth/password-reset/confirm/"),
    ("post", "/api/auth/phone-change/"),
    ("post", "/api/auth/phone-change/confirm/"),
    ("put", "/api/users/profile/"),
    ("post", "/api/users/patients/"),
    ("post", "/api/users/patients/{id}/guardians/"),
    ("post", "/api/users/accounts/"),
    ("post", "/api/users/accounts/{id}/role/"),
    ("post", "/api/users/accounts/{id}/temporary-role/"),
    ("post", "/api/auth/access-review/"),
    ("post", "/api/medical/facilities/"),
    ("post", "/api/medical/doctors/"),
    ("post", "/api/appointments/schedule/"),
    ("post", "/api/appointments/"),
    ("patch", "/api/appointments/{id}/"),
    ("post", "/api/appointments/{id}/cancel/"),
]
BODIES = [
    (b"{bad", "application/json", 400),
    (b"", "application/json", 400),
    (b"[]", "application/json", 400),
    (b"[1, 2]", "application/json", 400),
    (b'"text"', "application/json", 400),
    (b"null", "application/json", 400),
    (b"\xff\xfe", "application/json", 400),
    (b"9" * 5000, "application/json", 400),
    (b'{"a": NaN}', "application/json", 400),
    (b'{"a": "\\ud800"}', "application/json", 400),
    (b"[" * 100_000, "application/json", 400),
    (b"a=b", "application/x-www-form-urlencoded", 415),
    (b"<a/>", "application/xml", 415),
    (b"{}", "text/plain", 415),
]


@pytest.mark.parametrize(("method", "path"), WRITES)
@pytest.mark.parametrize(("body", "content_type", "status"), BODIES)
def test_what_is_no_json_object_is_refused(as_user, method, path, body, content_type, status):
    admin = as_user(vai_tro=Role.ADMIN)
    appointment = AppointmentFactory()
    optional = "cancel" in path or method == "patch"
    before = NhatKy.objects.count()

    answer = admin.generic(method.upper(), path.format(id=appointment.pk), body, content_type)

    if not (optional and body in (b"", b'{"a": "\\ud800"}')):
        assert answer.status_code == status, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        assert NhatKy.objects.count() == before
    assert answer.status_code < 500


@pytest.fixture
def booking():
    schedule = ScheduleFactory()
    return {
        "ma_bac_si": schedule.bac_si_id,
        "ma_dich_vu": ServiceFactory(co_so=schedule.bac_si.co_so).pk,
        "ngay_kham": str(schedule.ngay_lam_viec),
        "gio_kham": "09:00:00",
        "ghi_chu": "",
    }


WRONG = [
    None, True, [], {}, "", " ", "x", "x" * 1_000_000, "a\x00b", -1, 0, 1.5, 10**30, "10" * 20, "2026-02-30", "25:00",
    "09:00:00.123456789", "0000-00-00", "99999-01-01", "'; DROP TABLE Lich_hen; --", "१२", "\u202e", "😀" * 2000,
]  # fmt: skip


@pytest.mark.parametrize("field", ["ma_bac_si", "ma_dich_vu", "ngay_kham", "gio_kham", "ghi_chu", "ma_benh_nhan"])
@pytest.mark.parametrize("value", WRONG, ids=lambda value: repr(value)[:20])
def test_a_wrong_value_is_refused_with_its_field_named(as_user, booking, field, value):
    client = as_user(PatientFactory().nguoi_dung)
    text_is_fine = field == "ghi_chu" and isinstance(value, str | int | float) and value is not True
    fits = len(str(value)) <= 1000 and "\x00" not in str(value)

    answer = client.post("/api/appointments/", {**booking, field: value})

    if text_is_fine and fits:
        assert answer.status_code == 201
    else:
        assert answer.status_code in (400, 403), answer.content
        assert field in [error["field"] for error in answer.json()["errors"]]
        assert not LichHen.objects.exists()


@pytest.mark.parametrize(
    ("path", "field", "most"),
    [
        ("/api/users/patients/", "ho_ten", 100),
        ("/api/users/patients/", "di_ung", 1000),
        ("/api/medical/facilities/", "ten_co_so", 200),
        ("/api/appointments/{id}/cancel/", "ly_do", 500),
        ("/api/users/accounts/{account}/role/", "ly_do", 500),
    ],
)
def test_symbols_that_overflow_a_column_of_sql_server_are_refused_with_their_field_named(as_user, path, field, most):
    """An nvarchar(100) takes fifty of them; on every engine it is the same."""
    appointment = AppointmentFactory()
    account = appointment.benh_nhan.nguoi_dung

    answer = as_user(vai_tro=Role.ADMIN).post(
        path.format(id=appointment.pk, account=account.pk), {field: "A" + "😀" * (most // 2)}
    )

    refused = {error["field"]: error["code"] for error in answer.json()["errors"]}
    assert (answer.status_code, refused[field]) == (400, "max_length")


QUERIES = [
    "",
    "12/01/2026",
    "abc",
    "-1",
    "0",
    "10" * 20,
    "2026-02-30",
    "a\x00b",
    "x" * 10_000,
    "null",
    "[]",
    "1,2",
    "😀",
]


@pytest.mark.parametrize(
    "path",
    [
        "/api/appointments/",
        "/api/appointments/schedule/",
        "/api/users/patients/",
        "/api/medical/doctors/",
        "/api/medical/services/",
    ],
)
@pytest.mark.parametrize("value", QUERIES, ids=lambda value: repr(value)[:12])
def test_no_query_is_answered_with_an_error_of_ours(as_user, path, value):
    AppointmentFactory()
    admin = as_user(vai_tro=Role.ADMIN)
    names = [
        "page", "page_size", "ordering", "search", "ma_bac_si", "ma_benh_nhan", "ma_co_so", "trang_thai", "ngay_kham",
        "tu_ngay", "den_ngay", "ngay", "ma_dich_vu", "ma_chuyen_khoa", "chuyen_khoa", "hoc_vi", "gioi_tinh", "gia_tu",
        "gia_den", "loai_dich_vu", "so_bhyt", "cmnd_cccd", "so_dien_thoai", "vai_tro",
    ]  # fmt: skip

    for name in names:
        answer = admin.get(path, {name: value})
        assert answer.status_code in (200, 400, 404), (name, answer.content)
        if answer.status_code == 400:
            assert [error["field"] for error in answer.json()["errors"]] == [name]


def test_a_body_too_large_is_refused_before_it_is_read(anonymous):
    body = b'{"so_dien_thoai": "' + b"0" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'

    answer = anonymous.generic("POST", "/api/auth/login/", body, "application/json")

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("header", ["abc", '"x"', "W/", '"1", "2"', '"' + "9" * 5000 + '"', "é"])
def test_an_etag_that_is_none_is_stale(as_user, header):
    appointment = AppointmentFactory()
    client = as_user(vai_tro=Role.STAFF)

    answer = client.patch(f"/api/appointments/{appointment.pk}/", {"ghi_chu": "x"}, headers={"If-Match": header})

    assert answer.status_code == (200 if header == '"1", "2"' else 412)


@pytest.mark.parametrize("header", ["text/html", "application/xml", "image/png;q=0.1"])
def test_a_kind_of_answer_that_is_not_had_is_406(anonymous, header):
    assert anonymous.get("/api/health/", headers={"accept": header}).status_code == 406


@pytest.mark.parametrize("field", ["vai_tro", "so_dien_thoai", "password"])
def test_half_a_character_is_refused(anonymous, field):
    body = f'{{"so_dien_thoai": "0123456789", "password": "securepassword123", "{field}": "\\ud800"}}'

    answer = anonymous.generic("POST", "/api/auth/register/", body, "application/json")

    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]]


@pytest.mark.parametrize("charset", ["rot13", "hex", "zlib_codec", '"rot13"', "utf-8", "nonsense"])
def test_a_charset_that_is_none_does_no_harm(charset):
    answers = []
    environ = RequestFactory().get("/api/health/live/?a=1").environ
    environ["CONTENT_TYPE"] = f"text/plain; charset={charset}"

    application(environ, lambda status, headers: answers.append(status))

    assert answers == ["200 OK"]


def test_half_a_character_in_the_name_of_a_nested_field_is_answered_as_any_other(as_user):
    client = as_user(vai_tro="Admin")
    body = b'{"bang": "benh-nhan", "dinh_dang": "csv", "tham_so": {"\\ud800": "x"}}'

    answer = client.post("/api/utils/exports/", body, content_type="application/json")

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["?"]
