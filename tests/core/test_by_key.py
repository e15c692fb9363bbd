"""A row found by its key is the row that a query finds, whoever asks and however often."""

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from core.repositories.medical_repository import DoctorRepository
from core.repositories.session_repository import SessionRepository
from core.repositories.user_repository import PatientRepository, UserRepository
from tests.factories import AccountFactory, DoctorFactory, PatientFactory
from users.models import BenhNhan

pytestmark = pytest.mark.django_db


def test_each_key_finds_its_row_with_its_relations(django_assert_num_queries):
    first, second = DoctorFactory(), DoctorFactory()
    repository = DoctorRepository()

    with django_assert_num_queries(2):
        found = [repository.find(doctor.pk) for doctor in (first, second)]
        assert [doctor.chuyen_khoa.pk for doctor in found] == [first.chuyen_khoa_id, second.chuyen_khoa_id]

    assert found == [first, second]


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
