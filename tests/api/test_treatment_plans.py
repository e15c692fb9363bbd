"""Treatment plans: written by the doctor who made them, read by the family and by the patient's other doctors."""

import datetime as dt

import pytest
from django.utils import timezone

from appointments.models import TrangThaiLichHen
from core.models import NhatKy
from core.policy import Role
from core.services.treatment_plan_service import MOST_STEPS
from tests.api import appointments
from tests.factories import (
    AppointmentFactory,
    DoctorFactory,
    EmergencyAccessFactory,
    PatientFactory,
    RelativeFactory,
    TreatmentPlanFactory,
    TreatmentStepFactory,
    coming_workday,
)
from treatments.models import BuocDieuTri, KeHoachDieuTri, TrangThaiBuoc, TrangThaiKeHoach

pytestmark = pytest.mark.django_db

URL = "/api/treatments/plans/"
PLAN = {"ten_ke_hoach": "Kiểm soát huyết áp", "muc_tieu": "Dưới 130/80 mmHg"}


@pytest.fixture
def plan():
    """With one step."""
    return TreatmentStepFactory().ke_hoach


@pytest.fixture
def doctor(as_user, plan):
    return as_user(plan.bac_si.nguoi_dung)


def refusal(answer):
    return appointments.refusal(answer)[:2]


def of(plan, action=""):
    return f"{URL}{plan.pk}/{f'{action}/' if action else ''}"


def step_of(step, action=""):
    return f"/api/treatments/steps/{step.pk}/{f'{action}/' if action else ''}"


def colleague_of(patient):
    doctor = DoctorFactory()
    AppointmentFactory(benh_nhan=patient, lich__bac_si=doctor, lich__ngay_lam_viec=coming_workday(14))
    return doctor


def yesterday():
    return timezone.localdate() - dt.timedelta(days=1)


def test_a_doctor_plans_for_his_own_patient_with_steps(as_user):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.COMPLETED)
    steps = [{"viec_can_lam": "Đo huyết áp", "han": "2031-01-05"}, {"viec_can_lam": "Tái khám"}]
    sent = {**PLAN, "ma_benh_nhan": visit.benh_nhan_id, "ma_lich_hen": visit.pk, "buoc": steps}

    answer = as_user(visit.bac_si.nguoi_dung).post(URL, sent)

    assert answer.status_code == 201, answer.json()
    shown = answer.json()
    assert (shown["ma_bac_si"], shown["trang_thai"], shown["tien_do"]) == (visit.bac_si_id, "Đang thực hiện", 0)
    assert [(step["thu_tu"], step["viec_can_lam"]) for step in shown["buoc"]] == [(1, "Đo huyết áp"), (2, "Tái khám")]
    assert shown["ngay_bat_dau"] == str(timezone.localdate())


def test_nobody_plans_for_a_patient_of_others(as_user):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.COMPLETED)
    own = AppointmentFactory(trang_thai=TrangThaiLichHen.COMPLETED)
    client = as_user(own.bac_si.nguoi_dung)

    for named in (
        {"ma_benh_nhan": visit.benh_nhan_id},
        {"ma_benh_nhan": own.benh_nhan_id, "ma_lich_hen": visit.pk},
    ):
        assert refusal(client.post(URL, {**PLAN, **named})) == (403, "not_yours")
    for nobodys in ({"ma_benh_nhan": 10**15}, {"ma_benh_nhan": own.benh_nhan_id, "ma_lich_hen": 10**15}):
        assert refusal(client.post(URL, {**PLAN, **nobodys})) == (400, "does_not_exist")
    assert not KeHoachDieuTri.objects.exists()


def test_the_appointment_must_be_of_the_patient_and_held(as_user):
    doctor = DoctorFactory()
    mine = AppointmentFactory(lich__bac_si=doctor, trang_thai=TrangThaiLichHen.COMPLETED)
    pending = AppointmentFactory(lich__bac_si=doctor, lich__ngay_lam_viec=coming_workday(14))
    client = as_user(doctor.nguoi_dung)

    other = {**PLAN, "ma_benh_nhan": pending.benh_nhan_id, "ma_lich_hen": mine.pk}
    early = {**PLAN, "ma_benh_nhan": pending.benh_nhan_id, "ma_lich_hen": pending.pk}

    assert refusal(client.post(URL, other)) == (400, "other_patient")
    assert refusal(client.post(URL, early)) == (409, "no_visit_to_treat")
    assert not KeHoachDieuTri.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("ten_ke_hoach", "", "ten_ke_hoach"),
        ("ten_ke_hoach", "x" * 201, "ten_ke_hoach"),
        ("ten_ke_hoach", "a\x00b", "ten_ke_hoach"),
        ("muc_tieu", "😀" * 1500, "muc_tieu"),
        ("muc_tieu", [], "muc_tieu"),
        ("ngay_bat_dau", "2026-02-30", "ngay_bat_dau"),
        ("ngay_du_kien", "1999-01-01", "ngay_du_kien"),
        ("ma_benh_nhan", True, "ma_benh_nhan"),
        ("ma_lich_hen", "x", "ma_lich_hen"),
        ("buoc", "x", "buoc"),
        ("buoc", [{}], "buoc.0.viec_can_lam"),
        ("buoc", [{"viec_can_lam": "x", "han": "x"}], "buoc.0.han"),
        ("buoc", [{"viec_can_lam": "x"}] * (MOST_STEPS + 1), "buoc"),
    ],
)
def test_a_wrong_value_is_refused_with_its_field_named(as_user, field, value, named):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.COMPLETED)
    sent = {**PLAN, "ma_benh_nhan": visit.benh_nhan_id, field: value}

    answer = as_user(visit.bac_si.nguoi_dung).post(URL, sent)

    assert answer.status_code == 400, answer.json()
    assert [error["field"] for error in answer.json()["errors"]] == [named]
    assert not KeHoachDieuTri.objects.exists()


def test_scripts_are_kept_as_text(doctor, plan):
    text = "<script>alert(1)</script>"

    assert doctor.patch(of(plan), {"muc_tieu": text}).json()["muc_tieu"] == text


def test_progress_leaves_dropped_steps_out_and_tells_what_is_overdue(as_user):
    plan = TreatmentPlanFactory()
    for state, day in (
        (TrangThaiBuoc.DONE, yesterday()),
        (TrangThaiBuoc.DOING, yesterday()),
        (TrangThaiBuoc.TO_DO, timezone.localdate()),
        (TrangThaiBuoc.DROPPED, yesterday()),
    ):
        TreatmentStepFactory(ke_hoach=plan, trang_thai=state, han=day)

    shown = as_user(plan.bac_si.nguoi_dung).get(of(plan)).json()

    assert [shown[name] for name in ("tien_do", "so_buoc", "so_buoc_xong", "so_buoc_tre_han")] == [33, 3, 1, 1]
    assert [step["tre_han"] for step in shown["buoc"]] == [False, True, False, False]


def test_a_step_is_done_once_and_may_be_opened_again(doctor, plan):
    step = plan.buoc.get()

    done = doctor.post(step_of(step, "complete"), {"ghi_chu_buoc": "Ổn định"}).json()
    progress = doctor.get(of(plan)).json()["tien_do"]
    again = doctor.post(step_of(step, "complete"), {})
    reopened = doctor.patch(step_of(step), {"trang_thai": "Đang làm"}).json()

    assert (done["trang_thai"], done["ghi_chu_buoc"], progress) == ("Xong", "Ổn định", 100)
    assert done["xong_luc"] is not None
    assert refusal(again) == (409, "step_over")
    assert (doctor.get(of(plan)).json()["tien_do"], reopened["xong_luc"]) == (0, None)


def test_a_step_is_added_at_the_end_until_there_are_too_many(doctor, plan):
    added = doctor.post(of(plan, "steps"), {"viec_can_lam": "Xét nghiệm máu"})
    BuocDieuTri.objects.filter(thu_tu=2).update(thu_tu=MOST_STEPS)

    assert (added.status_code, [step["thu_tu"] for step in added.json()["buoc"]]) == (201, [1, 2])
    assert refusal(doctor.post(of(plan, "steps"), {"viec_can_lam": "Nữa"})) == (409, "too_many_steps")


def test_an_old_version_is_refused_and_a_step_makes_a_new_one(doctor, plan):
    seen = doctor.get(of(plan))["ETag"]
    doctor.patch(step_of(plan.buoc.get()), {"trang_thai": "Đang làm"})

    assert refusal(doctor.patch(of(plan), PLAN, headers={"if-match": seen})) == (412, "stale_version")


def test_a_plan_ends_before_it_begins_is_refused(doctor, plan):
    answer = doctor.patch(of(plan), {"ngay_du_kien": str(yesterday())})

    assert (refusal(answer), answer.json()["errors"][0]["field"]) == ((400, "range_reversed"), "ngay_du_kien")


def test_a_stopped_plan_keeps_its_reason_and_is_written_no_more(doctor, plan):
    assert doctor.post(of(plan, "stop"), {}).status_code == 400
    stopped = doctor.post(of(plan, "stop"), {"ly_do": "Chuyển viện"}).json()

    assert (stopped["trang_thai"], stopped["ly_do_ngung"]) == ("Ngừng", "Chuyển viện")
    for answer in (
        doctor.patch(of(plan), PLAN),
        doctor.post(of(plan, "steps"), {"viec_can_lam": "x"}),
        doctor.patch(step_of(plan.buoc.get()), {"trang_thai": "Xong"}),
        doctor.post(of(plan, "stop"), {"ly_do": "x"}),
        doctor.post(of(plan, "complete")),
    ):
        assert refusal(answer) == (409, "treatment_plan_over")


def test_a_plan_is_completed_when_no_step_is_open(doctor, plan):
    assert refusal(doctor.post(of(plan, "complete"))) == (409, "steps_still_open")
    doctor.post(step_of(plan.buoc.get(), "complete"), {})

    assert doctor.post(of(plan, "complete")).json()["trang_thai"] == TrangThaiKeHoach.DONE


def test_the_patients_other_doctors_read_and_do_not_write(as_user, plan):
    client = as_user(colleague_of(plan.benh_nhan).nguoi_dung)

    assert client.get(of(plan)).json()["muc_tieu"] == plan.muc_tieu
    for answer in (
        client.patch(of(plan), PLAN),
        client.post(of(plan, "steps"), {"viec_can_lam": "x"}),
        client.post(of(plan, "stop"), {"ly_do": "x"}),
        client.post(step_of(plan.buoc.get(), "complete"), {}),
    ):
        assert refusal(answer) == (403, "not_yours")
    plan.refresh_from_db()
    assert plan.trang_thai == TrangThaiKeHoach.RUNNING


def test_the_family_reads_and_marks_nothing(as_user, plan):
    parent = RelativeFactory(benh_nhan=plan.benh_nhan).nguoi_dung
    for account in (plan.benh_nhan.nguoi_dung, parent):
        client = as_user(account)
        assert client.get(of(plan)).status_code == 200
        assert client.post(step_of(plan.buoc.get(), "complete"), {}).status_code == 403
        assert client.patch(of(plan), PLAN).status_code == 403
    assert NhatKy.objects.get(hanh_dong="TreatmentPlanOpened").nguoi_dung == parent


def test_strangers_and_the_desk_read_nothing(as_user, plan):
    for account in (PatientFactory().nguoi_dung, DoctorFactory().nguoi_dung):
        client = as_user(account)
        assert refusal(client.get(of(plan))) == (403, "not_yours")
        assert client.get(URL).json()["results"] == []
    desk = as_user(vai_tro=Role.STAFF)
    assert [desk.get(path).status_code for path in (URL, of(plan))] == [403, 403]


def test_an_emergency_lets_a_doctor_read_for_its_hour(as_user, plan):
    access = EmergencyAccessFactory(benh_nhan=plan.benh_nhan)
    client = as_user(access.nguoi_dung)

    assert client.get(of(plan)).status_code == 200
    access.het_han = timezone.now() - dt.timedelta(seconds=1)
    access.save()
    assert refusal(client.get(of(plan))) == (403, "not_yours")


def test_who_sees_a_plan_alone_or_in_a_list_stands_in_the_access_log(as_user, plan):
    admin = as_user(vai_tro=Role.ADMIN)
    admin.get(of(plan))
    admin.get(URL)

    looks = NhatKy.objects.filter(bang="Benh_nhan", ma_doi_tuong=plan.benh_nhan_id, nguoi_dung=admin.account)
    assert [(look.hanh_dong, look.sau) for look in looks.order_by("pk")] == [
        ("TreatmentPlanOpened", {"ma_ke_hoach": plan.pk}),
        ("TreatmentPlansListed", {"so_ke_hoach": 1}),
    ]
    page = NhatKy.objects.get(hanh_dong="PapersListed")
    assert (page.bang, page.ma_doi_tuong, page.sau) == ("Ke_hoach_dieu_tri", None, {"so_dong": 1})
    log = as_user(plan.benh_nhan.nguoi_dung).get("/api/users/profile/access-log/").json()["results"]
    assert [entry["hanh_dong"] for entry in log][:2] == ["Xem danh sách kế hoạch điều trị", "Xem kế hoạch điều trị"]


def test_a_list_does_not_grow_queries_with_rows(as_user, django_assert_num_queries):
    patient = PatientFactory()
    for days in (7, 14, 21):
        visit = AppointmentFactory(benh_nhan=patient, lich__ngay_lam_viec=coming_workday(days))
        TreatmentStepFactory(ke_hoach__lich_hen=visit)
    client = as_user(patient.nguoi_dung)

    with django_assert_num_queries(4):  # the session, the count, the page, the steps' numbers
        assert len(client.get(URL).json()["results"]) == 3


def test_a_list_is_filtered(as_user, plan):
    other, admin = TreatmentPlanFactory(trang_thai=TrangThaiKeHoach.STOPPED), as_user(vai_tro=Role.ADMIN)

    def found(**query):
        return [row["ma_ke_hoach"] for row in admin.get(URL, query).json()["results"]]

    assert found(trang_thai="Ngừng") == [other.pk]
    assert found(ma_benh_nhan=plan.benh_nhan_id, ma_bac_si=plan.bac_si_id, ma_lich_hen=plan.lich_hen_id) == [plan.pk]
    assert found(tu_ngay=str(timezone.localdate()), ordering="-ngay_bat_dau") == [other.pk, plan.pk]
    assert found(den_ngay=str(yesterday())) == []
    assert admin.get(URL, {"tu_ngay": "x"}).status_code == 400


def test_the_audit_trail_tells_nothing_clinical(doctor, plan):
    doctor.patch(of(plan), {"ten_ke_hoach": "Zzq-ten", "muc_tieu": "Zzq-muc-tieu"})
    doctor.post(of(plan, "steps"), {"viec_can_lam": "Zzq-viec", "ghi_chu_buoc": "Zzq-ghi-chu"})
    doctor.post(of(plan, "stop"), {"ly_do": "Zzq-ly-do"})

    entries = NhatKy.objects.filter(hanh_dong__startswith="Treatment")
    assert entries.count() == 3
    assert "Zzq" not in str(list(entries.values_list("truoc", "sau", "ly_do")))


def test_a_plan_or_step_that_is_not_there_is_not_found(doctor):
    for answer in (
        doctor.get(f"{URL}999999999999/"),
        doctor.patch("/api/treatments/steps/999999999999/", {"trang_thai": "Xong"}),
    ):
        assert refusal(answer) == (404, "not_found")
