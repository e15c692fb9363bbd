"""Weekly templates."""

import datetime as dt

import pytest
from django.utils import timezone

from core.models import NhatKy
from core.policy import Role
from planning.models import BuoiMau, MauLich
from tests.factories import DoctorFactory, TemplateFactory

pytestmark = pytest.mark.django_db

URL = "/api/appointments/templates/"
MORNING = {"thu": 1, "gio_bat_dau": "08:00:00", "gio_ket_thuc": "11:00:00"}
AFTERNOON = {"thu": 1, "gio_bat_dau": "13:00:00", "gio_ket_thuc": "16:00:00", "so_luong_kham": 4}


def week(*sessions, **changes):
    return {
        "ten_mau": "Tuần thường",
        "so_phut_kham": 30,
        "hieu_luc_tu": "2030-01-01",
        "buoi": list(sessions or (MORNING, AFTERNOON)),
        **changes,
    }


def session(thu, start, end, **more):
    return {"thu": thu, "gio_bat_dau": start, "gio_ket_thuc": end, **more}


def refusal(answer):
    body = answer.json()
    return answer.status_code, body["code"], [error["field"] for error in body.get("errors", [])]


@pytest.fixture
def doctor(as_user):
    person = DoctorFactory()
    client = as_user(person.nguoi_dung)
    client.person = person
    return client


def test_a_doctor_keeps_the_own_templates(doctor):
    made = doctor.post(URL, week())

    assert made.status_code == 201
    assert made.json() == {
        "ma_mau": made.json()["ma_mau"],
        "ma_bac_si": doctor.person.pk,
        "ten_bac_si": doctor.person.ho_ten,
        "ten_mau": "Tuần thường",
        "so_phut_kham": 30,
        "hieu_luc_tu": "2030-01-01",
        "hieu_luc_den": None,
        "buoi": [{**MORNING, "so_luong_kham": 6}, AFTERNOON],
    }
    path = f"{URL}{made.json()['ma_mau']}/"
    assert doctor.get(path).json() == made.json()
    assert doctor.put(path, week(session(7, "09:00", "10:00"), ten_mau="")).json()["buoi"][0]["thu"] == 7
    assert doctor.patch(path, {"ten_mau": "Tuần hè"}).json()["ten_mau"] == "Tuần hè"
    assert BuoiMau.objects.count() == 1
    assert doctor.delete(path).status_code == 204
    assert not MauLich.objects.exists()
    assert not BuoiMau.objects.exists()


def test_whole_slots_are_the_places_of_a_session_that_names_none(doctor):
    made = doctor.post(URL, week(session(2, "08:00", "10:50"), so_phut_kham=25)).json()

    assert made["buoi"][0]["so_luong_kham"] == 6


def test_a_template_answers_under_its_vietnamese_name(doctor):
    template = TemplateFactory(bac_si=doctor.person)

    assert doctor.get(f"/api/appointments/mau-lich/{template.pk}/").json()["ma_mau"] == template.pk


def test_a_doctor_neither_sees_nor_touches_anothers_template(as_user):
    template = TemplateFactory()
    client = as_user(DoctorFactory().nguoi_dung)
    path = f"{URL}{template.pk}/"

    answers = [
        client.get(path),
        client.put(path, week()),
        client.patch(path, {"ten_mau": "X"}),
        client.delete(path),
        client.post(URL, week(ma_bac_si=template.bac_si_id)),
    ]

    assert client.get(URL).json()["count"] == 0
    assert [refusal(answer)[:2] for answer in answers] == [(403, "not_yours")] * 5
    assert MauLich.objects.get().ten_mau == "Tuần thường"


def test_staff_read_and_patients_do_not(as_user):
    path = f"{URL}{TemplateFactory().pk}/"
    staff, patient = as_user(vai_tro=Role.STAFF), as_user(vai_tro=Role.PATIENT)

    assert staff.get(path).status_code == staff.get(URL).status_code == 200
    assert [patient.get(path).status_code, patient.get(URL).status_code] == [403] * 2
    for client in (staff, patient):
        writes = [client.post(URL, week()), client.put(path, week()), client.patch(path, {}), client.delete(path)]
        assert [answer.status_code for answer in writes] == [403] * 4
    assert MauLich.objects.count() == 1


def test_an_admin_names_the_doctor_and_keeps_him(as_user):
    admin, first, second = as_user(vai_tro=Role.ADMIN), DoctorFactory(), DoctorFactory()

    assert refusal(admin.post(URL, week())) == (400, "required", ["ma_bac_si"])
    assert refusal(admin.post(URL, week(ma_bac_si=10**6))) == (400, "does_not_exist", ["ma_bac_si"])
    made = admin.post(URL, week(ma_bac_si=first.pk)).json()
    path = f"{URL}{made['ma_mau']}/"
    assert refusal(admin.patch(path, {"ma_bac_si": second.pk})) == (403, "field_not_allowed", ["ma_bac_si"])
    assert admin.put(path, week(ma_bac_si=first.pk)).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        (week(session(1, "11:00", "08:00")), "times_reversed", "buoi.0.gio_ket_thuc"),
        (week(session(1, "08:00", "08:00")), "times_reversed", "buoi.0.gio_ket_thuc"),
        (week(session(1, "22:00", "02:00")), "times_reversed", "buoi.0.gio_ket_thuc"),
        (week(session(1, "08:00", "08:29")), "session_too_short", "buoi.0.gio_ket_thuc"),
        (week(MORNING, session(1, "10:59", "12:00")), "sessions_overlap", "buoi.1.gio_bat_dau"),
        (week(MORNING, MORNING), "sessions_overlap", "buoi.1.gio_bat_dau"),
        (week(hieu_luc_den="2029-12-31"), "range_reversed", "hieu_luc_den"),
        (week(buoi=[]), "empty", "buoi"),
        (week(buoi=None), "null", "buoi"),
        (week(buoi="thứ hai"), "not_a_list", "buoi"),
        (week(*[session(n % 7 + 1, f"{n // 7:02}:00", f"{n // 7:02}:30") for n in range(51)]), "max_length", "buoi"),
        (week(so_phut_kham=4), "min_value", "so_phut_kham"),
        (week(so_phut_kham=241), "max_value", "so_phut_kham"),
        (week(session(0, "08:00", "11:00")), "min_value", "buoi.0.thu"),
        (week(session(8, "08:00", "11:00")), "max_value", "buoi.0.thu"),
        (week(session(1, "08:00:30", "11:00")), "seconds", "buoi.0.gio_bat_dau"),
        (week(session(1, "08:00", "11:00", so_luong_kham=0)), "min_value", "buoi.0.so_luong_kham"),
        (week(session(1, "08:00", "11:00", so_luong_kham=501)), "max_value", "buoi.0.so_luong_kham"),
        (week(hieu_luc_tu="2030-02-30"), "invalid", "hieu_luc_tu"),
        (week(ten_mau="x" * 101), "max_length", "ten_mau"),
    ],
)
def test_a_template_that_cannot_be_is_refused(doctor, wrong, code, field):
    answer = doctor.post(URL, wrong)

    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]
    assert not MauLich.objects.exists()
    assert not BuoiMau.objects.exists()


def test_fifty_sessions_are_taken(doctor):
    many = [session(n % 7 + 1, f"{n // 7:02}:00", f"{n // 7:02}:30") for n in range(50)]

    assert len(doctor.post(URL, week(*many)).json()["buoi"]) == 50


def test_sessions_may_touch_and_lie_on_other_days(doctor):
    touching = session(1, "11:00", "12:00"), session(2, "08:00", "11:00")

    assert doctor.post(URL, week(MORNING, *touching)).status_code == 201


def test_a_refused_change_changes_nothing(doctor):
    template = TemplateFactory(bac_si=doctor.person)
    path = f"{URL}{template.pk}/"
    before = doctor.get(path).json()

    for wrong, code in (
        ({"so_phut_kham": 240}, "session_too_short"),
        ({"hieu_luc_den": "2019-01-01"}, "range_reversed"),
        ({"buoi": [{"thu": 1}]}, "invalid"),
        ({"ten_mau": "X", "buoi": [session(1, "11:00", "08:00")]}, "times_reversed"),
    ):
        assert refusal(doctor.patch(path, wrong))[:2] == (400, code)

    assert doctor.get(path).json() == before


@pytest.mark.parametrize(
    ("validity", "overlapping", "refused"),
    [
        ({"hieu_luc_tu": "2031-01-01"}, session(1, "10:30", "12:00"), True),
        ({"hieu_luc_tu": "2029-01-01", "hieu_luc_den": "2030-01-07"}, session(1, "10:30", "12:00"), True),
        ({"hieu_luc_tu": "2029-01-01", "hieu_luc_den": "2030-01-06"}, session(1, "10:30", "12:00"), False),
        ({"hieu_luc_tu": "2029-01-01", "hieu_luc_den": "2029-12-31"}, session(1, "10:30", "12:00"), False),
        ({"hieu_luc_tu": "2031-01-01"}, session(1, "11:00", "12:00"), False),
        ({"hieu_luc_tu": "2031-01-01"}, session(2, "10:30", "12:00"), False),
    ],
    ids=["for ever", "one Monday in common", "no Monday in common", "ends before", "touches", "another weekday"],
)
def test_templates_of_a_doctor_do_not_overlap(doctor, validity, overlapping, refused):
    TemplateFactory(bac_si=doctor.person, hieu_luc_tu=dt.date(2030, 1, 1))  # a Tuesday; Mondays from the 7th

    answer = doctor.post(URL, week(overlapping, **validity))

    assert answer.status_code == (409 if refused else 201)
    if refused:
        assert refusal(answer) == (409, "template_overlap", ["buoi"])
    assert MauLich.objects.count() == (1 if refused else 2)


def test_a_template_is_not_changed_into_another(doctor):
    TemplateFactory(bac_si=doctor.person)
    other = TemplateFactory(bac_si=doctor.person, buoi=[(2, dt.time(8), dt.time(11), 6)])

    answer = doctor.patch(f"{URL}{other.pk}/", {"buoi": [MORNING]})

    assert refusal(answer) == (409, "template_overlap", ["buoi"])
    assert other.buoi.get().thu == 2


def test_two_doctors_may_have_the_same_week(as_user):
    TemplateFactory()

    assert as_user(DoctorFactory().nguoi_dung).post(URL, week(MORNING)).status_code == 201


def test_a_stale_etag_changes_nothing(doctor):
    path = f"{URL}{TemplateFactory(bac_si=doctor.person).pk}/"
    etag = doctor.get(path)["ETag"]

    assert doctor.patch(path, {"buoi": [AFTERNOON]}, headers={"If-Match": etag}).status_code == 200
    for stale in (
        doctor.patch(path, {"ten_mau": "X"}, headers={"If-Match": etag}),
        doctor.put(path, week(), headers={"If-Match": etag}),
        doctor.delete(path, headers={"If-Match": etag}),
    ):
        assert refusal(stale)[:2] == (412, "stale_version")
    assert doctor.get(path).json()["buoi"] == [AFTERNOON]


def test_every_write_is_audited_with_its_sessions(doctor):
    made = doctor.post(URL, week(MORNING)).json()
    path = f"{URL}{made['ma_mau']}/"
    doctor.patch(path, {"buoi": [AFTERNOON]})
    doctor.delete(path)

    added, changed, removed = NhatKy.objects.filter(bang="Mau_lich", ma_doi_tuong=made["ma_mau"]).order_by("pk")

    morning, afternoon = [{**MORNING, "so_luong_kham": 6}], [AFTERNOON]
    assert [entry.hanh_dong for entry in (added, changed, removed)] == [
        "TemplateAdded",
        "TemplateChanged",
        "TemplateRemoved",
    ]
    assert (added.truoc, added.sau["buoi"]) == (None, morning)
    assert (changed.truoc["buoi"], changed.sau["buoi"]) == (morning, afternoon)
    assert (removed.truoc["buoi"], removed.sau) == (afternoon, None)
    assert {entry.nguoi_dung_id for entry in (added, changed, removed)} == {doctor.account.pk}


def test_templates_are_filtered_and_ordered(as_user):
    today = timezone.localdate()
    later, sooner = TemplateFactory(hieu_luc_tu=today), TemplateFactory(hieu_luc_tu=dt.date(2020, 1, 1))
    client = as_user(vai_tro=Role.STAFF)

    def found(**query):
        return [row["ma_mau"] for row in client.get(URL, query).json()["results"]]

    assert found() == [sooner.pk, later.pk]
    assert found(ordering="-hieu_luc_tu") == [later.pk, sooner.pk]
    assert found(ma_bac_si=later.bac_si_id) == found(ma_co_so=later.bac_si.co_so_id) == [later.pk]
    assert client.get(URL, {"ma_bac_si": "x"}).status_code == 400


@pytest.mark.parametrize("rows", [1, 6])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(as_user, django_assert_num_queries, rows):
    TemplateFactory.create_batch(rows, buoi=[(1, dt.time(8), dt.time(11), 6), (2, dt.time(8), dt.time(11), 6)])
    client = as_user(vai_tro=Role.ADMIN)

    with django_assert_num_queries(4):  # session, count, rows, their sessions
        assert client.get(URL).json()["count"] == rows
