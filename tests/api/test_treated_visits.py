"""What was signed at a visit keeps it: it is neither moved, cancelled nor called a no-show, whoever asks."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from appointments.models import ChuoiLichHen, LichHen, TrangThaiLichHen
from appointments.remote_session import KetQuaPhien, TrangThaiPhien
from core.policy import Role
from tests.api import appointments
from tests.api.appointments import moment
from tests.api.telehealth import minutes
from tests.factories import (
    AppointmentFactory,
    DraftPrescriptionFactory,
    PrescriptionLineFactory,
    RecordFactory,
    TeleconsultationFactory,
    coming_workday,
)
from treatments.models import DonThuoc

pytestmark = pytest.mark.django_db

PRESCRIPTIONS, VISITS = "/api/treatments/prescriptions/", "/api/appointments/"
LINE = {
    "ten_thuoc": "Panadol", "hoat_chat": "Paracetamol", "ham_luong": "500 mg", "don_vi": "viên", "lieu_moi_lan": "1",
    "so_lan_ngay": 2, "so_ngay": 5,
}  # fmt: skip
S = TrangThaiLichHen


def refusal(answer):
    return appointments.refusal(answer)[:2]


@pytest.fixture
def signed_for(as_user):
    """A prescription that the doctor of this visit signed."""

    def signing(visit):
        draft = PrescriptionLineFactory(don_thuoc=DraftPrescriptionFactory(lich_hen=visit)).don_thuoc
        answer = as_user(visit.bac_si.nguoi_dung).post(f"{PRESCRIPTIONS}{draft.pk}/sign/", {})
        assert answer.status_code == 200, answer.json()
        return DonThuoc.objects.get(pk=draft.pk)

    return signing


def record_of(visit):
    return RecordFactory(
        lich_hen=visit, trang_thai="Đã ký", phien_ban_ky=1, ky_luc=timezone.now(), nguoi_ky=visit.bac_si.nguoi_dung
    )


def remote_visit(**more):
    return TeleconsultationFactory(**more).lich_hen


def state_of(visit):
    return LichHen.objects.get(pk=visit.pk).trang_thai


def run(command):
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


# before anything is written


def test_nothing_is_prescribed_or_planned_for_a_patient_who_has_not_come_to_the_desk(as_user):
    visit = AppointmentFactory(trang_thai=S.CONFIRMED)
    doctor = as_user(visit.bac_si.nguoi_dung)
    plan = {"ma_benh_nhan": visit.benh_nhan_id, "ma_lich_hen": visit.pk, "ten_ke_hoach": "A", "muc_tieu": "B"}

    assert refusal(doctor.post(PRESCRIPTIONS, {"ma_lich_hen": visit.pk, "dong": [LINE]})) == (409, "no_visit_to_treat")
    assert refusal(doctor.post("/api/treatments/plans/", plan)) == (409, "no_visit_to_treat")


@pytest.mark.parametrize("state", [S.CONFIRMED, S.ARRIVED, S.IN_PROGRESS, S.COMPLETED])
def test_to_a_remote_visit_nobody_comes_so_it_may_be_confirmed(as_user, state):
    visit = remote_visit(lich_hen__trang_thai=state)

    answer = as_user(visit.bac_si.nguoi_dung).post(PRESCRIPTIONS, {"ma_lich_hen": visit.pk, "dong": [LINE]})

    assert answer.status_code == 201


def test_a_draft_of_a_visit_that_was_unconfirmed_since_is_not_signed(as_user):
    draft = PrescriptionLineFactory(don_thuoc__lich_hen__trang_thai=S.CONFIRMED).don_thuoc

    answer = as_user(draft.bac_si.nguoi_dung).post(f"{PRESCRIPTIONS}{draft.pk}/sign/", {})

    assert refusal(answer) == (409, "no_visit_to_treat")


def test_nothing_is_signed_for_a_remote_visit_before_its_room_opens(at, as_user):
    visit = remote_visit()
    draft = PrescriptionLineFactory(don_thuoc=DraftPrescriptionFactory(lich_hen=visit)).don_thuoc
    sign = f"{PRESCRIPTIONS}{draft.pk}/sign/"

    at(minutes(visit.phien_tu_van, -16))
    early = as_user(visit.bac_si.nguoi_dung).post(sign, {})
    at(minutes(visit.phien_tu_van, -15))
    in_time = as_user(visit.bac_si.nguoi_dung).post(sign, {})

    assert refusal(early) == (409, "too_early_to_sign")
    assert f"{visit.starts_at - dt.timedelta(minutes=15):%H:%M %d/%m/%Y}" in early.json()["detail"]
    assert in_time.status_code == 200


def test_the_patient_cancels_a_remote_visit_to_come_whatever_was_drafted_for_it(as_user):
    visit = remote_visit()
    draft = PrescriptionLineFactory(don_thuoc=DraftPrescriptionFactory(lich_hen=visit)).don_thuoc
    as_user(visit.bac_si.nguoi_dung).post(f"{PRESCRIPTIONS}{draft.pk}/sign/", {})

    assert as_user(visit.benh_nhan.nguoi_dung).delete(f"{VISITS}{visit.pk}/").status_code in (200, 204)
    assert state_of(visit) == S.CANCELLED


# people


@pytest.mark.parametrize("write", ["a record", "a prescription"])
def test_a_visit_at_which_something_was_signed_is_not_cancelled(as_user, desk, signed_for, write):
    visit = AppointmentFactory(trang_thai=S.ARRIVED)
    record_of(visit) if write == "a record" else signed_for(visit)

    for client in (desk, as_user(vai_tro=Role.ADMIN), as_user(visit.bac_si.nguoi_dung)):
        answers = [
            client.post(f"{VISITS}{visit.pk}/cancel/", {"ly_do": "Nhầm", "ly_do_bo_qua": "Nhầm"}),
            client.delete(f"{VISITS}{visit.pk}/"),
        ]
        assert [refusal(answer) for answer in answers] == [(409, "already_treated")] * 2
    assert state_of(visit) == S.ARRIVED
    assert "đã ký" in answers[0].json()["detail"]


def test_neither_side_of_a_treated_remote_visit_was_absent(at, as_user, desk, signed_for):
    visit = remote_visit()
    at(minutes(visit.phien_tu_van, 20))
    signed_for(visit)

    answers = [
        desk.post(f"{VISITS}{visit.pk}/no-show/"),
        desk.post(f"/api/appointments/teleconsultations/{visit.phien_tu_van.pk}/no-show/", {"ben": "Bệnh nhân"}),
        desk.post(f"/api/appointments/teleconsultations/{visit.phien_tu_van.pk}/no-show/", {"ben": "Bác sĩ"}),
    ]

    assert [refusal(answer) for answer in answers] == [(409, "already_treated")] * 3
    assert state_of(visit) == S.CONFIRMED


def test_a_treated_remote_visit_is_not_moved_to_another_time(at, as_user, desk, signed_for):
    visit = remote_visit()
    at(minutes(visit.phien_tu_van, -10))
    signed_for(visit)
    later = {"gio_kham": "10:00:00", "ly_do_bo_qua": "Mất mạng"}

    answers = [client.patch(f"{VISITS}{visit.pk}/", later) for client in (desk, as_user(vai_tro=Role.ADMIN))]

    assert [refusal(answer) for answer in answers] == [(409, "already_treated")] * 2
    assert LichHen.objects.get(pk=visit.pk).gio_kham == visit.gio_kham


def test_once_what_was_signed_by_mistake_is_cancelled_the_visit_can_be(as_user, desk, signed_for):
    visit = AppointmentFactory(trang_thai=S.ARRIVED)
    signed = signed_for(visit)
    as_user(visit.bac_si.nguoi_dung).post(f"{PRESCRIPTIONS}{signed.pk}/cancel/", {"ly_do": "Nhầm người"})

    assert desk.post(f"{VISITS}{visit.pk}/cancel/", {"ly_do": "Nhầm"}).status_code == 200


def test_a_draft_alone_does_not_keep_a_visit(desk):
    visit = AppointmentFactory(trang_thai=S.ARRIVED)
    DraftPrescriptionFactory(lich_hen=visit)
    RecordFactory(lich_hen=visit)

    assert desk.post(f"{VISITS}{visit.pk}/cancel/", {"ly_do": "Về"}).status_code == 200


def test_who_signed_reads_and_cancels_it_whatever_became_of_the_visit(as_user, signed_for):
    visit = AppointmentFactory(trang_thai=S.ARRIVED)
    signed = signed_for(visit)
    LichHen.objects.filter(pk=visit.pk).update(trang_thai=S.CANCELLED, ngay_huy=timezone.now())
    doctor = as_user(visit.bac_si.nguoi_dung)

    assert doctor.get(f"{PRESCRIPTIONS}{signed.pk}/").status_code == 200
    assert [row["ma_don_thuoc"] for row in doctor.get(PRESCRIPTIONS).json()["results"]] == [signed.pk]
    assert doctor.get(f"{PRESCRIPTIONS}{signed.pk}/pdf/").status_code == 200
    cancelled = doctor.post(f"{PRESCRIPTIONS}{signed.pk}/cancel/", {"ly_do": "Nhầm"})
    assert (cancelled.status_code, cancelled.json()["trang_thai"]) == (200, "Đã hủy")


def test_a_cancelled_series_leaves_the_treated_visit(desk, signed_for):
    series = ChuoiLichHen.objects.create(so_lan=2, cach_tuan=1)
    treated, other = [
        AppointmentFactory(chuoi=series, trang_thai=S.ARRIVED, lich__ngay_lam_viec=coming_workday(days))
        for days in (7, 14)
    ]
    signed_for(treated)

    assert desk.post(f"/api/appointments/series/{series.pk}/cancel/", {"ly_do": "Khỏi"}).status_code == 200

    assert (state_of(treated), state_of(other)) == (S.ARRIVED, S.CANCELLED)


def test_time_off_asks_nothing_of_a_treated_visit(as_user, signed_for):
    visit = AppointmentFactory(trang_thai=S.ARRIVED)
    signed_for(visit)
    off = {"loai": "Bác sĩ nghỉ", "tu_ngay": visit.ngay_kham, "den_ngay": visit.ngay_kham, "ly_do": "Ốm"}

    answer = as_user(visit.bac_si.nguoi_dung).post("/api/appointments/time-off/", off)

    assert answer.status_code == 201, answer.json()
    assert state_of(visit) == S.ARRIVED


# jobs


def test_a_treated_visit_that_the_desk_never_received_is_completed_by_itself(schedule, at, signed_for):
    visit = AppointmentFactory(lich=schedule, trang_thai=S.ARRIVED)
    signed_for(visit)
    LichHen.objects.filter(pk=visit.pk).update(trang_thai=S.CONFIRMED)
    at(moment(schedule, 13))

    run("close_visits")

    assert state_of(visit) == S.COMPLETED


def test_a_treated_visit_that_waits_to_be_confirmed_is_left_to_people(schedule, at, signed_for):
    visit = AppointmentFactory(lich=schedule, trang_thai=S.ARRIVED)
    signed_for(visit)
    LichHen.objects.filter(pk=visit.pk).update(trang_thai=S.PENDING)
    at(moment(schedule, 13))

    assert run("close_visits").strip() == "Đã hủy: 0; Không đến: 0; Hoàn thành: 0."
    assert state_of(visit) == S.PENDING


def test_a_treated_remote_visit_whose_room_was_never_used_is_completed(at, signed_for):
    visit = remote_visit()
    at(minutes(visit.phien_tu_van, 20))
    signed_for(visit)
    at(minutes(visit.phien_tu_van, 91))

    run("close_sessions")

    visit.phien_tu_van.refresh_from_db()
    assert state_of(visit) == S.COMPLETED
    assert visit.phien_tu_van.trang_thai == TrangThaiPhien.ENDED
    assert visit.phien_tu_van.ket_qua == KetQuaPhien.COMPLETED
