import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from telehealth.models import Ben, LuotThamGia
from tests.factories.appointments import TeleconsultationFactory


class ParticipationFactory(DjangoModelFactory):
    """The doctor, in the room since just now."""

    class Meta:
        model = LuotThamGia

    phien = factory.SubFactory(TeleconsultationFactory)
    nguoi_dung = factory.SelfAttribute("phien.lich_hen.bac_si.nguoi_dung")
    ben = Ben.DOCTOR
    vao_luc = factory.LazyFunction(timezone.now)
