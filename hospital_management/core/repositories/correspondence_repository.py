"""Threads between doctors and patients, and the messages in them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from appointments.models import LichHen, TrangThaiLichHen
from authentication.models import NguoiDung
from core.database_functions import marked
from core.policy import Role
from core.repositories.base import BaseRepository
from core.repositories.family_repository import can_act_for, patients_of
from core.repositories.user_repository import PatientRepository
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
            return rows.annotate(so_chua_doc=Value(0))  # type: ignore[no-redef]
        unread = TinNhan.objects.filter(trao_doi=OuterRef("pk"), ben=side.other, doc_luc__isnull=True)
        amounts = unread.order_by().values("trao_doi").annotate(so=Count("pk")).values("so")
        return rows.annotate(so_chua_doc=Coalesce(Subquery(amounts), 0))  # type: ignore[no-redef]

    def with_what_hangs_on(self, rows: QuerySet[CuocTraoDoi]) -> QuerySet[CuocTraoDoi]:
        """With whether each side has something left to read, and somebody is there to read for the patient."""
        unread = TinNhan.objects.filter(trao_doi=OuterRef("pk"), doc_luc__isnull=True)
        return rows.annotate(  # type: ignore[no-redef]
            bac_si_chua_doc=Exists(unread.filter(ben=Ben.PATIENT)),
            benh_nhan_chua_doc=Exists(unread.filter(ben=Ben.DOCTOR)),
            co_nguoi_doc=marked(can_act_for(OuterRef("benh_nhan"))),
        )

    def patient_of(self, actor: Any, action: str, pk: int) -> QuerySet[CuocTraoDoi, Any]:
        """The key of its patient as a subquery; nothing if the actor does not see the thread."""
        return self.visible_to(actor, action).filter(pk=pk).order_by().values("benh_nhan")

    def writers(self, actor: Any, action: str, pk: int) -> QuerySet[Any, Any]:
        """The keys of two accounts as a subquery: the actor's, and the doctor's if the actor sees the thread."""
        doctors = self.visible_to(actor, action).filter(pk=pk).order_by().values("bac_si__nguoi_dung")
        return NguoiDung.objects.filter(pk=actor.pk).values("pk").union(doctors, all=True)

    def grounds(self, actor: Any, patient: BenhNhan, doctor: BacSi, since: dt.date, ma_lich_hen: int | None) -> Any:
        """The patient, with what a new thread needs: `cua_minh`, that he is one of the actor's own; `da_kham`, that he
        has an appointment with the doctor to come, or had one since the day and came; `co_lich_hen`, that this
        appointment is one of the two's; `co_nguoi_doc`, as of a thread.
        """
        this = OuterRef("pk")
        visits = LichHen.objects.filter(benh_nhan=this, bac_si=doctor)
        coming = visits.filter(ngay_huy__isnull=True, ngay_kham__gte=since).exclude(trang_thai=TrangThaiLichHen.NO_SHOW)
        marks = {
            "cua_minh": marked(PatientRepository().owns(actor)),
            "da_kham": Exists(coming),
            "co_lich_hen": Exists(visits.filter(pk=ma_lich_hen or 0)),
            "co_nguoi_doc": marked(can_act_for(this)),
        }
        return BenhNhan.objects.annotate(**marks).get(pk=patient.pk)


class MessageRepository(BaseRepository[TinNhan]):
    model = TinNhan

    def all(self) -> QuerySet[TinNhan]:
        """With who sent it, and its files, in one query more for all."""
        people = ("nguoi_gui__benh_nhan", "nguoi_gui__bac_si")
        files = Prefetch("tep", TepTinNhan.objects.select_related("tai_lieu").order_by("pk"), to_attr="cac_tep")
        return self.model.objects.select_related(*people).prefetch_related(files)  # type: ignore[no-redef]

    def before(self, thread: CuocTraoDoi, key: int | None, amount: int) -> list[TinNhan]:
        """The thread's newest messages, or those before the one with this key; newest first."""
        rows = self.all().filter(trao_doi=thread)
        return list((rows if key is None else rows.filter(pk__lt=key)).order_by("-pk")[:amount])

    def is_in(self, thread: CuocTraoDoi, key: int) -> bool:
        return self.model.objects.filter(trao_doi=thread, pk=key).exists()

    def mark_read(self, thread: CuocTraoDoi, side: Ben, last: int, now: dt.datetime) -> int:
        """What the other side wrote up to the message with this key; how many of them were unread."""
        return self._unread(thread, side).filter(pk__lte=last).update(doc_luc=now)

    def _unread(self, thread: CuocTraoDoi, side: Ben) -> QuerySet[TinNhan]:
        return self.model.objects.filter(trao_doi=thread, ben=side.other, doc_luc__isnull=True)

    def sender(self, account: Any, since: dt.datetime, most: int) -> Any:
        """The account with the profiles that name it, and `het_luot`: of its messages after that instant, when it sent
        the newest but `most` - 1; None if they are fewer than `most`.
        """
        sent = self.model.objects.filter(nguoi_gui=OuterRef("pk"), gui_luc__gt=since).order_by("-gui_luc")
        rows = NguoiDung.objects.select_related("benh_nhan", "bac_si")
        return rows.annotate(het_luot=Subquery(sent.values("gui_luc")[most - 1 : most])).get(pk=account.pk)

    def attach(self, message: TinNhan, files: Sequence[TaiLieu]) -> None:
        """The files of a new message."""
        message.cac_tep = [TepTinNhan(tin_nhan=message, tai_lieu=file) for file in files]
        TepTinNhan.objects.bulk_create(message.cac_tep)

    def attachable(self, visible: QuerySet[TaiLieu], patient: int, keys: Sequence[int]) -> list[TaiLieu]:
        """Those of the files, out of the ones that the sender sees, that are the patient's and may be given out."""
        own = visible.filter(pk__in=keys, benh_nhan=patient, xoa_luc__isnull=True)
        return list(own.exclude(trang_thai_quet=TrangThaiQuet.INFECTED).order_by("pk"))
