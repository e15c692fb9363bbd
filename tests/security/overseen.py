"""The subjects of what keeps watch: sessions, codes, second factors, roles, emergency access, the trail and alerts."""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pyotp
from django.utils import timezone

from audit.models import LoaiCanhBao
from authentication.models import MaMotLan
from core.bootstrap import container
from core.clock import Clock
from core.notifications import Message, Messenger
from core.policy import Role
from core.services.password_reset_service import PasswordResetService
from core.services.phone_change_service import PhoneChangeService
from tests.factories import (
    APP_KEY,
    PASSWORD,
    AccountFactory,
    AlertFactory,
    AlertRuleFactory,
    AuditEntryFactory,
    EmergencyAccessFactory,
    JobFactory,
    PatientFactory,
    RoleRequestFactory,
    SecondFactorFactory,
    SessionFactory,
)
from tests.security.subject import Subject, doctor_of, of_nobody, of_somebody, patient_of, text_of

NEW_PHONES = (f"08{number:08d}" for number in range(10**8))


class CodeTaken(Messenger):
    """Keeps the code of the last message, which a telephone would show."""

    code = ""

    def send(self, message: Message) -> None:
        (self.code,) = re.findall(r"\b\d{6}\b", message.text)


def code_for(service: Any, **wanted: Any) -> MaMotLan:
    """The newest one-time code, with what it is in clear as `ma`."""
    taken = CodeTaken()
    with container().override(Messenger, taken):
        container().resolve(service).request(**wanted)
    kept = MaMotLan.objects.latest("pk")
    kept.ma = taken.code
    return kept


def reset_of(account: Any) -> MaMotLan:
    return code_for(PasswordResetService, so_dien_thoai=(account or AccountFactory()).so_dien_thoai)


def phone_change_of(account: Any) -> MaMotLan:
    wanted = {"so_dien_thoai_moi": next(NEW_PHONES), "password": PASSWORD}
    return code_for(PhoneChangeService, actor=account or AccountFactory(), **wanted)


def session_of(account: Any) -> Any:
    return SessionFactory(nguoi_dung=account or AccountFactory(), thiet_bi="Điện thoại")


def factor_of(account: Any, **more: Any) -> Any:
    return SecondFactorFactory(nguoi_dung=account or AccountFactory(), **more)


def begun_factor_of(account: Any) -> Any:
    return factor_of(account, ngay_kich_hoat=None)


def shown_code(factor: Any, account: Any) -> dict[str, Any]:
    """What the app shows now."""
    return {"ma": pyotp.TOTP(APP_KEY).at(container().resolve(Clock).now())}


def password_and_code(factor: Any, account: Any) -> dict[str, Any]:
    return {"password": PASSWORD, **shown_code(factor, account)}


def lent_account() -> Any:
    """In a temporary role, until tomorrow."""
    tomorrow = timezone.now() + dt.timedelta(days=1)
    return AccountFactory(vai_tro_tam=Role.STAFF, vai_tro_tam_den=tomorrow)


def until_tomorrow(thing: Any, account: Any) -> dict[str, Any]:
    return {"den_luc": (timezone.now() + dt.timedelta(days=1)).isoformat()}


def holder() -> Any:
    return AccountFactory(vai_tro=Role.STAFF)


def emergency_of(account: Any) -> Any:
    return EmergencyAccessFactory(nguoi_dung=doctor_of(account).nguoi_dung)


def patient_of_an_earlier_emergency(account: Any) -> Any:
    """Whom the doctor knows by name, but whose hour is over."""
    earlier = timezone.now() - dt.timedelta(days=2)
    return EmergencyAccessFactory(nguoi_dung=doctor_of(account).nguoi_dung, bat_dau=earlier).benh_nhan


def entry() -> Any:
    return AuditEntryFactory(request_id=uuid4().hex)


def in_the_file(answer: Any, entry: Any) -> bool:
    return entry.request_id in text_of(answer)


def look_at(account: Any) -> Any:
    """Somebody's look at the account's own file, known by its reason."""
    patient = patient_of(account) if account is None or hasattr(account, "benh_nhan") else None
    patient = patient or PatientFactory(nguoi_dung=account)
    return AuditEntryFactory(ma_doi_tuong=patient.pk, ly_do=uuid4().hex)


def by_reason(answer: Any, look: Any) -> bool:
    return look.ly_do in [each["ly_do"] for each in answer.json()["results"]]


def night_rule() -> Any:
    return AlertRuleFactory(loai=LoaiCanhBao.OUT_OF_HOURS)


OVERSEEN: dict[str, Subject] = {
    "password_reset": of_somebody(
        lambda account: account or AccountFactory(),
        sent=lambda account, _: {"so_dien_thoai": account.so_dien_thoai},
    ),
    "password_reset.confirm": of_somebody(
        reset_of, sent=lambda code, account: {"so_dien_thoai": code.so_dien_thoai, "ma": code.ma}
    ),
    "phone_change": Subject(sent=lambda thing, account: {"password": PASSWORD}),
    "phone_change.confirm": Subject(own=phone_change_of, sent=lambda code, account: {"ma": code.ma}),
    "session": of_somebody(session_of),
    "session.end_others": Subject(own=session_of),
    "second_factor": Subject(own=factor_of, sent=shown_code),
    "second_factor.create": Subject(sent=lambda thing, account: {"password": PASSWORD}),
    "second_factor.confirm": Subject(own=begun_factor_of, sent=shown_code),
    "second_factor.disable": Subject(own=factor_of, sent=password_and_code),
    "account.reset_second_factor": of_nobody(lambda: factor_of(None)),
    "account.role": of_nobody(AccountFactory),
    "temporary_role.create": of_nobody(AccountFactory, sent=until_tomorrow),
    "temporary_role.destroy": of_nobody(lent_account),
    "role_request": of_nobody(RoleRequestFactory),
    "emergency_access": of_somebody(emergency_of),
    "emergency_access.create": Subject(
        own=patient_of_an_earlier_emergency, sent=lambda patient, account: {"ma_benh_nhan": patient.pk}
    ),
    "access_review": of_nobody(holder, sent=lambda account, caller: {"ma_nguoi_dung": account.pk}),
    "audit_log": of_nobody(entry),
    "audit_log.export": of_nobody(entry, query=(("format", "csv"),), listed=in_the_file),
    "export.audit": of_nobody(entry, query=(("format", "csv"),), listed=in_the_file),
    "access_log": of_somebody(look_at, listed=by_reason),
    "alert": of_nobody(AlertFactory),
    "job": of_nobody(JobFactory),
    "alert_rule": of_nobody(night_rule),
}
