"""Ratings, and how many stars they are together."""

from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet, Sum
from django.db.models.functions import Cast

from appointments.models import LichHen
from core.exceptions import DomainError
from core.policy import Role
from core.repositories.base import BaseRepository
from core.repositories.family_repository import patients_of
from core.support_exceptions import AlreadyRated
from support.models import DanhGia, DiemDanhGia, TrangThaiDanhGia


class RatingRepository(BaseRepository[DanhGia]):
    model = DanhGia
    related = ("bac_si", "co_so")

    def owned_by(self, actor: Any) -> Q:
        """Those of the patients for whom the account acts; a doctor's are those about himself."""
        if actor.vai_tro == Role.DOCTOR:
            return Q(bac_si__nguoi_dung=actor)
        return Q(benh_nhan__in=patients_of(actor))

    def conflict(self) -> DomainError:
        return AlreadyRated(field="ma_lich_hen")

    def shown(self) -> QuerySet[DanhGia]:
        return self.all().filter(trang_thai=TrangThaiDanhGia.SHOWN)

    def is_rated(self, visit: LichHen) -> bool:
        return self.model.objects.filter(lich_hen=visit).exists()


class ScoreRepository(BaseRepository[DiemDanhGia]):
    model = DiemDanhGia

    def count(self, rating: DanhGia, ratings: int, stars: int) -> None:
        """So many ratings and stars more, or less, where the rating belongs. Its doctor is locked by whoever calls."""
        place = {"bac_si_id": rating.bac_si_id, "co_so_id": rating.co_so_id}
        score = self.lock_one(**place)
        if score is None:
            self.add(**place, so_danh_gia=ratings, tong_sao=stars)
        else:
            self.save(score, so_danh_gia=score.so_danh_gia + ratings, tong_sao=score.tong_sao + stars)

    def total(self, *, ma_bac_si: int | None, ma_co_so: int | None) -> tuple[int, int]:
        """Ratings and stars of the doctor, of the facility, or of the one at the other."""
        of = {name: key for name, key in (("bac_si", ma_bac_si), ("co_so", ma_co_so)) if key is not None}
        sums = self.model.objects.filter(**of).aggregate(
            ratings=Sum(Cast("so_danh_gia", BigIntegerField()), default=0),
            stars=Sum(Cast("tong_sao", BigIntegerField()), default=0),
        )
        return sums["ratings"], sums["stars"]
