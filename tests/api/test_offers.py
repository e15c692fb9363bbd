"""Freed places are offered to who has waited longest, kept for so long, and passed on."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from appointments.models import GiuCho, KhungGio, LichHen
from core.background import Background
from core.bootstrap import container
from core.models import NhatKy
from core.periodic import OFFER_PLACES
from core.policy import Role
from core.repositories.waitlist_repository import OfferRepository
from core.services import place_offering
from core.services.availability_service import FreeTime
from core.services.place_offering import Outcome, PlaceOffering
from notifications.models import ThongBao
from tests.api.appointments import URL, moment, refusal
from tests.factories import (
    AppointmentFactory,
    DoctorFactory,
    EntryFactory,
    FacilityFactory,
    HoldFactory,
    OfferFactory,
    PatientFactory,
    RelativeFactory,
    RulesFactory,
    ScheduleFactory,
    ServiceFactory,
    SpecialtyFactory,
    TimeOffFactory,
    coming_workday,
)
from waitlist.models import MoiNhanCho

pytestmark = pytest.mark.django_db

WAITLIST, OFFERS = f"{URL}waitlist/", f"{URL}offers/"
NINE, TEN = dt.time(9), dt.time(10)


@pytest.fixture
def schedule():
    """One half hour, for one patient."""
    return ScheduleFactory(gio_bat_dau=NINE, gio_ket_thuc=dt.time(9, 30), so_luong_kham=1)


@pytest.fixture(autouse=True)
def _morning_before(at, schedule):
    at(moment(schedule, 8, days=1))


@pytest.fixture
def waits(schedule, service):
    """An entry that would take a place of the schedule, for the doctor unless for the specialty."""

    def entry(**fields):
        whom = {"bac_si": schedule.bac_si, "chuyen_khoa": schedule.bac_si.chuyen_khoa}
        day = {"tu_ngay": schedule.ngay_lam_viec, "den_ngay": schedule.ngay_lam_viec}
        fields = {**whom, **day, "dich_vu": service, **fields}
        order = {"xep_tu": moment(schedule, 7, entry.made, days=2)} if "xep_tu" not in fields else {}
        entry.made += 1
        return EntryFactory(**fields, **order)

    entry.made = 0
    return entry


@pytest.fixture
def run(resolve):
    return lambda: {name: count for name, count in resolve(PlaceOffering).run().items() if count}


def offers():
    return [(offer.cho_id, offer.trang_thai) for offer in MoiNhanCho.objects.order_by("pk")]


def signed_in(as_user, entry):
    return as_user(entry.benh_nhan.nguoi_dung)


OPEN, ACCEPTED, DECLINED, LAPSED, WITHDRAWN = "Đang chờ trả lời", "Đã nhận", "Đã từ chối", "Hết hạn", "Thu hồi"


def test_a_free_place_is_offered_to_who_has_waited_longest(waits, run, schedule):
    first, second = waits(), waits()

    assert run() == {Outcome.OFFERED: 1}

    offer = MoiNhanCho.objects.get()
    assert (offer.cho, offer.lich, offer.gio_kham, offer.trang_thai) == (first, schedule, NINE, OPEN)
    assert offer.het_han == moment(schedule, 8, 30, days=1)
    assert offer.ly_do == (
        f"Xếp thứ 1 trong danh sách chờ bác sĩ {schedule.bac_si.ho_ten}, "
        f"tính từ {moment(schedule, 7, 0, days=2):%H:%M %d/%m/%Y}."
    )
    for entry, state, times in ((first, "Đang được mời", 1), (second, "Đang chờ", 0)):
        entry.refresh_from_db()
        assert (entry.trang_thai, entry.so_lan_moi) == (state, times)
    assert NhatKy.objects.get(hanh_dong="PlaceOffered").nguoi_dung is None
    assert run() == {}


def test_the_patient_is_told_once_until_when(waits, run):
    entry = waits()
    run()
    run()

    told = ThongBao.objects.get()
    assert (told.loai, told.benh_nhan) == ("moi-nhan-cho", entry.benh_nhan)
    assert told.du_lieu["het_han"].startswith("08:30 ")
    assert told.du_lieu["gio_kham"] == "09:00"


def test_what_is_offered_is_kept_from_everybody_else(waits, run, as_user, schedule, service):
    waits()
    run()
    visit = {"ma_bac_si": schedule.bac_si_id, "ma_dich_vu": service.pk, "ngay_kham": str(schedule.ngay_lam_viec)}
    other = as_user(PatientFactory().nguoi_dung)

    answer = other.post(URL, {**visit, "gio_kham": "09:00"})

    assert answer.status_code == 409
    assert other.get(f"{URL}availability/", {"ma_bac_si": schedule.bac_si_id}).json()["results"] == []
    assert other.get(f"{URL}holds/").json()["results"] == []


def test_accepting_books_the_place(waits, run, as_user, schedule):
    entry = waits()
    run()
    client, offer = signed_in(as_user, entry), MoiNhanCho.objects.get()

    answer = client.post(f"{OFFERS}{offer.pk}/accept/")

    assert answer.status_code == 200, answer.json()
    appointment = LichHen.objects.get()
    assert answer.json()["ma_lich_hen"] == appointment.pk
    assert (appointment.benh_nhan, appointment.lich, appointment.gio_kham) == (entry.benh_nhan, schedule, NINE)
    assert (appointment.so_thu_tu, appointment.trang_thai) == (1, "Chờ xác nhận")
    assert client.get(f"{WAITLIST}{entry.pk}/").json()["trang_thai"] == "Đã đặt"
    assert not GiuCho.objects.exists()
    assert offers() == [(entry.pk, ACCEPTED)]
    events = set(NhatKy.objects.values_list("hanh_dong", flat=True))
    assert {"AppointmentBooked", "OfferAccepted"} <= events
    assert run() == {}


def test_the_notice_before_a_visit_does_not_bind_who_accepts_in_time(waits, run, as_user, schedule, at):
    waits()
    at(moment(schedule, 7, 50))  # the notice is an hour: the offer lasts ten minutes
    run()
    offer = MoiNhanCho.objects.get()
    assert offer.het_han == moment(schedule, 8)
    RulesFactory(co_so=schedule.bac_si.co_so, bao_truoc_phut=65)

    assert signed_in(as_user, offer.cho).post(f"{OFFERS}{offer.pk}/accept/").status_code == 200


def test_what_nobody_could_answer_in_time_is_not_offered(waits, run, schedule, at):
    waits()
    at(moment(schedule, 7, 56))

    assert run() == {}


def test_an_offer_accepted_late_changes_nothing(waits, run, as_user, schedule, at):
    entry = waits()
    run()
    offer = MoiNhanCho.objects.get()
    client = signed_in(as_user, entry)
    at(moment(schedule, 8, 30, days=1))

    for answer in ("accept", "decline"):
        assert refusal(client.post(f"{OFFERS}{offer.pk}/{answer}/")) == (409, "offer_expired", [])
    assert (offers(), LichHen.objects.count()) == ([(entry.pk, OPEN)], 0)

    run()
    assert refusal(client.post(f"{OFFERS}{offer.pk}/accept/")) == (409, "offer_expired", [])


def test_an_offer_is_answered_by_nobody_else(waits, run, as_user):
    waits()
    run()
    offer = MoiNhanCho.objects.get()

    for client in (as_user(PatientFactory().nguoi_dung), as_user(vai_tro=Role.DOCTOR)):
        for answer in ("accept", "decline"):
            assert client.post(f"{OFFERS}{offer.pk}/{answer}/").status_code == 403
        assert client.get(f"{OFFERS}{offer.pk}/").status_code == 403
    assert (offers(), LichHen.objects.count()) == ([(offer.cho_id, OPEN)], 0)
    assert signed_in(as_user, offer.cho).post(f"{OFFERS}{10**9}/accept/").status_code == 404


def test_an_offer_is_answered_once(waits, run, as_user):
    entry = waits()
    run()
    client, offer = signed_in(as_user, entry), MoiNhanCho.objects.get()
    client.post(f"{OFFERS}{offer.pk}/accept/")

    for answer in ("accept", "decline"):
        assert refusal(client.post(f"{OFFERS}{offer.pk}/{answer}/")) == (409, "offer_answered", [])
    assert LichHen.objects.count() == 1


def test_a_relative_and_the_desk_accept_for_a_patient(waits, run, as_user, desk):
    for client_of in (lambda entry: as_user(RelativeFactory(benh_nhan=entry.benh_nhan).nguoi_dung), lambda entry: desk):
        entry = waits()
        run()
        offer = MoiNhanCho.objects.get(cho=entry)
        assert client_of(entry).post(f"{OFFERS}{offer.pk}/accept/").status_code == 200
        LichHen.objects.update(trang_thai="Đã hủy", ngay_huy=offer.ngay_tao)
        offer.lich.refresh_from_db()
        offer.lich.so_luong_da_dat = 0
        offer.lich.save()


def test_what_is_declined_goes_to_the_next(waits, run, as_user):
    first, second = waits(), waits()
    run()
    client, offer = signed_in(as_user, first), MoiNhanCho.objects.get()

    assert client.post(f"{OFFERS}{offer.pk}/decline/").json()["trang_thai"] == DECLINED
    run()

    assert offers() == [(first.pk, DECLINED), (second.pk, OPEN)]
    first.refresh_from_db()
    assert (first.trang_thai, first.so_lan_bo_qua) == ("Đang chờ", 1)
    assert "1 người xếp trước" in MoiNhanCho.objects.get(cho=second).ly_do


def test_what_nobody_answers_goes_to_the_next(waits, run, schedule, at):
    first, second = waits(), waits()
    run()
    at(moment(schedule, 8, 29, days=1))
    assert run() == {}
    at(moment(schedule, 8, 30, days=1))

    assert run() == {Outcome.LAPSED: 1, Outcome.OFFERED: 1}

    assert offers() == [(first.pk, LAPSED), (second.pk, OPEN)]
    assert ThongBao.objects.filter(loai="loi-moi-het-han", benh_nhan=first.benh_nhan).count() == 1
    assert NhatKy.objects.get(hanh_dong="OfferLapsed").nguoi_dung is None


@pytest.mark.parametrize(("hour", "minute", "days"), [(22, 0, 1), (2, 0, 0), (6, 59, 0)])
def test_in_the_night_nobody_is_asked_and_in_the_morning_the_first_is(waits, run, schedule, at, hour, minute, days):
    first, _ = waits(), waits()
    at(moment(schedule, hour, minute, days=days))
    assert run() == {}
    at(moment(schedule, 7))

    assert run() == {Outcome.OFFERED: 1}
    assert offers() == [(first.pk, OPEN)]


def test_what_cannot_be_offered_in_the_morning_is_in_the_night_and_who_sleeps_skips_nothing(waits, run, schedule, at):
    schedule.gio_bat_dau, schedule.gio_ket_thuc = dt.time(8), dt.time(8, 30)  # the notice is an hour
    schedule.save()
    sleeper, other = waits(), waits()
    at(moment(schedule, 2))
    assert run() == {Outcome.OFFERED: 1}
    at(moment(schedule, 2, 30))

    assert run() == {Outcome.LAPSED: 1, Outcome.OFFERED: 1}

    assert offers() == [(sleeper.pk, LAPSED), (other.pk, OPEN)]
    sleeper.refresh_from_db()
    assert (sleeper.trang_thai, sleeper.so_lan_bo_qua) == ("Đang chờ", 0)


def test_nobody_is_offered_the_same_place_twice(waits, run, as_user, schedule, service):
    entry = waits()
    again = waits(benh_nhan=entry.benh_nhan, bac_si=None, den_ngay=schedule.ngay_lam_viec)
    run()
    signed_in(as_user, entry).post(f"{OFFERS}{MoiNhanCho.objects.get().pk}/decline/")

    assert run() == {}
    again.refresh_from_db()
    assert again.so_lan_moi == 0


def test_who_skips_three_offers_goes_behind(waits, run, as_user, schedule, at):
    often, later = waits(so_lan_bo_qua=2), waits()
    run()
    now = moment(schedule, 8, 10, days=1)
    at(now)
    signed_in(as_user, often).post(f"{OFFERS}{MoiNhanCho.objects.get().pk}/decline/")

    often.refresh_from_db()
    assert (often.so_lan_bo_qua, often.xep_tu) == (3, now)
    ScheduleFactory(bac_si=schedule.bac_si, gio_bat_dau=TEN, gio_ket_thuc=dt.time(10, 30), so_luong_kham=1)
    run()
    assert [cho for cho, state in offers() if state == OPEN] == [later.pk, often.pk]
    assert "đã bỏ qua 3 lời mời" in MoiNhanCho.objects.get(cho=often, trang_thai=OPEN).ly_do


def test_who_skips_twice_keeps_the_place_in_the_order(waits, run, as_user):
    entry = waits(so_lan_bo_qua=1)
    run()
    signed_in(as_user, entry).post(f"{OFFERS}{MoiNhanCho.objects.get().pk}/decline/")

    before = entry.xep_tu
    entry.refresh_from_db()
    assert (entry.so_lan_bo_qua, entry.xep_tu) == (2, before)


def other_day(schedule, days):
    day = schedule.ngay_lam_viec + dt.timedelta(days=days)
    return {"tu_ngay": day, "den_ngay": day}


@pytest.mark.parametrize(
    "unsuited",
    [
        lambda schedule: {"bac_si": DoctorFactory(chuyen_khoa=schedule.bac_si.chuyen_khoa)},
        lambda schedule: {"bac_si": None, "chuyen_khoa": SpecialtyFactory(co_so=schedule.bac_si.co_so)},
        lambda schedule: {"dich_vu": ServiceFactory(co_so=schedule.bac_si.co_so, thoi_gian_kham=31)},
        lambda schedule: other_day(schedule, 1),
        lambda schedule: other_day(schedule, -1),
        lambda schedule: {"gio_tu": dt.time(9, 1)},
        lambda schedule: {"gio_den": dt.time(9, 29)},
        lambda schedule: {"benh_nhan": PatientFactory(nguoi_dung__trang_thai=False)},
    ],
)
def test_a_place_that_does_not_suit_goes_to_the_next(waits, run, schedule, unsuited):
    waits(**unsuited(schedule))
    assert run() == {}
    suited = waits(gio_tu=NINE, gio_den=dt.time(9, 30))

    assert run() == {Outcome.OFFERED: 1}
    assert offers() == [(suited.pk, OPEN)]


def test_who_is_busy_then_is_passed_over(waits, run, schedule):
    busy, next_one = waits(), waits()
    elsewhere = ScheduleFactory(ngay_lam_viec=schedule.ngay_lam_viec, gio_bat_dau=NINE)
    AppointmentFactory(lich=elsewhere, benh_nhan=busy.benh_nhan)

    run()

    assert offers() == [(next_one.pk, OPEN)]


@pytest.mark.parametrize("rule", ["so_lich_hen_toi_da", "so_lich_hen_moi_ngay"])
def test_who_may_book_no_more_is_passed_over(waits, run, schedule, rule):
    RulesFactory(co_so=schedule.bac_si.co_so, **{rule: 1})
    full, next_one = waits(), waits()
    AppointmentFactory(
        lich=ScheduleFactory(ngay_lam_viec=schedule.ngay_lam_viec, gio_bat_dau=dt.time(14), gio_ket_thuc=dt.time(17)),
        benh_nhan=full.benh_nhan,
    )

    run()

    assert offers() == [(next_one.pk, OPEN)]


def test_a_child_whose_account_sleeps_is_invited_through_a_relative(waits, run):
    child = RelativeFactory(benh_nhan=PatientFactory(nguoi_dung__trang_thai=False)).benh_nhan
    entry = waits(benh_nhan=child)
    other = waits(benh_nhan=PatientFactory(nguoi_dung=None))

    run()

    assert offers() == [(entry.pk, OPEN)]
    assert other.trang_thai == "Đang chờ"


def test_places_further_ahead_than_may_be_booked_are_not_offered(waits, run, schedule):
    RulesFactory(co_so=schedule.bac_si.co_so, dat_truoc_ngay=1)
    waits()
    assert run() == {Outcome.OFFERED: 1}

    far = ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=coming_workday(14))
    waits(tu_ngay=far.ngay_lam_viec, den_ngay=far.ngay_lam_viec)
    assert run() == {}


def test_each_patient_has_one_offer_at_a_time(waits, run, schedule, as_user):
    ScheduleFactory(bac_si=schedule.bac_si, gio_bat_dau=TEN, gio_ket_thuc=dt.time(10, 30), so_luong_kham=1)
    first = waits()
    second = waits(benh_nhan=first.benh_nhan, bac_si=None)

    assert run() == {Outcome.OFFERED: 1, Outcome.NOT_HIS: 1}

    signed_in(as_user, first).post(f"{OFFERS}{MoiNhanCho.objects.get().pk}/accept/")
    run()
    assert offers() == [(first.pk, ACCEPTED), (second.pk, OPEN)]


def test_as_many_are_invited_as_there_are_places(waits, run, schedule):
    schedule.gio_ket_thuc = dt.time(11)
    schedule.so_luong_kham = 3
    schedule.save()
    entries = [waits() for _ in range(5)]

    run()

    assert offers() == [(entry.pk, OPEN) for entry in entries[:3]]
    assert [offer.gio_kham for offer in MoiNhanCho.objects.order_by("pk")] == [NINE, dt.time(9, 30), TEN]


@pytest.mark.parametrize(
    ("rest", "begins", "expected"), [(0, dt.time(9, 15), dt.time(8, 45)), (10, dt.time(9, 35), dt.time(8, 55))]
)
def test_a_gap_between_two_visits_is_offered_whatever_its_time(waits, run, schedule, rest, begins, expected):
    RulesFactory(co_so=schedule.bac_si.co_so, nghi_giua_phut=rest)
    schedule.gio_bat_dau, schedule.gio_ket_thuc, schedule.so_luong_kham = dt.time(8), TEN, 3
    schedule.save()
    for start, end in ((dt.time(8), dt.time(8, 45)), (begins, TEN)):
        AppointmentFactory(lich=schedule, gio_kham=start, gio_ket_thuc=end)
    waits()

    assert run() == {Outcome.OFFERED: 1}
    assert MoiNhanCho.objects.get().gio_kham == expected


def test_a_place_that_is_booked_or_held_is_not_offered(waits, run, schedule):
    waits()
    hold = HoldFactory(lich=schedule, het_han=moment(schedule, 8, 5, days=1))
    assert run() == {}
    hold.delete()
    AppointmentFactory(lich=schedule)
    assert run() == {}


def test_a_form_that_is_filled_in_and_an_offer_do_not_end_each_other(waits, run, as_user, schedule, service):
    entry = waits()
    own = ScheduleFactory(bac_si=schedule.bac_si, gio_bat_dau=TEN, gio_ket_thuc=dt.time(11))
    client = signed_in(as_user, entry)
    visit = {"ma_bac_si": own.bac_si_id, "ma_dich_vu": service.pk, "ngay_kham": str(own.ngay_lam_viec)}
    kept = client.post(f"{URL}holds/", {**visit, "gio_kham": "10:00"}).json()

    run()
    assert GiuCho.objects.count() == 2
    offered = GiuCho.objects.get(tu_danh_sach_cho=True)
    assert [row["ma_giu_cho"] for row in client.get(f"{URL}holds/").json()["results"]] == [kept["ma_giu_cho"]]
    assert client.get(f"{URL}holds/{offered.pk}/").status_code == 403
    assert refusal(client.post(URL, {"ma_giu_cho": offered.pk})) == (409, "hold_expired", ["hold_expired"])
    client.post(f"{URL}holds/", {**visit, "gio_kham": "10:30"})
    assert client.post(URL, {**visit, "gio_kham": "10:30"}).status_code == 201
    assert list(GiuCho.objects.all()) == [offered]


def test_the_patient_may_book_what_was_offered_as_well(waits, run, as_user, schedule, service):
    entry = waits()
    run()
    visit = {"ma_bac_si": schedule.bac_si_id, "ma_dich_vu": service.pk, "ngay_kham": str(schedule.ngay_lam_viec)}

    assert signed_in(as_user, entry).post(URL, {**visit, "gio_kham": "09:00"}).status_code == 201
    assert run() == {Outcome.WITHDRAWN: 1}
    assert offers() == [(entry.pk, WITHDRAWN)]


def removed(schedule):
    schedule.delete()


def moved(schedule):
    schedule.ngay_lam_viec += dt.timedelta(days=1)
    schedule.save()


def away(schedule):
    day = {"tu_ngay": schedule.ngay_lam_viec, "den_ngay": schedule.ngay_lam_viec}
    TimeOffFactory(bac_si=schedule.bac_si, loai="Bác sĩ nghỉ", **day)


def taken(schedule):
    AppointmentFactory(lich=schedule)  # an emergency heeds no hold


def gone(schedule):
    account = schedule.bac_si.nguoi_dung
    account.trang_thai = False
    account.save()


@pytest.mark.parametrize("happens", [removed, moved, away, taken, gone])
def test_an_offer_whose_place_is_gone_is_withdrawn_without_blame(waits, run, as_user, schedule, happens):
    entry = waits()
    run()
    before = entry.xep_tu
    happens(schedule)
    client, offer = signed_in(as_user, entry), MoiNhanCho.objects.get()
    assert client.post(f"{OFFERS}{offer.pk}/accept/").status_code == 409
    assert offers() == [(entry.pk, OPEN)]

    assert run()[Outcome.WITHDRAWN] == 1

    entry.refresh_from_db()
    assert (entry.trang_thai, entry.so_lan_bo_qua, entry.xep_tu) == ("Đang chờ", 0, before)
    assert offers()[0] == (entry.pk, WITHDRAWN)
    assert not GiuCho.objects.filter(gio_kham=NINE).exists()
    assert ThongBao.objects.filter(loai="loi-moi-thu-hoi").count() == 1
    assert refusal(client.post(f"{OFFERS}{offer.pk}/accept/"))[:2] == (409, "offer_answered")


def test_a_schedule_removed_and_put_in_anew_offers_its_time_to_nobody_twice(waits, run, schedule):
    first, _ = waits(), waits()
    run()
    fields = {"bac_si": schedule.bac_si, "ngay_lam_viec": schedule.ngay_lam_viec}
    schedule.delete()
    anew = ScheduleFactory(**fields, gio_bat_dau=dt.time(8, 45), gio_ket_thuc=dt.time(9, 45), so_luong_kham=1)

    assert run() == {Outcome.WITHDRAWN: 1, Outcome.OFFERED: 1}

    first.refresh_from_db()
    assert first.so_lan_bo_qua == 0
    assert offers() == [(first.pk, WITHDRAWN), (first.pk, OPEN)]
    offer = MoiNhanCho.objects.get(trang_thai=OPEN)
    assert (offer.lich, offer.gio_kham) == (anew, dt.time(8, 45))


def test_a_place_whose_offer_lost_its_hold_is_given_to_no_other_before_it_is_withdrawn(waits, run, resolve, schedule):
    first, second = waits(), waits()
    run()
    GiuCho.objects.all().delete()
    free = FreeTime(schedule, KhungGio(dt.time(8, 45), dt.time(9, 15), con_trong=True), 1)
    schedule.gio_bat_dau = dt.time(8, 45)
    schedule.save()

    assert resolve(PlaceOffering).offer(second.pk, free) == Outcome.LOST
    assert offers() == [(first.pk, OPEN)]
    assert run() == {Outcome.WITHDRAWN: 1, Outcome.OFFERED: 1}


@pytest.mark.parametrize(
    "off",
    [
        lambda doctor: {"bac_si": doctor, "gio_bat_dau": dt.time(14), "gio_ket_thuc": dt.time(17)},
        lambda doctor: {"bac_si": doctor, "gio_bat_dau": dt.time(9, 30), "gio_ket_thuc": TEN},
        lambda doctor: {"bac_si": DoctorFactory(chuyen_khoa=doctor.chuyen_khoa)},
        lambda doctor: {"co_so": FacilityFactory()},
    ],
)
def test_an_offer_that_time_off_does_not_touch_is_not_even_looked_at(waits, run, schedule, off):
    waits()
    run()
    day = {"tu_ngay": schedule.ngay_lam_viec, "den_ngay": schedule.ngay_lam_viec}
    TimeOffFactory(**day, **off(schedule.bac_si))

    assert run() == {}


@pytest.mark.parametrize(
    "off",
    [
        lambda doctor: {"bac_si": doctor, "gio_bat_dau": dt.time(9, 29), "gio_ket_thuc": TEN},
        lambda doctor: {"co_so": doctor.co_so},
        lambda doctor: {},
    ],
)
def test_an_offer_that_time_off_touches_is_withdrawn(waits, run, schedule, off):
    waits()
    run()
    day = {"tu_ngay": schedule.ngay_lam_viec, "den_ngay": schedule.ngay_lam_viec}
    TimeOffFactory(**day, **off(schedule.bac_si))

    assert run() == {Outcome.WITHDRAWN: 1}


def test_offers_left_alone_keep_none_behind_them_waiting(waits, run, schedule, monkeypatch):
    monkeypatch.setattr(place_offering, "A_PIECE", 2)
    schedule.gio_ket_thuc, schedule.so_luong_kham = dt.time(11, 30), 5
    schedule.save()
    entries = [waits() for _ in range(5)]
    run()
    GiuCho.objects.filter(benh_nhan=entries[-1].benh_nhan).delete()
    monkeypatch.setattr(OfferRepository, "doubtful", lambda self: self.open())

    assert run() == {Outcome.LEFT_ALONE: 4, Outcome.WITHDRAWN: 1, Outcome.OFFERED: 1}


def test_who_waits_beyond_the_last_day_is_told_so_by_the_state(waits, run, schedule, at):
    entry = waits(**other_day(schedule, -1))
    run()
    entry.refresh_from_db()
    assert entry.trang_thai == "Đang chờ"  # today is its last day
    at(moment(schedule, 0))

    assert run() == {Outcome.EXPIRED: 1}

    entry.refresh_from_db()
    assert (entry.trang_thai, entry.ngay_xong) == ("Hết hạn", moment(schedule, 0))
    assert NhatKy.objects.filter(hanh_dong="WaitlistExpired").count() == 1
    assert run() == {}


def test_who_leaves_with_an_offer_passes_it_on(waits, run, as_user):
    first, second = waits(), waits()
    run()

    assert signed_in(as_user, first).delete(f"{WAITLIST}{first.pk}/").status_code == 204
    run()

    assert offers() == [(first.pk, DECLINED), (second.pk, OPEN)]


def test_the_command_says_what_it_did(waits, capsys):
    waits()
    call_command("offer_places")
    assert capsys.readouterr().out.startswith("Đã mời 1 người; 0 lời mời hết hạn, 0 lời mời thu hồi; 0 lượt")


def test_one_broken_row_stops_no_other(waits, run, monkeypatch, schedule):
    ScheduleFactory(bac_si=schedule.bac_si, gio_bat_dau=TEN, gio_ket_thuc=dt.time(10, 30), so_luong_kham=1)
    first, second = waits(), waits()
    make = PlaceOffering._make

    def broken_for_first(self, ma_cho, free):
        if ma_cho == first.pk:
            raise IntegrityError("no")
        return make(self, ma_cho, free)

    monkeypatch.setattr(PlaceOffering, "_make", broken_for_first)
    assert run() == {Outcome.FAILED: 1, Outcome.OFFERED: 1}
    assert offers() == [(second.pk, OPEN)]
    with pytest.raises(SystemExit):
        call_command("offer_places")


def test_the_database_takes_one_open_offer_an_entry_and_a_place():
    offer = OfferFactory()
    for fields in ({"cho": offer.cho, "gio_kham": TEN}, {"cho": EntryFactory(bac_si=offer.bac_si)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OfferFactory(**{"lich": offer.lich, **fields})


def test_without_a_free_place_a_run_reads_no_entry_however_many_wait(waits, run, schedule):
    AppointmentFactory(lich=schedule)
    waits()
    with CaptureQueriesContext(connection) as few:
        run()
    for _ in range(30):
        waits()
    with CaptureQueriesContext(connection) as many:
        run()

    assert len(many) == len(few) == 6
    assert not [query for query in many if '"Ten_dich_vu"' in query["sql"]]


def test_a_place_that_suits_nobody_takes_as_many_queries_for_thirty_as_for_one(waits, run):
    waits(gio_tu=TEN)
    with CaptureQueriesContext(connection) as few:
        run()
    for _ in range(30):
        waits(gio_tu=TEN)
    with CaptureQueriesContext(connection) as many:
        run()

    assert len(many) == len(few)


def test_the_list_is_the_callers_own_and_the_desks_is_everybodys(patient, desk, django_assert_num_queries):
    mine, other = OfferFactory(cho__benh_nhan=patient.person), OfferFactory()

    def listed(client, **query):
        return [row["ma_moi"] for row in client.get(OFFERS, query).json()["results"]]

    assert listed(patient) == [mine.pk]
    assert listed(desk, ordering="ngay_tao") == [mine.pk, other.pk]
    for name, value in {
        "ma_cho": mine.cho_id,
        "ma_benh_nhan": mine.cho.benh_nhan_id,
        "ma_bac_si": mine.bac_si_id,
        "ma_co_so": mine.bac_si.co_so_id,
    }.items():
        assert listed(desk, **{name: value}) == [mine.pk]
    assert listed(desk, trang_thai="Thu hồi") == []
    assert listed(desk, ngay_kham="2020-01-01") == []
    assert patient.get(f"{OFFERS}{other.pk}/").status_code == 403
    OfferFactory.create_batch(5)
    with django_assert_num_queries(3):
        assert len(desk.get(OFFERS, {"page_size": 100}).json()["results"]) == 7


def test_whatever_may_free_a_place_asks_for_a_run_soon(patient, schedule, service, django_capture_on_commit_callbacks):
    class Kept(Background):
        def __init__(self):
            self.asked = []

        def soon(self, job):
            self.asked.append(job)

    kept = Kept()
    appointment = AppointmentFactory(lich=schedule, benh_nhan=patient.person)
    hold = HoldFactory(benh_nhan=patient.person, het_han=moment(schedule, 8))
    offer = OfferFactory(cho__benh_nhan=patient.person, het_han=moment(schedule, 8))
    wait = {"ma_bac_si": schedule.bac_si_id, "ma_dich_vu": service.pk, "tu_ngay": str(schedule.ngay_lam_viec)}
    with container().override(Background, kept):
        for call in (
            lambda: patient.delete(f"{URL}{appointment.pk}/"),
            lambda: patient.delete(f"{URL}holds/{hold.pk}/"),
            lambda: patient.post(f"{OFFERS}{offer.pk}/decline/"),
            lambda: patient.post(WAITLIST, {**wait, "den_ngay": str(schedule.ngay_lam_viec)}),
        ):
            asked = len(kept.asked)
            with django_capture_on_commit_callbacks(execute=True):
                assert call().status_code < 300
            assert kept.asked[asked:] == [OFFER_PLACES]
