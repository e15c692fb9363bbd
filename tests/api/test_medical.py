"""The catalogue."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.models import LichHen
from core.models import NhatKy, TuKhoa
from core.policy import Role
from medical.models import BacSi, CoSoYTe, DichVu
from planning.models import QuyTac
from refunds.models import QuyTacHoanTien
from tests.api.appointments import refusal
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    DoctorFactory,
    EntryFactory,
    FacilityFactory,
    PrescriptionSeriesFactory,
    RefundRulesFactory,
    RulesFactory,
    ScheduleFactory,
    ServiceFactory,
    ShiftFactory,
    SpecialtyFactory,
    TemplateFactory,
    ThreadFactory,
    TimeOffFactory,
)

pytestmark = pytest.mark.django_db

FACILITY = {
    "ten_co_so": "Bệnh viện Chợ Rẫy",
    "loai_hinh": "Bệnh viện công",
    "dia_chi": "201B Nguyễn Chí Thanh, Quận 5, TP.HCM",
    "so_dien_thoai": "028 3855 4137",
    "email": "info@example.vn",
}
PATHS = ["facilities", "specialties", "doctors", "services"]


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


def test_an_admin_keeps_facilities_and_each_change_is_audited(admin):
    made = admin.post("/api/medical/facilities/", FACILITY)
    assert made.status_code == 201
    assert made.json()["so_dien_thoai"] == "02838554137"
    path = f"/api/medical/facilities/{made.json()['ma_co_so']}/"

    assert admin.patch(path, {"loai_hinh": "Phòng khám"}).json()["loai_hinh"] == "Phòng khám"
    assert admin.put(path, FACILITY).json()["loai_hinh"] == "Bệnh viện công"
    assert admin.delete(path).status_code == 204
    assert admin.get(path).status_code == 404

    entries = NhatKy.objects.filter(bang="Co_so_y_te").order_by("pk")
    assert [entry.hanh_dong for entry in entries] == [
        "CatalogueEntryAdded", "CatalogueEntryChanged", "CatalogueEntryChanged", "CatalogueEntryRemoved",
    ]  # fmt: skip
    assert (entries[3].truoc["ten_co_so"], entries[3].sau) == ("Bệnh viện Chợ Rẫy", None)


def test_a_doctor_is_registered_with_an_account_to_sign_in_by(admin, anonymous):
    specialty = SpecialtyFactory()
    wanted = {
        "so_dien_thoai": "0911111111",
        "password": "Correct-Horse-9",
        "ho_ten": "Trần Thị Bình",
        "gioi_tinh": "Nữ",
        "hoc_vi": "Tiến sĩ",
        "kinh_nghiem": 12,
        "ma_co_so": specialty.co_so_id,
        "ma_chuyen_khoa": specialty.pk,
    }

    made = admin.post("/api/medical/doctors/", wanted)

    assert made.status_code == 201
    assert made.json()["ten_chuyen_khoa"] == specialty.ten_chuyen_khoa
    signed_in = anonymous.post("/api/auth/login/", {"so_dien_thoai": "0911111111", "password": "Correct-Horse-9"})
    assert signed_in.json()["user"]["vai_tro"] == "Bác sĩ"
    assert admin.post("/api/medical/doctors/", wanted).json()["code"] == "phone_taken"
    assert BacSi.objects.count() == 1


def test_a_refused_doctor_leaves_no_account(admin):
    specialty, elsewhere = SpecialtyFactory(), FacilityFactory()
    wanted = {
        "so_dien_thoai": "0911111111",
        "password": "Correct-Horse-9",
        "ho_ten": "Trần Thị Bình",
        "gioi_tinh": "Nữ",
        "hoc_vi": "Tiến sĩ",
        "ma_co_so": elsewhere.pk,
        "ma_chuyen_khoa": specialty.pk,
    }

    refused = admin.post("/api/medical/doctors/", wanted)

    error = refused.json()["errors"][0]
    assert (refused.status_code, error["field"], error["code"]) == (400, "ma_chuyen_khoa", "does_not_exist")
    assert not AccountFactory._meta.model.objects.filter(so_dien_thoai="0911111111").exists()


@pytest.mark.parametrize("specialty", ["Tim mạch", "tim mach", "TIM", "{id}"])
def test_doctors_are_found_by_their_specialtys_name_or_id(as_user, specialty):
    cardiology = SpecialtyFactory(ten_chuyen_khoa="Tim mạch")
    wanted = DoctorFactory(chuyen_khoa=cardiology)
    DoctorFactory(chuyen_khoa__ten_chuyen_khoa="Da liễu")

    found = as_user().get("/api/medical/doctors/", {"chuyen_khoa": specialty.format(id=cardiology.pk)}).json()

    assert [doctor["ma_bac_si"] for doctor in found["results"]] == [wanted.pk]


def test_the_catalogue_is_filtered(as_user):
    client = as_user()
    duc = DoctorFactory(ho_ten="Đỗ Đức", hoc_vi="Giáo sư", gioi_tinh="Nam")
    DoctorFactory(ho_ten="Lê Hoa", gioi_tinh="Nữ")
    cheap = ServiceFactory(ten_dich_vu="Xét nghiệm máu", loai_dich_vu="Xét nghiệm", gia_tien=100_000)
    ServiceFactory(gia_tien=900_000)

    def found(path, **query):
        return [next(iter(row.values())) for row in client.get(f"/api/medical/{path}/", query).json()["results"]]

    assert found("doctors", search="do duc") == found("doctors", hoc_vi="Giáo sư") == [duc.pk]
    assert found("doctors", gioi_tinh="Nam", ma_co_so=duc.co_so_id) == [duc.pk]
    assert found("services", search="mau") == found("services", loai_dich_vu="Xét nghiệm") == [cheap.pk]
    assert found("services", gia_den=500_000) == found("services", gia_tu=0, gia_den=500_000) == [cheap.pk]
    assert found("services", gia_tu=500_000, gia_den=600_000) == []
    assert found("specialties", ma_co_so=duc.co_so_id) == [duc.chuyen_khoa_id]
    assert len(found("facilities", loai_hinh="Bệnh viện công", ordering="-ten_co_so")) == 4


@pytest.mark.parametrize(
    "alias",
    [("facilities", "co-so-y-te"), ("specialties", "chuyen-khoa"), ("doctors", "bac-si"), ("services", "dich-vu")],
)
def test_vietnamese_addresses_answer_as_well(as_user, alias):
    DoctorFactory()
    ServiceFactory()
    client = as_user()

    english, vietnamese = (client.get(f"/api/medical/{path}/") for path in alias)

    assert english.status_code == 200
    assert vietnamese.json() == english.json()


@pytest.mark.parametrize("vai_tro", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
@pytest.mark.parametrize("path", PATHS)
def test_everybody_reads_the_catalogue_and_only_admins_write_it(as_user, path, vai_tro):
    doctor = DoctorFactory()
    ServiceFactory(co_so=doctor.co_so)
    client = as_user(vai_tro=vai_tro)
    row = next(iter(client.get(f"/api/medical/{path}/").json()["results"][0].values()))
    single = f"/api/medical/{path}/{row}/"

    assert client.get(single).status_code == 200
    answers = [
        client.post(f"/api/medical/{path}/", {}),
        client.put(single, {}),
        client.patch(single, {}),
        client.delete(single),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert BacSi.objects.count() == DichVu.objects.count() == CoSoYTe.objects.count() == 1


def test_visitors_sign_in_first(anonymous):
    assert [anonymous.get(f"/api/medical/{path}/").status_code for path in PATHS] == [401] * 4


def test_what_is_in_use_is_not_deleted(admin):
    appointment = AppointmentFactory()

    for path, pk in (
        ("facilities", appointment.bac_si.co_so_id),
        ("specialties", appointment.bac_si.chuyen_khoa_id),
        ("doctors", appointment.bac_si_id),
        ("services", appointment.dich_vu_id),
    ):
        answer = admin.delete(f"/api/medical/{path}/{pk}/")
        assert (answer.status_code, answer.json()["code"]) == (409, "in_use")


@pytest.mark.parametrize("kind", [TemplateFactory, TimeOffFactory, ScheduleFactory, EntryFactory, ThreadFactory])
def test_whatever_points_to_a_doctor_keeps_him_and_what_he_can_be_found_by(admin, kind):
    doctor = DoctorFactory(ho_ten="Trần Đức Minh")
    kind(bac_si=doctor)

    answer = admin.delete(f"/api/medical/doctors/{doctor.pk}/")

    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
    found = admin.get("/api/medical/doctors/", {"search": "duc minh"}).json()["results"]
    assert [row["ma_bac_si"] for row in found] == [doctor.pk]


@pytest.mark.parametrize("kind", [SpecialtyFactory, ServiceFactory, ShiftFactory, PrescriptionSeriesFactory])
def test_whatever_points_to_a_facility_keeps_it(admin, kind):
    facility = kind().co_so

    answer = admin.delete(f"/api/medical/facilities/{facility.pk}/")

    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")


def test_with_a_facility_go_its_rules_and_what_it_can_be_found_by(admin):
    facility = FacilityFactory(ten_co_so="Bệnh viện Chợ Rẫy")
    RulesFactory(co_so=facility)
    RefundRulesFactory(co_so=facility)

    assert admin.delete(f"/api/medical/facilities/{facility.pk}/").status_code == 204

    assert not QuyTac.objects.filter(co_so__isnull=False).exists()
    assert not QuyTacHoanTien.objects.filter(co_so__isnull=False).exists()
    assert not TuKhoa.objects.filter(bang="Co_so_y_te").exists()


def test_a_removed_doctor_can_no_longer_sign_in(admin, as_user):
    doctor = DoctorFactory()
    client = as_user(doctor.nguoi_dung)

    assert admin.delete(f"/api/medical/doctors/{doctor.pk}/").status_code == 204

    assert client.get("/api/users/profile/").status_code == 401


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"gia_tien": 0}, "gia_tien"),
        ({"gia_tien": -5}, "gia_tien"),
        ({"gia_tien": 1.5}, "gia_tien"),
        ({"gia_tien": "500000"}, "gia_tien"),
        ({"gia_tien": True}, "gia_tien"),
        ({"thoi_gian_kham": 0}, "thoi_gian_kham"),
        ({"thoi_gian_kham": 10**9}, "thoi_gian_kham"),
        ({"loai_dich_vu": "Massage"}, "loai_dich_vu"),
        ({"ma_co_so": 10**30}, "ma_co_so"),
        ({"ma_co_so": 999}, "ma_co_so"),
        ({"ten_dich_vu": "x" * 1_000_000}, "ten_dich_vu"),
    ],
)
def test_a_service_that_cannot_be_is_refused(admin, wrong, field):
    wanted = {
        "ma_co_so": FacilityFactory().pk,
        "ten_dich_vu": "Khám tim",
        "loai_dich_vu": "Khám bệnh",
        "gia_tien": 500_000,
        "thoi_gian_kham": 30,
    }

    answer = admin.post("/api/medical/services/", {**wanted, **wrong})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not DichVu.objects.exists()


def test_duplicates_are_told_as_such(admin):
    service = ServiceFactory()
    again = {
        "ma_co_so": service.co_so_id,
        "ten_dich_vu": service.ten_dich_vu,
        "loai_dich_vu": "Khám bệnh",
        "gia_tien": 1,
        "thoi_gian_kham": 15,
    }

    answer = admin.post("/api/medical/services/", again)

    assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")
    assert answer.json()["errors"][0]["field"] == "ten_dich_vu"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("rows", [1, 6])
def test_lists_take_the_same_queries_for_any_number_of_rows(as_user, django_assert_num_queries, path, rows):
    for doctor in DoctorFactory.create_batch(rows):
        ServiceFactory(co_so=doctor.co_so, chuyen_khoa=doctor.chuyen_khoa)
    client = as_user()

    with django_assert_num_queries(3):  # session, count, rows
        assert client.get(f"/api/medical/{path}/").json()["count"] == rows


def test_a_specialty_may_stand_in_two_facilities_but_once_in_each(admin):
    specialty = SpecialtyFactory(ten_chuyen_khoa="Tim mạch")
    elsewhere = FacilityFactory()

    def add(co_so):
        return admin.post("/api/medical/specialties/", {"ma_co_so": co_so, "ten_chuyen_khoa": "Tim mạch"}).status_code

    assert (add(elsewhere.pk), add(specialty.co_so_id)) == (201, 409)


def test_a_doctors_schedules_keep_him_from_being_deleted(admin):
    schedule = ScheduleFactory()

    assert admin.delete(f"/api/medical/doctors/{schedule.bac_si_id}/").status_code == 409


def test_a_doctors_account_gets_the_profile_it_still_lacks(admin, as_user):
    account = AccountFactory(vai_tro=Role.DOCTOR)
    specialty = SpecialtyFactory()
    profile = {
        "so_dien_thoai": account.so_dien_thoai,
        "password": "Another-Horse-7",
        "ho_ten": "Trần Thị Bình",
        "gioi_tinh": "Nữ",
        "hoc_vi": "Tiến sĩ",
        "ma_co_so": specialty.co_so_id,
        "ma_chuyen_khoa": specialty.pk,
    }

    client = as_user(account)

    made = admin.post("/api/medical/doctors/", profile)

    assert (made.status_code, made.json()["ma_nguoi_dung"]) == (201, account.pk)
    assert client.get("/api/users/profile/").status_code == 401  # its password is a new one
    entry = NhatKy.objects.get(hanh_dong="AccountChanged", ma_doi_tuong=account.pk)
    assert (entry.nguoi_dung, entry.sau["doi_mat_khau"]) == (admin.account, True)
    assert "password" not in entry.sau
    assert admin.post("/api/medical/doctors/", profile).json()["code"] == "phone_taken"


def test_a_removed_doctor_is_locked_after_the_account(admin):
    doctor = DoctorFactory()

    with CaptureQueriesContext(connection) as taken:
        assert admin.delete(f"/api/medical/doctors/{doctor.pk}/").status_code == 204

    def locks(table):
        """Where rows of the table alone are read, as a lock reads them: SQL Server names the lock after the table."""
        alone = re.compile(rf"FROM \W?{table}\W? (WITH \([\w, ]+\) )?WHERE")
        return [n for n, q in enumerate(taken) if alone.search(q["sql"]) and "JOIN" not in q["sql"]]

    assert max(locks("Nguoi_dung")) < min(locks("Bac_si"))


def test_a_specialty_does_not_leave_its_doctors_behind(admin):
    doctor, elsewhere = DoctorFactory(), FacilityFactory()

    answer = admin.patch(f"/api/medical/specialties/{doctor.chuyen_khoa_id}/", {"ma_co_so": elsewhere.pk})

    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
    kept = admin.patch(f"/api/medical/doctors/{doctor.pk}/", {"ma_chuyen_khoa": doctor.chuyen_khoa_id})
    assert kept.status_code == 200


@pytest.mark.parametrize(
    ("before", "after"), [("Khám bệnh", "Tư vấn từ xa"), ("Tư vấn từ xa", "Khám bệnh"), ("Tư vấn từ xa", "Xét nghiệm")]
)
def test_a_service_becomes_no_remote_one_nor_the_reverse_while_visits_for_it_are_open(admin, before, after):
    visit = AppointmentFactory(dich_vu__loai_dich_vu=before)
    path = f"/api/medical/services/{visit.dich_vu_id}/"

    answer = admin.patch(path, {"loai_dich_vu": after})
    other = admin.patch(path, {"loai_dich_vu": before, "gia_tien": 190_000})
    LichHen.objects.update(trang_thai="Hoàn thành")
    later = admin.patch(path, {"loai_dich_vu": after})

    assert refusal(answer) == (409, "kind_in_use", ["kind_in_use"])
    assert (other.status_code, other.json()["loai_dich_vu"]) == (200, before)
    assert (later.status_code, later.json()["loai_dich_vu"]) == (200, after)


def test_a_service_moves_between_kinds_that_both_wait_in_a_room(admin):
    visit = AppointmentFactory(dich_vu__loai_dich_vu="Khám bệnh")

    assert admin.patch(f"/api/medical/services/{visit.dich_vu_id}/", {"loai_dich_vu": "Xét nghiệm"}).status_code == 200
