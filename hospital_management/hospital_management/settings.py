"""All settings, from the environment (or a `.env` beside README.md). `.env.example` explains each name."""

from datetime import timedelta
from pathlib import Path

import environ
from corsheaders.defaults import default_headers
from django.core.exceptions import ImproperlyConfigured

from core.logging_config import logging_config
from hospital_management.api_description import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS
from hospital_management.caches import caches_from
from hospital_management.databases import REPORTS, databases_from
from hospital_management.environment import LEVELS, SIGNATURES, kept_secret, one_of, switch, whole
from hospital_management.file_storage import bodies_with_files, imports_from, most_megabytes, storages_from
from hospital_management.notification_channels import channels_from
from hospital_management.payment_gateways import gateways_from
from hospital_management.video_rooms import jitsi_from

ROOT = Path(__file__).resolve().parents[2]

env = environ.Env()
env.read_env(ROOT / ".env")

DEBUG = switch(env, "DEBUG")
HTTPS = switch(env, "HTTPS")
SECRET_KEY = env.ENVIRON.get("SECRET_KEY", "")  # as it stands: env.str() takes a leading $ for a reference
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])
CORS_ALLOW_ALL_ORIGINS = "*" in CORS_ALLOWED_ORIGINS or (DEBUG and not CORS_ALLOWED_ORIGINS)
CORS_ALLOWED_ORIGINS = [origin for origin in CORS_ALLOWED_ORIGINS if origin != "*"]
CORS_ALLOW_CREDENTIALS = True
CORS_ALLOW_HEADERS = (*default_headers, "idempotency-key", "if-match", "x-request-id")
CORS_EXPOSE_HEADERS = ["Content-Disposition", "ETag", "Idempotency-Replayed", "Retry-After", "X-Request-ID"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

if not DEBUG and not SECRET_KEY:
    raise ImproperlyConfigured("DEBUG is off and SECRET_KEY is not set. Put a long random SECRET_KEY into .env.")
if not DEBUG and CORS_ALLOW_ALL_ORIGINS:
    raise ImproperlyConfigured("DEBUG is off and CORS_ALLOWED_ORIGINS is *. Name the origins of your web clients.")
if HTTPS and DEBUG:
    raise ImproperlyConfigured("HTTPS is on, so this is production, and DEBUG is on as well. Set DEBUG=False.")
WORKER_FOLDER = Path(env.str("WORKER_FOLDER", default="") or ROOT / "var")  # what periodic jobs remember
SECRET_KEY = SECRET_KEY or kept_secret(WORKER_FOLDER / "secret_key")  # DEBUG alone comes so far
SECRET_KEY_FALLBACKS = [key for key in env.ENVIRON.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
AUDIT_KEY = env.ENVIRON.get("AUDIT_KEY", "") or SECRET_KEY  # of its own, it outlives a change of SECRET_KEY
TICKET_KEY = env.ENVIRON.get("TICKET_KEY", "") or SECRET_KEY
TICKET_KEY_FALLBACKS = [key for key in env.ENVIRON.get("TICKET_KEY_FALLBACKS", "").split(",") if key]
TICKET_KEY_FALLBACKS += [] if env.ENVIRON.get("TICKET_KEY") else SECRET_KEY_FALLBACKS

INSTALLED_APPS = [
    "core.site_config.SiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "core",
    "authentication",
    "users",
    "medical",
    "planning",
    "appointments",
    "payments",
    "gateways",
    "receipts",
    "cashdesk",
    "reception",
    "records",
    "treatments",
    "waitlist",
    "support",
    "notifications",
    "telehealth",
    "calendars",
    "files",
    "correspondence",
    "consents",
    "imports",
    "access",
    "refunds",
    "reports",
    "audit",
    "exports",
]
MIDDLEWARE = [
    "core.middleware.request_context",
    "core.middleware.access_log",
    "core.middleware.browser_limits",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "core.middleware.body_limit",
    "core.middleware.readable_query",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "hospital_management.urls"
WSGI_APPLICATION = "core.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = databases_from(env, ROOT / "var")
REPORTS_DATABASE = REPORTS if REPORTS in DATABASES else "default"
DATABASE_CONNECTION_POOLING = switch(env, "DB_POOLING")  # the SQL Server driver's own
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = [
    "fields.W161"
]  # a fixed time of day is what quiet hours have; it warns at that very time alone

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = caches_from(REDIS_URL)
EXPORTS_FOLDER = Path(env.str("EXPORTS_FOLDER", default="") or ROOT / "var" / "exports")  # shared by all servers
EXPORT_ROWS = {  # that one answer carries, by the kind of file
    "excel": whole(env, "EXPORT_ROWS", 100_000, least=1),
    "csv": whole(env, "EXPORT_ROWS", 100_000, least=1),
    "pdf": whole(env, "EXPORT_PDF_ROWS", 10_000, least=1),
}
IMPORTS_FOLDER = Path(env.str("IMPORTS_FOLDER", default="") or EXPORTS_FOLDER / "nhap")  # likewise

AUTH_USER_MODEL = "authentication.NguoiDung"
PASSWORD_HASHERS = ["authentication.hashers.OwaspArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
    ),
    {"NAME": "authentication.password_validators.NotThePhoneNumber"},
]
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(hours=2),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=7),
    "ALGORITHM": one_of(env, "JWT_ALGORITHM", "HS256", SIGNATURES),
    "USER_ID_FIELD": "ma_nguoi_dung",
    "USER_ID_CLAIM": "ma_nguoi_dung",
}

IDLE_MINUTES = whole(env, "IDLE_TIMEOUT_MINUTES", 30)
SESSION_LIFETIME_DAYS = whole(env, "SESSION_LIFETIME_DAYS", 30, least=1, most=3650)
ADMIN_SECOND_FACTOR = switch(env, "ADMIN_SECOND_FACTOR")
if IDLE_MINUTES != 0 and IDLE_MINUTES < 5:  # the last use is known to the minute
    raise ImproperlyConfigured("IDLE_TIMEOUT_MINUTES is 0 (no timeout) or at least 5.")
# The admin site's cookie only names a session: who it belongs to, `core.admin_site` asks.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.BaseBackend"]
SESSION_COOKIE_AGE = SESSION_LIFETIME_DAYS * 24 * 3600

MESSENGER = env.str("MESSENGER", default="core.notifications.ConsoleMessenger")
TRUSTED_PROXIES = whole(env, "TRUSTED_PROXIES", 0)
THROTTLE = switch(env, "THROTTLE", default=True)
BOARD_STREAMS = whole(env, "BOARD_STREAMS", 2)  # each takes a thread of the server for as long as it is watched

PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
PAYMENT_GATEWAYS = gateways_from(env)
PAYMENT_LINK_MINUTES = whole(env, "PAYMENT_LINK_MINUTES", 15, least=5)  # no gateway takes an order for less
JITSI = jitsi_from(env)

EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST, EMAIL_TIMEOUT = env.str("EMAIL_HOST", default=""), 10  # seconds a step
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = map(env.ENVIRON.get, ("EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD"), ("", ""))
EMAIL_PORT, EMAIL_USE_TLS = whole(env, "EMAIL_PORT", 587, most=65_535), switch(env, "EMAIL_USE_TLS", default=True)
NOTIFICATION_CHANNELS = channels_from(env)
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [ROOT / "hospital_management" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True  # served as they lie in the packages: nothing to collect first

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
STORAGES = storages_from(env, ROOT / "var" / "files")
FILE_MAX_MB = most_megabytes(env)
FILE_SCAN_REQUIRED = switch(env, "FILE_SCAN_REQUIRED")
CLAMD_HOST, CLAMD_PORT = env.str("CLAMD_HOST", default=""), whole(env, "CLAMD_PORT", 3310, most=65_535)
IMPORT_MAX_MB, IMPORT_MAX_ROWS = imports_from(env)
# A statement of 5 MB, a patient's file, and one of rows to import, in base64 too
LARGER_BODIES = {
    "/api/payments/statements/": 8 * 1024 * 1024,
    **bodies_with_files(FILE_MAX_MB),
    **bodies_with_files(IMPORT_MAX_MB, ("/api/utils/imports/",)),
}
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

LOGGING = logging_config(one_of(env, "LOG_LEVEL", "INFO", LEVELS))

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["authentication.tokens.SessionTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["authentication.permissions.RolePermission"],
    "DEFAULT_FILTER_BACKENDS": ["core.filters.Filters", "core.filters.Ordering"],
    "DEFAULT_PAGINATION_CLASS": "core.pagination.Pages",
    "DEFAULT_THROTTLE_RATES": {
        "login": "60/min",
        "register": "120/hour",
        "code": "30/hour",
        "token": "600/min",
        "verify": "60/min",
        "file": "600/min",
        "calendar": "600/min",  # calendar services fetch for many people from few addresses
        "board": "3000/min",  # the screens of a hospital and the phones of all who wait there may have one address
    },
    "DEFAULT_PARSER_CLASSES": ["core.parsers.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["core.renderers.FastJSONRenderer"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "core.openapi.ServiceAutoSchema",
    "DEFAULT_VERSIONING_CLASS": "rest_framework.versioning.NamespaceVersioning",
    "DEFAULT_VERSION": "v1",
    "ALLOWED_VERSIONS": ["v1"],
    "EXCEPTION_HANDLER": "core.error_handler.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "URL_FORMAT_OVERRIDE": None,
}
