"""Many at once are one alert, and one Admin handles it."""

from functools import partial

import pytest

from audit.models import CanhBao, LoaiCanhBao
from core.events import PatientOpened
from core.models import NhatKy
from core.policy import Role
from core.services.alert_service import AlertService
from core.services.alert_watch import AlertWatch
from core.services.patient_service import PatientService
from tests.concurrency.outcomes import kinds
from tests.factories import AccountFactory, AlertFactory, AlertRuleFactory, PatientFactory

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def test_files_opened_at_once_raise_one_alert_and_one_message(resolve, at_once, sent):
    AlertRuleFactory(loai=LoaiCanhBao.MANY_PATIENTS, nguong=3, so_phut=60)
    AlertRuleFactory(loai=LoaiCanhBao.OUT_OF_HOURS, dang_bat=False)  # whatever the hour of this run
    AccountFactory(vai_tro=Role.ADMIN)
    desk, patients = AccountFactory(vai_tro=Role.STAFF), PatientFactory.create_batch(12)
    look = {"actor": desk, "action": "patient.retrieve"}

    results = at_once(*[partial(resolve(PatientService).open, **look, ma_benh_nhan=each.pk) for each in patients])

    assert kinds(results) == ["BenhNhan"] * 12
    assert NhatKy.objects.filter(hanh_dong="PatientOpened").count() == 12
    assert CanhBao.objects.filter(loai=LoaiCanhBao.MANY_PATIENTS).count() == 1
    assert len(sent) == 1


def test_watchers_at_once_raise_one_alert(resolve, at_once, sent):
    for _ in range(5):
        AlertRuleFactory(loai=LoaiCanhBao.MANY_PATIENTS, nguong=1, so_phut=60)
        AlertRuleFactory(loai=LoaiCanhBao.OUT_OF_HOURS, dang_bat=False)
        event = PatientOpened(AccountFactory(vai_tro=Role.STAFF), PatientFactory())

        results = at_once(*[partial(resolve(AlertWatch).notice, event) for _ in range(8)])

        assert results == [None] * 8
        assert CanhBao.objects.filter(nguoi_dung=event.actor).count() == 1


def test_an_alert_is_handled_by_one_of_two(resolve, at_once):
    alert, admins = AlertFactory(), AccountFactory.create_batch(2, vai_tro=Role.ADMIN)

    results = at_once(
        *[
            partial(resolve(AlertService).handle, actor=admin, ma_canh_bao=alert.pk, ghi_chu=admin.so_dien_thoai)
            for admin in admins
        ]
    )

    assert kinds(results) == ["AlertHandledAlready", "CanhBao"]
    assert NhatKy.objects.filter(hanh_dong="AlertHandled").count() == 1
