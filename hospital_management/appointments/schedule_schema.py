"""What the description says of schedules and free times."""

from drf_spectacular.utils import OpenApiParameter

from appointments.serializers import AvailabilityQuery, AvailabilitySerializer, FreeDaySerializer
from core import booking_exceptions as no
from core.exceptions import (
    DoesNotExist,
    FieldNotAllowed,
    NotYours,
    RangeReversed,
    RangeTooLong,
    Required,
    TimesReversed,
)
from core.openapi import AnyOf
from core.schema import EXAMPLE_DAY, Words, crud, described, operation
from core.services.availability_service import DEFAULT_DAYS, MOST_DAYS

CUT_TO = OpenApiParameter(
    "ma_dich_vu",
    {"type": "integer", "format": "int64", "minimum": 1},
    description="Chia khung giờ theo thời gian của dịch vụ này",
)

SCHEDULE_SENT = {
    "ma_bac_si": 1,
    "ngay_lam_viec": EXAMPLE_DAY,
    "gio_bat_dau": "18:00:00",
    "gio_ket_thuc": "19:00:00",
    "so_luong_kham": 2,
}
SCHEDULE = {
    "ma_lich": 1,
    **SCHEDULE_SENT,
    "ten_bac_si": "Nguyễn Minh Đức",
    "ten_co_so": "Bệnh viện Đa khoa An Tâm",
    "ten_chuyen_khoa": "Tim mạch",
    "so_luong_da_dat": 1,
    "con_cho_trong": 1,
    "khung_gio": [
        {"gio_bat_dau": "18:00:00", "gio_ket_thuc": "18:30:00", "con_trong": False},
        {"gio_bat_dau": "18:30:00", "gio_ket_thuc": "19:00:00", "con_trong": True},
    ],
}
KEPT = "Mọi lịch hẹn còn hiệu lực phải vẫn nằm trong lịch, về giờ và số lượng. Không chuyển được sang bác sĩ khác."
SCHEDULE_CHANGE: Words = {
    "text": KEPT,
    "refuses": (
        no.PastTime, TimesReversed, NotYours, FieldNotAllowed, no.ScheduleOverlap, no.ScheduleInUse
    ),
}  # fmt: skip

schedule_docs = described(
    "Lịch làm việc",
    **crud(
        "lịch làm việc",
        sent=SCHEDULE_SENT,
        changed={"so_luong_kham": 3},
        shown=SCHEDULE,
        list={
            "text": "`con_cho_trong` là số chỗ còn lại; `khung_gio` chia lịch theo thời gian của dịch vụ `ma_dich_vu` "
            "(30 phút nếu không gửi) và cho biết khung nào còn trống. Bác sĩ chỉ thấy lịch của mình.",
            "refuses": (DoesNotExist,),
            "parameters": [CUT_TO],
        },
        retrieve={"refuses": (DoesNotExist, NotYours), "parameters": [CUT_TO]},
        create={
            "text": "Bác sĩ tạo cho chính mình, không cần gửi `ma_bac_si`; Admin phải gửi.",
            "refuses": (
                Required, DoesNotExist, no.PastTime, TimesReversed, NotYours, no.ScheduleOverlap
            ),
        },
        update=SCHEDULE_CHANGE,
        partial_update=SCHEDULE_CHANGE,
        destroy={"refuses": (NotYours, no.ScheduleInUse)},
    ),
)  # fmt: skip

FREE_TIME = {
    "ngay_kham": EXAMPLE_DAY,
    "gio_kham": "09:00:00",
    "gio_ket_thuc": "09:30:00",
    "ma_bac_si": 1,
    "ten_bac_si": "Nguyễn Minh Đức",
    "ma_chuyen_khoa": 1,
    "ten_chuyen_khoa": "Tim mạch",
    "ma_co_so": 1,
    "ten_co_so": "Bệnh viện Đa khoa An Tâm",
    "ma_lich": 1,
    "con_cho_trong": 13,
}

availability_docs = described(
    "Lịch làm việc",
    list=operation(
        "Tìm giờ trống",
        "Giờ người gọi đặt được, của mọi bác sĩ phù hợp, sớm nhất trước (`page_size=1` cho giờ trống gần nhất). "
        f"Mặc định {DEFAULT_DAYS.days} ngày tới, nhiều nhất {MOST_DAYS.days} ngày. "
        "`tom_tat=ngay` đếm theo từng ngày: `ngay`, `so_khung_trong`, `so_bac_si`, `som_nhat`.",
        gives=FREE_TIME,
        refuses=(DoesNotExist, RangeReversed, RangeTooLong),
        parameters=[AvailabilityQuery],
        responses={200: AnyOf("AvailabilityEntry", [AvailabilitySerializer, FreeDaySerializer])},
    ),
)
