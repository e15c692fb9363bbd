"""The subjects of imports of files."""

import base64
from dataclasses import replace
from typing import Any

from core.policy import Role
from imports.models import BangNhap
from tests.factories import AccountFactory, ImportFactory, ImportRowFactory
from tests.security.subject import Subject, of_somebody, text_of

TABLES = {Role.DOCTOR: BangNhap.SCHEDULES}
SCHEDULES = (
    "Số điện thoại bác sĩ;Ngày làm việc;Giờ bắt đầu;Giờ kết thúc;Số lượng khám\n0912345678;31/12/2030;8:00;9:00;2\n"
)


def table_of(account: Any) -> str:
    """A table whose rows the account may make by hand."""
    return TABLES.get(account.vai_tro if account else Role.STAFF, BangNhap.PATIENTS)


def import_of(account: Any) -> Any:
    """With a row that may be written."""
    sender = account or AccountFactory(vai_tro=Role.STAFF)
    run = ImportFactory(nguoi_nhap=sender, bang=table_of(account), so_hop_le=1)
    ImportRowFactory(lan_nhap=run)
    return run


def rows_listed(answer: Any, run: Any) -> bool:
    return bool(answer.json()["results"])


def has_titles(answer: Any, run: Any) -> bool:
    return "Giờ bắt đầu" in text_of(answer) or "Họ tên" in text_of(answer)


def schedules(thing: Any, account: Any) -> dict[str, Any]:
    """What a doctor may send, who may not send the patients of the example."""
    if account is None or account.vai_tro != Role.DOCTOR:
        return {}
    return {"bang": BangNhap.SCHEDULES.value, "tep": base64.b64encode(SCHEDULES.encode()).decode()}


imported = of_somebody(import_of)

IMPORTS: dict[str, Subject] = {
    "import": imported,
    "import.rows": replace(imported, listed=rows_listed),
    "import.template": Subject(
        own=table_of,
        foreign=lambda: BangNhap.DOCTORS,
        path=lambda table: {"bang": table},
        query=(("format", "csv"),),
        listed=has_titles,
    ),
    "import.errors": replace(imported, query=(("format", "csv"),), listed=has_titles),
    "import.create": Subject(sent=schedules),
}
