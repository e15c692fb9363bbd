"""Queues and tickets. Whoever writes one has its schedule locked, which stands for a lock of their own."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from appointments.models import LichHen
from core.policy import Role
from core.repositories.base import BaseRepository, only
from core.repositories.family_repository import patients_of
from core.repositories.treated import lacks
from reception.models import HangCho, PhieuKham, TrangThaiPhieu


class QueueRepository(BaseRepository[HangCho]):
    model = HangCho
    related = ("lich", "co_so", "bac_si")

    def owned_by(self, actor: Any) -> Q:
        return Q(bac_si__nguoi_dung=actor)

    def of_schedule(self, ma_lich: int) -> HangCho | None:
        return only(self.all().filter(lich=ma_lich))

    def counts(self, queues: Collection[HangCho]) -> dict[int, dict[str, int]]:
        """How many tickets of each state the queues have."""
        numbers: dict[int, dict[str, int]] = {queue.pk: {} for queue in queues}
        rows: Any = PhieuKham.objects.filter(hang__in=list(numbers)).values_list("hang_id", "trang_thai")
        for queue, state, number in rows.annotate(number=Count("pk")).order_by("hang_id"):
            numbers[queue][state] = number
        return numbers


class TicketRepository(BaseRepository[PhieuKham]):
    model = PhieuKham
    related = ("hang__lich", "hang__co_so", "bac_si", "lich_hen__benh_nhan", "lich_hen__dich_vu")

    def owned_by(self, actor: Any) -> Q:
        if actor.vai_tro == Role.DOCTOR:
            return Q(bac_si__nguoi_dung=actor)
        return Q(lich_hen__benh_nhan__in=patients_of(actor))

    def of_appointment(self, appointment: LichHen) -> PhieuKham | None:
        return None if lacks(appointment, "phieu_kham") else only(self.all().filter(lich_hen=appointment))

    def leave(self, appointment: LichHen) -> None:
        """The ticket of a cancelled appointment, if it has one, leaves the queue. Appointment and schedule are locked,
        the schedule since it got the place back.
        """
        if not lacks(appointment, "phieu_kham"):
            left = {"trang_thai": TrangThaiPhieu.LEFT, "phien_ban": F("phien_ban") + 1}
            self.model.objects.filter(lich_hen=appointment).update(**left)

    def in_queue(self, queue: HangCho, *states: TrangThaiPhieu) -> QuerySet[PhieuKham]:
        return self.all().filter(hang=queue, trang_thai__in=states)
