"""What patients agree to: by which text, provably, and taken back as easily."""

import datetime as dt

import pytest
from django.utils import timezone

from consents.models import CachDongY, DongY, MucDichDongY, VanBanDongY
from core.models import NhatKy
from core.policy import Role
from core.services.notification_sender import NotificationSender
from notifications.models import LuotGui
from tests.factories import (
    AccountFactory,
    ConsentFactory,
    ConsentTextFactory,
    NotificationFactory,
    PatientFactory,
    RelativeFactory,
)

pytestmark = pytest.mark.django_db

CONSENTS, TEXTS, HISTORY = "/api/consents/", "/api/consents/texts/", "/api/consents/history/"
WITHDRAW = "/api/consents/withdraw/"


@pytest.fixture
def patient():
    return PatientFactory()


@pytest.fixture
def client(as_user, patient):
    return as_user(patient.nguoi_dung)


def code_of(answer):
    body = answer.json()
    return answer.status_code, body["code"]


def state(client, purpose=MucDichDongY.REMINDERS, **query):
    return next(row for row in client.get(CONSENTS, query).json() if row["muc_dich"] == purpose)


def test_nothing_is_agreed_to_by_default(client):
    ConsentTextFactory()

    rows = client.get(CONSENTS).json()

    assert [row["muc_dich"] for row in rows] == MucDichDongY.values
    assert {row["dong_y"] for row in rows} == {None}
    assert [row["can_dong_y"] for row in rows] == [False, True, True, True, True]


def test_a_consent_says_who_when_how_and_to_which_text(client, patient):
    text = ConsentTextFactory()

    given = client.post(CONSENTS, {"muc_dich": text.muc_dich, "ma_van_ban": text.pk})

    row = DongY.objects.get()
    assert (given.status_code, given.json()["ma_dong_y"]) == (201, row.pk)
    assert (row.benh_nhan, row.nguoi_dung, row.van_ban, row.cach) == (
        patient,
        patient.nguoi_dung,
        text,
        CachDongY.APP,
    )
    assert (row.dia_chi_ip, row.dong_y, row.so_thu_tu) == ("127.0.0.1", True, 1)
    assert state(client)["dong_y"] is True
    assert NhatKy.objects.filter(hanh_dong="ConsentGiven", ma_doi_tuong=row.pk).count() == 1


def test_agreeing_twice_writes_one_row(client):
    text = ConsentTextFactory()
    said = {"muc_dich": text.muc_dich, "ma_van_ban": text.pk}

    assert client.post(CONSENTS, said).json() == client.post(CONSENTS, said).json()
    assert DongY.objects.count() == 1


def test_a_withdrawal_is_a_row_of_its_own_and_the_history_shows_both(client, patient):
    ConsentFactory(benh_nhan=patient)

    taken = client.post(WITHDRAW, {"muc_dich": MucDichDongY.REMINDERS})

    assert (taken.status_code, taken.json()["dong_y"]) == (201, False)
    assert state(client)["dong_y"] is False
    assert [row["dong_y"] for row in client.get(HISTORY).json()["results"]] == [False, True]


def test_what_was_never_agreed_to_cannot_be_withdrawn(client):
    ConsentTextFactory()

    assert code_of(client.post(WITHDRAW, {"muc_dich": MucDichDongY.REMINDERS})) == (409, "consent_not_given")
    assert not DongY.objects.exists()


def test_what_the_law_demands_cannot_be_withdrawn(client, patient):
    ConsentFactory(benh_nhan=patient, van_ban__muc_dich=MucDichDongY.CARE)

    assert code_of(client.post(WITHDRAW, {"muc_dich": MucDichDongY.CARE})) == (409, "consent_not_needed")


def test_an_old_text_is_not_agreed_to(client):
    old = ConsentTextFactory()
    ConsentTextFactory()

    answer = client.post(CONSENTS, {"muc_dich": old.muc_dich, "ma_van_ban": old.pk})

    assert code_of(answer) == (409, "text_not_current")
    assert not DongY.objects.exists()


def test_a_text_of_another_purpose_or_of_tomorrow_is_not_agreed_to(client):
    ConsentTextFactory()
    other = ConsentTextFactory(muc_dich=MucDichDongY.MARKETING)
    later = ConsentTextFactory(hieu_luc_tu=timezone.now() + dt.timedelta(days=1))

    for text in (other, later):
        said = {"muc_dich": MucDichDongY.REMINDERS, "ma_van_ban": text.pk}
        assert code_of(client.post(CONSENTS, said)) == (409, "text_not_current")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"muc_dich": "Bán dữ liệu", "ma_van_ban": 1}, "muc_dich"),
        ({"muc_dich": MucDichDongY.REMINDERS, "ma_van_ban": 10**9}, "ma_van_ban"),
        ({"muc_dich": MucDichDongY.REMINDERS}, "ma_van_ban"),
        ({"muc_dich": MucDichDongY.REMINDERS, "ma_van_ban": "<script>"}, "ma_van_ban"),
    ],
)
def test_unknown_purposes_and_texts_are_named(client, said, field):
    answer = client.post(CONSENTS, said)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not DongY.objects.exists()


def test_a_guardian_speaks_for_a_relative_and_for_nobody_else(client, patient):
    child = RelativeFactory(nguoi_dung=patient.nguoi_dung).benh_nhan
    stranger, text = PatientFactory(), ConsentTextFactory()
    said = {"muc_dich": text.muc_dich, "ma_van_ban": text.pk}

    assert client.post(CONSENTS, {**said, "ma_benh_nhan": child.pk}).status_code == 201
    assert code_of(client.post(CONSENTS, {**said, "ma_benh_nhan": stranger.pk})) == (403, "not_yours")
    assert code_of(client.get(CONSENTS, {"ma_benh_nhan": stranger.pk})) == (403, "not_yours")
    assert code_of(client.get(HISTORY, {"ma_benh_nhan": stranger.pk})) == (403, "not_yours")
    assert [row.benh_nhan for row in DongY.objects.all()] == [child]


def test_the_desk_enters_what_was_signed_on_paper(as_user, patient):
    desk, text = as_user(vai_tro=Role.STAFF), ConsentTextFactory()
    said = {"muc_dich": text.muc_dich, "ma_van_ban": text.pk, "ma_benh_nhan": patient.pk}

    assert code_of(desk.post(CONSENTS, said)) == (400, "required")
    later = {**said, "ngay_ky": str(timezone.localdate() + dt.timedelta(days=1))}
    assert code_of(desk.post(CONSENTS, later)) == (400, "signed_later")
    given = desk.post(CONSENTS, {**said, "ngay_ky": str(timezone.localdate())})

    assert (given.status_code, given.json()["cach"]) == (201, CachDongY.PAPER)
    assert DongY.objects.get().nguoi_dung == desk.account


def on_paper(patient, text, day):
    return {"muc_dich": text.muc_dich, "ma_benh_nhan": patient.pk, "ma_van_ban": text.pk, "ngay_ky": str(day)}


def test_a_paper_is_not_signed_before_its_text_was_there(as_user, patient):
    desk, today = as_user(vai_tro=Role.STAFF), timezone.localdate()
    text = ConsentTextFactory(hieu_luc_tu=timezone.now() - dt.timedelta(days=3))

    refused = desk.post(CONSENTS, on_paper(patient, text, today - dt.timedelta(days=4)))

    assert code_of(refused) == (400, "signed_before_text")
    assert not DongY.objects.exists()
    assert desk.post(CONSENTS, on_paper(patient, text, today - dt.timedelta(days=3))).status_code == 201


def test_an_old_paper_does_not_undo_a_later_withdrawal(as_user, client, patient):
    desk, today = as_user(vai_tro=Role.STAFF), timezone.localdate()
    text = ConsentTextFactory(hieu_luc_tu=timezone.now() - dt.timedelta(days=30))
    ConsentFactory(benh_nhan=patient, van_ban=text, thoi_diem=timezone.now() - dt.timedelta(days=20))
    client.post(WITHDRAW, {"muc_dich": text.muc_dich})

    refused = desk.post(CONSENTS, on_paper(patient, text, today - dt.timedelta(days=1)))

    assert code_of(refused) == (400, "signed_before_last")
    assert state(client)["dong_y"] is False
    assert desk.post(CONSENTS, on_paper(patient, text, today)).status_code == 201


def test_a_paper_follows_the_day_on_which_the_last_paper_was_signed(as_user, patient):
    desk, today = as_user(vai_tro=Role.STAFF), timezone.localdate()
    text = ConsentTextFactory(hieu_luc_tu=timezone.now() - dt.timedelta(days=30))
    desk.post(CONSENTS, on_paper(patient, text, today - dt.timedelta(days=10)))

    before, after = (desk.post(WITHDRAW, on_paper(patient, text, today - dt.timedelta(days=days))) for days in (11, 10))

    assert code_of(before) == (400, "signed_before_last")
    assert (after.status_code, after.json()["dong_y"]) == (201, False)


def test_a_patient_does_not_say_that_it_was_on_paper(client):
    text = ConsentTextFactory()

    answer = client.post(CONSENTS, {"muc_dich": text.muc_dich, "ma_van_ban": text.pk, "ngay_ky": "2024-01-01"})

    assert code_of(answer) == (403, "field_not_allowed")
    assert not DongY.objects.exists()


def test_doctors_do_not_read_consents(as_user, patient):
    assert as_user(vai_tro=Role.DOCTOR).get(CONSENTS, {"ma_benh_nhan": patient.pk}).status_code == 403


def test_a_new_version_does_not_change_the_old_and_keeps_the_consent(as_user, client, patient):
    said = ConsentFactory(benh_nhan=patient, van_ban__so_phien_ban=1)
    new = {"muc_dich": said.muc_dich, "noi_dung_vi": "Lời <b>mới</b>", "noi_dung_en": "New words"}

    made = as_user(vai_tro=Role.ADMIN).post(TEXTS, new)

    assert (made.status_code, made.json()["so_phien_ban"], made.json()["noi_dung_vi"]) == (201, 2, "Lời <b>mới</b>")
    assert VanBanDongY.objects.get(pk=said.van_ban_id).noi_dung_vi == said.van_ban.noi_dung_vi
    assert (state(client)["dong_y"], state(client)["van_ban_moi"]) == (True, True)


def test_a_text_is_not_in_force_from_before_now(as_user):
    past = {
        "muc_dich": MucDichDongY.CARE,
        "noi_dung_vi": "a",
        "noi_dung_en": "b",
        "hieu_luc_tu": "2024-01-01T00:00:00Z",
    }

    assert code_of(as_user(vai_tro=Role.ADMIN).post(TEXTS, past)) == (400, "text_too_early")
    assert not VanBanDongY.objects.exists()


NEW = {"muc_dich": MucDichDongY.REMINDERS, "noi_dung_vi": "Lời mới", "noi_dung_en": "New words"}


def begins(days):
    return {**NEW, "hieu_luc_tu": (timezone.now() + dt.timedelta(days=days)).isoformat()}


def test_a_text_begins_within_ninety_days(as_user):
    admin = as_user(vai_tro=Role.ADMIN)

    for late in (begins(91), {**NEW, "hieu_luc_tu": "9999-01-01T00:00:00Z"}):
        assert code_of(admin.post(TEXTS, late)) == (400, "text_too_late")
    assert not VanBanDongY.objects.exists()
    assert admin.post(TEXTS, begins(89)).status_code == 201


def test_a_text_that_is_not_in_force_yet_is_replaced_and_never_comes_into_force(as_user, client, at):
    admin, present = as_user(vai_tro=Role.ADMIN), ConsentTextFactory(so_phien_ban=1)
    mistaken = admin.post(TEXTS, begins(60)).json()
    ConsentTextFactory(so_phien_ban=3, hieu_luc_tu=dt.datetime(9999, 1, 1, tzinfo=dt.UTC))

    right = admin.post(TEXTS, {**begins(30), "noi_dung_vi": "Lời đúng"})

    assert (right.status_code, right.json()["so_phien_ban"]) == (201, 4)
    assert state(client)["ma_van_ban"] == present.pk
    at(timezone.now() + dt.timedelta(days=61))
    assert state(client)["ma_van_ban"] == right.json()["ma_van_ban"] != mistaken["ma_van_ban"]


def test_a_text_begins_at_an_instant_that_utc_has(as_user):
    first = {
        "muc_dich": MucDichDongY.CARE,
        "noi_dung_vi": "a",
        "noi_dung_en": "b",
        "hieu_luc_tu": "0001-01-01T00:00:00",
    }

    assert as_user(vai_tro=Role.ADMIN).post(TEXTS, first).status_code == 400
    assert not VanBanDongY.objects.exists()


def test_texts_and_consents_are_written_once(patient):
    row = ConsentFactory(benh_nhan=patient)

    for each in (row, row.van_ban):
        with pytest.raises(TypeError):
            each.save()
        with pytest.raises(TypeError):
            each.delete()
        with pytest.raises(TypeError):
            type(each).objects.all().delete()


def test_who_withdrew_reminders_gets_only_what_must_be_sent(patient, resolve):
    ConsentFactory(benh_nhan=patient)
    ConsentFactory(benh_nhan=patient, van_ban=DongY.objects.get().van_ban, so_thu_tu=2, dong_y=False)
    optional = NotificationFactory(benh_nhan=patient, loai="nhac-hen-24h")
    must = NotificationFactory(benh_nhan=patient, loai="lich-hen-da-huy")

    resolve(NotificationSender).dispatch()

    assert not LuotGui.objects.filter(thong_bao=optional).exists()
    assert LuotGui.objects.filter(thong_bao=must).exists()


def test_who_agrees_again_is_reminded_again(patient, resolve):
    first = ConsentFactory(benh_nhan=patient, dong_y=False)
    ConsentFactory(benh_nhan=patient, van_ban=first.van_ban, so_thu_tu=2)
    optional = NotificationFactory(benh_nhan=patient, loai="nhac-hen-24h")

    resolve(NotificationSender).dispatch()

    assert LuotGui.objects.filter(thong_bao=optional).exists()


def test_lists_take_the_same_queries_however_long(client, patient, django_assert_num_queries):
    text = ConsentTextFactory()
    for number in range(1, 6):
        ConsentFactory(benh_nhan=patient, van_ban=text, so_thu_tu=number)

    with django_assert_num_queries(4):  # the session, the patient, the texts, the state
        client.get(CONSENTS)
    with django_assert_num_queries(4):  # the session, the patient, the count, the rows
        assert len(client.get(HISTORY).json()["results"]) == 5
    with django_assert_num_queries(3):
        client.get(TEXTS)


def test_an_account_without_a_profile_is_told_so(as_user):
    assert code_of(as_user(AccountFactory()).get(CONSENTS)) == (400, "profile_missing")
