import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from core.policy import Role
from exports.models import ViecXuat
from tests.factories.authentication import AccountFactory


class ExportJobFactory(DjangoModelFactory):
    """Of all appointments as CSV, asked for by an Admin; it waits."""

    class Meta:
        model = ViecXuat

    bang = "lich-hen"
    dinh_dang = "csv"
    tham_so = "{}"
    nguoi_dung = factory.SubFactory(AccountFactory, vai_tro=Role.ADMIN)
    tao_luc = factory.LazyFunction(timezone.now)
