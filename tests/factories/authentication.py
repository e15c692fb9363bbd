import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from authentication.models import MaMotLan, MucDich, NguoiDung, PhienDangNhap, XacThucHaiLop
from core.authenticator import lock_away
from core.policy import Role

PASSWORD = "Correct-Horse-9"


APP_KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class AccountFactory(DjangoModelFactory):
    class Meta:
        model = NguoiDung
        skip_postgeneration_save = True

    so_dien_thoai = factory.Sequence(lambda n: f"07{n:08d}")
    vai_tro = Role.PATIENT

    @classmethod
    def _create(cls, model_class, *args, password=PASSWORD, **kwargs):
        account = model_class(*args, **kwargs)
        account.set_password(password)
        account.save()
        return account


class SessionFactory(DjangoModelFactory):
    """Of a patient, signed in and used just now."""

    class Meta:
        model = PhienDangNhap

    nguoi_dung = factory.SubFactory(AccountFactory)
    jti = factory.Sequence(lambda n: f"secret-{n:025d}")
    ngay_tao = factory.LazyFunction(timezone.now)
    lan_cuoi = factory.LazyFunction(timezone.now)


class SecondFactorFactory(DjangoModelFactory):
    """In force, with the key `APP_KEY` in the app."""

    class Meta:
        model = XacThucHaiLop

    nguoi_dung = factory.SubFactory(AccountFactory)
    khoa = factory.LazyFunction(lambda: lock_away(APP_KEY))
    ngay_tao = factory.LazyFunction(timezone.now)
    ngay_kich_hoat = factory.LazyFunction(timezone.now)


class OneTimeCodeFactory(DjangoModelFactory):
    """Made now, to reset a password; what it stands for is nobody's to know."""

    class Meta:
        model = MaMotLan

    nguoi_dung = factory.SubFactory(AccountFactory)
    so_dien_thoai = factory.SelfAttribute("nguoi_dung.so_dien_thoai")
    muc_dich = MucDich.RESET_PASSWORD
    ma_bam = "secret-digest"
    ngay_tao = factory.LazyFunction(timezone.now)
    het_han = factory.LazyAttribute(lambda code: code.ngay_tao + dt.timedelta(minutes=10))
