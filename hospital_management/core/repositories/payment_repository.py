"""Payments."""

from core.repositories.base import BaseRepository
from payments.models import ThanhToan


class PaymentRepository(BaseRepository[ThanhToan]):
    model = ThanhToan
    related = ("lich_hen",)

    def exist_for(self, ma_lich_hen: int) -> bool:
        return self.model.objects.filter(lich_hen_id=ma_lich_hen).exists()
