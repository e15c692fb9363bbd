"""Several senders, and Admins beside them, never send one delivery twice."""

import time
from collections import Counter
from functools import partial

import pytest

from core.channels.port import Channel, Channels
from core.clock import Clock
from core.notification_kinds import Via
from core.policy import Role
from core.services.notification_sender import NotificationSender
from core.services.notification_service import (
    DeliveryService,
    NotificationPreferenceService,
    NotificationService,
)
from core.unit_of_work import UnitOfWork
from notifications.models import DocThongBao, LuotGui, ThongBao, TrangThaiGui, TuyChonThongBao
from tests.concurrency.outcomes import kinds
from tests.factories import AccountFactory, DeliveryFactory, NotificationFactory, PatientFactory

pytestmark = [
    pytest.mark.concurrency,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("by_day"),
]


class Slow(Channel):
    """Takes its time, and remembers what it sent."""

    via = Via.SMS

    def __init__(self):
        self.sent = []

    def send(self, message):
        time.sleep(0.01)
        self.sent.append(message.key)
        return ""


@pytest.fixture
def slow():
    return Slow()


@pytest.fixture
def sender(resolve, slow):
    return lambda: NotificationSender(resolve(UnitOfWork), resolve(Clock), Channels({"sms": slow}))


def test_two_senders_at_once_never_send_one_delivery_twice(at_once, sender, slow):
    rows = DeliveryFactory.create_batch(30)

    at_once(*[partial(sender().send, 12) for _ in range(4)])
    while sender().send(12):
        pass

    assert Counter(slow.sent) == {f"luot-gui-{row.pk}": 1 for row in rows}
    assert {(row.trang_thai, row.so_lan) for row in LuotGui.objects.all()} == {("Đã gửi", 1)}


def test_a_notification_is_dispatched_once_by_many_senders(at_once, sender):
    NotificationFactory.create_batch(6)

    results = at_once(*[sender().dispatch for _ in range(4)])

    assert sum(results) == 6
    assert LuotGui.objects.count() == 6 * 3
    assert not ThongBao.objects.filter(phan_phat_luc=None).exists()


def test_a_dead_letter_sent_again_by_two_admins_is_sent_once(at_once, resolve, sender, slow):
    row = DeliveryFactory(trang_thai=TrangThaiGui.DEAD, so_lan=8)
    admins = AccountFactory.create_batch(2, vai_tro=Role.ADMIN)

    results = at_once(*[partial(resolve(DeliveryService).retry, actor=admin, ma_luot_gui=row.pk) for admin in admins])
    at_once(*[sender().send for _ in range(3)])

    assert kinds(results) == ["LuotGui", "NotDeadLetter"]
    assert slow.sent == [f"luot-gui-{row.pk}"]


def test_what_is_being_sent_is_not_retried_meanwhile(at_once, resolve, sender, slow):
    admin = AccountFactory(vai_tro=Role.ADMIN)
    row = DeliveryFactory()

    results = at_once(sender().send, partial(resolve(DeliveryService).retry, actor=admin, ma_luot_gui=row.pk))

    assert kinds(results) == ["NotDeadLetter", "list"]
    row.refresh_from_db()
    assert (row.trang_thai, row.so_lan, slow.sent) == ("Đã gửi", 1, [f"luot-gui-{row.pk}"])


def test_who_lost_the_loan_neither_sends_nor_marks(sender, slow):
    row = DeliveryFactory(trang_thai=TrangThaiGui.SENDING, the="another's", muon_den="2999-01-01T00:00:00Z")

    assert sender()._send(row.pk, "mine") is None
    assert sender()._finish(row.pk, "mine", {"trang_thai": TrangThaiGui.DEAD}) is False
    row.refresh_from_db()
    assert (row.trang_thai, row.the, slow.sent) == ("Đang gửi", "another's", [])


def test_one_key_told_twice_at_once_is_one_notification(at_once, resolve):
    patient = PatientFactory()

    def tell():
        uow, now = resolve(UnitOfWork), resolve(Clock).now()
        return uow.run(lambda: uow.outbox.tell("lich-hen-da-dat", "k", now, benh_nhan_id=patient.pk))

    results = at_once(*[tell] * 4)

    assert kinds(results) == ["NoneType"] * 3 + ["ThongBao"]
    assert ThongBao.objects.count() == 1


def test_reading_twice_at_once_is_reading_once(at_once, resolve):
    account = AccountFactory()
    row, _ = NotificationFactory.create_batch(2, benh_nhan=None, nguoi_dung=account)
    read = partial(resolve(NotificationService).read, actor=account, ma_thong_bao=row.pk)
    read_all = partial(resolve(NotificationService).read_all, actor=account)

    at_once(read, read, read_all, read_all)

    assert DocThongBao.objects.filter(nguoi_dung=account).count() == 2


def test_first_preferences_given_twice_at_once_are_one_row(at_once, resolve):
    account = AccountFactory()

    at_once(
        *[
            partial(resolve(NotificationPreferenceService).change, actor=account, ngon_ngu=language, kenh=[])
            for language in ("vi", "en", "vi")
        ]
    )

    (kept,) = TuyChonThongBao.objects.all()
    assert kept.phien_ban == 4
