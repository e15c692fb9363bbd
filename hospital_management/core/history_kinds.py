"""What a patient's history is made of."""

from enum import StrEnum


class LoaiMoc(StrEnum):
    """Kind of entry."""

    APPOINTMENT = "lich_hen"
    RECORD = "benh_an"
    PLAN = "ke_hoach"
    PRESCRIPTION = "don_thuoc"
    FILE = "tai_lieu"
    PAYMENT = "thanh_toan"
