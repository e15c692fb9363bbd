"""The audit trail tells in which role an account acted, whatever it is today."""

import csv
import datetime as dt
import io
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from audit.models import CanhBao
from core.models import NhatKy
from core.policy import Role
from tests.api.appointments import URL
from tests.factories import AccountFactory, AlertFactory, AlertRuleFactory, AuditEntryFactory, PatientFactory

pytestmark = pytest.mark.django_db

LOGS, LOG = "/api/audit-logs/", "/api/users/profile/access-log/"


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def helper(as_user):
    """A patient who is Staff until tomorrow."""
    until = timezone.now() + dt.timedelta(days=1)
    return as_user(PatientFactory(nguoi_dung__vai_tro_tam=Role.STAFF, nguoi_dung__vai_tro_tam_den=until).nguoi_dung)


def told(admin, **query):
    return [row["vai_tro"] for row in admin.get(LOGS, query).json()["results"]]


def test_a_temporary_role_is_told_while_it_is_in_force_and_afterwards(helper, admin, patient):
    def shown():
        (row,) = patient.get(LOG).json()["results"]
        return told(admin, hanh_dong="PatientOpened"), row["vai_tro"], row["nguoi_truy_cap"]

    helper.get(f"/api/users/patients/{patient.person.pk}/")

    before = shown()
    assert admin.delete(f"/api/users/accounts/{helper.account.pk}/temporary-role/").status_code == 204
    assert before == shown() == (["Nhân viên"], "Nhân viên", "Nhân viên y tế")


def test_after_a_change_of_role_old_entries_stay_as_they_were(desk, admin, patient):
    desk.get(f"/api/users/patients/{patient.person.pk}/")
    desk.account.vai_tro = Role.PATIENT
    desk.account.save()

    (entry,) = admin.get(LOGS, {"hanh_dong": "PatientOpened"}).json()["results"]
    file = admin.get(f"{LOGS}export/", {"format": "csv", "hanh_dong": "PatientOpened"})
    (row,) = csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"), newline=""))

    assert (entry["vai_tro"], row["Vai trò"]) == ("Nhân viên", "Nhân viên")
    assert admin.get(f"{LOGS}{entry['ma_nhat_ky']}/").json()["vai_tro"] == "Nhân viên"
    assert patient.get(LOG).json()["results"][0]["nguoi_truy_cap"] == "Nhân viên y tế"


def test_what_became_of_an_appointment_keeps_the_roles(helper, patient, wanted, admin):
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"
    helper.post(f"{path}confirm/")
    admin.delete(f"/api/users/accounts/{helper.account.pk}/temporary-role/")

    assert [each["vai_tro"] for each in patient.get(path).json()["lich_su"]] == ["Bệnh nhân", "Nhân viên"]


def test_an_entry_from_before_roles_were_kept_has_that_of_the_account_and_nobodys_has_none(admin):
    AuditEntryFactory(nguoi_dung__vai_tro=Role.DOCTOR, hanh_dong="PatientChanged")
    AuditEntryFactory(nguoi_dung=None, hanh_dong="PatientChanged")
    file = admin.get(f"{LOGS}export/", {"format": "csv", "hanh_dong": "PatientChanged"})

    rows = csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"), newline=""))

    assert told(admin, hanh_dong="PatientChanged") == [None, "Bác sĩ"]
    assert [row["Vai trò"] for row in rows] == ["Bác sĩ", ""]


def test_who_signs_in_or_registers_is_entered_in_the_role_in_force(client, admin):
    body = {"so_dien_thoai": "0912345678", "password": "Correct-Horse-9"}
    client.post("/api/auth/register/", body, content_type="application/json")
    client.post("/api/auth/login/", body, content_type="application/json")

    entries = NhatKy.objects.filter(nguoi_dung__so_dien_thoai="0912345678")
    assert {entry.vai_tro for entry in entries} == {"Bệnh nhân"}
    assert entries.filter(hanh_dong="SignedIn").exists()


def test_an_alert_tells_the_role_that_raised_it(helper, admin, django_capture_on_commit_callbacks):
    AlertRuleFactory(nguong=1, so_phut=60)
    with django_capture_on_commit_callbacks(execute=True):
        helper.get(f"/api/users/patients/{PatientFactory().pk}/")
    admin.delete(f"/api/users/accounts/{helper.account.pk}/temporary-role/")

    (alert,) = admin.get(f"{LOGS}alerts/", {"loai": "Xem nhiều bệnh nhân"}).json()["results"]

    assert alert["vai_tro"] == "Nhân viên"
    assert "(Nhân viên)" in alert["noi_dung"]


def test_alerts_from_before_keep_the_role_that_they_showed():
    about, nobodys = AlertFactory(nguoi_dung=AccountFactory(vai_tro=Role.ADMIN)), AlertFactory(nguoi_dung=None)

    import_module("audit.migrations.0003_role_of_the_act").take_present_roles(apps, None)

    roles = dict(CanhBao.objects.values_list("pk", "vai_tro"))
    assert (roles[about.pk], roles[nobodys.pk]) == ("Admin", None)
