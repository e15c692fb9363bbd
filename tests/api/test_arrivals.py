"""Who arrives: the ticket, the priority class, who is late, and what becomes of the ticket with the appointment."""

import datetime as dt

import pytest

from appointments.models import TrangThaiLichHen as State
from core.models import NhatKy
from core.repositories.integrity_repository import IntegrityRepository
from medical.models import LoaiDichVu
from reception.models import HangCho, NhomUuTien, PhieuKham, TrangThaiPhieu
from tests.api.appointments import URL, moment, refusal
from tests.factories import (
    AppointmentFactory,
    DoctorFactory,
    PatientFactory,
    RulesFactory,
    ServiceFactory,
    SpecialtyFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(schedule, service):
    """A confirmed appointment at a time of the schedule."""

    def at_time(hour=9, minute=0, **more):
        return AppointmentFactory(
            lich=schedule, dich_vu=service, gio_kham=dt.time(hour, minute), **{"trang_thai": State.CONFIRMED, **more}
        )

    return at_time


@pytest.fixture
def check_in(desk):
    def arrive(appointment, **said):
        return desk.post(f"{URL}{appointment.pk}/check-in/", said)

    return arrive


@pytest.fixture(autouse=True)
def _nothing_broken():
    yield
    assert list(IntegrityRepository().violations()) == []


def ticket_of(appointment):
    return PhieuKham.objects.filter(lich_hen=appointment).first()


def told(action, of):
    (entry,) = NhatKy.objects.filter(hanh_dong=action, ma_doi_tuong=of.pk)
    return entry


def born_years_before(day, years, days=0):
    return (day.replace(year=day.year - years)) + dt.timedelta(days=days)


def test_who_comes_in_time_waits_from_the_appointed_time_on(check_in, schedule, visit, at):
    appointment = visit(9)
    schedule.bac_si.phong_kham = "204"
    schedule.bac_si.save()
    at(moment(schedule, 8, 40))

    answer = check_in(appointment)

    assert (answer.status_code, answer.json()["trang_thai"]) == (200, "Đã tiếp nhận")
    queue, ticket = HangCho.objects.get(), ticket_of(appointment)
    assert (queue.lich_id, queue.bac_si_id, queue.co_so_id) == (
        schedule.pk, schedule.bac_si_id, schedule.bac_si.co_so_id
    )  # fmt: skip
    assert (queue.phong_kham, queue.ngay) == ("204", schedule.ngay_lam_viec)
    assert (ticket.trang_thai, ticket.nhom_uu_tien, ticket.cho_den_luot) == ("Đang chờ", "Thường", 0)
    assert (ticket.moc_xep, ticket.den_luc) == (moment(schedule, 9), moment(schedule, 8, 40))


def test_within_the_grace_nobody_is_late_and_a_second_after_it_everybody_is(check_in, schedule, visit, at):
    RulesFactory(co_so=None, phut_den_tre=10, lui_sau_luot=4)
    in_time, late = visit(9), visit(9, 30)
    at(moment(schedule, 9, 10))
    check_in(in_time)
    HangCho.objects.update(so_luot_goi=5)
    at(moment(schedule, 9, 40) + dt.timedelta(seconds=1))
    check_in(late)

    assert (ticket_of(in_time).moc_xep, ticket_of(in_time).cho_den_luot) == (moment(schedule, 9), 0)
    assert ticket_of(late).moc_xep == moment(schedule, 9, 40) + dt.timedelta(seconds=1)
    assert ticket_of(late).cho_den_luot == 9


@pytest.mark.parametrize(
    ("years", "days", "group"),
    [
        (6, 1, NhomUuTien.CHILD),
        (6, 0, NhomUuTien.NONE),
        (75, 0, NhomUuTien.ELDERLY),
        (75, 1, NhomUuTien.NONE),
    ],
)
def test_children_and_the_elderly_go_first_by_themselves(check_in, schedule, visit, at, years, days, group):
    appointment = visit(benh_nhan__ngay_sinh=born_years_before(schedule.ngay_lam_viec, years, days))
    at(moment(schedule, 8))

    assert check_in(appointment).status_code == 200
    assert ticket_of(appointment).nhom_uu_tien == group


def test_a_class_of_another_kind_is_told_with_its_reason(check_in, desk, schedule, visit, at):
    appointment = visit()
    at(moment(schedule, 8))

    check_in(appointment, nhom_uu_tien="Phụ nữ có thai", ly_do_uu_tien="Thai 32 tuần")

    ticket = ticket_of(appointment)
    assert (ticket.nhom_uu_tien, ticket.ly_do_uu_tien) == ("Phụ nữ có thai", "Thai 32 tuần")
    entry = told("TicketIssued", ticket)
    assert (entry.nguoi_dung, entry.ly_do, entry.sau["nhom_uu_tien"]) == (
        desk.account, "Thai 32 tuần", "Phụ nữ có thai"
    )  # fmt: skip


@pytest.mark.parametrize("group", [g for g in NhomUuTien if g != NhomUuTien.NONE])
@pytest.mark.parametrize("reason", [{}, {"ly_do_uu_tien": "   "}])
def test_a_class_without_a_reason_lets_nobody_in(check_in, schedule, visit, at, group, reason):
    appointment = visit()
    at(moment(schedule, 8))

    answer = check_in(appointment, nhom_uu_tien=group, **reason)

    assert refusal(answer) == (400, "priority_unexplained", ["priority_unexplained"])
    appointment.refresh_from_db()
    assert appointment.trang_thai == State.CONFIRMED
    assert (HangCho.objects.count(), PhieuKham.objects.count()) == (0, 0)


def test_the_class_of_the_age_needs_no_reason_and_to_give_it_up_does(check_in, schedule, visit, at):
    child = born_years_before(schedule.ngay_lam_viec, 3)
    one, other = visit(9, benh_nhan__ngay_sinh=child), visit(9, 30, benh_nhan__ngay_sinh=child)
    at(moment(schedule, 8))

    assert check_in(one, nhom_uu_tien="Trẻ dưới 6 tuổi").status_code == 200
    assert refusal(check_in(other, nhom_uu_tien="Thường"))[1] == "priority_unexplained"


@pytest.mark.parametrize(
    "said",
    [
        {"nhom_uu_tien": "VIP"},
        {"nhom_uu_tien": ["Cấp cứu"]},
        {"nhom_uu_tien": None},
        {"nhom_uu_tien": "Người có công", "ly_do_uu_tien": "x" * 301},
        {"nhom_uu_tien": "Người có công", "ly_do_uu_tien": "😀" * 151},
        {"nhom_uu_tien": "Người có công", "ly_do_uu_tien": "a\x00b"},
    ],
)
def test_what_is_no_class_or_no_reason_lets_nobody_in(check_in, schedule, visit, at, said):
    appointment = visit()
    at(moment(schedule, 8))

    answer = check_in(appointment, **said)

    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["errors"]] == [list(said)[-1]]
    assert PhieuKham.objects.count() == 0


def test_a_second_check_in_makes_no_second_ticket(check_in, schedule, visit, at):
    appointment = visit()
    at(moment(schedule, 8))

    assert check_in(appointment).status_code == 200
    assert refusal(check_in(appointment))[:2] == (409, "invalid_transition")
    assert PhieuKham.objects.count() == 1


@pytest.mark.parametrize("days", [1, -1])
def test_on_another_day_the_state_alone_moves(check_in, desk, schedule, visit, at, days):
    appointment = visit()
    at(moment(schedule, 9, days=days))

    assert check_in(appointment).json()["trang_thai"] == "Đã tiếp nhận"
    assert desk.post(f"{URL}{appointment.pk}/start/").status_code == 200
    assert desk.post(f"{URL}{appointment.pk}/complete/").status_code == 200
    assert (HangCho.objects.count(), PhieuKham.objects.count()) == (0, 0)


def test_a_remote_visit_waits_in_no_room(check_in, desk, schedule, at):
    remote = ServiceFactory(co_so=schedule.bac_si.co_so, loai_dich_vu=LoaiDichVu.TELECONSULTATION)
    appointment = AppointmentFactory(lich=schedule, dich_vu=remote, trang_thai=State.CONFIRMED)
    at(moment(schedule, 8))

    assert refusal(check_in(appointment))[:2] == (409, "ticket_remote")
    assert desk.post(f"{URL}{appointment.pk}/start/").status_code == 200
    assert PhieuKham.objects.count() == 0


def test_the_second_to_arrive_joins_the_queue_of_the_first(check_in, schedule, visit, at):
    first, second = visit(9), visit(9, 30)
    at(moment(schedule, 8))
    check_in(second)
    check_in(first)

    assert HangCho.objects.count() == 1
    assert [each.lich_hen_id for each in PhieuKham.objects.order_by("moc_xep")] == [first.pk, second.pk]


@pytest.mark.parametrize(("kind", "group"), [("Không hẹn trước", "Thường"), ("Cấp cứu", "Cấp cứu")])
def test_walk_ins_and_emergencies_join_the_same_queue_at_once(
    check_in, desk, schedule, service, visit, at, kind, group
):
    booked = visit(9)
    at(moment(schedule, 8, 50))
    check_in(booked)

    asked = {"ma_bac_si": schedule.bac_si_id, "ma_dich_vu": service.pk, "ma_benh_nhan": PatientFactory().pk}
    came = desk.post(URL, {**asked, "loai_lich_hen": kind}).json()

    ticket = PhieuKham.objects.get(lich_hen=came["ma_lich_hen"])
    assert (ticket.hang_id, ticket.nhom_uu_tien, ticket.cho_den_luot) == (ticket_of(booked).hang_id, group, 0)
    assert f"{ticket.moc_xep.astimezone(moment(schedule, 8).tzinfo):%H:%M:%S}" == came["gio_kham"]
    queue = desk.get(f"{URL}queues/{ticket.hang_id}/").json()
    assert [each["ma_phieu"] for each in queue["dang_cho"]][0 if kind == "Cấp cứu" else 1] == ticket.pk


def test_what_is_booked_ahead_has_no_ticket_yet(desk, schedule, service):
    asked = {"ma_bac_si": schedule.bac_si_id, "ma_dich_vu": service.pk, "ma_benh_nhan": PatientFactory().pk}
    booked = desk.post(URL, {**asked, "ngay_kham": str(schedule.ngay_lam_viec), "gio_kham": "09:00"})

    assert (booked.status_code, PhieuKham.objects.count()) == (201, 0)


def test_the_ticket_goes_into_the_room_and_out_with_the_appointment(check_in, desk, schedule, visit, at):
    appointment = visit()
    at(moment(schedule, 8, 50))
    check_in(appointment)
    at(moment(schedule, 9, 5))
    desk.post(f"{URL}queues/{HangCho.objects.get().pk}/next/")
    at(moment(schedule, 9, 7))
    desk.post(f"{URL}{appointment.pk}/start/")

    ticket = ticket_of(appointment)
    assert (ticket.trang_thai, ticket.goi_luc, ticket.vao_luc, ticket.ra_luc) == (
        "Đang khám", moment(schedule, 9, 5), moment(schedule, 9, 7), None
    )  # fmt: skip
    assert HangCho.objects.get().so_luot_goi == 1

    at(moment(schedule, 9, 25))
    desk.post(f"{URL}{appointment.pk}/complete/")
    ticket.refresh_from_db()
    assert (ticket.trang_thai, ticket.ra_luc) == ("Đã xong", moment(schedule, 9, 25))


def test_a_start_without_a_check_in_makes_a_ticket_so_that_its_length_is_known(desk, schedule, visit, at):
    appointment = visit()
    at(moment(schedule, 9, 3))
    assert desk.post(f"{URL}{appointment.pk}/start/").status_code == 200

    ticket, queue = ticket_of(appointment), HangCho.objects.get()
    assert (ticket.trang_thai, ticket.den_luc, ticket.vao_luc) == ("Đang khám", *[moment(schedule, 9, 3)] * 2)
    assert queue.so_luot_goi == 1


def test_whom_the_doctor_takes_uncalled_counts_as_a_call(check_in, desk, schedule, visit, at):
    appointment = visit(benh_nhan__ngay_sinh=born_years_before(schedule.ngay_lam_viec, 80))
    at(moment(schedule, 8, 50))
    check_in(appointment)
    desk.post(f"{URL}{appointment.pk}/start/")

    queue = HangCho.objects.get()
    assert (queue.so_luot_goi, queue.uu_tien_lien_tiep) == (1, 1)


def test_a_doctor_may_have_another_in_the_room_who_was_sent_for_a_test(desk, schedule, visit, at):
    first, second = visit(9), visit(9, 30)
    at(moment(schedule, 9))
    assert desk.post(f"{URL}{first.pk}/start/").status_code == 200
    assert desk.post(f"{URL}{second.pk}/start/").status_code == 200

    queue = desk.get(f"{URL}queues/{HangCho.objects.get().pk}/").json()
    assert [each["ma_lich_hen"] for each in queue["dang_kham"]] == [first.pk, second.pk]


def test_completing_from_the_desk_on_a_later_day_does_not_make_the_visit_a_day_long(
    check_in, desk, schedule, visit, at
):
    appointment = visit()
    at(moment(schedule, 9))
    desk.post(f"{URL}{appointment.pk}/start/")
    at(moment(schedule, 9, days=-1))
    assert desk.post(f"{URL}{appointment.pk}/complete/").status_code == 200

    ticket = ticket_of(appointment)
    assert (ticket.trang_thai, ticket.ra_luc) == ("Đã xong", None)


def test_a_visit_does_not_end_before_it_began_by_another_servers_clock(desk, schedule, visit, at):
    appointment = visit()
    at(moment(schedule, 9, 0) + dt.timedelta(seconds=2))
    desk.post(f"{URL}{appointment.pk}/start/")
    at(moment(schedule, 9, 0))

    assert desk.post(f"{URL}{appointment.pk}/complete/").status_code == 200
    ticket = ticket_of(appointment)
    assert ticket.ra_luc == ticket.vao_luc


def test_who_cancels_after_arriving_leaves_the_queue(check_in, desk, schedule, visit, at):
    appointment = visit()
    at(moment(schedule, 8, 50))
    check_in(appointment)
    assert desk.post(f"{URL}{appointment.pk}/cancel/", {"ly_do": "Mệt"}).status_code == 200

    assert ticket_of(appointment).trang_thai == TrangThaiPhieu.LEFT
    assert refusal(desk.post(f"{URL}queues/{HangCho.objects.get().pk}/next/"))[:2] == (409, "nobody_waits")


def test_a_stranger_checks_nobody_in(as_user, schedule, visit, at):
    appointment = visit()
    at(moment(schedule, 8))

    assert refusal(as_user(DoctorFactory().nguoi_dung).post(f"{URL}{appointment.pk}/check-in/"))[1] == "not_yours"
    own = as_user(appointment.benh_nhan.nguoi_dung).post(f"{URL}{appointment.pk}/check-in/")
    assert refusal(own)[1] == "permission_denied"
    assert PhieuKham.objects.count() == 0


def test_who_was_checked_in_the_day_before_gets_the_ticket_on_the_day(check_in, schedule, visit, at):
    appointment = visit(9)
    at(moment(schedule, 9) - dt.timedelta(days=1))
    assert check_in(appointment).json()["trang_thai"] == State.ARRIVED
    assert ticket_of(appointment) is None

    at(moment(schedule, 8, 50))
    assert check_in(appointment).status_code == 200
    assert ticket_of(appointment).trang_thai == TrangThaiPhieu.WAITING
    assert refusal(check_in(appointment))[:2] == (409, "invalid_transition")
    assert told("TicketIssued", ticket_of(appointment))
    assert NhatKy.objects.filter(hanh_dong="AppointmentMoved", ma_doi_tuong=appointment.pk).count() == 1


def test_the_queue_goes_where_its_doctor_has_gone(check_in, schedule, visit, at):
    at(moment(schedule, 8))
    check_in(visit(9))
    elsewhere = SpecialtyFactory()
    schedule.bac_si.chuyen_khoa, schedule.bac_si.co_so = elsewhere, elsewhere.co_so
    schedule.bac_si.phong_kham = "B2"
    schedule.bac_si.save()

    check_in(visit(10))

    queue = HangCho.objects.get()
    assert (queue.co_so, queue.phong_kham) == (elsewhere.co_so, "B2")
