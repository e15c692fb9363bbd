"""What the tests of the demo data share."""

from io import StringIO

import pytest
from django.core.management import call_command


@pytest.fixture
def seed():
    """Run the command, and give what it prints."""

    def run(*args):
        out = StringIO()
        call_command("seed_demo", "--force", *args, stdout=out)
        return out.getvalue()

    return run
