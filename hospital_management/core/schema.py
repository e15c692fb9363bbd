"""The words that all of the API's description shares, the helpers to write each app's with, and those for health."""

import re
from collections.abc import Callable
from typing import Any, Final

from django.utils.functional import lazy
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_serializer,
    extend_schema_view,
)
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.settings import api_settings

from core import exceptions
from core.exceptions import DomainError
from core.export_job_exceptions import ExportGone
from core.policy import COLUMNS, GRANTS, Scope

Words = dict[str, Any]  # the arguments of `extend_schema`
Refusals = tuple[type[DomainError], ...]

PERIODS = {"min": "phút", "hour": "giờ"}
EXAMPLE_DAY = "2024-01-15"  # in an example: the next workday, see `with_coming_day`
EXAMPLE_EVENING = f"{EXAMPLE_DAY}T20:00:00+07:00"  # likewise
HEADER: Final = OpenApiParameter.HEADER
IF_MATCH = OpenApiParameter(
    "If-Match", str, HEADER,
    description="ETag nhận được khi tải bản ghi; bản ghi đã đổi từ khi đó thì trả 412. Không gửi thì không kiểm tra.",
)  # fmt: skip
ETAG = OpenApiParameter(
    "ETag", str, HEADER, response=["200", "201"], description="Phiên bản của bản ghi, để gửi lại trong If-Match."
)
IDEMPOTENCY = [
    OpenApiParameter(
        "Idempotency-Key", {"type": "string", "pattern": "^[!-~]{1,200}$"}, HEADER,
        description="Khóa do ứng dụng chọn. Gửi lại cùng khóa thì nhận lại câu trả lời đầu tiên, không tạo lần nữa.",
    ),
    OpenApiParameter(
        "Idempotency-Replayed", {"type": "string", "enum": ["true"]}, HEADER, response=["201"],
        description="Chỉ có khi đây là câu trả lời đầu tiên được gửi lại.",
    ),
]  # fmt: skip

SUCCESS = {"200": "Thành công", "201": "Đã tạo", "202": "Đã nhận", "204": "Thành công, không có nội dung trả về"}
# A status, what it means, and of its refusals the one to show: the class, or the bare code of one that has none.
PROBLEMS: dict[str, tuple[str, exceptions.DomainError | str]] = {
    "400": ("Dữ liệu không hợp lệ", "invalid"),
    "401": ("Chưa đăng nhập hoặc mã đăng nhập không hợp lệ", exceptions.BadToken()),
    "403": ("Không có quyền", exceptions.Forbidden()),
    "404": ("Không tìm thấy", exceptions.NotFound()),
    "406": ("Không trả được kiểu nội dung được yêu cầu", "not_acceptable"),
    "409": ("Xung đột với trạng thái hiện tại", exceptions.AlreadyExists()),
    "410": ("Không còn nữa", ExportGone()),
    "412": ("Bản ghi đã bị thay đổi từ khi tải về", exceptions.StaleVersion()),
    "413": ("Nội dung gửi lên quá lớn", "body_too_large"),
    "415": ("Kiểu nội dung không được hỗ trợ", "unsupported_media_type"),
    "422": ("Idempotency-Key đã dùng cho yêu cầu khác", exceptions.KeyReused()),
    "429": ("Quá nhiều yêu cầu", exceptions.LockedOut(minutes=15)),
    "503": ("Hệ thống đang bận, hãy thử lại; `outcome_unknown`: có thể đã lưu, hãy xem lại trước", exceptions.Busy()),
}
FIELD_ERRORS = {"400": [{"field": "ngay_kham", "code": "required", "message": "Trường này là bắt buộc."}]}
PROBLEM_HEADERS = {
    "401": {"WWW-Authenticate": {"schema": {"type": "string", "enum": ["Bearer"]}}},
    "429": {"Retry-After": {"description": "Số giây phải chờ", "schema": {"type": "integer"}}},
    "503": {"Retry-After": {"description": "Số giây nên chờ", "schema": {"type": "integer"}}},
}
_TEXT = {"type": "string"}
_TIME = {**_TEXT, "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$"}
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "Lỗi, theo RFC 9457",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": {**_TEXT, "description": "Câu giải thích, tiếng Việt hoặc tiếng Anh theo Accept-Language."},
        "code": {**_TEXT, "description": "Mã lỗi ổn định, để ứng dụng xử lý."},
        "request_id": {**_TEXT, "description": "Mã yêu cầu, cũng ở tiêu đề X-Request-ID; hãy gửi kèm khi báo lỗi."},
        "errors": {
            "type": "array",
            "description": "Từng trường có lỗi, nếu lỗi do trường.",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {"field": _TEXT, "code": _TEXT, "message": _TEXT},
            },
        },
        "khung_gio_gan_nhat": {
            "type": "array",
            "description": "Ba giờ trống gần nhất, nếu giờ muốn đặt không được.",
            "items": {
                "type": "object",
                "properties": {
                    "ma_bac_si": {"type": "integer"},
                    "ten_bac_si": _TEXT,
                    "ngay_kham": {**_TEXT, "format": "date"},
                    "gio_kham": _TIME,
                    "gio_ket_thuc": _TIME,
                },
            },
        },
    },
}


def described(tag: str, **actions: Words) -> Callable[[Any], Any]:
    """The decorator that gives a view's actions their words, under one tag."""
    return extend_schema_view(**{name: extend_schema(tags=[tag], **words) for name, words in actions.items()})


def operation(
    summary: str, text: str = "", *, takes: Any = None, gives: Any = None, refuses: Refusals = (), **more: Any
) -> Words:
    """The words of one action, with examples of what it takes and gives, and what it refuses by rules of its own."""
    return {
        "summary": summary,
        "description": _lazily(text, refuses),
        "examples": [*_example("request", takes), *_example("response", gives)],
        "extensions": {"x-errors": codes_by_status(refuses)} if refuses else {},
        **more,
    }


def crud(thing: str, *, sent: Any, changed: Any, shown: Any, **own: Words | None) -> dict[str, Words]:
    """The words of the six usual actions on a `thing`; `own` has more of them for one, or None where it has no such."""
    usual: dict[str, tuple[str, Words]] = {
        "list": ("Xem danh sách {}", {"gives": shown}),
        "retrieve": ("Xem một {}", {"gives": shown}),
        "create": ("Thêm {}", {"takes": sent, "gives": shown}),
        "update": ("Sửa toàn bộ {}", {"takes": sent, "gives": shown}),
        "partial_update": ("Sửa một phần {}", {"takes": changed, "gives": {**shown, **changed}}),
        "destroy": ("Xóa {}", {}),
    }
    return {
        name: operation(**{"summary": summary.format(thing), **words, **(own.get(name) or {})})
        for name, (summary, words) in usual.items()
        if own.get(name, {}) is not None
    }


def codes_by_status(refuses: Refusals) -> dict[str, list[str]]:
    codes: dict[str, list[str]] = {}
    for refusal in refuses:
        codes.setdefault(str(refusal.status), []).append(refusal.code)
    return codes


def _description(text: str, refuses: Refusals) -> str:
    """The text, and a table of the refusals in their own sentences."""
    rows = [f"| {refusal.status} | `{refusal.code}` | {_sentence(refusal)} |" for refusal in refuses]
    table = "\n".join(["| HTTP | `code` | Nghĩa |", "|---|---|---|", *rows]) if rows else ""
    return "\n\n".join(part for part in (text, table) if part)


_lazily = lazy(_description, str)  # said when the description is made: only then is the language known


def _sentence(refusal: type[DomainError]) -> str:
    return re.sub(r"%\(\w+\)[ds]", "…", str(refusal.message))


def _example(kind: str, value: Any) -> list[OpenApiExample]:
    only: dict[str, Any] = {f"{kind}_only": True, "status_codes": tuple(SUCCESS)}
    return [] if value is None else [OpenApiExample(kind, value, summary="Ví dụ", **only)]


def who_may(action: str) -> str:
    """Who may call, as the policy has it."""
    row = dict(zip(COLUMNS, GRANTS[action], strict=True))
    if row.pop(None) is not Scope.NONE:
        return "**Ai được gọi:** mọi người, không cần đăng nhập."
    if len(set(row.values())) == 1:
        return "**Ai được gọi:** mọi người đã đăng nhập."
    reach = {Scope.ALL: "", Scope.OWN: " (của mình)"}
    return f"**Ai được gọi:** {', '.join(f'{role}{reach[scope]}' for role, scope in row.items() if scope in reach)}."


def how_often(scope: str) -> str:
    """The limit by address, as the settings have it."""
    number, period = str(api_settings.DEFAULT_THROTTLE_RATES[scope]).split("/")
    return f"**Giới hạn:** {number} lần mỗi {PERIODS[period]} từ một địa chỉ, quá thì 429 `{Throttled.default_code}`."


@extend_schema_serializer(many=False)
class Health(serializers.Serializer):
    status = serializers.ChoiceField(["healthy", "unhealthy"], help_text="unhealthy khi cơ sở dữ liệu không trả lời")
    timestamp = serializers.DateTimeField()
    services = serializers.DictField(
        child=serializers.ChoiceField(["healthy", "unhealthy", "not_configured"]), help_text="Từng phần của hệ thống"
    )


class Liveness(serializers.Serializer):
    status = serializers.ChoiceField(["healthy"])
    timestamp = serializers.DateTimeField()


ALIVE = {"status": "healthy", "timestamp": "2024-01-15T10:30:00+07:00"}
HEALTH = {
    **ALIVE,
    "services": {"database": "healthy", "redis": "healthy", "external_apis": "healthy", "periodic": "healthy"},
}
REPORT: Words = {"gives": HEALTH, "responses": {200: Health, 503: Health}}

health_docs = described(
    "Hệ thống",
    list=operation(
        "Kiểm tra sức khỏe hệ thống",
        "Phần chưa cấu hình là `not_configured`; hỏng cơ sở dữ liệu là 503. `external_apis` cho biết đã cấu hình cổng "
        "thanh toán hay máy chủ video nào chưa, không gọi thử.",
        **REPORT,
    ),
    ready=operation(
        "Kiểm tra sẵn sàng nhận yêu cầu", "Cho bộ cân bằng tải: 503 khi cơ sở dữ liệu không trả lời.", **REPORT
    ),
    live=operation(
        "Kiểm tra tiến trình còn chạy", "Không hỏi đến phần nào khác.", gives=ALIVE, responses={200: Liveness}
    ),
)
