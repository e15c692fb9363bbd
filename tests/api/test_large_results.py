"""Lists in pages that do not shift, files read in pieces, statements that SQL Server takes.

SQL Server takes 2,100 parameters a statement, and no OFFSET without an order.
"""

import datetime as dt
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from core.events import AccountChanged, EventBus
from core.models import NhatKy, TuKhoa
from core.pagination import Pages
from core.policy import Role
from core.repositories.trail_repository import TrailRepository
from core.unit_of_work import UnitOfWork
from tests.architecture.test_openapi import operations
from tests.factories import (
    AuditEntryFactory,
    DoctorFactory,
    FacilityFactory,
    ImportFactory,
    PatientFactory,
    RecordFactory,
    RelativeFactory,
    ScheduleFactory,
    TemplateFactory,
)

MOST_PARAMETERS = 2100
NOT_OF_ROWS = {"/api/appointments/availability/": "free times are computed, in the order of their days and times"}
EXPORT = "/api/audit-logs/export/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def callers(as_user):
    """One of each role, with what is theirs."""
    return [
        as_user(vai_tro=Role.ADMIN),
        as_user(vai_tro=Role.STAFF),
        as_user(DoctorFactory().nguoi_dung),
        as_user(PatientFactory().nguoi_dung),
    ]


@pytest.fixture
def most():
    """The largest number of parameters of a statement since the test began."""
    seen = [0]

    def look(execute, sql, params, many, context):
        rows = params if many else [params or ()]
        seen.extend(len(row) for row in rows)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield lambda: max(seen)


def paged_lists():
    return sorted({each.path for each in operations() if each.method == "get" and "page" in each.parameters})


def places(path):
    """What fills the places of an address."""
    if "{ma_benh_an}" in path:
        record = RecordFactory()
        return lambda match: str(record.pk)
    if "/imports/" in path:
        run = ImportFactory()
        return lambda match: str(run.pk)
    patient = RelativeFactory().benh_nhan
    return lambda match: str({"ma_benh_nhan": patient.pk}.get(match[1], 1))


@pytest.mark.parametrize("path", [path for path in paged_lists() if path not in NOT_OF_ROWS])
def test_the_order_of_a_list_ends_in_the_key(path, callers, monkeypatch):
    paged, turn = [], Pages.paginate_queryset

    def keep(self, queryset, request, view=None):
        paged.append(queryset)
        return turn(self, queryset, request, view)

    monkeypatch.setattr(Pages, "paginate_queryset", keep)
    address = re.sub(r"{(\w+)}", places(path), path)
    for ordering in ("", "?ordering=-ngay_tao", "?ordering=ngay_tao"):
        for client in callers:
            client.get(f"{address}{ordering}")

    assert paged != []
    for rows in paged:
        assert isinstance(rows, QuerySet)
        last = (rows.query.order_by or rows.model._meta.ordering)[-1].lstrip("-")
        assert last in ("pk", rows.model._meta.pk.name), path


def test_the_pages_of_a_list_of_equals_have_every_row_once(callers):
    DoctorFactory.create_batch(23, kinh_nghiem=5)
    pages = [
        callers[0].get(f"/api/medical/doctors/?ordering=kinh_nghiem&page_size=10&page={page}").json()["results"]
        for page in (1, 2, 3)
    ]

    keys = [row["ma_bac_si"] for page in pages for row in page]
    assert len(keys) == len(set(keys)) == DoctorFactory._meta.model.objects.count()


# Parameters


def test_an_export_of_any_size_stays_within_the_parameters(callers, most):
    AuditEntryFactory.create_batch(30)
    answer = callers[0].get(EXPORT, {"format": "csv"})

    assert b"".join(answer.streaming_content)
    assert 0 < most() <= MOST_PARAMETERS


def test_many_events_of_one_use_case_stay_within_the_parameters(most):
    facility, uow = FacilityFactory(), UnitOfWork(EventBus())

    def work():
        for _ in range(700):
            uow.record(AccountChanged(None, facility))

    uow.run(work)

    assert NhatKy.objects.count() == 700
    assert 0 < most() <= MOST_PARAMETERS


def test_the_terms_of_many_rows_stay_within_the_parameters(most):
    patients = PatientFactory.create_batch(120, ho_ten="Nguyễn Thị Minh Khai Hoàng Anh Thư")
    TuKhoa.objects.all().delete()
    TuKhoa.index(patients)

    assert TuKhoa.objects.count() > 700
    assert 0 < most() <= MOST_PARAMETERS


def test_schedules_of_many_doctors_stay_within_the_parameters(at, as_user, most):
    at(dt.datetime(2026, 1, 1, 8, tzinfo=timezone.get_default_timezone()))
    for _ in range(5):
        TemplateFactory(buoi=[(day, "08:00", "11:00", 6) for day in range(1, 8)], hieu_luc_tu=dt.date(2026, 1, 1))
    answer = as_user(vai_tro=Role.ADMIN).post(
        "/api/appointments/schedule/generate/", {"tu_ngay": "2026-01-01", "den_ngay": "2026-04-02"}
    )

    assert answer.status_code in (200, 201), answer.json()
    assert ScheduleFactory._meta.model.objects.count() > 400
    assert 0 < most() <= MOST_PARAMETERS


def test_the_demo_data_in_bulk_stays_within_the_parameters(most, capsys):
    call_command("seed_demo", "--force", "--appointments", "2500", "--patients", "1100", "--doctors", "2")

    assert 0 < most() <= MOST_PARAMETERS


# The read replica


@pytest.fixture
def replica(settings):
    settings.REPORTS_DATABASE = "reports"


@pytest.mark.django_db(transaction=True, databases=["default", "reports"])
def test_an_export_is_read_from_the_replica_and_entered_on_the_primary(replica, as_user, django_assert_num_queries):
    AuditEntryFactory.create_batch(3, ma_doi_tuong=5)
    admin = as_user(vai_tro=Role.ADMIN)

    with django_assert_num_queries(4, using="reports"):  # the last key, two counts, and one piece
        answer = admin.get(EXPORT, {"format": "csv", "ma_doi_tuong": 5})
        rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert len(rows) == 1 + 3
    assert NhatKy.objects.get(hanh_dong="DataExported").sau["so_dong"] == 3


@pytest.mark.django_db(transaction=True, databases=["default", "reports"])
def test_a_unit_of_work_never_reads_from_the_replica(replica):
    with pytest.raises(RuntimeError, match="replica"):
        UnitOfWork(EventBus()).run(lambda: TrailRepository.for_reports(NhatKy.objects.all()))


def test_without_a_replica_reports_are_read_from_the_one_database(as_user):
    assert TrailRepository.for_reports(NhatKy.objects.all()).db == "default"
