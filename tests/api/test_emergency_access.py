"""Emergency access: one patient, one doctor, one hour, and everybody concerned is told."""

import datetime as dt

import pytest
from django.utils import timezone

from access.models import TruyCapKhanCap
from core.models import NhatKy
from core.policy import Role
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    DoctorFactory,
    EmergencyAccessFactory,
    PatientFactory,
    RelativeFactory,
)
from users.models import BenhNhan

pytestmark = pytest.mark.django_db

PATH = "/api/auth/emergency-access/"
REASON = "Bệnh nhân hôn mê, cần biết dị ứng thuốc"
NOW = timezone.localtime().replace(microsecond=0)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def doctor(as_user):
    profile = DoctorFactory()
    client = as_user(profile.nguoi_dung)
    client.profile = profile
    return client


@pytest.fixture
def patient():
    return PatientFactory(di_ung="Penicillin")


def open_for(client, patient, ly_do=REASON):
    return client.post(PATH, {"ma_benh_nhan": patient.pk, "ly_do": ly_do})


def test_for_an_hour_the_patient_is_as_one_of_the_doctors_own(doctor, patient, at):
    file = f"/api/users/patients/{patient.pk}/"
    at(NOW)
    assert doctor.get(file).status_code == 403

    opened = open_for(doctor, patient)

    assert opened.status_code == 201
    assert dt.datetime.fromisoformat(opened.json()["het_han"]) == NOW + HOUR
    assert (opened.json()["ten_bac_si"], opened.json()["ten_benh_nhan"]) == (doctor.profile.ho_ten, patient.ho_ten)

    at(NOW + HOUR - dt.timedelta(seconds=1))
    assert doctor.get(file).json()["di_ung"] == "Penicillin"
    assert [row["ma_benh_nhan"] for row in doctor.get("/api/users/patients/").json()["results"]] == [patient.pk]
    assert doctor.patch(file, {"di_ung": "Penicillin, Aspirin"}).status_code == 200

    at(NOW + HOUR)
    assert doctor.get(file).status_code == 403
    assert doctor.get("/api/users/patients/").json()["count"] == 0
    assert doctor.patch(file, {"di_ung": ""}).status_code == 403
    assert BenhNhan.objects.get().di_ung == "Penicillin, Aspirin"


def test_own_patients_stay_beside_it(doctor, patient):
    own = AppointmentFactory(lich__bac_si=doctor.profile).benh_nhan
    open_for(doctor, patient)

    listed = {row["ma_benh_nhan"] for row in doctor.get("/api/users/patients/").json()["results"]}

    assert listed == {own.pk, patient.pk}


def test_nothing_else_opens(doctor, as_user):
    """Neither appointments with other doctors, nor other patients, nor administrative fields, nor other doctors."""
    visit, stranger = AppointmentFactory(), PatientFactory()
    open_for(doctor, visit.benh_nhan)
    file = f"/api/users/patients/{visit.benh_nhan_id}/"

    assert doctor.get(f"/api/appointments/{visit.pk}/").status_code == 403
    assert doctor.get("/api/appointments/").json()["count"] == 0
    assert doctor.post(f"/api/appointments/{visit.pk}/confirm/").status_code == 403
    assert doctor.get(f"/api/users/patients/{stranger.pk}/").status_code == 403
    assert doctor.patch(file, {"dia_chi": "Huế"}).json()["code"] == "field_not_allowed"
    assert doctor.get(f"{file}guardians/").status_code == 403
    assert as_user(DoctorFactory().nguoi_dung).get(file).status_code == 403


def test_a_doctor_who_is_none_any_more_has_none(doctor, patient, as_user):
    EmergencyAccessFactory(nguoi_dung=doctor.account, benh_nhan=patient)
    type(doctor.account).objects.filter(pk=doctor.account.pk).update(vai_tro=Role.PATIENT)

    assert doctor.get(f"/api/users/patients/{patient.pk}/").status_code == 403


def test_admins_the_patient_and_who_acts_for_the_patient_are_told(doctor, sent, at):
    at(dt.datetime(2030, 1, 5, 23, 30, tzinfo=NOW.tzinfo))
    link = RelativeFactory(benh_nhan=PatientFactory(ho_ten="Lê Thị Bình"))
    patient = link.benh_nhan
    admins = AccountFactory.create_batch(2, vai_tro=Role.ADMIN)
    AccountFactory(vai_tro=Role.ADMIN, trang_thai=False)

    open_for(doctor, patient)

    told = {message.so_dien_thoai: message.text for message in sent}
    concerned = {patient.nguoi_dung.so_dien_thoai, link.nguoi_dung.so_dien_thoai}
    assert set(told) == {admin.so_dien_thoai for admin in admins} | concerned
    assert len(sent) == 4
    assert all(doctor.profile.ho_ten in text and "Lê Thị Bình" in text for text in told.values())
    assert all("từ 23:30 đến 00:30 ngày 05/01/2030" in text for text in told.values())
    assert {number for number, text in told.items() if REASON in text} == {admin.so_dien_thoai for admin in admins}


def test_a_patient_without_an_account_is_told_by_the_profiles_number(doctor, sent):
    patient = PatientFactory(nguoi_dung=None, so_dien_thoai="0399999999")

    open_for(doctor, patient)

    assert [message.so_dien_thoai for message in sent] == ["0399999999"]


def test_a_refused_opening_opens_and_tells_nothing(doctor, as_user, sent):
    patient, own = PatientFactory(), AppointmentFactory(lich__bac_si=doctor.profile).benh_nhan
    EmergencyAccessFactory(nguoi_dung=doctor.account, benh_nhan=patient)

    answers = [
        open_for(doctor, patient),
        open_for(doctor, own),
        doctor.post(PATH, {"ma_benh_nhan": 999_999, "ly_do": REASON}),
        open_for(as_user(vai_tro=Role.ADMIN), patient),
        open_for(as_user(vai_tro=Role.STAFF), patient),
        open_for(as_user(patient.nguoi_dung), patient),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (409, "emergency_access_open"),
        (409, "own_patient"),
        (400, "does_not_exist"),
        (403, "permission_denied"),
        (403, "permission_denied"),
        (403, "permission_denied"),
    ]
    assert (TruyCapKhanCap.objects.count(), sent) == (1, [])
    assert not NhatKy.objects.filter(hanh_dong="EmergencyAccessOpened").exists()


def test_who_is_a_doctor_by_role_alone_opens_nothing(patient, as_user, sent):
    answer = open_for(as_user(vai_tro=Role.DOCTOR), patient)

    assert (answer.status_code, answer.json()["code"]) == (409, "no_doctor_profile")
    assert (TruyCapKhanCap.objects.count(), sent) == (0, [])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"ly_do": REASON}, "ma_benh_nhan"),
        ({"ma_benh_nhan": 1}, "ly_do"),
        ({"ma_benh_nhan": 1, "ly_do": "ngắn quá"}, "ly_do"),
        ({"ma_benh_nhan": 1, "ly_do": " " * 20 + "x"}, "ly_do"),
        ({"ma_benh_nhan": 1, "ly_do": "x" * 501}, "ly_do"),
        ({"ma_benh_nhan": "x", "ly_do": REASON}, "ma_benh_nhan"),
        ({"ma_benh_nhan": True, "ly_do": REASON}, "ma_benh_nhan"),
        ({"ma_benh_nhan": 10**30, "ly_do": REASON}, "ma_benh_nhan"),
        ({"ma_benh_nhan": -1, "ly_do": REASON}, "ma_benh_nhan"),
    ],
)
def test_a_wrong_opening_names_its_field(doctor, body, field):
    answer = doctor.post(PATH, body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not TruyCapKhanCap.objects.exists()


def test_nobody_smuggles_in_a_longer_hour_or_another_doctor(doctor, patient, at):
    at(NOW)
    more = {"het_han": "2099-01-01T00:00:00+07:00", "ma_nguoi_dung": DoctorFactory().nguoi_dung_id}

    doctor.post(PATH, {"ma_benh_nhan": patient.pk, "ly_do": REASON, **more})

    access = TruyCapKhanCap.objects.get()
    assert (access.nguoi_dung, access.het_han) == (doctor.account, NOW + HOUR)


def test_it_is_audited_with_its_reason_and_who_looked_afterwards_can_see_it(doctor, patient, as_user):
    key = open_for(doctor, patient).json()["ma_truy_cap"]
    doctor.post(f"{PATH}{key}/end/")

    entries = list(NhatKy.objects.filter(hanh_dong__startswith="Emergency").order_by("pk"))

    assert [(e.hanh_dong, e.nguoi_dung, e.ma_doi_tuong) for e in entries] == [
        ("EmergencyAccessOpened", doctor.account, key),
        ("EmergencyAccessEnded", doctor.account, key),
    ]
    assert (entries[0].ly_do, entries[0].sau["benh_nhan_id"]) == (REASON, patient.pk)


def test_it_is_ended_at_once_by_the_doctor_or_an_admin_and_only_once(doctor, patient, as_user):
    own, other = EmergencyAccessFactory(nguoi_dung=doctor.account, benh_nhan=patient), EmergencyAccessFactory()

    ended = doctor.post(f"{PATH}{own.pk}/end/")
    assert (ended.status_code, doctor.get(f"/api/users/patients/{patient.pk}/").status_code) == (200, 403)
    again = doctor.post(f"{PATH}{own.pk}/end/")
    assert (again.status_code, again.json()["code"]) == (409, "emergency_access_over")

    assert doctor.post(f"{PATH}{other.pk}/end/").json()["code"] == "not_yours"
    assert as_user(vai_tro=Role.ADMIN).post(f"{PATH}{other.pk}/end/").status_code == 200
    assert doctor.post(f"{PATH}999999/end/").status_code == 404

    assert open_for(doctor, patient).status_code == 201


def test_doctors_see_their_own_and_admins_all(doctor, as_user):
    own = EmergencyAccessFactory(nguoi_dung=doctor.account)
    over = EmergencyAccessFactory(bat_dau=NOW - dt.timedelta(days=1))
    admin = as_user(vai_tro=Role.ADMIN)

    def keys(client, **query):
        return [row["ma_truy_cap"] for row in client.get(PATH, query).json()["results"]]

    assert keys(doctor) == keys(doctor, ma_nguoi_dung=own.nguoi_dung_id) == [own.pk]
    assert keys(doctor, ma_nguoi_dung=over.nguoi_dung_id) == []
    assert doctor.get(f"{PATH}{over.pk}/").json()["code"] == "not_yours"
    assert keys(admin) == [own.pk, over.pk]
    assert keys(admin, con_hieu_luc="true") == keys(admin, ma_benh_nhan=own.benh_nhan_id) == [own.pk]
    assert keys(admin, con_hieu_luc="false") == keys(admin, ma_nguoi_dung=over.nguoi_dung_id) == [over.pk]
    assert admin.get(PATH, {"con_hieu_luc": "maybe"}).status_code == 400
    assert [as_user(vai_tro=role).get(PATH).status_code for role in (Role.STAFF, Role.PATIENT)] == [403, 403]


@pytest.mark.parametrize("rows", [1, 5])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(as_user, django_assert_num_queries, rows):
    EmergencyAccessFactory.create_batch(rows)
    admin = as_user(vai_tro=Role.ADMIN)

    with django_assert_num_queries(3):  # session, count, rows
        assert admin.get(PATH).json()["count"] == rows


@pytest.mark.parametrize("rows", [1, 5])
def test_a_doctors_patients_take_the_same_queries_for_any_number_of_openings(doctor, django_assert_num_queries, rows):
    EmergencyAccessFactory.create_batch(rows, nguoi_dung=doctor.account)

    with django_assert_num_queries(9):  # session, openings, count, rows, and the look that is entered
        assert doctor.get("/api/users/patients/").json()["count"] == rows
