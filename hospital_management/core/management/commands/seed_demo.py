"""Demo data for trying the system, and data in bulk for loading it."""

from argparse import ArgumentParser
from math import ceil
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from appointments.models import LichHen, LichLamViec
from core.bootstrap import container
from core.clock import Clock
from core.demo import ADMIN, DOCTORS, PASSWORD, PATIENTS, STAFF, DemoData
from core.demo_bulk import BulkData, TooMany
from core.demo_records import DemoRecords
from core.demo_treatments import DemoTreatments
from core.services.disease_service import DiseaseService
from core.services.record_service import RecordService
from core.unit_of_work import UnitOfWork
from medical.models import BacSi, ChuyenKhoa, CoSoYTe, DichVu
from payments.models import ThanhToan
from records.models import BenhAn, MaBenh
from treatments.drugs import Thuoc
from treatments.models import DonThuoc
from users.models import BenhNhan

VISITS_A_PATIENT, VISITS_A_DOCTOR = 5, 1_500
COUNTED: dict[str, type[Any]] = {
    "cơ sở": CoSoYTe, "chuyên khoa": ChuyenKhoa, "bác sĩ": BacSi, "dịch vụ": DichVu, "bệnh nhân": BenhNhan,
    "lịch làm việc": LichLamViec, "lịch hẹn": LichHen, "thanh toán": ThanhToan,
    "mã bệnh": MaBenh, "bệnh án": BenhAn, "thuốc": Thuoc, "đơn thuốc": DonThuoc,
}  # fmt: skip
LOGINS = f"""Tài khoản dùng thử (mật khẩu {PASSWORD}):
  Admin      {ADMIN}
  Bác sĩ     {DOCTORS[0]} – {DOCTORS[-1]}
  Nhân viên  {STAFF[0]} – {STAFF[-1]}
  Bệnh nhân  {PATIENTS[0]} – {PATIENTS[-1]}"""


def natural(text: str) -> int:
    """A whole number from 0, or a refusal that argparse shows."""
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)


class Command(BaseCommand):
    help = "Demo data: accounts, facilities, schedules, visits. Run again, it adds only what time has used up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--appointments", type=natural, default=0, metavar="N", help="add N appointments in bulk")
        parser.add_argument("--patients", type=natural, default=0, metavar="N", help="with N new patients")
        parser.add_argument("--doctors", type=natural, default=0, metavar="N", help="and N new doctors")
        parser.add_argument("--seed", type=int, default=1, help="the same seed on the same data gives the same bulk")
        parser.add_argument("--force", action="store_true", help="run although DEBUG is off")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["force"]:
            raise CommandError(
                "DEBUG is off, so this may be production, and seed_demo makes accounts whose password everybody knows, "
                "an Admin among them. If that is what you want, add --force."
            )
        uow, clock = container().resolve(UnitOfWork), container().resolve(Clock)
        DemoData(uow, clock).seed()
        DemoRecords(uow, container().resolve(DiseaseService), container().resolve(RecordService)).seed()
        DemoTreatments(uow, clock).seed()
        if any(options[name] for name in ("appointments", "patients", "doctors")):
            self._add_bulk(BulkData(uow, clock, options["seed"], self._report), options)
        self.stdout.write("Hiện có: " + ", ".join(f"{m.objects.count()} {name}" for name, m in COUNTED.items()) + ".")
        self.stdout.write(LOGINS)

    def _add_bulk(self, bulk: BulkData, options: dict[str, Any]) -> None:
        """People who are not numbered are as many as the appointments need."""
        appointments = options["appointments"]
        patients = options["patients"] or ceil(appointments / VISITS_A_PATIENT)
        doctors = options["doctors"] or ceil(appointments / VISITS_A_DOCTOR)
        try:
            bulk.add(appointments, patients, doctors)
            self.stdout.write("")
        except TooMany as error:
            raise CommandError(f"{appointments} appointments do not fit. {error}") from error

    def _report(self, progress: str) -> None:
        """On one line, which each report overwrites."""
        self.stdout.write(f"  {progress:<40}", ending="\r")
        self.stdout.flush()
