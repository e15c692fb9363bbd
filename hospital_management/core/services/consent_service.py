"""What patients agree to, for which purpose and by which text. Nothing is agreed to unless somebody said so."""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from authentication.models import NguoiDung
from consents.models import MOST_DAYS_AHEAD, CachDongY, DongY, MucDichDongY, VanBanDongY
from core.consent_events import ConsentGiven, ConsentTextPublished, ConsentWithdrawn
from core.consent_exceptions import (
    ConsentNotGiven,
    ConsentNotNeeded,
    DataErased,
    SignedBeforeLast,
    SignedBeforeText,
    SignedLater,
    TextNotCurrent,
    TextTooEarly,
    TextTooLate,
)
from core.exceptions import DoesNotExist, FieldNotAllowed, NotYours, ProfileMissing, Required
from core.policy import Scope, scope_for
from core.request_context import current
from core.services.base import BaseService
from core.unit_of_work import transactional
from users.models import BenhNhan

BY_LAW = (MucDichDongY.CARE,)
"""Purposes that the law itself demands: one is informed of them, and confirms that; there is nothing to withdraw."""


class PurposeState(NamedTuple):
    """One purpose of one patient: `dong_y` is None where nothing was ever said; `van_ban` is the text in force now."""

    muc_dich: str
    can_dong_y: bool
    dong_y: bool | None
    van_ban: VanBanDongY | None
    da_noi: DongY | None

    @property
    def text_is_newer(self) -> bool:
        """Whether the text changed since it was agreed to."""
        return bool(self.da_noi and self.van_ban and self.da_noi.van_ban_id != self.van_ban.pk)


class ConsentTextService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[VanBanDongY]:
        return self.uow.consent_texts.visible_to(actor, action)

    @transactional
    def publish(
        self,
        *,
        actor: NguoiDung,
        muc_dich: str,
        noi_dung_vi: str,
        noi_dung_en: str,
        hieu_luc_tu: dt.datetime | None = None,
    ) -> VanBanDongY:
        """The purpose's next version, in force from then on; none is ever changed. One that would begin later is
        replaced by it, and never in force. Of two at once one is done again.

        Raises Forbidden, TextTooEarly for a time before now, or TextTooLate.
        """
        self.require(actor, "consent_text.create")
        now, texts = self.clock.now(), self.uow.consent_texts
        begins = hieu_luc_tu or now
        if begins < now:
            raise TextTooEarly
        if begins > now + dt.timedelta(days=MOST_DAYS_AHEAD):
            raise TextTooLate(days=MOST_DAYS_AHEAD)
        text = texts.add(
            muc_dich=muc_dich,
            so_phien_ban=texts.last_version(muc_dich) + 1,
            noi_dung_vi=noi_dung_vi,
            noi_dung_en=noi_dung_en,
            hieu_luc_tu=begins,
            nguoi_tao=actor,
            ngay_tao=now,
        )
        self.uow.record(ConsentTextPublished(actor, text))
        return text


class ConsentService(BaseService):
    def state(self, *, actor: NguoiDung, action: str, ma_benh_nhan: int | None = None) -> list[PurposeState]:
        """Every purpose, as it stands for the patient. Raises Required, ProfileMissing, DoesNotExist or NotYours."""
        key = self._key(actor, action, ma_benh_nhan)
        texts, said = self.uow.consent_texts.in_force(self.clock.now()), self.uow.consents.state_of(key)
        return [
            PurposeState(
                purpose.value,
                purpose not in BY_LAW,
                said[purpose].dong_y if purpose in said else None,
                texts.get(purpose),
                said.get(purpose),
            )
            for purpose in MucDichDongY
        ]

    def history(self, *, actor: NguoiDung, action: str, ma_benh_nhan: int | None = None) -> QuerySet[DongY]:
        """All that was said, newest first. Raises as `state` does."""
        return self.uow.consents.of_patient(self._key(actor, action, ma_benh_nhan))

    @transactional
    def give(
        self,
        *,
        actor: NguoiDung,
        action: str,
        muc_dich: str,
        ma_van_ban: int,
        ma_benh_nhan: int | None = None,
        ngay_ky: dt.date | None = None,
    ) -> DongY:
        """To the text in force; what was agreed to already, by the same text, is not written anew. The desk enters what
        was signed on paper, and when.

        Raises as `state` does, and DataErased, TextNotCurrent, FieldNotAllowed, SignedLater, SignedBeforeText or
        SignedBeforeLast.
        """
        patient = self._lock(actor, action, ma_benh_nhan)
        how = self._how(actor, action, ngay_ky)
        text = self.uow.consent_texts.in_force(self.clock.now()).get(muc_dich)
        if text is None or text.pk != ma_van_ban:
            self.uow.consent_texts.refer(ma_van_ban, "ma_van_ban")
            raise TextNotCurrent
        last = self.uow.consents.last_of(patient.pk, muc_dich)
        if last and last.dong_y and last.van_ban_id == text.pk:
            return last
        _check_order(how["ngay_ky"], text, last)
        row = self._say(actor, patient, text, last, dong_y=True, **how)
        self.uow.record(ConsentGiven(actor, row))
        return row

    @transactional
    def withdraw(
        self,
        *,
        actor: NguoiDung,
        action: str,
        muc_dich: str,
        ma_benh_nhan: int | None = None,
        ngay_ky: dt.date | None = None,
    ) -> DongY:
        """As easily as it was given. Raises as `give` does, and ConsentNotGiven or ConsentNotNeeded."""
        if muc_dich in BY_LAW:
            raise ConsentNotNeeded
        patient = self._lock(actor, action, ma_benh_nhan)
        how = self._how(actor, action, ngay_ky)
        last = self.uow.consents.last_of(patient.pk, muc_dich)
        if last is None or not last.dong_y:
            raise ConsentNotGiven
        _check_order(how["ngay_ky"], last.van_ban, last)
        row = self._say(actor, patient, last.van_ban, last, dong_y=False, **how)
        self.uow.record(ConsentWithdrawn(actor, row))
        return row

    def _say(
        self,
        actor: NguoiDung,
        patient: BenhNhan,
        text: VanBanDongY,
        last: DongY | None,
        *,
        dong_y: bool,
        cach: CachDongY,
        ngay_ky: dt.date | None,
    ) -> DongY:
        return self.uow.consents.add(
            benh_nhan=patient,
            muc_dich=text.muc_dich,
            so_thu_tu=last.so_thu_tu + 1 if last else 1,
            van_ban=text,
            dong_y=dong_y,
            cach=cach,
            ngay_ky=ngay_ky,
            nguoi_dung=actor,
            dia_chi_ip=current.get().address,
            thoi_diem=self.clock.now(),
        )

    def _how(self, actor: NguoiDung, action: str, ngay_ky: dt.date | None) -> dict[str, Any]:
        if scope_for(actor.vai_tro, action) is Scope.OWN:
            if ngay_ky is not None:
                raise FieldNotAllowed(field="ngay_ky")
            return {"cach": CachDongY.APP, "ngay_ky": None}
        if ngay_ky is None:
            raise Required(field="ngay_ky")
        if ngay_ky > self.clock.now().date():
            raise SignedLater
        return {"cach": CachDongY.PAPER, "ngay_ky": ngay_ky}

    def _key(self, actor: NguoiDung, action: str, ma_benh_nhan: int | None) -> int:
        if scope_for(actor.vai_tro, action) is Scope.ALL:
            if ma_benh_nhan is None:
                raise Required(field="ma_benh_nhan")
            return self.uow.patients.refer(ma_benh_nhan, "ma_benh_nhan").pk
        if ma_benh_nhan is None:
            own = self.uow.patients.of_account(actor)
            if own is None:
                raise ProfileMissing
            return own.pk
        if not self.uow.patients.acts_for(actor, pk=ma_benh_nhan):
            raise NotYours(field="ma_benh_nhan")
        return ma_benh_nhan

    def _lock(self, actor: NguoiDung, action: str, ma_benh_nhan: int | None) -> BenhNhan:
        """The patient, locked, so that what is said of him is said one after the other."""
        self.require(actor, action)
        key = self._key(actor, action, ma_benh_nhan)
        patient = self.uow.patients.lock_one(pk=key)
        if patient is None:
            raise DoesNotExist(field="ma_benh_nhan")
        if patient.ngay_xoa:
            raise DataErased
        return patient


def _check_order(signed: dt.date | None, text: VanBanDongY, last: DongY | None) -> None:
    """A paper is not older than its text, nor than the last word on the purpose, which it would undo unread."""
    if signed is None:
        return
    if signed < timezone.localdate(text.hieu_luc_tu):
        raise SignedBeforeText
    if last and signed < last.ngay_noi:
        raise SignedBeforeLast
