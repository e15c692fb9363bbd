"""Notices of payment gateways, refunds at them, and the links that wait to be paid."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from core.repositories.base import BaseRepository, only
from core.transient_errors import is_unique_violation
from gateways.models import CachXuLy, HoanTienCong, KetQua, ThongBaoCong, TrangThaiHoanTien
from payments.models import ThanhToan, TrangThaiThanhToan


class NoticeRepository(BaseRepository[ThongBaoCong]):
    model = ThongBaoCong
    related = ("thanh_toan",)

    def open(self, dau_van_tay: str, **values: Any) -> tuple[ThongBaoCong, bool]:
        """The notice with this fingerprint, and whether it is new; of twins at once, one alone."""
        return self.model.objects.get_or_create(dau_van_tay=dau_van_tay, defaults=values)

    def booked_by_hand(self, payment: ThanhToan) -> ThongBaoCong | None:
        """The notice from which somebody booked the payment."""
        return only(self.all().filter(thanh_toan=payment, cach_xu_ly=CachXuLy.BOOK)[:1])

    def count_again(self, notice: ThongBaoCong, now: dt.datetime) -> None:
        self.model.objects.filter(pk=notice.pk).update(so_lan=F("so_lan") + 1, lan_cuoi=now)

    def false_since(self, since: dt.datetime) -> int:
        """How many rows of false notices were begun."""
        return self.model.objects.filter(ket_qua=KetQua.NOT_GENUINE, ngay_nhan__gte=since).count()

    def forget_false(self, before: dt.datetime) -> None:
        self.model.objects.filter(ket_qua=KetQua.NOT_GENUINE, ngay_nhan__lt=before).delete()


class GatewayRefundRepository(BaseRepository[HoanTienCong]):
    model = HoanTienCong
    related = ("thanh_toan__thanh_toan_goc",)

    def open(self, refund: ThanhToan, **values: Any) -> HoanTienCong | None:
        """The row of the ledger's refund, which has none yet, or None: whoever made it calls the gateway, nobody
        else.
        """
        try:
            with transaction.atomic():
                return self.model.objects.create(thanh_toan=refund, **values)
        except IntegrityError as error:
            if not is_unique_violation(error):
                raise
            return None

    def give_up(self, now: dt.datetime, before: dt.datetime) -> None:
        """Those that were asked for before the moment, and never heard of again, are unclear."""
        dead = self.model.objects.filter(trang_thai=TrangThaiHoanTien.ASKED, ngay_gui__lt=before)
        dead.update(trang_thai=TrangThaiHoanTien.UNCLEAR, ngay_cap_nhat=now)


class OpenLinkRepository(BaseRepository[ThanhToan]):
    """Payments by a gateway, as whoever asks the gateways about them needs them."""

    model = ThanhToan
    related = ("lich_hen", "hoa_don")

    def of_gateway(self, cong: str, ma_thanh_toan: int) -> ThanhToan | None:
        return only(self.all().filter(pk=ma_thanh_toan, cong=cong))

    def count_live(self, ma_lich_hen: int, now: dt.datetime) -> int:
        """How many links of the appointment can still be paid."""
        live = Q(trang_thai=TrangThaiThanhToan.UNPAID, het_han__gt=now)
        return self.model.objects.filter(live, lich_hen_id=ma_lich_hen).exclude(cong="").count()

    def waiting(self, names: list[str], before: dt.datetime, after: int, most: int) -> QuerySet[ThanhToan]:
        """Unsettled ones of these gateways from before the moment, in key order after a key, without a notice that
        somebody is to look at.
        """
        seen = Q(thong_bao__ket_qua=KetQua.REVIEW)
        open_ones = self.all().filter(
            cong__in=names, trang_thai=TrangThaiThanhToan.UNPAID, ngay_tao__lt=before, pk__gt=after
        )
        return open_ones.exclude(seen).order_by("pk")[:most]

    def refunds_untold(self, by_hand: tuple[str, ...], before: dt.datetime, most: int) -> QuerySet[ThanhToan]:
        """The ledger's refunds of what gateways took, but for these, of which nobody has told them."""
        refunds = self._with(("thanh_toan_goc",)).filter(
            trang_thai=TrangThaiThanhToan.REFUNDED,
            thanh_toan_goc__isnull=False,
            ngay_tao__lt=before,
            hoan_tien_cong__isnull=True,
        )
        return refunds.exclude(thanh_toan_goc__cong__in=by_hand).order_by("pk")[:most]

    def with_transaction(self, cong: str, ma_giao_dich: str) -> ThanhToan | None:
        """What was booked of this transaction of the gateway."""
        return only(self.all().filter(cong=cong, ma_giao_dich=ma_giao_dich)) if ma_giao_dich else None
