import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from access.models import QuyetDinh, RaSoatQuyen, TruyCapKhanCap, YeuCauVaiTro
from core.policy import Role
from tests.factories.authentication import AccountFactory
from tests.factories.medical import DoctorFactory
from tests.factories.users import PatientFactory


class RoleRequestFactory(DjangoModelFactory):
    """A doctor's account to become the desk's, asked for by an Admin of its own."""

    class Meta:
        model = YeuCauVaiTro

    nguoi_dung = factory.SubFactory(AccountFactory, vai_tro=Role.DOCTOR)
    vai_tro_cu = factory.SelfAttribute("nguoi_dung.vai_tro")
    vai_tro_moi = Role.STAFF
    ly_do = "Chuyển sang quầy tiếp đón"
    nguoi_yeu_cau = factory.SubFactory(AccountFactory, vai_tro=Role.ADMIN)
    ngay_tao = factory.LazyFunction(timezone.now)


class EmergencyAccessFactory(DjangoModelFactory):
    """Running, for an hour from now."""

    class Meta:
        model = TruyCapKhanCap

    nguoi_dung = factory.LazyFunction(lambda: DoctorFactory().nguoi_dung)
    benh_nhan = factory.SubFactory(PatientFactory)
    ly_do = "Bệnh nhân hôn mê, cần biết dị ứng thuốc"
    bat_dau = factory.LazyFunction(timezone.now)
    het_han = factory.LazyAttribute(lambda access: access.bat_dau + dt.timedelta(hours=1))


class AccessReviewFactory(DjangoModelFactory):
    """Today, and the rights stay."""

    class Meta:
        model = RaSoatQuyen

    nguoi_dung = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)
    vai_tro = factory.SelfAttribute("nguoi_dung.vai_tro")
    quyet_dinh = QuyetDinh.KEEP
    nguoi_ra_soat = factory.SubFactory(AccountFactory, vai_tro=Role.ADMIN)
    ngay_ra_soat = factory.LazyFunction(timezone.now)
