"""Zalo Notification Service: messages by templates that Zalo approved, to the Zalo account of a phone number.

Source: developers.zalo.me, “ZNS”, sending by template; the codes: zalo.cloud/zns/guidelines/handle-error-code. Its
access token is short-lived: who renews it is outside this adapter.
"""

from collections.abc import Mapping
from typing import Any

from core.channels.client import ProviderClient
from core.channels.port import Channel, Never, NoAddress, NotNow, Outgoing
from core.channels.sms import abroad
from core.notification_kinds import Via

NEVER = {-108, -109, -110, -111, -112, -114, -117, -118, -119}
"""About this number, this template or what fills it. All others are about our account, its quota or the moment."""
LONGEST_VALUE = 100


class Zalo(Channel):
    """`templates` has Zalo's template of each of our kinds; a kind without one is not sent."""

    via = Via.ZALO

    def __init__(self, client: ProviderClient, url: str, token: str, templates: Mapping[str, str]) -> None:
        self.client, self.url, self.token, self.templates = client, url, token, templates

    def send(self, message: Outgoing) -> str:
        template = self.templates.get(message.kind)
        if not message.phone:
            raise NoAddress
        if template is None:
            raise Never("no template of Zalo for this kind")
        body = {
            "phone": abroad(message.phone).lstrip("+"),
            "template_id": template,
            "template_data": {name: str(value)[:LONGEST_VALUE] for name, value in message.values.items()},
            "tracking_id": message.key,
        }
        return _id(self.client.post_json(self.url, body, {"access_token": self.token}))


def _id(answer: Mapping[str, Any]) -> str:
    """Raises Never or NotNow for what Zalo says of errors, which comes with HTTP 200."""
    code = answer.get("error")
    if code != 0:
        raise (Never if isinstance(code, int) and code in NEVER else NotNow)(f"Zalo {str(code)[:20]}")
    data = answer.get("data")
    return str(data.get("msg_id", ""))[:100] if isinstance(data, dict) else ""
