"""What the tests of remote sessions share."""

import datetime as dt

import jwt
from django.conf import settings

from tests.factories import TeleconsultationFactory

URL = "/api/appointments/teleconsultations/"


def address(session, verb=""):
    return f"{URL}{session.pk}/{verb}{'/' if verb else ''}"


def minutes(session, number):
    """So many minutes after the appointed start."""
    return session.lich_hen.starts_at + dt.timedelta(minutes=number)


def claims(token, **how):
    """What a Jitsi server reads, at whatever time it is."""
    asked = {"verify_exp": False, "verify_nbf": False}
    key = settings.JITSI["secret"]
    return jwt.decode(token, key, algorithms=["HS256"], audience=settings.JITSI["app_id"], options=asked, **how)


def session_with(doctor, patient, **more):
    return TeleconsultationFactory(lich_hen__lich__bac_si=doctor, lich_hen__benh_nhan=patient, **more)
