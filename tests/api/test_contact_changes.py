"""Nobody redirects a patient's messages quietly: the old number is told."""

import pytest

from core.policy import Role
from tests.factories import PatientFactory

pytestmark = pytest.mark.django_db

OLD, NEW = "0987654321", "0912345678"
TEXT = (
    "Một hồ sơ bệnh nhân dùng số điện thoại này vừa được đổi sang số *******678. "
    "Nếu không đúng, hãy báo ngay cho cơ sở y tế."
)


@pytest.fixture
def change(django_capture_on_commit_callbacks):
    """The status of an answer to this change of the patient's profile, and what follows its commit."""

    def send(client, patient, **body):
        with django_capture_on_commit_callbacks(execute=True):
            return client.patch(f"/api/users/patients/{patient.pk}/", body).status_code

    return send


@pytest.mark.parametrize("account", [{}, {"nguoi_dung": None}])
@pytest.mark.parametrize("vai_tro", [Role.STAFF, Role.ADMIN])
def test_the_old_number_is_told_with_or_without_an_account(as_user, sent, change, account, vai_tro):
    patient = PatientFactory(so_dien_thoai=OLD, **account)

    assert change(as_user(vai_tro=vai_tro), patient, so_dien_thoai=NEW) == 200

    assert [(message.so_dien_thoai, message.text) for message in sent if message.so_dien_thoai == OLD] == [(OLD, TEXT)]
    assert patient.ho_ten not in TEXT


def test_a_number_that_goes_and_comes_back_has_told_its_owner(desk, sent, change):
    patient = PatientFactory(so_dien_thoai=OLD)

    for number in (NEW, OLD):
        change(desk, patient, so_dien_thoai=number)

    assert [message.so_dien_thoai for message in sent] == [OLD, NEW]


def test_what_leaves_the_number_or_is_refused_tells_nobody(desk, patient, sent, change):
    person = PatientFactory(so_dien_thoai=OLD)

    assert change(desk, person, dia_chi="1 Lê Lợi", so_dien_thoai=OLD) == 200
    assert change(desk, person, so_dien_thoai="12") == 400
    assert change(patient, person, so_dien_thoai=NEW) == 403

    assert sent == []


def test_neither_the_patient_nor_a_parent_is_told_of_what_he_did_himself(patient, child, sent, change):
    assert change(patient, patient.person, so_dien_thoai=NEW) == 200
    child.so_dien_thoai = patient.account.so_dien_thoai
    child.save()
    assert change(patient, child, so_dien_thoai=NEW) == 200

    assert sent == []
