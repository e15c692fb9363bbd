"""Which passwords are not taken, wherever one is set, and in which words."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from authentication.models import NguoiDung
from core.policy import Role
from tests.architecture.test_house import MODULES
from tests.factories import PASSWORD, AccountFactory, SpecialtyFactory

pytestmark = pytest.mark.django_db

PHONE = "0912345678"
LIKE_PHONE = (
    "password_like_phone",
    "Mật khẩu không được chứa số điện thoại hoặc nằm trong số điện thoại của tài khoản.",
    "The password must not contain the account's phone number or be a part of it.",
)
REFUSED = {
    "xK9-b": (
        "password_too_short",
        "Mật khẩu quá ngắn. Hãy dùng ít nhất 8 ký tự.",
        "This password is too short. It must contain at least 8 characters.",
    ),
    "password1": (
        "password_too_common",
        "Mật khẩu này quá phổ biến. Hãy chọn mật khẩu khó đoán hơn.",
        "This password is too common.",
    ),
    "73829164501": (
        "password_entirely_numeric",
        "Mật khẩu không được chỉ gồm chữ số. Hãy thêm chữ cái.",
        "This password is entirely numeric.",
    ),
    "x" * 129: (
        "max_length",
        "Chỉ được dài tối đa 128 ký tự.",
        "Ensure this field has no more than 128 characters.",
    ),
    "": ("blank", "Trường này không được bỏ trống.", "This field may not be blank."),
    "Nam-0912345678": LIKE_PHONE,
    "0912345678-Nam": LIKE_PHONE,
    "Nam 0912 345 678": LIKE_PHONE,
    "Nam0912.345.678": LIKE_PHONE,
    "+84912345678": LIKE_PHONE,
    "x84912345678": LIKE_PHONE,
    "0912-345-678": LIKE_PHONE,
    "+8491234": LIKE_PHONE,
}


@pytest.fixture
def ways(as_user):
    """Everywhere a new password is taken: a call with the password, and the field that it stands in."""
    owner, admin = as_user(AccountFactory(so_dien_thoai=PHONE)), as_user(vai_tro=Role.ADMIN)
    specialty = SpecialtyFactory()
    doctor = {
        "so_dien_thoai": "0912345679", "ma_co_so": specialty.co_so_id, "ma_chuyen_khoa": specialty.pk,
        "ho_ten": "Trần Thị B", "gioi_tinh": "Nữ", "hoc_vi": "Bác sĩ",
    }  # fmt: skip
    own = f"/api/users/accounts/{owner.account.pk}/"
    return {
        "register": lambda text, **h: owner.post(
            "/api/auth/register/", {"so_dien_thoai": "0912345679", "password": text}, **h
        ),
        "change": lambda text, **h: owner.put(
            "/api/auth/change-password/", {"mat_khau_cu": PASSWORD, "mat_khau_moi": text}, **h
        ),
        "account": lambda text, **h: admin.post(
            "/api/users/accounts/", {"so_dien_thoai": "0912345679", "password": text, "vai_tro": "Nhân viên"}, **h
        ),
        "account change": lambda text, **h: admin.patch(own, {"password": text}, **h),
        "account and number": lambda text, **h: admin.patch(
            own, {"so_dien_thoai": "0912345679", "password": text}, **h
        ),
        "doctor": lambda text, **h: admin.post("/api/medical/doctors/", {**doctor, "password": text}, **h),
    }


NEW_NUMBER = {"register", "account", "account and number", "doctor"}


@pytest.mark.parametrize("way", ["register", "change", "account", "account change", "account and number", "doctor"])
@pytest.mark.parametrize("password", REFUSED)
def test_a_weak_password_is_refused_in_both_languages_and_changes_nothing(ways, way, password):
    code, vietnamese, english = REFUSED[password]
    text = password.replace("678", "679") if way in NEW_NUMBER else password
    before = set(NguoiDung.objects.values_list("so_dien_thoai", "password"))

    for language, sentence in (("vi", vietnamese), ("en", english)):
        answer = ways[way](text, headers={"accept-language": language})
        assert answer.status_code == 400
        said = {(error["field"], error["code"], error["message"]) for error in answer.json()["errors"]}
        assert ("mat_khau_moi" if way == "change" else "password", code, sentence) in said

    assert set(NguoiDung.objects.values_list("so_dien_thoai", "password")) == before


@pytest.mark.parametrize("password", ["Nam-0912345670", "Correct-Horse-8", "0912-Mùa-thu", "pass 0913345678"])
def test_a_password_with_other_digits_is_taken(ways, password):
    assert ways["change"](password).status_code == 200


def test_the_same_password_again_is_refused(as_user):
    client = as_user()

    answer = client.put("/api/auth/change-password/", {"mat_khau_cu": PASSWORD, "mat_khau_moi": PASSWORD})

    assert (answer.status_code, answer.json()["code"]) == (400, "password_unchanged")
    assert answer.json()["errors"][0]["field"] == "mat_khau_moi"
    assert client.get("/api/users/profile/").status_code == 200


def test_a_wrong_password_does_not_learn_that_the_new_one_is_the_same(as_user):
    change = {"mat_khau_cu": "Another-Horse-7", "mat_khau_moi": "Another-Horse-7"}

    assert as_user().put("/api/auth/change-password/", change).json()["code"] == "wrong_password"


def test_a_doctors_account_without_a_profile_takes_no_phone_for_a_password_either(as_user):
    account, specialty = AccountFactory(vai_tro=Role.DOCTOR), SpecialtyFactory()

    answer = as_user(vai_tro=Role.ADMIN).post(
        "/api/medical/doctors/",
        {
            "so_dien_thoai": account.so_dien_thoai, "password": f"x{account.so_dien_thoai}",
            "ma_co_so": specialty.co_so_id, "ma_chuyen_khoa": specialty.pk,
            "ho_ten": "Trần Thị B", "gioi_tinh": "Nữ", "hoc_vi": "Bác sĩ",
        },
    )  # fmt: skip

    assert answer.json()["code"] == "password_like_phone"


def test_the_commands_of_django_keep_the_rule():
    with pytest.raises(ValidationError) as refused:
        validate_password(f"x{PHONE}", NguoiDung(so_dien_thoai=PHONE))
    assert refused.value.error_list[0].code == "password_like_phone"


def test_new_passwords_of_people_pass_the_rule_by_one_way_alone():
    """`set_password` is called by the way itself, and by what makes accounts without asking anybody for a password."""
    callers = {path.name for path in MODULES if ".set_password(" in path.read_text()}

    assert callers == {"models.py"}
