"""`database/set_passwords.py` makes accounts that came by SQL usable, and does nothing where it must not."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError

from authentication.models import NguoiDung
from core.demo import PASSWORD, ROLES
from core.policy import Role
from tests.factories import AccountFactory

SCRIPT = Path(__file__).resolve().parents[2] / "database" / "set_passwords.py"
FROM_BESIDE_MANAGE = SCRIPT.parents[1] / "hospital_management" / "database" / "set_passwords.py"
UNUSABLE = "!"


@pytest.fixture
def run(monkeypatch, capsys, settings):
    """What the script prints, here with DEBUG on; a refusal is a SystemExit with its words."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    settings.DEBUG = True

    def run():
        runpy.run_path(str(SCRIPT), run_name="__main__")
        return capsys.readouterr().out

    return run


@pytest.mark.django_db
def test_every_demo_account_gets_the_demo_password_with_a_salt_of_its_own(run):
    NguoiDung.objects.bulk_create(
        [NguoiDung(so_dien_thoai=phone, vai_tro=role, password=UNUSABLE) for phone, role in ROLES.items()]
    )

    told = run()

    accounts = NguoiDung.objects.all()
    assert told.startswith("24 ")
    assert all(account.check_password(PASSWORD) for account in accounts)
    assert len({account.password for account in accounts}) == 24


@pytest.mark.django_db
def test_nobody_elses_password_is_touched(run):
    own = AccountFactory(vai_tro=Role.ADMIN)
    AccountFactory(so_dien_thoai="0900000001", vai_tro=Role.ADMIN)

    run()

    assert NguoiDung.objects.get(pk=own.pk).password == own.password


@pytest.mark.django_db
def test_without_demo_accounts_it_names_seed_demo_and_fails(run):
    with pytest.raises(SystemExit, match="seed_demo"):
        run()


@pytest.mark.django_db
def test_with_debug_off_it_sets_nothing(run, settings):
    settings.DEBUG = False
    account = AccountFactory(so_dien_thoai="0900000001", vai_tro=Role.ADMIN)

    with pytest.raises(SystemExit, match="DEBUG is off"):
        run()

    assert NguoiDung.objects.get(pk=account.pk).password == account.password


def test_a_database_without_tables_is_told_in_one_line(run, monkeypatch):
    def refuse(**_):
        raise DatabaseError("no such table")

    monkeypatch.setattr(NguoiDung.objects, "filter", refuse)

    with pytest.raises(SystemExit, match="no such table"):
        run()


@pytest.mark.parametrize("script", [SCRIPT, FROM_BESIDE_MANAGE])
@pytest.mark.parametrize("secret_key", ["", "long-enough-to-be-a-key-of-production-as-well"])
def test_from_any_folder_the_refusal_is_one_line_and_exit_code_1(tmp_path, secret_key, script):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "hospital_management.settings",
        "DEBUG": "False",
        "SECRET_KEY": secret_key,
        "PYTHONPATH": "",
    }

    done = subprocess.run([sys.executable, script], cwd=tmp_path, env=environment, capture_output=True, text=True)

    *logged, refusal = done.stderr.splitlines()
    assert done.returncode == 1
    assert refusal.startswith("DEBUG is off")
    assert all(line.startswith("{") for line in logged)  # by which driver SQL Server is reached
