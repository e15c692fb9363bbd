"""Every kind that has words has them in both languages, for its sample values, and says nothing clinical."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.template.backends.django import DjangoTemplates

from core.channels.sms import MOST_SEGMENTS, segments
from core.notification_kinds import KINDS, Group
from core.repositories.tidings import KINDS as EVENTS
from core.search import without_diacritics
from core.services.notification_texts import LONGEST_TITLE, NoWords, say, words_of
from tests.factories import NotificationFactory

CODE = Path(__file__).resolve().parents[2] / "hospital_management"
FOLDERS = sorted(path for path in (CODE / "notifications/templates/notifications").iterdir() if path.is_dir())
HOLE = "⟦%s⟧"
every_text = pytest.mark.parametrize(
    ("kind", "language"), [(folder.name, code) for folder in FOLDERS for code in ("vi", "en")]
)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_folder_is_of_a_kind_and_has_both_languages(folder):
    assert folder.name in KINDS
    assert sorted(path.name for path in folder.iterdir()) == ["en.txt", "vi.txt"]


@every_text
def test_every_text_has_a_title_and_words_for_all_of_its_values(kind, language):
    said = say(kind, KINDS[kind].sample, language)
    strict = DjangoTemplates(
        {"NAME": "t", "DIRS": [], "APP_DIRS": True, "OPTIONS": {"autoescape": False, "string_if_invalid": HOLE}}
    )
    filled = strict.get_template(f"notifications/{kind}/{language}.txt").render(dict(KINDS[kind].sample))

    assert 3 < len(said.title) < LONGEST_TITLE
    assert len(said.text) > 20
    assert re.match(r"[^\n]+\n\n\S", filled.strip())
    assert "⟦" not in filled


@every_text
def test_every_text_fits_an_sms(kind, language):
    text = say(kind, KINDS[kind].sample, language).text

    assert segments(without_diacritics(text)) <= 2
    assert segments(text) <= MOST_SEGMENTS


@every_text
def test_no_text_says_what_a_visit_is_for(kind, language):
    source = (CODE / f"notifications/templates/notifications/{kind}/{language}.txt").read_text()

    assert re.findall("dich_vu|chuyen_khoa|chan_doan|trieu_chung|ghi_chu|di_ung|benh_nen", source) == []


def test_every_kind_that_is_told_is_registered_and_has_words():
    sources = "\n".join(path.read_text() for path in CODE.rglob("*.py"))
    told = set(re.findall(r'outbox\.tell\(\s*"([\w-]+)"', sources))

    assert told - set(KINDS) == set()
    assert told | set(EVENTS.values()) <= set(KINDS)
    assert told - {folder.name for folder in FOLDERS} == set()


def test_every_group_has_a_kind():
    assert {kind.group for kind in KINDS.values()} == set(Group)


def test_what_a_person_wrote_stays_as_it_was_written():
    said = say("lich-hen-da-dat", {**KINDS["lich-hen-da-dat"].sample, "bac_si": "<b>{{ 7|add:1 }}</b>"}, "vi")

    assert "<b>{{ 7|add:1 }}</b>" in said.text


@pytest.mark.parametrize("value", [None, 5, "", "not a day", "2024-13-45", ["x"], "25:61"])
def test_no_value_breaks_a_text(value):
    said = say("lich-hen-da-dat", {"ngay": value, "gio": value, "so_lan": value}, "vi")

    assert said.title.startswith("Đã đặt lịch khám")


def test_a_language_that_we_do_not_speak_is_vietnamese():
    assert say("lich-hen-da-dat", {}, "fr-FR").title.startswith("Đã đặt lịch khám")
    assert say("lich-hen-da-dat", {}, None).title.startswith("Đã đặt lịch khám")
    assert say("lich-hen-da-dat", {}, "en-GB").title.startswith("Appointment booked")


@pytest.mark.parametrize("kind", ["khong-co", "../../../etc/passwd", "", "\x00"])
def test_a_kind_without_words_is_called_by_its_kind(kind):
    with pytest.raises(NoWords):
        say(kind, {}, "vi")
    assert words_of(kind, {}, "vi") == (kind, "")


def test_a_kind_is_previewed_in_either_language():
    call_command("preview_notification", "lich-hen-da-dat", language="en", stdout=(out := StringIO()))

    assert out.getvalue().startswith("Appointment booked for 15/01/2024 08:30\n\nNguyễn Văn An is booked")


@pytest.mark.django_db
def test_a_row_is_previewed_with_its_own_values():
    row = NotificationFactory(du_lieu={**KINDS["lich-hen-da-dat"].sample, "bac_si": "Lê Thị Bình"})

    call_command("preview_notification", "lich-hen-da-dat", row=row.pk, stdout=(out := StringIO()))

    assert "bác sĩ Lê Thị Bình" in out.getvalue()
    with pytest.raises(CommandError, match="Không có thông báo 999"):
        call_command("preview_notification", "lich-hen-da-dat", row=999)
