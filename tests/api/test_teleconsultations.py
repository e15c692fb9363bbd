"""Remote consultations: who sees them, their course, the notes, and who did not come."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.models import LichHen, PhienTuVanTuXa, TrangThaiLichHen
from appointments.remote_session import KetQuaPhien, TrangThaiPhien
from core.models import NhatKy
from core.policy import Role
from core.sealing import mask
from medical.models import LoaiDichVu
from notifications.models import ThongBao
from refunds.models import NguyenNhan, YeuCauHoanTien
from tests.api.appointments import refusal
from tests.api.telehealth import URL, address, minutes, session_with
from tests.factories import (
    DoctorFactory,
    PatientFactory,
    PaymentFactory,
    ServiceFactory,
    TeleconsultationFactory,
)
from tests.queries import without_savepoints

pytestmark = pytest.mark.django_db
QUERIES_OF_A_LIST = 3
"""The session of the caller's token, the count, and the page with all that it names."""


@pytest.fixture
def doctor(as_user):
    person = DoctorFactory()
    client = as_user(person.nguoi_dung)
    client.person = person
    return client


@pytest.fixture
def session(doctor, patient):
    return session_with(doctor.person, patient.person)


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


def keys(answer):
    return {entry["ma_phien"] for entry in answer.json()["results"]}


def state_of(session):
    session.refresh_from_db()
    return session.trang_thai, session.ket_qua, LichHen.objects.get(pk=session.lich_hen_id).trang_thai


def test_each_role_sees_the_sessions_that_concern_it(doctor, patient, desk, admin, session):
    other = TeleconsultationFactory()

    assert [keys(client.get(URL)) for client in (doctor, patient)] == [{session.pk}] * 2
    assert [keys(client.get(URL)) for client in (desk, admin)] == [{session.pk, other.pk}] * 2
    assert [refusal(client.get(address(other)))[:2] for client in (doctor, patient)] == [(403, "not_yours")] * 2
    assert patient.get(f"{URL}999999/").status_code == 404


def test_notes_are_for_the_doctor_and_admins_alone(doctor, patient, desk, admin, session):
    doctor.patch(address(session), {"ghi_chu_bac_si": "Tăng liều"})

    def read(client):
        return client.get(address(session)).json()["ghi_chu_bac_si"], client.get(URL).json()["results"][0][
            "ghi_chu_bac_si"
        ]

    assert [read(client) for client in (doctor, admin, patient, desk)] == [("Tăng liều",) * 2] * 2 + [(None, None)] * 2
    assert NhatKy.objects.get(hanh_dong="RemoteSessionNoted").sau["ghi_chu_bac_si"] == mask("Tăng liều")


def test_an_admin_who_is_the_patient_reads_no_notes(doctor, admin, session):
    doctor.patch(address(session), {"ghi_chu_bac_si": "Tăng liều"})
    patient = session.lich_hen.benh_nhan
    patient.nguoi_dung = admin.account
    patient.save()

    assert admin.get(address(session)).json()["ghi_chu_bac_si"] is None
    assert doctor.get(address(session)).json()["ghi_chu_bac_si"] == "Tăng liều"


def test_nobody_else_writes_notes_starts_or_ends(patient, desk, as_user, session, at):
    at(minutes(session, 0))
    stranger = as_user(DoctorFactory().nguoi_dung)
    calls = (
        lambda client: client.patch(address(session), {"ghi_chu_bac_si": "x"}),
        lambda client: client.post(address(session, "start")),
        lambda client: client.post(address(session, "end"), {"ghi_chu_bac_si": "x"}),
    )

    assert [call(client).status_code for client in (patient, desk, stranger) for call in calls] == [403] * 9
    assert patient.post(address(session, "no-show"), {"ben": "Bác sĩ"}).status_code == 403
    assert state_of(session) == (TrangThaiPhien.NOT_STARTED, "", TrangThaiLichHen.CONFIRMED)
    assert session.ghi_chu_bac_si == ""


def test_a_note_may_be_as_long_as_its_column_and_no_longer(doctor, session):
    whole = doctor.patch(address(session), {"ghi_chu_bac_si": "ệ" * 4000})
    longer = doctor.patch(address(session), {"ghi_chu_bac_si": "ệ" * 4001})
    missing = doctor.post(address(session, "no-show"), {"ben": "Lễ tân"})

    assert whole.status_code == 200
    assert refusal(longer) == (400, "invalid", ["max_length"])
    assert refusal(missing) == (400, "invalid", ["invalid_choice"])


def test_a_consultation_runs_from_start_to_end_and_its_appointment_with_it(doctor, session, at):
    at(minutes(session, 2))
    started = doctor.post(address(session, "start")).json()
    at(minutes(session, 27))
    ended = doctor.post(address(session, "end"), {"ghi_chu_bac_si": "Tái khám sau một tháng"}).json()

    assert (started["trang_thai"], started["trang_thai_lich_hen"]) == ("Đang diễn ra", "Đang khám")
    assert dt.datetime.fromisoformat(started["thoi_gian_bat_dau"]) == minutes(session, 2)
    assert (ended["trang_thai"], ended["ket_qua"], ended["trang_thai_lich_hen"]) == (
        "Đã kết thúc", "Hoàn thành", "Hoàn thành",
    )  # fmt: skip
    assert (ended["so_giay"], ended["ghi_chu_bac_si"]) == (25 * 60, "Tái khám sau một tháng")


def test_a_step_is_taken_once_and_in_order(doctor, session, at):
    at(minutes(session, 0))
    before = refusal(doctor.post(address(session, "end"), {}))[:2]
    doctor.post(address(session, "start"))
    twice = refusal(doctor.post(address(session, "start")))[:2]
    doctor.post(address(session, "end"), {})
    over = refusal(doctor.post(address(session, "end"), {"ghi_chu_bac_si": "nữa"}))[:2]

    assert before == (409, "session_not_started")
    assert (twice, over) == ((409, "invalid_transition"),) * 2
    session.refresh_from_db()
    assert session.ghi_chu_bac_si == ""


def test_nobody_starts_days_before(doctor, session, at):
    at(minutes(session, -16))

    assert refusal(doctor.post(address(session, "start")))[:2] == (409, "too_early_to_join")
    assert state_of(session)[0] == TrangThaiPhien.NOT_STARTED


@pytest.mark.parametrize("verb", ["start", "complete"])
def test_an_appointment_opens_no_room_days_before(doctor, patient, session, at, verb):
    at(minutes(session, -3 * 24 * 60))

    answer = doctor.post(f"/api/appointments/{session.lich_hen_id}/{verb}/")

    assert refusal(answer)[:2] == (409, "too_early_to_join")
    assert state_of(session) == (TrangThaiPhien.NOT_STARTED, "", TrangThaiLichHen.CONFIRMED)
    session.trang_thai = TrangThaiPhien.IN_PROGRESS  # by an earlier release, say
    session.save()
    assert refusal(patient.post(address(session, "join")))[:2] == (409, "too_early_to_join")


@pytest.mark.parametrize(
    ("verbs", "expected"),
    [
        (["start"], (TrangThaiPhien.IN_PROGRESS, "", TrangThaiLichHen.IN_PROGRESS)),
        (["start", "complete"], (TrangThaiPhien.ENDED, KetQuaPhien.COMPLETED, TrangThaiLichHen.COMPLETED)),
        (["complete"], (TrangThaiPhien.ENDED, KetQuaPhien.COMPLETED, TrangThaiLichHen.COMPLETED)),
        (["no-show"], (TrangThaiPhien.CANCELLED, KetQuaPhien.PATIENT_ABSENT, TrangThaiLichHen.NO_SHOW)),
        (["cancel"], (TrangThaiPhien.CANCELLED, KetQuaPhien.CANCELLED, TrangThaiLichHen.CANCELLED)),
    ],
)
def test_a_session_follows_its_appointment_whoever_moves_that(desk, session, at, verbs, expected):
    at(minutes(session, 5))
    for verb in verbs:
        assert desk.post(f"/api/appointments/{session.lich_hen_id}/{verb}/", {}).status_code == 200

    assert state_of(session) == expected


def test_another_service_calls_the_session_off_and_back_makes_one_to_come(desk, session):
    visit = session.lich_hen
    in_person = ServiceFactory(co_so=visit.bac_si.co_so, gia_tien=visit.gia_tien)
    path = f"/api/appointments/{visit.pk}/"

    desk.patch(path, {"ma_dich_vu": in_person.pk})
    off = state_of(session)[:2]
    desk.patch(path, {"ma_dich_vu": visit.dich_vu_id})

    assert off == (TrangThaiPhien.CANCELLED, KetQuaPhien.CANCELLED)
    assert state_of(session)[:2] == (TrangThaiPhien.NOT_STARTED, "")
    assert PhienTuVanTuXa.objects.count() == 1


@pytest.mark.parametrize(("verb", "sent"), [("start", {}), ("end", {}), ("no-show", {"ben": "Bác sĩ"})])
def test_a_session_that_was_called_off_says_nothing_of_the_visit_that_goes_on_without_it(
    doctor, desk, session, at, verb, sent
):
    visit = session.lich_hen
    in_person = ServiceFactory(co_so=visit.bac_si.co_so, gia_tien=visit.gia_tien)
    desk.patch(f"/api/appointments/{visit.pk}/", {"ma_dich_vu": in_person.pk})
    at(minutes(session, 20))

    assert refusal(doctor.post(address(session, verb), sent))[:2] == (409, "session_cancelled")
    assert state_of(session) == (TrangThaiPhien.CANCELLED, KetQuaPhien.CANCELLED, TrangThaiLichHen.CONFIRMED)


def test_an_absent_patient_makes_a_no_show_and_the_rules_say_what_comes_back(doctor, session, at):
    PaymentFactory(lich_hen=session.lich_hen)
    at(minutes(session, 20))

    answer = doctor.post(address(session, "no-show"), {"ben": "Bệnh nhân"})

    assert answer.json()["ket_qua"] == "Bệnh nhân vắng"
    assert state_of(session) == (TrangThaiPhien.CANCELLED, KetQuaPhien.PATIENT_ABSENT, TrangThaiLichHen.NO_SHOW)
    assert YeuCauHoanTien.objects.get().nguyen_nhan == NguyenNhan.NO_SHOW


def test_an_absent_doctor_cancels_as_the_clinic_gives_all_back_and_tells_the_patient(desk, session, at):
    payment = PaymentFactory(lich_hen=session.lich_hen)
    at(minutes(session, 20))

    answer = desk.post(address(session, "no-show"), {"ben": "Bác sĩ"})

    assert answer.json()["ket_qua"] == "Bác sĩ vắng"
    assert state_of(session) == (TrangThaiPhien.CANCELLED, KetQuaPhien.DOCTOR_ABSENT, TrangThaiLichHen.CANCELLED)
    request, told = YeuCauHoanTien.objects.get(), ThongBao.objects.get(loai="lich-hen-da-huy")
    assert (request.nguyen_nhan, request.so_tien) == (NguyenNhan.CLINIC, payment.so_tien)
    assert (told.benh_nhan_id, told.du_lieu["ben_huy"]) == (session.lich_hen.benh_nhan_id, "co_so")


def test_a_patient_received_at_a_desk_may_still_not_come(doctor, session, at):
    LichHen.objects.update(trang_thai=TrangThaiLichHen.ARRIVED)
    at(minutes(session, 35))

    doctor.post(address(session, "no-show"), {"ben": "Bệnh nhân"})

    assert state_of(session) == (TrangThaiPhien.CANCELLED, KetQuaPhien.PATIENT_ABSENT, TrangThaiLichHen.NO_SHOW)


def test_a_patient_who_waits_is_not_absent(doctor, patient, desk, session, at):
    at(minutes(session, 20))
    patient.post(address(session, "join"))

    answers = [
        doctor.post(address(session, "no-show"), {"ben": "Bệnh nhân"}),
        desk.post(f"/api/appointments/{session.lich_hen_id}/no-show/"),
    ]

    assert [refusal(answer)[:2] for answer in answers] == [(409, "patient_waiting")] * 2
    assert state_of(session) == (TrangThaiPhien.NOT_STARTED, "", TrangThaiLichHen.CONFIRMED)


@pytest.mark.parametrize("side", ["Bệnh nhân", "Bác sĩ"])
def test_nobody_is_absent_before_the_time_nor_from_a_talk_that_goes_on(doctor, session, at, side):
    at(minutes(session, -1))
    early = refusal(doctor.post(address(session, "no-show"), {"ben": side}))[:2]
    at(minutes(session, 1))
    doctor.post(address(session, "start"))
    running = refusal(doctor.post(address(session, "no-show"), {"ben": side}))[:2]
    doctor.post(address(session, "end"), {})
    over = refusal(doctor.post(address(session, "no-show"), {"ben": side}))[:2]

    assert (early, running, over) == (
        (409, "invalid_transition"), (409, "session_running"), (409, "invalid_transition"),
    )  # fmt: skip
    assert state_of(session)[1] == KetQuaPhien.COMPLETED


def test_lists_are_filtered_ordered_and_paged(desk):
    first = TeleconsultationFactory(trang_thai=TrangThaiPhien.ENDED, ket_qua=KetQuaPhien.COMPLETED)
    second = TeleconsultationFactory(lich_hen__lich__ngay_lam_viec=dt.date(2031, 3, 4))
    visit = second.lich_hen
    wanted = [
        {"trang_thai": "Chưa bắt đầu"}, {"ma_bac_si": visit.bac_si_id}, {"ma_benh_nhan": visit.benh_nhan_id},
        {"ma_co_so": visit.bac_si.co_so_id}, {"ma_lich_hen": visit.pk}, {"tu_ngay": "2031-03-04"},
    ]  # fmt: skip

    assert [keys(desk.get(URL, asked)) for asked in wanted] == [{second.pk}] * len(wanted)
    assert (
        keys(desk.get(URL, {"ket_qua": "Hoàn thành"})) == keys(desk.get(URL, {"den_ngay": "2031-03-03"})) == {first.pk}
    )
    listed = desk.get(URL, {"ordering": "ngay_kham", "page_size": "1", "page": "2"}).json()
    assert (listed["count"], [entry["ma_phien"] for entry in listed["results"]]) == (2, [second.pk])
    assert [desk.get(URL, {name: "x"}).status_code for name in ("ket_qua", "ma_bac_si", "tu_ngay", "ordering")] == [
        400
    ] * 4


def test_a_list_takes_the_same_queries_however_long_it_is(desk):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            desk.get(URL)
        return len(without_savepoints(captured.captured_queries))

    TeleconsultationFactory()
    desk.get(URL)
    one = asked()
    TeleconsultationFactory.create_batch(6)

    assert (one, asked()) == (QUERIES_OF_A_LIST, QUERIES_OF_A_LIST)


def test_remote_services_are_listed_and_their_free_times_found(patient, wanted, service):
    service.loai_dich_vu = LoaiDichVu.TELECONSULTATION
    service.save()
    ServiceFactory(co_so=service.co_so)

    listed = patient.get("/api/medical/services/", {"loai_dich_vu": "Tư vấn từ xa"}).json()["results"]
    free = patient.get("/api/appointments/availability/", {"ma_dich_vu": service.pk}).json()["results"]

    assert [entry["ma_dich_vu"] for entry in listed] == [service.pk]
    assert free != []
    assert {entry["ma_bac_si"] for entry in free} == {wanted["ma_bac_si"]}


def test_the_vietnamese_address_is_the_same(doctor, session):
    assert doctor.get(f"/api/appointments/phien-tu-van/{session.pk}/").json() == doctor.get(address(session)).json()
    assert doctor.get("/api/v1/appointments/teleconsultations/").status_code == 200


def test_a_relative_without_a_tie_sees_nothing(as_user, session):
    assert keys(as_user(PatientFactory().nguoi_dung).get(URL)) == set()
