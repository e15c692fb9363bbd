"""The permission matrix."""

import pytest

from core.policy import GRANTS, Role, Scope, permissions_of, scope_for


def test_an_action_without_a_row_is_closed_to_everyone():
    assert all(scope_for(role, "appointment.unheard_of") is Scope.NONE for role in (*Role, None))


@pytest.mark.parametrize(
    ("action", "admin", "doctor", "staff", "patient", "guest"),
    [
        ("schedule.update", Scope.ALL, Scope.OWN, Scope.NONE, Scope.NONE, Scope.NONE),
        ("patient.list", Scope.ALL, Scope.OWN, Scope.ALL, Scope.NONE, Scope.NONE),
        ("patient.clinical", Scope.ALL, Scope.OWN, Scope.NONE, Scope.OWN, Scope.NONE),
        ("appointment.create", Scope.ALL, Scope.NONE, Scope.ALL, Scope.OWN, Scope.NONE),
        ("account.create", Scope.ALL, Scope.NONE, Scope.NONE, Scope.NONE, Scope.NONE),
        ("auth.login", Scope.ALL, Scope.ALL, Scope.ALL, Scope.ALL, Scope.ALL),
    ],
)
def test_rows_of_the_matrix(action, admin, doctor, staff, patient, guest):
    roles = (Role.ADMIN, Role.DOCTOR, Role.STAFF, Role.PATIENT, None)
    assert [scope_for(role, action) for role in roles] == [admin, doctor, staff, patient, guest]


def test_a_client_is_told_what_its_role_may_do():
    assert "schedule.create" in permissions_of(Role.DOCTOR)
    assert "schedule.create" not in permissions_of(Role.STAFF)


def test_admins_may_do_everything_but_keep_a_family_or_a_calendar_rate_or_treat_patients():
    closed = set(GRANTS) - set(permissions_of(Role.ADMIN))

    personal = {action for action in GRANTS if action.startswith(("family.", "calendar_feed."))}
    rating = {f"rating.{name}" for name in ("mine", "create", "partial_update", "destroy", "reply")}
    writing = {f"message_thread.{name}" for name in ("create", "messages", "read", "close")}
    treating = {
        "emergency_access.create", "record.create", "record.update", "record.partial_update", "record.sign",
        "record.amend", "vital_signs.create", "vital_signs.destroy",
    }  # fmt: skip
    of_plans = {
        action for action in closed if action.startswith(("treatment_plan.", "treatment_step.", "prescription."))
    }
    assert closed == personal | rating | writing | treating | of_plans
    assert not of_plans & {f"{of}.{read}" for of in ("treatment_plan", "prescription") for read in ("list", "retrieve")}
