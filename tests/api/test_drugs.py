"""The catalogue of drugs: Admins keep it, doctors prescribe from it, nobody else needs it."""

import pytest

from core.policy import Role
from core.repositories.prescription_repository import DrugRepository
from tests.api.appointments import refusal
from tests.factories import (
    DoctorFactory,
    DrugFactory,
    PatientFactory,
    PrescriptionLineFactory,
)
from treatments.drugs import Thuoc

pytestmark = pytest.mark.django_db

URL = "/api/treatments/drugs/"
DRUG = {
    "ten_thuoc": "Đại Phúc An", "hoat_chat": "Amlodipin", "ham_luong": "5 mg", "dang_bao_che": "Viên nén",
    "don_vi": "viên",
}  # fmt: skip


@pytest.mark.parametrize("asked", ["dai phuc", "ĐẠI PHÚC", "phuc an", "amlo"])
def test_a_drug_is_found_by_name_or_ingredient_without_diacritics(as_user, asked):
    admin = as_user(vai_tro=Role.ADMIN)
    made = admin.post(URL, DRUG).json()
    DrugFactory()

    found = as_user(DoctorFactory().nguoi_dung).get(URL, {"search": asked}).json()["results"]

    assert [drug["ma_thuoc"] for drug in found] == [made["ma_thuoc"]]


def test_only_admins_write_and_only_doctors_read_with_them(as_user):
    drug = DrugFactory()

    for client in (as_user(vai_tro=Role.STAFF), as_user(PatientFactory().nguoi_dung)):
        assert [client.get(URL).status_code, client.post(URL, DRUG).status_code] == [403, 403]
    doctor = as_user(DoctorFactory().nguoi_dung)
    assert doctor.get(f"{URL}{drug.pk}/").status_code == 200
    assert [doctor.post(URL, DRUG).status_code, doctor.delete(f"{URL}{drug.pk}/").status_code] == [403, 403]
    assert Thuoc.objects.count() == 1


def test_the_same_drug_twice_is_refused(as_user):
    admin = as_user(vai_tro=Role.ADMIN)
    admin.post(URL, DRUG)

    assert refusal(admin.post(URL, DRUG)) == (409, "already_exists", ["already_exists"])
    assert admin.post(URL, {**DRUG, "ham_luong": "10 mg"}).status_code == 201


def test_a_prescribed_drug_stays_and_is_retired_instead(as_user):
    drug, admin = DrugFactory(), as_user(vai_tro=Role.ADMIN)
    PrescriptionLineFactory(thuoc=drug)

    assert refusal(admin.delete(f"{URL}{drug.pk}/"))[:2] == (409, "in_use")
    assert admin.patch(f"{URL}{drug.pk}/", {"dang_dung": False}).json()["dang_dung"] is False
    assert DrugRepository().offered([drug.pk]) == {}
    assert DrugRepository().names() == {drug.ten_thuoc}


@pytest.mark.parametrize("field", ["ten_thuoc", "hoat_chat", "ham_luong", "don_vi"])
@pytest.mark.parametrize("value", ["", None, [], "x" * 300, "a\x00b"], ids=lambda value: repr(value)[:8])
def test_a_wrong_text_is_refused_with_its_field_named(as_user, field, value):
    answer = as_user(vai_tro=Role.ADMIN).post(URL, {**DRUG, field: value})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not Thuoc.objects.exists()


def test_listing_takes_three_queries(as_user, django_assert_num_queries):
    DrugFactory.create_batch(5)
    admin = as_user(vai_tro=Role.ADMIN)

    with django_assert_num_queries(3):
        assert len(admin.get(URL, {"dang_dung": "true"}).json()["results"]) == 5
