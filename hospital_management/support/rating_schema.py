"""What the description says of ratings."""

from typing import Any

from core import support_exceptions as no
from core.consent_exceptions import DataErased
from core.exceptions import DoesNotExist, NotFound, NotYours, Required
from core.schema import described, operation
from core.services.rating_service import FEWEST_FOR_AVERAGE
from support import rating_serializers as serializers
from support.models import CHANGE_WITHIN_DAYS, RATE_WITHIN_DAYS, TrangThaiDanhGia

PLACE = {"ma_bac_si": 1, "ten_bac_si": "Nguyễn Minh Đức", "ma_co_so": 1, "ten_co_so": "Bệnh viện Đa khoa An Tâm"}
GIVEN: dict[str, Any] = {
    "so_sao": 5,
    "sao_thai_do": 5,
    "sao_cho_doi": 3,
    "sao_vat_chat": None,
    "nhan_xet": "Bác sĩ giải thích kỹ, chờ hơi lâu.",
}
PUBLIC = {"ma_danh_gia": 1, **PLACE, "thang": "2024-01", **GIVEN, "phan_hoi": ""}
REPLY = {"phan_hoi": "Cảm ơn bạn, chúng tôi sẽ giãn giờ hẹn."}
OWN = {
    "ma_danh_gia": 1,
    "ma_lich_hen": 2,
    **PLACE,
    "ngay_kham": "2024-01-12",
    **GIVEN,
    "trang_thai": TrangThaiDanhGia.PENDING.value,
    "ly_do_an": "",
    "phan_hoi": "",
    "phan_hoi_luc": None,
    "tao_luc": "2024-01-14T08:30:00+07:00",
    "sua_luc": None,
    "sua_den": "2024-02-11",
}
WHY = {"ly_do": "Nêu tên người khác"}
HIDDEN = {**OWN, "trang_thai": TrangThaiDanhGia.HIDDEN.value, "ly_do_an": WHY["ly_do"]}
COUNTING = "Số sao được tính ngay, trừ đánh giá bị ẩn hoặc đã rút; nhận xét được đọc công khai sau khi Admin duyệt."

rating_docs = described(
    "Đánh giá",
    list=operation(
        "Xem các đánh giá công khai",
        "Theo bác sĩ hoặc cơ sở, không kèm gì cho biết ai đã đánh giá: `thang` là tháng khám. Đánh giá có nhận xét chỉ "
        "hiện sau khi được duyệt.",
        gives=PUBLIC,
    ),
    summary=operation(
        "Xem điểm trung bình của bác sĩ, cơ sở",
        f"Gửi `ma_bac_si`, `ma_co_so` hoặc cả hai. `diem_trung_binh` trống khi chưa đủ {FEWEST_FOR_AVERAGE} đánh giá. "
        f"{COUNTING}",
        gives={"ma_bac_si": 1, "ma_co_so": None, "so_danh_gia": 12, "diem_trung_binh": 4.6},
        refuses=(Required, DoesNotExist),
        parameters=[serializers.RatingScoreQuery],
        responses={200: serializers.RatingScoreSerializer},
    ),
    mine=operation(
        "Xem các đánh giá của mình",
        "Của mình và của người thân.",
        gives=OWN,
        responses={200: serializers.RatingSerializer(many=True)},
    ),
    retrieve=operation("Xem một đánh giá", gives=OWN, refuses=(NotYours,)),
    create=operation(
        "Đánh giá một lần khám",
        f"Mỗi lịch hẹn đã hoàn thành được đánh giá một lần, trong {RATE_WITHIN_DAYS} ngày sau ngày khám. {COUNTING}",
        takes={"ma_lich_hen": 2, **GIVEN},
        gives=OWN,
        refuses=(DoesNotExist, NotYours, DataErased, no.VisitNotOver, no.RatingTooLate, no.AlreadyRated),
    ),
    partial_update=operation(
        "Sửa đánh giá của mình",
        f"Trong {CHANGE_WITHIN_DAYS} ngày sau ngày khám. Nhận xét mới chờ duyệt lại, phản hồi cũ của bác sĩ bị gỡ.",
        takes={"so_sao": 4},
        gives={**OWN, "so_sao": 4, "sua_luc": "2024-01-15T08:30:00+07:00"},
        refuses=(NotYours, DataErased, no.RatingStateForbids, no.RatingChangeTooLate),
    ),
    destroy=operation(
        "Rút đánh giá của mình",
        "Nhận xét bị xóa, số sao không còn được tính; lần khám đó không đánh giá lại được.",
        refuses=(NotYours, no.RatingStateForbids),
    ),
    moderation=operation(
        "Xem các đánh giá để duyệt",
        f"`trang_thai={TrangThaiDanhGia.PENDING.value}` là những đánh giá chờ duyệt.",
        gives=OWN,
        responses={200: serializers.RatingSerializer(many=True)},
    ),
    show=operation(
        "Cho hiển thị một đánh giá",
        gives={**OWN, "trang_thai": TrangThaiDanhGia.SHOWN.value},
        refuses=(NotFound, no.RatingStateForbids),
        request=None,
    ),
    hide=operation(
        "Ẩn một đánh giá",
        "Kèm lý do, được ghi vào nhật ký; số sao không còn được tính.",
        takes=WHY,
        gives=HIDDEN,
        refuses=(NotFound, no.RatingStateForbids),
    ),
    reply=operation(
        "Phản hồi công khai một đánh giá về mình",
        "Chỉ đánh giá đang hiển thị; gửi lại thì thay phản hồi cũ.",
        takes=REPLY,
        gives={**PUBLIC, **REPLY},
        refuses=(NotYours, no.RatingStateForbids),
    ),
)
