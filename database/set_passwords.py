"""Gives the demo accounts that an SQL script inserted a password that works.

Run it as `python database/set_passwords.py`, on a development database only.
"""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "hospital_management"))

MANAGE = "python hospital_management/manage.py"


def main() -> str:
    """What was done; exits with 1, saying why, where nothing may be or can be done."""
    prepare()
    if not settings.DEBUG:
        sys.exit("DEBUG is off, so this may be production: the demo password is one that everybody knows. Not set.")
    try:
        changed = set_passwords()
    except DatabaseError as error:
        sys.exit(f"The database is not ready ({error}). Run `{MANAGE} migrate`, then `{MANAGE} seed_demo`.")
    if not changed:
        sys.exit(f"There are no demo accounts. Run `{MANAGE} seed_demo` first.")
    return f"{changed} demo accounts have the demo password now."


def prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hospital_management.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(str(error))


def set_passwords() -> int:
    """One hash, with a salt of its own, for each demo account that exists; how many there were."""
    from authentication.models import NguoiDung
    from core.demo import PASSWORD, ROLES

    accounts = NguoiDung.objects.filter(so_dien_thoai__in=list(ROLES))
    return sum(
        accounts.filter(pk=pk).update(password=make_password(PASSWORD)) for pk in accounts.values_list("pk", flat=True)
    )


if __name__ == "__main__":
    sys.stdout.write(f"{main()}\n")
