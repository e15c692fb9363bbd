import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from refunds.models import BacHoanTien, LoaiTyLe, NguyenNhan, QuyTacHoanTien, TyLeBaoHiem, YeuCauHoanTien
from tests.factories.medical import FacilityFactory
from tests.factories.payments import PaymentFactory


class RefundRulesFactory(DjangoModelFactory):
    """Of a facility; without one, the general ones, which are there already unless a test has emptied the tables.

    `bac` has their tiers: hours and percent. A deposit, if one is asked, is asked of every appointment there is.
    """

    class Meta:
        model = QuyTacHoanTien

    co_so = factory.SubFactory(FacilityFactory)

    @classmethod
    def _create(cls, model_class, *args, co_so, bac=((24, 100), (2, 50)), **kwargs):
        since = {"dat_coc_tu": timezone.now() - dt.timedelta(days=365)} if kwargs.get("phan_tram_coc") else {}
        rules = model_class.objects.update_or_create(co_so=co_so, defaults={**since, **kwargs})[0]
        rules.bac.all().delete()
        for hours, percent in bac:
            BacHoanTien.objects.create(quy_tac=rules, truoc_gio=hours, phan_tram=percent)
        return rules


class RefundRequestFactory(DjangoModelFactory):
    """For half of what was paid, by the rules of the tier of two hours; made by the system."""

    class Meta:
        model = YeuCauHoanTien

    hoa_don = factory.LazyFunction(lambda: PaymentFactory().hoa_don)
    nguyen_nhan = NguyenNhan.PATIENT
    da_thu = factory.SelfAttribute("hoa_don.da_thu")
    theo_quy_tac = factory.LazyAttribute(lambda request: request.da_thu // 2)
    phan_tram, truoc_gio = 50, 2
    so_tien = factory.SelfAttribute("theo_quy_tac")
    ngay_tao = factory.LazyFunction(timezone.now)


class InsuranceRateFactory(DjangoModelFactory):
    """A group whose level was moved to 2, for ever."""

    class Meta:
        model = TyLeBaoHiem

    loai = LoaiTyLe.GROUP
    ma = factory.Sequence(lambda n: f"Z{chr(65 + n % 25)}")
    gia_tri = 2
    hieu_luc_tu = dt.date(2020, 1, 1)
