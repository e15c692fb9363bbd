"""The same settings for tests: a fast hasher, and a database of their own on the engine that `DB_ENGINE` names."""

import os
from pathlib import Path
from tempfile import gettempdir

os.environ.setdefault("SECRET_KEY", "only-for-tests-and-long-enough-for-hs256")
os.environ.setdefault("DEBUG", "False")
os.environ.setdefault("CORS_ALLOWED_ORIGINS", "")

from hospital_management.settings import *  # noqa: F403
from hospital_management.settings import DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
THROTTLE = False  # all tests come from one address
LOGGING = {"version": 1, "disable_existing_loggers": False}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    name = DATABASES["default"]["NAME"]
    DATABASES["default"]["TEST"] = {"NAME": name.with_name(f"test_{name.name}")}  # a file: threads share it
if "lock_timeout" in DATABASES["default"]["OPTIONS"]:
    DATABASES["default"]["OPTIONS"]["lock_timeout"] = 25_000  # ms: races queue up for long on a small machine
DATABASES["reports"] = {**DATABASES["default"], "TEST": {"MIRROR": "default"}}
REPORTS_DATABASE = "default"  # who tests reports names the other
STORAGES["files"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
EXPORTS_FOLDER = Path(gettempdir(), f"test-exports-{os.getpid()}")  # the job deletes there what no row names
DATABASE_CONNECTION_POOLING = False  # a pool keeps the test database in use when it is to be dropped
WHITENOISE_AUTOREFRESH = True  # look a file up when it is asked for, not all of them at every start
NOTIFICATION_CHANNELS = {
    "email": {"sender": "Minh Tam <no-reply@clinic.example>"},
    "sms": {"url": "http://127.0.0.1:9/sms", "token": "dummy-token", "sender": "MINHTAM"},
}
PAYMENT_GATEWAYS = {
    "vietqr": {"bank_bin": "970436", "account": "0881000458086", "holder": "PHONG KHAM MINH TAM"},
    "vnpay": {
        "tmn_code": "TESTTMN1",
        "secret": "dummy-secret",
        "url": "http://127.0.0.1:9/paymentv2/vpcpay.html",
        "api_url": "http://127.0.0.1:9/merchant_webapi/api/transaction",
    },
    "momo": {"partner_code": "PC", "access_key": "AK", "secret": "dummy-secret", "url": "http://127.0.0.1:9"},
    "zalopay": {"app_id": "2553", "key1": "dummy-1", "key2": "dummy-2", "url": "http://127.0.0.1:9"},
}  # at a port where nobody answers
JITSI = {"url": "https://meet.example.test", "app_id": "clinic", "secret": "only-for-tests-and-as-long-as-hs256-asks"}
