"""Rooms on a Jitsi Meet server, entered with a token as its Prosody plugin `token_verification` reads it.

https://github.com/jitsi/lib-jitsi-meet/blob/master/doc/tokens.md; the service JaaS, whose tokens are signed with a
private key: https://developer.8x8.com/jaas/docs/api-keys-jwt.
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import jwt

from core.video.port import Admission, Guest, VideoRooms

SKEW = timedelta(seconds=10)
"""By which the server's clock may be behind ours."""


class Jitsi(VideoRooms):
    """A server of one's own: one secret that it shares with us. With `key_id` it is JaaS, and the secret a private key
    in PEM.
    """

    def __init__(self, url: str, app_id: str, secret: str, domain: str = "", key_id: str = "") -> None:
        self.url, self.app_id, self.secret, self.key_id = url.rstrip("/"), app_id, secret, key_id
        self.domain = (domain or urlsplit(url).hostname or "").lower()

    def admit(self, room: str, guest: Guest, *, now: datetime, until: datetime) -> Admission:
        claims = {
            **self._parties(),
            "room": room,
            "nbf": int((now - SKEW).timestamp()),
            "exp": int(until.timestamp()),
            "context": {"user": self._user(guest)},
        }
        token = jwt.encode(
            claims,
            self.secret,
            algorithm="RS256" if self.key_id else "HS256",
            headers={"kid": self.key_id} if self.key_id else None,
        )
        path = f"{quote(self.app_id, safe='')}/{room}" if self.key_id else room
        return Admission(f"{self.url}/{path}?jwt={token}", token, until)

    def _parties(self) -> dict[str, str]:
        if self.key_id:
            return {"aud": "jitsi", "iss": "chat", "sub": self.app_id}
        return {"aud": self.app_id, "iss": self.app_id, "sub": self.domain}

    @staticmethod
    def _user(guest: Guest) -> dict[str, Any]:
        """Texts alone: the plugin `presence_identity` breaks on anything else."""
        role = (
            {"moderator": "true", "affiliation": "owner"}
            if guest.moderator
            else {"moderator": "false", "affiliation": "member"}
        )
        return {"id": guest.key, "name": guest.name, **role}
