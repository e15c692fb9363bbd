"""What must never be found in the database: one query for each way to break the seven rules of the data.

The rules are asked of the stored facts alone, with none of the code that is meant to keep them: live means here what
the state says, in which the filtered indexes and the services trust the day of cancelling.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from appointments.models import LichHen, LichLamViec, TrangThaiLichHen
from cashdesk.models import CaThuNgan
from payments.models import DongHoaDon, HoaDon, PhuongThuc, ThanhToan, TrangThaiThanhToan
from receipts.models import DaySoChungTu
from reception.models import PhieuKham, TrangThaiPhieu
from treatments.models import DaySoDonThuoc

SERIES: tuple[tuple[Any, str, str], ...] = (
    (DaySoChungTu, "chung_tu", "chứng từ"),
    (DaySoDonThuoc, "don_thuoc", "đơn thuốc"),
)
RULES = {
    1: "lịch hẹn không trùng giờ",
    2: "lịch hẹn nằm trong lịch làm việc, lịch làm việc không chồng nhau",
    3: "số lượng đã đặt đúng và không vượt số lượng khám",
    4: "số thứ tự không cấp hai lần",
    5: "tiền đã thu không âm và không vượt giá",
    6: "số chứng từ liên tục trong từng dãy số",
    7: "phiếu khám ở đúng hàng chờ và theo trạng thái lịch hẹn",
}
CANCELLED = Q(trang_thai=TrangThaiLichHen.CANCELLED)
REFUND = Q(trang_thai=TrangThaiThanhToan.REFUNDED)
KEPT = Case(
    When(trang_thai=TrangThaiThanhToan.PAID, then=F("so_tien")),
    When(REFUND, then=-F("so_tien")),
    default=0,
)

TICKETS_AT: dict[str, tuple[TrangThaiPhieu, ...]] = {
    TrangThaiLichHen.ARRIVED: (TrangThaiPhieu.WAITING, TrangThaiPhieu.CALLED, TrangThaiPhieu.ABSENT),
    TrangThaiLichHen.IN_PROGRESS: (TrangThaiPhieu.IN_ROOM,),
    TrangThaiLichHen.COMPLETED: (TrangThaiPhieu.DONE,),
    TrangThaiLichHen.CANCELLED: (TrangThaiPhieu.LEFT,),
}
"""In which states a ticket may be while its appointment is in one; no other appointment has one."""


@dataclass(frozen=True)
class Violation:
    """A broken rule, by its number, and where."""

    rule: int
    where: str


class IntegrityRepository:
    """Reads only; what overlaps is named once, by its later row."""

    def violations(self) -> Iterator[Violation]:
        """All that is wrong, rule by rule."""
        yield from self._overlapping_appointments("bac_si", "bác sĩ")
        yield from self._overlapping_appointments("benh_nhan", "bệnh nhân")
        yield from self._overlapping_schedules()
        yield from self._outside_schedule()
        yield from self._wrong_counts()
        yield from self._half_cancelled()
        yield from self._repeated_numbers()
        yield from self._numbers_never_given()
        yield from self._wrong_bills()
        yield from self._wrong_refunds()
        yield from self._strayed_payments()
        yield from self._wrong_shifts()
        yield from self._strange_money()
        yield from self._broken_series()
        yield from self._strayed_tickets()
        yield from self._tickets_out_of_step()

    def _overlapping_appointments(self, who: str, whose: str) -> Iterator[Violation]:
        live = LichHen.objects.exclude(CANCELLED)
        earlier = live.filter(
            **{who: OuterRef(who)},
            ngay_kham=OuterRef("ngay_kham"),
            gio_kham__lt=OuterRef("gio_ket_thuc"),
            gio_ket_thuc__gt=OuterRef("gio_kham"),
            pk__lt=OuterRef("pk"),
        )
        for pk, person, day, time in _rows(live.filter(Exists(earlier)), f"{who}_id", "ngay_kham", "gio_kham"):
            yield Violation(1, f"lịch hẹn {pk} trùng giờ một lịch hẹn khác của {whose} {person} ({day} {time:%H:%M})")

    def _overlapping_schedules(self) -> Iterator[Violation]:
        earlier = LichLamViec.objects.filter(
            bac_si=OuterRef("bac_si"),
            ngay_lam_viec=OuterRef("ngay_lam_viec"),
            gio_bat_dau__lt=OuterRef("gio_ket_thuc"),
            gio_ket_thuc__gt=OuterRef("gio_bat_dau"),
            pk__lt=OuterRef("pk"),
        )
        for pk, doctor, day in _rows(LichLamViec.objects.filter(Exists(earlier)), "bac_si_id", "ngay_lam_viec"):
            yield Violation(2, f"lịch làm việc {pk} chồng lên một lịch khác của bác sĩ {doctor} ({day})")

    def _outside_schedule(self) -> Iterator[Violation]:
        outside = (
            Q(lich__isnull=True)
            | _differ("bac_si_id", "lich__bac_si_id")
            | _differ("ngay_kham", "lich__ngay_lam_viec")
            | Q(gio_kham__lt=F("lich__gio_bat_dau"))
            | Q(gio_ket_thuc__gt=F("lich__gio_ket_thuc"))
        )
        for pk, schedule in _rows(LichHen.objects.exclude(CANCELLED).filter(outside), "lich_id"):
            yield Violation(2, f"lịch hẹn {pk} nằm ngoài lịch làm việc {schedule}")

    def _wrong_counts(self) -> Iterator[Violation]:
        counted = LichLamViec.objects.values("pk", "so_luong_da_dat", "so_luong_kham").annotate(
            live=Count("lich_hen", filter=~Q(lich_hen__trang_thai=TrangThaiLichHen.CANCELLED))
        )
        wrong = counted.filter(_differ("live", "so_luong_da_dat") | Q(live__gt=F("so_luong_kham")))
        for row in wrong.order_by("pk"):
            yield Violation(
                3,
                f"lịch làm việc {row['pk']} có {row['live']} lịch hẹn, ghi đã đặt {row['so_luong_da_dat']}"
                f" trên {row['so_luong_kham']}",
            )

    def _half_cancelled(self) -> Iterator[Violation]:
        """The state and the day of cancelling decide together what is live."""
        torn = LichHen.objects.filter((CANCELLED & Q(ngay_huy__isnull=True)) | (~CANCELLED & Q(ngay_huy__isnull=False)))
        for pk, state, cancelled in _rows(torn, "trang_thai", "ngay_huy"):
            yield Violation(3, f"lịch hẹn {pk} có trạng thái “{state}” nhưng ngày hủy {cancelled}")

    def _repeated_numbers(self) -> Iterator[Violation]:
        numbered = LichHen.objects.filter(lich__isnull=False).values_list("lich_id", "so_thu_tu")
        repeated = numbered.annotate(times=Count("pk")).filter(times__gt=1)
        for schedule, number, times in repeated.order_by("lich_id", "so_thu_tu"):
            yield Violation(4, f"lịch làm việc {schedule} cấp số {number} {times} lần")

    def _numbers_never_given(self) -> Iterator[Violation]:
        beyond = LichHen.objects.filter(so_thu_tu__gt=F("lich__so_thu_tu_cuoi"))
        for pk, number, schedule in _rows(beyond, "so_thu_tu", "lich_id"):
            yield Violation(4, f"lịch hẹn {pk} có số {number}, lịch làm việc {schedule} chưa cấp đến")

    def _wrong_bills(self) -> Iterator[Violation]:
        """What a bill says of itself, beside what its lines and its payments say."""
        cost, kept = _sum_of(DongHoaDon.objects, "hoa_don", "thanh_tien"), _sum_of(ThanhToan.objects, "hoa_don", KEPT)
        bills = HoaDon.objects.annotate(cost=Coalesce(cost, 0), kept=Coalesce(kept, 0))
        torn = _differ("cost", "tong_tien") | _differ("kept", "da_thu")
        wrong = bills.filter(torn | Q(kept__lt=0) | Q(kept__gt=F("cost"))).order_by("pk")
        for pk, total, taken, cost, kept in wrong.values_list("lich_hen_id", "tong_tien", "da_thu", "cost", "kept"):
            yield Violation(
                5, f"lịch hẹn {pk} giá {cost} đã thu {kept} VND, hóa đơn ghi giá {total} đã thu {taken} VND"
            )

    def _wrong_refunds(self) -> Iterator[Violation]:
        refunds = _sum_of(ThanhToan.objects.filter(REFUND), "thanh_toan_goc", "so_tien")
        payments = ThanhToan.objects.annotate(given=Coalesce(refunds, 0))
        wrong = payments.filter(_differ("given", "da_hoan") | Q(given__gt=F("so_tien"))).order_by("pk")
        for pk, amount, noted, given in wrong.values_list("pk", "so_tien", "da_hoan", "given"):
            yield Violation(5, f"thanh toán {pk} số tiền {amount} đã hoàn {given} VND, ghi đã hoàn {noted} VND")

    def _wrong_shifts(self) -> Iterator[Violation]:
        """What a closed shift says that its drawer must hold, beside its opening float and its cash."""
        cash = _sum_of(ThanhToan.objects.filter(phuong_thuc_thanh_toan=PhuongThuc.CASH), "ca", KEPT)
        closed = CaThuNgan.objects.filter(dong_luc__isnull=False)
        shifts = closed.annotate(held=F("tien_dau_ca") + Coalesce(cash, 0))
        wrong = shifts.filter(_differ("held", "tien_he_thong")).order_by("pk")
        for pk, noted, held in wrong.values_list("pk", "tien_he_thong", "held"):
            yield Violation(5, f"ca thu ngân {pk} phải có {held} VND, ghi {noted} VND")

    def _strange_money(self) -> Iterator[Violation]:
        """In the shift of somebody who did not take it."""
        for pk, shift in _rows(ThanhToan.objects.filter(_differ("ca__thu_ngan_id", "nguoi_thu_id")), "ca_id"):
            yield Violation(5, f"thanh toán {pk} nằm trong ca {shift} của một thu ngân khác")

    def _strayed_payments(self) -> Iterator[Violation]:
        """On another appointment's bill, or a refund of another bill's money."""
        strayed = _differ("lich_hen_id", "hoa_don__lich_hen_id") | _differ("hoa_don_id", "thanh_toan_goc__hoa_don_id")
        for pk, visit, bill in (
            ThanhToan.objects.filter(strayed).order_by("pk").values_list("pk", "lich_hen_id", "hoa_don_id")
        ):
            yield Violation(5, f"thanh toán {pk} của lịch hẹn {visit} không thuộc hóa đơn {bill}")

    def _broken_series(self) -> Iterator[Violation]:
        """Numbers from 1 on, each of which the database lets through once: as many as the last of them says."""
        for model, papers, name in SERIES:
            series = model.objects.annotate(given=Count(papers), last=Coalesce(Max(f"{papers}__so"), 0))
            wrong = series.filter(_differ("given", "so_cuoi") | _differ("last", "so_cuoi")).order_by("pk")
            for pk, noted, given, last in wrong.values_list("pk", "so_cuoi", "given", "last"):
                yield Violation(6, f"dãy số {pk} có {given} {name}, số lớn nhất {last}, ghi đã cấp đến {noted}")

    def _strayed_tickets(self) -> Iterator[Violation]:
        """In the queue of a schedule, a doctor or a day that is not the appointment's."""
        strayed = (
            _differ("hang__lich_id", "lich_hen__lich_id")
            | _differ("hang__ngay", "lich_hen__ngay_kham")
            | _differ("hang__bac_si_id", "lich_hen__bac_si_id")
            | _differ("bac_si_id", "lich_hen__bac_si_id")
        )
        for pk, visit, queue in _rows(PhieuKham.objects.filter(strayed), "lich_hen_id", "hang_id"):
            yield Violation(7, f"phiếu khám {pk} của lịch hẹn {visit} nằm trong hàng chờ {queue} của lịch khác")

    def _tickets_out_of_step(self) -> Iterator[Violation]:
        in_step = Q(pk__in=[])
        for visit_state, states in TICKETS_AT.items():
            in_step |= Q(lich_hen__trang_thai=visit_state, trang_thai__in=states)
        for pk, state, at in _rows(PhieuKham.objects.filter(~in_step), "trang_thai", "lich_hen__trang_thai"):
            yield Violation(7, f"phiếu khám {pk} có trạng thái “{state}”, lịch hẹn “{at}”")


def _sum_of(rows: Any, owner: str, amount: Any) -> Subquery:
    """The sum of the rows of each outer row."""
    whose = rows.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    return Subquery(whose.annotate(sum=Sum(amount)).values("sum"))


def _differ(one: str, other: str) -> Q:
    return Q(**{f"{one}__lt": F(other)}) | Q(**{f"{one}__gt": F(other)})


def _rows(found: QuerySet[Any], *columns: str) -> Iterator[tuple]:
    return found.order_by("pk").values_list("pk", *columns).iterator()
