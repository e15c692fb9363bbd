"""The API's description tells a newcomer, in Vietnamese, all that an operation needs, and nothing that is not so."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import resolve as view_at
from django.utils import timezone

from audit.models import LoaiCanhBao
from core import exceptions
from core.aliases import is_alias
from core.openapi import VietnameseGenerator
from core.policy import GRANTS, Role, Scope, scope_for
from core.tables.formats import FORMATS
from tests.factories import (
    AccountFactory,
    AlertRuleFactory,
    InsuranceRateFactory,
    PatientFactory,
    RefundRulesFactory,
    RulesFactory,
    ScheduleFactory,
    ServiceFactory,
)

ALIASES = {
    "/api/users/patients/": "/api/users/benh-nhan/",
    "/api/users/family/": "/api/users/nguoi-than/",
    "/api/consents/": "/api/dong-y/",
    "/api/users/data-requests/": "/api/users/yeu-cau-du-lieu/",
    "/api/users/calendar-feeds/": "/api/users/lich-dong-bo/",
    "/api/files/": "/api/tai-lieu/",
    "/api/medical/facilities/": "/api/medical/co-so-y-te/",
    "/api/medical/specialties/": "/api/medical/chuyen-khoa/",
    "/api/medical/doctors/": "/api/medical/bac-si/",
    "/api/medical/services/": "/api/medical/dich-vu/",
    "/api/appointments/": "/api/appointments/lich-hen/",
    "/api/appointments/schedule/": "/api/appointments/lich-lam-viec/",
    "/api/appointments/templates/": "/api/appointments/mau-lich/",
    "/api/appointments/time-off/": "/api/appointments/khoang-nghi/",
    "/api/appointments/rules/": "/api/appointments/quy-tac/",
    "/api/appointments/holds/": "/api/appointments/giu-cho/",
    "/api/appointments/series/": "/api/appointments/chuoi-lich-hen/",
    "/api/appointments/queues/": "/api/appointments/hang-cho/",
    "/api/appointments/tickets/": "/api/appointments/phieu-kham/",
    "/api/records/": "/api/benh-an/",
    "/api/records/icd/": "/api/records/ma-benh/",
    "/api/appointments/teleconsultations/": "/api/appointments/phien-tu-van/",
    "/api/appointments/waitlist/": "/api/appointments/danh-sach-cho/",
    "/api/appointments/offers/": "/api/appointments/loi-moi/",
    "/api/treatments/plans/": "/api/treatments/ke-hoach-dieu-tri/",
    "/api/treatments/drugs/": "/api/treatments/thuoc/",
    "/api/treatments/prescriptions/": "/api/treatments/don-thuoc/",
    "/api/payments/": "/api/payments/thanh-toan/",
    "/api/payments/bills/": "/api/payments/hoa-don/",
    "/api/payments/documents/": "/api/payments/chung-tu/",
    "/api/payments/refund-rules/": "/api/payments/quy-tac-hoan-tien/",
    "/api/payments/refund-requests/": "/api/payments/yeu-cau-hoan-tien/",
    "/api/payments/insurance-rates/": "/api/payments/ty-le-bao-hiem/",
    "/api/support/requests/": "/api/support/ho-tro/",
    "/api/ratings/": "/api/ratings/danh-gia/",
    "/api/notifications/": "/api/notifications/thong-bao/",
    "/api/messages/threads/": "/api/messages/trao-doi/",
    "/api/announcements/": "/api/thong-cao/",
}
VERSIONED = (
    "/api/treatments/plans/{id}/",
    "/api/treatments/prescriptions/{id}/",
    "/api/users/data-requests/{id}/",
    "/api/appointments/tickets/{id}/",
    "/api/appointments/time-off/{id}/",
    "/api/users/patients/{id}/",
    "/api/appointments/schedule/{id}/",
    "/api/appointments/templates/{id}/",
    "/api/appointments/rules/{id}/",
    "/api/appointments/{id}/",
    "/api/records/{id}/",
    "/api/audit-logs/alert-rules/{id}/",
    "/api/payments/bills/{ma_lich_hen}/",
    "/api/payments/refund-rules/{id}/",
    "/api/payments/refund-requests/{id}/",
    "/api/payments/insurance-rates/{id}/",
    "/api/payments/statements/mappings/{id}/",
    "/api/notifications/preferences/",
    "/api/announcements/{id}/",
    "/api/utils/exports/{id}/",
)
CHECKED_TOO = (
    "POST /api/records/{id}/sign/",
    "POST /api/records/{id}/amend/",
    "POST /api/records/{ma_benh_an}/vitals/",
    "DELETE /api/records/{ma_benh_an}/vitals/{id}/",
    "POST /api/treatments/plans/{id}/steps/",
    "POST /api/treatments/plans/{id}/stop/",
    "POST /api/treatments/plans/{id}/complete/",
    "PATCH /api/treatments/steps/{id}/",
    "POST /api/treatments/steps/{id}/complete/",
    "POST /api/treatments/prescriptions/{id}/sign/",
    "POST /api/treatments/prescriptions/{id}/cancel/",
    "POST /api/treatments/prescriptions/{id}/dispense/",
)
"""Clinical papers are signed and ended as they were read."""
FILES = {each.media_type.partition(";")[0] for each in FORMATS.values()} | {"text/html"}
ALONE = (
    {"application/pdf"},
    {"text/calendar"},
    {"application/pdf", "image/png"},
    {"application/octet-stream"},
    {"application/zip"},
)
VIETNAMESE = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)


@dataclass(frozen=True)
class Operation:
    path: str
    method: str
    words: dict[str, Any]
    view: Any

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def inputs(self) -> list[Any]:
        """The serializers that may check the body: one, or where it depends on the role, several."""
        if by_role := getattr(self.view, "inputs_by_role", None):
            return list(by_role.values()) if self.method != "get" else []
        found = getattr(self.view, "input_classes", {}).get(self.view.action)
        return [found] if found else []

    @property
    def parameters(self) -> dict[str, Any]:
        return {parameter["name"]: parameter for parameter in self.words.get("parameters", [])}

    @property
    def answers(self) -> dict[str, Any]:
        """Those of success, by status; a file to download is what it is."""
        found = {status: answer for status, answer in self.words["responses"].items() if status < "300"}
        kinds = {status: set(answer.get("content", {})) for status, answer in found.items()}
        return {status: found[status] for status, kind in kinds.items() if not kind & FILES and kind not in ALONE}

    @property
    def headers(self) -> set[str]:
        return {name for answer in self.answers.values() for name in answer.get("headers", {})}

    @property
    def is_public(self) -> bool:
        return scope_for(None, self.view.policy_action) is not Scope.NONE


@cache
def description() -> dict[str, Any]:
    return VietnameseGenerator().get_schema(request=None, public=True)


def filled(path: str) -> str:
    return re.sub(r"{\w+}", "1", path)


def operations() -> Iterator[Operation]:
    for path, methods in description()["paths"].items():
        match = view_at(filled(path))
        for method, words in methods.items():
            view = match.func.cls(**match.func.initkwargs)
            view.action = match.func.actions[method]
            yield Operation(path, method, words, view)


def examples(content: dict[str, Any]) -> list[Any]:
    return [example["value"] for example in content["application/json"].get("examples", {}).values()]


def fits(schema: dict[str, Any], value: Any) -> bool:
    """Whether an example has exactly the fields of its schema, at every depth, and of choices one that there is."""
    if value is None:
        return schema.get("nullable", False)
    if "$ref" in schema:
        return fits(description()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], value)
    for way, enough in (("allOf", all), ("anyOf", any), ("oneOf", any)):
        if way in schema:
            return enough(fits(part, value) for part in schema[way])
    kinds = {"string": str, "integer": int, "number": float, "boolean": bool, "array": list, "object": dict}
    kind = kinds[schema["type"]]
    inside = _parts_fit(schema, value) if kind in (list, dict) else value in schema.get("enum", [value])
    return isinstance(value, kind) and inside


def _parts_fit(schema: dict[str, Any], value: Any) -> bool:
    if isinstance(value, list):
        return all(fits(schema["items"], item) for item in value)
    fields = schema.get("properties") or dict.fromkeys(value, schema["additionalProperties"])
    return set(value) == set(fields) and all(fits(fields[name], value[name]) for name in fields)


def every_refusal(base: type[exceptions.DomainError] = exceptions.DomainError) -> set[str]:
    """The code of each class that has one of its own."""
    ours = [refusal for refusal in base.__subclasses__() if not refusal.__module__.startswith("tests")]
    return {refusal.code for refusal in ours if "code" in vars(refusal)}.union(*map(every_refusal, ours))


def test_the_description_is_valid_openapi_without_a_warning(tmp_path):
    written = tmp_path / "schema.json"

    call_command("spectacular", validate=True, fail_on_warn=True, format="openapi-json", file=str(written))

    assert json.loads(written.read_text(encoding="utf-8"))["openapi"] == "3.0.3"


def test_every_operation_has_a_short_vietnamese_summary_of_its_own():
    summaries = [each.words.get("summary", "") for each in operations()]

    assert [text for text in summaries if len(text) > 60 or not VIETNAMESE.search(text)] == []
    assert sorted(set(summaries)) == sorted(summaries)


def test_every_operation_stands_under_one_tag_that_the_page_introduces():
    introduced = {tag["name"] for tag in description()["tags"] if tag["description"]}

    assert [str(each) for each in operations() if len(each.words["tags"]) != 1] == []
    assert {each.words["tags"][0] for each in operations()} == introduced


def test_every_operation_says_who_may_call_it_as_the_policy_has_it():
    assert [str(each) for each in operations() if each.view.policy_action not in GRANTS] == []
    assert [str(each) for each in operations() if "**Ai được gọi:**" not in each.words["description"]] == []


def test_the_token_is_asked_for_exactly_where_visitors_are_refused():
    token = {"JWT": []}
    wrong = [
        str(each)
        for each in operations()
        if (each.words.get("security") == [token]) is each.is_public
        or (each.is_public and {} not in each.words.get("security", [{}]))
    ]

    assert wrong == []
    assert description()["components"]["securitySchemes"]["JWT"]["scheme"] == "bearer"


def test_a_body_is_described_exactly_where_one_is_read():
    assert [str(each) for each in operations() if ("requestBody" in each.words) is not bool(each.inputs)] == []


def test_every_body_has_an_example_that_its_serializer_takes():
    refused = []
    for each in (each for each in operations() if each.inputs):
        shown = examples(each.words["requestBody"]["content"])
        checks = [
            serializer(data=value, partial=each.method == "patch").is_valid()
            for value in shown
            for serializer in each.inputs
        ]
        refused += [] if any(checks) else [str(each)]

    assert refused == []


def test_every_success_has_an_example_with_the_very_fields_of_its_answer():
    unlike = []
    for each in operations():
        for status, answer in each.answers.items():
            shown = examples(answer["content"]) if status != "204" else []
            schema = answer["content"]["application/json"]["schema"] if shown else {}
            right = bool(shown) is (status != "204") and all(fits(schema, value) for value in shown)
            unlike += [] if right else [f"{each} {status}"]

    assert unlike == []


def test_deletions_alone_and_logging_out_answer_without_a_body():
    silent = {str(each) for each in operations() if "204" in each.answers}

    others = {"POST /api/auth/logout/", "POST /api/payments/callbacks/momo/"}  # MoMo asks for it
    assert silent == {str(each) for each in operations() if each.method == "delete"} | others


def test_every_refusal_of_the_code_is_described():
    shown = [answer["content"] for answer in description()["components"]["responses"].values()]
    described = {content["application/problem+json"]["example"]["code"] for content in shown}
    for each in operations():
        described.update(*each.words.get("x-errors", {}).values())

    assert every_refusal() - described == set()


def test_a_refusal_of_a_status_makes_that_status_an_answer():
    unanswered = [
        str(each) for each in operations() if set(each.words.get("x-errors", {})) - set(each.words["responses"])
    ]

    assert unanswered == []


def test_every_error_has_the_one_shape_and_an_example():
    for status, answer in description()["components"]["responses"].items():
        content = answer["content"]["application/problem+json"]
        shown = content["example"]
        assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert fits(content["schema"], {"errors": [], "khung_gio_gan_nhat": [], **shown})
        assert shown["status"] == int(status)


def test_every_parameter_has_a_vietnamese_description_and_an_id_is_a_number():
    parameters = [parameter for each in operations() for parameter in each.words.get("parameters", [])]

    assert [p["name"] for p in parameters if not VIETNAMESE.search(p.get("description") or "")] == []
    free = [p["schema"] for p in parameters if p["in"] == "path" and "enum" not in p["schema"]]
    assert {(schema["type"], schema["format"]) for schema in free} == {("integer", "int64")}


def test_lists_name_what_they_can_be_ordered_by():
    lists = [each for each in operations() if each.view.action == "list" and hasattr(each.view, "ordering_fields")]

    assert lists != []
    for each in lists:
        offered = each.parameters["ordering"]["schema"]["items"]["enum"]
        assert set(offered) == {sign + name for name in each.view.ordering_fields for sign in ("", "-")}
        assert {"page", "page_size"} <= set(each.parameters)


def test_rows_with_a_version_show_it_and_take_it_back():
    showing = {each.path for each in operations() if each.method == "get" and "ETag" in each.headers}
    checking = {str(each) for each in operations() if "If-Match" in each.parameters}

    assert showing == set(VERSIONED)
    changing = {str(each) for each in operations() if each.path in VERSIONED and each.method != "get"}
    assert checking == changing | set(CHECKED_TOO)


def test_booking_takes_an_idempotency_key():
    keyed = {str(each): each.headers for each in operations() if "Idempotency-Key" in each.parameters}

    assert "Idempotency-Replayed" in keyed["POST /api/appointments/"]


def test_an_address_has_one_description_and_answers_under_its_other_names():
    paths = list(description()["paths"])

    assert [path for path in paths if path.startswith("/api/v1/") or is_alias(path)] == []
    for path in paths:
        address = filled(path)
        assert view_at(address.replace("/api/", "/api/v1/", 1)).func.cls is view_at(address).func.cls
    for canonical, alias in ALIASES.items():
        assert view_at(alias).func.cls is view_at(canonical).func.cls


def test_the_description_is_the_same_in_every_language(anonymous):
    served = [anonymous.get("/api/schema/", headers={"accept-language": asked}).content for asked in ("vi", "en")]

    assert served[0] == served[1]


def test_phone_numbers_stay_text_in_yaml(anonymous):
    text = anonymous.get("/api/schema/").content.decode()

    assert re.findall(r"so_dien_thoai: .\d+", text) != []
    assert re.findall(r"so_dien_thoai: \d+", text) == []


@pytest.mark.parametrize("page", ["/api/docs/", "/api/redoc/"])
def test_the_pages_need_our_own_files_alone(anonymous, page):
    response = anonymous.get(page)
    html, policy = response.content.decode(), response.headers.get("Content-Security-Policy", "")
    scripts = re.findall(r"""<script src=["']([^"']+)""", html)
    styles = re.findall(r"""href=["'](/[^/"'][^"']+)""", html)
    outside = re.findall(r"""["'(](?:https?:)?//[^"')]+""", html)

    assert scripts != []
    assert [asset for asset in scripts + styles if anonymous.get(asset).status_code != 200] == []
    assert outside == [] or ("default-src 'self'" in policy and not re.search(r"https?:|\*", policy))


@pytest.mark.django_db
@pytest.mark.parametrize(("today", "shown"), [("2030-01-04", "2030-01-05"), ("2030-01-05", "2030-01-07")])
def test_booking_by_the_example_succeeds_on_the_next_workday(as_user, at, today, shown):
    at(timezone.make_aware(dt.datetime.fromisoformat(today)))
    paths = VietnameseGenerator().get_schema(public=True)["paths"]
    (example,) = examples(paths["/api/appointments/"]["post"]["requestBody"]["content"])
    schedule = ScheduleFactory(ngay_lam_viec=dt.date.fromisoformat(shown))
    service = ServiceFactory(co_so=schedule.bac_si.co_so)
    ours = {"ma_bac_si": schedule.bac_si_id, "ma_dich_vu": service.pk}

    response = as_user(PatientFactory().nguoi_dung).post("/api/appointments/", example | ours)

    assert (response.status_code, response.json()["ngay_kham"]) == (201, shown)


def sent_by_example(method, path):
    """The body that the description shows for this operation now."""
    words = VietnameseGenerator().get_schema(public=True)["paths"][path][method]
    (example,) = examples(words["requestBody"]["content"])
    return example


CHANGEABLE = {
    "/api/appointments/rules/{id}/": (RulesFactory, [{}, {"co_so": None}]),
    "/api/payments/refund-rules/{id}/": (RefundRulesFactory, [{}, {"co_so": None}]),
    "/api/payments/insurance-rates/{id}/": (InsuranceRateFactory, [{}]),
    "/api/audit-logs/alert-rules/{id}/": (AlertRuleFactory, [{"loai": kind} for kind in LoaiCanhBao]),
}


@pytest.mark.django_db
@pytest.mark.parametrize("path", CHANGEABLE)
@pytest.mark.parametrize("method", ["put", "patch"])
def test_any_row_of_settings_is_changed_by_the_example(as_user, path, method):
    """They name nothing that stays as it was made."""
    make, kinds = CHANGEABLE[path]
    if method not in description()["paths"][path]:
        return
    admin, body = as_user(vai_tro=Role.ADMIN), sent_by_example(method, path)

    answers = [getattr(admin, method)(path.format(id=make(**kind).pk), body) for kind in kinds]

    assert [(answer.status_code, answer.json().get("code")) for answer in answers] == [(200, None)] * len(kinds)


@pytest.mark.django_db
def test_a_role_is_lent_by_the_example(as_user):
    path, account = "/api/users/accounts/{id}/temporary-role/", AccountFactory()

    answer = as_user(vai_tro=Role.ADMIN).post(path.format(id=account.pk), sent_by_example("post", path))

    assert answer.status_code == 200
