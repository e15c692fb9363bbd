"""Passwords reset and phone numbers changed by a code that the phone gets."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from authentication.models import DangNhapSai, MaMotLan, MucDich, NguoiDung
from core.models import NhatKy
from core.policy import Role
from core.services.auth_service import AuthService
from tests.factories import PASSWORD, AccountFactory, OneTimeCodeFactory, PatientFactory

pytestmark = pytest.mark.django_db

UNKNOWN = "0999999999"
NEW_PASSWORD = "Another-Horse-7"
RESET, CONFIRM_RESET = "/api/auth/password-reset/", "/api/auth/password-reset/confirm/"
CHANGE, CONFIRM_CHANGE = "/api/auth/phone-change/", "/api/auth/phone-change/confirm/"


def code_in(message):
    (code,) = re.findall(r"\b\d{6}\b", message.text)
    return code


def another(code):
    return f"{(int(code) + 1) % 10**6:06}"


def sign_in(client, so_dien_thoai, password):
    return client.post("/api/auth/login/", {"so_dien_thoai": so_dien_thoai, "password": password})


@pytest.fixture
def ask(anonymous, sent):
    """Ask for a code to reset the password; the code that was sent."""

    def ask(account):
        assert anonymous.post(RESET, {"so_dien_thoai": account.so_dien_thoai}).status_code == 202
        return code_in(sent[-1])

    return ask


@pytest.fixture
def confirm(anonymous):
    def confirm(so_dien_thoai, ma, mat_khau_moi=NEW_PASSWORD):
        return anonymous.post(CONFIRM_RESET, {"so_dien_thoai": so_dien_thoai, "ma": ma, "mat_khau_moi": mat_khau_moi})

    return confirm


@pytest.fixture
def now(at):
    """The clock stands still; calling it with seconds moves it on."""
    began = timezone.localtime().replace(microsecond=0)
    at(began)

    def move(**passed):
        at(began + dt.timedelta(**passed))
        return began + dt.timedelta(**passed)

    return move


# Password reset


def test_a_forgotten_password_is_replaced_by_the_code_that_the_phone_got(anonymous, sent, ask, confirm):
    account = AccountFactory()

    code = ask(account)

    assert [message.so_dien_thoai for message in sent] == [account.so_dien_thoai]
    assert confirm(account.so_dien_thoai, code).status_code == 200
    assert sign_in(anonymous, account.so_dien_thoai, PASSWORD).status_code == 401
    assert sign_in(anonymous, account.so_dien_thoai, NEW_PASSWORD).status_code == 200


def test_a_reset_ends_every_session_lifts_the_lock_and_is_audited(anonymous, as_user, ask, confirm):
    client = as_user()
    for _ in range(5):
        sign_in(anonymous, client.account.so_dien_thoai, "wrong-password")
    assert sign_in(anonymous, client.account.so_dien_thoai, PASSWORD).status_code == 429

    confirm(client.account.so_dien_thoai, ask(client.account))

    assert client.get("/api/users/profile/").status_code == 401
    assert sign_in(anonymous, client.account.so_dien_thoai, NEW_PASSWORD).status_code == 200
    entry = NhatKy.objects.get(hanh_dong="PasswordReset")
    assert (entry.bang, entry.ma_doi_tuong) == ("Nguoi_dung", client.account.pk)
    assert "password" not in str(entry.truoc) + str(entry.sau)


def test_known_unknown_and_disabled_numbers_get_one_answer_and_leave_one_row(anonymous, sent):
    known, disabled = AccountFactory(), AccountFactory(trang_thai=False)
    numbers = [known.so_dien_thoai, UNKNOWN, disabled.so_dien_thoai]

    answers = [anonymous.post(RESET, {"so_dien_thoai": number}) for number in numbers]

    assert {(answer.status_code, answer.content) for answer in answers} == {(202, answers[0].content)}
    assert [message.so_dien_thoai for message in sent] == [known.so_dien_thoai]
    assert list(MaMotLan.objects.order_by("pk").values_list("so_dien_thoai", "nguoi_dung")) == [
        (known.so_dien_thoai, known.pk), (UNKNOWN, None), (disabled.so_dien_thoai, None),
    ]  # fmt: skip


def test_known_unknown_and_disabled_numbers_are_limited_alike(anonymous, sent):
    numbers = [AccountFactory().so_dien_thoai, UNKNOWN, AccountFactory(trang_thai=False).so_dien_thoai]
    for number in numbers:
        anonymous.post(RESET, {"so_dien_thoai": number})

    answers = [anonymous.post(RESET, {"so_dien_thoai": number}) for number in numbers]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(429, "too_many_codes")}
    assert len(sent) == 1


def numbers_by_kind():
    """A number of each kind that must not be told apart: whether or not somebody tried to sign in before."""
    known, seldom = AccountFactory(), AccountFactory()
    DangNhapSai.objects.create(so_dien_thoai=known.so_dien_thoai)
    return {
        "signed in before": known.so_dien_thoai,
        "never signed in": seldom.so_dien_thoai,
        "disabled": AccountFactory(trang_thai=False).so_dien_thoai,
        "unknown": UNKNOWN,
    }


def statements_of(call):
    """The kinds of statement that a call takes, such as UPDATE "Ma_mot_lan", in order."""
    with CaptureQueriesContext(connection) as queries:
        call()
    words = [re.sub(r"[\[\]\"`]", "", query["sql"]).strip() for query in queries]
    return [re.match(r"(\w+)(?:.*?(?:INTO|FROM|UPDATE) (\w+))?", sql, re.DOTALL).groups() for sql in words]


def test_asking_for_a_code_takes_the_same_statements_for_every_number(anonymous, sent):
    taken = [
        statements_of(lambda number=number: anonymous.post(RESET, {"so_dien_thoai": number}))
        for number in numbers_by_kind().values()
    ]

    assert all(each == taken[0] for each in taken)
    assert 0 < len(taken[0]) < 15


def test_a_wrong_code_takes_the_same_statements_and_no_hash_for_every_number(anonymous, sent, confirm, hashes):
    kinds = numbers_by_kind()
    for number in kinds.values():
        anonymous.post(RESET, {"so_dien_thoai": number})
    wrong = another(code_in(sent[0]))
    MaMotLan.objects.update(ma_bam=MaMotLan.objects.first().ma_bam)
    hashes.clear()

    taken = [statements_of(lambda number=number: confirm(number, wrong)) for number in kinds.values()]

    assert all(each == taken[0] for each in taken)
    assert hashes == []
    assert set(MaMotLan.objects.values_list("so_lan_sai", flat=True)) == {1}


def test_a_failed_sign_in_takes_one_hash_and_the_same_statements_for_every_number(anonymous, hashes):
    kinds = numbers_by_kind()
    hashes.clear()

    taken = []
    for number in kinds.values():
        taken.append(statements_of(lambda number=number: sign_in(anonymous, number, "wrong-password")))
        assert len(hashes) == 1
        hashes.clear()
    right = statements_of(lambda: sign_in(anonymous, kinds["disabled"], PASSWORD))

    assert all(each == taken[0] for each in [*taken, right])
    assert len(hashes) == 1


def make_wrong(case):
    case.code = another(case.code)


def use_up(case):
    case.confirm(case.number, case.code)


def let_expire(case):
    case.now(minutes=10)


def replace(case):
    case.now(minutes=2)
    case.ask(case.account)


def take_for_another_number(case):
    case.number = UNKNOWN


def disable(case):
    NguoiDung.objects.update(trang_thai=False)


def forget(case):
    MaMotLan.objects.all().delete()


@pytest.mark.parametrize("spoil", [make_wrong, use_up, let_expire, replace, take_for_another_number, disable, forget])
def test_a_code_that_is_not_good_gets_one_refusal_and_changes_nothing(ask, confirm, now, spoil):
    account = AccountFactory()
    case = SimpleNamespace(account=account, number=account.so_dien_thoai, code=ask(account))
    vars(case).update(ask=ask, confirm=confirm, now=now)
    spoil(case)
    before = NguoiDung.objects.get().password

    answer = confirm(case.number, case.code, "Yet-Another-Horse-8")

    body = answer.json()
    assert (answer.status_code, body["code"]) == (400, "code_not_valid")
    assert body["errors"] == [{"field": "ma", "code": "code_not_valid", "message": body["detail"]}]
    assert NguoiDung.objects.get().password == before


def test_the_right_code_is_good_until_its_ten_minutes_are_over(ask, confirm, now):
    account = AccountFactory()
    code = ask(account)
    now(minutes=9, seconds=59)

    assert confirm(account.so_dien_thoai, code).status_code == 200


def test_after_five_wrong_tries_the_right_code_is_good_no_more(ask, confirm):
    account = AccountFactory()
    code = ask(account)

    wrong = [confirm(account.so_dien_thoai, another(code)).status_code for _ in range(5)]

    assert wrong == [400] * 5
    assert confirm(account.so_dien_thoai, code).json()["code"] == "code_not_valid"
    assert NguoiDung.objects.get().check_password(PASSWORD)


def test_four_wrong_tries_leave_the_code_good(ask, confirm):
    account = AccountFactory()
    code = ask(account)
    for _ in range(4):
        confirm(account.so_dien_thoai, another(code))

    assert confirm(account.so_dien_thoai, code).status_code == 200


def test_one_code_a_minute_and_five_an_hour(anonymous, sent, now):
    number = AccountFactory().so_dien_thoai

    def ask_after(**passed):
        now(**passed)
        answer = anonymous.post(RESET, {"so_dien_thoai": number})
        return answer.status_code, answer.get("Retry-After")

    assert ask_after(seconds=0) == (202, None)
    assert ask_after(seconds=20) == (429, "40")
    assert [ask_after(minutes=minute) for minute in (1, 2, 3, 4)] == [(202, None)] * 4
    assert ask_after(minutes=5) == (429, str(55 * 60))
    assert ask_after(minutes=59, seconds=59) == (429, "1")
    assert ask_after(minutes=60) == (202, None)
    assert ask_after(minutes=60, seconds=30) == (429, "30")
    assert len(sent) == 6


def test_one_number_s_codes_do_not_count_for_another(anonymous, sent):
    assert [anonymous.post(RESET, {"so_dien_thoai": AccountFactory().so_dien_thoai}).status_code for _ in range(7)] == [
        202
    ] * 7


def test_codes_are_kept_as_digests_and_for_a_day(ask, now):
    old = OneTimeCodeFactory(ngay_tao=timezone.now() - dt.timedelta(days=1, minutes=1))
    young = OneTimeCodeFactory(ngay_tao=timezone.now() - dt.timedelta(hours=23))

    code = ask(AccountFactory())

    assert set(MaMotLan.objects.values_list("pk", flat=True)) >= {young.pk}
    assert not MaMotLan.objects.filter(pk=old.pk).exists()
    stored = MaMotLan.objects.latest("pk")
    assert len(stored.ma_bam) == 64
    assert code not in stored.ma_bam
    assert not NhatKy.objects.filter(bang="Ma_mot_lan").exists()


def test_a_reset_to_a_password_that_is_refused_leaves_the_code_good(ask, confirm):
    account = AccountFactory()
    code = ask(account)

    for password, refusal in (("123", "password_too_short"), (f"xX{account.so_dien_thoai}", "password_like_phone")):
        answer = confirm(account.so_dien_thoai, code, password)
        assert answer.status_code == 400
        assert (answer.json()["errors"][0]["field"], answer.json()["errors"][0]["code"]) == ("mat_khau_moi", refusal)

    assert confirm(account.so_dien_thoai, code).status_code == 200


@pytest.mark.parametrize(
    "ma", ["12345", "1234567", "abcdef", "１２３４５６", "12 456", "", None, 1.5, [], "0" * 10_000]
)
def test_what_is_no_code_is_refused_by_its_form_and_counts_for_nothing(ask, confirm, ma):
    account = AccountFactory()
    ask(account)

    answer = confirm(account.so_dien_thoai, ma)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["ma"] * len(answer.json()["errors"])
    assert answer.json()["code"] == "invalid"
    assert MaMotLan.objects.get().so_lan_sai == 0


def test_a_code_of_one_number_is_none_of_another(ask, confirm):
    account, other = AccountFactory.create_batch(2)
    code = ask(account)
    ask(other)
    MaMotLan.objects.filter(nguoi_dung=other).update(ma_bam=MaMotLan.objects.get(nguoi_dung=account).ma_bam)

    assert confirm(other.so_dien_thoai, code).status_code == 400


def test_a_code_to_change_the_number_resets_no_password(as_user, sent, confirm):
    client = as_user()
    client.post(CHANGE, {"so_dien_thoai_moi": UNKNOWN, "password": PASSWORD})

    for number in (UNKNOWN, client.account.so_dien_thoai):
        assert confirm(number, code_in(sent[0])).status_code == 400


# Change of phone number


@pytest.fixture
def patient(as_user):
    person = PatientFactory()
    client = as_user(person.nguoi_dung)
    client.person = person
    return client


def ask_for_number(client, so_dien_thoai_moi=UNKNOWN, password=PASSWORD):
    return client.post(CHANGE, {"so_dien_thoai_moi": so_dien_thoai_moi, "password": password})


def test_a_number_is_changed_by_the_code_that_the_new_phone_got(anonymous, patient, sent, as_user):
    old = patient.account.so_dien_thoai

    assert ask_for_number(patient, "+84 999 999 999").status_code == 202
    assert [message.so_dien_thoai for message in sent] == [UNKNOWN]
    assert patient.post(CONFIRM_CHANGE, {"ma": code_in(sent[0])}).status_code == 200

    assert sent[1].so_dien_thoai == old
    assert "099****999" in sent[1].text
    assert sign_in(anonymous, old, PASSWORD).status_code == 401
    assert sign_in(anonymous, UNKNOWN, PASSWORD).status_code == 200
    patient.person.refresh_from_db()
    assert patient.person.so_dien_thoai not in (UNKNOWN, old)
    found = as_user(vai_tro=Role.ADMIN).get("/api/users/accounts/", {"search": UNKNOWN[:7]}).json()["results"]
    assert [row["ma_nguoi_dung"] for row in found] == [patient.account.pk]
    entry = NhatKy.objects.get(hanh_dong="PhoneChanged")
    assert (entry.nguoi_dung_id, entry.truoc["so_dien_thoai"], entry.sau["so_dien_thoai"]) == (
        patient.account.pk, old, UNKNOWN,
    )  # fmt: skip


def test_a_changed_number_ends_every_session(anonymous, patient, sent, resolve):
    number = {"so_dien_thoai": patient.account.so_dien_thoai, "password": PASSWORD}
    elsewhere = resolve(AuthService).sign_in(**number)
    ask_for_number(patient)

    patient.post(CONFIRM_CHANGE, {"ma": code_in(sent[0])})

    assert patient.get("/api/users/profile/").status_code == 401
    assert anonymous.post("/api/auth/refresh/", {"refresh": elsewhere["refresh"]}).status_code == 401


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"password": "wrong-password"}, 400, "wrong_password", "password"),
        ({"so_dien_thoai_moi": "0900000009"}, 409, "phone_taken", "so_dien_thoai_moi"),
        ({"so_dien_thoai_moi": "own"}, 409, "phone_taken", "so_dien_thoai_moi"),
        ({"so_dien_thoai_moi": "12"}, 400, "invalid_phone", "so_dien_thoai_moi"),
        ({"so_dien_thoai_moi": None}, 400, "null", "so_dien_thoai_moi"),
    ],
)
def test_a_change_that_cannot_be_sends_nothing(as_user, sent, change, status, code, field):
    AccountFactory(so_dien_thoai="0900000009")
    client = as_user()
    asked = {"so_dien_thoai_moi": UNKNOWN, "password": PASSWORD, **change}
    if asked["so_dien_thoai_moi"] == "own":
        asked["so_dien_thoai_moi"] = client.account.so_dien_thoai

    answer = client.post(CHANGE, asked)

    assert answer.status_code == status
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]
    assert sent == []
    assert not MaMotLan.objects.exists()


def test_a_session_in_wrong_hands_does_not_guess_the_password_here(anonymous, as_user, sent):
    client = as_user()

    guesses = [ask_for_number(client, password="wrong-password") for _ in range(6)]
    right = ask_for_number(client)

    assert [answer.status_code for answer in guesses] == [400] * 5 + [429]
    assert (right.status_code, right.json()["code"], sent) == (429, "locked_out", [])
    assert sign_in(anonymous, client.account.so_dien_thoai, PASSWORD).status_code == 429
    assert not DangNhapSai.objects.filter(so_dien_thoai=UNKNOWN, so_lan__gt=0).exists()


def test_a_number_that_somebody_took_meanwhile_is_refused(patient, sent):
    ask_for_number(patient)
    AccountFactory(so_dien_thoai=UNKNOWN)

    answer = patient.post(CONFIRM_CHANGE, {"ma": code_in(sent[0])})

    assert (answer.status_code, answer.json()["code"]) == (409, "phone_taken")
    assert NguoiDung.objects.get(pk=patient.account.pk).so_dien_thoai == patient.account.so_dien_thoai
    assert len(sent) == 1


def test_wrong_codes_for_a_number_count_and_change_nothing(patient, sent):
    ask_for_number(patient)
    code = code_in(sent[0])

    for _ in range(5):
        assert patient.post(CONFIRM_CHANGE, {"ma": another(code)}).json()["code"] == "code_not_valid"

    assert patient.post(CONFIRM_CHANGE, {"ma": code}).json()["code"] == "code_not_valid"
    assert NguoiDung.objects.get(pk=patient.account.pk).so_dien_thoai == patient.account.so_dien_thoai


def test_a_code_for_a_number_is_the_accounts_own(as_user, sent):
    one, other = as_user(), as_user()
    ask_for_number(one)

    assert other.post(CONFIRM_CHANGE, {"ma": code_in(sent[0])}).json()["code"] == "code_not_valid"
    assert one.post(CONFIRM_CHANGE, {"ma": code_in(sent[0])}).status_code == 200


def test_an_account_sends_codes_to_one_number_a_minute(as_user, sent):
    client = as_user()
    ask_for_number(client, "0999999991")

    answer = ask_for_number(client, "0999999992")

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_codes")
    assert len(sent) == 1


def test_a_number_gets_one_code_a_minute_whoever_asks(as_user, sent):
    ask_for_number(as_user())

    assert ask_for_number(as_user()).status_code == 429
    assert len(sent) == 1


def test_visitors_change_no_numbers(anonymous, sent):
    assert ask_for_number(anonymous).status_code == 401
    assert anonymous.post(CONFIRM_CHANGE, {"ma": "123456"}).status_code == 401


@pytest.mark.parametrize(
    "smuggled", [{"vai_tro": "Admin"}, {"nguoi_dung": 1}, {"ma_nguoi_dung": 1}, {"trang_thai": True}]
)
def test_nothing_else_is_taken_from_a_body(patient, sent, smuggled):
    ask_for_number(patient)
    other = AccountFactory(pk=patient.account.pk + 1000)

    patient.post(CONFIRM_CHANGE, {"ma": code_in(sent[0]), **smuggled, "so_dien_thoai_moi": "0988888888"})

    changed = NguoiDung.objects.get(pk=patient.account.pk)
    assert (changed.so_dien_thoai, changed.vai_tro) == (UNKNOWN, Role.PATIENT)
    assert NguoiDung.objects.get(pk=other.pk).so_dien_thoai == other.so_dien_thoai


def test_purposes_are_counted_apart(patient, sent, anonymous):
    ask_for_number(patient)

    assert anonymous.post(RESET, {"so_dien_thoai": patient.account.so_dien_thoai}).status_code == 202
    assert set(MaMotLan.objects.values_list("muc_dich", flat=True)) == set(MucDich.values)
