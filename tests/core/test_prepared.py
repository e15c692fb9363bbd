"""What a prepared query finds is what an unprepared one finds, whoever asks and however often."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.repositories.appointment_repository import ScheduleRepository
from core.repositories.base import BaseRepository
from core.repositories.medical_repository import DoctorRepository
from core.repositories.prepared import prepared
from core.repositories.refund_repository import RefundRuleRepository
from core.repositories.session_repository import SessionRepository
from core.repositories.user_repository import PatientRepository, UserRepository
from tests.factories import AccountFactory, AppointmentFactory, DoctorFactory, PatientFactory, RefundRulesFactory
from users.models import BenhNhan

pytestmark = pytest.mark.django_db


def test_each_key_finds_its_row_with_its_relations(django_assert_num_queries):
    first, second = DoctorFactory(), DoctorFactory()
    repository = DoctorRepository()

    with django_assert_num_queries(2):
        found = [repository.find(doctor.pk) for doctor in (first, second)]
        assert [doctor.chuyen_khoa.pk for doctor in found] == [first.chuyen_khoa_id, second.chuyen_khoa_id]

    assert found == [first, second]


def test_a_repository_of_no_table_cannot_be_made():
    class Nothing(BaseRepository):
        pass

    for kind in (BaseRepository, Nothing):
        with pytest.raises(TypeError, match="model"):
            kind()


@pytest.mark.parametrize("key", [0, -1, 2**62, 2**63, -(2**63) - 1, 10**30])
def test_a_key_that_nothing_has_finds_nothing(key):
    AccountFactory()

    assert UserRepository().find(key) is None
    assert SessionRepository().live(key) is None


def test_what_is_found_is_as_it_is_now():
    account = AccountFactory()
    repository = UserRepository()
    assert repository.find(account.pk).trang_thai

    type(account).objects.filter(pk=account.pk).update(trang_thai=False)

    assert not repository.find(account.pk).trang_thai


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_would_not_last_is_refused():
    patient, repository = PatientFactory(), PatientRepository()
    with transaction.atomic():
        assert repository.lock(patient.pk) == patient

    with pytest.raises(TransactionManagementError):
        repository.lock(patient.pk)
    assert BenhNhan.objects.count() == 1


class Days(ScheduleRepository):
    @prepared
    def opening(self, bac_si, ngay, gio, now):
        """Of a doctor on a day, at a time, with what was booked since."""
        since = Count("lich_hen", filter=Q(lich_hen__ngay_tao__gte=now))
        chosen = self.all().filter(bac_si=bac_si, ngay_lam_viec=ngay, gio_bat_dau=gio)
        return chosen.annotate(moi=since)


def test_rows_days_times_and_instants_are_sent_as_their_columns_have_them():
    now = timezone.now()
    visit = AppointmentFactory(ngay_tao=now)
    schedule, days = visit.lich, Days()
    asked = (schedule.bac_si, schedule.ngay_lam_viec, schedule.gio_bat_dau)

    for instant, booked in ((now, 1), (now + dt.timedelta(seconds=1), 0), (now - dt.timedelta(days=1), 1)):
        assert [(row.pk, row.moi) for row in days.opening(*asked, now=instant)] == [(schedule.pk, booked)]
    assert days.opening(DoctorFactory(), *asked[1:], now=now) == []


def test_a_lock_by_what_is_null_finds_it():
    rule = RefundRulesFactory(co_so=None)

    assert RefundRuleRepository().lock_one(co_so=None) == rule


def test_each_engine_is_sent_its_own_sql(monkeypatch):
    """One process may serve two, as a test of the scripts does."""
    account, repository = AccountFactory(), UserRepository()
    with transaction.atomic():
        assert repository.lock(account.pk) == account
        monkeypatch.setattr(connection, "vendor", "another")
        monkeypatch.setattr(connection.features, "has_select_for_update", not connection.features.has_select_for_update)
        monkeypatch.setattr(connection.ops, "for_update_sql", lambda **_: "-- locked")
        with CaptureQueriesContext(connection) as sent:
            repository.lock(account.pk)

    assert ("-- locked" in sent[0]["sql"]) == (connection.features.has_select_for_update)
