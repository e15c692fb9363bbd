"""The subjects of the support desk and of ratings."""

from typing import Any

from core.policy import Role
from tests.factories import AccountFactory, CompletedVisitFactory, RatingFactory, SupportRequestFactory
from tests.security.subject import Subject, doctor_of, of_nobody, of_somebody, patient_of


def asked_by(account: Any, **more: Any) -> Any:
    return SupportRequestFactory(nguoi_hoi=account or AccountFactory(), **more)


def solved_of(account: Any) -> Any:
    request = asked_by(account, trang_thai="Đã giải quyết")
    request.xong_luc = request.tao_luc
    request.save()
    return request


def asked_by_doctors_and_patients(account: Any) -> Any:
    return asked_by(account if account and account.vai_tro in (Role.DOCTOR, Role.PATIENT) else None)


def sent_to_the_desk(request: Any, account: Any) -> dict[str, Any]:
    """Whoever is not of the desk waits for nobody."""
    return {"cho_nguoi_hoi": bool(account and account.vai_tro in (Role.ADMIN, Role.STAFF))}


def rating_of(account: Any, **more: Any) -> Any:
    visit = CompletedVisitFactory(lich__bac_si=doctor_of(account), benh_nhan=patient_of(account))
    return RatingFactory(lich_hen=visit, **more)


def visit_of(account: Any) -> Any:
    return CompletedVisitFactory(benh_nhan=patient_of(account))


SUPPORT: dict[str, Subject] = {
    "support_request": of_somebody(asked_by),
    "support_request.create": Subject(),
    "support_request.answers": of_somebody(asked_by_doctors_and_patients, sent=sent_to_the_desk),
    "support_request.reopen": of_somebody(solved_of),
    "support_request.summary": Subject(),
    "rating": of_somebody(rating_of),
    "rating.list": of_nobody(RatingFactory),
    "rating.create": of_somebody(visit_of, sent=lambda visit, account: {"ma_lich_hen": visit.pk}),
    "rating.summary": Subject(
        own=lambda account: RatingFactory(), about=lambda rating: {"ma_bac_si": rating.bac_si_id}
    ),
    "rating.show": of_somebody(lambda account: rating_of(account, trang_thai="Chờ duyệt")),
}
