import datetime as dt

import factory
from factory.django import DjangoModelFactory

from planning.models import BuoiMau, KhoangNghi, LoaiNghi, MauLich, QuyTac
from tests.factories.days import coming_workday
from tests.factories.medical import DoctorFactory, FacilityFactory


class TemplateFactory(DjangoModelFactory):
    """Valid for ever, half-hour slots, with one session a row of `buoi`: weekday, start, end, capacity."""

    class Meta:
        model = MauLich
        skip_postgeneration_save = True

    bac_si = factory.SubFactory(DoctorFactory)
    ten_mau = "Tuần thường"
    so_phut_kham = 30
    hieu_luc_tu = dt.date(2020, 1, 1)

    @factory.post_generation
    def buoi(template, made, rows, **kwargs):  # noqa: N805
        """Monday morning, unless rows are given."""
        for thu, start, end, capacity in rows or [(1, dt.time(8), dt.time(11), 6)]:
            BuoiMau.objects.create(mau=template, thu=thu, gio_bat_dau=start, gio_ket_thuc=end, so_luong_kham=capacity)


class RulesFactory(DjangoModelFactory):
    """Of a facility, and as the general ones say; without a facility, the general ones, which are there already."""

    class Meta:
        model = QuyTac

    co_so = factory.SubFactory(FacilityFactory)

    @classmethod
    def _create(cls, model_class, *args, co_so, **kwargs):
        return model_class.objects.update_or_create(co_so=co_so, defaults=kwargs)[0]


class TimeOffFactory(DjangoModelFactory):
    """A public holiday; a doctor's or a facility's time off when one is named."""

    class Meta:
        model = KhoangNghi

    bac_si = co_so = None
    loai = factory.LazyAttribute(
        lambda t: LoaiNghi.DOCTOR if t.bac_si else LoaiNghi.FACILITY if t.co_so else LoaiNghi.HOLIDAY
    )
    tu_ngay = factory.LazyFunction(coming_workday)
    den_ngay = factory.SelfAttribute("tu_ngay")
