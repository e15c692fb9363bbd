"""What a document says: names, lines and amounts as they are when it is issued."""

import datetime as dt
from typing import Any

from django.utils import timezone

from appointments.models import LichHen
from core.unit_of_work import UnitOfWork
from payments.models import DongHoaDon, HoaDon, PhuongThuc, ThanhToan
from receipts.models import LoaiChungTu

ONLINE, BY_ITSELF = "Thanh toán trực tuyến", "Lập tự động"


def content_of(
    uow: UnitOfWork,
    *,
    loai: LoaiChungTu,
    appointment: LichHen,
    bill: HoaDon,
    payment: ThanhToan | None,
    now: dt.datetime,
    **named: str,
) -> dict[str, Any]:
    """`named` has `nguoi_nop`, `thu_ngan` and `thay_cho`; the rows are locked. An invoice is about no one payment."""
    bill.cac_dong, used = uow.bill_lines.with_methods(bill)
    return {
        "loai": loai.value,
        "ngay_lap": timezone.localtime(now).isoformat(),
        "co_so": _facility(appointment),
        "nguoi_nop": named["nguoi_nop"] or appointment.benh_nhan.ho_ten,
        "benh_nhan": {"ma_benh_nhan": appointment.benh_nhan_id, "ho_ten": appointment.benh_nhan.ho_ten},
        "lich_hen": _visit(appointment),
        "dong": [_line(line) for line in bill.dong_con],
        "tong_tien": bill.tong_tien,
        "da_thu": bill.da_thu,
        "con_no": bill.con_no,
        "so_tien": payment.so_tien if payment else bill.tong_tien,
        "thanh_toan": _payment(payment) if payment else None,
        "phuong_thuc": payment.phuong_thuc_thanh_toan if payment else _together(used),
        "thu_ngan": named["thu_ngan"],
        "thay_cho": named["thay_cho"],
    }


def _facility(appointment: LichHen) -> dict[str, str]:
    place = appointment.bac_si.co_so
    return {"ten_co_so": place.ten_co_so, "dia_chi": place.dia_chi, "so_dien_thoai": place.so_dien_thoai}


def _visit(appointment: LichHen) -> dict[str, Any]:
    return {
        "ma_lich_hen": appointment.pk,
        "ngay_kham": appointment.ngay_kham.isoformat(),
        "gio_kham": appointment.gio_kham.isoformat(),
        "ten_bac_si": appointment.bac_si.ho_ten,
    }


def _line(line: DongHoaDon) -> dict[str, Any]:
    names = ("loai", "mo_ta", "so_luong", "don_gia", "thanh_tien")
    return {name: getattr(line, name) for name in names}


def _payment(payment: ThanhToan) -> dict[str, Any]:
    original = payment.thanh_toan_goc
    when = payment.thoi_gian_thanh_toan
    return {
        "tham_chieu": payment.tham_chieu,
        "ma_giao_dich": payment.ma_giao_dich,
        "thoi_gian_thanh_toan": timezone.localtime(when).isoformat() if when else None,
        "hoan_cho": original.tham_chieu if original else "",
        "ly_do": payment.ghi_chu if original else "",
    }


def _together(used: set[str]) -> str:
    return ", ".join(method for method in PhuongThuc.values if method in used)
