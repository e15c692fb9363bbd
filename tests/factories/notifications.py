import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from core.notification_kinds import VISIT, Via
from notifications.models import DocThongBao, LuotGui, ThongBao, TuyChonThongBao
from tests.factories.authentication import AccountFactory
from tests.factories.users import PatientFactory


class NotificationFactory(DjangoModelFactory):
    """To the patient, from now on."""

    class Meta:
        model = ThongBao

    khoa = factory.Sequence(lambda n: f"lich-hen-da-dat:{n}")
    loai = "lich-hen-da-dat"
    benh_nhan = factory.SubFactory(PatientFactory)
    du_lieu = factory.LazyFunction(lambda: dict(VISIT))
    gui_tu = factory.LazyFunction(timezone.now)


class DeliveryFactory(DjangoModelFactory):
    """By SMS, due now."""

    class Meta:
        model = LuotGui

    thong_bao = factory.SubFactory(NotificationFactory, phan_phat_luc=factory.LazyFunction(timezone.now))
    kenh = Via.SMS.value
    gui_tu = factory.LazyFunction(timezone.now)


class ReadMarkFactory(DjangoModelFactory):
    class Meta:
        model = DocThongBao

    thong_bao = factory.SubFactory(NotificationFactory)
    nguoi_dung = factory.SelfAttribute("thong_bao.benh_nhan.nguoi_dung")
    doc_luc = factory.LazyFunction(timezone.now)


class PreferenceFactory(DjangoModelFactory):
    """As usual."""

    class Meta:
        model = TuyChonThongBao

    nguoi_dung = factory.SubFactory(AccountFactory)
