"""The subjects of the cash desk: shifts, mappings, statements and their rows."""

from typing import Any

from cashdesk.models import KetQua
from core.policy import Role
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    ClosedShiftFactory,
    FacilityFactory,
    MappingFactory,
    ShiftFactory,
    StatementFactory,
    StatementRowFactory,
)
from tests.security.subject import Subject, of_nobody, of_somebody


def cashier(account: Any) -> Any:
    """The account, if it may have a drawer; else somebody of the desk."""
    allowed = account and account.vai_tro in (Role.ADMIN, Role.STAFF)
    return account if allowed else AccountFactory(vai_tro=Role.STAFF)


def shift_of(account: Any) -> Any:
    return ShiftFactory(thu_ngan=cashier(account))


def counted(shift: Any, account: Any) -> dict[str, Any]:
    return {"tien_dem": 1_450_000}


def mapping_as_the_example() -> Any:
    """As the example of an import has it."""
    return MappingFactory(
        cot_ngay="Ngày giao dịch", cot_noi_dung="Mô tả", cot_ma_giao_dich="Số tham chiếu", cot_ghi_co="Ghi có",
        cot_ghi_no="Ghi nợ",
    )  # fmt: skip


def visit_to_pay(row: Any, account: Any) -> dict[str, Any]:
    return {"ma_lich_hen": AppointmentFactory().pk}


def ignored_row() -> Any:
    return StatementRowFactory(ket_qua=KetQua.IGNORED)


row = of_nobody(StatementRowFactory)

CASHDESK: dict[str, Subject] = {
    "shift": of_nobody(ClosedShiftFactory),
    "shift.current": Subject(own=shift_of),
    "shift.create": Subject(
        own=lambda account: FacilityFactory(), sent=lambda facility, account: {"ma_co_so": facility.pk}
    ),
    "shift.summary": Subject(),
    "shift.close": of_somebody(shift_of, sent=counted),
    "statement_mapping": of_nobody(MappingFactory),
    "statement": of_nobody(StatementFactory),
    "statement.create": of_nobody(mapping_as_the_example, sent=lambda mapping, account: {"ma_mau_sao_ke": mapping.pk}),
    "statement_row": row,
    "statement_row.settle": of_nobody(StatementRowFactory, sent=visit_to_pay),
    "statement_row.undo": of_nobody(ignored_row),
}
