"""The subjects of consents, of requests of data subjects, and of copies of data."""

from dataclasses import replace
from typing import Any

from django.utils import timezone

from consents.models import LoaiYeuCauQuyen, MucDichDongY
from core.policy import Role
from tests.factories import ConsentFactory, ConsentTextFactory, DataRequestFactory
from tests.security.subject import Subject, of_somebody, patient_of


def agreed_by(account: Any) -> Any:
    return ConsentFactory(benh_nhan=patient_of(account))


def on_paper(account: Any) -> dict[str, Any]:
    """What the desk says besides: when it was signed."""
    at_desk = account is not None and account.vai_tro in (Role.ADMIN, Role.STAFF)
    return {"ngay_ky": str(timezone.localdate())} if at_desk else {}


def given(row: Any, account: Any) -> dict[str, Any]:
    text = ConsentTextFactory(muc_dich=MucDichDongY.RESEARCH)
    said = {"muc_dich": text.muc_dich, "ma_van_ban": text.pk, "ma_benh_nhan": row.benh_nhan_id}
    return {**said, **on_paper(account)}


def withdrawn(row: Any, account: Any) -> dict[str, Any]:
    return {"muc_dich": row.muc_dich, "ma_benh_nhan": row.benh_nhan_id, **on_paper(account)}


def request_of(account: Any, **more: Any) -> Any:
    if account is not None and account.vai_tro in (Role.DOCTOR, Role.STAFF):
        return DataRequestFactory(benh_nhan=None, nguoi_dung=account, **more)
    return DataRequestFactory(benh_nhan=patient_of(account), **more)


def erasure_of(account: Any) -> Any:
    return request_of(account, loai=LoaiYeuCauQuyen.ERASE)


def another_kind(request: Any, account: Any) -> dict[str, Any]:
    about = {"ma_benh_nhan": request.benh_nhan_id} if request.benh_nhan_id else {"ve_tai_khoan": True}
    return {**about, "loai": LoaiYeuCauQuyen.CORRECT.value}


consent = of_somebody(agreed_by, sent=given, about=lambda row: {"ma_benh_nhan": row.benh_nhan_id})
states = replace(consent, listed=lambda answer, row: bool(answer.json()))

CONSENTS: dict[str, Subject] = {
    "consent": states,
    "consent.withdraw": replace(consent, sent=withdrawn),
    "consent_history": consent,
    "consent_text": Subject(own=lambda account: ConsentTextFactory()),
    "data_request": of_somebody(request_of, sent=another_kind),
    "data_request.answer": of_somebody(request_of),
    "data_request.extend": of_somebody(request_of),
    "data_request.complete": of_somebody(request_of),
    "data_request.refuse": of_somebody(request_of),
    "data_request.erase": of_somebody(erasure_of),
    "data_export": Subject(),
}
