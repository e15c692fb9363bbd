"""Files of rows that several want written, or several workers write, at once."""

from functools import partial

import pytest

from core.models import NhatKy
from core.services.import_service import ImportService
from core.services.import_work import ImportWork
from imports.forms import checked
from imports.models import CheDoNhap, KetQuaDong, LanNhap, TrangThaiNhap
from tests.concurrency.outcomes import kinds
from tests.factories import ImportFactory, ImportRowFactory
from users.models import BenhNhan

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.IMPORTS_FOLDER = tmp_path


def checked_import(rows=8, **values):
    run = ImportFactory(so_hop_le=rows, so_dong=rows, **values)
    ImportRowFactory.create_batch(rows, lan_nhap=run)
    return run


def asked_import(che_do, **values):
    run = checked_import(trang_thai=TrangThaiNhap.ASKED, che_do=che_do, **values)
    LanNhap.objects.filter(pk=run.pk).update(nguoi_ghi=run.nguoi_nhap, ghi_tu=run.ngay_tao)
    return run


def ask(resolve, run, che_do=CheDoNhap.WHOLE):
    service = resolve(ImportService)
    return partial(service.apply, actor=run.nguoi_nhap, action="import.apply", ma_lan_nhap=run.pk, che_do=che_do)


def work(resolve):
    return partial(resolve(ImportWork).run, checked)


def test_of_several_who_ask_at_once_one_is_heard(resolve, at_once):
    run = checked_import()

    results = at_once(*[ask(resolve, run) for _ in range(6)])

    assert kinds(results) == ["ImportNotChecked"] * 5 + ["LanNhap"]
    assert NhatKy.objects.filter(hanh_dong="ImportAsked").count() == 1


def test_of_two_imports_of_a_table_one_is_written_at_a_time(resolve, at_once):
    runs = [checked_import(2) for _ in range(2)]

    results = at_once(*[ask(resolve, run) for run in runs])

    assert kinds(results) == ["ImportRunning", "LanNhap"]


@pytest.mark.parametrize("che_do", CheDoNhap)
def test_workers_at_once_write_each_row_once(resolve, at_once, che_do):
    run = asked_import(che_do)

    at_once(*[work(resolve) for _ in range(4)])

    assert BenhNhan.objects.count() == 8
    assert LanNhap.objects.get().trang_thai == TrangThaiNhap.WRITTEN
    assert set(run.dong.values_list("ket_qua", flat=True)) == {KetQuaDong.WRITTEN}
    assert NhatKy.objects.filter(hanh_dong="PatientRegistered").count() == 8


def test_a_worker_that_was_taken_for_dead_writes_nothing_beside_the_one_in_its_place(resolve, at_once):
    """Both hold what was lent them, and write row by row."""
    run = asked_import(CheDoNhap.VALID)
    first, second = resolve(ImportWork), resolve(ImportWork)
    one = first._borrow()
    LanNhap.objects.filter(pk=run.pk).update(giu_den=run.ngay_tao)
    other = second._borrow()

    at_once(lambda: first._try(one, checked), lambda: second._try(other, checked))

    assert BenhNhan.objects.count() == 8
    assert LanNhap.objects.get().so_da_ghi == 8


def test_the_same_rows_written_by_two_who_both_hold_the_loan_are_written_once(resolve, at_once):
    """As if the loan had been given twice: the row's own outcome decides."""
    asked_import(CheDoNhap.VALID)
    first, second = resolve(ImportWork), resolve(ImportWork)
    lent = first._borrow()

    at_once(lambda: first._try(lent, checked), lambda: second._try(lent, checked))

    assert BenhNhan.objects.count() == 8


def test_what_is_cancelled_while_it_is_written_whole_is_written_or_cancelled(resolve, at_once):
    run = asked_import(CheDoNhap.WHOLE)
    named = {"actor": run.nguoi_nhap, "action": "import.cancel", "ma_lan_nhap": run.pk}

    at_once(work(resolve), partial(resolve(ImportService).cancel, **named))

    state, there = LanNhap.objects.get().trang_thai, BenhNhan.objects.count()
    assert (state, there) in [(TrangThaiNhap.CANCELLED, 0), (TrangThaiNhap.WRITTEN, 8)]
