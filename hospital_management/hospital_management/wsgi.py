"""The entry for production servers; the development server does not come through here."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hospital_management.settings")

application = get_wsgi_application()

from django.conf import settings  # noqa: E402  (only now are they loaded)

if settings.DEBUG:
    raise ImproperlyConfigured("DEBUG is on. A production server does not start with it: set DEBUG=False in .env.")
