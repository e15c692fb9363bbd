"""The waiting list: who may wait for what, where they stand, and how they leave."""

import datetime as dt

import pytest
from django.utils import timezone

from core.models import NhatKy
from core.policy import Role
from core.services.waitlist_service import MOST_DAYS_AHEAD, MOST_ENTRIES
from tests.api.appointments import URL, refusal
from tests.factories import (
    DoctorFactory,
    EntryFactory,
    OfferFactory,
    PatientFactory,
    ServiceFactory,
    SpecialtyFactory,
)
from waitlist.models import DanhSachCho

pytestmark = pytest.mark.django_db

WAITLIST = f"{URL}waitlist/"


def in_days(days):
    return str(timezone.localdate() + dt.timedelta(days=days))


@pytest.fixture
def asked(schedule, service):
    return {
        "ma_bac_si": schedule.bac_si_id,
        "ma_dich_vu": service.pk,
        "tu_ngay": in_days(0),
        "den_ngay": in_days(20),
    }


@pytest.fixture
def specialty(schedule):
    return schedule.bac_si.chuyen_khoa


def refused(client, asked, **changes):
    wanted = {name: value for name, value in {**asked, **changes}.items() if value is not None}
    answer = client.post(WAITLIST, wanted)
    assert not DanhSachCho.objects.exists()
    assert not NhatKy.objects.filter(hanh_dong="WaitlistJoined").exists()
    (error, *_) = answer.json()["errors"]
    return answer.status_code, error["code"], error["field"]


def test_a_patient_waits_for_a_doctor_and_is_told_where_they_stand(patient, asked, schedule, service):
    EntryFactory(bac_si=schedule.bac_si, dich_vu=service)

    answer = patient.post(WAITLIST, {**asked, "gio_tu": "08:00", "gio_den": "10:00"})

    assert answer.status_code == 201, answer.json()
    entry = answer.json()
    assert {name: entry[name] for name in asked} == asked
    assert (entry["ma_benh_nhan"], entry["ma_chuyen_khoa"]) == (patient.person.pk, schedule.bac_si.chuyen_khoa_id)
    assert (entry["trang_thai"], entry["thu_tu"], entry["loi_moi"]) == ("Đang chờ", 2, None)
    assert (entry["gio_tu"], entry["gio_den"], entry["so_lan_moi"]) == ("08:00:00", "10:00:00", 0)
    assert patient.get(f"{WAITLIST}{entry['ma_cho']}/").json() == entry
    assert NhatKy.objects.get(hanh_dong="WaitlistJoined").nguoi_dung == patient.account


def test_a_patient_waits_for_anybody_of_a_specialty(patient, asked, specialty):
    del asked["ma_bac_si"]
    entry = patient.post(WAITLIST, {**asked, "ma_chuyen_khoa": specialty.pk}).json()

    assert (entry["ma_bac_si"], entry["ten_bac_si"], entry["ma_chuyen_khoa"]) == (None, None, specialty.pk)


def test_those_who_wait_for_the_specialty_and_for_its_doctors_stand_in_one_order(desk, schedule, service, specialty):
    for_all, other, mine = (
        EntryFactory(bac_si=None, chuyen_khoa=specialty, dich_vu=service),
        EntryFactory(bac_si=DoctorFactory(chuyen_khoa=specialty), dich_vu=service),
        EntryFactory(bac_si=schedule.bac_si, dich_vu=service),
    )
    last = EntryFactory(bac_si=None, chuyen_khoa=specialty, dich_vu=service)

    places = [desk.get(f"{WAITLIST}{entry.pk}/").json()["thu_tu"] for entry in (for_all, other, mine, last)]

    assert places == [1, 2, 2, 4]


def test_a_relative_is_put_on_the_list_by_who_acts_for_them(patient, child, asked):
    answer = patient.post(WAITLIST, {**asked, "ma_benh_nhan": child.pk})

    assert answer.status_code == 201
    assert patient.get(WAITLIST).json()["results"][0]["ma_benh_nhan"] == child.pk


def test_the_desk_names_whom_it_puts_on_the_list(desk, asked):
    assert refused(desk, asked) == (400, "required", "ma_benh_nhan")
    assert desk.post(WAITLIST, {**asked, "ma_benh_nhan": PatientFactory().pk}).status_code == 201


def test_a_stranger_is_put_on_the_list_by_nobody_else(patient, asked):
    assert refused(patient, asked, ma_benh_nhan=PatientFactory().pk) == (403, "not_yours", "ma_benh_nhan")


def test_doctors_and_visitors_have_no_business_here(as_user, anonymous, asked):
    assert as_user(vai_tro=Role.DOCTOR).get(WAITLIST).status_code == 403
    assert as_user(vai_tro=Role.DOCTOR).post(WAITLIST, asked).status_code == 403
    assert anonymous.post(WAITLIST, asked).status_code == 401


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"ma_bac_si": None}, (400, "required", "ma_bac_si")),
        ({"ma_bac_si": 10**9}, (400, "does_not_exist", "ma_bac_si")),
        ({"ma_chuyen_khoa": 10**9}, (400, "does_not_exist", "ma_chuyen_khoa")),
        ({"ma_bac_si": None, "ma_chuyen_khoa": 10**9}, (400, "does_not_exist", "ma_chuyen_khoa")),
        ({"ma_dich_vu": 10**9}, (400, "does_not_exist", "ma_dich_vu")),
        ({"ma_dich_vu": "x"}, (400, "invalid", "ma_dich_vu")),
        ({"ma_dich_vu": None}, (400, "required", "ma_dich_vu")),
        ({"tu_ngay": in_days(3), "den_ngay": in_days(2)}, (400, "range_reversed", "den_ngay")),
        ({"tu_ngay": in_days(-1)}, (400, "window_past", "tu_ngay")),
        ({"tu_ngay": "1800-01-01", "den_ngay": "1800-01-02"}, (400, "window_past", "tu_ngay")),
        ({"den_ngay": in_days(MOST_DAYS_AHEAD + 1)}, (400, "window_too_far", "den_ngay")),
        ({"den_ngay": "9999-12-31"}, (400, "window_too_far", "den_ngay")),
        ({"den_ngay": "31/12/2030"}, (400, "invalid", "den_ngay")),
        ({"gio_tu": "10:00", "gio_den": "10:00"}, (400, "times_reversed", "gio_den")),
        ({"gio_tu": "10:00", "gio_den": "10:29"}, (400, "hours_too_short", "gio_den")),
        ({"gio_tu": "10:00:30"}, (400, "seconds", "gio_tu")),
    ],
)
def test_what_cannot_be_waited_for_is_refused_on_its_field(patient, asked, changes, why):
    assert refused(patient, asked, **changes) == why


def test_the_last_day_that_may_be_waited_for_is_accepted(patient, asked):
    day = in_days(MOST_DAYS_AHEAD)
    assert patient.post(WAITLIST, {**asked, "tu_ngay": day, "den_ngay": day}).status_code == 201


def test_the_doctor_is_of_the_specialty_that_is_named(patient, asked, specialty):
    other = SpecialtyFactory(co_so=specialty.co_so)

    assert refused(patient, asked, ma_chuyen_khoa=other.pk) == (400, "doctor_not_of_specialty", "ma_chuyen_khoa")
    assert patient.post(WAITLIST, {**asked, "ma_chuyen_khoa": specialty.pk}).status_code == 201


def test_only_what_the_doctor_or_the_specialty_offers_is_waited_for(patient, asked, specialty):
    elsewhere = ServiceFactory()
    of_others = ServiceFactory(co_so=specialty.co_so, chuyen_khoa=SpecialtyFactory(co_so=specialty.co_so))
    not_offered = (400, "service_not_offered", "ma_dich_vu")

    for service in (elsewhere, of_others):
        assert refused(patient, asked, ma_dich_vu=service.pk) == not_offered
        whom = {"ma_bac_si": None, "ma_chuyen_khoa": specialty.pk}
        assert refused(patient, asked, ma_dich_vu=service.pk, **whom) == not_offered


def test_nobody_waits_for_a_doctor_who_takes_no_appointments(patient, asked, schedule):
    schedule.bac_si.nguoi_dung.trang_thai = False
    schedule.bac_si.nguoi_dung.save()

    assert refused(patient, asked) == (409, "doctor_unavailable", "ma_bac_si")


def test_one_waits_once_for_the_same(patient, asked, specialty, schedule):
    for whom in ({"ma_bac_si": schedule.bac_si_id}, {"ma_chuyen_khoa": specialty.pk}):
        wanted = {**{name: value for name, value in asked.items() if name != "ma_bac_si"}, **whom}
        first = patient.post(WAITLIST, wanted)
        assert first.status_code == 201

        again = patient.post(WAITLIST, {**wanted, "den_ngay": in_days(5)})

        assert refusal(again) == (409, "already_waiting", ["already_waiting"])
        assert patient.delete(f"{WAITLIST}{first.json()['ma_cho']}/").status_code == 204
        assert patient.post(WAITLIST, wanted).status_code == 201


def test_a_patient_waits_in_so_many_places_at_most(patient, asked):
    EntryFactory.create_batch(MOST_ENTRIES, benh_nhan=patient.person)

    answer = patient.post(WAITLIST, asked)

    assert refusal(answer) == (409, "too_many_entries", ["too_many_entries"])
    assert DanhSachCho.objects.count() == MOST_ENTRIES


def test_who_leaves_waits_no_more_and_stays_on_record(patient, as_user):
    entry = EntryFactory(benh_nhan=patient.person)
    behind = EntryFactory(bac_si=entry.bac_si, dich_vu=entry.dich_vu)
    assert as_user(PatientFactory().nguoi_dung).delete(f"{WAITLIST}{entry.pk}/").status_code == 403

    assert patient.delete(f"{WAITLIST}{entry.pk}/").status_code == 204

    shown = patient.get(f"{WAITLIST}{entry.pk}/").json()
    assert (shown["trang_thai"], shown["thu_tu"]) == ("Đã rút", None)
    assert as_user(behind.benh_nhan.nguoi_dung).get(f"{WAITLIST}{behind.pk}/").json()["thu_tu"] == 1
    assert refusal(patient.delete(f"{WAITLIST}{entry.pk}/")) == (409, "entry_over", [])
    assert patient.delete(f"{WAITLIST}{10**9}/").status_code == 404


def test_an_entry_shows_its_open_offer(patient):
    offer = OfferFactory(cho__benh_nhan=patient.person)

    shown = patient.get(f"{WAITLIST}{offer.cho_id}/").json()

    assert shown["loi_moi"]["ma_moi"] == offer.pk
    assert shown["trang_thai"] == "Đang được mời"


def test_the_list_is_the_callers_own_and_the_desks_is_everybodys(patient, desk):
    mine, other = EntryFactory(benh_nhan=patient.person), EntryFactory()

    def listed(client, **query):
        return [row["ma_cho"] for row in client.get(WAITLIST, query).json()["results"]]

    assert listed(patient) == [mine.pk]
    assert listed(desk) == [mine.pk, other.pk]
    assert listed(desk, ordering="-xep_tu") == [other.pk, mine.pk]
    for name, value in {
        "ma_benh_nhan": mine.benh_nhan_id,
        "ma_bac_si": mine.bac_si_id,
        "ma_chuyen_khoa": mine.chuyen_khoa_id,
        "ma_co_so": mine.chuyen_khoa.co_so_id,
        "ma_dich_vu": mine.dich_vu_id,
    }.items():
        assert listed(desk, **{name: value}) == [mine.pk]
    assert listed(desk, trang_thai="Hết hạn") == []
    assert listed(desk, tu_ngay=in_days(31)) == []
    assert listed(desk, den_ngay=in_days(-1)) == []
    assert desk.get(WAITLIST, {"trang_thai": "?"}).status_code == 400
    assert patient.get(f"{WAITLIST}{other.pk}/").status_code == 403


def test_the_list_takes_as_many_queries_for_twenty_as_for_one(desk, django_assert_num_queries):
    EntryFactory()
    with django_assert_num_queries(3):
        desk.get(WAITLIST)
    EntryFactory.create_batch(19)
    with django_assert_num_queries(3):
        assert len(desk.get(WAITLIST, {"page_size": 100}).json()["results"]) == 20


def test_what_is_sent_beside_is_not_taken(patient, asked):
    extra = {"trang_thai": "Đã đặt", "xep_tu": "2020-01-01T00:00:00+07:00", "so_lan_bo_qua": 9, "ngay_xong": None}
    patient.post(WAITLIST, {**asked, **extra}, format="json")

    entry = DanhSachCho.objects.get()
    assert (entry.trang_thai, entry.so_lan_bo_qua, entry.ngay_xong) == ("Đang chờ", 0, None)
    assert entry.xep_tu.year > 2020
