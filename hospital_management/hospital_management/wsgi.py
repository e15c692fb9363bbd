"""The entry for production servers; the development server does not come through here."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hospital_management.settings")

BOOT_ERROR = 3
"""By which gunicorn knows that another worker would not start either."""

try:
    if settings.DEBUG:
        raise ImproperlyConfigured("DEBUG is on. A production server does not start with it: set DEBUG=False in .env.")

    from core.wsgi import application  # noqa: F401, I001  (only now may it start)
    from core.database_checks import report_at_start

    report_at_start()
except ImproperlyConfigured as error:
    sys.stderr.write(f"{' '.join(str(error).split())}\n")
    sys.exit(BOOT_ERROR)
