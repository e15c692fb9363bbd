"""What was told goes out once by each channel, later when it cannot, and never after it is of use."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import logging
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.bootstrap import container
from core.channels.port import Channel, Channels
from core.management.commands import send_notifications
from core.notification_kinds import KINDS, VISIT, Via
from core.services import notification_sender
from core.services.notification_sender import ATTEMPTS, NotificationSender, pause_after
from core.unit_of_work import UnitOfWork
from notifications.models import LuotGui, ThongBao, TrangThaiGui
from tests.factories import (
    AccountFactory,
    ConsentFactory,
    DeliveryFactory,
    NotificationFactory,
    PatientFactory,
    PreferenceFactory,
    RelativeFactory,
)
from tests.notifications.conftest import SECRET

pytestmark = pytest.mark.django_db

VIETNAM = timezone.get_default_timezone()
NOON = dt.datetime(2030, 1, 14, 12, tzinfo=VIETNAM)
NIGHT = dt.datetime(2030, 1, 14, 23, 30, tzinfo=VIETNAM)
MORNING = dt.datetime(2030, 1, 15, 7, tzinfo=VIETNAM)


@pytest.fixture
def noon(at):
    at(NOON)


def tell(loai="lich-hen-da-dat", now=NOON, **more):
    with_patient = {} if "nguoi_dung_id" in more else {"benh_nhan_id": PatientFactory(email="an@example.vn").pk}
    return UnitOfWork.outbox.tell(loai, f"{loai}:{ThongBao.objects.count()}", now, **with_patient, **more, **VISIT)


def states(told):
    return {row.kenh: row.trang_thai for row in LuotGui.objects.filter(thong_bao=told)}


def test_what_is_told_goes_once_by_each_of_its_channels(noon, sink, run, mailoutbox):
    told = tell()

    run()
    run()

    assert states(told) == dict.fromkeys(("email", "sms", "webhook"), TrangThaiGui.SENT)
    assert sorted(call.path for call in sink.book.calls) == ["/hook", "/sms"]
    assert [mail.to for mail in mailoutbox] == [["an@example.vn"]]
    assert mailoutbox[0].subject == "Đã đặt lịch khám 15/01/2024 08:30"
    assert "lúc 08:30 ngày 15/01/2024" in mailoutbox[0].body


def test_nothing_goes_before_its_time(noon, sink, run):
    told = tell(gui_tu=NOON + dt.timedelta(minutes=1))

    assert run() == []
    assert told.phan_phat_luc is None
    assert sink.book.calls == []


def test_the_same_key_is_told_once(noon):
    patient = PatientFactory()
    first = UnitOfWork.outbox.tell("lich-hen-da-dat", "k", NOON, benh_nhan_id=patient.pk)

    assert UnitOfWork.outbox.tell("lich-hen-da-dat", "k", NOON, benh_nhan_id=patient.pk) is None
    assert list(ThongBao.objects.all()) == [first]


def test_a_kind_that_is_not_registered_is_not_told(noon):
    with pytest.raises(LookupError):
        UnitOfWork.outbox.tell("khong-co-loai-nay", "k", NOON)


def test_the_sms_carries_the_number_and_the_deliverys_own_id(noon, sink, run):
    told = tell()

    run()

    (call,) = (call for call in sink.book.calls if call.path == "/sms")
    row = told.luot_gui.get(kenh="sms")
    assert call.json()["to"] == f"+84{told.benh_nhan.nguoi_dung.so_dien_thoai[1:]}"
    assert call.headers["authorization"] == "Bearer dummy-token"
    assert call.headers["idempotency-key"] == call.json()["id"] == f"luot-gui-{row.pk}"
    assert row.ma_nha_cung_cap in ("1", "2")


def test_the_webhook_is_signed_as_standard_webhooks_says(noon, sink, run):
    told = tell()

    run()

    (call,) = (call for call in sink.book.calls if call.path == "/hook")
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.{call.body.decode()}"
    expected = base64.b64encode(hmac.new(key, signed.encode(), hashlib.sha256).digest()).decode()
    assert call.headers["webhook-signature"] == f"v1,{expected}"
    assert call.headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    body = json.loads(call.body)
    assert (body["type"], body["data"]["ma_benh_nhan"]) == ("lich-hen-da-dat", told.benh_nhan_id)
    assert told.benh_nhan.so_dien_thoai not in call.body.decode()
    assert VISIT["ho_ten"] not in call.body.decode()


def test_zalo_gets_its_own_template(noon, sink, run):
    account = AccountFactory()
    PreferenceFactory(nguoi_dung=account, kenh={"lich-hen": {"zalo": True, "sms": False, "email": False}})
    told = tell(nguoi_dung_id=account.pk)

    run()

    (call,) = (call for call in sink.book.calls if call.path == "/zalo")
    assert call.headers["access_token"] == "dummy-zalo"
    assert call.json()["template_id"] == "12345"
    assert call.json()["phone"] == f"84{account.so_dien_thoai[1:]}"
    assert call.json()["tracking_id"] == f"luot-gui-{told.luot_gui.get(kenh='zalo').pk}"
    assert "sms" not in states(told)


def test_a_channel_that_is_not_configured_is_passed_over_and_says_so(noon, settings):
    told = tell()

    with container().override(Channels, Channels()):
        sender = container().resolve(NotificationSender)
        assert sender.dispatch() == 1
        assert sender.send() == []

    assert set(states(told).values()) == {TrangThaiGui.SKIPPED}
    assert {row.loi_cuoi for row in told.luot_gui.all()} == {notification_sender.NOT_CONFIGURED}


def test_a_patient_without_an_account_is_reached_by_the_profile(noon, sink, run):
    patient = PatientFactory(nguoi_dung=None, email="")
    told = UnitOfWork.outbox.tell("lich-hen-da-dat", "k", NOON, benh_nhan_id=patient.pk, **VISIT)

    run()

    (call,) = (call for call in sink.book.calls if call.path == "/sms")
    assert call.json()["to"] == f"+84{patient.so_dien_thoai[1:]}"
    row = told.luot_gui.get(kenh="email")
    assert (row.trang_thai, row.loi_cuoi) == (TrangThaiGui.SKIPPED, notification_sender.NO_ADDRESS)


def test_a_disabled_account_is_told_nothing(noon, sink, run):
    patient = PatientFactory(nguoi_dung__trang_thai=False, email="an@example.vn")
    told = UnitOfWork.outbox.tell("lich-hen-da-dat", "k", NOON, benh_nhan_id=patient.pk, **VISIT)

    run()

    assert states(told) == {"email": "Không gửi", "sms": "Không gửi", "webhook": "Đã gửi"}


def test_of_a_patient_with_a_disabled_account_who_acts_for_the_patient_is_told(noon, sink, run, mailoutbox):
    patient = PatientFactory(nguoi_dung__trang_thai=False, email="child@example.vn")
    RelativeFactory(benh_nhan=patient, nguoi_dung__trang_thai=False)
    guardian = PatientFactory(email="parent@example.vn").nguoi_dung
    RelativeFactory(benh_nhan=patient, nguoi_dung=guardian)
    PreferenceFactory(nguoi_dung=guardian, ngon_ngu="en")
    told = UnitOfWork.outbox.tell("lich-hen-da-dat", "k", NOON, benh_nhan_id=patient.pk, **VISIT)

    run()

    assert set(states(told).values()) == {TrangThaiGui.SENT}
    (call,) = (call for call in sink.book.calls if call.path == "/sms")
    assert call.json()["to"] == f"+84{guardian.so_dien_thoai[1:]}"
    assert "is booked with doctor" in call.json()["text"]
    assert [mail.to for mail in mailoutbox] == [["parent@example.vn"]]


def test_a_reminder_is_not_sent_after_the_visit(at, sink, run):
    told = tell("nhac-hen-2h", gui_den=NOON + dt.timedelta(hours=1))
    at(NOON + dt.timedelta(hours=1))

    assert set(run()) == {TrangThaiGui.SKIPPED}
    assert {row.loi_cuoi for row in told.luot_gui.all()} == {notification_sender.EXPIRED}
    assert sink.book.calls == []


def test_what_does_not_go_is_tried_again_later_and_later_and_then_given_up(at, sink, run):
    sink.book.status = 503
    row = DeliveryFactory(gui_tu=NOON)
    PreferenceFactory(nguoi_dung=row.thong_bao.benh_nhan.nguoi_dung, im_lang_tu=None, im_lang_den=None)
    pauses, now = [], NOON
    for attempt in range(1, ATTEMPTS + 1):
        at(now)
        (state,) = run()
        row.refresh_from_db()
        assert row.so_lan == attempt == len(sink.book.calls)
        pauses.append(row.gui_tu - now)
        assert run() == []  # not before its time
        now = row.gui_tu

    assert state == row.trang_thai == TrangThaiGui.DEAD
    assert row.loi_cuoi == "HTTP 503"
    assert pauses[:-1] == sorted(pauses[:-1])
    assert dt.timedelta(hours=15) < sum(pauses[:-1], dt.timedelta()) < dt.timedelta(hours=28)


def test_the_pause_grows_by_four_and_wavers_by_a_fifth():
    assert pause_after(1, 0.5) == dt.timedelta(seconds=15)
    assert pause_after(3, 0.5) == dt.timedelta(minutes=4)
    assert (pause_after(1, 0), pause_after(1, 1)) == (dt.timedelta(seconds=12), dt.timedelta(seconds=18))


def test_what_will_never_go_is_given_up_at_once(noon, sink, run):
    sink.book.status = 422
    row = DeliveryFactory(gui_tu=NOON)

    assert run() == [TrangThaiGui.DEAD]

    row.refresh_from_db()
    assert (row.so_lan, row.loi_cuoi) == (1, "HTTP 422")


def test_one_that_breaks_its_channel_keeps_no_other_from_being_sent(noon):
    class Odd(Channel):
        via = Via.SMS

        def send(self, message):
            if message.key.endswith(f"-{broken.pk}"):
                raise RuntimeError("a secret 0912345678")
            return "7"

    broken, _ = DeliveryFactory.create_batch(2, gui_tu=NOON)
    with container().override(Channels, Channels({"sms": Odd()})):
        done = container().resolve(NotificationSender).send()

    assert [each.trang_thai for each in done] == [TrangThaiGui.WAITING, TrangThaiGui.SENT]
    broken.refresh_from_db()
    assert broken.loi_cuoi == "RuntimeError"


def test_a_kind_without_words_is_a_dead_letter(noon, sink, run):
    row = DeliveryFactory(gui_tu=NOON, thong_bao__loai="loai-cu")

    assert run() == [TrangThaiGui.DEAD]

    row.refresh_from_db()
    assert row.loi_cuoi == "Không có mẫu cho loai-cu"


def test_a_notification_that_breaks_keeps_no_other_from_being_dispatched(noon, sink, run):
    broken = NotificationFactory(gui_tu=NOON - dt.timedelta(minutes=1))
    DeliveryFactory(thong_bao=broken, gui_tu=NOON + dt.timedelta(days=1))  # whose delivery exists already
    fine = tell()

    run()

    assert states(fine)["sms"] == TrangThaiGui.SENT
    broken.refresh_from_db()
    assert (broken.phan_phat_luc, broken.hoan_den) == (None, NOON + dt.timedelta(hours=1))


def test_a_notification_that_breaks_stays_in_the_app_and_is_tried_again_in_an_hour(at, as_user, run):
    at(NOON)
    account = AccountFactory()
    told = tell(nguoi_dung_id=account.pk)
    delivery = DeliveryFactory(thong_bao=told, gui_tu=NOON + dt.timedelta(days=1))  # which breaks it
    run()

    assert [row["ma_thong_bao"] for row in as_user(account).get("/api/notifications/").json()["results"]] == [told.pk]
    delivery.delete()
    run()
    assert states(told) == {}
    at(NOON + dt.timedelta(hours=1))
    run()
    assert set(states(told)) == {"email", "sms", "webhook"}


def test_in_quiet_hours_what_can_wait_waits_until_they_end(at, sink, run):
    at(NIGHT)
    calm, urgent = tell("lich-hen-da-dat", NIGHT), tell("nhac-hen-2h", NIGHT)

    run()

    assert states(calm) == {"email": "Chờ gửi", "sms": "Chờ gửi", "webhook": "Đã gửi"}
    assert {row.gui_tu for row in calm.luot_gui.exclude(kenh="webhook")} == {MORNING}
    assert {row.gui_tu for row in urgent.luot_gui.all()} == {NIGHT}


EVENING = dt.datetime(2030, 1, 14, 21, 30, tzinfo=VIETNAM)


def waiting_since_evening(**more):
    """Dispatched before the night, by SMS alone, and due since then."""
    told = tell(**{"now": EVENING, "gui_den": MORNING + dt.timedelta(hours=1), **more})
    ThongBao.objects.filter(pk=told.pk).update(phan_phat_luc=EVENING)
    return DeliveryFactory(thong_bao=told, kenh="sms", gui_tu=EVENING)


def test_what_was_due_before_the_night_is_not_sent_in_it(at, sink, run):
    row = waiting_since_evening()
    at(NIGHT)

    run()

    row.refresh_from_db()
    assert (row.trang_thai, row.gui_tu, row.so_lan, row.the, row.muon_den) == ("Chờ gửi", MORNING, 0, "", None)
    assert sink.book.calls == []
    assert run() == []  # not before its time
    at(MORNING)
    run()
    row.refresh_from_db()
    assert (row.trang_thai, row.so_lan, len(sink.book.calls)) == ("Đã gửi", 1, 1)


def test_a_retry_of_an_admin_heeds_the_night(at, as_user, sink, run):
    row = waiting_since_evening()
    LuotGui.objects.filter(pk=row.pk).update(trang_thai=TrangThaiGui.DEAD, so_lan=ATTEMPTS)
    at(NIGHT)

    assert as_user(vai_tro="Admin").post(f"/api/notifications/deliveries/{row.pk}/retry/").status_code == 200
    run()

    row.refresh_from_db()
    assert (row.trang_thai, row.gui_tu, row.so_lan) == ("Chờ gửi", MORNING, 0)
    assert sink.book.calls == []


def test_whose_sender_died_before_the_night_is_not_sent_in_it(at, sink, run):
    row = waiting_since_evening()
    LuotGui.objects.filter(pk=row.pk).update(trang_thai=TrangThaiGui.SENDING, the="dead", muon_den=EVENING, so_lan=3)
    at(NIGHT)

    run()

    row.refresh_from_db()
    assert (row.trang_thai, row.gui_tu, row.so_lan) == ("Chờ gửi", MORNING, 3)


def test_what_is_of_no_use_after_the_night_is_not_sent_at_all(at, sink, run):
    row = waiting_since_evening(gui_den=MORNING)
    at(NIGHT)
    run()
    at(MORNING)

    run()

    row.refresh_from_db()
    assert (row.trang_thai, row.loi_cuoi) == (TrangThaiGui.SKIPPED, notification_sender.EXPIRED)
    assert sink.book.calls == []


@pytest.mark.parametrize(("loai", "early"), [("nhac-hen-2h", False), ("lich-hen-da-huy", True)])
def test_what_cannot_wait_for_the_morning_is_sent_at_night_whenever_it_was_due(at, sink, run, loai, early):
    row = waiting_since_evening(loai=loai)
    ThongBao.objects.filter(pk=row.thong_bao_id).update(can_biet_truoc=MORNING if early else None)
    at(NIGHT)

    run()

    row.refresh_from_db()
    assert row.trang_thai == TrangThaiGui.SENT


def test_what_waits_for_the_morning_does_not_end_the_run(at, sink):
    rows = [waiting_since_evening() for _ in range(3)]
    at(NIGHT)
    out = StringIO()

    call_command("send_notifications", batch=1, stdout=out)

    assert set(LuotGui.objects.filter(pk__in=[row.pk for row in rows]).values_list("gui_tu", flat=True)) == {MORNING}


def test_somebody_without_quiet_hours_is_told_at_night(at, sink, run):
    at(NIGHT)
    account = AccountFactory()
    PreferenceFactory(nguoi_dung=account, im_lang_tu=None, im_lang_den=None)
    told = tell(now=NIGHT, nguoi_dung_id=account.pk)

    run()

    assert states(told)["sms"] == TrangThaiGui.SENT


def test_quiet_hours_of_a_day_end_on_the_same_day(at, sink, run):
    at(NOON)
    account = AccountFactory()
    PreferenceFactory(nguoi_dung=account, im_lang_tu=dt.time(12), im_lang_den=dt.time(13, 30))
    told = tell(nguoi_dung_id=account.pk)

    run()

    assert told.luot_gui.get(kenh="sms").gui_tu == NOON + dt.timedelta(minutes=90)


def test_what_is_switched_off_does_not_go_but_what_must_does(noon, sink, run):
    account = AccountFactory()
    off = {"sms": False, "email": False}
    PreferenceFactory(nguoi_dung=account, kenh={"lich-hen": off, "quan-trong": off})
    booked, cancelled = tell(nguoi_dung_id=account.pk), tell("lich-hen-da-huy", nguoi_dung_id=account.pk)

    run()

    assert set(states(booked)) == {"webhook"}
    assert set(states(cancelled)) == {"email", "sms", "webhook"}


def test_what_is_switched_off_while_it_waits_does_not_go(at, sink, run):
    row = waiting_since_evening()
    PreferenceFactory(nguoi_dung=row.thong_bao.benh_nhan.nguoi_dung, kenh={"lich-hen": {"sms": False}})
    at(MORNING)

    run()

    row.refresh_from_db()
    assert (row.trang_thai, row.loi_cuoi) == (TrangThaiGui.SKIPPED, notification_sender.UNWANTED)
    assert sink.book.calls == []


def test_a_withdrawn_consent_holds_for_what_waits(at, sink, run):
    optional, must = waiting_since_evening(), waiting_since_evening(loai="lich-hen-da-huy")
    for row in (optional, must):
        agreed = ConsentFactory(benh_nhan=row.thong_bao.benh_nhan)
        ConsentFactory(benh_nhan=row.thong_bao.benh_nhan, van_ban=agreed.van_ban, so_thu_tu=2, dong_y=False)
    at(MORNING)

    run()

    assert [row.thong_bao.luot_gui.get().trang_thai for row in (optional, must)] == ["Không gửi", "Đã gửi"]
    assert len(sink.book.calls) == 1


def test_people_are_told_in_their_language(noon, sink, run):
    account = AccountFactory()
    PreferenceFactory(nguoi_dung=account, ngon_ngu="en")
    tell(nguoi_dung_id=account.pk)

    run()

    (call,) = (call for call in sink.book.calls if call.path == "/sms")
    assert call.json()["text"].startswith("Nguyễn Văn An is booked with doctor")


def test_neither_the_delivery_nor_the_log_has_a_number_or_an_address(noon, sink, run, caplog):
    sink.book.status = 500
    told = tell()
    number = told.benh_nhan.nguoi_dung.so_dien_thoai

    with caplog.at_level(logging.DEBUG):
        run()

    kept = "".join(str(vars(row)) for row in LuotGui.objects.all())
    logged = "".join(str(vars(record)) for record in caplog.records if record.name.startswith("core"))
    assert "A provider refuses" in logged
    for secret in (number[1:], "an@example.vn", VISIT["ho_ten"], "dummy-token"):
        assert secret not in kept + logged


def test_the_command_goes_on_until_nothing_is_due(noon, sink):
    for _ in range(5):
        tell()
    out = StringIO()

    call_command("send_notifications", batch=2, stdout=out)

    assert out.getvalue().strip() == "Đã phân phát 5 thông báo; Đã gửi: 15."
    call_command("send_notifications", stdout=(again := StringIO()))
    assert again.getvalue().strip() == "Đã phân phát 0 thông báo; không có lượt gửi nào."


def test_the_command_begins_nothing_more_when_its_time_is_up(noon, sink, monkeypatch):
    for _ in range(5):
        tell()
    monkeypatch.setattr(send_notifications, "time", SimpleNamespace(monotonic=iter([0, 100]).__next__))

    call_command("send_notifications", batch=2, stdout=StringIO())

    assert ThongBao.objects.filter(phan_phat_luc=None).count() == 3


def test_old_deliveries_that_are_over_are_forgotten_and_the_rest_stays(at):
    at(NOON)
    old = NOON - dt.timedelta(days=181)
    gone = [DeliveryFactory(trang_thai=state, tao_luc=old) for state in ("Đã gửi", "Không gửi", "Bỏ")]
    kept = [DeliveryFactory(tao_luc=old), DeliveryFactory(trang_thai="Đã gửi", tao_luc=NOON)]

    call_command("forget_deliveries", stdout=(out := StringIO()))

    assert out.getvalue().strip() == "Đã xóa 3 lượt gửi cũ."
    assert set(LuotGui.objects.all()) == set(kept)
    assert ThongBao.objects.filter(pk__in=[row.thong_bao_id for row in gone]).count() == 3


def test_every_kind_lasts_for_some_time():
    assert all(kind.lasts > dt.timedelta() and kind.via for kind in KINDS.values())
