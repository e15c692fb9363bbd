"""Sessions and second factors."""

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import Error
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from authentication.models import IDLE_ROLES, MaKhoiPhuc, NguoiDung, PhienDangNhap, XacThucHaiLop
from core.repositories.base import BaseRepository, only
from core.transient_errors import passes

logger = logging.getLogger(__name__)

LAST_USE_KEPT_EVERY = dt.timedelta(minutes=1)


class SessionRepository(BaseRepository[PhienDangNhap]):
    model = PhienDangNhap
    related = ("nguoi_dung",)

    def owned_by(self, actor: Any) -> Q:
        return Q(nguoi_dung=actor)

    def live(self, ma_phien: int) -> PhienDangNhap | None:
        """The session, with its account, unless it has ended or the account is disabled."""
        factor = ("nguoi_dung__xac_thuc_hai_lop",) if settings.ADMIN_SECOND_FACTOR else ()
        session = self.find(ma_phien, (*self.related, *factor))
        return session if session and session.ngay_ket_thuc is None and session.nguoi_dung.trang_thai else None

    def touch(self, session: PhienDangNhap, now: dt.datetime) -> None:
        """Keep when it was last used, at most once a minute: without a lock, and not at all when the database is busy.

        For use outside a transaction.
        """
        due = now - LAST_USE_KEPT_EVERY
        if session.lan_cuoi > due:
            return
        try:
            self.model.objects.filter(pk=session.pk, lan_cuoi__lte=due, ngay_ket_thuc__isnull=True).update(lan_cuoi=now)
        except Error as error:
            if not passes(error):
                raise
            logger.warning("Last use not kept", extra={"session": session.pk})

    @staticmethod
    def with_state(sessions: QuerySet[PhienDangNhap], now: dt.datetime) -> QuerySet[PhienDangNhap]:
        """With `dang_hoat_dong`: whether a request that belongs to it would be taken now."""
        live = Q(ngay_ket_thuc__isnull=True, nguoi_dung__trang_thai=True) & unexpired(now)
        state = Case(When(live, then=Value(True)), default=Value(False), output_field=BooleanField())
        return sessions.annotate(dang_hoat_dong=state)

    def lock_open_of(self, account: NguoiDung, *, but: int) -> list[PhienDangNhap]:
        """The account's sessions that have not ended, but for one, locked."""
        return list(self.locking().filter(nguoi_dung=account, ngay_ket_thuc__isnull=True).exclude(pk=but))

    def end_all_of(self, account: NguoiDung, now: dt.datetime, *, but: int = 0) -> None:
        open_ones = self.model.objects.filter(nguoi_dung=account, ngay_ket_thuc__isnull=True)
        open_ones.exclude(pk=but).update(ngay_ket_thuc=now)


def unexpired(now: dt.datetime) -> Q:
    """`PhienDangNhap.has_expired`, the other way round, for a query."""
    lasting = Q(ngay_tao__gt=now - dt.timedelta(days=settings.SESSION_LIFETIME_DAYS))
    if not settings.IDLE_MINUTES:
        return lasting
    temporary = Q(nguoi_dung__vai_tro_tam_den__gt=now) & ~Q(nguoi_dung__vai_tro_tam="")
    bound = (temporary & Q(nguoi_dung__vai_tro_tam__in=IDLE_ROLES)) | (
        ~temporary & Q(nguoi_dung__vai_tro__in=IDLE_ROLES)
    )
    return lasting & (Q(lan_cuoi__gt=now - dt.timedelta(minutes=settings.IDLE_MINUTES)) | ~bound)


class SecondFactorRepository(BaseRepository[XacThucHaiLop]):
    """Whoever writes here holds the lock of the account."""

    model = XacThucHaiLop

    def of(self, account: NguoiDung) -> XacThucHaiLop | None:
        return only(self.all().filter(pk=account.pk))

    def codes_left(self, factor: XacThucHaiLop) -> int:
        return MaKhoiPhuc.objects.filter(xac_thuc=factor, ngay_dung__isnull=True).count()

    def replace_codes(self, factor: XacThucHaiLop, digests: Iterable[str]) -> None:
        MaKhoiPhuc.objects.filter(xac_thuc=factor).delete()
        MaKhoiPhuc.objects.bulk_create([MaKhoiPhuc(xac_thuc=factor, ma_bam=digest) for digest in digests])

    def use_code(self, factor: XacThucHaiLop, digest: str, now: dt.datetime) -> bool:
        """Whether it was one that had not been used."""
        unused = MaKhoiPhuc.objects.filter(xac_thuc=factor, ma_bam=digest, ngay_dung__isnull=True)
        return unused.update(ngay_dung=now) > 0
