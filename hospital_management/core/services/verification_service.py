"""Whether a paper is ours, for whoever has it in his hand."""

from django.utils import timezone

from core.clock import Clock
from core.document_codes import is_code_of, number_in
from core.services.base import BaseService
from core.services.document_service import CANCELLED, UNKNOWN, VALID, DocumentService, Verdict, masked
from core.services.prescribing_service import PREFIX
from core.unit_of_work import UnitOfWork
from treatments.models import DonThuoc

PRESCRIPTION = "Đơn thuốc"


class VerificationService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.documents = DocumentService(uow, clock)

    def verify(self, *, ma: str) -> Verdict:
        """What the holder of a paper may know of it: the patient by initials, and nothing clinical."""
        number = number_in(ma)
        if number is None or not number.startswith(f"{PREFIX}-"):
            return self.documents.verify(ma=ma)
        prescription = self.uow.prescriptions.numbered(number)
        if prescription is None or not is_code_of(ma, number, prescription.noi_dung_don):
            return Verdict(UNKNOWN)
        return self._verdict(prescription)

    @staticmethod
    def _verdict(prescription: DonThuoc) -> Verdict:
        said, signed, cancelled = prescription.ghi, prescription.ky_luc, prescription.ngay_huy
        return Verdict(
            tinh_trang=CANCELLED if cancelled else VALID,
            so_chung_tu=prescription.so_don,
            loai=PRESCRIPTION,
            ngay_lap=timezone.localdate(signed) if signed else None,
            ngay_huy=timezone.localdate(cancelled) if cancelled else None,
            ten_co_so=said["co_so"]["ten_co_so"],
            ten_benh_nhan=masked(said["benh_nhan"]["ho_ten"]),
        )
