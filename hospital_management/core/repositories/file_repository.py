"""Patients' files, and which of them the storage still has a reason to keep."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from appointments.models import LichHen
from core.exceptions import DomainError
from core.file_exceptions import FileExists
from core.policy import Role, Scope, scope_for
from core.repositories.base import BaseRepository, only
from core.repositories.reach import patients_in_reach
from core.repositories.user_repository import PatientRepository
from files.models import ADMINISTRATIVE, ERASED, TaiLieu, TrangThaiQuet

UPLOADERS_OWN = ("file.partial_update", "file.withdraw")
"""What is done by who uploaded the file, as far as the role does not let it be done to all."""


class FileRepository(BaseRepository[TaiLieu]):
    """`now` is the instant at which a doctor's emergency access counts; without one it does not."""

    model = TaiLieu
    related = ("benh_nhan", "nguoi_tai_len__benh_nhan", "nguoi_tai_len__bac_si")

    def __init__(self, now: dt.datetime | None = None) -> None:
        self.now = now

    def at(self, now: dt.datetime) -> "FileRepository":
        return FileRepository(now)

    def conflict(self) -> DomainError:
        return FileExists()

    def owned_by(self, actor: Any) -> Q:
        """Those of the patients for whom the actor acts, or whom the doctor treats; of the desk, what it took in."""
        if actor.vai_tro in (Role.PATIENT, Role.DOCTOR):
            return Q(benh_nhan__in=patients_in_reach(actor, self.now))
        return Q()

    def visible_to(self, actor: Any, action: str) -> QuerySet[TaiLieu]:
        """Clinical kinds and withdrawn files are rights of their own."""
        rows, role = super().visible_to(actor, action), actor.vai_tro
        if action in UPLOADERS_OWN and scope_for(role, action) is not Scope.ALL:
            rows = rows.filter(nguoi_tai_len=actor)
        if scope_for(role, "file.clinical") is Scope.NONE:
            rows = rows.filter(loai__in=ADMINISTRATIVE)
        if scope_for(role, "file.withdrawn") is Scope.NONE:
            rows = rows.filter(xoa_luc__isnull=True)
        return rows

    def same(self, ma_benh_nhan: int, sha256: str) -> TaiLieu | None:
        """The patient's file with just these bytes, unless it was withdrawn."""
        return only(self.all().filter(benh_nhan=ma_benh_nhan, sha256=sha256, xoa_luc__isnull=True))

    def grounds(self, actor: Any, action: str, ma_benh_nhan: int, visits: QuerySet[LichHen], sha256: str = "") -> Any:
        """The patient, with `trong_tam`, whether the actor may use `action` on him, `co_lich_hen`, whether one of these
        appointments is his, and `co_tep_giong`, whether `same` finds a file; None if there is no such patient.
        """
        patients, this = PatientRepository(self.now), OuterRef("pk")
        marked = patients.all().annotate(
            trong_tam=Exists(patients.visible_one(actor, action).filter(pk=this)),
            co_lich_hen=Exists(visits.filter(benh_nhan=this)),
            co_tep_giong=Exists(self.model.objects.filter(benh_nhan=this, sha256=sha256, xoa_luc__isnull=True)),
        )
        return only(marked.filter(pk=ma_benh_nhan))

    def uploaded_by(self, account: Any, since: dt.datetime) -> int:
        """How many, withdrawn ones too."""
        return self.model.objects.filter(nguoi_tai_len=account, tao_luc__gt=since).count()

    def lock_to_erase(self, ma_benh_nhan: int) -> list[TaiLieu]:
        """The patient's identity papers, withdrawn ones too, as far as their bytes are there."""
        papers = self.locking().filter(benh_nhan=ma_benh_nhan, loai__in=ADMINISTRATIVE)
        return list(papers.exclude(khoa_luu__startswith=ERASED))

    def known_keys(self, keys: Collection[str]) -> set[str]:
        """Those of the storage's keys that a row names."""
        return set(self.model.objects.filter(khoa_luu__in=keys).values_list("khoa_luu", flat=True))

    def unscanned(self, after: int, amount: int) -> list[TaiLieu]:
        """The next files after this key that no scanner has seen, in key order, as far as their bytes are there."""
        waiting = self.model.objects.filter(trang_thai_quet=TrangThaiQuet.UNSCANNED, pk__gt=after)
        return list(waiting.exclude(khoa_luu__startswith=ERASED).order_by("pk")[:amount])
