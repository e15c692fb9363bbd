"""What the owner promises of each role, line by line, as the policy table has it.

The promises are in words of ours. Where the lists contradict themselves the refusals win: no role inherits another.
What the system does not have yet (prescriptions, plans, messages, documents, exports, figures) has no line
here until it is there.
"""

from dataclasses import dataclass

import pytest

from core.policy import GRANTS, Role, Scope, scope_for

READ = ("list", "retrieve")
WRITE = ("create", "update", "partial_update", "destroy")
CHANGE = ("update", "partial_update")
STATES = ("confirm", "decline", "check_in", "start", "complete", "no_show")


def of(resource: str, *actions: str) -> tuple[str, ...]:
    return tuple(f"{resource}.{action}" for action in actions)


@dataclass(frozen=True)
class Promise:
    """To a role: what it may do on every record, on its own alone, and not at all."""

    role: Role
    words: str
    everywhere: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.role.name.lower()}: {self.words}"


BOOK = of("appointment", "create")
CATALOGUE = tuple(name for kind in ("facility", "specialty", "doctor", "service") for name in of(kind, *READ))
KEEP_CATALOGUE = tuple(name for kind in ("facility", "specialty", "doctor", "service") for name in of(kind, *WRITE))
RULES = tuple(name for kind in ("rule", "refund_rule", "insurance_rate") for name in of(kind, *WRITE))
ACCOUNTS = of("account", *READ, *WRITE, "role")
PLANS = (*of("schedule", *WRITE, "generate"), *of("template", *WRITE), *of("time_off", "create", "preview", "destroy"))
SECOND_FACTOR = of("second_factor", "retrieve", "create", "confirm", "recovery_codes", "disable")
TRAIL = of("audit_log", *READ, "export")
ALERTS = (*of("alert", *READ, "handle"), *of("alert_rule", *READ, "partial_update"))
LOANS = of("temporary_role", "create", "destroy")
REVIEWS = of("access_review", "list", "create")
OVERSIGHT = (*TRAIL, *ALERTS, *LOANS, *REVIEWS, *of("role_request", *READ, "approve", "reject"))
ASKED_BACK = of("refund_request", *READ, "create", "quote")
MONEY = (*of("payment", *READ), *of("bill", *READ), *ASKED_BACK, "insurance_rate.estimate")
DESK = (*of("payment", "create", "settle", "fail"), "bill.lines", "bill_line.counter", "bill.insurance")
MONEY_BACK = ("payment.refund", "bill.discount", *of("refund_request", "approve", "reject"))
LETTERS = of("message_thread", *READ, "create", "messages", "read", "close")
VISITS = of("appointment", *READ, *CHANGE, "destroy", "cancel")

RECORDS_READ = (*of("record", *READ), *of("record_version", *READ), "vital_signs.list", "record.internal")
RECORDS_WRITE = (*of("record", "create", *CHANGE, "sign", "amend"), *of("vital_signs", "create", "destroy"))

PROMISES = [
    # Admin
    Promise(Role.ADMIN, "reads every medical record, and writes none", everywhere=RECORDS_READ, never=RECORDS_WRITE),
    Promise(Role.ADMIN, "keeps everybody's accounts", everywhere=of("account", *READ, *WRITE)),
    Promise(Role.ADMIN, "gives and takes roles", everywhere=("account.role", "auth.choose_role")),
    Promise(Role.ADMIN, "sets how the system works", everywhere=RULES),
    Promise(Role.ADMIN, "keeps the catalogue", everywhere=(*CATALOGUE, *KEEP_CATALOGUE)),
    Promise(Role.ADMIN, "keeps every doctor's times", everywhere=(*PLANS, *of("schedule", *READ))),
    Promise(Role.ADMIN, "closes facilities and enters holidays", everywhere=of("time_off", "close", "holidays")),
    Promise(
        Role.ADMIN, "books, changes and cancels for anybody", everywhere=(*BOOK, *VISITS, *of("appointment", *STATES))
    ),
    Promise(Role.ADMIN, "passes over booking rules", everywhere=of("appointment", "waive_rules", "waive_any_rules")),
    Promise(Role.ADMIN, "sees and manages the trail of what was done", everywhere=TRAIL),
    Promise(Role.ADMIN, "is alerted to unusual access, and says from when on", everywhere=ALERTS),
    Promise(
        Role.ADMIN,
        "lowers roles only by request, which another Admin decides",
        everywhere=of("role_request", *READ, "approve", "reject"),
    ),
    Promise(Role.ADMIN, "lends roles for a time, and takes them back", everywhere=LOANS),
    Promise(Role.ADMIN, "reviews regularly who may do what", everywhere=REVIEWS),
    Promise(
        Role.ADMIN,
        "sees every emergency access and ends it, but opens none",
        everywhere=of("emergency_access", *READ, "end"),
        never=("emergency_access.create",),
    ),
    Promise(Role.ADMIN, "sees and ends everybody's sessions", everywhere=of("session", "list", "destroy")),
    Promise(Role.ADMIN, "lets in who has lost the second factor", everywhere=("account.reset_second_factor",)),
    Promise(
        Role.ADMIN,
        "has all of the money: takes it, gives it back, lowers bills",
        everywhere=(*MONEY, *DESK, *MONEY_BACK),
    ),
    Promise(
        Role.ADMIN,
        "reads what doctors and patients write, but writes nothing there",
        everywhere=of("message_thread", *READ),
        never=of("message_thread", "create", "messages", "read", "close"),
    ),
    # Doctors
    Promise(Role.DOCTOR, "keeps the medical records of own patients", own=(*RECORDS_READ, *RECORDS_WRITE)),
    Promise(
        Role.DOCTOR, "sees and writes what is medical of own patients", own=of("patient", *READ, *CHANGE, "clinical")
    ),
    Promise(Role.DOCTOR, "sees and keeps own appointments", own=VISITS),
    Promise(Role.DOCTOR, "plans own times", own=(*PLANS, *of("schedule", *READ), *of("template", *READ))),
    Promise(Role.DOCTOR, "accepts and declines requests to see him", own=of("appointment", "confirm", "decline")),
    Promise(Role.DOCTOR, "moves own appointments", own=of("appointment", *CHANGE, "waive_rules")),
    Promise(Role.DOCTOR, "tells how a visit goes, and notes it", own=of("appointment", *STATES, *CHANGE)),
    Promise(Role.DOCTOR, "keeps no accounts and gives no roles", never=(*ACCOUNTS, "auth.choose_role")),
    Promise(Role.DOCTOR, "changes nothing of how the system works", never=(*RULES, *KEEP_CATALOGUE, "time_off.close")),
    Promise(
        Role.DOCTOR, "has no other doctor's times", own=of("schedule", *READ, *WRITE), never=("appointment.reassign",)
    ),
    Promise(Role.DOCTOR, "sees free times of his own alone", own=("availability.list",)),
    Promise(Role.DOCTOR, "does not inherit the desk's work", never=(*BOOK, *of("patient", "create", "administrative"))),
    Promise(
        Role.DOCTOR,
        "opens any patient's file in an emergency, and sees and ends what he opened",
        everywhere=("emergency_access.create",),
        own=of("emergency_access", *READ, "end"),
    ),
    Promise(Role.DOCTOR, "has nothing to do with money", never=(*MONEY, *DESK, *MONEY_BACK)),
    Promise(
        Role.DOCTOR,
        "writes to own patients and reads what they answer",
        own=LETTERS,
    ),
    Promise(Role.DOCTOR, "announces nothing", never=of("announcement", "create", "partial_update", "withdraw")),
    # Staff
    Promise(Role.STAFF, "sees nothing of medical records", never=(*RECORDS_READ, *RECORDS_WRITE)),
    Promise(
        Role.PATIENT,
        "reads own medical records, but not what doctors note for one another",
        own=tuple(name for name in RECORDS_READ if name != "record.internal"),
        never=("record.internal", *RECORDS_WRITE),
    ),
    Promise(Role.STAFF, "books for patients", everywhere=(*BOOK, "appointment.walk_in", *of("hold", *READ, "create"))),
    Promise(Role.STAFF, "keeps what is booked", everywhere=(*VISITS, *of("appointment", *STATES), "series.cancel")),
    Promise(
        Role.STAFF, "sees doctors' times", everywhere=(*of("schedule", *READ), "availability.list", "time_off.list")
    ),
    Promise(Role.STAFF, "moves visits to other doctors", everywhere=("appointment.reassign",)),
    Promise(Role.STAFF, "registers patients", everywhere=("patient.create",)),
    Promise(
        Role.STAFF, "writes patients' basic data and contacts", everywhere=of("patient", *CHANGE, "administrative")
    ),
    Promise(Role.STAFF, "finds patients", everywhere=of("patient", *READ)),
    Promise(Role.STAFF, "says who acts for a patient", everywhere=of("guardian", "list", "create", "destroy")),
    Promise(Role.STAFF, "sees the catalogue to advise by", everywhere=CATALOGUE),
    Promise(Role.STAFF, "sees nothing medical", never=("patient.clinical",)),
    Promise(Role.STAFF, "reads and writes nothing between doctors and patients", never=LETTERS),
    Promise(
        Role.STAFF,
        "announces, and takes back what it announced",
        everywhere=of("announcement", *READ, "create"),
        own=of("announcement", "partial_update", "withdraw"),
    ),
    Promise(Role.STAFF, "changes no doctor's times", never=PLANS),
    Promise(Role.STAFF, "changes nothing of the system", never=(*RULES, *KEEP_CATALOGUE, *ACCOUNTS, "time_off.close")),
    Promise(Role.STAFF, "takes money and sees what was taken", everywhere=(*MONEY, *DESK)),
    Promise(Role.STAFF, "gives no money back and lowers no bill", never=MONEY_BACK),
    # Patients
    Promise(
        Role.PATIENT,
        "sees and writes own data",
        own=("profile.retrieve", *of("profile", *CHANGE), *of("patient", *CHANGE)),
    ),
    Promise(Role.PATIENT, "sees what is medical of himself", own=of("patient", "retrieve", "clinical")),
    Promise(Role.PATIENT, "sees own visits, past and to come", own=(*of("appointment", *READ), "series.retrieve")),
    Promise(Role.PATIENT, "books", own=(*BOOK, "series.create", "hold.create")),
    Promise(Role.PATIENT, "cancels own visits within the rules", own=of("appointment", "cancel", "destroy")),
    Promise(Role.PATIENT, "moves own visits within the rules", own=of("appointment", *CHANGE)),
    Promise(
        Role.PATIENT, "is bound by the rules", never=of("appointment", "waive_rules", "waive_any_rules", "walk_in")
    ),
    Promise(Role.PATIENT, "sees when doctors are free", everywhere=("availability.list", *of("schedule", *READ))),
    Promise(
        Role.PATIENT,
        "gets messages from own doctors and answers them",
        own=of("message_thread", *READ, "create", "messages", "read"),
        never=("message_thread.close",),
    ),
    Promise(Role.PATIENT, "sees no other patient", own=of("patient", "retrieve"), never=("patient.list",)),
    Promise(
        Role.PATIENT, "sees no more of doctors' plans", never=(*PLANS, *of("template", *READ), *of("time_off", *READ))
    ),
    Promise(Role.PATIENT, "does not say how a visit goes", never=of("appointment", *STATES, "reassign")),
    Promise(Role.PATIENT, "runs nothing", never=(*ACCOUNTS, *RULES, *KEEP_CATALOGUE, "auth.choose_role")),
    Promise(Role.PATIENT, "sees own bills and payments", own=MONEY),
    Promise(Role.PATIENT, "takes and gives no money", never=(*DESK, *MONEY_BACK)),
    # Everybody but Admins
    *(
        Promise(role, "watches nobody, and gives no rights", never=(*OVERSIGHT, "account.reset_second_factor"))
        for role in (Role.DOCTOR, Role.STAFF, Role.PATIENT)
    ),
    *(
        Promise(role, "has no emergency access", never=of("emergency_access", *READ, "create", "end"))
        for role in (Role.STAFF, Role.PATIENT)
    ),
    *(
        Promise(role, "sees and ends own sessions", own=of("session", "list", "destroy", "end_others"))
        for role in (Role.DOCTOR, Role.STAFF, Role.PATIENT)
    ),
    # Everybody
    *(Promise(role, "sees who opened own file", own=("access_log.list",)) for role in Role),
    *(Promise(role, "sets up own second factor", own=SECOND_FACTOR) for role in Role),
    *(
        Promise(
            role,
            "gets back in by a code, and takes another number by one",
            everywhere=of("password_reset", "create", "confirm"),
            own=of("phone_change", "create", "confirm"),
        )
        for role in Role
    ),
    *(
        Promise(
            role,
            "keeps own password, sessions and profile",
            own=("auth.change_password", "auth.logout", "profile.retrieve"),
        )
        for role in Role
    ),
]


@pytest.mark.parametrize("promise", PROMISES, ids=str)
def test_the_table_keeps_the_promise(promise):
    wanted = {
        **dict.fromkeys(promise.everywhere, Scope.ALL),
        **dict.fromkeys(promise.own, Scope.OWN),
        **dict.fromkeys(promise.never, Scope.NONE),
    }

    assert {action: scope_for(promise.role, action) for action in wanted} == wanted


@pytest.mark.parametrize("promise", PROMISES, ids=str)
def test_a_promise_names_rights_that_there_are(promise):
    assert {*promise.everywhere, *promise.own, *promise.never} <= set(GRANTS)


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.name.lower())
def test_who_signs_in_loses_no_right_that_a_visitor_has(role):
    open_to_visitors = [action for action in GRANTS if scope_for(None, action) is not Scope.NONE]

    assert [action for action in open_to_visitors if scope_for(role, action) is Scope.NONE] == []


def test_the_trail_is_changed_by_nobody():
    """To manage it is to search, export and act on it: no right writes it."""
    assert [action for action in GRANTS if action.startswith("audit_log.")] == list(TRAIL)


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.name.lower() if role else "a visitor")
def test_rights_that_watch_others_are_for_admins_whole_or_not_at_all(role):
    wanted = Scope.ALL if role == Role.ADMIN else Scope.NONE

    assert {action: scope_for(role, action) for action in OVERSIGHT} == dict.fromkeys(OVERSIGHT, wanted)
