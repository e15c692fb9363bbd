"""What tickets tell afterwards: how long consultations lasted, how long patients waited, how true what was told was."""

import datetime as dt
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import Abs

from appointments.models import LichHen
from core.database_functions import MinutesBetween
from core.repositories.base import BaseRepository, only
from reception.models import PhieuKham, TrangThaiPhieu

LAST = 50
IN_LINE = (TrangThaiPhieu.WAITING, TrangThaiPhieu.CALLED, TrangThaiPhieu.IN_ROOM)
DUE = Case(When(moc_xep__gt=F("den_luc"), then=F("moc_xep")), default=F("den_luc"))
"""From when on a patient waits: the arrival, or the appointed time if that is later (`moc_xep` of who came in time)."""
TOLD = Q(du_kien_luc__isnull=False)
AS_TOLD = Q(vao_luc__gte=F("du_kien_som"), vao_luc__lte=F("du_kien_muon"))

Counts = list[dict[str, Any]]


class ConsultationRepository(BaseRepository[PhieuKham]):
    model = PhieuKham
    related = ("lich_hen",)

    def of_visit(self, appointment: LichHen) -> PhieuKham | None:
        """Its ticket, with the queue."""
        return only(self.model.objects.select_related("hang").filter(lich_hen=appointment))

    def durations(self, ma_bac_si: int) -> list[dt.timedelta]:
        """Of the doctor's last consultations, newest first."""
        done = self.model.objects.filter(bac_si=ma_bac_si, ra_luc__isnull=False, vao_luc__isnull=False)
        times: Any = done.order_by("-ra_luc").values_list("vao_luc", "ra_luc")
        return [left - came for came, left in times[:LAST]]

    def begun(self, first: dt.date, last: dt.date, **whose: int | None) -> QuerySet[PhieuKham]:
        """The visits of these days that have begun; `whose` may name `ma_bac_si` or `ma_co_so`."""
        columns = {"ma_bac_si": "bac_si", "ma_co_so": "hang__co_so"}
        found = {columns[name]: key for name, key in whose.items() if key is not None}
        return self.model.objects.filter(hang__ngay__range=(first, last), vao_luc__isnull=False, **found)

    def errors_by_doctor(self, begun: QuerySet[PhieuKham]) -> Counts:
        named = {"ma_bac_si": F("bac_si_id"), "ten_bac_si": F("bac_si__ho_ten")}
        return self._errors(begun.values(**named), "ten_bac_si", "ma_bac_si")

    def errors_by_class(self, begun: QuerySet[PhieuKham]) -> Counts:
        return self._errors(begun.values("nhom_uu_tien"), "nhom_uu_tien")

    def waits_by_class(self, begun: QuerySet[PhieuKham]) -> Counts:
        """How many waited so many minutes."""
        waited: Any = begun.values("nhom_uu_tien").annotate(phut=MinutesBetween(DUE, F("vao_luc")))
        return list(waited.annotate(so_luot=Count("pk")).order_by("nhom_uu_tien", "phut"))

    @staticmethod
    def _errors(begun: Any, *key: str) -> Counts:
        """How many of those who were told a time began so many minutes from it, how many of them within the told range,
        and the minutes by which they were late, early ones negative.
        """
        error = MinutesBetween(F("du_kien_luc"), F("vao_luc"))
        told = begun.filter(TOLD).annotate(phut=Abs(error))
        counted = told.annotate(so_luot=Count("pk"), dung=Count("pk", filter=AS_TOLD), tong=Sum(error))
        return list(counted.order_by(*key, "phut"))
