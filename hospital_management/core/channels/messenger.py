"""One-time codes and alerts by the SMS channel, at once and once: a code that comes a day later helps nobody."""

import logging
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from core.channels.port import Channels, Never, NoAddress, NotNow, Outgoing
from core.clock import Clock
from core.notification_kinds import Via
from core.notifications import Message, Messenger

logger = logging.getLogger(__name__)

AT_ONCE = 4
KIND = "tin-nhan"


class SmsMessenger(Messenger):
    """Hands each message to a thread, so that the caller waits for no provider."""

    def __init__(self, channels: Channels, clock: Clock) -> None:
        self.channels, self.clock = channels, clock
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sms")

    def send(self, message: Message) -> None:
        self._pool.submit(self._send, message)

    def _send(self, message: Message) -> None:
        channel = self.channels.get(Via.SMS)
        if channel is None:
            logger.error("A message is not sent: SMS_URL and SMS_TOKEN are not set")
            return
        key = f"tin-nhan-{uuid4().hex}"
        try:
            channel.send(Outgoing(key, KIND, "", message.text, self.clock.now(), phone=message.so_dien_thoai))
        except (NotNow, Never, NoAddress) as error:
            logger.error("A message was not taken: %s", error, extra={"key": key})
