"""Roles for a time: they take the place of the account's own, and cannot be handed on."""

import datetime as dt

import pytest
from django.utils import timezone

from access.models import RaSoatQuyen
from authentication.models import NguoiDung, XacThucHaiLop
from core.models import NhatKy
from core.policy import Role
from tests.factories import (
    AccountFactory,
    DoctorFactory,
    FacilityFactory,
    RoleRequestFactory,
    SecondFactorFactory,
    SpecialtyFactory,
)

pytestmark = pytest.mark.django_db

NOW = timezone.localtime().replace(microsecond=0)
TOMORROW = NOW + dt.timedelta(days=1)


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def stand_in(as_user):
    """A desk's account that is an Admin until tomorrow."""
    return as_user(AccountFactory(vai_tro=Role.STAFF, vai_tro_tam=Role.ADMIN, vai_tro_tam_den=TOMORROW))


def path(account):
    return f"/api/users/accounts/{account.pk}/temporary-role/"


def give(client, account, vai_tro="Nhân viên", den_luc=TOMORROW):
    body = {"vai_tro": vai_tro, "den_luc": den_luc.isoformat(), "ly_do": "Trực thay"}
    return client.post(path(account), body)


def code(answer):
    return answer.status_code, answer.json().get("code")


def test_until_its_time_it_is_the_role_in_force_and_then_the_own_one_again(admin, as_user, at):
    client = as_user(vai_tro=Role.PATIENT)
    at(NOW)

    answer = give(admin, client.account)

    assert (answer.status_code, answer.json()["vai_tro"], answer.json()["vai_tro_tam"]) == (
        200,
        "Bệnh nhân",
        "Nhân viên",
    )
    assert dt.datetime.fromisoformat(answer.json()["vai_tro_tam_den"]) == TOMORROW
    assert client.get("/api/auth/permissions/").json()["vai_tro"] == "Nhân viên"
    assert client.get("/api/users/patients/").status_code == 200

    at(TOMORROW)
    assert client.get("/api/users/patients/").status_code == 403
    assert client.get("/api/auth/permissions/").json()["vai_tro"] == "Bệnh nhân"


def test_it_replaces_the_own_role_and_adds_nothing_to_it(admin, as_user):
    patient = as_user(vai_tro=Role.PATIENT)
    assert patient.get("/api/users/family/").status_code == 200

    give(admin, patient.account, "Nhân viên")

    assert patient.get("/api/users/family/").status_code == 403


def test_it_is_ended_at_once(admin, as_user):
    client = as_user(vai_tro=Role.PATIENT)
    give(admin, client.account)

    assert admin.delete(path(client.account)).status_code == 204

    assert client.get("/api/users/patients/").status_code == 403
    assert admin.get(f"/api/users/accounts/{client.account.pk}/").json()["vai_tro_tam"] == ""
    assert admin.delete(path(client.account)).status_code == 404
    assert list(NhatKy.objects.filter(hanh_dong__startswith="TemporaryRole").values_list("hanh_dong", "ly_do")) == [
        ("TemporaryRoleGiven", "Trực thay"),
        ("TemporaryRoleEnded", ""),
    ]


@pytest.mark.parametrize(
    ("den_luc", "status"),
    [
        (NOW, 400),
        (NOW - dt.timedelta(days=1), 400),
        (NOW + dt.timedelta(seconds=1), 200),
        (NOW + dt.timedelta(days=30), 200),
        (NOW + dt.timedelta(days=30, seconds=1), 400),
        (dt.datetime(9999, 12, 31, tzinfo=dt.UTC), 400),
    ],
)
def test_it_ends_within_thirty_days(admin, at, den_luc, status):
    account = AccountFactory()
    at(NOW)

    answer = give(admin, account, den_luc=den_luc)

    assert answer.status_code == status
    if status == 400:
        assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("den_luc", "out_of_range")]
        assert NguoiDung.objects.get(pk=account.pk).vai_tro_tam == ""


@pytest.mark.parametrize("den_luc", ["", None, "tomorrow", [], 5, "0000-00-00T00:00:00Z", "2030-02-30T00:00:00+07:00"])
def test_an_instant_that_is_none_is_refused(admin, den_luc):
    answer = admin.post(path(AccountFactory()), {"vai_tro": "Nhân viên", "den_luc": den_luc, "ly_do": "X"})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "den_luc")


def test_who_cannot_get_which_role(admin):
    patient, staff = AccountFactory(), AccountFactory(vai_tro=Role.STAFF)

    assert code(give(admin, patient, "Bác sĩ")) == (409, "no_doctor_profile")
    assert give(admin, staff, "Bệnh nhân").json()["errors"][0]["field"] == "vai_tro"
    assert not NguoiDung.objects.exclude(vai_tro_tam="").exists()


@pytest.mark.parametrize(
    ("own", "vai_tro"),
    [
        ("Admin", "Nhân viên"), ("Admin", "Bác sĩ"), ("Admin", "Admin"),
        ("Bác sĩ", "Nhân viên"), ("Bác sĩ", "Bác sĩ"), ("Nhân viên", "Nhân viên"),
    ],
)  # fmt: skip
def test_it_stands_above_the_own_one(admin, own, vai_tro):
    account = DoctorFactory(nguoi_dung__vai_tro=own).nguoi_dung

    answer = give(admin, account, vai_tro)

    assert code(answer) == (409, "not_an_upgrade")
    assert answer.json()["errors"][0]["field"] == "vai_tro"
    assert NguoiDung.objects.get(pk=account.pk).vai_tro_tam == ""


def test_nobody_gives_himself_one(admin):
    assert code(give(admin, admin.account, "Nhân viên")) == (403, "own_account")


def test_a_doctors_profile_lets_another_account_be_a_doctor_for_a_time(admin, as_user):
    account = DoctorFactory(nguoi_dung__vai_tro=Role.STAFF).nguoi_dung

    assert give(admin, account, "Bác sĩ").status_code == 200
    assert as_user(account).get("/api/auth/permissions/").json()["vai_tro"] == "Bác sĩ"


def test_a_changed_role_ends_the_temporary_one(admin):
    account = AccountFactory(vai_tro_tam=Role.STAFF, vai_tro_tam_den=TOMORROW)

    answer = admin.post(f"/api/users/accounts/{account.pk}/role/", {"vai_tro": "Admin", "ly_do": "X"})

    assert (answer.json()["vai_tro"], answer.json()["vai_tro_tam"], answer.json()["vai_tro_tam_den"]) == (
        "Admin",
        "",
        None,
    )


@pytest.mark.parametrize("how", ["delete", "patch"])
def test_a_deactivated_account_does_not_get_it_back(admin, how):
    account = AccountFactory(vai_tro_tam=Role.STAFF, vai_tro_tam_den=TOMORROW)
    address = f"/api/users/accounts/{account.pk}/"

    admin.delete(address) if how == "delete" else admin.patch(address, {"trang_thai": False})

    assert admin.patch(address, {"trang_thai": True}).json()["vai_tro_tam"] == ""


# Temporary Admins


def test_a_temporary_admin_neither_hands_out_roles_nor_decides_about_them(stand_in, admin):
    account, request = AccountFactory(vai_tro=Role.DOCTOR), RoleRequestFactory()
    specialty = SpecialtyFactory(co_so=FacilityFactory())
    made = {"so_dien_thoai": "0911111111", "password": "Correct-Horse-9"}
    profile = {"ho_ten": "Lê A", "gioi_tinh": "Nam", "hoc_vi": "Bác sĩ", "ma_co_so": specialty.co_so_id}
    profile["ma_chuyen_khoa"] = specialty.pk

    answers = [
        stand_in.post(f"/api/users/accounts/{account.pk}/role/", {"vai_tro": "Admin", "ly_do": "X"}),
        give(stand_in, account, "Admin"),
        stand_in.delete(path(account)),
        stand_in.post(f"/api/users/role-requests/{request.pk}/approve/", {}),
        stand_in.post(f"/api/users/role-requests/{request.pk}/reject/", {"ly_do": "X"}),
        stand_in.post("/api/users/accounts/", {**made, "vai_tro": "Admin"}),
        stand_in.post("/api/auth/register/", {**made, "vai_tro": "Nhân viên"}),
        stand_in.post("/api/medical/doctors/", {**made, **profile}),
        stand_in.post(f"/api/users/accounts/{stand_in.account.pk}/role/", {"vai_tro": "Admin", "ly_do": "X"}),
    ]

    assert [code(answer) for answer in answers] == [(403, "temporary_role")] * 9
    assert not NguoiDung.objects.filter(so_dien_thoai="0911111111").exists()
    assert stand_in.post("/api/users/accounts/", {**made, "vai_tro": "Bệnh nhân"}).status_code == 201


@pytest.mark.parametrize("vai_tro", list(Role))
def test_a_temporary_admin_keeps_no_accounts(stand_in, admin, vai_tro):
    account = AccountFactory(vai_tro=vai_tro)
    SecondFactorFactory(nguoi_dung=account)
    before = NguoiDung.objects.values().get(pk=account.pk)
    address = f"/api/users/accounts/{account.pk}/"

    answers = [
        stand_in.patch(address, {"password": "Another-Horse-7"}),
        stand_in.patch(address, {"so_dien_thoai": "0911111111"}),
        stand_in.put(address, {"so_dien_thoai": "0911111111", "trang_thai": True}),
        stand_in.delete(address),
        stand_in.delete(f"{address}second-factor/"),
        stand_in.post("/api/auth/access-review/", {"ma_nguoi_dung": account.pk, "quyet_dinh": "Giữ nguyên"}),
    ]

    assert [code(answer) for answer in answers] == [(403, "temporary_role")] * 6
    assert NguoiDung.objects.values().get(pk=account.pk) == before
    assert XacThucHaiLop.objects.filter(nguoi_dung=account).exists()
    assert not RaSoatQuyen.objects.exists()


def test_a_temporary_admin_removes_no_doctor_with_the_account(stand_in):
    doctor = DoctorFactory()

    assert code(stand_in.delete(f"/api/medical/doctors/{doctor.pk}/")) == (403, "temporary_role")
    assert NguoiDung.objects.get(pk=doctor.nguoi_dung_id).trang_thai


def test_a_temporary_admin_keeps_no_system_alive(stand_in, admin):
    address = f"/api/users/accounts/{admin.account.pk}/"
    staff = AccountFactory(vai_tro=Role.DOCTOR)

    assert code(admin.delete(address)) == (409, "last_admin")
    assert code(admin.post(f"{address}role/", {"vai_tro": "Nhân viên", "ly_do": "X"})) == (409, "last_admin")
    at_once = admin.post(f"/api/users/accounts/{staff.pk}/role/", {"vai_tro": "Nhân viên", "ly_do": "X"})
    assert at_once.status_code == 200  # there is nobody who could approve


@pytest.mark.parametrize("vai_tro", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_only_admins_give_and_end_temporary_roles(as_user, vai_tro):
    client, account = as_user(vai_tro=vai_tro), AccountFactory(vai_tro_tam=Role.STAFF, vai_tro_tam_den=TOMORROW)

    assert [give(client, account, "Admin").status_code, client.delete(path(account)).status_code] == [403, 403]
    assert NguoiDung.objects.get(pk=account.pk).vai_tro_tam == "Nhân viên"


def test_nobody_smuggles_a_temporary_role_in(admin, as_user):
    """Neither beside the fields of an account, nor with his own profile or sign-up."""
    account, patient = AccountFactory(), as_user()
    more = {"vai_tro": "Admin", "vai_tro_tam": "Admin", "vai_tro_tam_den": TOMORROW.isoformat()}

    admin.patch(f"/api/users/accounts/{account.pk}/", more)
    patient.patch("/api/users/profile/", {**more, "ho_so": {"ho_ten": "Lê A"}})
    patient.post("/api/auth/register/", {"so_dien_thoai": "0911111111", "password": "Correct-Horse-9", **more})

    assert not NguoiDung.objects.exclude(pk=admin.account.pk).filter(vai_tro=Role.ADMIN).exists()
    assert not NguoiDung.objects.exclude(vai_tro_tam="").exists()
