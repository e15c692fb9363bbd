"""What an account is told, what it wants to be told, and what Admins see of the deliveries."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import NhatKy
from core.policy import Role
from notifications.models import DocThongBao, ThongBao, TrangThaiGui, TuyChonThongBao
from tests.factories import (
    AccountFactory,
    DeliveryFactory,
    NotificationFactory,
    PatientFactory,
    PreferenceFactory,
    ReadMarkFactory,
    RelativeFactory,
)
from tests.queries import without_savepoints

pytestmark = pytest.mark.django_db

LIST = "/api/notifications/"
PREFERENCES, DELIVERIES = f"{LIST}preferences/", f"{LIST}deliveries/"
SENT = {"ngon_ngu": "en", "im_lang_tu": "21:00", "im_lang_den": "06:30", "kenh": []}


def switch(nhom, kenh, bat):
    return {"nhom_thong_bao": nhom, "kenh": kenh, "bat": bat}


@pytest.fixture
def patient(as_user):
    person = PatientFactory()
    client = as_user(person.nguoi_dung)
    client.person = person
    return client


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


def told(client, **asked):
    return [each["ma_thong_bao"] for each in client.get(LIST, asked).json()["results"]]


def test_an_account_sees_what_it_was_told_and_what_those_were_for_whom_it_acts(patient):
    child = RelativeFactory(nguoi_dung=patient.account).benh_nhan
    mine = NotificationFactory(benh_nhan=patient.person)
    childs = NotificationFactory(benh_nhan=child)
    direct = NotificationFactory(benh_nhan=None, nguoi_dung=patient.account)
    NotificationFactory()
    NotificationFactory(benh_nhan=None, nguoi_dung=AccountFactory())

    assert told(patient) == [direct.pk, childs.pk, mine.pk]
    assert told(patient, ma_benh_nhan=child.pk) == [childs.pk]


def test_what_is_for_later_does_not_stand_there_yet(patient):
    later = NotificationFactory(benh_nhan=patient.person, gui_tu=timezone.now() + dt.timedelta(hours=1))

    assert told(patient) == []
    assert patient.get(f"{LIST}unread/").json() == {"so_chua_doc": 0}
    assert patient.post(f"{LIST}{later.pk}/read/").status_code == 403


def test_a_notification_is_told_in_the_language_of_the_request(patient):
    NotificationFactory(benh_nhan=patient.person)

    vietnamese = patient.get(LIST).json()["results"][0]
    english = patient.get(LIST, headers={"accept-language": "en"}).json()["results"][0]

    assert (vietnamese["tieu_de"], english["tieu_de"]) == (
        "Đã đặt lịch khám 15/01/2024 08:30",
        "Appointment booked for 15/01/2024 08:30",
    )
    assert vietnamese["noi_dung"].startswith("Nguyễn Văn An đã được đặt lịch khám")
    assert english["noi_dung"].startswith("Nguyễn Văn An is booked with doctor")


def test_a_kind_that_is_no_more_is_no_error(patient):
    NotificationFactory(benh_nhan=patient.person, loai="loai-cu")

    assert patient.get(LIST).json()["results"][0]["tieu_de"] == "loai-cu"


def test_each_account_reads_for_itself_and_once(patient, as_user, at):
    now = timezone.localtime().replace(microsecond=0)
    row = NotificationFactory(benh_nhan=patient.person, gui_tu=now - dt.timedelta(hours=1))
    guardian = as_user(RelativeFactory(benh_nhan=patient.person).nguoi_dung)
    at(now)
    first = patient.post(f"{LIST}{row.pk}/read/").json()["doc_luc"]
    at(now + dt.timedelta(hours=1))
    again = patient.post(f"{LIST}{row.pk}/read/").json()["doc_luc"]

    assert first == again == now.isoformat()
    assert told(patient, chua_doc="true") == []
    assert told(patient, chua_doc="false") == [row.pk]
    assert told(guardian, chua_doc="true") == [row.pk]


def test_all_are_read_at_once(patient):
    NotificationFactory.create_batch(3, benh_nhan=patient.person)
    ReadMarkFactory(thong_bao=ThongBao.objects.first())
    stranger = NotificationFactory()

    assert patient.get(f"{LIST}unread/").json() == {"so_chua_doc": 2}
    assert patient.post(f"{LIST}read-all/").json() == {"so_thong_bao": 2}
    assert patient.post(f"{LIST}read-all/").json() == {"so_thong_bao": 0}
    assert patient.get(f"{LIST}unread/").json() == {"so_chua_doc": 0}
    assert not DocThongBao.objects.filter(thong_bao=stranger).exists()


def test_nobody_reads_what_is_anothers(patient):
    foreign = NotificationFactory()

    assert patient.post(f"{LIST}{foreign.pk}/read/").status_code == 403
    assert patient.post(f"{LIST}999999/read/").status_code == 404
    assert not DocThongBao.objects.exists()


@pytest.mark.parametrize(
    "asked", [{"chua_doc": "x"}, {"loai": "khong-co"}, {"ma_benh_nhan": "x"}, {"tu_ngay": "1/2/3"}, {"page": "0"}]
)
def test_a_filter_that_is_wrong_is_refused_by_its_name(patient, asked):
    answer = patient.get(LIST, asked)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == next(iter(asked))


def test_a_list_takes_the_same_few_queries_however_long_it_is(patient):
    NotificationFactory.create_batch(2, benh_nhan=patient.person)
    with CaptureQueriesContext(connection) as few:
        patient.get(LIST)
    NotificationFactory.create_batch(6, benh_nhan=patient.person)
    with CaptureQueriesContext(connection) as many:
        patient.get(LIST)

    assert len(many) == len(few) == 4  # session, patients, count, page


def test_the_lists_old_name_is_an_alias(patient):
    row = NotificationFactory(benh_nhan=patient.person)

    assert patient.get("/api/notifications/thong-bao/").json()["results"][0]["ma_thong_bao"] == row.pk


def test_who_said_nothing_is_told_as_usual(patient):
    answer = patient.get(PREFERENCES)
    said = answer.json()

    assert (said["ngon_ngu"], said["im_lang_tu"], said["im_lang_den"]) == ("vi", "22:00:00", "07:00:00")
    switches = {(each["nhom_thong_bao"], each["kenh"]): (each["bat"], each["bat_buoc"]) for each in said["kenh"]}
    assert switches["nhac-hen", "sms"] == (True, False)
    assert switches["nhac-hen", "zalo"] == (False, False)
    assert switches["quan-trong", "sms"] == (True, True)
    assert switches["quan-trong", "zalo"] == (False, False)
    assert answer["ETag"] == '"1"'
    assert not TuyChonThongBao.objects.exists()


def test_preferences_are_kept_whole_and_entered_in_the_audit_trail(patient):
    wanted = [switch("nhac-hen", "sms", False), switch("lich-hen", "zalo", True)]
    first = patient.put(PREFERENCES, {**SENT, "kenh": wanted})
    kept = TuyChonThongBao.objects.get().kenh
    again = patient.put(PREFERENCES, SENT, headers={"if-match": first["ETag"]})

    assert first.status_code == again.status_code == 200
    assert kept == {"nhac-hen": {"sms": False}, "lich-hen": {"zalo": True}}
    assert TuyChonThongBao.objects.get().kenh == {}
    assert again.json()["im_lang_tu"] == "21:00:00"
    entries = NhatKy.objects.filter(hanh_dong="NotificationPreferencesChanged").order_by("pk")
    assert [entry.sau["kenh"] for entry in entries] == [kept, {}]
    assert {entry.nguoi_dung_id for entry in entries} == {patient.account.pk}


def test_an_old_version_of_preferences_is_refused(patient):
    PreferenceFactory(nguoi_dung=patient.account, phien_ban=3)

    assert patient.put(PREFERENCES, SENT, headers={"if-match": '"2"'}).status_code == 412
    assert TuyChonThongBao.objects.get().ngon_ngu == "vi"


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"ngon_ngu": "fr"}, "ngon_ngu", "invalid_choice"),
        ({"im_lang_tu": None}, "im_lang_tu", "required"),
        ({"im_lang_den": None}, "im_lang_den", "required"),
        ({"im_lang_den": "21:00"}, "im_lang_den", "quiet_hours_equal"),
        ({"im_lang_tu": "25:00"}, "im_lang_tu", "invalid"),
        ({"im_lang_tu": "21:00:30"}, "im_lang_tu", "seconds"),
        ({"kenh": [switch("quan-trong", "sms", False)]}, "kenh", "important_group"),
        ({"kenh": [switch("khong-co", "sms", False)]}, "kenh.0.nhom_thong_bao", "invalid_choice"),
        ({"kenh": [switch("nhac-hen", "webhook", False)]}, "kenh.0.kenh", "invalid_choice"),
        ({"kenh": [switch("nhac-hen", "sms", "maybe")]}, "kenh.0.bat", "invalid"),
        ({"kenh": [switch("nhac-hen", "sms", True)] * 51}, "kenh.non_field_errors", "max_length"),
        ({"kenh": "all"}, "kenh.non_field_errors", "not_a_list"),
        ({"kenh": None}, "kenh", "null"),
    ],
)
def test_preferences_that_are_wrong_are_refused_by_their_name_and_change_nothing(patient, changed, field, code):
    answer = patient.put(PREFERENCES, {**SENT, **changed})

    assert answer.status_code == 400
    assert (answer.json()["errors"][0]["field"], answer.json()["errors"][0]["code"]) == (field, code)
    assert not TuyChonThongBao.objects.exists()


def test_quiet_hours_can_be_left_out(patient):
    answer = patient.put(PREFERENCES, {"ngon_ngu": "vi", "kenh": []})

    assert (answer.json()["im_lang_tu"], answer.json()["im_lang_den"]) == (None, None)


def test_preferences_take_nothing_but_their_own_fields(patient):
    other = AccountFactory()

    patient.put(PREFERENCES, {**SENT, "nguoi_dung": other.pk, "ma_tuy_chon": 99, "phien_ban": 77})

    kept = TuyChonThongBao.objects.get()
    assert (kept.nguoi_dung, kept.phien_ban) == (patient.account, 2)


def test_admins_see_dead_letters_without_a_number_and_send_them_again(admin):
    row = DeliveryFactory(trang_thai=TrangThaiGui.DEAD, so_lan=8, loi_cuoi="HTTP 503")
    DeliveryFactory(trang_thai=TrangThaiGui.SENT)

    listed = admin.get(DELIVERIES, {"trang_thai": "Bỏ"})
    answer = admin.post(f"{DELIVERIES}{row.pk}/retry/")

    assert [each["ma_luot_gui"] for each in listed.json()["results"]] == [row.pk]
    patient = row.thong_bao.benh_nhan
    for secret in (patient.so_dien_thoai, patient.nguoi_dung.so_dien_thoai, patient.ho_ten):
        assert secret not in listed.content.decode()
    assert (answer.status_code, answer.json()["trang_thai"], answer.json()["so_lan"]) == (200, "Chờ gửi", 0)
    entry = NhatKy.objects.get(hanh_dong="DeliveryRetried")
    assert (entry.nguoi_dung_id, entry.ma_doi_tuong, entry.truoc["trang_thai"]) == (admin.account.pk, row.pk, "Bỏ")


@pytest.mark.parametrize("state", ["Chờ gửi", "Đang gửi", "Đã gửi", "Không gửi"])
def test_only_a_dead_letter_is_sent_again(admin, state):
    row = DeliveryFactory(trang_thai=state, so_lan=2)

    answer = admin.post(f"{DELIVERIES}{row.pk}/retry/")

    row.refresh_from_db()
    assert (answer.status_code, answer.json()["code"]) == (409, "not_dead_letter")
    assert (row.trang_thai, row.so_lan) == (state, 2)


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_nobody_else_sees_or_sends_deliveries(as_user, role):
    row, client = DeliveryFactory(trang_thai=TrangThaiGui.DEAD), as_user(vai_tro=role)

    assert client.get(DELIVERIES).status_code == 403
    assert client.get(f"{DELIVERIES}{row.pk}/").status_code == 403
    assert client.post(f"{DELIVERIES}{row.pk}/retry/").status_code == 403
    row.refresh_from_db()
    assert row.trang_thai == TrangThaiGui.DEAD


def test_a_list_of_deliveries_takes_the_same_few_queries_however_long_it_is(admin):
    DeliveryFactory.create_batch(2)
    with CaptureQueriesContext(connection) as few:
        admin.get(DELIVERIES)
    DeliveryFactory.create_batch(5)
    with CaptureQueriesContext(connection) as many:
        admin.get(DELIVERIES)

    assert len(many) == len(few) == 3  # session, count, page


def test_to_read_takes_few_queries(patient):
    row = NotificationFactory(benh_nhan=patient.person)

    with CaptureQueriesContext(connection) as captured:
        patient.post(f"{LIST}{row.pk}/read/")

    assert len(without_savepoints(captured)) <= 10
