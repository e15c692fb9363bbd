"""Tokens as the servers of video rooms read them, and the settings that turn rooms on."""

import datetime as dt

import environ
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.exceptions import ImproperlyConfigured

from core.remote_exceptions import VideoNotConfigured
from core.video.jitsi import Jitsi
from core.video.port import Guest, NoRooms
from core.video.registry import video_rooms
from hospital_management.video_rooms import jitsi_from

SECRET = "a-secret-that-is-long-enough-for-hs256"
NOW = dt.datetime(2030, 1, 15, 9, tzinfo=dt.UTC)
GUEST = Guest("luot-7", "Nguyễn Thị Hạnh", moderator=False)
ROOM = "9f1c7d2ab0e34c58a6d1e0f4b7c83592"
ANY_TIME = {"verify_exp": False, "verify_nbf": False}


def pem_of(key, lock=None):
    lock = lock or serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock).decode()


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM, ELLIPTIC = pem_of(KEY), pem_of(ec.generate_private_key(ec.SECP256R1()))
LOCKED = pem_of(KEY, serialization.BestAvailableEncryption(b"a password"))


def admitted(rooms, guest=GUEST):
    return rooms.admit(ROOM, guest, now=NOW, until=NOW + dt.timedelta(hours=1))


def test_a_server_of_ones_own_knows_the_token_by_the_secret():
    made = admitted(Jitsi("https://Meet.Example.vn/", "clinic", SECRET))

    told = jwt.decode(made.token, SECRET, algorithms=["HS256"], audience="clinic", options=ANY_TIME)
    assert made.url == f"https://Meet.Example.vn/{ROOM}?jwt={made.token}"
    assert (told["iss"], told["sub"], told["room"]) == ("clinic", "meet.example.vn", ROOM)
    assert told["exp"] - told["nbf"] == 3600 + 10
    assert told["context"]["user"] == {
        "id": "luot-7", "name": "Nguyễn Thị Hạnh", "moderator": "false", "affiliation": "member",
    }  # fmt: skip


@pytest.mark.parametrize(
    "forged",
    [
        lambda token: token[:-3] + ("AAA" if token[-3:] != "AAA" else "BBB"),
        lambda token: jwt.encode({"room": "*", "aud": "clinic"}, "another-secret-of-a-decent-length-xx", "HS256"),
    ],
)
def test_a_forged_token_is_known_as_one(forged):
    token = admitted(Jitsi("https://meet.example.vn", "clinic", SECRET)).token

    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(forged(token), SECRET, algorithms=["HS256"], audience="clinic", options=ANY_TIME)


def test_a_token_is_over_when_it_says_so():
    token = admitted(Jitsi("https://meet.example.vn", "clinic", SECRET)).token  # of 2030

    with pytest.raises(jwt.ImmatureSignatureError):
        jwt.decode(token, SECRET, algorithms=["HS256"], audience="clinic")


def test_the_domain_may_be_another_than_the_address_s():
    token = admitted(Jitsi("https://meet.example.vn", "clinic", SECRET, domain="Meet.Jitsi")).token

    assert jwt.decode(token, options={"verify_signature": False})["sub"] == "meet.jitsi"


def test_the_service_knows_the_token_by_a_key_s_id_and_its_public_half():
    made = admitted(Jitsi("https://8x8.vc", "vpaas-cookie", PEM, key_id="vpaas-cookie/4f4910"))

    told = jwt.decode(made.token, KEY.public_key(), algorithms=["RS256"], audience="jitsi", options=ANY_TIME)
    assert jwt.get_unverified_header(made.token)["kid"] == "vpaas-cookie/4f4910"
    assert (told["iss"], told["sub"], told["room"]) == ("chat", "vpaas-cookie", ROOM)
    assert made.url.startswith(f"https://8x8.vc/vpaas-cookie/{ROOM}?jwt=")


def test_the_doctor_is_the_moderator():
    token = admitted(
        Jitsi("https://meet.example.vn", "clinic", SECRET), Guest("luot-8", "BS Đức", moderator=True)
    ).token

    user = jwt.decode(token, options={"verify_signature": False})["context"]["user"]
    assert (user["moderator"], user["affiliation"]) == ("true", "owner")


def read(**environment):
    env = environ.Env()
    env.ENVIRON = environment
    return jitsi_from(env)


ALL = {"JITSI_URL": "https://meet.example.vn", "JITSI_APP_ID": "clinic", "JITSI_APP_SECRET": SECRET}


def test_without_names_there_are_no_rooms(settings):
    settings.JITSI = read()

    assert not video_rooms().exist
    with pytest.raises(VideoNotConfigured):
        admitted(NoRooms())


def test_with_all_names_there_are(settings):
    settings.JITSI = read(**ALL)

    assert video_rooms().exist
    assert admitted(video_rooms()).token


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"JITSI_APP_ID": ""}, "JITSI_APP_ID is missing"),
        ({"JITSI_URL": " "}, "JITSI_URL is missing"),
        ({"JITSI_URL": "meet.example.vn"}, "begins with https://"),
        ({"JITSI_APP_SECRET": "short"}, "at least 32 characters"),
    ],
)
def test_half_a_configuration_is_refused_with_the_reason(changes, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        read(**ALL | changes)


def test_a_private_key_may_stand_on_one_line():
    one_line = PEM.replace("\n", r"\n")

    assert read(**ALL | {"JITSI_APP_SECRET": one_line}, JITSI_KEY_ID="k")["secret"] == PEM


@pytest.mark.parametrize(
    "secret", [SECRET, r"-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----", ELLIPTIC, LOCKED]
)
def test_a_key_that_cannot_sign_for_the_service_refuses_the_start_and_is_not_told(secret):
    with pytest.raises(ImproperlyConfigured, match="RSA private key in PEM") as refused:
        read(**ALL | {"JITSI_APP_SECRET": secret}, JITSI_KEY_ID="k")

    assert secret not in str(refused.value)
