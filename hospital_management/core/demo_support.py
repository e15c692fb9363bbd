"""What the demo patients asked the support desk, and thought of their visits."""

import datetime as dt

from appointments.models import LichHen
from authentication.models import NguoiDung
from core.unit_of_work import UnitOfWork
from support.models import LoaiHoTro, TrangThaiDanhGia, TrangThaiHoTro, YeuCauHoTro

RATINGS = (  # stars, text, state
    (5, "Bác sĩ giải thích rất kỹ.", TrangThaiDanhGia.SHOWN),
    (4, "", TrangThaiDanhGia.SHOWN),
    (4, "Khám tốt nhưng chờ hơi lâu.", TrangThaiDanhGia.PENDING),
    (5, "", TrangThaiDanhGia.SHOWN),
)
REQUESTS = (  # kind, title, text, answer
    (LoaiHoTro.BOOKING, "Đặt lịch cho con", "Tôi muốn đặt lịch khám cho con gái thì làm thế nào?", ""),
    (
        LoaiHoTro.PAYMENT,
        "Xin hóa đơn",
        "Tôi cần hóa đơn của lần khám vừa rồi.",
        "Anh chị tải hóa đơn ở mục Thanh toán, hoặc nhận tại quầy.",
    ),
)
ASKED_BEFORE, ANSWERED_AFTER = dt.timedelta(hours=3), dt.timedelta(minutes=40)


class DemoSupport:
    """Used inside the transaction of the demo data."""

    def __init__(self, uow: UnitOfWork, now: dt.datetime) -> None:
        self.uow, self.now = uow, now

    def rate(self, visit: LichHen, number: int) -> None:
        stars, text, state = RATINGS[number % len(RATINGS)]
        rating = self.uow.ratings.add(
            lich_hen=visit,
            benh_nhan=visit.benh_nhan,
            bac_si=visit.bac_si,
            co_so_id=visit.bac_si.co_so_id,
            ngay_kham=visit.ngay_kham,
            so_sao=stars,
            nhan_xet=text,
            trang_thai=state,
            tao_luc=self.now,
        )
        self.uow.scores.count(rating, 1, stars)

    def ask(self, account: NguoiDung, number: int, staff: NguoiDung) -> None:
        """Once for each of the first patients: one request that is new, and one that the desk has solved."""
        if number >= len(REQUESTS) or self.uow.support_requests.of_account(account).exists():
            return
        kind, title, text, answer = REQUESTS[number]
        asked = self.now - ASKED_BEFORE
        request = self.uow.support_requests.add(
            nguoi_hoi=account,
            loai=kind,
            tieu_de_hoi=title,
            noi_dung_hoi=text,
            tao_luc=asked,
            doi_luc=asked,
            han_xu_ly=YeuCauHoTro(loai=kind).due_from(asked),
        )
        if answer:
            self._solve(request, staff, answer, asked + ANSWERED_AFTER)

    def _solve(self, request: YeuCauHoTro, staff: NguoiDung, answer: str, then: dt.datetime) -> None:
        self.uow.support_answers.add(yeu_cau=request, nguoi_viet=staff, noi_dung_tra_loi=answer, tao_luc=then)
        self.uow.support_requests.save(
            request,
            nguoi_xu_ly=staff,
            trang_thai=TrangThaiHoTro.RESOLVED,
            tra_loi_dau_luc=then,
            doi_luc=then,
            xong_luc=then,
        )
