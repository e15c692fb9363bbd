"""Hears when a patient's phone number is changed, and tells the old one: what is sent to patients must not go elsewhere
unseen.
"""

from core.events import PatientChanged
from core.notifications import Message, Messenger
from core.validators import masked_phone


class ContactWatch:
    def __init__(self, messenger: Messenger) -> None:
        self.messenger = messenger

    def notice(self, event: PatientChanged) -> None:
        """Not of what the patient changes himself, nor to a number that is the actor's own. Nobody is named: who has
        the old number may be a stranger for whom it was mistaken.
        """
        actor, patient = event.actor, event.record
        old, new = (event.before or {})["so_dien_thoai"], patient.so_dien_thoai
        if old in (new, actor.so_dien_thoai) or actor.pk == patient.nguoi_dung_id:
            return
        text = (
            f"Một hồ sơ bệnh nhân dùng số điện thoại này vừa được đổi sang số {masked_phone(new)}. "
            "Nếu không đúng, hãy báo ngay cho cơ sở y tế."
        )
        self.messenger.send(Message(old, text))
