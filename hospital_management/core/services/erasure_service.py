"""Erasure: what identifies a patient is emptied, what the law wants kept stays (docs/privacy.md)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from authentication.models import NguoiDung
from consents.models import LoaiYeuCauQuyen, TrangThaiYeuCauQuyen, YeuCauQuyen
from core import consent_exceptions as no
from core.clock import Clock
from core.consent_events import DataRequestDone, PatientErased
from core.events import RelativeRemoved, snapshot
from core.exceptions import DomainError, refuse
from core.file_events import FileTakenBack
from core.notifications import Message, Messenger
from core.policy import Role
from core.repositories.personal_data_repository import NAMELESS
from core.services.base import NO_TEMPORARY_ROLE, BaseService
from core.services.copies import take_back
from core.services.idempotency_service import KEPT_FOR as ANSWERS_KEPT_FOR
from core.services.outdated_exports import outdate
from core.unit_of_work import UnitOfWork, transactional
from files.models import ERASED
from users.models import BenhNhan

CONFIRMATION = "XÓA VĨNH VIỄN"
TOLD = (
    "Theo yêu cầu số {ma}, dữ liệu cá nhân của bệnh nhân đã được xóa và tài khoản (nếu có) đã đóng. Hồ sơ khám bệnh và "
    "chứng từ được lưu theo luật."
)
EMPTIED: dict[str, Any] = {
    "ho_ten": NAMELESS,
    "cmnd_cccd": None,
    "so_bhyt": "",
    "so_dien_thoai": "",
    "email": "",
    "dia_chi": "",
    "nguoi_lien_he": "",
    "sdt_lien_he": "",
    "quan_he_lien_he": "",
}
"""And of the birth date all but the year."""
REASONS: dict[str, type[DomainError]] = {
    "visits": no.HasComingVisits,
    "bills": no.OwesMoney,
    "refunds": no.RefundIsOpen,
    "places": no.WaitsForPlace,
    "dependants": no.RelativesDepend,
}
WHY = "Xóa dữ liệu cá nhân theo yêu cầu"


class ErasureService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, messenger: Messenger) -> None:
        super().__init__(uow, clock)
        self.messenger = messenger

    def erase(self, *, actor: NguoiDung, action: str, ma_yeu_cau: int, xac_nhan: str) -> YeuCauQuyen:
        """Cannot be undone; done again, it changes nothing. The patient's account is closed with it. The patient, and
        who acted for him, get a message to the numbers that then stand nowhere any more.

        Raises Forbidden, TemporaryRole, NotFound, NotConfirmed, NotAnErasure, RequestOver, OwnDataRequest, or all that
        stands in the way together.
        """
        request, numbers = self._erase(actor, action, ma_yeu_cau, xac_nhan)
        for number in numbers:
            self.messenger.send(Message(number, TOLD.format(ma=request.pk)))
        return request

    @transactional
    def _erase(self, actor: NguoiDung, action: str, ma_yeu_cau: int, xac_nhan: str) -> tuple[YeuCauQuyen, list[str]]:
        """And the numbers to tell of it; none where it was done before."""
        self.require(actor, action)
        self.require_own_role(actor)
        if xac_nhan != CONFIRMATION:
            raise no.NotConfirmed(words=CONFIRMATION)
        patient, account, request = self._lock(actor, action, ma_yeu_cau)
        if request.xoa_luc is not None:
            return request, []
        self._check(actor, request)
        refuse(list(self._in_the_way(patient, account)))
        now = self.clock.now()
        numbers = [number for number in self.uow.relatives.numbers_for(patient) if number]
        take_back(self.uow, actor, self.uow.exports.live_about(patient.pk, patient.nguoi_dung_id), now)
        outdate(self.uow)
        self._forget_answers(patient, account)
        self._part(actor, patient, account)
        self._take_back_papers(actor, patient, now)
        if account:
            self._close(actor, account)
        self._empty(actor, patient, account, request, now)
        before = snapshot(request)
        emptied = {"noi_dung_yeu_cau": "", "noi_dung_tra_loi": ""}
        over = {"xoa_luc": now, "ngay_xong": now, "ngay_tra_loi": request.ngay_tra_loi or now, "nguoi_xu_ly": actor}
        self.uow.data_requests.save(request, trang_thai=TrangThaiYeuCauQuyen.DONE, **over, **emptied)
        self.uow.record(DataRequestDone(actor, request, before))
        return request, numbers

    def _lock(self, actor: NguoiDung, action: str, key: int) -> tuple[BenhNhan, NguoiDung | None, YeuCauQuyen]:
        """Number, accounts, the patient and those for whom he acts, and request, in this order."""
        seen = self.uow.data_requests.get_visible(actor, action, key)
        known = self.uow.patients.all().get(pk=seen.benh_nhan_id or 0)
        if known.nguoi_dung and known.nguoi_dung.trang_thai:
            self.uow.failed_sign_ins.lock_for(known.nguoi_dung.so_dien_thoai)
        links = self.uow.personal_data.links_of(known, known.nguoi_dung)
        concerned = {link.nguoi_dung_id for link in links}
        concerned |= {known.nguoi_dung_id} if known.nguoi_dung_id else set()
        accounts = self.uow.accounts.lock_each(concerned)
        links = self.uow.personal_data.links_of(known, known.nguoi_dung)  # none is added to locked accounts
        patient = self.uow.patients.lock_each({known.pk, *(link.benh_nhan_id for link in links)})[known.pk]
        own = patient.nguoi_dung_id
        account = accounts.get(own) or self.uow.accounts.lock(own) if own else None
        request = self.uow.data_requests.lock(key)
        request.benh_nhan = patient
        return patient, account, request

    @staticmethod
    def _check(actor: NguoiDung, request: YeuCauQuyen) -> None:
        if request.loai != LoaiYeuCauQuyen.ERASE:
            raise no.NotAnErasure
        if request.ngay_xong is not None:
            raise no.RequestOver(trang_thai=request.trang_thai)
        if request.nguoi_dung_id == actor.pk:
            raise no.OwnDataRequest

    def _in_the_way(self, patient: BenhNhan, account: NguoiDung | None) -> Iterator[DomainError]:
        counts = self.uow.personal_data.in_the_way(patient, account)
        yield from (reason(count=counts[kind]) for kind, reason in REASONS.items() if counts[kind])
        if account and (account.vai_tro != Role.PATIENT or account.in_temporary_role(self.clock.now())):
            yield no.WorksHere()

    def _forget_answers(self, patient: BenhNhan, account: NguoiDung | None) -> None:
        """While it is still known what names the person."""
        said = {patient.ho_ten, patient.cmnd_cccd, patient.so_bhyt, patient.so_dien_thoai, patient.email}
        said |= {account.so_dien_thoai} if account else set()
        self.uow.personal_data.anonymise_answers(
            patient, sorted(text for text in said if text), self.clock.now() - ANSWERS_KEPT_FOR
        )

    def _part(self, actor: NguoiDung, patient: BenhNhan, account: NguoiDung | None) -> None:
        for link in self.uow.personal_data.links_of(patient, account):
            before = snapshot(link)
            self.uow.relatives.remove(link)
            self.uow.record(RelativeRemoved(actor, link, before))

    def _take_back_papers(self, actor: NguoiDung, patient: BenhNhan, now: dt.datetime) -> None:
        """Identity papers and insurance cards. No row names their bytes any more: `clean_files` removes them."""
        for file in self.uow.files.lock_to_erase(patient.pk):
            before = snapshot(file)
            withdrawn = {} if file.xoa_luc else {"xoa_luc": now, "nguoi_xoa": actor, "ly_do_xoa": WHY}
            self.uow.files.save(file, khoa_luu=f"{ERASED}{file.pk}", ten_tep=str(file.pk), mo_ta="", **withdrawn)
            self.uow.personal_data.forget_terms(file)
            self.uow.record(FileTakenBack(actor, file, before, reason=WHY))

    def _close(self, actor: NguoiDung, account: NguoiDung) -> None:
        """Nobody signs in with it again, and its number is free for somebody else."""
        self.uow.personal_data.empty_account(account, account.so_dien_thoai)
        self.shut_out(actor, account)
        self.uow.accounts.save(
            account,
            so_dien_thoai=f"{account.NUMBERLESS}{account.pk:09d}"[:10],
            password=UNUSABLE_PASSWORD_PREFIX,
            trang_thai=False,
            **NO_TEMPORARY_ROLE,
        )

    def _empty(
        self,
        actor: NguoiDung,
        patient: BenhNhan,
        account: NguoiDung | None,
        request: YeuCauQuyen,
        now: dt.datetime,
    ) -> None:
        held = self.uow.personal_data
        held.drop_holds(patient)
        held.empty_notifications(patient, account, now)
        held.empty_ratings(patient)
        held.empty_support(patient, account, now)
        held.empty_requests(patient, account)
        held.forget_number(patient.so_dien_thoai)
        self.uow.imports.rows.empty(patient)
        self.uow.patients.save(patient, **EMPTIED, ngay_sinh=patient.ngay_sinh.replace(month=1, day=1), ngay_xoa=now)
        held.forget_terms(*([patient, account] if account else [patient]))
        notes = {"ma_yeu_cau": request.pk, "truong": [*EMPTIED, "ngay_sinh"]}
        self.uow.record(PatientErased(actor, patient, notes=notes | {"tai_khoan": account.pk if account else None}))
