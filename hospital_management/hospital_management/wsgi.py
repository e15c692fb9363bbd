"""The entry for production servers; the development server does not come through here."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hospital_management.settings")

if settings.DEBUG:
    raise ImproperlyConfigured("DEBUG is on. A production server does not start with it: set DEBUG=False in .env.")

from core.wsgi import application  # noqa: F401  (only now may it start)
