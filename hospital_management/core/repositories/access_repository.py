"""Role requests, emergency access and access reviews."""

import datetime as dt
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from access.models import RaSoatQuyen, TruyCapKhanCap, YeuCauVaiTro
from authentication.models import NguoiDung, PhienDangNhap
from core.access_exceptions import RoleRequestPending
from core.exceptions import DomainError
from core.repositories.base import BaseRepository, only
from users.models import BenhNhan


class RoleRequestRepository(BaseRepository[YeuCauVaiTro]):
    model = YeuCauVaiTro
    related = ("nguoi_dung__benh_nhan", "nguoi_dung__bac_si")

    def conflict(self) -> DomainError:
        return RoleRequestPending()

    def is_pending_for(self, account: NguoiDung) -> bool:
        return self.model.objects.filter(nguoi_dung=account, ngay_duyet__isnull=True).exists()


class EmergencyAccessRepository(BaseRepository[TruyCapKhanCap]):
    model = TruyCapKhanCap
    related = ("nguoi_dung__bac_si", "benh_nhan")

    def owned_by(self, actor: Any) -> Q:
        return Q(nguoi_dung=actor)

    def patient_for(self, account: NguoiDung, ma_benh_nhan: int, now: dt.datetime, own: QuerySet[BenhNhan]) -> Any:
        """The patient, with `cua_minh`, whether he is among those `own` to the account, and `mo_den`, until when its
        last access to him runs; None where there is no patient, or no such access.
        """
        running = self.model.objects.filter(nguoi_dung=account, benh_nhan=OuterRef("pk"), het_han__gt=now)
        found = BenhNhan.objects.select_related("nguoi_dung").annotate(
            cua_minh=Exists(own.filter(pk=OuterRef("pk"))),
            mo_den=Subquery(running.order_by("-het_han").values("het_han")[:1]),
        )
        return only(found.filter(pk=ma_benh_nhan))


class AccessReviewRepository(BaseRepository[RaSoatQuyen]):
    model = RaSoatQuyen
    related = ("nguoi_dung__benh_nhan", "nguoi_dung__bac_si", "nguoi_ra_soat")

    def beside(self, accounts: QuerySet[NguoiDung], due_before: dt.datetime) -> QuerySet[NguoiDung]:
        """The accounts, each with its last use and its last review, in one query.

        `cho_ra_soat_tu` is since when it has waited for the next: its last review, or the day it was made.
        """
        reviews = self.model.objects.filter(nguoi_dung=OuterRef("pk"))
        last = reviews.order_by("-ngay_ra_soat", "-pk")[:1]
        sessions = PhienDangNhap.objects.filter(nguoi_dung=OuterRef("pk")).order_by("-lan_cuoi")
        lately = Exists(reviews.filter(ngay_ra_soat__gte=due_before))
        return accounts.annotate(
            lan_cuoi=Subquery(sessions.values("lan_cuoi")[:1]),
            ngay_ra_soat=Subquery(last.values("ngay_ra_soat")),
            quyet_dinh=Subquery(last.values("quyet_dinh")),
            ma_nguoi_ra_soat=Subquery(last.values("nguoi_ra_soat")),
            so_nguoi_ra_soat=Subquery(last.values("nguoi_ra_soat__so_dien_thoai")),
            qua_han=Case(When(lately, then=Value(False)), default=Value(True), output_field=BooleanField()),
        ).annotate(cho_ra_soat_tu=Coalesce("ngay_ra_soat", "ngay_tao"))
