"""Whether the audit trail is as it was written."""

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.repositories.audit_repository import AuditRepository
from core.services.audit_verification import ALTERED, INSERTED, REMOVED, Anchor, AuditVerification, Fault

KEPT = "audit-anchor.json"
WORDS = {ALTERED: "bị sửa", REMOVED: "bị xóa", INSERTED: "bị chèn thêm"}


class Command(BaseCommand):
    help = (
        "Walks the chains of the audit trail and names the first entry of each that was altered, removed or inserted; "
        "exits with 1 if there is one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--save", type=Path, help="write how far each chain goes into this file, to be kept elsewhere"
        )
        parser.add_argument("--since", type=Path, help="check as well that nothing is gone that this file knew")
        parser.add_argument(
            "--keep",
            action="store_true",
            help=f"both, with the file {KEPT} in WORKER_FOLDER; the first time it is made",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        save, since = _files(**options)
        audit = AuditRepository()
        verification = AuditVerification(audit, self._progress)
        faults = list(verification.faults(_anchor(since)))
        self.stderr.write("")
        for fault in faults:
            self.stdout.write(_sentence(fault))
        old = audit.outside_chains().count()
        self.stdout.write(f"Đã kiểm tra {verification.read} dòng trong {len(audit.chains())} chuỗi.")
        if old:
            self.stdout.write(f"{old} dòng có từ trước khi có chuỗi: không kiểm tra được.")
        if faults:
            sys.exit(1)
        self.stdout.write("Nhật ký nguyên vẹn")
        if save:
            save.write_text(json.dumps(verification.anchor), encoding="utf-8")

    def _progress(self, read: int) -> None:
        self.stderr.write(f"\r{read} dòng", ending="")


def _files(*, save: Path | None, since: Path | None, keep: bool, **_: Any) -> tuple[Path | None, Path | None]:
    """Which file is written, and which is read."""
    if not keep:
        return save, since
    kept = settings.WORKER_FOLDER / KEPT
    return save or kept, since or (kept if kept.exists() else None)


def _anchor(file: Path | None) -> Anchor:
    if file is None:
        return {}
    try:
        return {str(key): (int(length), str(head)) for key, (length, head) in json.loads(file.read_text()).items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise CommandError(f"Không đọc được tệp {file}: hãy dùng tệp do --save ghi ra.") from error


def _sentence(fault: Fault) -> str:
    chain = f"chuỗi {fault.ma_chuoi}, số {fault.so_thu_tu}" if fault.ma_chuoi else "ngoài mọi chuỗi"
    key = f", mã nhật ký {fault.ma_nhat_ky}" if fault.ma_nhat_ky else ""
    return f"Dòng đầu tiên {WORDS[fault.kind]}: {chain}{key}"
