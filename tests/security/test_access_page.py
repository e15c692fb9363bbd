"""docs/access.md shows the matrix as it is."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from core.management.commands.access_matrix import BEGIN, calls_by_action, matrix
from core.policy import GRANTS
from tests.architecture.test_openapi import operations

PAGE = Path(__file__).resolve().parents[2] / "docs" / "access.md"


def test_the_page_is_what_the_command_writes():
    assert matrix() in PAGE.read_text(encoding="utf-8"), "run: manage.py access_matrix --file docs/access.md"


def test_every_row_of_the_table_is_on_the_page_and_every_operation_beside_its_row():
    page = PAGE.read_text(encoding="utf-8")

    assert [action for action in GRANTS if f"| `{action}` |" not in page] == []
    for each in operations():
        assert (each.method.upper(), each.path.replace("{pk}", "{id}")) in calls_by_action()[each.view.policy_action]


def test_a_right_that_no_endpoint_has_says_what_it_is():
    unexplained = [line for line in matrix().splitlines() if "no endpoint" in line and "` |  |" in line]

    assert unexplained == []


def test_what_stands_around_the_marks_stays(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text(encoding="utf-8").replace("own", "öwn"), encoding="utf-8")

    call_command("access_matrix", file=str(page))

    before, _, written = page.read_text(encoding="utf-8").partition(BEGIN)
    assert "öwn" in before
    assert matrix() in written


def test_a_page_that_is_not_there_is_said_in_one_sentence(tmp_path):
    with pytest.raises(CommandError, match=r"none\.md is not there"):
        call_command("access_matrix", file=str(tmp_path / "none.md"))


def test_without_a_file_it_is_printed():
    printed = StringIO()

    call_command("access_matrix", stdout=printed)

    assert matrix() in printed.getvalue()
