"""A row written by prepared SQL is written as Django's own `save` writes it."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.db.models.signals import post_save

from appointments.models import LichLamViec
from core.repositories.written import _is_plain, insert, insert_all, update
from tests.factories import ScheduleFactory

pytestmark = pytest.mark.django_db
OURS = [model for model in apps.get_models() if model.__module__.split(".")[0] not in ("django", "rest_framework")]


DAY = dt.timedelta(days=1)


class Caught(Exception):
    pass


def sent(work):
    """The statement that the work would send first."""

    def catch(execute, sql, params, *rest):
        raise Caught(sql.replace("(%s)", "%s"), [str(each) for each in params])  # JSON is known by its text alone

    with connection.execute_wrapper(catch), pytest.raises(Caught) as caught:
        work()
    return caught.value.args


@pytest.fixture
def rows(transactional_db):
    """One of each table that the demo data fills."""
    call_command("seed_demo", "--force", verbosity=0)
    found = [model._default_manager.order_by("pk").first() for model in OURS]
    return [row for row in found if row is not None]


@pytest.mark.django_db(transaction=True)
def test_each_table_is_sent_what_save_sends(rows):
    plain = [row for row in rows if _is_plain(type(row))]
    assert len(plain) > 20

    for row in plain:
        names = [each.name for each in row._meta.local_concrete_fields if not each.primary_key]
        for few in (names, names[:1]):
            assert sent(lambda row=row, few=few: update(row, few)) == sent(
                lambda row=row, few=few: row.save(update_fields=few)
            )
        if row._meta.auto_field:
            row.pk = None
        assert sent(lambda row=row: insert(row)) == sent(lambda row=row: row.save(force_insert=True))


def test_a_row_written_has_its_key_and_is_no_new_one(django_assert_num_queries):
    known = ScheduleFactory()
    schedule = LichLamViec(bac_si=known.bac_si, ngay_lam_viec=known.ngay_lam_viec + DAY, so_luong_kham=7)
    schedule.gio_bat_dau, schedule.gio_ket_thuc = known.gio_bat_dau, known.gio_ket_thuc
    with django_assert_num_queries(1):
        insert(schedule)
    assert not schedule._state.adding

    schedule.so_luong_kham = 9
    with django_assert_num_queries(1):
        update(schedule, ["so_luong_kham"])

    assert LichLamViec.objects.get(pk=schedule.pk).so_luong_kham == 9


def test_a_column_is_emptied_and_filled_again():
    schedule = ScheduleFactory()
    for minutes in (None, 20, None):
        schedule.so_phut_kham = minutes
        update(schedule, ["so_phut_kham"])
        assert LichLamViec.objects.get(pk=schedule.pk).so_phut_kham == minutes


def test_a_row_that_is_gone_is_not_written():
    schedule = ScheduleFactory()
    LichLamViec.objects.all().delete()

    with pytest.raises(DatabaseError), transaction.atomic():
        update(schedule, ["so_luong_kham"])


def test_no_rows_and_no_columns_are_nothing_to_write(django_assert_num_queries):
    schedule = ScheduleFactory()
    with django_assert_num_queries(0):
        insert_all([], 10)
        update(schedule, [])


def test_what_does_more_when_it_is_saved_is_saved():
    class Heard(Exception):
        pass

    def hear(**_):
        raise Heard

    assert {model for model in OURS if model.save is not Model.save}.isdisjoint(filter(_is_plain, OURS))
    schedule = ScheduleFactory()
    post_save.connect(hear, sender=LichLamViec)
    _is_plain.cache_clear()
    try:
        with pytest.raises(Heard):
            update(schedule, ["so_luong_kham"])
    finally:
        post_save.disconnect(hear, sender=LichLamViec)
        _is_plain.cache_clear()
