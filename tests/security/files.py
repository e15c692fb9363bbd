"""The subjects of patients' files."""

from dataclasses import replace
from typing import Any

from core.policy import Role
from files.models import LoaiTaiLieu, TaiLieu
from tests.factories import AccountFactory, AppointmentFactory, DoctorFactory, PatientFactory
from tests.security.subject import Subject, of_somebody
from tests.uploads import stored_file


def patient_of(account: Any) -> Any:
    """The account's own, or for a doctor one who is treated; else anybody."""
    if account and account.vai_tro == Role.DOCTOR:
        return AppointmentFactory(lich__bac_si=getattr(account, "bac_si", None) or DoctorFactory()).benh_nhan
    return getattr(account, "benh_nhan", None) or PatientFactory()


def file_of(account: Any) -> TaiLieu:
    """A paper that the account handed in, beside a clinical file that it did not."""
    patient = patient_of(account)
    uploader = account or AccountFactory(vai_tro=Role.STAFF)
    stored_file(benh_nhan=patient, nguoi_tai_len=AccountFactory(vai_tro=Role.ADMIN))
    return stored_file(benh_nhan=patient, nguoi_tai_len=uploader, loai=LoaiTaiLieu.PAPERS)


def is_sent(answer: Any, file: TaiLieu) -> bool:
    return int(answer["Content-Length"]) == file.kich_thuoc


file = of_somebody(file_of)

FILES: dict[str, Subject] = {
    "file": file,
    "file.create": of_somebody(patient_of, sent=lambda patient, account: {"ma_benh_nhan": patient.pk}),
    "file.content": replace(file, listed=is_sent),
}
