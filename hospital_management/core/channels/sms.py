"""SMS, by whatever provider or bridge takes JSON, `{"id", "to", "from", "text"}`, and a token. A message that is sent
twice has the same id twice.
"""

from core.channels.client import ProviderClient, id_in
from core.channels.port import Channel, NoAddress, Outgoing
from core.notification_kinds import Via
from core.search import without_diacritics

MOST_SEGMENTS = 3
GSM_ONE, GSM_EACH = 160, 153
UCS2_ONE, UCS2_EACH = 70, 67
"""3GPP TS 23.038 and 23.040: characters of one message alone, and of each that is a part. Text beyond ASCII takes two
bytes a character; what GSM spells otherwise than ASCII is counted as if it were not.
"""
GSM_DOUBLE = set("^{}\\[]~|")


def segments(text: str) -> int:
    """How many messages the text takes, counted rather too many than too few."""
    if text.isascii():
        length, one, each = len(text) + sum(letter in GSM_DOUBLE for letter in text), GSM_ONE, GSM_EACH
    else:
        length, one, each = len(text.encode("utf-16-le", "surrogatepass")) // 2, UCS2_ONE, UCS2_EACH
    return 1 if length <= one else -(-length // each)


def bounded(text: str, most: int = MOST_SEGMENTS) -> str:
    """The text, cut at a word to what so many messages hold."""
    if segments(text) <= most:
        return text
    mark = "..." if text.isascii() else "…"
    while segments(text + mark) > most:
        text = text[:-1]
    cut, _, rest = text.rpartition(" ")
    return (cut if cut and len(rest) < 20 else text) + mark


class Sms(Channel):
    """`plain`: without diacritics, which makes it cheaper; many phones show it all the same."""

    via = Via.SMS

    def __init__(self, client: ProviderClient, url: str, token: str, sender: str = "", *, plain: bool = False) -> None:
        self.client, self.url, self.token, self.sender, self.plain = client, url, token, sender, plain

    def send(self, message: Outgoing) -> str:
        if not message.phone:
            raise NoAddress
        text = without_diacritics(message.text) if self.plain else message.text
        body = {"id": message.key, "to": abroad(message.phone), "from": self.sender, "text": bounded(text)}
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": message.key}
        return id_in(self.client.post_json(self.url, body, headers))


def abroad(phone: str) -> str:
    """With the country's code, as E.164 has it."""
    return f"+84{phone[1:]}" if phone.startswith("0") else phone
