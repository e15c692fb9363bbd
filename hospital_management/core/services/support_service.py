"""The support desk: what people ask, who takes it, what is answered, and how it ends."""

from itertools import takewhile
from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.events import snapshot
from core.exceptions import FieldNotAllowed, Forbidden
from core.policy import Scope, scope_for
from core.services.base import BaseService
from core.support_events import SupportAnswered, SupportAsked, SupportAssigned, SupportMoved, SupportSorted
from core.support_exceptions import NotOfTheDesk, RequestTaken, ThreadFull, TooManyInARow, TooManyOpenRequests
from core.unit_of_work import transactional
from support.models import KEPT_FOR_DESK, MOST_ANSWERS, MOST_IN_A_ROW, MOST_OPEN, TrangThaiHoTro, YeuCauHoTro
from users.models import BenhNhan

State = TrangThaiHoTro
NOTES = "support_request.internal"
TOLD = "ho-tro-tra-loi"


class SupportService(BaseService):
    """Whatever becomes of a request is decided under its lock, after which it and all its answers are read."""

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[YeuCauHoTro]:
        return self.uow.support_requests.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_yeu_cau: int) -> YeuCauHoTro:
        """With its answers, and for the desk its notes. Raises NotYours or NotFound."""
        request = self.uow.support_requests.get_visible(actor, action, ma_yeu_cau)
        request.cac_tra_loi = self.uow.support_answers.of_request(request)
        return self._shown(actor, request)

    @transactional
    def ask(
        self, *, actor: NguoiDung, loai: str, tieu_de: str, noi_dung: str, ma_benh_nhan: int | None = None
    ) -> YeuCauHoTro:
        """Raises DoesNotExist, NotYours, TooManyOpenRequests, or Forbidden when the account was closed meanwhile."""
        self.require(actor, "support_request.create")
        if not self.uow.accounts.lock(actor.pk).trang_thai:
            raise Forbidden
        self._check_open_of(actor)
        now = self.clock.now()
        asked = YeuCauHoTro(loai=loai)
        request = self.uow.support_requests.add(
            nguoi_hoi=actor,
            benh_nhan=self._patient(actor, ma_benh_nhan),
            loai=loai,
            tieu_de_hoi=tieu_de,
            noi_dung_hoi=noi_dung,
            tao_luc=now,
            doi_luc=now,
            han_xu_ly=asked.due_from(now),
        )
        self.uow.record(SupportAsked(actor, request))
        shown = self.uow.support_requests.get_visible(actor, "support_request.create", request.pk)
        shown.cac_tra_loi = []
        return shown

    @transactional
    def sort(self, *, actor: NguoiDung, ma_yeu_cau: int, **changes: Any) -> YeuCauHoTro:
        """Say what it is about (`loai`, which changes when it is due) or how much it presses (`uu_tien`). Raises
        NotFound or RequestOver.
        """
        request = self._lock(actor, "support_request.partial_update", ma_yeu_cau)
        request.check_open()
        before = snapshot(request)
        if "loai" in changes:
            changes["han_xu_ly"] = request.due_as(changes["loai"])
        self.uow.support_requests.save(request, **changes)
        self.uow.record(SupportSorted(actor, request, before))
        return self._shown(actor, request)

    @transactional
    def assign(self, *, actor: NguoiDung, ma_yeu_cau: int, ma_nguoi_xu_ly: int | None = None) -> YeuCauHoTro:
        """Take it or, who has it or may take it from others, give it to somebody of the desk.

        Raises NotFound, DoesNotExist, NotOfTheDesk, RequestTaken or RequestOver.
        """
        taker = actor if ma_nguoi_xu_ly in (None, actor.pk) else self._colleague(ma_nguoi_xu_ly)
        request = self._lock(actor, "support_request.assign", ma_yeu_cau)
        request.check_open()
        if request.nguoi_xu_ly_id not in (None, actor.pk) and not self.may(actor, "support_request.reassign"):
            raise RequestTaken
        before = snapshot(request)
        self.uow.support_requests.save(request, nguoi_xu_ly=taker, **self._begun(request))
        self.uow.record(SupportAssigned(actor, request, before))
        return self._shown(actor, request)

    @transactional
    def answer(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_yeu_cau: int,
        noi_dung: str,
        noi_bo: bool = False,
        cho_nguoi_hoi: bool = False,
    ) -> YeuCauHoTro:
        """Say something, or note it for the desk alone (`noi_bo`); the desk may wait for who asked (`cho_nguoi_hoi`).

        Raises NotYours, NotFound, FieldNotAllowed, RequestOver, TooManyInARow or ThreadFull.
        """
        request = self._lock(actor, action, ma_yeu_cau)
        self._check_desk(actor, noi_bo=noi_bo, cho_nguoi_hoi=cho_nguoi_hoi)
        if noi_bo:
            self._say(actor, request, noi_dung, noi_bo=True)
            return self._shown(actor, request)
        request.check_open()
        self._say(actor, request, noi_dung)
        if cho_nguoi_hoi:
            self.uow.support_requests.save(request, trang_thai=State.WAITING)
        elif actor.pk == request.nguoi_hoi_id and request.trang_thai == State.WAITING:
            self.uow.support_requests.save(request, trang_thai=State.IN_PROGRESS)
        return self._shown(actor, request)

    @transactional
    def resolve(self, *, actor: NguoiDung, action: str, ma_yeu_cau: int, noi_dung: str = "") -> YeuCauHoTro:
        """With a last word to who asked, if there is one. Raises NotFound, RequestStateForbids or ThreadFull."""
        return self._end(actor, action, ma_yeu_cau, State.RESOLVED, noi_dung)

    @transactional
    def close(self, *, actor: NguoiDung, action: str, ma_yeu_cau: int) -> YeuCauHoTro:
        """Raises NotYours, NotFound or RequestStateForbids."""
        return self._end(actor, action, ma_yeu_cau, State.CLOSED)

    @transactional
    def reopen(self, *, actor: NguoiDung, action: str, ma_yeu_cau: int, noi_dung: str) -> YeuCauHoTro:
        """Go on with what ended, and say why; it is due anew. Raises NotYours, NotFound, RequestStateForbids,
        ReopenTooLate, TooManyOpenRequests (for who asked), TooManyInARow or ThreadFull.
        """
        self.uow.accounts.lock(actor.pk)
        request, now = self._lock(actor, action, ma_yeu_cau), self.clock.now()
        request.check_reopen(now)
        if actor.pk == request.nguoi_hoi_id:
            self._check_open_of(actor)
        self._check_room(actor, request, desk_was_last=request.trang_thai == State.RESOLVED)
        before = snapshot(request)
        opened = {"trang_thai": State.IN_PROGRESS, "xong_luc": None, "han_xu_ly": request.due_from(now)}
        self.uow.support_requests.save(request, **opened)
        self.uow.record(SupportMoved(actor, request, before))
        self._write(actor, request, noi_dung)
        return self._shown(actor, request)

    def _end(
        self, actor: NguoiDung, action: str, ma_yeu_cau: int, state: TrangThaiHoTro, noi_dung: str = ""
    ) -> YeuCauHoTro:
        request = self._lock(actor, action, ma_yeu_cau)
        request.check_move(state)
        if noi_dung:
            self._say(actor, request, noi_dung)
        before, now = snapshot(request), self.clock.now()
        ended = {"trang_thai": state, "doi_luc": now, "xong_luc": request.xong_luc or now}
        self.uow.support_requests.save(request, **ended)
        self.uow.record(SupportMoved(actor, request, before))
        return self._shown(actor, request)

    def _say(self, actor: NguoiDung, request: YeuCauHoTro, text: str, *, noi_bo: bool = False) -> None:
        """Raises TooManyInARow or ThreadFull."""
        self._check_room(actor, request)
        self._write(actor, request, text, noi_bo=noi_bo)

    def _write(self, actor: NguoiDung, request: YeuCauHoTro, text: str, *, noi_bo: bool = False) -> None:
        """An answer of the desk is told to who asked; the first one begins the work."""
        now = self.clock.now()
        answer = self.uow.support_answers.add(
            yeu_cau=request, nguoi_viet=actor, noi_dung_tra_loi=text, noi_bo=noi_bo, tao_luc=now
        )
        request.cac_tra_loi.append(answer)
        self.uow.record(SupportAnswered(actor, answer))
        if noi_bo:
            return
        if actor.pk == request.nguoi_hoi_id:
            self.uow.support_requests.save(request, doi_luc=now)
            return
        first = {"tra_loi_dau_luc": request.tra_loi_dau_luc or now}
        self.uow.support_requests.save(request, doi_luc=now, **first, **self._begun(request))
        self.uow.outbox.tell(
            TOLD, f"{TOLD}:{answer.pk}", now, nguoi_dung_id=request.nguoi_hoi_id, so_phieu=request.so_phieu
        )

    def _check_room(self, actor: NguoiDung, request: YeuCauHoTro, *, desk_was_last: bool = False) -> None:
        """Who asked waits for the desk, unless it called the request solved, be it without a word."""
        asker, answers = actor.pk == request.nguoi_hoi_id, request.cac_tra_loi
        if asker and not desk_was_last and _since_desk(request) >= MOST_IN_A_ROW:
            raise TooManyInARow(limit=MOST_IN_A_ROW)
        limit = MOST_ANSWERS - KEPT_FOR_DESK if asker else MOST_ANSWERS
        if len(answers) >= limit:
            raise ThreadFull(limit=limit)

    def _check_open_of(self, account: NguoiDung) -> None:
        """Under the lock of the account."""
        if self.uow.support_requests.count_open_of(account) >= MOST_OPEN:
            raise TooManyOpenRequests(limit=MOST_OPEN)

    @staticmethod
    def _begun(request: YeuCauHoTro) -> dict[str, Any]:
        return {"trang_thai": State.IN_PROGRESS} if request.trang_thai == State.NEW else {}

    def _lock(self, actor: NguoiDung, action: str, ma_yeu_cau: int) -> YeuCauHoTro:
        request = self.uow.support_requests.lock_visible(actor, action, ma_yeu_cau)
        request.cac_tra_loi = self.uow.support_answers.of_request(request)
        return request

    def _shown(self, actor: NguoiDung, request: YeuCauHoTro) -> YeuCauHoTro:
        """With no notes but for the desk."""
        if not self.may(actor, NOTES):
            request.cac_tra_loi = [answer for answer in request.cac_tra_loi if not answer.noi_bo]
        return request

    def _check_desk(self, actor: NguoiDung, **marks: bool) -> None:
        for name, marked in marks.items():
            if marked:
                self.require(actor, NOTES, FieldNotAllowed(field=name))

    def _colleague(self, ma_nguoi_xu_ly: int | None) -> NguoiDung:
        """Locked: who is deactivated at once is not given work. Raises DoesNotExist or NotOfTheDesk."""
        account = self.uow.accounts.lock_referred(ma_nguoi_xu_ly or 0, "ma_nguoi_xu_ly").take_role(self.clock.now())
        if not account.trang_thai or not self.may(account, "support_request.assign"):
            raise NotOfTheDesk
        return account

    def _patient(self, actor: NguoiDung, ma_benh_nhan: int | None) -> BenhNhan | None:
        """Whom it is about, if one is named: one's own, a relative, a doctor's patient, for the desk anybody."""
        if ma_benh_nhan is None:
            return None
        patients = self.uow.patients.at(self.clock.now())
        if scope_for(actor.vai_tro, "patient.retrieve") is Scope.OWN:
            return patients.refer_own(actor, ma_benh_nhan, "ma_benh_nhan")
        return patients.refer(ma_benh_nhan, "ma_benh_nhan")


def _since_desk(request: YeuCauHoTro) -> int:
    """How many answers of who asked the desk has not answered yet; its notes are no answer."""
    told = (answer for answer in reversed(request.cac_tra_loi) if not answer.noi_bo)
    return sum(1 for _ in takewhile(lambda answer: answer.nguoi_viet_id == request.nguoi_hoi_id, told))
