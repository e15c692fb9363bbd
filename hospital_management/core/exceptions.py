"""Every reason to say no: one class per rule, with its status, its code and its sentence.

A refusal knows no HTTP beyond the number; `core.error_handler` makes the answer. Sentences are Vietnamese;
`locale/en` carries the English ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """`field` names the input at fault, if one is; `params` fill the sentence's %(places)s."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "invalid"
    message: ClassVar[Any] = _("Dữ liệu không hợp lệ.")
    waivable: ClassVar[bool] = False
    """Whether it is a booking rule, which those with the right may pass over."""
    field: str | None = None
    retry_after: int | None = None
    visit: Any = None
    """The visit that found no place where another time may help."""
    moving: Any = None
    """The appointment that was to be moved there, if one was."""
    nearest: Sequence[dict[str, Any]] | None = None
    """Free times near it, under the names by which they are booked."""

    def __init__(self, *, field: str | None = None, retry_after: int | None = None, **params: Any) -> None:
        super().__init__(self.code)
        self.field = field or self.field
        self.retry_after = retry_after
        self.params = params

    @property
    def detail(self) -> str:
        return str(self.message) % self.params if self.params else str(self.message)

    def of_item(self, where: str, name: str) -> "DomainError":
        """The same, said of one item of several: on its field under `where`, its sentence after its name."""
        self.message, self.params = f"{name}: {self.detail}", {}  # type: ignore[misc]
        self.field = f"{where}.{self.field}" if self.field else where
        return self

    @property
    def reasons(self) -> Sequence["DomainError"]:
        """The refusals to list under `errors`: those that name a field."""
        return [self] if self.field else []


class Refusals(Exception):
    """Several refusals at once; the first speaks for all, every one is listed."""

    visit: Any = None
    moving: Any = None
    nearest: Sequence[dict[str, Any]] | None = None

    def __init__(self, reasons: Sequence[DomainError]) -> None:
        super().__init__([reason.code for reason in reasons])
        self.first, self.reasons = reasons[0], reasons


def reasons_of_item(refusal: "DomainError | Refusals", where: str, name: str) -> list[DomainError]:
    """Why one item of several is refused: each reason as `DomainError.of_item` says it."""
    one = [refusal] if isinstance(refusal, DomainError) else []
    return [reason.of_item(where, name) for reason in refusal.reasons or one]


def refuse(reasons: Sequence[DomainError]) -> None:
    """Raise the reasons, if there are any."""
    if len(reasons) == 1:
        raise reasons[0]
    if reasons:
        raise Refusals(reasons)


@dataclass(frozen=True)
class Caution:
    """Well-formed but implausible input: accepted, and said so in `canh_bao`."""

    field: str
    code: str
    message: Any


# 400: the request itself is at fault


class DoesNotExist(DomainError):
    code, message = "does_not_exist", _("Không tồn tại bản ghi với mã này.")


class NoPatientAccount(DoesNotExist):
    message, field = _("Không có tài khoản bệnh nhân nào với số điện thoại này."), "so_dien_thoai"


class WrongPassword(DomainError):
    code, message, field = "wrong_password", _("Mật khẩu hiện tại không đúng."), "mat_khau_cu"


class Required(DomainError):
    code, message = "required", _("Trường này là bắt buộc.")


class TimesReversed(DomainError):
    code, message = "times_reversed", _("Giờ kết thúc phải sau giờ bắt đầu.")


class RangeReversed(DomainError):
    code, message = "range_reversed", _("Ngày kết thúc phải không trước ngày bắt đầu.")


class RangeTooLong(DomainError):
    code, message = "range_too_long", _("Khoảng thời gian dài nhất là %(days)d ngày.")


class MonthOutOfRange(DomainError):
    code, message = "month_out_of_range", _("Chỉ có báo cáo của các tháng từ %(first)s đến %(last)s.")


class ProfileMissing(DomainError):
    code, field = "profile_missing", "ma_benh_nhan"
    message = _("Bạn chưa có hồ sơ bệnh nhân. Hãy tạo hồ sơ trước tại /api/users/patients/.")


class NoProfileOfOwn(DomainError):
    code, message, field = "no_profile", _("Vai trò này không có hồ sơ cá nhân để sửa."), "ho_so"


# 401: who are you?


class NotAuthenticated(DomainError):
    status = 401


class BadCredentials(NotAuthenticated):
    code, message = "bad_credentials", _("Số điện thoại hoặc mật khẩu không đúng.")


class BadToken(NotAuthenticated):
    code, message = "token_not_valid", _("Mã đăng nhập không hợp lệ hoặc đã hết hạn. Hãy đăng nhập lại.")


# 403: not you


class Forbidden(DomainError):
    status, code, message = 403, "permission_denied", _("Bạn không có quyền thực hiện thao tác này.")


class NotYours(Forbidden):
    code, message = "not_yours", _("Bạn chỉ được truy cập dữ liệu của mình.")


class RoleNotAllowed(Forbidden):
    code, field = "role_not_allowed", "vai_tro"
    message = _("Chỉ quản trị viên được tạo tài khoản với vai trò này. Hãy đăng ký với vai trò Bệnh nhân.")


class FieldNotAllowed(Forbidden):
    code, message = "field_not_allowed", _("Bạn không có quyền sửa trường này.")


# 404


class NotFound(DomainError):
    status, code, message = 404, "not_found", _("Không tìm thấy.")


# 409: the request is fine, the present state is against it


class Conflict(DomainError):
    status = 409


class AlreadyExists(Conflict):
    code, message = "already_exists", _("Đã có bản ghi với giá trị này.")


class ProfileExists(AlreadyExists):
    message, field = _("Bạn đã có hồ sơ bệnh nhân. Hãy sửa nó tại /api/users/profile/."), "ma_nguoi_dung"


class ActsAlready(AlreadyExists):
    message, field = _("Tài khoản này đã quản lý hồ sơ của bệnh nhân đó."), "so_dien_thoai"


class TooManyRelatives(Conflict):
    code, message = "too_many_relatives", _("Mỗi tài khoản chỉ được có %(limit)d người thân.")


class RelativeHasAppointments(Conflict):
    code = "relative_has_appointments"
    message = _("Người thân còn %(coming)d lịch hẹn sắp tới mà không có ai khác quản lý. Hãy hủy chúng trước.")


class PhoneTaken(Conflict):
    code, message, field = "phone_taken", _("Số điện thoại này đã được đăng ký."), "so_dien_thoai"


class InUse(Conflict):
    code, message = "in_use", _("Không thể xóa vì còn dữ liệu khác đang dùng bản ghi này.")


class LastAdmin(Conflict):
    code, message = "last_admin", _("Đây là quản trị viên cuối cùng. Hãy cử một quản trị viên khác trước.")


class InProgress(Conflict):
    code = "in_progress"
    message = _("Yêu cầu với cùng Idempotency-Key đang được xử lý. Hãy thử lại sau giây lát.")


class AnswerErased(Conflict):
    code = "answer_erased"
    message = _("Yêu cầu này đã được thực hiện. Câu trả lời đã được xóa cùng dữ liệu của bệnh nhân.")


# 412, 422, 429, 503


class StaleVersion(DomainError):
    status, code = 412, "stale_version"
    message = _("Bản ghi đã bị thay đổi từ khi bạn tải về. Hãy tải lại rồi sửa.")


class KeyReused(DomainError):
    status, code = 422, "idempotency_key_reused"
    message = _("Idempotency-Key này đã dùng cho một yêu cầu khác. Hãy dùng khóa mới.")


class LockedOut(DomainError):
    status, code = 429, "locked_out"
    message = _("Đăng nhập sai quá nhiều lần. Hãy thử lại sau %(minutes)d phút.")


class Busy(DomainError):
    status, code = 503, "busy"
    message = _("Hệ thống đang bận. Hãy thử lại sau giây lát.")


class OutcomeUnknown(DomainError):
    status, code = 503, "outcome_unknown"
    message = _(
        "Mất kết nối đúng lúc đang lưu, nên có thể đã lưu hoặc chưa. Hãy xem lại trước khi gửi lần nữa; gửi lại với"
        " cùng Idempotency-Key thì không bị làm hai lần."
    )
