"""Sentences for people: Vietnamese, or English to those who ask for it. Codes never change with the language."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from rest_framework import exceptions, fields, relations, serializers

from core import exceptions as refusals
from core.policy import Role
from tests.factories import PASSWORD

LOCALE = Path(settings.LOCALE_PATHS[0])
CODE = LOCALE.parent
ENGLISH = pytest.mark.parametrize("asked", ["en", "en-US,en;q=0.9", "fr;q=0.8,en;q=0.5"])
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[ds]|\{[^}]*\}")


# The catalogues themselves


def entries(language):
    """What a .po file says: the flags, the msgid(s) and the msgstr(s) of each entry but the header."""
    text = (LOCALE / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    for block in re.split(r"\n\n+", text):
        flags = " ".join(re.findall(r"^#,(.*)$", block, re.MULTILINE))
        found = {
            key: "".join(map(ast.literal_eval, re.findall(r'".*"', lines)))
            for key, lines in re.findall(r'^(msg\w+(?:\[\d\])?) ((?:".*"\n?)+)', block, re.MULTILINE)
        }
        if found.get("msgid"):
            yield flags, found


def sentences_in_the_code():
    """Every string that the project's code gives to a gettext function."""
    functions = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in functions:
                yield from (a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


def every_refusal(base=refusals.DomainError):
    """The class and all below it, but for those that tests make."""
    own = set() if base.__module__.startswith("tests") else {base}
    return own.union(*map(every_refusal, base.__subclasses__()))


def library_sentences():
    """What Django REST framework says of input and requests, as far as it names it in advance."""
    owners = [serializers.Serializer, serializers.ListSerializer]
    owners += [c for m in (fields, relations) for c in vars(m).values() if hasattr(c, "default_error_messages")]
    said = {str(message) for owner in owners for message in getattr(owner, "default_error_messages", {}).values()}
    return said | {str(c.default_detail) for c in vars(exceptions).values() if hasattr(c, "default_detail")}


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_compiled_catalogue_says_what_its_source_says(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = {key: text for key, text in gettext.GNUTranslations(file)._catalog.items() if key}
    source = {}
    for _flags, entry in entries(language):
        if "msgid_plural" in entry:
            source |= {(entry["msgid"], n): entry[f"msgstr[{n}]"] for n in range(9) if f"msgstr[{n}]" in entry}
        else:
            source[entry["msgid"]] = entry["msgstr"]
    assert compiled == source, "Run manage.py compilemessages."


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_entry_is_translated_and_keeps_its_placeholders(language):
    for flags, entry in entries(language):
        texts = [text for key, text in entry.items() if key.startswith("msgstr")]
        assert "fuzzy" not in flags, entry
        assert all(texts), entry
        assert all(set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(entry["msgid"])) for text in texts), entry


def test_every_sentence_of_the_code_has_english():
    known = {entry["msgid"] for _flags, entry in entries("en")}
    missing = set(sentences_in_the_code()) - known
    assert not missing, "Run manage.py makemessages -l en, and translate."


@pytest.mark.parametrize("refusal", sorted(every_refusal(), key=lambda c: c.__name__))
def test_every_refusal_speaks_both_languages(refusal):
    with translation.override("vi"):
        vietnamese = str(refusal.message)
    with translation.override("en"):
        english = str(refusal.message)
    assert vietnamese != english
    assert english.isascii() or "“" in english or "Bệnh nhân" in english


def test_what_the_libraries_say_has_vietnamese():
    with translation.override("en"):
        english = library_sentences()
    with translation.override("vi"):
        assert english & library_sentences() == set()


# The API

ACCOUNT = {"so_dien_thoai": "0912345678", "password": PASSWORD}
BAD_BODIES = {
    "missing": ({"password": PASSWORD}, "Trường này là bắt buộc.", "This field is required."),
    "null": ({**ACCOUNT, "so_dien_thoai": None}, "không được là null", "may not be null"),
    "wrong type": ({**ACCOUNT, "so_dien_thoai": []}, "Phải là chuỗi ký tự.", "Not a valid string."),
    "blank": ({**ACCOUNT, "so_dien_thoai": ""}, "không được bỏ trống", "may not be blank"),
    "too long": ({**ACCOUNT, "password": "x" * 129}, "tối đa 128 ký tự", "no more than 128 characters"),
    "bad choice": ({**ACCOUNT, "vai_tro": "Vua"}, "“Vua” không phải là lựa chọn", '"Vua" is not a valid choice'),
    "our own": ({**ACCOUNT, "so_dien_thoai": "12"}, "gồm 10 chữ số", "of 10 digits"),
    "short": ({**ACCOUNT, "password": "xK9-b"}, "ít nhất 8 ký tự", "at least 8 characters"),
    "common": ({**ACCOUNT, "password": "password1"}, "quá phổ biến", "too common"),
    "numeric": ({**ACCOUNT, "password": "73829164501"}, "Hãy thêm chữ cái", "entirely numeric"),
    "not an object": ([], "Phải gửi một đối tượng JSON", "Expected a dictionary"),
}
bad_bodies = pytest.mark.parametrize("case", BAD_BODIES)
BAD_QUERIES = {
    "bad page": ("/api/medical/doctors/", {"page": "x"}, "Phải là số nguyên dương.", "positive whole number"),
    "past the end": ("/api/medical/doctors/", {"page": 99}, "Không có trang này.", "There is no such page."),
    "bad choice": ("/api/medical/doctors/", {"hoc_vi": "Vua"}, "“Vua” không phải", "Vua is not one of the available"),
    "bad id": ("/api/medical/doctors/", {"ma_co_so": "x"}, "Hãy nhập một số nguyên.", "Enter a whole number."),
    "small id": ("/api/medical/doctors/", {"ma_co_so": 0}, "Phải lớn hơn hoặc bằng 1.", "greater than or equal to 1."),
    "long text": ("/api/medical/doctors/", {"search": "x" * 101}, "tối đa 100 ký tự", "at most 100 characters"),
    "null byte": ("/api/medical/doctors/", {"search": "\x00"}, "ký tự null", "Null characters"),
    "bad date": ("/api/appointments/schedule/", {"ngay": "x"}, "dạng YYYY-MM-DD", "has the form YYYY-MM-DD"),
    "bad order": ("/api/medical/doctors/", {"ordering": "x"}, "Chỉ sắp xếp được theo", "can be ordered only by"),
}
bad_queries = pytest.mark.parametrize("case", BAD_QUERIES)


def words_of(answer):
    body = answer.json()
    return " ".join([body["detail"], *(error["message"] for error in body.get("errors", []))])


@bad_bodies
def test_bad_input_is_refused_in_vietnamese(db, anonymous, case):
    body, vietnamese, _english = BAD_BODIES[case]
    answer = anonymous.post("/api/auth/register/", body)
    assert answer.status_code == 400
    assert vietnamese in words_of(answer)
    assert answer["Content-Language"] == "vi"


@ENGLISH
@bad_bodies
def test_bad_input_is_refused_in_english(db, anonymous, case, asked):
    body, _vietnamese, english = BAD_BODIES[case]
    answer = anonymous.post("/api/auth/register/", body, headers={"accept-language": asked})
    assert english in words_of(answer)
    assert words_of(answer).isascii()


@bad_queries
def test_a_bad_query_is_refused_in_both(db, as_user, case):
    path, query, vietnamese, english = BAD_QUERIES[case]
    client = as_user(vai_tro=Role.ADMIN)
    assert vietnamese in words_of(client.get(path, query))
    assert english in words_of(client.get(path, query, headers={"accept-language": "en"}))


def test_a_bad_date_in_a_body_is_refused_in_both(db, as_user):
    client, body = as_user(), {"ho_ten": "Nguyễn Văn A", "ngay_sinh": "01/02/1990", "gioi_tinh": "Nam"}
    assert "Ngày sai định dạng" in words_of(client.post("/api/users/patients/", body))
    answer = client.post("/api/users/patients/", body, headers={"accept-language": "en"})
    assert "Date has wrong format" in words_of(answer)


REFUSED = {
    "method": (lambda c, **h: c.delete("/api/auth/login/", **h), 405, "không nhận phương thức “DELETE”", "not allowed"),
    "content type": (
        lambda c, **h: c.post("/api/auth/login/", "x", content_type="text/plain", **h),
        415,
        "Kiểu nội dung “text/plain” không được hỗ trợ.",
        "Unsupported media type",
    ),
    "accept": (
        lambda c, headers: c.get("/api/medical/doctors/", headers={"accept": "text/html", **headers}),
        406,
        "Hãy dùng application/json.",
        "Accept header",
    ),
    "no credentials": (lambda c, **h: c.get("/api/medical/doctors/", **h), 401, "Bạn chưa đăng nhập.", "credentials"),
    "bad credentials": (lambda c, **h: c.post("/api/auth/login/", ACCOUNT, **h), 401, "không đúng", "is wrong"),
    "no endpoint": (lambda c, **h: c.get("/api/nothing/", **h), 404, "Không tìm thấy.", "Not found."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_request_is_refused_in_both(db, anonymous, case):
    ask, status, vietnamese, english = REFUSED[case]
    in_vietnamese = ask(anonymous, headers={})
    in_english = ask(anonymous, headers={"accept-language": "en"})
    assert in_vietnamese.status_code == in_english.status_code == status
    assert vietnamese in words_of(in_vietnamese)
    assert english in words_of(in_english)
    assert in_vietnamese.json()["code"] == in_english.json()["code"]


def test_somebody_elses_rights_are_refused_in_both(db, as_user):
    client = as_user(vai_tro=Role.PATIENT)
    assert "không có quyền" in words_of(client.get("/api/users/accounts/"))
    answer = client.get("/api/users/accounts/", headers={"accept-language": "en"})
    assert "do not have permission" in words_of(answer)


@pytest.mark.parametrize("asked", ["fr", "zz-ZZ", "*", "", ";;q=x"])
def test_a_language_we_do_not_have_gives_vietnamese(db, anonymous, asked):
    answer = anonymous.post("/api/auth/register/", {}, headers={"accept-language": asked})
    assert "Trường này là bắt buộc." in words_of(answer)
