"""Admins see what the system does by itself."""

import pytest
from django.core.management import call_command

from core.periodic import JOBS
from core.policy import Role
from tests.factories import JobFactory

pytestmark = pytest.mark.django_db

JOBS_AT = "/api/utils/jobs/"


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


def test_an_admin_sees_each_job_with_its_last_outcome(admin, capsys):
    call_command("run_periodic", "--job", "remind")

    (job,) = admin.get(JOBS_AT).json()["results"]

    assert (job["ten"], job["ket_qua"], job["noi_dung"]) == ("remind", "Xong", "Đã tạo 0 lời nhắc hẹn.")
    assert (job["dang_chay_o"], job["giu_den"]) == ("", None)


def test_where_a_job_runs_is_told_without_what_holds_it(admin):
    JobFactory(ten="remind", nguoi_chay="host:12:0123456789abcdef")

    assert admin.get(JOBS_AT).json()["results"][0]["dang_chay_o"] == "host:12"


def test_a_job_of_another_release_is_not_shown(admin):
    JobFactory(ten="no_longer_here")

    assert admin.get(JOBS_AT).json()["count"] == 0


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_nobody_else_sees_them(as_user, role):
    assert as_user(vai_tro=role).get(JOBS_AT).status_code == 403


def test_the_list_takes_the_same_queries_however_long_it_is(admin, django_assert_num_queries):
    JobFactory.create_batch(len(JOBS))

    with django_assert_num_queries(3):  # the session, the count, the rows
        assert len(admin.get(JOBS_AT).json()["results"]) == len(JOBS)
