import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from core.policy import Role
from correspondence.models import CuocTraoDoi, DaXemThongCao, DoiTuong, TepTinNhan, ThongCao, TinNhan
from telehealth.models import Ben
from tests.factories.authentication import AccountFactory
from tests.factories.files import FileFactory
from tests.factories.medical import DoctorFactory
from tests.factories.users import PatientFactory


class ThreadFactory(DjangoModelFactory):
    """Opened by the doctor; without messages."""

    class Meta:
        model = CuocTraoDoi

    benh_nhan = factory.SubFactory(PatientFactory)
    bac_si = factory.SubFactory(DoctorFactory)
    tieu_de = "Kết quả xét nghiệm"
    ben_mo = Ben.DOCTOR
    tao_luc = factory.LazyFunction(timezone.now)
    tin_cuoi_luc = factory.SelfAttribute("tao_luc")


class MessageFactory(DjangoModelFactory):
    """From the doctor, unread."""

    class Meta:
        model = TinNhan

    trao_doi = factory.SubFactory(ThreadFactory)
    ben = Ben.DOCTOR
    noi_dung = "Kết quả bình thường, anh tiếp tục uống thuốc."
    gui_luc = factory.LazyFunction(timezone.now)

    @factory.lazy_attribute
    def nguoi_gui(self):
        thread = self.trao_doi
        return thread.bac_si.nguoi_dung if self.ben == Ben.DOCTOR else thread.benh_nhan.nguoi_dung


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = TepTinNhan

    tin_nhan = factory.SubFactory(MessageFactory)
    tai_lieu = factory.LazyAttribute(lambda row: FileFactory(benh_nhan=row.tin_nhan.trao_doi.benh_nhan))


class AnnouncementFactory(DjangoModelFactory):
    """For everybody, from an hour ago on, without end."""

    class Meta:
        model = ThongCao

    doi_tuong = DoiTuong.EVERYBODY
    tieu_de = "Nghỉ lễ"
    noi_dung = "Các cơ sở nghỉ ngày 02/09."
    tu_luc = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(hours=1))
    nguoi_dang = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)
    tao_luc = factory.SelfAttribute("tu_luc")


class AnnouncementMarkFactory(DjangoModelFactory):
    class Meta:
        model = DaXemThongCao

    thong_cao = factory.SubFactory(AnnouncementFactory)
    nguoi_dung = factory.SubFactory(AccountFactory)
    xem_luc = factory.LazyFunction(timezone.now)
