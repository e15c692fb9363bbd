"""The two scripts as the repository has them, cut at GO as sqlcmd and Management Studio cut them."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "database"


class Script:
    def __init__(self, name):
        self.bytes = (FOLDER / name).read_bytes()
        self.text = self.bytes.decode("utf-8-sig").replace("\r\n", "\n")
        self.batches = [batch.strip() for batch in re.split(r"^GO$", self.text, flags=re.MULTILINE) if batch.strip()]
        bare = re.sub(r"^ *--.*$", "", self.text, flags=re.MULTILINE)
        self.literals = re.findall(r"(\w?)'((?:[^']|'')*)'", bare)


@pytest.fixture(scope="session")
def setup():
    return Script("database_setup.sql")


@pytest.fixture(scope="session")
def users():
    return Script("create_test_users.sql")


@pytest.fixture(params=["setup", "users"])
def script(request):
    return request.getfixturevalue(request.param)
