"""The way into the room of a remote consultation."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from appointments.models import LichHen, TrangThaiLichHen
from appointments.remote_session import TrangThaiPhien
from core.bootstrap import container
from core.models import NhatKy
from core.policy import Role
from core.video.port import NoRooms, VideoRooms
from telehealth.models import Ben, CachRoi, LuotThamGia
from tests.api.appointments import refusal
from tests.api.telehealth import address, claims, minutes, session_with
from tests.factories import AccountFactory, DoctorFactory, PatientFactory, RelativeFactory, TeleconsultationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor(as_user):
    person = DoctorFactory()
    client = as_user(person.nguoi_dung)
    client.person = person
    return client


@pytest.fixture
def session(doctor, patient):
    return session_with(doctor.person, patient.person)


def test_a_patient_who_comes_first_waits_until_the_doctor_starts_and_then_gets_a_token(doctor, patient, session, at):
    at(minutes(session, -8))
    waiting = patient.post(address(session, "join")).json()
    for minute in range(-7, 2):
        at(minutes(session, minute))
        still = patient.post(address(session, "join")).json()
    doctor.post(address(session, "join"))
    doctor.post(address(session, "start"))
    let_in = patient.post(address(session, "join")).json()

    assert (waiting["trang_thai"], waiting["duong_dan"], waiting["ma_truy_cap"], waiting["thu_lai_sau"]) == (
        "cho", None, None, 10,
    )  # fmt: skip
    assert dt.datetime.fromisoformat(still["cho_tu"]) == minutes(session, -8)
    assert (let_in["trang_thai"], let_in["ben"], let_in["thu_lai_sau"]) == ("vao", "Bệnh nhân", None)
    session.refresh_from_db()
    assert session.cho_giay == 9 * 60


@pytest.mark.parametrize("goes", ["leave", ""])
def test_waiting_is_counted_from_when_the_patient_came_to_stay(doctor, patient, session, at, goes):
    at(minutes(session, -14))
    patient.post(address(session, "join"))
    at(minutes(session, -13))
    if goes:
        patient.post(address(session, goes))
    at(minutes(session, 40))
    patient.post(address(session, "join"))
    at(minutes(session, 41))
    doctor.post(address(session, "start"))

    session.refresh_from_db()
    assert (session.cho_tu, session.cho_giay) == (minutes(session, 40), 60)


def test_who_went_away_before_the_start_did_not_wait_for_it(doctor, patient, session, at):
    at(minutes(session, -14))
    patient.post(address(session, "join"))
    at(minutes(session, 5))
    doctor.post(address(session, "start"))

    session.refresh_from_db()
    assert session.cho_giay is None


def test_the_doctors_join_starts_nothing(doctor, patient, session, at):
    at(minutes(session, 0))

    answer = doctor.post(address(session, "join"))

    assert (answer.status_code, answer.json()["trang_thai"], answer.json()["ben"]) == (200, "vao", "Bác sĩ")
    assert patient.post(address(session, "join")).json()["trang_thai"] == "cho"
    session.refresh_from_db()
    assert (session.trang_thai, session.thoi_gian_bat_dau) == (TrangThaiPhien.NOT_STARTED, None)


def test_the_doctor_sees_who_is_in_the_lobby_and_since_when(doctor, patient, session, at):
    at(minutes(session, -5))
    patient.post(address(session, "join"))
    seen = doctor.get(address(session)).json()
    at(minutes(session, -3))
    gone = doctor.get(address(session)).json()

    assert (seen["dang_cho"], seen["ten_benh_nhan"]) == (True, patient.person.ho_ten)
    assert dt.datetime.fromisoformat(seen["cho_tu"]) == minutes(session, -5)
    assert (gone["dang_cho"], gone["cho_tu"]) == (False, seen["cho_tu"])  # asked no more for two minutes


def test_a_token_is_what_a_jitsi_server_expects_and_tells_the_name_alone(doctor, patient, session, at):
    at(minutes(session, 0))
    doctors = doctor.post(address(session, "join")).json()
    doctor.post(address(session, "start"))
    patients = patient.post(address(session, "join")).json()

    told = claims(patients["ma_truy_cap"])
    user = told["context"].pop("user")
    assert told == {
        "aud": "clinic", "iss": "clinic", "sub": "meet.example.test", "room": session.ma_cuoc_goi, "context": {},
        "nbf": int(minutes(session, 0).timestamp()) - 10,
        "exp": int(minutes(session, 10).timestamp()),
    }  # fmt: skip
    key = user.pop("id")
    assert user == {"name": patient.person.ho_ten, "moderator": "false", "affiliation": "member"}
    assert key == f"luot-{LuotThamGia.objects.get(ben=Ben.PATIENT).pk}"
    assert claims(doctors["ma_truy_cap"])["context"]["user"]["moderator"] == "true"
    assert claims(doctors["ma_truy_cap"])["context"]["user"]["name"] == doctor.person.ho_ten
    url = f"https://meet.example.test/{session.ma_cuoc_goi}?jwt={patients['ma_truy_cap']}"
    assert (patients["duong_dan"], dt.datetime.fromisoformat(patients["het_han"])) == (url, minutes(session, 10))


def test_the_room_opens_a_quarter_of_an_hour_before_and_says_when(patient, session, at):
    at(minutes(session, -15) - dt.timedelta(seconds=1))
    early = patient.post(address(session, "join"))
    at(minutes(session, -15))
    in_time = patient.post(address(session, "join"))

    assert refusal(early)[:2] == (409, "too_early_to_join")
    assert f"{minutes(session, -15):%H:%M %d/%m/%Y}" in early.json()["detail"]
    assert in_time.status_code == 200


def test_the_room_closes_an_hour_after_the_appointed_end(patient, doctor, session, at):
    at(minutes(session, 90))
    assert patient.post(address(session, "join")).status_code == 200
    at(minutes(session, 90) + dt.timedelta(seconds=1))

    assert refusal(patient.post(address(session, "join")))[:2] == (409, "room_closed")
    assert refusal(doctor.post(address(session, "join")))[:2] == (409, "room_closed")


def test_a_talk_that_goes_on_is_open_however_late_it_is(patient, doctor, session, at):
    at(minutes(session, 80))
    doctor.post(address(session, "start"))
    at(minutes(session, 120))

    assert patient.post(address(session, "join")).json()["trang_thai"] == "vao"


def test_a_token_kept_after_the_end_opens_the_room_no_more_ten_minutes_later(patient, doctor, session, at):
    at(minutes(session, 0))
    doctor.post(address(session, "start"))
    kept = patient.post(address(session, "join")).json()
    at(minutes(session, 4))
    fresh = patient.post(address(session, "join")).json()

    expiries = [dt.datetime.fromisoformat(way["het_han"]) for way in (kept, fresh)]
    assert expiries == [minutes(session, 10), minutes(session, 14)]


def test_after_the_end_nobody_is_let_in(patient, doctor, session, at):
    at(minutes(session, 0))
    doctor.post(address(session, "start"))
    doctor.post(address(session, "end"), {})

    assert refusal(patient.post(address(session, "join")))[:2] == (409, "session_over")
    assert refusal(doctor.post(address(session, "join")))[:2] == (409, "session_over")
    assert not LuotThamGia.objects.exists()


def test_a_cancelled_session_has_no_room(patient, session, at):
    patient.post(f"/api/appointments/{session.lich_hen_id}/cancel/", {})
    at(minutes(session, 0))

    assert refusal(patient.post(address(session, "join")))[:2] == (409, "session_cancelled")


def test_an_appointment_that_nobody_confirmed_has_no_room_yet(patient, session, at):
    LichHen.objects.update(trang_thai=TrangThaiLichHen.PENDING)
    at(minutes(session, 0))

    assert refusal(patient.post(address(session, "join")))[:2] == (409, "not_confirmed")


def test_strangers_are_let_into_no_room_and_leave_no_trace(as_user, desk, session, at):
    strangers = [as_user(PatientFactory().nguoi_dung), as_user(DoctorFactory().nguoi_dung), as_user(vai_tro=Role.ADMIN)]
    at(minutes(session, 0))

    answers = [refusal(client.post(address(session, "join")))[:2] for client in strangers]

    assert answers == [(403, "not_yours")] * 3
    assert refusal(desk.post(address(session, "join")))[:2] == (403, "permission_denied")
    session.refresh_from_db()
    assert (session.cho_tu, LuotThamGia.objects.count()) == (None, 0)


def test_a_doctor_with_the_temporary_role_of_an_admin_still_joins_his_sessions(doctor, session, at):
    at(minutes(session, 0))
    doctor.account.vai_tro_tam, doctor.account.vai_tro_tam_den = Role.ADMIN, minutes(session, 600)
    doctor.account.save()

    answer = doctor.post(address(session, "join"))

    assert (answer.status_code, answer.json()["ben"]) == (200, "Bác sĩ")


def test_who_acts_for_a_patient_joins_under_the_patients_name(as_user, doctor, at):
    link = RelativeFactory()
    session = session_with(doctor.person, link.benh_nhan)
    parent = as_user(link.nguoi_dung)
    at(minutes(session, 0))
    doctor.post(address(session, "start"))

    answer = parent.post(address(session, "join")).json()

    assert claims(answer["ma_truy_cap"])["context"]["user"]["name"] == link.benh_nhan.ho_ten


def test_who_was_cut_off_comes_back_into_the_same_room(doctor, patient, session, at):
    at(minutes(session, 0))
    doctor.post(address(session, "start"))
    first = patient.post(address(session, "join")).json()
    at(minutes(session, 5))
    again = patient.post(address(session, "join")).json()

    assert claims(first["ma_truy_cap"])["room"] == claims(again["ma_truy_cap"])["room"]
    parts = doctor.get(address(session)).json()["tham_gia"]
    assert [(part["ben"], part["cach_roi"]) for part in parts] == [("Bệnh nhân", "Mất kết nối"), ("Bệnh nhân", "")]
    assert dt.datetime.fromisoformat(parts[0]["ra_luc"]) == minutes(session, 5)


def test_leaving_is_told_and_coming_back_is_another_participation(doctor, patient, session, at):
    at(minutes(session, 0))
    doctor.post(address(session, "start"))
    patient.post(address(session, "join"))
    at(minutes(session, 3))
    left = patient.post(address(session, "leave")).json()["tham_gia"]
    twice = patient.post(address(session, "leave"))
    patient.post(address(session, "join"))

    assert [part["cach_roi"] for part in left] == [CachRoi.LEFT]
    assert twice.status_code == 200
    assert LuotThamGia.objects.filter(ra_luc=None).count() == 1


def test_who_only_looked_into_the_lobby_before_the_time_did_not_come(doctor, patient, session, at):
    at(minutes(session, -14))
    patient.post(address(session, "join"))
    at(minutes(session, -13))
    patient.post(address(session, "leave"))
    at(minutes(session, 0))
    doctor.post(address(session, "join"))
    at(minutes(session, 95))
    call_command("close_sessions", stdout=StringIO())

    session.refresh_from_db()
    assert session.ket_qua == "Bệnh nhân vắng"


def test_who_waited_past_the_time_came_though_he_left_in_the_end(patient, session, at):
    at(minutes(session, -5))
    patient.post(address(session, "join"))
    at(minutes(session, 20))
    patient.post(address(session, "join"))
    patient.post(address(session, "leave"))
    at(minutes(session, 95))
    call_command("close_sessions", stdout=StringIO())

    session.refresh_from_db()
    assert session.ket_qua == "Bác sĩ vắng"


def test_a_relative_who_was_not_in_the_lobby_does_not_leave_it_for_the_patient(doctor, patient, session, as_user, at):
    mother = as_user(RelativeFactory(benh_nhan=patient.person).nguoi_dung)
    at(minutes(session, 0))
    patient.post(address(session, "join"))

    assert mother.post(address(session, "leave")).json()["dang_cho"] is True
    assert refusal(doctor.post(address(session, "no-show"), {"ben": "Bệnh nhân"}))[:2] == (409, "patient_waiting")


def test_who_leaves_the_lobby_waits_no_more(doctor, patient, session, at):
    at(minutes(session, -5))
    patient.post(address(session, "join"))
    patient.post(address(session, "leave"))

    assert doctor.get(address(session)).json()["dang_cho"] is False


@pytest.mark.parametrize(("verb", "how"), [("leave", CachRoi.LEFT), ("join", CachRoi.DROPPED), ("end", CachRoi.CLOSED)])
def test_a_server_whose_clock_is_behind_ends_nothing_before_it_began(doctor, session, at, verb, how):
    at(minutes(session, 0))
    doctor.post(address(session, "start"))
    doctor.post(address(session, "join"))
    at(minutes(session, 0) - dt.timedelta(milliseconds=50))

    answer = doctor.post(address(session, verb), {})

    assert answer.status_code == 200
    part = LuotThamGia.objects.order_by("pk").first()
    assert (part.ra_luc, part.cach_roi) == (minutes(session, 0), how)
    session.refresh_from_db()
    assert session.so_giay in (None, 0)


def test_the_end_closes_the_room_for_everybody(doctor, patient, session, at):
    at(minutes(session, 0))
    doctor.post(address(session, "join"))
    doctor.post(address(session, "start"))
    patient.post(address(session, "join"))
    at(minutes(session, 20))

    parts = doctor.post(address(session, "end"), {}).json()["tham_gia"]

    assert [(part["cach_roi"], part["ra_luc"] is None) for part in parts] == [(CachRoi.CLOSED, False)] * 2


def test_without_a_video_server_nobody_joins_and_nothing_is_kept(doctor, patient, session, at):
    at(minutes(session, 0))
    with container().override(VideoRooms, NoRooms()):
        answers = [refusal(client.post(address(session, "join")))[:2] for client in (doctor, patient)]

    assert answers == [(503, "video_not_configured")] * 2
    session.refresh_from_db()
    assert (session.cho_tu, LuotThamGia.objects.count()) == (None, 0)


def test_each_step_is_in_the_audit_trail_and_asking_again_is_not(doctor, patient, session, at):
    at(minutes(session, 0))
    for _ in range(3):
        patient.post(address(session, "join"))
    doctor.post(address(session, "join"))
    doctor.post(address(session, "start"))
    patient.post(address(session, "join"))
    patient.post(address(session, "leave"))
    doctor.post(address(session, "end"), {})

    entered = NhatKy.objects.filter(bang="Phien_tu_van_tu_xa").order_by("pk").values_list("hanh_dong", flat=True)
    assert list(entered) == [
        "RemoteSessionWaited", "RemoteSessionJoined", "RemoteSessionStarted", "RemoteSessionJoined",
        "RemoteSessionLeft", "RemoteSessionEnded",
    ]  # fmt: skip


def test_another_time_means_another_room_and_an_empty_lobby(as_user, patient, doctor, session, at):
    at(minutes(session, -15))
    patient.post(address(session, "join"))
    doctor.post(address(session, "join"))
    desk = as_user(vai_tro=Role.STAFF)

    moved = desk.patch(f"/api/appointments/{session.lich_hen_id}/", {"gio_kham": "10:00:00"})

    before = session.ma_cuoc_goi
    session.refresh_from_db()
    assert moved.status_code == 200
    assert (session.ma_cuoc_goi != before, session.cho_tu, session.trang_thai) == (
        True, None, TrangThaiPhien.NOT_STARTED,
    )  # fmt: skip
    assert LuotThamGia.objects.get().cach_roi == CachRoi.CLOSED


def test_rooms_have_names_that_cannot_be_guessed(session):
    other = TeleconsultationFactory()

    assert len({session.ma_cuoc_goi, other.ma_cuoc_goi}) == 2
    assert all(len(each.ma_cuoc_goi) == 32 and int(each.ma_cuoc_goi, 16) for each in (session, other))


def test_an_account_is_in_a_room_once(session):
    """Behind the lock stands the constraint."""
    part = {"phien": session, "nguoi_dung": AccountFactory(), "ben": Ben.PATIENT, "vao_luc": timezone.now()}
    LuotThamGia.objects.create(**part)

    with pytest.raises(IntegrityError), transaction.atomic():
        LuotThamGia.objects.create(**part)
