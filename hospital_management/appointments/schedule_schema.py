"""What the description says of schedules and free times."""

from drf_spectacular.utils import OpenApiParameter

from appointments.serializers import (
    AvailabilityQuery,
    AvailabilitySerializer,
    FreeDaySerializer,
    GenerationSerializer,
)
from core import booking_exceptions as no
from core.exceptions import (
    DoesNotExist,
    FieldNotAllowed,
    InUse,
    NotYours,
    RangeReversed,
    RangeTooLong,
    Required,
    TimesReversed,
)
from core.openapi import AnyOf
from core.schema import EXAMPLE_DAY, Words, crud, described, operation
from core.services.availability_service import DEFAULT_DAYS, MOST_DAYS
from core.services.generation_service import MOST_DAYS as LONGEST_RUN
from core.services.generation_service import MOST_LISTED, TIME_OFF

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
    "so_phut_kham": 30,
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
MADE = {
    "ma_bac_si": 1,
    "ngay_lam_viec": EXAMPLE_DAY,
    "gio_bat_dau": "07:30:00",
    "gio_ket_thuc": "11:30:00",
    "so_luong_kham": 8,
    "so_phut_kham": 30,
}
LEFT_OUT = {
    "ma_bac_si": 1,
    "ngay_lam_viec": EXAMPLE_DAY,
    "gio_bat_dau": "13:30:00",
    "gio_ket_thuc": "16:30:00",
    "ly_do": TIME_OFF,
    "loai": "Bác sĩ nghỉ",
}
GENERATION = {
    "chay_thu": False,
    "so_tao_moi": 1,
    "so_da_co": 0,
    "so_bo_qua": 1,
    "tao_moi": [MADE],
    "bo_qua": [LEFT_OUT],
}
SCHEDULE_CHANGE: Words = {
    "text": KEPT,
    "refuses": (
        no.PastTime, TimesReversed, NotYours, FieldNotAllowed, no.ScheduleOverlap, no.ScheduleInUse, InUse
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
            "(không gửi thì theo `so_phut_kham` của lịch, rồi của cơ sở) và cho biết khung nào còn trống. "
            "Bác sĩ chỉ thấy lịch của mình.",
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
        destroy={"refuses": (NotYours, no.ScheduleInUse, InUse)},
    ),
    generate=operation(
        "Tạo lịch làm việc từ mẫu",
        f"Từ các mẫu lịch còn hiệu lực của một bác sĩ, một cơ sở, hoặc (Admin không gửi gì) tất cả, nhiều nhất "
        f"{LONGEST_RUN} ngày kể từ hôm nay trở đi. Gọi lại thì không tạo trùng: lịch đã có được đếm ở `so_da_co`. "
        "`chay_thu` chỉ xem trước (200). Bỏ qua buổi trùng với lịch khác (`schedule_overlap`) và buổi nằm trọn trong "
        f"ngày nghỉ (`time_off`, kèm `loai`). Mỗi danh sách chỉ nêu {MOST_LISTED} dòng đầu; các số đếm là đầy đủ.",
        takes={"ma_bac_si": 1, "tu_ngay": EXAMPLE_DAY, "den_ngay": EXAMPLE_DAY, "chay_thu": False},
        gives=GENERATION,
        refuses=(
            Required, DoesNotExist, no.PastTime, RangeReversed, RangeTooLong, NotYours, FieldNotAllowed,
            no.DoctorUnavailable,
        ),
        responses={200: GenerationSerializer, 201: GenerationSerializer},
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
