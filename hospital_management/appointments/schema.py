"""What the description says of schedules and appointments."""

from drf_spectacular.utils import OpenApiParameter

from appointments.models import TrangThaiLichHen as State
from appointments.serializers import (
    AvailabilityQuery,
    AvailabilitySerializer,
    FreeDaySerializer,
    GenerationSerializer,
)
from core import exceptions as no
from core.booking_rules import BookingRules
from core.openapi import AnyOf
from core.schema import EXAMPLE_DAY, IDEMPOTENCY, Words, crud, described, operation
from core.services.availability_service import DEFAULT_DAYS, MOST_DAYS
from core.services.generation_service import MOST_DAYS as LONGEST_RUN
from core.services.generation_service import MOST_LISTED, TIME_OFF

CUT_TO = OpenApiParameter(
    "ma_dich_vu",
    {"type": "integer", "format": "int64", "minimum": 1},
    description="Chia khung giờ theo thời gian của dịch vụ này",
)
RULES = BookingRules()
HOURS = RULES.doi_truoc_phut // 60
MINUTES = RULES.bao_truoc_phut
CHANGE_POLICY = (
    f"Bệnh nhân được đổi và hủy đến {HOURS} giờ trước giờ khám; bác sĩ, nhân viên và Admin thì bất cứ lúc nào."
)
BOOKING_POLICY = (
    f"Bệnh nhân đặt cho chính mình, trước ít nhất {MINUTES} phút, trong vòng {RULES.dat_truoc_ngay} ngày tới, "
    f"và có nhiều nhất {RULES.so_lich_hen_toi_da} lịch hẹn sắp tới. Nhân viên và Admin đặt hộ, phải gửi "
    "`ma_benh_nhan`, và không bị các giới hạn này. Hệ thống tìm lịch làm việc theo bác sĩ, ngày và giờ."
)
ORDER = "Có nhiều lý do từ chối thì `code` là lý do đầu tiên theo thứ tự dưới đây và `errors` nêu tất cả."
PLACEMENT = (
    no.ServiceNotOffered,
    no.DoctorUnavailable,
    no.OutsideSchedule,
    no.PastTime,
    no.TooSoon,
    no.TooFarAhead,
    no.SlotTaken,
    no.ScheduleFull,
    no.PatientBusy,
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
        no.PastTime, no.TimesReversed, no.NotYours, no.FieldNotAllowed, no.ScheduleOverlap, no.ScheduleInUse
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
            "refuses": (no.DoesNotExist,),
            "parameters": [CUT_TO],
        },
        retrieve={"refuses": (no.DoesNotExist, no.NotYours), "parameters": [CUT_TO]},
        create={
            "text": "Bác sĩ tạo cho chính mình, không cần gửi `ma_bac_si`; Admin phải gửi.",
            "refuses": (
                no.Required, no.DoesNotExist, no.PastTime, no.TimesReversed, no.NotYours, no.ScheduleOverlap
            ),
        },
        update=SCHEDULE_CHANGE,
        partial_update=SCHEDULE_CHANGE,
        destroy={"refuses": (no.NotYours, no.ScheduleInUse)},
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
            no.Required, no.DoesNotExist, no.PastTime, no.RangeReversed, no.RangeTooLong, no.NotYours,
            no.FieldNotAllowed, no.DoctorUnavailable,
        ),
        responses={200: GenerationSerializer, 201: GenerationSerializer},
    ),
)  # fmt: skip

BOOKING = {
    "ma_bac_si": 1,
    "ma_dich_vu": 1,
    "ngay_kham": EXAMPLE_DAY,
    "gio_kham": "09:00:00",
    "ghi_chu": "Khám định kỳ",
}
LATER = {"ngay_kham": EXAMPLE_DAY, "gio_kham": "09:30:00"}
APPOINTMENT = {
    "ma_lich_hen": 1,
    "ma_benh_nhan": 1,
    "ten_benh_nhan": "Nguyễn Văn A",
    **BOOKING,
    "ten_bac_si": "Nguyễn Minh Đức",
    "ten_dich_vu": "Khám chuyên khoa Tim mạch",
    "ma_co_so": 1,
    "ten_co_so": "Bệnh viện Đa khoa An Tâm",
    "ma_lich": 1,
    "gio_ket_thuc": "09:30:00",
    "so_thu_tu": 1,
    "trang_thai": State.PENDING.value,
    "ngay_tao": "2024-01-10T08:30:00+07:00",
    "ngay_huy": None,
    "ly_do_huy": "",
}
RESCHEDULED = {**APPOINTMENT, **LATER, "gio_ket_thuc": "10:00:00"}
APPOINTMENT_CHANGE: Words = {
    "text": "Ngày hoặc giờ mới là đổi lịch, theo đúng các điều kiện của đặt lịch; chỗ cũ được trả lại cùng lúc. "
    f"Chỉ nhân viên và Admin đổi được bác sĩ hoặc dịch vụ. {CHANGE_POLICY} {ORDER}",
    "gives": RESCHEDULED,
    "refuses": (
        no.DoesNotExist, no.NotYours, no.FieldNotAllowed, no.InvalidState, no.TooLateToChange, no.HasPayments,
        *PLACEMENT,
    ),
}  # fmt: skip


def move(summary: str, text: str, to: State) -> Words:
    """The words of an action that changes the state alone."""
    return operation(
        summary,
        text,
        gives={**APPOINTMENT, "trang_thai": to.value},
        refuses=(no.NotYours, no.InvalidTransition),
        request=None,
    )


def ending(summary: str, text: str, *also: type[no.DomainError]) -> Words:
    """The words of an action that ends an appointment for a reason."""
    reason = "Bận việc đột xuất"
    cancelled = {"trang_thai": State.CANCELLED.value, "ngay_huy": "2024-01-12T10:00:00+07:00", "ly_do_huy": reason}
    return operation(
        summary,
        text,
        takes={"ly_do": reason},
        gives={**APPOINTMENT, **cancelled},
        refuses=(no.NotYours, no.InvalidTransition, *also),
    )


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
        refuses=(no.DoesNotExist, no.RangeReversed, no.RangeTooLong),
        parameters=[AvailabilityQuery],
        responses={200: AnyOf("AvailabilityEntry", [AvailabilitySerializer, FreeDaySerializer])},
    ),
)

appointment_docs = described(
    "Lịch hẹn",
    **crud(
        "lịch hẹn",
        sent=LATER,
        changed=LATER,
        shown=APPOINTMENT,
        list={"text": "Bác sĩ và bệnh nhân chỉ thấy lịch hẹn của mình."},
        retrieve={"refuses": (no.NotYours,)},
        create={
            "summary": "Đặt lịch hẹn",
            "text": f"{BOOKING_POLICY} {ORDER}",
            "takes": BOOKING,
            "refuses": (
                no.Required, no.ProfileMissing, no.DoesNotExist, no.NotYours, *PLACEMENT, no.TooManyAppointments,
                no.InProgress, no.KeyReused,
            ),
            "parameters": IDEMPOTENCY,
        },
        update={"summary": "Đổi lịch hẹn", **APPOINTMENT_CHANGE},
        partial_update={"summary": "Đổi một phần lịch hẹn", **APPOINTMENT_CHANGE},
        destroy={
            "summary": "Hủy lịch hẹn",
            "text": f"Lịch hẹn được giữ lại với trạng thái `{State.CANCELLED}`, chỗ được trả lại. {CHANGE_POLICY}",
            "refuses": (no.NotYours, no.InvalidTransition, no.TooLateToChange),
        },
    ),
    cancel=ending("Hủy lịch hẹn kèm lý do", CHANGE_POLICY, no.TooLateToChange),
    decline=ending("Từ chối lịch hẹn", f"Chỉ từ trạng thái `{State.PENDING}`."),
    confirm=move("Xác nhận lịch hẹn", f"Từ `{State.PENDING}`.", State.CONFIRMED),
    check_in=move("Tiếp nhận bệnh nhân", f"Từ `{State.CONFIRMED}`, khi bệnh nhân đã đến.", State.ARRIVED),
    start=move("Bắt đầu khám", f"Từ `{State.CONFIRMED}` hoặc `{State.ARRIVED}`.", State.IN_PROGRESS),
    complete=move(
        "Hoàn thành buổi khám",
        f"Từ `{State.CONFIRMED}`, `{State.ARRIVED}` hoặc `{State.IN_PROGRESS}`.",
        State.COMPLETED,
    ),
    no_show=move(
        "Ghi nhận bệnh nhân không đến", f"Từ `{State.CONFIRMED}`, khi giờ khám đã qua.", State.NO_SHOW
    ),
)  # fmt: skip
