"""What becomes of a prescription: it is signed, dispensed, or cancelled."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from authentication.models import NguoiDung
from core.clock import Clock
from core.document_codes import number_of
from core.events import snapshot
from core.exceptions import DoesNotExist, NotYours
from core.policy import Scope, scope_for
from core.services.base import BaseService
from core.services.prescription_checks import DrugWarning, MucDoCanhBao
from core.services.prescription_content import content_of
from core.services.prescription_service import PrescriptionService, seen
from core.treatment_events import (
    PrescriptionCancelled,
    PrescriptionDispensed,
    PrescriptionOpened,
    PrescriptionSigned,
)
from core.treatment_exceptions import MoreThanPrescribed, WarningUnheeded, WrongPrescriptionState
from core.unit_of_work import UnitOfWork, transactional
from treatments.models import DISPENSABLE, DongDonThuoc, DonThuoc, TrangThaiDonThuoc

PREFIX = "DT"
TOLD = "don-thuoc-moi"
CANCELLABLE = (TrangThaiDonThuoc.DRAFT, TrangThaiDonThuoc.SIGNED)


class PrescribingService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.drafts = PrescriptionService(uow, clock)

    @transactional
    def sign(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_don_thuoc: int,
        versions: set[int] | None = None,
        ly_do_bo_qua: str = "",
    ) -> DonThuoc:
        """It is never changed afterwards; the patient is told that there is one, and not of what.

        The patient is locked: of two that are signed at once the later hears of what the earlier has in common with it.
        The number comes last of what is locked: another prescription of the facility waits until this one is written.
        Raises NotYours, NotFound, StaleVersion, WrongPrescriptionState, NoVisitToTreat, TooEarlyToSign, or
        WarningUnheeded for a warning of an allergy without a reason.
        """
        prescriptions = self.uow.prescriptions.at(self.clock.now())
        if not self.uow.appointments.lock_found(prescriptions.visit_of(actor, action, ma_don_thuoc)):
            raise prescriptions.unseen(ma_don_thuoc)
        draft = self.drafts.take_draft(actor, action, ma_don_thuoc, versions)
        visit, doctor = draft.lich_hen, draft.bac_si
        if visit.bac_si_id != doctor.pk:
            raise NotYours
        self.drafts.visits.check_signing(visit)
        patient, before = self.uow.patients.lock(draft.benh_nhan_id), snapshot(draft)
        now = self.clock.now()
        warnings = self.drafts.warnings(draft, patient.di_ung)
        self._check_heeded(warnings, ly_do_bo_qua)
        said = content_of(visit, doctor, patient, draft.dong, draft.loi_dan, now)
        self._last_days(draft.dong, now.date())
        year = timezone.localtime(now).year
        series = self.uow.prescription_series.take_number(doctor.co_so_id, year)
        self.uow.prescriptions.save(
            draft, trang_thai=TrangThaiDonThuoc.SIGNED.value, ky_luc=now, day_so=series, so=series.so_cuoi,
            so_don=number_of(PREFIX, doctor.co_so_id, year, series.so_cuoi), ly_do_bo_qua=ly_do_bo_qua,
            noi_dung_don=json.dumps(said, ensure_ascii=False),
        )  # fmt: skip
        self.uow.record(PrescriptionSigned(actor, draft, before, notes={"canh_bao": [each.ma for each in warnings]}))
        self._tell(draft, said, now)
        return draft

    @transactional
    def cancel(
        self, *, actor: NguoiDung, action: str, ma_don_thuoc: int, ly_do: str, versions: set[int] | None = None
    ) -> DonThuoc:
        """A draft, or a signed one of which nothing was dispensed; it keeps its number.

        Raises NotYours, NotFound, StaleVersion or WrongPrescriptionState.
        """
        prescription = self._take(actor, action, ma_don_thuoc, versions, CANCELLABLE)
        before = snapshot(prescription)
        self.uow.prescriptions.save(
            prescription, trang_thai=TrangThaiDonThuoc.CANCELLED.value, ngay_huy=self.clock.now(), nguoi_huy=actor,
            ly_do_huy_don=ly_do,
        )  # fmt: skip
        self.uow.record(PrescriptionCancelled(actor, prescription, before))
        return self.drafts.with_lines(prescription)

    @transactional
    def dispense(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_don_thuoc: int,
        dong: Sequence[dict[str, int]],
        versions: set[int] | None = None,
    ) -> DonThuoc:
        """Marks that so much of these lines was handed out, never more than is left of them.

        Raises NotYours, NotFound, StaleVersion, WrongPrescriptionState, DoesNotExist or MoreThanPrescribed.
        """
        prescription = self._take(actor, action, ma_don_thuoc, versions, DISPENSABLE)
        before, lines = snapshot(prescription), self.uow.prescription_lines.of(prescription)
        given = self._hand_out({line.pk: line for line in lines}, dong)
        self.uow.prescription_lines.write([line for line in lines if line.pk in given], "so_luong_da_cap")
        whole = all(line.con_lai == 0 for line in lines)
        state = TrangThaiDonThuoc.DISPENSED if whole else TrangThaiDonThuoc.PARTLY_DISPENSED
        self.uow.prescriptions.save(prescription, trang_thai=state.value)
        notes = {"da_cap": {str(key): amount for key, amount in given.items()}}
        self.uow.record(PrescriptionDispensed(actor, prescription, before, notes=notes))
        return self.drafts.with_lines(prescription)

    def _take(
        self,
        actor: NguoiDung,
        action: str,
        ma_don_thuoc: int,
        versions: set[int] | None,
        states: Sequence[TrangThaiDonThuoc],
    ) -> DonThuoc:
        """Locked: a doctor's own, or for whom the policy lets reach every one, any. The answer shows it: a look.

        Raises as its callers do.
        """
        prescription = self.uow.prescriptions.at(self.clock.now()).lock_visible(actor, action, ma_don_thuoc)
        own = prescription.bac_si.nguoi_dung_id == actor.pk
        if not own and scope_for(actor.vai_tro, action) is not Scope.ALL:
            raise NotYours
        self.check_version(prescription, versions)
        if prescription.trang_thai not in states:
            raise WrongPrescriptionState(trang_thai=prescription.trang_thai)
        self.drafts.looks.within(actor, PrescriptionOpened, seen(prescription))
        return prescription

    @staticmethod
    def _hand_out(lines: dict[int, DongDonThuoc], wanted: Sequence[dict[str, int]]) -> Counter[int]:
        given: Counter[int] = Counter()
        for place, item in enumerate(wanted):
            line = lines.get(item["ma_dong"])
            if line is None:
                raise DoesNotExist(field=f"dong.{place}.ma_dong")
            if item["so_luong"] > line.con_lai:
                raise MoreThanPrescribed(field=f"dong.{place}.so_luong", left=line.con_lai, unit=line.don_vi)
            line.so_luong_da_cap += item["so_luong"]
            given[line.pk] += item["so_luong"]
        return given

    @staticmethod
    def _check_heeded(warnings: Sequence[DrugWarning], reason: str) -> None:
        serious = sum(warning.muc_do == MucDoCanhBao.SERIOUS for warning in warnings)
        if serious and not reason:
            raise WarningUnheeded(count=serious)

    def _last_days(self, lines: Sequence[DongDonThuoc], first: dt.date) -> None:
        for line in lines:
            line.dung_den = first + dt.timedelta(days=line.so_ngay - 1)
        self.uow.prescription_lines.write(lines, "dung_den")

    def _tell(self, signed: DonThuoc, said: dict[str, Any], now: dt.datetime) -> None:
        self.uow.outbox.tell_first(
            TOLD, f"{TOLD}:{signed.pk}", now, benh_nhan_id=signed.benh_nhan_id, so_don=signed.so_don,
            ho_ten=said["benh_nhan"]["ho_ten"], bac_si=said["bac_si"]["ho_ten"], co_so=said["co_so"]["ten_co_so"],
        )  # fmt: skip
