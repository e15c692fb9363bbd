"""Profiles, patients, accounts."""

import pytest

from authentication.models import NguoiDung
from core.models import NhatKy
from core.policy import Role
from tests.factories import AccountFactory, AppointmentFactory, DoctorFactory, PatientFactory
from users.models import BenhNhan

pytestmark = pytest.mark.django_db

EXAMPLE = {
    "ho_ten": "Nguyễn Văn A",
    "ngay_sinh": "1990-01-01",
    "gioi_tinh": "Nam",
    "cmnd_cccd": "123456789012",
    "so_bhyt": "HS1234567890123",
    "email": "nguyen.van.a@email.com",
    "dia_chi": "123 Đường ABC, Quận 1, TP.HCM",
}
CLINICAL = {"nhom_mau", "di_ung", "benh_nen"}


def test_the_seeds_example_makes_a_patients_own_profile(as_user):
    client = as_user()

    answer = client.post("/api/users/patients/", EXAMPLE)

    assert answer.status_code == 201
    made = answer.json()
    assert {name: made[name] for name in EXAMPLE} == EXAMPLE
    assert made["ma_nguoi_dung"] == client.account.pk
    assert made["so_dien_thoai"] == client.account.so_dien_thoai
    assert [caution["code"] for caution in made["canh_bao"]] == ["unknown_province", "birth_year_differs"]
    assert client.get("/api/users/profile/").json()["ho_so"] == made
    assert client.get(f"/api/users/benh-nhan/{made['ma_benh_nhan']}/").json() == made


def test_a_patient_has_one_profile(as_user):
    client = as_user(PatientFactory().nguoi_dung)

    again = client.post("/api/users/patients/", EXAMPLE)

    assert (again.status_code, again.json()["code"]) == (409, "already_exists")
    assert BenhNhan.objects.count() == 1


def test_an_identity_number_belongs_to_one_patient(as_user):
    PatientFactory(cmnd_cccd=EXAMPLE["cmnd_cccd"])

    taken = as_user().post("/api/users/patients/", EXAMPLE)

    assert (taken.status_code, taken.json()["errors"][0]["field"]) == (409, "cmnd_cccd")
    assert BenhNhan.objects.count() == 1


def test_the_desk_registers_walk_ins_who_need_a_number_and_may_share_it(as_user):
    desk = as_user(vai_tro=Role.STAFF)

    missing = desk.post("/api/users/patients/", EXAMPLE)
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (400, "so_dien_thoai")

    mother = desk.post("/api/users/patients/", {**EXAMPLE, "so_dien_thoai": "0911111111"})
    child = desk.post("/api/users/patients/", {**EXAMPLE, "cmnd_cccd": "", "so_dien_thoai": "0911111111"})
    assert (mother.status_code, child.status_code) == (201, 201)
    assert mother.json()["ma_nguoi_dung"] is None
    assert child.json()["cmnd_cccd"] is None


def test_the_desk_neither_sees_nor_writes_clinical_fields(as_user):
    patient = PatientFactory(di_ung="Penicillin")
    desk = as_user(vai_tro=Role.STAFF)

    listed = desk.get("/api/users/patients/").json()["results"][0]
    single = desk.get(f"/api/users/patients/{patient.pk}/").json()
    refused = desk.patch(f"/api/users/patients/{patient.pk}/", {"di_ung": ""})
    registered = desk.post("/api/users/patients/", {**EXAMPLE, "so_dien_thoai": "0911111111", "nhom_mau": "A+"})

    assert not CLINICAL & (set(listed) | set(single))
    assert (refused.status_code, refused.json()["code"]) == (403, "field_not_allowed")
    assert registered.status_code == 403
    patient.refresh_from_db()
    assert patient.di_ung == "Penicillin"
    assert BenhNhan.objects.count() == 1


def test_a_doctor_sees_own_patients_and_writes_their_clinical_fields_alone(as_user):
    appointment = AppointmentFactory()
    mine, stranger = appointment.benh_nhan, PatientFactory()
    doctor = as_user(appointment.bac_si.nguoi_dung)

    assert [row["ma_benh_nhan"] for row in doctor.get("/api/users/patients/").json()["results"]] == [mine.pk]
    assert doctor.get(f"/api/users/patients/{stranger.pk}/").json()["code"] == "not_yours"
    noted = doctor.patch(f"/api/users/patients/{mine.pk}/", {"di_ung": "Penicillin"})
    assert (noted.status_code, noted.json()["di_ung"]) == (200, "Penicillin")
    refused = doctor.patch(f"/api/users/patients/{mine.pk}/", {"dia_chi": "Nơi khác"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (403, "dia_chi")


def test_a_patient_reads_and_patches_the_own_row_alone(as_user):
    patient, other = PatientFactory(), PatientFactory()
    client = as_user(patient.nguoi_dung)

    assert client.get("/api/users/patients/").status_code == 403
    assert client.get(f"/api/users/patients/{other.pk}/").status_code == 403
    assert client.patch(f"/api/users/patients/{other.pk}/", {"dia_chi": "X"}).status_code == 403
    assert client.patch(f"/api/users/patients/{patient.pk}/", {"dia_chi": "Huế"}).json()["dia_chi"] == "Huế"
    other.refresh_from_db()
    assert other.dia_chi == ""


@pytest.mark.parametrize("text", ["nguyen van a", "VĂN A", "0987654321", "079090", "hs123"])
def test_patients_are_found_by_name_without_diacritics_or_number(as_user, text):
    wanted = PatientFactory(
        ho_ten="Nguyễn Văn An", so_dien_thoai="0987654321", cmnd_cccd="079090123456", so_bhyt="HS1234567890123"
    )
    PatientFactory(ho_ten="Trần Thị Bình")

    found = as_user(vai_tro=Role.STAFF).get("/api/users/patients/", {"search": text}).json()

    assert [row["ma_benh_nhan"] for row in found["results"]] == [wanted.pk]


def test_patients_are_filtered_and_ordered(as_user):
    anh = PatientFactory(ho_ten="Anh", gioi_tinh="Nữ", so_bhyt="0123456789")
    binh = PatientFactory(ho_ten="Bình", so_dien_thoai="0987654321")
    desk = as_user(vai_tro=Role.STAFF)

    def listed(**query):
        return [row["ma_benh_nhan"] for row in desk.get("/api/users/patients/", query).json()["results"]]

    assert listed(gioi_tinh="Nữ") == [anh.pk]
    assert listed(so_bhyt="012 345 6789") == [anh.pk]
    assert listed(so_dien_thoai="0987.654.321") == listed(so_dien_thoai="+84987654321") == [binh.pk]
    assert listed(so_dien_thoai="-") == listed(cmnd_cccd="-") == []
    assert listed(ordering="ho_ten") == [anh.pk, binh.pk]
    assert listed(ordering="-ho_ten") == [binh.pk, anh.pk]


def test_a_stale_etag_changes_nothing(as_user):
    patient = PatientFactory()
    desk = as_user(vai_tro=Role.STAFF)
    path = f"/api/users/patients/{patient.pk}/"
    etag = desk.get(path)["ETag"]

    first = desk.patch(path, {"dia_chi": "Huế"}, headers={"If-Match": etag})
    second = desk.patch(path, {"dia_chi": "Vinh"}, headers={"If-Match": etag})

    assert (first.status_code, second.status_code) == (200, 412)
    assert desk.get(path).json()["dia_chi"] == "Huế"
    assert desk.patch(path, {"dia_chi": "Vinh"}, headers={"If-Match": first["ETag"]}).status_code == 200


def test_the_profile_is_written_in_the_shape_it_is_read(as_user):
    client = as_user()
    assert client.get("/api/users/profile/").json()["ho_so"] is None

    made = client.put("/api/users/profile/", {"ho_so": EXAMPLE})
    assert (made.status_code, made.json()["ho_so"]["ho_ten"]) == (200, "Nguyễn Văn A")

    read = client.get("/api/users/profile/").json()
    read["ho_so"]["dia_chi"] = "Huế"
    written = client.put("/api/users/profile/", read)
    assert (written.status_code, written.json()["ho_so"]["dia_chi"]) == (200, "Huế")

    patched = client.patch("/api/users/profile/", {"ho_so": {"di_ung": "Tôm"}})
    assert patched.json()["ho_so"]["di_ung"] == "Tôm"


def test_a_doctor_writes_the_own_introduction_but_not_the_degree(as_user):
    doctor = DoctorFactory(hoc_vi="Bác sĩ")

    answer = as_user(doctor.nguoi_dung).patch(
        "/api/users/profile/", {"ho_so": {"gioi_thieu": "20 năm kinh nghiệm", "hoc_vi": "Giáo sư"}}
    )

    assert answer.json()["ho_so"]["gioi_thieu"] == "20 năm kinh nghiệm"
    assert answer.json()["ho_so"]["hoc_vi"] == "Bác sĩ"


def test_who_is_doctor_and_patient_reads_and_writes_the_row_of_the_role_in_force(as_user):
    doctor = DoctorFactory()
    PatientFactory(nguoi_dung=doctor.nguoi_dung, ho_ten="Trần Đi Khám")
    client = as_user(doctor.nguoi_dung)

    read = client.get("/api/users/profile/").json()["ho_so"]
    written = client.patch("/api/users/profile/", {"ho_so": {"gioi_thieu": "Nội trú"}}).json()["ho_so"]
    assert (read["ma_bac_si"], written) == (doctor.pk, {**read, "gioi_thieu": "Nội trú"})

    client.account.vai_tro = Role.PATIENT
    client.account.save()
    read = client.get("/api/users/profile/").json()["ho_so"]
    written = client.patch("/api/users/profile/", {"ho_so": {"dia_chi": "Huế"}}).json()["ho_so"]
    assert (read["ho_ten"], written["dia_chi"]) == ("Trần Đi Khám", "Huế")


def test_a_former_doctor_has_no_profile_and_a_doctor_by_role_alone_not_that_of_a_patient(as_user):
    former = DoctorFactory(nguoi_dung__vai_tro=Role.STAFF).nguoi_dung
    without = PatientFactory(nguoi_dung__vai_tro=Role.DOCTOR).nguoi_dung

    for account in (former, without):
        client = as_user(account)
        assert client.get("/api/users/profile/").json()["ho_so"] is None
        assert client.patch("/api/users/profile/", {"ho_so": {"ho_ten": "X"}}).status_code == 400


def test_staff_have_no_profile_to_write(as_user):
    answer = as_user(vai_tro=Role.STAFF).put("/api/users/profile/", {"ho_so": {"ho_ten": "X"}})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "ho_so")


def test_an_admin_keeps_accounts(as_user):
    admin = as_user(vai_tro=Role.ADMIN)
    wanted = {"so_dien_thoai": "0911111111", "password": "Correct-Horse-9", "vai_tro": "Nhân viên"}

    made = admin.post("/api/users/accounts/", wanted)
    assert (made.status_code, made.json()["vai_tro"]) == (201, "Nhân viên")
    assert "password" not in made.json()
    path = f"/api/users/accounts/{made.json()['ma_nguoi_dung']}/"

    assert admin.post("/api/users/accounts/", wanted).json()["code"] == "phone_taken"
    assert admin.patch(path, {"so_dien_thoai": "0922222222"}).json()["so_dien_thoai"] == "0922222222"
    assert admin.get("/api/users/accounts/", {"vai_tro": "Nhân viên"}).json()["count"] == 1
    assert admin.get("/api/users/accounts/", {"search": "09222"}).json()["count"] == 1

    assert admin.delete(path).status_code == 204
    assert admin.get(path).json()["trang_thai"] is False
    assert admin.get("/api/users/accounts/", {"trang_thai": "false"}).json()["count"] == 1
    assert admin.get("/api/users/accounts/", {"trang_thai": "maybe"}).status_code == 400
    assert admin.patch(path, {"trang_thai": True}).json()["trang_thai"] is True


def test_no_admin_takes_over_the_account_of_another(as_user):
    admin, other = as_user(vai_tro=Role.ADMIN), as_user(vai_tro=Role.ADMIN)
    path = f"/api/users/accounts/{other.account.pk}/"
    same = {"so_dien_thoai": other.account.so_dien_thoai, "trang_thai": True}
    before = NguoiDung.objects.values().get(pk=other.account.pk)

    answers = [
        admin.patch(path, {"password": "Another-Horse-7"}),
        admin.patch(path, {"so_dien_thoai": "0911111111"}),
        admin.put(path, {**same, "password": "Another-Horse-7"}),
        admin.put(path, {**same, "so_dien_thoai": "0911111111"}),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "admin_credentials")] * 4
    assert NguoiDung.objects.values().get(pk=other.account.pk) == before
    assert admin.put(path, same).status_code == 200
    assert admin.patch(path, {"trang_thai": False}).status_code == 200
    assert admin.patch(path, {"trang_thai": True}).status_code == 200


def test_an_admin_does_not_change_his_own_without_the_old_password(as_user):
    admin = as_user(vai_tro=Role.ADMIN)
    path = f"/api/users/accounts/{admin.account.pk}/"

    for change in ({"password": "Another-Horse-7"}, {"so_dien_thoai": "0911111111"}):
        assert admin.patch(path, change).json()["code"] == "admin_credentials"


def test_a_password_that_an_admin_sets_is_told_to_the_audit_trail_but_not_which(as_user):
    admin, account = as_user(vai_tro=Role.ADMIN), AccountFactory()
    path = f"/api/users/accounts/{account.pk}/"

    admin.patch(path, {"password": "Another-Horse-7"})
    admin.patch(path, {"so_dien_thoai": "0911111111"})

    first, second = NhatKy.objects.filter(hanh_dong="AccountChanged").order_by("pk")
    assert (first.nguoi_dung, first.sau["doi_mat_khau"]) == (admin.account, True)
    assert "doi_mat_khau" not in second.sau
    assert "Horse" not in str(first.truoc) + str(first.sau)
    assert "password" not in first.sau


def test_a_role_is_changed_with_a_reason_that_is_kept(as_user):
    admin, account = as_user(vai_tro=Role.ADMIN), AccountFactory()
    path = f"/api/users/accounts/{account.pk}/role/"

    assert admin.post(path, {"vai_tro": "Nhân viên"}).json()["errors"][0]["field"] == "ly_do"
    assert admin.post(path, {"vai_tro": "Nhân viên", "ly_do": "Tuyển mới"}).json()["vai_tro"] == "Nhân viên"

    entry = NhatKy.objects.get(hanh_dong="RoleChanged")
    assert (entry.nguoi_dung, entry.ly_do) == (admin.account, "Tuyển mới")
    assert (entry.truoc["vai_tro"], entry.sau["vai_tro"]) == ("Bệnh nhân", "Nhân viên")


def test_the_last_admin_stays(as_user):
    admin = as_user(vai_tro=Role.ADMIN)
    path = f"/api/users/accounts/{admin.account.pk}/"

    refusals = [
        admin.delete(path),
        admin.patch(path, {"trang_thai": False}),
        admin.post(f"{path}role/", {"vai_tro": "Nhân viên", "ly_do": "X"}),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in refusals] == [(409, "last_admin")] * 3
    assert NguoiDung.objects.get(pk=admin.account.pk).is_superuser


@pytest.mark.parametrize("vai_tro", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_only_admins_touch_accounts(as_user, vai_tro):
    client, account = as_user(vai_tro=vai_tro), AccountFactory()
    path = f"/api/users/accounts/{account.pk}/"

    answers = [
        client.get("/api/users/accounts/"),
        client.post("/api/users/accounts/", {"so_dien_thoai": "0911111111"}),
        client.get(path),
        client.patch(path, {"trang_thai": False}),
        client.delete(path),
        client.post(f"{path}role/", {"vai_tro": "Admin", "ly_do": "X"}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 6
    account.refresh_from_db()
    assert (account.trang_thai, account.vai_tro) == (True, "Bệnh nhân")


@pytest.mark.parametrize("rows", [1, 8])
def test_lists_take_the_same_queries_for_any_number_of_rows(as_user, django_assert_num_queries, rows):
    PatientFactory.create_batch(rows)
    admin = as_user(vai_tro=Role.ADMIN)

    with django_assert_num_queries(8):  # session, count, rows; begin, chain, entries, chain, commit
        assert admin.get("/api/users/patients/").json()["count"] == rows
    with django_assert_num_queries(3):
        assert admin.get("/api/users/accounts/").json()["count"] == rows + 1


def test_a_first_profile_says_what_it_lacks(as_user):
    answer = as_user().patch("/api/users/profile/", {"ho_so": {"ho_ten": "Lê A"}})

    errors = [(error["field"], error["code"]) for error in answer.json()["errors"]]
    assert (answer.status_code, errors) == (400, [("ho_so.ngay_sinh", "required"), ("ho_so.gioi_tinh", "required")])


def test_what_changes_nothing_is_no_change(as_user):
    patient = PatientFactory()
    desk = as_user(vai_tro=Role.STAFF)
    path = f"/api/users/patients/{patient.pk}/"
    etag = desk.get(path)["ETag"]

    assert desk.patch(path, {"ho_ten": patient.ho_ten})["ETag"] == etag
    assert not NhatKy.objects.filter(hanh_dong="PatientChanged").exists()


def test_a_profile_is_sent_inside_ho_so(as_user):
    client = as_user(PatientFactory().nguoi_dung)

    refused = client.patch("/api/users/profile/", {"dia_chi": "Huế"})

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "ho_so")
    assert client.patch("/api/users/profile/", {"ho_so": {"nhom_mau": "Z"}}).status_code == 400
    assert client.patch("/api/users/profile/", {"ho_so": {"nhom_mau": "AB-"}}).status_code == 200
