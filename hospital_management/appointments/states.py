"""The states of an appointment, and which may follow which."""

from core.models import StoredChoices


class TrangThaiLichHen(StoredChoices):
    """State of an appointment."""

    PENDING = "Chờ xác nhận"
    CONFIRMED = "Đã xác nhận"
    ARRIVED = "Đã tiếp nhận"
    IN_PROGRESS = "Đang khám"
    COMPLETED = "Hoàn thành"
    CANCELLED = "Đã hủy"
    NO_SHOW = "Không đến"


_S = TrangThaiLichHen
NEXT_STATES: dict[str, set[TrangThaiLichHen]] = {
    _S.PENDING: {_S.CONFIRMED, _S.CANCELLED},
    _S.CONFIRMED: {_S.ARRIVED, _S.IN_PROGRESS, _S.COMPLETED, _S.CANCELLED, _S.NO_SHOW},
    _S.ARRIVED: {_S.IN_PROGRESS, _S.COMPLETED, _S.CANCELLED},
    _S.IN_PROGRESS: {_S.COMPLETED},
    _S.COMPLETED: set(),
    _S.CANCELLED: set(),
    _S.NO_SHOW: set(),
}
RESCHEDULABLE = {_S.PENDING, _S.CONFIRMED}
WAITING = {*RESCHEDULABLE, _S.ARRIVED}
FINAL = {state for state, others in NEXT_STATES.items() if not others}
