"""`docs/walkthrough.md`, run command by command on the demo data."""

import json
import re
import shlex
from io import StringIO
from pathlib import Path
from string import Template
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from rest_framework.test import APIClient

from tests.uploads import pdf

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).parents[2] / "docs" / "walkthrough.md"
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
COMMAND = re.compile(
    r"^# (?P<status>\d{3})(?P<kept>.*)\n(?P<call>curl .*?)(?: --json @- <<JSON\n(?P<body>(?:.*\n)*?)JSON)?$",
    re.MULTILINE,
)
HOST = "http://testserver"


def commands():
    text = "\n".join(BLOCK.findall(PAGE.read_text(encoding="utf8")))
    found = list(COMMAND.finditer(text))
    assert len(found) == text.count("curl "), "a command of the page is not understood"
    return found


def picked(answer, path):
    value = answer.json()
    for step in path.split("."):
        value = value[int(step)] if step.isdigit() else value[step]
    return str(value)


def options(call):
    """The address, and the options by name; of `-F` all."""
    words, fields, found = shlex.split(call)[1:], {}, {}
    address = ""
    while words:
        word = words.pop(0)
        if not word.startswith("-"):
            address = word
        elif word == "-F":
            name, value = words.pop(0).split("=", 1)
            fields[name] = value
        else:
            found[word] = words.pop(0)
    return address, fields, found


def run(command, known):
    address, fields, found = options(Template(command["call"]).substitute(known))
    client = APIClient()
    if "-H" in found:
        client.credentials(HTTP_AUTHORIZATION=found["-H"].removeprefix("Authorization: "))
    target = quote(address.removeprefix(HOST), safe="/?=&+%")
    if fields:
        sent = {name: _file(value) if value.startswith("@") else value for name, value in fields.items()}
        return client.post(target, sent, format="multipart")
    body = json.loads(Template(command["body"]).substitute(known)) if command["body"] else None
    method = found.get("-X", "POST" if command["body"] else "GET")
    return client.generic(method, target, "" if body is None else json.dumps(body), "application/json")


def _file(value):
    return SimpleUploadedFile(value.removeprefix("@"), pdf(), "application/pdf")


@pytest.fixture
def story():
    """Each command with its answer, once all of the page was run."""
    call_command("seed_demo", "--force", stdout=StringIO())
    known, answers = {"HOST": HOST}, []
    for command in commands():
        answer = run(command, known)
        told = getattr(answer, "content", b"")[:400].decode(errors="replace") if not answer.streaming else ""
        assert answer.status_code == int(command["status"]), f"{command[0]}\n{told}"
        for name, path in re.findall(r"(\w+)=([\w.]+)", command["kept"]):
            known[name] = picked(answer, path)
        answers.append((command, answer))
    return answers


def answered(story, *parts):
    """What was answered to the commands that have all of these parts."""
    return [answer for command, answer in story if all(part in command[0] for part in parts)]


def test_the_story_goes_as_the_page_tells(story):
    read = answered(story, '/api/records/$BENH_AN/"', "$NGOC", "# 200")[-1].json()
    assert read["ket_luan"] == "Viêm đường hô hấp trên"
    assert "ghi_chu_noi_bo" not in read

    checked = answered(story, "/check/")[0].json()
    assert checked["can_ly_do"] is True

    dispensed = answered(story, "/dispense/", "$ADMIN", "# 200")[0].json()
    assert dispensed["trang_thai"] == "Đã cấp đủ"

    desk = answered(story, "/history/", "$QUAY")[0].json()
    assert {entry["loai"] for entry in desk["moc"]} <= {"lich_hen", "tai_lieu", "thanh_toan"}
    own = answered(story, "/history/", "$NGOC", "# 200")[0].json()
    assert {entry["loai"] for entry in own["moc"]} >= {"lich_hen", "benh_an", "ke_hoach", "don_thuoc", "tai_lieu"}

    looks = [entry["hanh_dong"] for entry in answered(story, "/access-log/")[0].json()["results"]]
    assert "Xem lịch sử khám chữa bệnh" in looks


def test_each_role_is_refused_something_on_the_way():
    refused = {re.search(r"Bearer \$(\w+)", each["call"])[1] for each in commands() if each["status"] == "403"}

    assert refused >= {"NGOC", "BAC_SI", "QUAY", "ADMIN", "NGUOI_LA", "BAC_SI_LA"}
