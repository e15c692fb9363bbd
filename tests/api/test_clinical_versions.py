"""Clinical papers are signed, amended, dispensed and ended as they were read, not as they have become since."""

import pytest

from tests.api.appointments import refusal
from tests.factories import (
    DiagnosisFactory,
    PrescriptionLineFactory,
    RecordFactory,
    TreatmentPlanFactory,
    TreatmentStepFactory,
    VitalsFactory,
)

pytestmark = pytest.mark.django_db

STALE, NOW = '"7"', '"1"'


def record_with_a_diagnosis():
    return DiagnosisFactory(benh_an=RecordFactory()).benh_an


def sign(client, at):
    assert client.post(f"{at}sign/", {}).status_code == 200


def a_record(as_user, act, sent):
    record = record_with_a_diagnosis()
    return record, as_user(record.bac_si.nguoi_dung), f"/api/records/{record.pk}/{act}", sent


def a_signed_record(as_user, act, sent):
    record, client, path, sent = a_record(as_user, act, sent)
    sign(client, f"/api/records/{record.pk}/")
    return record, client, path, sent


def a_plan(as_user, act, sent):
    plan = TreatmentPlanFactory()
    return plan, as_user(plan.bac_si.nguoi_dung), f"/api/treatments/plans/{plan.pk}/{act}", sent


def a_step(as_user, act, sent):
    step = TreatmentStepFactory()
    client = as_user(step.ke_hoach.bac_si.nguoi_dung)
    return step.ke_hoach, client, f"/api/treatments/steps/{step.pk}/{act}", sent


def a_draft(as_user, act, sent):
    draft = PrescriptionLineFactory().don_thuoc
    return draft, as_user(draft.bac_si.nguoi_dung), f"/api/treatments/prescriptions/{draft.pk}/{act}", sent


def a_prescription(as_user, act, sent):
    draft, client, path, _ = a_draft(as_user, act, sent)
    sign(client, f"/api/treatments/prescriptions/{draft.pk}/")
    return (
        draft,
        client,
        path,
        {"dong": [{"ma_dong": draft.cac_dong.get().pk, "so_luong": 1}]} if sent is None else sent,
    )


@pytest.mark.parametrize(
    ("made", "act", "sent"),
    [
        (a_record, "sign/", {}),
        (a_record, "vitals/", {"mach": 80}),
        (a_signed_record, "amend/", {"ly_do": "Nhầm", "ket_luan": "Khác"}),
        (a_plan, "steps/", {"viec_can_lam": "Tái khám"}),
        (a_plan, "stop/", {"ly_do": "Chuyển viện"}),
        (a_plan, "complete/", {}),
        (a_step, "complete/", {}),
        (a_draft, "sign/", {}),
        (a_draft, "cancel/", {"ly_do": "Nhầm"}),
        (a_prescription, "cancel/", {"ly_do": "Nhầm"}),
        (a_prescription, "dispense/", None),
    ],
)
def test_what_changed_since_it_was_read_is_left_as_it_is(as_user, made, act, sent):
    row, client, path, sent = made(as_user, act, sent)
    row.refresh_from_db()
    version = row.phien_ban

    stale = client.post(path, sent, headers={"if-match": STALE})

    assert refusal(stale)[:2] == (412, "stale_version")
    row.refresh_from_db()
    assert row.phien_ban == version
    assert client.post(path, sent, headers={"if-match": f'"{version}"'}).status_code in (200, 201)


def test_a_step_is_changed_in_the_plan_as_it_was_read(as_user):
    _, client, path, _ = a_step(as_user, "", {})

    assert refusal(client.patch(path, {"ghi_chu_buoc": "A"}, headers={"if-match": STALE}))[:2] == (412, "stale_version")
    assert client.patch(path, {"ghi_chu_buoc": "A"}, headers={"if-match": NOW}).status_code == 200


def test_a_measurement_is_removed_from_the_record_as_it_was_read(as_user):
    row = VitalsFactory()
    client, path = as_user(row.benh_an.bac_si.nguoi_dung), f"/api/records/{row.benh_an_id}/vitals/{row.pk}/"

    assert refusal(client.delete(path, headers={"if-match": STALE}))[:2] == (412, "stale_version")
    assert client.delete(path, headers={"if-match": NOW}).status_code == 204
