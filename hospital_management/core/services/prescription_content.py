"""What a signed prescription says: people, place and drugs as they were called then."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from appointments.models import LichHen
from medical.models import BacSi
from treatments.models import DongDonThuoc
from users.models import BenhNhan

OF_A_LINE = (
    "thu_tu", "ten_thuoc", "hoat_chat", "ham_luong", "dang_bao_che", "don_vi", "so_lan_ngay", "so_ngay", "cach_dung",
    "so_luong",
)  # fmt: skip


def content_of(
    visit: LichHen, doctor: BacSi, patient: BenhNhan, lines: Sequence[DongDonThuoc], loi_dan: str, now: dt.datetime
) -> dict[str, Any]:
    place = doctor.co_so
    return {
        "ky_luc": timezone.localtime(now).isoformat(),
        "co_so": {
            "ten_co_so": place.ten_co_so, "dia_chi": place.dia_chi, "so_dien_thoai": place.so_dien_thoai,
        },
        "benh_nhan": {
            "ma_benh_nhan": patient.pk, "ho_ten": patient.ho_ten, "ngay_sinh": patient.ngay_sinh.isoformat(),
            "gioi_tinh": patient.gioi_tinh, "dia_chi": patient.dia_chi,
        },
        "bac_si": {
            "ho_ten": doctor.ho_ten, "hoc_vi": doctor.hoc_vi, "chuyen_khoa": doctor.chuyen_khoa.ten_chuyen_khoa,
        },
        "lich_hen": {"ma_lich_hen": visit.pk, "ngay_kham": visit.ngay_kham.isoformat()},
        "dong": [_line(line) for line in lines],
        "loi_dan": loi_dan,
    }  # fmt: skip


def _line(line: DongDonThuoc) -> dict[str, Any]:
    return {**{name: getattr(line, name) for name in OF_A_LINE}, "lieu_moi_lan": str(line.lieu_moi_lan)}
