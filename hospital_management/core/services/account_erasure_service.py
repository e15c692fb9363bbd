"""Erasure of whom a request is about: a patient with the account, or an account that has no patient."""

import datetime as dt
from collections.abc import Iterator

from authentication.models import NguoiDung
from consents.models import TrangThaiBanXuat, TrangThaiYeuCauQuyen, YeuCauQuyen
from core import consent_exceptions as no
from core.consent_events import AccountErased, DataExportRemoved, DataRequestDone
from core.events import RelativeRemoved, snapshot
from core.exceptions import DomainError, refuse
from core.policy import Role
from core.services.erasure_service import CONFIRMATION, ErasureService
from core.services.outdated_exports import outdate
from core.unit_of_work import transactional


class DataErasureService(ErasureService):
    def erase(self, *, actor: NguoiDung, action: str, ma_yeu_cau: int, xac_nhan: str) -> YeuCauQuyen:
        """Raises as of a patient, and HasProfile."""
        self.require(actor, action)
        request = self.uow.data_requests.get_visible(actor, action, ma_yeu_cau)
        erase = super().erase if request.benh_nhan_id else self._erase_account
        return erase(actor=actor, action=action, ma_yeu_cau=ma_yeu_cau, xac_nhan=xac_nhan)

    @transactional
    def _erase_account(self, *, actor: NguoiDung, action: str, ma_yeu_cau: int, xac_nhan: str) -> YeuCauQuyen:
        self.require_own_role(actor)
        if xac_nhan != CONFIRMATION:
            raise no.NotConfirmed(words=CONFIRMATION)
        account, request = self._lock_both(actor, action, ma_yeu_cau)
        if request.xoa_luc is not None:
            return request
        self._check(actor, request)
        refuse(list(self._in_the_way_of(account)))
        now, before = self.clock.now(), snapshot(request)
        self._remove_copies_of(actor, account, now)
        outdate(self.uow)
        self._part_from_all(actor, account)
        self._close(actor, account)
        self.uow.personal_data.empty_account_alone(account, now)
        self.uow.record(AccountErased(actor, account, notes={"ma_yeu_cau": request.pk}))
        over = {"trang_thai": TrangThaiYeuCauQuyen.DONE, "xoa_luc": now, "ngay_xong": now, "noi_dung_yeu_cau": ""}
        answered = {"ngay_tra_loi": request.ngay_tra_loi or now, "nguoi_xu_ly": actor}
        self.uow.data_requests.save(request, **over, **answered)
        self.uow.record(DataRequestDone(actor, request, before))
        return request

    def _lock_both(self, actor: NguoiDung, action: str, key: int) -> tuple[NguoiDung, YeuCauQuyen]:
        """Number, account and request, in this order."""
        known = self.uow.accounts.all().get(pk=self.uow.data_requests.get_visible(actor, action, key).nguoi_dung_id)
        if known.trang_thai:
            self.uow.failed_sign_ins.lock_for(known.so_dien_thoai)
        return self.uow.accounts.lock(known.pk), self.uow.data_requests.lock(key)

    def _in_the_way_of(self, account: NguoiDung) -> Iterator[DomainError]:
        if self.uow.patients.of_account(account):
            yield no.HasProfile()
        if count := self.uow.personal_data.count_dependants(account):
            yield no.RelativesDepend(count=count)
        if account.vai_tro != Role.PATIENT or account.in_temporary_role(self.clock.now()):
            yield no.WorksHere()

    def _remove_copies_of(self, actor: NguoiDung, account: NguoiDung, now: dt.datetime) -> None:
        for copy in self.uow.exports.live_of([account.pk]):
            before = snapshot(copy)
            self.uow.exports.save(copy, trang_thai=TrangThaiBanXuat.REMOVED, ngay_xong=now, the="")
            self.uow.record(DataExportRemoved(actor, copy, before))

    def _part_from_all(self, actor: NguoiDung, account: NguoiDung) -> None:
        for link in self.uow.relatives.of_account(account).order_by("pk"):
            before = snapshot(link)
            self.uow.relatives.remove(link)
            self.uow.record(RelativeRemoved(actor, link, before))
