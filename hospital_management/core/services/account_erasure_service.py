"""Erasure of whom a request is about: a patient with the account, or an account that has no patient."""

from collections.abc import Iterator

from authentication.models import NguoiDung
from consents.models import TrangThaiYeuCauQuyen, YeuCauQuyen
from core import consent_exceptions as no
from core.consent_events import AccountErased, DataRequestDone
from core.events import RelativeRemoved, snapshot
from core.exceptions import DomainError, refuse
from core.notifications import Message
from core.policy import Role
from core.services.copies import take_back
from core.services.erasure_service import CONFIRMATION, ErasureService
from core.services.outdated_exports import outdate
from core.unit_of_work import transactional
from users.models import NguoiThan

TOLD = "Theo yêu cầu số {ma}, tài khoản của bạn đã được đóng và dữ liệu cá nhân gắn với nó đã được xóa."


class DataErasureService(ErasureService):
    def erase(self, *, actor: NguoiDung, action: str, ma_yeu_cau: int, xac_nhan: str) -> YeuCauQuyen:
        """Raises as of a patient, and HasProfile."""
        self.require(actor, action)
        request = self.uow.data_requests.get_visible(actor, action, ma_yeu_cau)
        if request.benh_nhan_id:
            return super().erase(actor=actor, action=action, ma_yeu_cau=ma_yeu_cau, xac_nhan=xac_nhan)
        request, number = self._erase_account(actor, action, ma_yeu_cau, xac_nhan)
        if number:
            self.messenger.send(Message(number, TOLD.format(ma=request.pk)))
        return request

    @transactional
    def _erase_account(
        self, actor: NguoiDung, action: str, ma_yeu_cau: int, xac_nhan: str
    ) -> tuple[YeuCauQuyen, str | None]:
        """And the number to tell of it; none where it was done before."""
        self.require_own_role(actor)
        if xac_nhan != CONFIRMATION:
            raise no.NotConfirmed(words=CONFIRMATION)
        account, links, request = self._lock_all(actor, action, ma_yeu_cau)
        if request.xoa_luc is not None:
            return request, None
        self._check(actor, request)
        refuse(list(self._in_the_way_of(account)))
        now, before, number = self.clock.now(), snapshot(request), account.so_dien_thoai
        take_back(self.uow, actor, self.uow.exports.live_of([account.pk]), now)
        outdate(self.uow)
        self._part_from(actor, links)
        self._close(actor, account)
        self.uow.personal_data.empty_account_alone(account, now)
        self.uow.record(AccountErased(actor, account, notes={"ma_yeu_cau": request.pk}))
        emptied = {"noi_dung_yeu_cau": "", "noi_dung_tra_loi": ""}
        over = {"trang_thai": TrangThaiYeuCauQuyen.DONE, "xoa_luc": now, "ngay_xong": now, **emptied}
        answered = {"ngay_tra_loi": request.ngay_tra_loi or now, "nguoi_xu_ly": actor}
        self.uow.data_requests.save(request, **over, **answered)
        self.uow.record(DataRequestDone(actor, request, before))
        return request, number

    def _lock_all(self, actor: NguoiDung, action: str, key: int) -> tuple[NguoiDung, list[NguoiThan], YeuCauQuyen]:
        """Number, account, the patients for whom it acts, and request, in this order."""
        known = self.uow.accounts.all().get(pk=self.uow.data_requests.get_visible(actor, action, key).nguoi_dung_id)
        if known.trang_thai:
            self.uow.failed_sign_ins.lock_for(known.so_dien_thoai)
        account = self.uow.accounts.lock(known.pk)
        links = list(self.uow.relatives.of_account(account).order_by("pk"))
        self.uow.patients.lock_all(link.benh_nhan_id for link in links)
        return account, links, self.uow.data_requests.lock(key)

    def _in_the_way_of(self, account: NguoiDung) -> Iterator[DomainError]:
        if self.uow.patients.of_account(account):
            yield no.HasProfile()
        if count := self.uow.personal_data.count_dependants(account):
            yield no.RelativesDepend(count=count)
        if account.vai_tro != Role.PATIENT or account.in_temporary_role(self.clock.now()):
            yield no.WorksHere()

    def _part_from(self, actor: NguoiDung, links: list[NguoiThan]) -> None:
        for link in links:
            before = snapshot(link)
            self.uow.relatives.remove(link)
            self.uow.record(RelativeRemoved(actor, link, before))
