"""One account acts for several patients: a parent for a child."""

import datetime as dt

import pytest
from django.utils import timezone

from appointments.models import LichHen
from core.models import NhatKy
from core.policy import Role
from core.services.family_service import MOST_RELATIVES
from tests.api.appointments import URL, refusal, to_the_second
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    DoctorFactory,
    PatientFactory,
    RelativeFactory,
)
from users.models import BenhNhan, NguoiThan

pytestmark = pytest.mark.django_db

FAMILY = "/api/users/family/"
PROFILE = {
    "ho_ten": "Nguyễn Gia Hân",
    "ngay_sinh": "2019-05-20",
    "gioi_tinh": "Nữ",
    "cmnd_cccd": "079319004321",
    "so_bhyt": "TE1790123456799",
    "di_ung": "Tôm",
}
CHILD = {"quan_he": "Con", "ho_so": PROFILE}


def guardians(person):
    return f"/api/users/patients/{person.pk}/guardians/"


# Relatives


def test_a_parent_registers_a_child(patient):
    answer = patient.post(FAMILY, CHILD)

    assert answer.status_code == 201
    made = to_the_second(answer)
    assert (made["quan_he"], {name: made["ho_so"][name] for name in PROFILE}) == ("Con", PROFILE)
    assert made["ho_so"]["ma_nguoi_dung"] is None
    assert made["ho_so"]["so_dien_thoai"] == patient.account.so_dien_thoai
    assert made["ho_so"]["canh_bao"] == []
    assert to_the_second(patient.get(FAMILY))["results"] == [made]
    assert to_the_second(patient.get(f"/api/v1/users/nguoi-than/{made['ma_nguoi_than']}/")) == made
    assert patient.get("/api/users/profile/").json()["ho_so"]["ma_benh_nhan"] == patient.person.pk
    written = NhatKy.objects.exclude(hanh_dong="SignedIn").order_by("pk").values_list("hanh_dong", flat=True)
    assert list(written) == [
        "PatientRegistered", "RelativeAdded", "PatientsListed", "PatientListed", "PatientOpened",
    ]  # fmt: skip


def test_what_looks_wrong_in_a_childs_numbers_is_accepted_and_said(patient):
    made = patient.post(FAMILY, {**CHILD, "ho_so": {**PROFILE, "gioi_tinh": "Nam", "so_dien_thoai": "0911111111"}})

    assert made.json()["ho_so"]["so_dien_thoai"] == "0911111111"
    assert [caution["code"] for caution in made.json()["ho_so"]["canh_bao"]] == ["gender_differs"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quan_he": "Hàng xóm"}, "quan_he"),
        ({"quan_he": None}, "quan_he"),
        ({"ho_so": None}, "ho_so"),
        ({"ho_so": []}, "ho_so.non_field_errors"),
        ({"ho_so": {**PROFILE, "ngay_sinh": "2999-01-01"}}, "ho_so.ngay_sinh"),
        ({"ho_so": {"ngay_sinh": "2019-05-20", "gioi_tinh": "Nữ"}}, "ho_so.ho_ten"),
        ({"ho_so": {**PROFILE, "cmnd_cccd": "12"}}, "ho_so.cmnd_cccd"),
        ({"ho_so": {**PROFILE, "ho_ten": "a\x00b"}}, "ho_so.ho_ten"),
    ],
)
def test_a_wrong_relative_is_refused_with_the_field_named(patient, change, field):
    answer = patient.post(FAMILY, {**CHILD, **change})

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert BenhNhan.objects.count() == 1


def test_a_taken_identity_number_is_no_relatives(patient):
    PatientFactory(cmnd_cccd=PROFILE["cmnd_cccd"])

    answer = patient.post(FAMILY, CHILD)

    assert refusal(answer) == (409, "already_exists", ["already_exists"])
    assert answer.json()["errors"][0]["field"] == "ho_so.cmnd_cccd"
    assert not NguoiThan.objects.exists()


def test_a_child_sent_twice_is_there_once(patient):
    without_number = {**CHILD, "ho_so": {**PROFILE, "cmnd_cccd": ""}}
    patient.post(FAMILY, without_number)
    myself = {"ho_ten": patient.person.ho_ten, "ngay_sinh": str(patient.person.ngay_sinh), "gioi_tinh": "Nam"}

    for twin in (without_number, {"quan_he": "Khác", "ho_so": myself}):
        assert refusal(patient.post(FAMILY, twin)) == (409, "already_exists", ["already_exists"])
    assert BenhNhan.objects.count() == 2


def test_an_account_has_at_most_ten_relatives(patient, desk):
    RelativeFactory.create_batch(MOST_RELATIVES, nguoi_dung=patient.account)
    one_more = PatientFactory(nguoi_dung=None)
    sent = {"so_dien_thoai": patient.account.so_dien_thoai, "quan_he": "Con"}

    assert refusal(patient.post(FAMILY, CHILD)) == (409, "too_many_relatives", [])
    assert refusal(desk.post(guardians(one_more), sent)) == (409, "too_many_relatives", [])
    assert NguoiThan.objects.count() == MOST_RELATIVES == BenhNhan.objects.filter(nguoi_giam_ho__isnull=False).count()


def test_the_relation_is_changed_and_nothing_else(patient, child):
    path = f"{FAMILY}{NguoiThan.objects.get().pk}/"

    answer = patient.patch(path, {"quan_he": "Người được giám hộ", "ho_so": {"ho_ten": "Khác"}})

    assert (answer.json()["quan_he"], answer.json()["ho_so"]["ho_ten"]) == ("Người được giám hộ", child.ho_ten)
    entry = NhatKy.objects.get(hanh_dong="RelativeChanged")
    assert (entry.truoc["quan_he"], entry.sau["quan_he"]) == ("Con", "Người được giám hộ")
    assert patient.patch(path, {"quan_he": "Người được giám hộ"}).status_code == 200
    assert patient.patch(path, {}).status_code == 200
    assert NhatKy.objects.filter(hanh_dong="RelativeChanged").count() == 1
    assert patient.put(path, {"quan_he": "Con"}).status_code == 405


def test_a_parent_reads_and_writes_the_childs_profile(patient, child):
    path = f"/api/users/patients/{child.pk}/"

    assert patient.get(path).json()["ho_ten"] == child.ho_ten
    assert patient.patch(path, {"di_ung": "Lạc", "dia_chi": "Huế"}).json()["di_ung"] == "Lạc"
    assert patient.get("/api/users/patients/").status_code == 403


def test_a_family_is_its_accounts_own(patient, child, as_user):
    link = NguoiThan.objects.get()
    stranger = as_user(PatientFactory().nguoi_dung)
    path = f"{FAMILY}{link.pk}/"

    answers = [
        stranger.get(path),
        stranger.patch(path, {"quan_he": "Khác"}),
        stranger.delete(path),
        stranger.get(f"/api/users/patients/{child.pk}/"),
        stranger.patch(f"/api/users/patients/{child.pk}/", {"dia_chi": "X"}),
    ]

    assert [refusal(answer)[:2] for answer in answers] == [(403, "not_yours")] * 5
    assert stranger.get(FAMILY).json()["count"] == 0
    assert [patient.get(f"{FAMILY}{pk}/").status_code for pk in (link.pk + 1, 10**17, "abc")] == [404] * 3
    link.refresh_from_db()
    assert link.quan_he == "Con"


@pytest.mark.parametrize("vai_tro", [Role.ADMIN, Role.DOCTOR, Role.STAFF])
def test_only_patients_keep_a_family(as_user, vai_tro):
    client, link = as_user(vai_tro=vai_tro), RelativeFactory()
    path = f"{FAMILY}{link.pk}/"

    answers = [client.get(FAMILY), client.post(FAMILY, CHILD), client.get(path), client.delete(path)]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert NguoiThan.objects.count() == 1


def test_who_is_no_patient_any_more_acts_for_nobody(as_user):
    link = RelativeFactory(nguoi_dung__vai_tro=Role.DOCTOR)
    appointment = AppointmentFactory(benh_nhan=link.benh_nhan)
    client = as_user(link.nguoi_dung)

    assert client.get(f"/api/users/patients/{link.benh_nhan_id}/").status_code == 403
    assert client.get(f"{URL}{appointment.pk}/").status_code == 403


# The end of it


def test_a_relative_let_go_stays_a_patient_but_out_of_reach(patient, child):
    held = AppointmentFactory(benh_nhan=child, lich__ngay_lam_viec=timezone.localdate() - dt.timedelta(days=3))
    link = NguoiThan.objects.get()

    assert patient.delete(f"{FAMILY}{link.pk}/").status_code == 204

    assert BenhNhan.objects.filter(pk=child.pk).exists()
    assert LichHen.objects.filter(pk=held.pk).exists()
    assert patient.get(f"{URL}{held.pk}/").status_code == 403
    assert patient.get(URL).json()["count"] == 0
    assert patient.delete(f"{FAMILY}{link.pk}/").status_code == 404
    entry = NhatKy.objects.get(hanh_dong="RelativeRemoved")
    assert (entry.bang, entry.ma_doi_tuong, entry.sau) == ("Nguoi_than", link.pk, None)
    assert entry.truoc["benh_nhan_id"] == child.pk


def test_a_relative_is_not_left_with_appointments_that_nobody_looks_after(patient, child):
    coming = AppointmentFactory(benh_nhan=child)
    link = NguoiThan.objects.get()
    RelativeFactory(benh_nhan=child, nguoi_dung__trang_thai=False)  # who cannot sign in looks after nobody

    assert refusal(patient.delete(f"{FAMILY}{link.pk}/")) == (409, "relative_has_appointments", [])
    assert NguoiThan.objects.filter(pk=link.pk).exists()

    patient.delete(f"{URL}{coming.pk}/")
    assert patient.delete(f"{FAMILY}{link.pk}/").status_code == 204


@pytest.mark.parametrize("other", ["the other parent", "the patient"])
def test_a_relative_is_let_go_to_whom_else_there_is(patient, child, other):
    AppointmentFactory(benh_nhan=child)
    link = NguoiThan.objects.get()
    if other == "the patient":
        BenhNhan.objects.filter(pk=child.pk).update(nguoi_dung=AccountFactory())
    else:
        RelativeFactory(benh_nhan=child)

    assert patient.delete(f"{FAMILY}{link.pk}/").status_code == 204


# The desk


def test_the_desk_entrusts_a_walk_in_to_a_parents_account(patient, desk):
    walk_in = PatientFactory(nguoi_dung=None)
    sent = {"so_dien_thoai": f"+84{patient.account.so_dien_thoai[1:]}", "quan_he": "Con"}

    made = desk.post(guardians(walk_in), sent)

    assert made.status_code == 201
    assert made.json()["ma_nguoi_dung"] == patient.account.pk
    assert (made.json()["ho_ten"], made.json()["quan_he"]) == (patient.person.ho_ten, "Con")
    assert to_the_second(desk.get(guardians(walk_in)))["results"] == [to_the_second(made)]
    assert desk.get(f"/api/users/benh-nhan/{walk_in.pk}/nguoi-giam-ho/").json()["count"] == 1
    assert patient.get(FAMILY).json()["results"][0]["ho_so"]["ma_benh_nhan"] == walk_in.pk
    assert NhatKy.objects.get(hanh_dong="RelativeAdded").nguoi_dung == desk.account
    assert refusal(desk.post(guardians(walk_in), sent)) == (409, "already_exists", ["already_exists"])


def test_the_patient_and_who_acted_before_are_told_who_may_now_read_the_file(desk, sent):
    person = PatientFactory(ho_ten="Phạm Thị Riêng")
    before = RelativeFactory(benh_nhan=person).nguoi_dung
    AccountFactory(so_dien_thoai="0912345678")

    assert desk.post(guardians(person), {"so_dien_thoai": "0912345678", "quan_he": "Con"}).status_code == 201

    assert [message.so_dien_thoai for message in sent] == [person.nguoi_dung.so_dien_thoai, before.so_dien_thoai]
    assert {message.text for message in sent} == {
        "Số *******678 từ nay xem được hồ sơ và đặt lịch cho bệnh nhân Phạm Thị Riêng. "
        "Nếu không đúng, hãy báo ngay cho cơ sở y tế để hủy."
    }


def test_the_patient_who_has_an_account_reads_it_in_the_app_too_and_nobody_else_does(patient, desk, as_user):
    new = as_user(AccountFactory(so_dien_thoai="0912345678"))

    desk.post(guardians(patient.person), {"so_dien_thoai": "0912345678", "quan_he": "Con"})

    (notice,) = patient.get("/api/notifications/").json()["results"]
    assert notice["loai"] == "nguoi-than-moi"
    assert "*******678" in notice["noi_dung"]
    assert patient.person.ho_ten in notice["noi_dung"]
    assert new.get("/api/notifications/").json()["count"] == 0


def test_a_patient_without_an_account_is_told_at_the_number_of_the_profile(desk, sent):
    walk_in = PatientFactory(nguoi_dung=None, so_dien_thoai="0987654321")
    AccountFactory(so_dien_thoai="0912345678")

    desk.post(guardians(walk_in), {"so_dien_thoai": "0912345678", "quan_he": "Con"})

    assert [message.so_dien_thoai for message in sent] == ["0987654321"]


def test_what_is_refused_is_told_to_nobody(patient, desk, sent):
    body = {"so_dien_thoai": patient.account.so_dien_thoai, "quan_he": "Con"}

    assert desk.post(guardians(patient.person), body).status_code == 409
    assert sent == []


def test_the_desk_entrusts_nobody_to_himself_or_to_who_is_no_patient(patient, desk):
    walk_in = PatientFactory(nguoi_dung=None)
    doctor = DoctorFactory().nguoi_dung

    def entrust(person, phone, **change):
        return desk.post(guardians(person), {"so_dien_thoai": phone, "quan_he": "Con", **change})

    himself = entrust(patient.person, patient.account.so_dien_thoai)
    assert refusal(himself) == (409, "already_exists", ["already_exists"])
    for phone in (doctor.so_dien_thoai, desk.account.so_dien_thoai, "0999999999"):
        assert refusal(entrust(walk_in, phone)) == (400, "does_not_exist", ["does_not_exist"])
    assert entrust(walk_in, "12").json()["errors"][0]["field"] == "so_dien_thoai"
    assert entrust(walk_in, patient.account.so_dien_thoai, quan_he="X").json()["errors"][0]["field"] == "quan_he"
    assert desk.post("/api/users/patients/999999/guardians/", {
        "so_dien_thoai": patient.account.so_dien_thoai, "quan_he": "Con"
    }).status_code == 404  # fmt: skip
    assert desk.get("/api/users/patients/999999/guardians/").status_code == 404
    assert not NguoiThan.objects.exists()


def test_the_desk_ends_it_at_once_whatever_is_booked(patient, child, desk):
    coming = AppointmentFactory(benh_nhan=child)
    link, other = NguoiThan.objects.get(), RelativeFactory()

    assert desk.delete(f"{guardians(child)}{other.pk}/").status_code == 404
    assert desk.delete(f"{guardians(child)}{link.pk}/").status_code == 204

    assert patient.get(f"{URL}{coming.pk}/").status_code == 403
    coming.refresh_from_db()
    assert coming.ngay_huy is None
    assert NhatKy.objects.get(hanh_dong="RelativeRemoved").nguoi_dung == desk.account
    assert list(NguoiThan.objects.all()) == [other]


@pytest.mark.parametrize("vai_tro", [Role.DOCTOR, Role.PATIENT])
def test_only_the_desk_and_admins_say_who_acts_for_whom(as_user, vai_tro):
    link = RelativeFactory()
    client = as_user(link.nguoi_dung) if vai_tro == Role.PATIENT else as_user(vai_tro=vai_tro)
    sent = {"so_dien_thoai": client.account.so_dien_thoai, "quan_he": "Con"}

    answers = [
        client.get(guardians(link.benh_nhan)),
        client.post(guardians(PatientFactory(nguoi_dung=None)), sent),
        client.delete(f"{guardians(link.benh_nhan)}{link.pk}/"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert list(NguoiThan.objects.all()) == [link]
    assert as_user(vai_tro=Role.ADMIN).get(guardians(link.benh_nhan)).json()["count"] == 1


@pytest.mark.parametrize("rows", [1, 8])
def test_lists_take_the_same_queries_for_any_number_of_rows(patient, desk, django_assert_num_queries, rows):
    child = PatientFactory(nguoi_dung=None)
    for _ in range(rows):
        link = RelativeFactory(nguoi_dung=patient.account)
        AppointmentFactory(benh_nhan=link.benh_nhan)
        RelativeFactory(benh_nhan=child, nguoi_dung=PatientFactory().nguoi_dung)

    # session, count, rows; transaction, chain, entries, chain, transaction
    with django_assert_num_queries(8):
        assert patient.get(FAMILY).json()["count"] == rows
    with django_assert_num_queries(4):  # whose patients they are is asked first
        assert patient.get(URL).json()["count"] == rows
    with django_assert_num_queries(4):  # and the patient
        assert desk.get(guardians(child)).json()["count"] == rows
