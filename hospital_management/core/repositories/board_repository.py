"""What the boards in waiting rooms show: the queues of one facility and day, with who waits in them."""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Case, F, FilteredRelation, Q, Value, When
from django.db.models.functions import Coalesce

from appointments.models import LichHen
from core.repositories.base import BaseRepository
from medical.models import CoSoYTe
from reception.models import HangCho, PhieuKham, TrangThaiPhieu

MOST_ROWS = 2000
SHOWN = (TrangThaiPhieu.WAITING, TrangThaiPhieu.CALLED, TrangThaiPhieu.IN_ROOM)
TICKET = (
    "ma_phieu", "nhom_uu_tien", "trang_thai", "moc_xep", "cho_den_luot", "so_lan_goi", "den_luc", "goi_luc", "vao_luc",
)  # fmt: skip


class BoardRow(NamedTuple):
    """A queue, and one of those in it; None in the only row of a queue in which nobody is."""

    hang: HangCho
    bac_si: str
    hoc_vi: str
    chuyen_khoa: str
    phieu: PhieuKham | None
    ten_benh_nhan: str


class BoardRepository(BaseRepository[HangCho]):
    model = HangCho

    def name_of(self, ma_co_so: int) -> str | None:
        return CoSoYTe.objects.filter(pk=ma_co_so).values_list("ten_co_so", flat=True).first()

    def rows(self, ma_co_so: int, now: dt.datetime) -> list[BoardRow]:
        """Of today's queues, by one query: those in which somebody waits or is called, and those whose schedule has not
        ended. At most `MOST_ROWS`: who came last into the longest lines is left out first.
        """
        open_ones = FilteredRelation("phieu", condition=Q(phieu__trang_thai__in=SHOWN))
        waits_behind = Case(When(cho__trang_thai=TrangThaiPhieu.WAITING, then=Value(1)), default=Value(0))
        found = (
            self.model.objects.annotate(cho=open_ones)
            .filter(co_so_id=ma_co_so, ngay=now.date())
            .filter(Q(cho__ma_phieu__isnull=False) | Q(lich__gio_ket_thuc__gt=now.time()))
            .order_by(waits_behind, Coalesce("cho__moc_xep", Value(now)), "pk", "cho__ma_phieu")
            .values(
                "ma_hang",
                "phong_kham",
                "so_luot_goi",
                "uu_tien_lien_tiep",
                "bac_si__ho_ten",
                "bac_si__hoc_vi",
                *(f"cho__{name}" for name in TICKET),
                chuyen_khoa=F("bac_si__chuyen_khoa__ten_chuyen_khoa"),
                so_thu_tu=F("cho__lich_hen__so_thu_tu"),
                ten_benh_nhan=F("cho__lich_hen__benh_nhan__ho_ten"),
            )
        )
        return [_row(dict(values)) for values in found[:MOST_ROWS]]


def _row(values: dict[str, Any]) -> BoardRow:
    queue = HangCho(**{name: values[name] for name in ("ma_hang", "phong_kham", "so_luot_goi", "uu_tien_lien_tiep")})
    ticket = None
    if values["cho__ma_phieu"] is not None:
        kept = {name: values[f"cho__{name}"] for name in TICKET}
        ticket = PhieuKham(hang=queue, lich_hen=LichHen(so_thu_tu=values["so_thu_tu"]), **kept)
    doctor = (values["bac_si__ho_ten"], values["bac_si__hoc_vi"], values["chuyen_khoa"])
    return BoardRow(queue, *doctor, ticket, values["ten_benh_nhan"] or "")
