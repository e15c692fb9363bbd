"""E-mail, by Django's own connection: plain text, one person a message."""

import re
import smtplib

from django.core.mail import EmailMessage

from core.channels.port import Channel, Never, NoAddress, NotNow, Outgoing
from core.notification_kinds import Via

NEVER_CODES = range(500, 600)
"""SMTP, RFC 5321: permanent negative completion."""


class Email(Channel):
    via = Via.EMAIL

    def __init__(self, sender: str) -> None:
        self.sender = sender

    def send(self, message: Outgoing) -> str:
        """The key goes along as the Message-ID: a repeat is the same message to who keeps one of each."""
        if not message.email:
            raise NoAddress
        name = f"<{message.key}@{self.sender.rpartition('@')[2].strip('> ') or 'localhost'}>"
        title = re.sub(r"\s+", " ", message.title)
        mail = EmailMessage(title, message.text, self.sender, [message.email], headers={"Message-ID": name})
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            never = all(code in NEVER_CODES for code in codes)
            raise (Never if never else NotNow)(f"SMTP {codes[0] if codes else ''}".strip()) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotNow(type(error).__name__) from error
        except ValueError as error:  # an address that no header can hold
            raise Never("the address is none") from error
        return name
