"""The desk for what data subjects ask by law: clocks, answers, one extension, an end."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from authentication.models import NguoiDung
from consents.models import MOST_DAYS_SINCE_RECEIPT, LoaiYeuCauQuyen, TrangThaiYeuCauQuyen, YeuCauQuyen
from core import consent_events as events
from core.consent_exceptions import (
    DataErased,
    EraseInstead,
    ExtendedAlready,
    ExtensionTooLate,
    ReceivedLater,
    ReceivedLongAgo,
    RequestOpenAlready,
    RequestOver,
)
from core.events import Event, snapshot
from core.exceptions import FieldNotAllowed, Forbidden, NotYours
from core.legal_clocks import answer_by, finish_by, runs_from
from core.policy import Scope, scope_for
from core.services.base import BaseService
from core.unit_of_work import transactional
from users.models import BenhNhan


class DataRequestService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[YeuCauQuyen]:
        return self.uow.data_requests.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_yeu_cau: int) -> YeuCauQuyen:
        """Raises NotYours or NotFound."""
        return self.uow.data_requests.get_visible(actor, action, ma_yeu_cau)

    @transactional
    def ask(
        self,
        *,
        actor: NguoiDung,
        action: str,
        loai: str,
        noi_dung_yeu_cau: str = "",
        ma_benh_nhan: int | None = None,
        ve_tai_khoan: bool = False,
        ngay_nhan: dt.date | None = None,
    ) -> YeuCauQuyen:
        """For the caller himself, a relative, or at the desk for anybody who asked on paper; with `ve_tai_khoan`, and
        for who has no profile, about what is held on the caller's own account. One of a kind at a time.

        Raises Required, DoesNotExist, NotYours, DataErased, FieldNotAllowed, ReceivedLater, ReceivedLongAgo,
        RequestOpenAlready, or Forbidden when the account was closed meanwhile.
        """
        self.require(actor, action)
        patient, now = self._subject(actor, action, ma_benh_nhan, ve_tai_khoan), self.clock.now()
        on_paper = patient is not None and scope_for(actor.vai_tro, action) is Scope.ALL
        received = self._received(on_paper, ngay_nhan)
        if self.uow.data_requests.has_open(patient, actor, loai):
            raise RequestOpenAlready
        begins = runs_from(now, received)
        request = self.uow.data_requests.add(
            benh_nhan=patient,
            nguoi_dung=actor,
            loai=loai,
            noi_dung_yeu_cau=noi_dung_yeu_cau,
            ngay_tao=now,
            ngay_nhan=received,
            han_tra_loi=answer_by(begins),
            han_xong=finish_by(begins, third_party=False, extended=False),
        )
        self.uow.record(events.DataRequestMade(actor, request))
        self._tell("yeu-cau-du-lieu-da-nhan", request)
        return request

    def _subject(self, actor: NguoiDung, action: str, ma_benh_nhan: int | None, of_account: bool) -> BenhNhan | None:
        """The patient, locked; None where it is about the caller's account, which is locked then."""
        own = scope_for(actor.vai_tro, action) is Scope.OWN
        if of_account or (own and ma_benh_nhan is None and self.uow.patients.of_account(actor) is None):
            if not self.uow.accounts.lock(actor.pk).trang_thai:
                raise Forbidden
            return None
        if own and ma_benh_nhan is not None:
            patient = self._acted_for(actor, ma_benh_nhan)
        else:
            patient = self.patient_named(actor, action, ma_benh_nhan)
        if patient.ngay_xoa:
            raise DataErased
        return patient

    def _acted_for(self, actor: NguoiDung, ma_benh_nhan: int) -> BenhNhan:
        """Locked. Whom a doctor treats is not among them: what he asks by law is his own to ask."""
        patient = self.uow.patients.lock_referred(ma_benh_nhan, "ma_benh_nhan")
        if not self.uow.patients.acts_for(actor, pk=patient.pk):
            raise NotYours(field="ma_benh_nhan")
        return patient

    def _received(self, on_paper: bool, ngay_nhan: dt.date | None) -> dt.date | None:
        """The day on which the desk got the paper: today, unless it says otherwise; None where there is no paper."""
        if not on_paper:
            if ngay_nhan is not None:
                raise FieldNotAllowed(field="ngay_nhan")
            return None
        today = self.clock.now().date()
        if ngay_nhan and ngay_nhan > today:
            raise ReceivedLater
        if ngay_nhan and ngay_nhan < today - dt.timedelta(days=MOST_DAYS_SINCE_RECEIPT):
            raise ReceivedLongAgo(days=MOST_DAYS_SINCE_RECEIPT)
        return ngay_nhan or today

    @transactional
    def answer(
        self, *, actor: NguoiDung, action: str, ma_yeu_cau: int, noi_dung_tra_loi: str, ben_thu_ba: bool | None = None
    ) -> YeuCauQuyen:
        """What will be done; a third party that has to act too gives five days more. Raises NotFound or RequestOver."""
        request = self._open(actor, action, ma_yeu_cau)
        others = request.ben_thu_ba if ben_thu_ba is None else ben_thu_ba
        begins = runs_from(request.ngay_tao, request.ngay_nhan)
        by = finish_by(begins, third_party=others, extended=request.ngay_gia_han is not None)
        said: dict[str, Any] = {"noi_dung_tra_loi": noi_dung_tra_loi, "ben_thu_ba": others, "han_xong": by}
        state = TrangThaiYeuCauQuyen.ANSWERED
        return self._move(events.DataRequestAnswered, actor, request, trang_thai=state, **said)

    @transactional
    def extend(self, *, actor: NguoiDung, action: str, ma_yeu_cau: int, ly_do: str) -> YeuCauQuyen:
        """Once, before the time is over, with a reason that the person is shown.

        Raises NotFound, RequestOver, ExtendedAlready or ExtensionTooLate.
        """
        request, now = self._open(actor, action, ma_yeu_cau), self.clock.now()
        if request.ngay_gia_han is not None:
            raise ExtendedAlready
        if request.han_xong < now:
            raise ExtensionTooLate
        begins = runs_from(request.ngay_tao, request.ngay_nhan)
        by = finish_by(begins, third_party=request.ben_thu_ba, extended=True)
        longer: dict[str, Any] = {"ngay_gia_han": now, "ly_do_gia_han": ly_do, "han_xong": by}
        return self._move(events.DataRequestExtended, actor, request, reason=ly_do, answers=False, **longer)

    @transactional
    def complete(self, *, actor: NguoiDung, action: str, ma_yeu_cau: int, noi_dung_tra_loi: str = "") -> YeuCauQuyen:
        """Raises NotFound, RequestOver, or EraseInstead for one that asks for erasure."""
        request = self._open(actor, action, ma_yeu_cau)
        if request.loai == LoaiYeuCauQuyen.ERASE:
            raise EraseInstead
        done: dict[str, Any] = {"trang_thai": TrangThaiYeuCauQuyen.DONE, "ngay_xong": self.clock.now()}
        if noi_dung_tra_loi:
            done["noi_dung_tra_loi"] = noi_dung_tra_loi
        return self._move(events.DataRequestDone, actor, request, **done)

    @transactional
    def refuse(self, *, actor: NguoiDung, action: str, ma_yeu_cau: int, ly_do: str) -> YeuCauQuyen:
        """Raises NotFound or RequestOver."""
        request = self._open(actor, action, ma_yeu_cau)
        no: dict[str, Any] = {"trang_thai": TrangThaiYeuCauQuyen.REFUSED, "ly_do_tu_choi": ly_do}
        over = self.clock.now()
        return self._move(events.DataRequestRefused, actor, request, reason=ly_do, ngay_xong=over, **no)

    def _open(self, actor: NguoiDung, action: str, ma_yeu_cau: int) -> YeuCauQuyen:
        self.require(actor, action)
        request = self.uow.data_requests.lock(ma_yeu_cau)
        if request.ngay_xong is not None:
            raise RequestOver(trang_thai=request.trang_thai)
        return request

    def _move(
        self,
        event: type[Event],
        actor: NguoiDung,
        request: YeuCauQuyen,
        *,
        reason: str = "",
        answers: bool = True,
        **changes: Any,
    ) -> YeuCauQuyen:
        """Written, audited and told. Whatever is said to the person answers him, the first time."""
        before = snapshot(request)
        if answers and request.ngay_tra_loi is None:
            changes["ngay_tra_loi"] = self.clock.now()
        self.uow.data_requests.save(request, nguoi_xu_ly=actor, **changes)
        self.uow.record(event(actor, request, before, reason=reason))
        self._tell("yeu-cau-du-lieu-cap-nhat", request)
        return request

    def _tell(self, kind: str, request: YeuCauQuyen) -> None:
        """By kind, state and clocks alone: what was asked, and answered, is read in the app."""
        self.uow.outbox.tell(
            kind,
            f"{kind}:{request.pk}:{request.phien_ban}",
            self.clock.now(),
            benh_nhan_id=request.benh_nhan_id,
            nguoi_dung_id=None if request.benh_nhan_id else request.nguoi_dung_id,
            loai_yeu_cau=request.loai,
            trang_thai=request.trang_thai,
            han_tra_loi=f"{timezone.localtime(request.han_tra_loi):%H:%M %d/%m/%Y}",
            han_xong=f"{timezone.localtime(request.han_xong):%H:%M %d/%m/%Y}",
        )
