"""Bills, their lines and payments."""

import datetime as dt
from typing import Any

from appointments.models import LichHen
from core.repositories.base import BaseRepository
from payments.models import DongHoaDon, HoaDon, LoaiDong, ThanhToan


class BillRepository(BaseRepository[HoaDon]):
    model = HoaDon
    related = ("lich_hen",)

    def lock_for(self, appointment: LichHen, now: dt.datetime) -> HoaDon:
        """The locked appointment's bill, locked too; made when it has none, with the service as its one line."""
        bill = self.lock_one(lich_hen=appointment)
        if bill is None:
            bill = self.add(lich_hen=appointment, tong_tien=appointment.gia_tien, ngay_tao=now)
            BillLineRepository().add(**line_of(appointment), hoa_don=bill, ngay_tao=now)
        return bill


class BillLineRepository(BaseRepository[DongHoaDon]):
    model = DongHoaDon


class PaymentRepository(BaseRepository[ThanhToan]):
    model = ThanhToan
    related = ("lich_hen",)

    def exist_for(self, ma_lich_hen: int) -> bool:
        return self.model.objects.filter(lich_hen_id=ma_lich_hen).exists()


def line_of(appointment: LichHen) -> dict[str, Any]:
    """The line of a bill for the appointment's own service, at the price at which it was booked."""
    return {
        "loai": LoaiDong.SERVICE,
        "dich_vu": appointment.dich_vu,
        "mo_ta": appointment.dich_vu.ten_dich_vu,
        "don_gia": appointment.gia_tien,
        "thanh_tien": appointment.gia_tien,
    }
