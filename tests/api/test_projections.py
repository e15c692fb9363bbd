"""What a list shows is what its serializer shows of whole rows, whether it reads columns or rows."""

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from rest_framework import serializers

from appointments.models import LichHen
from appointments.serializers import AppointmentSerializer
from authentication.models import NguoiDung
from core import viewsets
from core.demo import ADMIN, DOCTORS, PATIENTS, STAFF
from core.projection import projection_of
from tests.api.test_large_results import paged_lists
from tests.factories import PASSWORD, AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def callers(as_user, at):
    """One of each role, among the demo data."""
    call_command("seed_demo", "--force", verbosity=0)
    at(timezone.localtime())
    NguoiDung.objects.update(password=make_password(PASSWORD))
    return [as_user(NguoiDung.objects.get(so_dien_thoai=p)) for p in (ADMIN, STAFF[0], DOCTORS[0], PATIENTS[0])]


def test_each_list_shows_what_its_serializer_does(callers, monkeypatch):
    ours, shown = (viewsets.projection_of, viewsets.shape_of), set()
    for path in (path for path in paged_lists() if "{" not in path):
        for client in callers:
            monkeypatch.setattr(viewsets, "projection_of", ours[0])
            monkeypatch.setattr(viewsets, "shape_of", ours[1])
            columns = client.get(path).json().get("results")
            monkeypatch.setattr(viewsets, "projection_of", lambda form, rows: None)
            monkeypatch.setattr(viewsets, "shape_of", lambda form: form.to_representation)
            assert columns == client.get(path).json().get("results"), path
            shown |= {path} if columns else set()

    assert {"/api/appointments/", "/api/payments/", "/api/medical/doctors/", "/api/medical/services/"} <= shown


def test_a_list_of_appointments_reads_what_it_shows_and_nothing_else(as_user):
    client = as_user(vai_tro="Admin")
    AppointmentFactory()
    sent = []

    def note(execute, sql, *rest):
        sent.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        client.get("/api/appointments/")

    assert '"Ho_ten"' in sent[-1]
    assert '"Dia_chi"' not in sent[-1]
    assert '"Mat_khau"' not in sent[-1]


class Whole(serializers.ModelSerializer):
    class Meta:
        model = LichHen
        fields = ("ma_lich_hen", "ghi_chu")


class Computed(Whole):
    dai = serializers.SerializerMethodField()

    class Meta(Whole.Meta):
        fields = (*Whole.Meta.fields, "dai")

    def get_dai(self, visit):
        return len(visit.ghi_chu)


class InItsOwnWay(Whole):
    def to_representation(self, visit):
        return {"ma": visit.pk}


class PerhapsNoRow(Whole):
    chuoi = serializers.IntegerField(source="chuoi.ma_chuoi")

    class Meta(Whole.Meta):
        fields = (*Whole.Meta.fields, "chuoi")


class OfAProperty(Whole):
    starts_at = serializers.DateTimeField()

    class Meta(Whole.Meta):
        fields = (*Whole.Meta.fields, "starts_at")


@pytest.mark.parametrize("kind", [Computed, InItsOwnWay, PerhapsNoRow, OfAProperty])
def test_what_is_no_column_is_read_as_rows(kind):
    assert projection_of(kind(), LichHen.objects.all()) is None


def test_columns_and_annotations_are_read_as_such():
    found = projection_of(AppointmentSerializer(), LichHen.objects.all())

    assert found.columns[:3] == ("ma_lich_hen", "benh_nhan_id", "benh_nhan__ho_ten")
