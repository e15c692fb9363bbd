import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from audit.models import CanhBao, LoaiCanhBao, QuyTacCanhBao
from core.policy import Role
from tests.factories.authentication import AccountFactory


class AlertRuleFactory(DjangoModelFactory):
    """The rule of a kind, as the values say; there is one already, unless a test has emptied the tables."""

    class Meta:
        model = QuyTacCanhBao

    loai = LoaiCanhBao.MANY_PATIENTS

    @classmethod
    def _create(cls, model_class, *args, loai, **kwargs):
        return model_class.objects.update_or_create(loai=loai, defaults=kwargs)[0]


class AlertFactory(DjangoModelFactory):
    class Meta:
        model = CanhBao

    loai = LoaiCanhBao.MANY_PATIENTS
    nguoi_dung = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)
    thoi_diem = factory.LazyFunction(timezone.now)
    so_lan = 30
    noi_dung = "Tài khoản đã xem hồ sơ của 30 bệnh nhân khác nhau trong 60 phút."
    request_id = "request"
