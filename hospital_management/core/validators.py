"""Formats: texts, and the field's phone, identity and insurance numbers. Pure functions; each rule names its source."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.exceptions import Caution

# Codes of the places of birth registration in a 12-digit personal number, Circular 07/2016/TT-BCA (63 provinces).
PROVINCE_CODES = frozenset(
    """
    001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 044
    045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091
    092 093 094 095 096
    """.split()  # noqa: SIM905  (a table is read more easily than 63 strings)
)
GENDERS_BY_PARITY = ("Nam", "Nữ")
WHOLE_NUMBER = re.compile(r"-?[0-9]+")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PEOPLE = ("ho_ten", "nguoi_lien_he")
LINE_ENDS = re.compile(r"\r\n|[\n\v\f\x85\u2028\u2029]")
CONTROL = re.compile(r"[\x00-\x08\x0d-\x1f\x7f-\x84\x86-\x9f]")
# What has no width, turns the direction of the text after it, or has nothing drawn for it; but for what joins the parts
# of an emoji.
UNSEEN = re.compile(
    r"[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff"
    r"\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]|(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"
)


def utf16_length(text: str) -> int:
    """How long SQL Server takes a text to be."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True)
class FitsColumn:
    """A text of at most `most` characters as SQL Server counts them, in UTF-16 code units: an emoji is two.

    A text that is too long in plain characters is left to who counts these.
    """

    most: int

    def __call__(self, text: str) -> None:
        """Raises ValidationError (`max_length`)."""
        if len(text) <= self.most < utf16_length(text):
            message = _("Chỉ được dài tối đa %(most)d ký tự; biểu tượng như 😀 tính là hai.")
            raise ValidationError(message, code="max_length", params={"most": self.most})


def title(text: str) -> str:
    """As a line, of one alone. Raises ValidationError (`lines`, `control_characters`)."""
    if LINE_ENDS.search(text):
        raise ValidationError(_("Chỉ gồm một dòng."), code="lines")
    return line(text)


def line(text: str) -> str:
    """In one line, with one blank where there were more or another line began, and without what nobody sees.

    Raises ValidationError (`control_characters`).
    """
    return " ".join(UNSEEN.sub("", prose(text)).split())


def prose(text: str) -> str:
    """With line ends of one spelling. Raises ValidationError (`control_characters`)."""
    text = LINE_ENDS.sub("\n", text)
    if CONTROL.search(text):
        raise ValidationError(_("Không được có ký tự điều khiển."), code="control_characters")
    return text


def has_letter(name: str) -> None:
    """Raises ValidationError (`no_letters`) for what nobody is called."""
    if not any(letter.isalpha() for letter in name):
        raise ValidationError(_("Phải có ít nhất một chữ cái."), code="no_letters")


def has_letter_or_digit(name: str) -> None:
    """Raises ValidationError (`no_letters`) for what nothing is called."""
    if not any(letter.isalnum() for letter in name):
        raise ValidationError(_("Phải có ít nhất một chữ cái hoặc chữ số."), code="no_letters")


def name_rule(field: str) -> Callable[[str], None] | None:
    """What a text must have by the name of its field."""
    if field in PEOPLE:
        return has_letter
    return has_letter_or_digit if field.startswith("ten_") else None


def masked_phone(number: str) -> str:
    """As it is told to who may know the number, and to nobody else."""
    return f"*******{number[-3:]}"


def normalise_phone(text: str) -> str:
    """A phone number as stored: 0 and nine digits. Takes +84, 84 or 0084 in front, and spaces, dots or dashes between.

    Raises ValidationError (`invalid_phone`).
    """
    digits = re.sub(r"[ .\-]", "", text)
    national = re.sub(r"^(\+84|0084|84(?=\d{9}$))", "0", digits)
    if not re.fullmatch(r"0[0-9]{9}", national):
        raise ValidationError(
            _("Số điện thoại gồm 10 chữ số, bắt đầu bằng 0 (hoặc +84 và 9 chữ số)."), code="invalid_phone"
        )
    return national


def resembles_phone(password: str, so_dien_thoai: str) -> bool:
    """Whether the password is, contains or is contained in the number, as stored or with its country code."""
    plain = re.sub(r"[ .\-]", "", password)
    return so_dien_thoai[1:] in plain or (bool(plain) and plain in f"+84{so_dien_thoai[1:]} {so_dien_thoai}")


def normalise_contact_phone(text: str) -> str:
    """The number of a place: a mobile or landline number (10 or 11 digits from 0) or a hotline (1800…, 1900…).

    Raises ValidationError (`invalid_phone`).
    """
    digits = re.sub(r"^\+84", "0", re.sub(r"[ .\-()]", "", text))
    if not re.fullmatch(r"0[0-9]{9,10}|1[89]00[0-9]{4,6}", digits):
        raise ValidationError(_("Số điện thoại liên hệ không hợp lệ."), code="invalid_phone")
    return digits


def normalise_app_code(text: str) -> str:
    """The six digits of an authenticator app, without spaces. Raises ValidationError (`invalid_code`)."""
    digits = re.sub(r"[ \-]", "", text)
    if not re.fullmatch(r"[0-9]{6}", digits):
        raise ValidationError(_("Mã của ứng dụng xác thực gồm 6 chữ số."), code="invalid_code")
    return digits


def normalise_second_factor(text: str) -> str:
    """The six digits of an authenticator app, or a recovery code as four groups of four letters and digits, in upper
    case; without spaces and dashes. Raises ValidationError (`invalid_code`).
    """
    code = re.sub(r"[ \-]", "", text).upper()
    if not re.fullmatch(r"[0-9]{6}|[A-Z2-7]{16}", code):
        raise ValidationError(_("Mã gồm 6 chữ số, hoặc là một mã khôi phục (16 chữ và số)."), code="invalid_code")
    return code


def normalise_identity(text: str) -> str:
    """A CCCD (12 digits) or an old CMND (9 digits), without spaces. Raises ValidationError (`invalid_identity`)."""
    digits = re.sub(r"[ .\-]", "", text)
    if not re.fullmatch(r"[0-9]{9}|[0-9]{12}", digits):
        raise ValidationError(_("CCCD gồm 12 chữ số, CMND gồm 9 chữ số."), code="invalid_identity")
    return digits


def normalise_insurance(text: str) -> str:
    """A BHYT number, upper case without spaces: 10 digits (Decision 1666/QĐ-BHXH) or 2 letters and 13 digits
    (Decision 1351/QĐ-BHXH). Raises ValidationError (`invalid_insurance`).
    """
    card = re.sub(r"[ .\-]", "", text).upper()
    if not re.fullmatch(r"[0-9]{10}|[A-Z]{2}[0-9]{13}", card):
        raise ValidationError(_("Số BHYT gồm 10 chữ số, hoặc 2 chữ cái và 13 chữ số."), code="invalid_insurance")
    return card


def identity_cautions(cccd: str | None, ngay_sinh: dt.date, gioi_tinh: str) -> list[Caution]:
    """What looks wrong in a 12-digit personal number beside its holder's birth date and gender.

    Its digits are: three for the place, one for century and gender, two for the year (Decree 137/2015/NĐ-CP, art. 13).
    """
    if not cccd or len(cccd) != 12:
        return []
    cautions = []
    if cccd[:3] not in PROVINCE_CODES:
        cautions.append(Caution("cmnd_cccd", "unknown_province", _("Mã tỉnh trong số CCCD không có trong danh mục.")))
    century_and_gender = int(cccd[3])
    if 1900 + century_and_gender // 2 * 100 + int(cccd[4:6]) != ngay_sinh.year:
        cautions.append(Caution("cmnd_cccd", "birth_year_differs", _("Năm sinh trong số CCCD khác với ngày sinh.")))
    if gioi_tinh in GENDERS_BY_PARITY and gioi_tinh != GENDERS_BY_PARITY[century_and_gender % 2]:
        cautions.append(
            Caution("cmnd_cccd", "gender_differs", _("Giới tính trong số CCCD khác với giới tính đã khai."))
        )
    return cautions


def insurance_cautions(so_bhyt: str | None) -> list[Caution]:
    """What looks wrong in a 15-character card: the benefit level, its third character, goes from 1 to 5."""
    if so_bhyt and len(so_bhyt) == 15 and so_bhyt[2] not in "12345":
        return [Caution("so_bhyt", "unknown_benefit_level", _("Mức hưởng trong số BHYT không nằm trong khoảng 1–5."))]
    return []
