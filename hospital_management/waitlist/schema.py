"""What the description says of the waiting list and its offers."""

from appointments.schema import BOOKED_BY, LIMITS, PLACEMENT
from core import booking_exceptions as book
from core import waitlist_exceptions as no
from core.booking_rules import BookingRules
from core.exceptions import (
    DoesNotExist,
    NotYours,
    ProfileMissing,
    RangeReversed,
    Required,
    TimesReversed,
)
from core.schema import EXAMPLE_DAY, described, operation
from core.services.waitlist_service import MOST_DAYS_AHEAD, MOST_ENTRIES
from waitlist.models import TrangThaiCho, TrangThaiMoi

KEPT = BookingRules().giu_moi_phut
ASKED = {"ma_bac_si": 1, "ma_dich_vu": 1, "tu_ngay": EXAMPLE_DAY, "den_ngay": EXAMPLE_DAY, "gio_tu": "08:00:00"}
PLACE = {"ma_co_so": 1, "ten_co_so": "Bệnh viện Đa khoa An Tâm"}
WHO = {"ma_benh_nhan": 1, "ten_benh_nhan": "Nguyễn Văn A"}
WHAT = {"ma_dich_vu": 1, "ten_dich_vu": "Khám chuyên khoa Tim mạch", **PLACE}
ENTRY = {
    "ma_cho": 1,
    **WHO,
    "ma_bac_si": 1,
    "ten_bac_si": "Nguyễn Minh Đức",
    "ma_chuyen_khoa": 1,
    "ten_chuyen_khoa": "Tim mạch",
    **WHAT,
    "tu_ngay": EXAMPLE_DAY,
    "den_ngay": EXAMPLE_DAY,
    "gio_tu": "08:00:00",
    "gio_den": None,
    "trang_thai": TrangThaiCho.WAITING.value,
    "so_lan_moi": 0,
    "so_lan_bo_qua": 0,
    "xep_tu": "2024-01-10T08:30:00+07:00",
    "ngay_tao": "2024-01-10T08:30:00+07:00",
    "ngay_xong": None,
}
OFFER = {
    "ma_moi": 1,
    "ma_cho": 1,
    **WHO,
    "ma_bac_si": 1,
    "ten_bac_si": "Nguyễn Minh Đức",
    **WHAT,
    "ngay_kham": EXAMPLE_DAY,
    "gio_kham": "09:00:00",
    "gio_ket_thuc": "09:30:00",
    "het_han": "2024-01-12T10:30:00+07:00",
    "trang_thai": TrangThaiMoi.OPEN.value,
    "ly_do": "Xếp thứ 1 trong danh sách chờ bác sĩ Nguyễn Minh Đức, tính từ 08:30 10/01/2024.",
    "ma_lich_hen": None,
    "ngay_tao": "2024-01-12T10:00:00+07:00",
    "ngay_xong": None,
}
ANSWERED = {"ngay_xong": "2024-01-12T10:05:00+07:00"}
ACCEPTED = {**OFFER, **ANSWERED, "trang_thai": TrangThaiMoi.ACCEPTED.value, "ma_lich_hen": 1}
DECLINED = {**OFFER, **ANSWERED, "trang_thai": TrangThaiMoi.DECLINED.value}
ORDER = (
    "Chỗ vừa trống được mời người chờ lâu nhất (`xep_tu`) mà chỗ đó phù hợp: đúng bác sĩ hoặc chuyên khoa, dịch vụ, "
    "ngày và giờ, bệnh nhân không bận giờ đó và được đặt theo quy tắc. Từ lời mời thứ ba bị từ chối hoặc để hết hạn, "
    "`xep_tu` tính lại từ lúc đó. Một chỗ không mời ai hai lần; mỗi bệnh nhân có một lời mời tại một thời điểm."
)
OPEN = f"Lời mời giữ chỗ {KEPT} phút (mặc định, `giu_moi_phut`), đến `het_han`, rồi chuyển cho người tiếp theo."

waitlist_docs = described(
    "Danh sách chờ",
    list=operation("Xem danh sách chờ", ORDER, gives=ENTRY),
    retrieve=operation(
        "Xem một lượt chờ",
        "`thu_tu` là vị trí trong số những người chờ cùng bác sĩ hoặc chuyên khoa, 1 là người kế tiếp; `loi_moi` là "
        f"lời mời đang chờ trả lời. {ORDER}",
        gives={**ENTRY, "thu_tu": 1, "loi_moi": None},
        refuses=(NotYours,),
    ),
    create=operation(
        "Vào danh sách chờ",
        "Chờ một bác sĩ, hoặc một chuyên khoa (gửi `ma_chuyen_khoa` mà không gửi `ma_bac_si`), trong khoảng ngày và, "
        f"nếu muốn, khoảng giờ. Chờ được đến {MOST_DAYS_AHEAD} ngày tới, mỗi bệnh nhân nhiều nhất {MOST_ENTRIES} nơi; "
        f"nhân viên và Admin gửi `ma_benh_nhan`. {ORDER}",
        takes=ASKED,
        gives={**ENTRY, "thu_tu": 1, "loi_moi": None},
        refuses=(
            Required, ProfileMissing, DoesNotExist, NotYours, no.DoctorNotOfSpecialty, book.ServiceNotOffered,
            no.ServiceNotOfSpecialty,
            book.DoctorUnavailable, RangeReversed, no.WindowPast, no.WindowTooFar, TimesReversed, no.HoursTooShort,
            no.AlreadyWaiting, no.TooManyEntries,
        ),
    ),
    destroy=operation(
        "Rút khỏi danh sách chờ",
        f"Lượt chờ được giữ lại với trạng thái `{TrangThaiCho.LEFT}`; lời mời đang mở coi như bị từ chối.",
        refuses=(NotYours, no.EntryOver),
    ),
)  # fmt: skip

offer_docs = described(
    "Danh sách chờ",
    list=operation("Xem các lời mời nhận chỗ", f"{OPEN} `ly_do` cho biết vì sao chỗ được mời người này.", gives=OFFER),
    retrieve=operation("Xem một lời mời nhận chỗ", OPEN, gives=OFFER, refuses=(NotYours,)),
    accept=operation(
        "Nhận chỗ được mời",
        "Đặt lịch hẹn (`ma_lich_hen`) theo đúng các điều kiện của đặt lịch, trừ thời gian báo trước.",
        gives=ACCEPTED,
        refuses=(*BOOKED_BY, no.OfferExpired, no.OfferAnswered, *PLACEMENT, *LIMITS),
        request=None,
    ),
    decline=operation(
        "Từ chối chỗ được mời",
        "Chỗ chuyển cho người tiếp theo; lượt chờ vẫn còn.",
        gives=DECLINED,
        refuses=(NotYours, no.OfferExpired, no.OfferAnswered),
        request=None,
    ),
)
