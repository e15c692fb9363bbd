"""What the API's description takes from the code, so that views need not say it: inputs, errors, headers, tags."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from core.policy import Scope, scope_for

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="ETag của bản ghi khi tải về; sai phiên bản trả 412."
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER,
    description="Khóa do ứng dụng chọn (1–200 ký tự). Gửi lại cùng khóa nhận lại câu trả lời đầu tiên.",
)  # fmt: skip

PROBLEM_SCHEMA = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "Câu giải thích, tiếng Việt hoặc tiếng Anh theo Accept-Language."},
        "code": {"type": "string", "description": "Mã lỗi ổn định, tiếng Anh."},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}
SENTENCES = {
    "400": "Dữ liệu không hợp lệ",
    "401": "Chưa đăng nhập hoặc mã đăng nhập không hợp lệ",
    "403": "Không có quyền",
    "404": "Không tìm thấy",
    "406": "Không trả được kiểu nội dung được yêu cầu",
    "409": "Xung đột với trạng thái hiện tại",
    "412": "Bản ghi đã bị thay đổi từ khi tải về",
    "413": "Nội dung gửi lên quá lớn",
    "415": "Kiểu nội dung không được hỗ trợ",
    "422": "Idempotency-Key đã dùng cho yêu cầu khác",
    "429": "Quá nhiều yêu cầu",
    "503": "Hệ thống đang bận, hãy thử lại",
}


class ServiceAutoSchema(AutoSchema):
    """Reads a `ServiceViewSet`: the input of each action, and the errors that its kind can answer with."""

    def get_request_serializer(self) -> Any:
        inputs = getattr(self.view, "input_classes", {})
        if self.method in ("POST", "PUT", "PATCH"):
            return inputs.get(getattr(self.view, "action", ""))
        return None

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for status in self._error_statuses():
            bodies.setdefault(status, self._problem(status))
        return dict(sorted(bodies.items()))

    def _error_statuses(self) -> set[str]:
        takes_body = self.method in ("POST", "PUT", "PATCH")
        on_one_row = "{id}" in self.path
        listed = not on_one_row and self.method == "GET"
        action = getattr(self.view, "policy_action", "")
        statuses = {"406", "503"}
        if scope_for(None, action) is Scope.NONE:
            statuses |= {"401", "403"}
        if takes_body:
            statuses |= {"400", "409", "413", "415"}
        if listed:
            statuses |= {"400", "404"}
        if on_one_row:
            statuses |= {"404"} | ({"409"} if self.method != "GET" else set())
        headers = {parameter.name for parameter in self.get_override_parameters() if hasattr(parameter, "name")}
        statuses |= {"412"} if "If-Match" in headers else set()
        return statuses | ({"422"} if "Idempotency-Key" in headers else set())

    def _problem(self, status: str) -> dict[str, Any]:
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        return {"description": SENTENCES[status], "content": content}


class SessionTokenScheme(OpenApiAuthenticationExtension):
    target_class = "authentication.tokens.SessionTokenAuthentication"
    name = "JWT"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


def canonical_paths(endpoints: list[Any], **_: Any) -> list[Any]:
    """Describe each operation once: neither under /api/v1/ nor under its Vietnamese alias."""
    aliases = {
        "benh-nhan", "co-so-y-te", "chuyen-khoa", "bac-si", "dich-vu", "lich-hen", "lich-lam-viec",
    }  # fmt: skip
    return [
        endpoint
        for endpoint in endpoints
        if not endpoint[0].startswith("/api/v1/") and not aliases & set(endpoint[0].split("/"))
    ]


def add_problem(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    result["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
    return result
