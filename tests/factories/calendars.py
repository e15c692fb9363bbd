import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from calendars.models import LichDongBo
from tests.factories.users import PatientFactory


class CalendarFeedFactory(DjangoModelFactory):
    """Of a patient's account, under an address that nobody knows."""

    class Meta:
        model = LichDongBo

    nguoi_dung = factory.LazyFunction(lambda: PatientFactory().nguoi_dung)
    ten_lich = "Lịch trên điện thoại"
    ma_bam = factory.Sequence(lambda n: f"{n:064x}")
    ngay_tao = factory.LazyFunction(timezone.now)
