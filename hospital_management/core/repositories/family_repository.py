"""Who acts for whom."""

from functools import cache
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Value

from authentication.models import NguoiDung
from core.exceptions import ActsAlready, DomainError
from core.policy import Role
from core.repositories.base import BaseRepository
from core.repositories.prepared import Given, GivenActor, Prepared
from users.models import BenhNhan, NguoiThan


def patients_of(account: Any) -> QuerySet[Any, Any]:
    """The keys of the patients for whom the account acts, itself and its relatives, as a subquery.

    A union of two lookups by index; one condition with an “or” over both tables could use neither.
    """
    own = BenhNhan.objects.filter(nguoi_dung=account).values("pk")
    return own.union(NguoiThan.objects.filter(nguoi_dung=account).values("benh_nhan"), all=True)


def patients_found(account: Any) -> list[Any]:
    """The same keys, few and looked up first: what is asked about them is then planned and made sooner."""
    if isinstance(account, GivenActor):
        return account.patients
    return [row["pk"] for row in _patients().rows(account=account)]


@cache
def _patients() -> Prepared[Any]:
    return Prepared(lambda: patients_of(Given("account")))


def can_act_for(patient: Any, *, but: int = 0) -> Q:
    """That an account, other than that with the key `but`, can sign in and act for the patient of this key, which may
    be its place in a query.
    """
    able = {"nguoi_dung__trang_thai": True, "nguoi_dung__vai_tro": Role.PATIENT}
    own = BenhNhan.objects.filter(pk=patient, **able).exclude(nguoi_dung=but)
    others = NguoiThan.objects.filter(benh_nhan=patient, **able).exclude(nguoi_dung=but)
    return Q(Exists(own)) | Q(Exists(others))


class RelativeRepository(BaseRepository[NguoiThan]):
    model = NguoiThan
    related = ("benh_nhan", "nguoi_dung__benh_nhan", "nguoi_dung__bac_si")

    def owned_by(self, actor: Any) -> Q:
        return Q(nguoi_dung=actor)

    def conflict(self) -> DomainError:
        return ActsAlready()

    def of_account(self, account: NguoiDung) -> QuerySet[NguoiThan]:
        return self.all().filter(nguoi_dung=account)

    def patients_of(self, account: NguoiDung) -> list[int]:
        """The keys of its relatives."""
        return list(self.model.objects.filter(nguoi_dung=account).values_list("benh_nhan", flat=True))

    def of_patient(self, ma_benh_nhan: int) -> QuerySet[NguoiThan]:
        return self.all().filter(benh_nhan=ma_benh_nhan)

    def acting_for(self, patient: BenhNhan) -> NguoiDung | None:
        """The first account that was linked to act for the patient and can sign in."""
        able = self.of_patient(patient.pk).filter(nguoi_dung__trang_thai=True, nguoi_dung__vai_tro=Role.PATIENT)
        link = able.order_by("pk").first()
        return link.nguoi_dung if link else None

    def numbers_for(self, patient: BenhNhan) -> list[str]:
        """Where to tell of the patient's file: the number of the patient's account, else of the profile, and those of
        the accounts that act for the patient; each once.
        """
        own = [] if patient.nguoi_dung_id else [patient.so_dien_thoai]
        first: Any = Value(0, output_field=BigIntegerField())
        account = NguoiDung.objects.filter(benh_nhan=patient).values_list(first, "so_dien_thoai")
        others = self.model.objects.filter(benh_nhan=patient).values_list("pk", "nguoi_dung__so_dien_thoai")
        found = sorted(account.union(others, all=True))
        return list(dict.fromkeys([*own, *(number for _, number in found)]))

    def is_the_only_one(self, link: NguoiThan) -> bool:
        """Whether nobody else can sign in and act for the patient: neither the patient nor another account."""
        others = can_act_for(OuterRef("pk"), but=link.nguoi_dung_id)
        return not BenhNhan.objects.filter(others, pk=link.benh_nhan_id).exists()
