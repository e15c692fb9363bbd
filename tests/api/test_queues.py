"""The queue at the desk: who is called, who is not there, who is called out of turn, and who sees it."""

import datetime as dt

import pytest

from appointments.models import TrangThaiLichHen as State
from core.models import NhatKy
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from reception.models import HangCho, NhomUuTien, PhieuKham, TrangThaiPhieu
from tests.api.appointments import URL, moment, refusal
from tests.factories import DoctorFactory, PatientFactory, QueueFactory, RulesFactory, ScheduleFactory, TicketFactory

pytestmark = pytest.mark.django_db

QUEUES, TICKETS = f"{URL}queues/", f"{URL}tickets/"


@pytest.fixture
def queue(schedule, at):
    """Of the schedule's day, on which it is nine o'clock."""
    at(moment(schedule, 9))
    return QueueFactory(lich=schedule)


@pytest.fixture
def wait(queue):
    """A ticket in the queue, in time."""

    def one(group=NhomUuTien.NONE, **more):
        return TicketFactory(hang=queue, nhom_uu_tien=group, den_luc=moment(queue.lich, 8, 30), **more)

    return one


@pytest.fixture
def call_next(desk, queue):
    return lambda: desk.post(f"{QUEUES}{queue.pk}/next/")


@pytest.fixture
def act(desk):
    def on_ticket(ticket, what, **said):
        return desk.post(f"{TICKETS}{ticket.pk}/{what}/", said)

    return on_ticket


@pytest.fixture(autouse=True)
def _nothing_broken():
    yield
    assert list(IntegrityRepository().violations()) == []


def called(answer):
    assert answer.status_code == 200, answer.json()
    return answer.json()["ma_phieu"]


def events(action):
    return NhatKy.objects.filter(hanh_dong=action)


def test_a_call_that_is_sent_again_calls_nobody_else(desk, queue, wait):
    first, second = wait(), wait()
    key = {"HTTP_IDEMPOTENCY_KEY": "call-1"}

    answers = [desk.post(f"{QUEUES}{queue.pk}/next/", {}, **key) for _ in range(2)]

    assert [called(answer) for answer in answers] == [first.pk, first.pk]
    assert answers[1]["Idempotency-Replayed"] == "true"
    second.refresh_from_db()
    assert second.trang_thai == "Đang chờ"


def test_the_first_of_the_forecast_is_called_and_told_in_the_audit_trail(call_next, desk, queue, wait):
    first, second = wait(), wait()

    answer = call_next()

    assert (called(answer), answer.json()["trang_thai"], answer.json()["so_lan_goi"]) == (first.pk, "Đã gọi", 1)
    first.refresh_from_db()
    queue.refresh_from_db()
    second.refresh_from_db()
    assert (first.goi_luc, queue.so_luot_goi, second.trang_thai) == (moment(queue.lich, 9), 1, "Đang chờ")
    entry = events("TicketCalled").get()
    assert (entry.nguoi_dung, entry.ma_doi_tuong, entry.ly_do) == (desk.account, first.pk, "")


def test_classes_are_interleaved_by_the_ratio_of_the_facility(call_next, queue, wait):
    RulesFactory(co_so=queue.co_so, ti_le_uu_tien=1)
    common = [wait() for _ in range(2)]
    first = [wait(NhomUuTien.MERIT), wait(NhomUuTien.PREGNANT), wait(NhomUuTien.DISABLED)]
    urgent = wait(NhomUuTien.EMERGENCY)

    expected = [urgent, first[0], common[0], first[1], common[1], first[2]]
    assert [called(call_next()) for _ in expected] == [each.pk for each in expected]
    assert refusal(call_next())[:2] == (409, "nobody_waits")


def test_an_empty_queue_calls_nobody(call_next, queue):
    assert refusal(call_next())[:2] == (409, "nobody_waits")
    queue.refresh_from_db()
    assert (queue.so_luot_goi, events("TicketCalled").count()) == (0, 0)


@pytest.mark.parametrize("days", [1, -1])
def test_a_queue_of_another_day_calls_nobody(call_next, act, queue, wait, at, days):
    waiting, gone = wait(), wait(trang_thai=TrangThaiPhieu.CALLED)
    at(moment(queue.lich, 9, days=days))

    assert refusal(call_next())[:2] == (409, "queue_of_another_day")
    for ticket, what, said in (
        (gone, "skip", {}),
        (gone, "recall", {}),
        (waiting, "call", {"ly_do": "x"}),
        (waiting, "priority", {"ly_do": "x", "nhom_uu_tien": "Người có công"}),
    ):
        assert refusal(act(ticket, what, **said))[:2] == (409, "queue_of_another_day")
    waiting.refresh_from_db()
    assert (waiting.trang_thai, waiting.nhom_uu_tien) == ("Đang chờ", "Thường")


def test_who_is_not_there_is_called_again_after_some_others(call_next, act, queue, wait):
    RulesFactory(co_so=None, lui_sau_luot=2)
    missing, *others = (wait() for _ in range(4))
    assert called(call_next()) == missing.pk

    answer = act(missing, "skip")

    assert (answer.json()["trang_thai"], answer.json()["cho_den_luot"]) == ("Đang chờ", 3)
    assert events("TicketSkipped").get().ma_doi_tuong == missing.pk
    assert [called(call_next()) for _ in range(4)] == [others[0].pk, others[1].pk, missing.pk, others[2].pk]


def test_a_doctor_is_not_kept_waiting_for_others_who_are_not_there(call_next, act, wait):
    missing = wait()
    call_next()
    act(missing, "skip")

    assert called(call_next()) == missing.pk


def test_after_so_many_calls_the_patient_counts_as_absent(call_next, act, wait):
    RulesFactory(co_so=None, so_lan_goi=2)
    missing = wait()
    call_next()
    act(missing, "skip")
    call_next()

    assert act(missing, "skip").json()["trang_thai"] == "Vắng mặt"
    assert refusal(call_next())[:2] == (409, "nobody_waits")


def test_the_absent_who_come_after_all_wait_for_some_calls_of_others(act, desk, queue, wait):
    RulesFactory(co_so=None, lui_sau_luot=1)
    absent, other = wait(trang_thai=TrangThaiPhieu.ABSENT, so_lan_goi=3), wait()
    HangCho.objects.update(so_luot_goi=6)

    back = act(absent, "recall").json()

    assert (back["trang_thai"], back["cho_den_luot"], back["so_lan_goi"]) == ("Đang chờ", 7, 0)
    shown = desk.get(f"{QUEUES}{queue.pk}/").json()
    assert [each["ma_phieu"] for each in shown["dang_cho"]] == [other.pk, absent.pk]
    assert events("TicketRecalled").get().ma_doi_tuong == absent.pk


def test_calling_once_more_is_no_call_of_somebody_else(call_next, act, queue, wait):
    ticket = wait()
    call_next()

    again = act(ticket, "recall").json()

    queue.refresh_from_db()
    assert (again["trang_thai"], again["so_lan_goi"], queue.so_luot_goi) == ("Đã gọi", 2, 1)


def test_out_of_turn_somebody_is_called_for_a_reason_alone(act, queue, wait):
    wait()
    later = wait()

    assert [e["field"] for e in act(later, "call").json()["errors"]] == ["ly_do"]
    assert act(later, "call", ly_do="Có kết quả xét nghiệm").json()["trang_thai"] == "Đã gọi"
    queue.refresh_from_db()
    assert (queue.so_luot_goi, events("TicketCalled").get().ly_do) == (1, "Có kết quả xét nghiệm")


def test_a_class_is_changed_for_a_reason_that_the_audit_trail_tells(act, call_next, desk, wait):
    wait()
    ticket = wait()

    answer = act(ticket, "priority", nhom_uu_tien="Phụ nữ có thai", ly_do="Thai 32 tuần")

    assert (answer.json()["nhom_uu_tien"], answer.json()["ly_do_uu_tien"]) == ("Phụ nữ có thai", "Thai 32 tuần")
    entry = events("PriorityChanged").get()
    assert (entry.nguoi_dung, entry.ly_do) == (desk.account, "Thai 32 tuần")
    assert (entry.truoc["nhom_uu_tien"], entry.sau["nhom_uu_tien"]) == ("Thường", "Phụ nữ có thai")
    assert called(call_next()) == ticket.pk


def test_who_becomes_an_emergency_waits_for_no_turn(act, call_next, wait):
    wait(NhomUuTien.ELDERLY)
    late = wait(cho_den_luot=5)
    act(late, "priority", nhom_uu_tien="Cấp cứu", ly_do="Khó thở")

    assert called(call_next()) == late.pk


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "ly_do"),
        ({"nhom_uu_tien": "Cấp cứu"}, "ly_do"),
        ({"nhom_uu_tien": "Cấp cứu", "ly_do": "  "}, "ly_do"),
        ({"nhom_uu_tien": "VIP", "ly_do": "x"}, "nhom_uu_tien"),
        ({"ly_do": "x"}, "nhom_uu_tien"),
        ({"nhom_uu_tien": "Cấp cứu", "ly_do": "😀" * 151}, "ly_do"),
        ({"nhom_uu_tien": {}, "ly_do": "x"}, "nhom_uu_tien"),
    ],
)
def test_a_class_that_is_none_changes_nothing(act, wait, said, field):
    ticket = wait()

    answer = act(ticket, "priority", **said)

    assert answer.status_code == 400
    assert field in [each["field"] for each in answer.json()["errors"]]
    ticket.refresh_from_db()
    assert (ticket.nhom_uu_tien, events("PriorityChanged").count()) == ("Thường", 0)


FITS = {
    "skip": {TrangThaiPhieu.CALLED},
    "recall": {TrangThaiPhieu.CALLED, TrangThaiPhieu.ABSENT},
    "call": {TrangThaiPhieu.WAITING, TrangThaiPhieu.ABSENT},
    "priority": {TrangThaiPhieu.WAITING, TrangThaiPhieu.CALLED, TrangThaiPhieu.ABSENT},
}
VISITS = {
    TrangThaiPhieu.IN_ROOM: State.IN_PROGRESS,
    TrangThaiPhieu.DONE: State.COMPLETED,
    TrangThaiPhieu.LEFT: State.CANCELLED,
}


@pytest.mark.parametrize("state", list(TrangThaiPhieu))
@pytest.mark.parametrize("what", list(FITS))
def test_each_step_fits_some_states_alone(act, queue, wait, what, state):
    cancelled = moment(queue.lich, 8) if state == TrangThaiPhieu.LEFT else None
    visit = {"trang_thai": VISITS.get(state, State.ARRIVED), "ngay_huy": cancelled}
    ticket = wait(trang_thai=state, **{f"lich_hen__{name}": value for name, value in visit.items()})

    answer = act(ticket, what, nhom_uu_tien="Người có công", ly_do="Theo giấy chứng nhận")

    if state in FITS[what]:
        assert answer.status_code == 200
        return
    assert refusal(answer)[:2] == (409, "invalid_ticket_state")
    assert state.value in answer.json()["detail"]
    ticket.refresh_from_db()
    assert (ticket.trang_thai, ticket.phien_ban) == (state, PhieuKham().phien_ban)


def test_the_queue_shows_who_is_where_and_counts_them(desk, queue, wait):
    first, second = wait(), wait(NhomUuTien.ELDERLY)
    gone = wait(trang_thai=TrangThaiPhieu.CALLED, goi_luc=moment(queue.lich, 8, 50))
    inside = wait(trang_thai=TrangThaiPhieu.IN_ROOM, lich_hen__trang_thai=State.IN_PROGRESS)
    absent = wait(trang_thai=TrangThaiPhieu.ABSENT)
    wait(trang_thai=TrangThaiPhieu.DONE, lich_hen__trang_thai=State.COMPLETED)

    shown = desk.get(f"{QUEUES}{queue.pk}/").json()

    there = {name: [each["ma_phieu"] for each in shown[name]] for name in ("dang_cho", "da_goi", "dang_kham")}
    assert there == {"dang_cho": [second.pk, first.pk], "da_goi": [gone.pk], "dang_kham": [inside.pk]}
    assert [each["ma_phieu"] for each in shown["vang_mat"]] == [absent.pk]
    counts = ("so_dang_cho", "so_da_goi", "so_dang_kham", "so_vang_mat", "so_da_xong", "so_da_roi")
    assert [shown[name] for name in counts] == [2, 1, 1, 1, 1, 0]
    assert (shown["phong_kham"], shown["gio_bat_dau"]) == ("101", "08:00:00")


def test_queues_are_those_of_today_unless_another_day_is_asked_for(desk, queue):
    other = QueueFactory(
        lich=ScheduleFactory(ngay_lam_viec=queue.ngay + dt.timedelta(days=1)), ngay=queue.ngay + dt.timedelta(days=1)
    )

    def listed(**asked):
        return [each["ma_hang"] for each in desk.get(QUEUES, asked).json()["results"]]

    assert listed() == [queue.pk]
    assert listed(ngay=str(other.ngay)) == [other.pk]
    assert listed(ma_bac_si=other.bac_si_id) == []
    assert listed(ma_bac_si=queue.bac_si_id, ma_co_so=queue.co_so_id) == [queue.pk]
    assert desk.get(QUEUES, {"ngay": "hôm nay"}).status_code == 400


def test_tickets_are_found_by_queue_state_class_doctor_facility_and_day(desk, queue, wait):
    ticket, child = wait(), wait(NhomUuTien.CHILD)
    other = TicketFactory()

    def listed(**asked):
        return {each["ma_phieu"] for each in desk.get(TICKETS, asked).json()["results"]}

    assert listed() == {ticket.pk, child.pk, other.pk}
    assert listed(ma_hang=queue.pk) == listed(ma_bac_si=queue.bac_si_id) == {ticket.pk, child.pk}
    assert listed(ma_co_so=queue.co_so_id) == listed(ngay=str(queue.ngay)) == {ticket.pk, child.pk}
    assert listed(nhom_uu_tien="Trẻ dưới 6 tuổi") == {child.pk}
    assert listed(ma_lich_hen=other.lich_hen_id) == {other.pk}
    assert listed(trang_thai="Đã gọi") == set()
    assert desk.get(TICKETS, {"trang_thai": "VIP"}).status_code == 400


def test_a_queue_moves_to_another_room(desk, queue):
    answer = desk.patch(f"{QUEUES}{queue.pk}/", {"phong_kham": "Phòng 305"})

    assert (answer.status_code, answer.json()["phong_kham"]) == (200, "Phòng 305")
    entry = events("RoomChanged").get()
    assert (entry.truoc["phong_kham"], entry.sau["phong_kham"]) == ("101", "Phòng 305")
    assert desk.patch(f"{QUEUES}{queue.pk}/", {}).json()["phong_kham"] == "Phòng 305"
    assert desk.patch(f"{QUEUES}{queue.pk}/", {"phong_kham": "x" * 51}).status_code == 400
    assert desk.patch(f"{QUEUES}{queue.pk}/", {"so_luot_goi": 99}).json()["so_luot_goi"] == 0
    assert events("RoomChanged").count() == 1


def test_doctors_call_from_their_own_queue_alone(as_user, queue, wait):
    ticket = wait()
    stranger, own = as_user(DoctorFactory().nguoi_dung), as_user(queue.bac_si.nguoi_dung)

    for path in (f"{QUEUES}{queue.pk}/next/", f"{TICKETS}{ticket.pk}/skip/"):
        assert refusal(stranger.post(path))[:2] == (403, "not_yours")
    assert refusal(stranger.get(f"{QUEUES}{queue.pk}/"))[:2] == (403, "not_yours")
    assert stranger.get(QUEUES).json()["results"] == []
    assert called(own.post(f"{QUEUES}{queue.pk}/next/")) == ticket.pk


def test_patients_see_their_own_ticket_and_nobody_elses(as_user, queue, wait):
    ticket, other = wait(), wait()
    patient = as_user(ticket.lich_hen.benh_nhan.nguoi_dung)

    assert patient.get(f"{TICKETS}{ticket.pk}/").json()["so_thu_tu"] == ticket.lich_hen.so_thu_tu
    assert [each["ma_phieu"] for each in patient.get(TICKETS).json()["results"]] == [ticket.pk]
    assert refusal(patient.get(f"{TICKETS}{other.pk}/"))[:2] == (403, "not_yours")
    for path in (QUEUES, f"{QUEUES}{queue.pk}/"):
        assert refusal(patient.get(path))[:2] == (403, "permission_denied")
    for path in (f"{QUEUES}{queue.pk}/next/", f"{TICKETS}{ticket.pk}/priority/", f"{TICKETS}{ticket.pk}/call/"):
        assert refusal(patient.post(path))[:2] == (403, "permission_denied")


def test_what_is_not_there_is_not_found(desk):
    assert desk.get(f"{QUEUES}999999/").status_code == 404
    assert desk.post(f"{QUEUES}999999/next/").status_code == 404
    assert desk.post(f"{TICKETS}999999/skip/").status_code == 404


def test_numbers_are_the_appointments_and_are_not_given_again(desk, queue, wait):
    first, second = wait(), wait()
    desk.post(f"{URL}{first.lich_hen_id}/cancel/", {"ly_do": "Mệt"})
    asked = {"ma_bac_si": queue.bac_si_id, "ma_dich_vu": second.lich_hen.dich_vu_id}

    came = desk.post(URL, {**asked, "ma_benh_nhan": PatientFactory().pk, "loai_lich_hen": "Không hẹn trước"})

    numbers = PhieuKham.objects.order_by("pk").values_list("lich_hen__so_thu_tu", flat=True)
    assert (came.status_code, list(numbers)) == (201, [1, 2, 3])


def test_a_schedule_with_a_queue_keeps_its_day_and_stays(as_user, queue, wait):
    ticket, doctor = wait(), as_user(queue.bac_si.nguoi_dung)
    doctor.post(f"{URL}{ticket.lich_hen_id}/cancel/", {"ly_do": "Mệt"})
    path = f"{URL}schedule/{queue.lich_id}/"

    moved = doctor.patch(path, {"ngay_lam_viec": str(queue.ngay + dt.timedelta(days=7))})

    assert (moved.status_code, moved.json()["errors"][0]["field"]) == (409, "ngay_lam_viec")
    assert refusal(doctor.delete(path))[:2] == (409, "in_use")
    assert doctor.patch(path, {"gio_ket_thuc": "11:00"}).status_code == 200
    ticket.lich_hen.refresh_from_db()
    assert ticket.lich_hen.lich_id == queue.lich_id


def test_lists_and_one_queue_take_the_same_few_queries_however_many_there_are(
    as_user, queue, wait, django_assert_num_queries
):
    desk = as_user(vai_tro=Role.STAFF)
    wait()

    def count():
        with django_assert_num_queries(4):  # session, count, queues, their counts
            assert desk.get(QUEUES).status_code == 200
        with django_assert_num_queries(3):  # session, count, tickets
            assert desk.get(TICKETS).status_code == 200
        with django_assert_num_queries(5):  # session, queue, counts, tickets, rules
            assert desk.get(f"{QUEUES}{queue.pk}/").status_code == 200

    count()
    for group in (NhomUuTien.CHILD, NhomUuTien.NONE, NhomUuTien.MERIT):
        wait(group)
        QueueFactory(lich=ScheduleFactory(ngay_lam_viec=queue.ngay))
    count()
