"""Prescriptions until they are signed, and as they are read and printed."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.clock import Clock
from core.documents.prescription import Paper, prescription_pdf
from core.events import snapshot
from core.exceptions import NotYours
from core.services.base import BaseService
from core.services.clinical_looks import ClinicalLooks
from core.services.prescription_checks import DrugWarning, warnings_of
from core.services.prescription_lines import PrescriptionLines
from core.services.treatment_visits import TreatmentVisits
from core.treatment_events import (
    PrescriptionChanged,
    PrescriptionDrafted,
    PrescriptionOpened,
    PrescriptionPrinted,
    PrescriptionsListed,
)
from core.treatment_exceptions import OtherPatient, WrongPrescriptionState
from core.unit_of_work import UnitOfWork, transactional
from treatments.models import DongDonThuoc, DonThuoc, TrangThaiDonThuoc
from users.models import BenhNhan

COPIED = (
    "thuoc", "ten_thuoc", "hoat_chat", "ham_luong", "dang_bao_che", "don_vi", "lieu_moi_lan", "so_lan_ngay", "so_ngay",
    "cach_dung", "so_luong",
)  # fmt: skip


def seen(prescription: DonThuoc) -> list[tuple[BenhNhan, dict[str, Any]]]:
    """For `ClinicalLooks`."""
    return [(prescription.benh_nhan, {"ma_don_thuoc": prescription.pk})]


class PrescriptionService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.visits = TreatmentVisits(uow, clock)
        self.lines = PrescriptionLines(uow, clock)
        self.looks = ClinicalLooks(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[DonThuoc]:
        return self.uow.prescriptions.at(self.clock.now()).visible_to(actor, action)

    def listed(self, *, actor: NguoiDung, prescriptions: Sequence[DonThuoc]) -> Sequence[DonThuoc]:
        """One page of prescriptions, once the audit trail knows who saw it."""
        self.looks.enter_page(actor, PrescriptionsListed, prescriptions, "so_don_thuoc")
        return prescriptions

    def get(self, *, actor: NguoiDung, action: str, ma_don_thuoc: int) -> DonThuoc:
        """With its lines, once the audit trail knows that it was opened. Raises NotYours or NotFound."""
        prescription = self._seen(actor, action, ma_don_thuoc)
        self.looks.enter(actor, PrescriptionOpened, seen(prescription))
        return self.with_lines(prescription)

    def printed(self, *, actor: NguoiDung, action: str, ma_don_thuoc: int) -> bytes:
        """What was signed as a PDF, once the audit trail knows who printed it.

        Raises NotYours, NotFound, or WrongPrescriptionState for one that is not signed.
        """
        prescription = self._seen(actor, action, ma_don_thuoc)
        code, link = prescription.ma_xac_minh, prescription.lien_ket_xac_minh
        if not (prescription.so_don and code and link):
            raise WrongPrescriptionState(trang_thai=prescription.trang_thai)
        self.looks.enter(actor, PrescriptionPrinted, seen(prescription))
        return prescription_pdf(prescription.ghi, Paper(prescription.so_don, code, link, prescription.ngay_huy))

    @transactional
    def create(
        self, *, actor: NguoiDung, action: str, ma_lich_hen: int, dong: Sequence[dict[str, Any]], loi_dan: str = ""
    ) -> DonThuoc:
        """A draft for the actor's own visit. Raises Forbidden, DoesNotExist, NotYours, NoVisitToTreat, Required or
        QuantityTooLarge.
        """
        visit = self.visits.visit(actor, action, ma_lich_hen)
        return self._draft(actor, visit, self.lines.build(dong), loi_dan=loi_dan)

    @transactional
    def copy(self, *, actor: NguoiDung, action: str, ma_don_thuoc: int, ma_lich_hen: int | None = None) -> DonThuoc:
        """A new draft like it, for the actor's visit that is named, else for the same visit, which must be his.

        Drugs that are prescribed no more stay as they were called. Raises as `create` does, or OtherPatient.
        """
        copied = self._seen(actor, action, ma_don_thuoc)
        visit = self.visits.visit(actor, action, copied.lich_hen_id if ma_lich_hen is None else ma_lich_hen)
        if visit.benh_nhan_id != copied.benh_nhan_id:
            raise OtherPatient
        self.looks.within(actor, PrescriptionOpened, seen(copied))
        lines = [
            DongDonThuoc(**{name: getattr(line, name) for name in COPIED})
            for line in self.uow.prescription_lines.of(copied)
        ]
        return self._draft(actor, visit, lines, loi_dan=copied.loi_dan, don_goc=copied)

    @transactional
    def change(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_don_thuoc: int,
        versions: set[int] | None = None,
        dong: Sequence[dict[str, Any]] | None = None,
        **changes: Any,
    ) -> DonThuoc:
        """Raises NotYours, NotFound, StaleVersion, WrongPrescriptionState, or what `PrescriptionLines.build` does."""
        draft = self.take_draft(actor, action, ma_don_thuoc, versions)
        before = snapshot(draft)
        if dong is not None:
            self.uow.prescription_lines.replace(draft, self.lines.build(dong))
        else:
            self.with_lines(draft)
            if all(getattr(draft, name) == value for name, value in changes.items()):
                return draft
        self.uow.prescriptions.save(draft, **changes)
        self.uow.record(PrescriptionChanged(actor, draft, before))
        return draft

    def check(self, *, actor: NguoiDung, action: str, ma_don_thuoc: int) -> list[DrugWarning]:
        """What speaks against the actor's own draft now, and so of the patient's allergies and other drugs; a look.

        Raises NotYours, NotFound or WrongPrescriptionState.
        """
        draft = self._seen(actor, action, ma_don_thuoc)
        self._check_own_draft(actor, draft)
        self.looks.enter(actor, PrescriptionOpened, seen(draft))
        return self.warnings(draft, draft.benh_nhan.di_ung)

    def warnings(self, draft: DonThuoc, allergies: str) -> list[DrugWarning]:
        """Of the draft, which has its lines then."""
        draft.dong, taken = self.uow.prescription_lines.to_check(draft, self.clock.now().date())
        return warnings_of(allergies, draft.dong, taken)

    def take_draft(
        self, actor: NguoiDung, action: str, ma_don_thuoc: int, versions: set[int] | None = None
    ) -> DonThuoc:
        """The actor's own draft for a patient whom he still treats, locked, inside a use case's transaction.

        Raises NotYours, NotFound, StaleVersion or WrongPrescriptionState.
        """
        draft = self.uow.prescriptions.at(self.clock.now()).lock_visible(actor, action, ma_don_thuoc)
        self._check_own_draft(actor, draft)
        self.check_version(draft, versions)
        return draft

    @staticmethod
    def _check_own_draft(actor: NguoiDung, draft: DonThuoc) -> None:
        if draft.bac_si.nguoi_dung_id != actor.pk:
            raise NotYours
        if draft.trang_thai != TrangThaiDonThuoc.DRAFT:
            raise WrongPrescriptionState(trang_thai=draft.trang_thai)

    def _draft(self, actor: NguoiDung, visit: Any, lines: list[DongDonThuoc], **more: Any) -> DonThuoc:
        draft = self.uow.prescriptions.add(
            lich_hen=visit, benh_nhan=visit.benh_nhan, bac_si=visit.bac_si, ngay_tao=self.clock.now(), **more
        )
        self.uow.prescription_lines.enter(draft, lines)
        self.uow.record(PrescriptionDrafted(actor, draft, notes={"so_dong": len(lines)}))
        return draft

    def _seen(self, actor: NguoiDung, action: str, ma_don_thuoc: int) -> DonThuoc:
        return self.uow.prescriptions.at(self.clock.now()).get_visible(actor, action, ma_don_thuoc)

    def with_lines(self, prescription: DonThuoc) -> DonThuoc:
        prescription.dong = self.uow.prescription_lines.of(prescription)
        return prescription
