"""Threads between doctors and patients, and the messages in them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from appointments.models import LichHen, TrangThaiLichHen
from core.policy import Role
from core.repositories.base import BaseRepository
from core.repositories.family_repository import patients_of
from correspondence.models import Ben, CuocTraoDoi, TepTinNhan, TinNhan
from files.models import TaiLieu, TrangThaiQuet
from medical.models import BacSi
from users.models import BenhNhan


def side_of(actor: Any) -> Ben | None:
    """On which side the actor stands in the threads that are his own; None for who has none."""
    return {Role.DOCTOR.value: Ben.DOCTOR, Role.PATIENT.value: Ben.PATIENT}.get(actor.vai_tro)


class ThreadRepository(BaseRepository[CuocTraoDoi]):
    model = CuocTraoDoi
    related = ("benh_nhan", "bac_si__nguoi_dung")

    def owned_by(self, actor: Any) -> Q:
        if actor.vai_tro == Role.DOCTOR:
            return Q(bac_si__nguoi_dung=actor)
        return Q(benh_nhan__in=patients_of(actor))

    def counted(self, rows: QuerySet[CuocTraoDoi], actor: Any) -> QuerySet[Any]:
        """The same rows, each with `so_chua_doc`: how many messages the actor's side has not read, 0 without a side."""
        side = side_of(actor)
        if side is None:
            return rows.annotate(so_chua_doc=Value(0))
        unread = TinNhan.objects.filter(trao_doi=OuterRef("pk"), ben=side.other, doc_luc__isnull=True)
        amounts = unread.order_by().values("trao_doi").annotate(so=Count("pk")).values("so")
        return rows.annotate(so_chua_doc=Coalesce(Subquery(amounts), 0))

    def sees_or_saw(self, patient: BenhNhan, doctor: BacSi, since: dt.date) -> bool:
        """Whether the patient has an appointment with the doctor to come, or had one since the day and came."""
        visits = LichHen.objects.filter(benh_nhan=patient, bac_si=doctor, ngay_huy__isnull=True, ngay_kham__gte=since)
        return visits.exclude(trang_thai=TrangThaiLichHen.NO_SHOW).exists()


class MessageRepository(BaseRepository[TinNhan]):
    model = TinNhan

    def all(self) -> QuerySet[TinNhan]:
        """With who sent it, and its files, in one query more for all."""
        people = ("nguoi_gui__benh_nhan", "nguoi_gui__bac_si")
        files = Prefetch("tep", TepTinNhan.objects.select_related("tai_lieu").order_by("pk"))
        return self.model.objects.select_related(*people).prefetch_related(files)

    def before(self, thread: CuocTraoDoi, key: int | None, amount: int) -> list[TinNhan]:
        """The thread's newest messages, or those before the one with this key; newest first."""
        rows = self.all().filter(trao_doi=thread)
        return list((rows if key is None else rows.filter(pk__lt=key)).order_by("-pk")[:amount])

    def is_in(self, thread: CuocTraoDoi, key: int) -> bool:
        return self.model.objects.filter(trao_doi=thread, pk=key).exists()

    def has_unread(self, thread: CuocTraoDoi, side: Ben) -> bool:
        """Whether the side has something left to read."""
        return self._unread(thread, side).exists()

    def mark_read(self, thread: CuocTraoDoi, side: Ben, last: int, now: dt.datetime) -> int:
        """What the other side wrote up to the message with this key; how many of them were unread."""
        return self._unread(thread, side).filter(pk__lte=last).update(doc_luc=now)

    def _unread(self, thread: CuocTraoDoi, side: Ben) -> QuerySet[TinNhan]:
        return self.model.objects.filter(trao_doi=thread, ben=side.other, doc_luc__isnull=True)

    def sent_since(self, account: Any, since: dt.datetime, most: int) -> list[dt.datetime]:
        """When the account sent its last messages after an instant, at most so many, newest first."""
        rows = self.model.objects.filter(nguoi_gui=account, gui_luc__gt=since)
        return list(rows.order_by("-gui_luc").values_list("gui_luc", flat=True)[:most])

    def attach(self, message: TinNhan, files: Sequence[TaiLieu]) -> None:
        TepTinNhan.objects.bulk_create([TepTinNhan(tin_nhan=message, tai_lieu=file) for file in files])

    def attachable(self, visible: QuerySet[TaiLieu], patient: int, keys: Sequence[int]) -> list[TaiLieu]:
        """Those of the files, out of the ones that the sender sees, that are the patient's and may be given out."""
        own = visible.filter(pk__in=keys, benh_nhan=patient, xoa_luc__isnull=True)
        return list(own.exclude(trang_thai_quet=TrangThaiQuet.INFECTED).order_by("pk"))
