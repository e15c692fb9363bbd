import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from core.models import KetQuaViec, NhatKy, ViecDinhKy
from core.periodic import JOBS
from core.policy import Role
from tests.factories.authentication import AccountFactory


class AuditEntryFactory(DjangoModelFactory):
    """Somebody opened the file of patient 1 just now; outside the chains."""

    class Meta:
        model = NhatKy

    thoi_diem = factory.LazyFunction(timezone.now)
    nguoi_dung = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)
    hanh_dong = "PatientOpened"
    bang = "Benh_nhan"
    ma_doi_tuong = 1
    request_id = factory.Sequence(lambda n: f"request-{n}")


class JobFactory(DjangoModelFactory):
    """Ran well an hour ago."""

    class Meta:
        model = ViecDinhKy

    ten = factory.Sequence(lambda n: JOBS[n % len(JOBS)].name)
    bat_dau = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(hours=1))
    ket_thuc = den_han = factory.SelfAttribute("bat_dau")
    ket_qua = KetQuaViec.DONE
    so_mili_giay = 12
