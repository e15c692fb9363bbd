"""Ids of others, and ids that nobody has, in every path, every filter and every field that names one."""

import pytest

from core.authenticator import lock_away
from core.policy import Role, Scope
from core.viewsets import Listed
from tests.factories import (
    AccessReviewFactory,
    AlertFactory,
    AlertRuleFactory,
    AppointmentFactory,
    AuditEntryFactory,
    ConsentTextFactory,
    DrugFactory,
    EmergencyAccessFactory,
    EntryFactory,
    FileFactory,
    HoldFactory,
    OneTimeCodeFactory,
    PrescriptionLineFactory,
    QueueFactory,
    RelativeFactory,
    RoleRequestFactory,
    SessionFactory,
    TemplateFactory,
    ThreadFactory,
    TicketFactory,
    TimeOffFactory,
)
from tests.security.markers import STRANGER, STRANGERS, Whose, mark_strangers
from tests.security.objects import (
    address,
    appointment_of,
    body_for,
    call,
    cells,
    finds_nothing,
    query_for,
    reach,
    series_of,
    subject_of,
    text_of,
)
from tests.security.overseen import factor_of, password_and_code, phone_change_of
from tests.security.rows import OURS, changes, rows

pytestmark = pytest.mark.django_db

KEYS = {name for model in OURS if (name := model._meta.pk.name).startswith("ma_")}
PUBLIC = {"ma_bac_si", "ma_dich_vu", "ma_co_so", "ma_chuyen_khoa", "ma_van_ban"}
"""What is shown to everybody: a patient may name it, a doctor another doctor may not."""
OVERSIGHT = (
    SessionFactory,
    OneTimeCodeFactory,
    RoleRequestFactory,
    EmergencyAccessFactory,
    AccessReviewFactory,
    AuditEntryFactory,
    AlertFactory,
    AlertRuleFactory,
)
OPENS_ANY_FILE = "emergency_access.create"
NOBODYS = [
    "0",
    "-1",
    str(10**17),
    str(10**18),
    str(10**30),
    "abc",
    "1.5",
    "1e3",
    "%00",
    "1;--",
    "null",
    "' OR 1=1",
]
NO_NUMBERS = [0, -1, 10**17, 10**18, 10**30, "abc", "", "1.5", 1.5, True, [], [1], {}, {"pk": 1}, "\0", "' OR 1=1"]


def private(operation, role):
    """Operations of patients and doctors that reach their own alone, or nothing."""
    return role in (Role.PATIENT, Role.DOCTOR) and reach(operation, role) is not Scope.ALL


def named(node, names):
    """Where a body names a row: the path to each field called `ma_…` that `names` has, lists and parts included."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name in names:
                yield (name,)
            yield from ((name, *rest) for rest in named(value, names))
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from ((number, *rest) for rest in named(item, names))


def put(node, path, value):
    """The body with another value at the path."""
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = put(copy[path[0]], path[1:], value) if path[1:] else value
    return copy


def keys_asked_for(operation, body):
    """The path to every field of the operation's form that names a row, in the body or to be added to it."""
    asked = {name for form in operation.inputs for name in getattr(form(), "fields", {})}
    there = {path for path in named(body, KEYS) if path[0] in asked}
    return sorted(there | {(name,) for name in asked & KEYS}, key=str)


def others_of(role):
    """A row of each private table that is nobody's whom the caller knows, by the name of its key."""
    hold = HoldFactory()
    made = [AppointmentFactory(), hold, series_of(None), TemplateFactory(), RelativeFactory(), hold.lich]
    made += [TimeOffFactory(bac_si=hold.bac_si), hold.benh_nhan, hold.bac_si, hold.dich_vu, hold.bac_si.co_so]
    made += [hold.bac_si.chuyen_khoa, hold.benh_nhan.nguoi_dung, EntryFactory()]
    made += [DrugFactory(dang_dung=False), PrescriptionLineFactory(), PrescriptionLineFactory().don_thuoc]
    made += [ConsentTextFactory(), FileFactory(), ThreadFactory()]
    made += [QueueFactory(), TicketFactory(), *(make() for make in OVERSIGHT)]
    parts = dict.fromkeys(("ma_nguoi_hoi", "ma_nguoi_xu_ly"), hold.benh_nhan.nguoi_dung_id)
    return {row._meta.pk.name: row.pk for row in made} | parts


def tells_nothing(answer):
    text = text_of(answer)
    return [marker for marker in STRANGERS if marker in text] == [] and answer.status_code < 500


@cells(lambda operation, role: private(operation, role) and "{" in operation.path)
def test_the_id_of_somebody_else_in_a_path_tells_nothing_and_changes_nothing(operation, role, client_for):
    client, foreign = client_for(operation, role), subject_of(operation).foreign()
    body = body_for(operation, foreign, client.account)
    mark_strangers(Whose.of(client.account))
    before = rows()

    answer = call(client, operation, foreign, body)

    assert (answer.status_code, tells_nothing(answer)) == (403, True)
    assert changes(before, rows()) == {}


@cells(lambda operation, role: role not in (None, Role.STAFF) and "{" in operation.path)
def test_an_id_that_nobody_has_is_not_found(operation, role, client_for):
    client, thing = client_for(operation, role), subject_of(operation).foreign()
    body = body_for(operation, thing, client.account)
    before = rows()
    here = address(operation, thing)
    keys = subject_of(operation).path(thing)

    for name in (name for name in keys if f"{{{name}}}" in operation.path):
        for nobodys in NOBODYS:
            wrong = operation.path.format(**{**keys, name: nobodys})
            assert wrong != here
            answer = getattr(client, operation.method)(wrong, *([body] if body is not None else []))
            shut = reach(operation, role) is Scope.NONE and answer.status_code == 403
            assert answer.status_code == 404 or shut, f"{wrong}: {answer.status_code}"
    assert changes(before, rows()) == {}


def changes_listed(operation):
    """Operations that take a body about one row of a list."""
    return isinstance(operation.view, Listed) and "{id}" in operation.path and bool(operation.inputs)


@cells(lambda operation, role: private(operation, role) and changes_listed(operation))
def test_the_id_of_somebody_else_is_refused_before_the_body_is_read(operation, role, client_for):
    client, foreign = client_for(operation, role), subject_of(operation).foreign()

    assert call(client, operation, foreign, []).status_code == 403


@cells(lambda operation, role: role is Role.ADMIN and changes_listed(operation))
def test_an_id_that_nobody_has_is_not_found_before_the_body_is_read(operation, role, client_for):
    client, thing = client_for(operation, role), subject_of(operation).foreign()
    keys = subject_of(operation).path(thing)
    nobodys = operation.path.format(
        **{name: 10**17 if f"{{{name}}}" in operation.path else key for name, key in keys.items()}
    )

    answer = getattr(client, operation.method)(nobodys, [])

    assert answer.status_code == (404 if reach(operation, role) is not Scope.NONE else 403)


def refuses(answer, name, own):
    """By the name of the filter; where only one's own is shown, what nobody has may be answered as somebody else's."""
    named = name in [each["field"] for each in answer.json().get("errors", [])]
    return named and (answer.status_code == 400 or (own and answer.json()["code"] == "not_yours"))


def filters(operation, role):
    asked = [name for name in operation.parameters if name.startswith("ma_") and "{" + name + "}" not in operation.path]
    return operation.method == "get" and bool(asked) and reach(operation, role) is not Scope.NONE


@cells(lambda operation, role: filters(operation, role) and role in (Role.PATIENT, Role.DOCTOR))
def test_the_id_of_somebody_else_in_a_filter_finds_nothing_of_theirs(operation, role, client_for):
    client = client_for(operation, role)
    own, others = subject_of(operation).own(client.account), others_of(role)
    mark_strangers(Whose.of(client.account))
    here = address(operation, own)

    for name in (name for name in operation.parameters if name.startswith("ma_")):
        answer = client.get(here, {**query_for(operation, own), name: others[name]})
        assert tells_nothing(answer), f"{name}: {answer.content.decode()}"
        assert answer.status_code in (200, 400, 403)
        if name not in PUBLIC and answer.status_code == 200 and reach(operation, role) is Scope.OWN:
            assert answer.json()["results"] == []


@cells(lambda operation, role: filters(operation, role) and role in (Role.ADMIN, Role.PATIENT))
def test_a_filter_by_what_is_no_id_is_refused_by_its_name(operation, role, client_for):
    client = client_for(operation, role)
    thing, own = subject_of(operation).own(client.account), reach(operation, role) is Scope.OWN
    here = address(operation, thing)

    for name in (name for name in operation.parameters if name.startswith("ma_")):
        for nobodys in NOBODYS:
            answer = client.get(here, {**query_for(operation, thing), name: nobodys})
            assert finds_nothing(answer) or refuses(answer, name, own), f"{name}={nobodys}: {text_of(answer)}"


@cells(lambda operation, role: role in (Role.PATIENT, Role.DOCTOR) and operation.inputs and reach(operation, role))
def test_the_id_of_somebody_else_in_a_body_tells_nothing_and_changes_nothing_of_theirs(operation, role, client_for):
    client = client_for(operation, role)
    own, others = subject_of(operation).own(client.account), others_of(role)
    body = with_parts(operation, body_for(operation, own, client.account), client.account)
    mark_strangers(Whose.of(client.account))

    for path in keys_asked_for(operation, body):
        name = path[-1]
        before = rows()
        answer = call(client, operation, own, put(body, path, others[name]))
        if operation.view.policy_action == OPENS_ANY_FILE:
            opens_in_an_emergency(answer, others[name])
            continue
        assert tells_nothing(answer), f"{path}: {answer.content.decode()}"
        if role == Role.PATIENT and name in PUBLIC:
            assert changes(before, rows()) == {} or answer.status_code < 300
        else:
            assert answer.status_code in (400, 403, 404, 409), f"{path}: {answer.content.decode()}"
            assert changes(before, rows()) == {}


def opens_in_an_emergency(answer, patient):
    """What the right is for: the doctor is told the name, and nothing else yet."""
    told = answer.json()
    assert (answer.status_code, told["ma_benh_nhan"], told["ten_benh_nhan"]) == (201, patient, STRANGER["ho_ten"])
    assert [marker for marker in STRANGERS if marker in text_of(answer)] == [STRANGER["ho_ten"]]


@cells(lambda operation, role: role == Role.ADMIN and operation.inputs and reach(operation, role))
def test_what_is_no_id_in_a_body_is_refused_by_its_field(operation, role, client_for):
    client = client_for(operation, role)
    own = subject_of(operation).own(client.account)
    body = with_parts(operation, body_for(operation, own, client.account), client.account)

    for path in keys_asked_for(operation, body):
        before = rows()
        for wrong in NO_NUMBERS:
            answer = call(client, operation, own, put(body, path, wrong))
            fields = [each["field"] for each in answer.json().get("errors", [])]
            assert answer.status_code in (400, 403, 409), f"{path} {wrong!r}: {answer.content.decode()}"
            assert any(field.endswith(path[-1]) or path[0] in field for field in fields), f"{path} {wrong!r}: {fields}"
        assert changes(before, rows()) == {}


def with_parts(operation, body, account):
    """The body with its lists filled by one item each, where the example's were emptied for lack of rows."""
    if operation.view.policy_action == "time_off.create":
        hit = appointment_of(account)
        day = str(hit.ngay_kham)
        treatment = {"ma_lich_hen": hit.pk, "hanh_dong": "Dời", "ngay_kham": day, "gio_kham": "10:00", "ma_bac_si": 1}
        whose = {"ma_bac_si": hit.bac_si_id, "tu_ngay": day, "den_ngay": day, "gio_bat_dau": "08:00"}
        return {**body, **whose, "gio_ket_thuc": "08:30", "xu_ly": [{**treatment, "ma_bac_si": hit.bac_si_id}]}
    return body


def test_whoever_may_not_ask_learns_nothing_of_whether_it_is_there(as_user):
    staff, link = as_user(vai_tro=Role.STAFF), RelativeFactory()

    there, gone = (staff.get(f"/api/users/family/{key}/").json() for key in (link.pk, link.pk + 1000))

    assert there["code"] == "permission_denied"
    assert there == {**gone, "request_id": there["request_id"]}


def test_the_code_that_another_account_was_sent_changes_no_number(as_user):
    client, code = as_user(), phone_change_of(None)
    before = rows()

    answer = client.post("/api/auth/phone-change/confirm/", {"ma": code.ma})

    assert (answer.status_code, answer.json()["code"]) == (400, "code_not_valid")
    assert changes(before, rows()) == {}


@pytest.mark.parametrize("step", ["confirm", "recovery-codes", "disable"])
def test_the_app_of_another_account_shows_no_code_for_this_one(as_user, step):
    client = as_user()
    factor_of(client.account, khoa=lock_away("A" * 32), **({"ngay_kich_hoat": None} if step == "confirm" else {}))
    body = password_and_code(factor_of(None), client.account)
    before = rows()

    answer = client.post(f"/api/auth/second-factor/{step}/", body)

    assert (answer.status_code, answer.json()["code"]) == (400, "wrong_code")
    assert changes(before, rows()) == {}


def test_the_walk_finds_fields_that_lie_deep():
    assert list(named({"a": [{"ma_lich_hen": 1}]}, KEYS)) == [("a", 0, "ma_lich_hen")]
    assert put({"a": [{"ma_lich_hen": 1}]}, ("a", 0, "ma_lich_hen"), 5) == {"a": [{"ma_lich_hen": 5}]}
