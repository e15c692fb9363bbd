"""Support requests, their answers, and figures of the desk."""

import datetime as dt
from typing import Any

from django.db.models import Count, F, IntegerField, Q, QuerySet

from authentication.models import NguoiDung
from core.clock import day_begins, day_ends
from core.database_functions import MinutesBetween
from core.repositories.base import BaseRepository
from support.models import LEFT_ALONE, TraLoiHoTro, YeuCauHoTro

STEP_MINUTES = 15
"""First answers are counted by quarters of an hour: few rows, however many requests there were."""


class SupportRepository(BaseRepository[YeuCauHoTro]):
    model = YeuCauHoTro
    related = ("nguoi_hoi__benh_nhan", "nguoi_hoi__bac_si", "benh_nhan", "nguoi_xu_ly")

    def owned_by(self, actor: Any) -> Q:
        """What the account asked itself: who else acts for the patient has not."""
        return Q(nguoi_hoi=actor)

    def of_account(self, account: NguoiDung) -> QuerySet[YeuCauHoTro]:
        """What it asked."""
        return self.all().filter(nguoi_hoi=account)

    def count_open_of(self, account: NguoiDung) -> int:
        return self.model.objects.filter(nguoi_hoi=account, xong_luc__isnull=True).count()

    def left_alone(self, since: dt.datetime) -> list[int]:
        """The keys of those that nobody touched since then, solved or waiting for who asked."""
        found = self.model.objects.filter(trang_thai__in=LEFT_ALONE, doi_luc__lte=since)
        return list(found.order_by("pk").values_list("pk", flat=True))

    def counts(self, first: dt.date, last: dt.date) -> list[dict[str, Any]]:
        """How many that were asked on these days are in which state, by kind."""
        rows: Any = self._asked(first, last).values("trang_thai", "loai").annotate(so_yeu_cau=Count("pk"))
        return list(rows.order_by("trang_thai", "loai"))

    def count_overdue(self, now: dt.datetime) -> int:
        return self.model.objects.filter(xong_luc__isnull=True, han_xu_ly__lt=now).count()

    def count_untaken(self) -> int:
        return self.model.objects.filter(xong_luc__isnull=True, nguoi_xu_ly__isnull=True).count()

    def first_answers(self, first: dt.date, last: dt.date) -> dict[int, int]:
        """Of those asked on these days: how many were first answered after so many quarters of an hour."""
        answered = self._asked(first, last).filter(tra_loi_dau_luc__isnull=False)
        waited: Any = MinutesBetween(F("tao_luc"), F("tra_loi_dau_luc")) / STEP_MINUTES
        waited.output_field = IntegerField()
        rows: Any = answered.annotate(khoang=waited).values("khoang").annotate(so_yeu_cau=Count("pk"))
        return dict(rows.order_by("khoang").values_list("khoang", "so_yeu_cau"))

    def _asked(self, first: dt.date, last: dt.date) -> QuerySet[YeuCauHoTro]:
        return self.model.objects.filter(tao_luc__gte=day_begins(first), tao_luc__lte=day_ends(last))


class SupportAnswerRepository(BaseRepository[TraLoiHoTro]):
    model = TraLoiHoTro

    def of_request(self, request: YeuCauHoTro) -> list[TraLoiHoTro]:
        """In order, the desk's notes among them."""
        return list(request.tra_loi.order_by("pk"))
