"""What each operation is about: how to make an object that is the caller's own, one of somebody else, and what to send.

The tests of this folder walk the description of the API and the policy table; this is all that they are told by hand.
`SUBJECTS` is keyed by a resource of the policy table or, where one of its actions is about something else, by that
action. A new resource without an entry fails every test that walks.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from appointments.models import ChuoiLichHen, TrangThaiLichHen
from core.bootstrap import container
from core.policy import COLUMNS, Role, Scope, scope_for
from core.services.auth_service import AuthService
from payments.models import LoaiDong
from tests.architecture.test_openapi import Operation, examples, operations
from tests.factories import (
    PASSWORD,
    AccountFactory,
    AppointmentFactory,
    BillFactory,
    BillLineFactory,
    DoctorFactory,
    DocumentFactory,
    FacilityFactory,
    HoldFactory,
    InsuranceRateFactory,
    OpenPaymentFactory,
    PaymentFactory,
    RefundRequestFactory,
    RefundRulesFactory,
    RelativeFactory,
    RulesFactory,
    ScheduleFactory,
    ServiceFactory,
    SpecialtyFactory,
    TemplateFactory,
    TimeOffFactory,
    coming_workday,
)
from tests.security.calendars import CALENDARS
from tests.security.cashdesk import CASHDESK
from tests.security.consents import CONSENTS
from tests.security.correspondence import CORRESPONDENCE
from tests.security.export_jobs import EXPORT_JOBS
from tests.security.exports import EXPORTS
from tests.security.files import FILES
from tests.security.gateways import GATEWAYS
from tests.security.imports import IMPORTS
from tests.security.notifications import NOTIFICATIONS
from tests.security.overseen import OVERSEEN
from tests.security.reception import RECEPTION
from tests.security.records import RECORDS
from tests.security.subject import Subject, bare_caller_of, doctor_of, of_nobody, of_somebody, patient_of, text_of
from tests.security.support import SUPPORT
from tests.security.telehealth import TELEHEALTH
from tests.security.treatments import TREATMENTS
from tests.security.waitlist import WAITLIST
from users.serializers import EMERGENCY_CONTACT

EVERY_DAY = [(day, "08:00", "11:00", 6) for day in range(1, 8)]


def appointment_of(account: Any, **more: Any) -> Any:
    return AppointmentFactory(lich__bac_si=doctor_of(account), benh_nhan=patient_of(account), **more)


def confirmed_of(account: Any) -> Any:
    return appointment_of(account, trang_thai=TrangThaiLichHen.CONFIRMED)


def missed_of(account: Any) -> Any:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    return appointment_of(account, trang_thai=TrangThaiLichHen.CONFIRMED, lich__ngay_lam_viec=yesterday)


def series_of(account: Any) -> Any:
    """With one appointment, and room for another series at its doctor's."""
    series = ChuoiLichHen.objects.create(so_lan=2, cach_tuan=1)
    first = appointment_of(account, chuoi=series)
    ScheduleFactory(bac_si=first.bac_si, ngay_lam_viec=coming_workday(14))
    return series


def hold_of(account: Any) -> Any:
    return HoldFactory(lich__bac_si=doctor_of(account), benh_nhan=patient_of(account))


def schedule_of(account: Any) -> Any:
    return ScheduleFactory(bac_si=doctor_of(account))


def old_template_of(account: Any) -> Any:
    return TemplateFactory(bac_si=doctor_of(account), hieu_luc_den="2020-12-31")


def template_in_use_of(account: Any) -> Any:
    return TemplateFactory(bac_si=doctor_of(account), buoi=EVERY_DAY)


def payment_of(account: Any) -> Any:
    return PaymentFactory(lich_hen=appointment_of(account))


def open_payment_of(account: Any) -> Any:
    return OpenPaymentFactory(lich_hen=appointment_of(account))


def bill_of(account: Any) -> Any:
    return BillFactory(lich_hen=appointment_of(account))


def document_of(account: Any) -> Any:
    return DocumentFactory(thanh_toan=payment_of(account))


def paid_bill_of(account: Any) -> Any:
    return payment_of(account).hoa_don


def refund_request_of(account: Any) -> Any:
    return RefundRequestFactory(hoa_don=payment_of(account).hoa_don)


def insured_bill_of(account: Any) -> Any:
    bill = bill_of(account)
    bill.lich_hen.benh_nhan.so_bhyt = "DN4797912345678"
    bill.lich_hen.benh_nhan.save()
    return bill


def rules_sent(rules: Any, account: Any) -> dict[str, Any]:
    return {"ma_co_so": rules.co_so_id}


def rate_sent(rate: Any, account: Any) -> dict[str, Any]:
    return {"loai": rate.loai, "ma": rate.ma}


def added_line() -> Any:
    """Which the desk wrote."""
    desk = AccountFactory(vai_tro=Role.STAFF)
    return BillLineFactory(loai=LoaiDong.SERVICE, nguoi_tao=desk)


def service_of_the_house(bill: Any, account: Any) -> dict[str, Any]:
    return {"ma_dich_vu": bill.lich_hen.dich_vu_id}


def time_off_of(account: Any) -> Any:
    return TimeOffFactory(bac_si=doctor_of(account), ly_do="Việc nhà")


def relative_of(account: Any) -> Any:
    return RelativeFactory(nguoi_dung=account if account and account.vai_tro == Role.PATIENT else AccountFactory())


def tokens_of(account: Any) -> dict[str, Any]:
    phone = (account or AccountFactory()).so_dien_thoai
    return container().resolve(AuthService).sign_in(so_dien_thoai=phone, password=PASSWORD)


def visit(thing: Any, account: Any) -> dict[str, Any]:
    """The patient of an appointment or a hold to its doctor, later on the same day."""
    return {
        "ma_bac_si": thing.bac_si_id,
        "ma_dich_vu": thing.dich_vu_id,
        "ma_benh_nhan": thing.benh_nhan_id,
        "ngay_kham": str(thing.ngay_kham),
        "gio_kham": "10:30:00",
    }


def visit_of_series(series: Any, account: Any) -> dict[str, Any]:
    return visit(series.lich_hen.get(), account)


def profile(thing: Any, account: Any) -> dict[str, Any]:
    """What the account's role may write of its own profile: doctors not their number."""
    if account and account.vai_tro == Role.DOCTOR:
        return {"ho_so": {"ho_ten": "Trần Minh Đức", "gioi_tinh": "Nam", "gioi_thieu": "Hai mươi năm kinh nghiệm."}}
    return {}


def clinical_alone(patient: Any, account: Any) -> dict[str, Any]:
    """A doctor sends the rest as it is, and writes what is clinical."""
    if not account or account.vai_tro != Role.DOCTOR:
        return {"so_dien_thoai": patient.so_dien_thoai, "cmnd_cccd": None}
    kept = ("ho_ten", "gioi_tinh", "cmnd_cccd", "so_bhyt", "so_dien_thoai", "email", "dia_chi", *EMERGENCY_CONTACT)
    return {**{name: getattr(patient, name) for name in kept}, "ngay_sinh": str(patient.ngay_sinh), "di_ung": "Tôm"}


def place(thing: Any, account: Any) -> dict[str, Any]:
    """The facility of a thing of the catalogue, and its specialty if it has one."""
    found = {"ma_co_so": thing.co_so_id}
    if hasattr(thing, "chuyen_khoa_id"):
        found["ma_chuyen_khoa"] = thing.chuyen_khoa_id
    return found


appointment = of_somebody(appointment_of, sent=visit)
series = of_somebody(series_of, sent=visit_of_series)
hold = of_somebody(hold_of, sent=visit)
payment = of_somebody(payment_of)
open_payment = of_somebody(open_payment_of)
bill = of_somebody(bill_of, path=lambda bill: {"ma_lich_hen": bill.lich_hen_id}, sent=service_of_the_house)
schedule = of_somebody(schedule_of, sent=lambda made, account: {"ma_bac_si": made.bac_si_id})
time_off = of_somebody(time_off_of, sent=lambda off, account: {"ma_bac_si": off.bac_si_id, "xu_ly": []})
patient = of_somebody(lambda account: appointment_of(account).benh_nhan, sent=clinical_alone)
relative = of_somebody(relative_of)
guardian = of_nobody(
    RelativeFactory,
    path=lambda link: {"ma_benh_nhan": link.benh_nhan_id, "id": link.pk},
    sent=lambda link, account: {"so_dien_thoai": AccountFactory().so_dien_thoai},
)
own_by_nature = Subject()

SUBJECTS: dict[str, Subject] = {
    "auth.register": own_by_nature,
    "auth.login": of_somebody(
        lambda account: account or AccountFactory(),
        sent=lambda account, _: {"so_dien_thoai": account.so_dien_thoai, "password": PASSWORD},
    ),
    "auth.refresh": of_somebody(tokens_of, sent=lambda tokens, account: {"refresh": tokens["refresh"]}),
    "auth.verify": of_somebody(tokens_of, sent=lambda tokens, account: {"token": tokens["access"]}),
    "auth.logout": of_somebody(tokens_of, sent=lambda tokens, account: {"refresh": tokens["refresh"]}, refused=401),
    "auth.change_password": Subject(sent=lambda thing, account: {"mat_khau_cu": PASSWORD}),
    "auth.permissions": own_by_nature,
    "profile": Subject(sent=profile),
    "account": of_nobody(AccountFactory),
    "patient": patient,
    "patient.create": Subject(
        caller=bare_caller_of, sent=lambda thing, account: {"so_dien_thoai": "0987654321", "cmnd_cccd": None}
    ),
    "family": relative,
    "family.create": replace(relative, foreign=None),
    "guardian": guardian,
    "facility": of_nobody(FacilityFactory),
    "specialty": of_nobody(SpecialtyFactory, sent=place),
    "doctor": of_nobody(DoctorFactory, sent=place),
    "service": of_nobody(ServiceFactory, sent=place),
    "schedule": schedule,
    "schedule.generate": of_somebody(
        template_in_use_of, sent=lambda made, account: {"ma_bac_si": made.bac_si_id, "chay_thu": False}
    ),
    "template": of_somebody(old_template_of, sent=lambda made, account: {"ma_bac_si": made.bac_si_id}),
    "time_off": time_off,
    "time_off.holidays": of_nobody(TimeOffFactory, sent=lambda off, account: {"nam": 2031, "chay_thu": False}),
    "rule": of_nobody(RulesFactory, sent=lambda rules, account: {"ma_co_so": rules.co_so_id}),
    "rule.create": of_nobody(FacilityFactory, sent=lambda facility, account: {"ma_co_so": facility.pk}),
    "availability": schedule,
    "appointment": appointment,
    "appointment.check_in": replace(appointment, own=confirmed_of),
    "appointment.start": replace(appointment, own=confirmed_of),
    "appointment.complete": replace(appointment, own=confirmed_of),
    "appointment.no_show": replace(appointment, own=missed_of),
    "series": series,
    "hold": hold,
    "payment": payment,
    "payment.create": of_somebody(appointment_of, sent=lambda visit, account: {"ma_lich_hen": visit.pk}),
    "payment.settle": open_payment,
    "payment.fail": open_payment,
    "bill": bill,
    "bill.insurance": replace(bill, own=insured_bill_of, sent=lambda bill, account: {}),
    "bill_line": of_nobody(added_line),
    "bill.invoice": replace(bill, own=paid_bill_of, foreign=lambda: paid_bill_of(None), sent=lambda bill, account: {}),
    "document": of_somebody(document_of),
    "document.verify": Subject(query=(("ma", "PT-1-2024-000001.ABCDEFGHIJKLMNOP"),)),
    "refund_rule": of_nobody(RefundRulesFactory, sent=rules_sent),
    "refund_rule.create": of_nobody(FacilityFactory, sent=lambda facility, account: {"ma_co_so": facility.pk}),
    "refund_request": of_somebody(refund_request_of),
    "refund_request.quote": of_somebody(appointment_of, about=lambda visit: {"ma_lich_hen": visit.pk}),
    "refund_request.create": of_somebody(
        lambda account: payment_of(account).lich_hen, sent=lambda visit, account: {"ma_lich_hen": visit.pk}
    ),
    "insurance_rate": of_nobody(InsuranceRateFactory, sent=rate_sent),
    "insurance_rate.create": of_nobody(InsuranceRateFactory),
    "insurance_rate.estimate": of_somebody(appointment_of, about=lambda visit: {"ma_lich_hen": visit.pk}),
    "health": own_by_nature,
    "payment.statistics": own_by_nature,
    "appointment.statistics": own_by_nature,
    "doctor.statistics": of_somebody(doctor_of),
    "dashboard": own_by_nature,
    "monthly_report": own_by_nature,
    **CALENDARS,
    **CASHDESK,
    **CORRESPONDENCE,
    **EXPORTS,
    **EXPORT_JOBS,
    **FILES,
    **CONSENTS,
    **OVERSEEN,
    **RECEPTION,
    **GATEWAYS,
    **IMPORTS,
    **TELEHEALTH,
    **TREATMENTS,
    **WAITLIST,
    **RECORDS,
    **SUPPORT,
    **NOTIFICATIONS,
}

OPERATIONS = list(operations())


def subject_of(operation: Operation) -> Subject:
    action = operation.view.policy_action
    found = SUBJECTS.get(action) or SUBJECTS.get(action.split(".")[0])
    if found is None:
        pytest.fail(
            f"{operation} ({action}) is described nowhere: say in SUBJECTS of tests/security/objects.py how to make "
            f"an object of the caller's own and one of somebody else, and what to send."
        )
    return found


def reach(operation: Operation, role: str | None) -> Scope:
    """What the policy table says of the operation and the role."""
    return scope_for(role, operation.view.policy_action)


def name_of(role: str | None) -> str:
    return Role(role).name.lower() if role else "a visitor"


def cells(wanted: Callable[[Operation, str | None], bool] = lambda operation, role: True) -> Any:
    """Parametrise a test by operation and role, each with a name to be found by."""
    found = [(each, role) for each in OPERATIONS for role in COLUMNS if wanted(each, role)]
    return pytest.mark.parametrize(
        ("operation", "role"), found, ids=[f"{each} as {role or 'a visitor'}" for each, role in found]
    )


def address(operation: Operation, thing: Any) -> str:
    subject = subject_of(operation)
    return operation.path.format(**subject.path(thing)) if "{" in operation.path else operation.path


def body_for(operation: Operation, thing: Any, account: Any) -> dict[str, Any] | None:
    """The operation's own example, about the thing; None where no body is read."""
    if not operation.inputs:
        return None
    (example, *_) = examples(operation.words["requestBody"]["content"])
    return {**example, **subject_of(operation).sent(thing, account)}


def query_for(operation: Operation, thing: Any) -> dict[str, Any]:
    """What no call goes without, and of lists as much as there is."""
    pages = {"page_size": "100"} if "page_size" in operation.parameters else {}
    subject = subject_of(operation)
    return {**pages, **dict(subject.query), **subject.about(thing)}


def is_list(answer: Any) -> bool:
    told = answer.status_code == 200 and not answer.streaming and answer["Content-Type"] == "application/json"
    return told and "results" in answer.json()


def finds_nothing(answer: Any) -> bool:
    """A list without entries, or a file of headings alone."""
    if answer.streaming:
        return len(text_of(answer).splitlines()) == 1
    return answer.status_code == 200 and answer.json().get("results", []) == []


def call(client: Any, operation: Operation, thing: Any, body: Any = None) -> Any:
    """The operation, called on the thing by whom the client is signed in as."""
    address_of_thing = address(operation, thing)
    if operation.method == "get":
        return client.get(address_of_thing, query_for(operation, thing))
    if body is None:
        body = body_for(operation, thing, getattr(client, "account", None))
    return getattr(client, operation.method)(address_of_thing, body)
