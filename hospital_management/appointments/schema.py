"""What the description says of schedules and appointments."""

from appointments.models import LoaiLichHen
from appointments.models import TrangThaiLichHen as State
from core import booking_exceptions as no
from core.booking_rules import BookingRules
from core.exceptions import (
    AnswerErased,
    DoesNotExist,
    FieldNotAllowed,
    InProgress,
    KeyReused,
    NotYours,
    ProfileMissing,
    Required,
)
from core.payment_exceptions import TotalTooLow
from core.queue_exceptions import PriorityUnexplained
from core.refund_exceptions import DepositMissing
from core.remote_exceptions import PatientWaits, TooEarlyToJoin
from core.schema import EXAMPLE_DAY, IDEMPOTENCY, Words, crud, described, operation
from core.services.hold_service import KEPT
from core.ticket_exceptions import TicketRemote
from core.treatment_exceptions import TreatedAlready
from reception.models import NhomUuTien

RULES = BookingRules()
HOURS = RULES.doi_truoc_phut // 60
MINUTES = RULES.bao_truoc_phut
OVERRIDE = (
    "Khi quy tắc đặt lịch của cơ sở (`/api/appointments/rules/`) yêu cầu, nhân viên, bác sĩ và Admin gửi "
    "`ly_do_bo_qua` để bỏ qua quy tắc; lý do được ghi vào nhật ký."
)
CHANGE_POLICY = (
    f"Bệnh nhân được đổi và hủy đến {HOURS} giờ trước giờ khám (mặc định, xem `/api/appointments/rules/`); bác sĩ, "
    f"nhân viên và Admin thì bất cứ lúc nào. {OVERRIDE}"
)
QUEUE = (
    "Đúng ngày khám thì bệnh nhân vào hàng chờ với một phiếu khám (`/api/appointments/tickets/?ma_lich_hen=`), trừ tư "
    "vấn từ xa; ngày khác thì chỉ đổi trạng thái. Trẻ dưới 6 tuổi và người từ 75 tuổi được ưu tiên theo ngày sinh; "
    "nhóm khác phải có `ly_do_uu_tien`, được ghi vào nhật ký. Đến muộn quá `phut_den_tre` phút thì chờ `lui_sau_luot` "
    "lượt gọi."
)
MONEY_BACK = "Tiền đã thu thành yêu cầu hoàn tiền, theo quy tắc ở `/api/payments/refund-rules/`."
DEPOSIT = "Quy tắc của cơ sở có thể đòi đặt cọc đủ trước (`chan_xac_nhan`)."
BOOKING_POLICY = (
    "Bệnh nhân đặt cho chính mình, hoặc cho người thân (`ma_benh_nhan` của họ); mặc định trước ít nhất "
    f"{MINUTES} phút, trong vòng {RULES.dat_truoc_ngay} ngày tới, mỗi người nhiều nhất {RULES.so_lich_hen_toi_da} lịch "
    "hẹn sắp tới. Nhân viên và Admin đặt hộ, phải gửi `ma_benh_nhan`, và mặc định không bị các giới hạn này. "
    "Hệ thống tìm lịch làm việc theo bác sĩ, ngày và giờ. " + OVERRIDE
)
OTHER_WAYS = (
    "Đã giữ chỗ thì chỉ cần gửi `ma_giu_cho`: bác sĩ, dịch vụ, ngày và giờ lấy từ chỗ đang giữ. Nhân viên và Admin ghi "
    f"nhận `{LoaiLichHen.WALK_IN}` hoặc `{LoaiLichHen.EMERGENCY}` trong `loai_lich_hen`: chỉ trong ngày hôm "
    "nay, trạng thái là “Đã tiếp nhận”, không gửi ngày giờ thì nhận giờ trống sớm nhất. Cấp cứu không bị quy tắc đặt "
    "lịch, chỗ người khác đang giữ hay số lượng khám cản trở, nhưng không chen vào giờ bác sĩ đã có lịch hẹn."
)
ORDER = (
    "Nếu bị từ chối vì nhiều lý do, `code` là lý do đầu tiên theo thứ tự dưới đây và `errors` nêu tất cả; "
    "`khung_gio_gan_nhat` có ba giờ trống gần nhất."
)
PLACEMENT = (
    no.ServiceNotOffered,
    no.DoctorUnavailable,
    no.OutsideSchedule,
    no.WindowTooShort,
    no.DoctorAway,
    no.FacilityClosed,
    no.PublicHoliday,
    no.PastTime,
    no.TooSoon,
    no.TooFarAhead,
    no.OutsideHours,
    no.SlotTaken,
    no.TooClose,
    no.ScheduleFull,
    no.PatientBusy,
)
BOOKED_BY = (Required, ProfileMissing, DoesNotExist, NotYours, FieldNotAllowed)
LIMITS = (no.TooManyAppointments, no.TooManyThatDay, no.ReasonRequired)

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
    "loai_lich_hen": LoaiLichHen.BOOKED.value,
    "ma_chuoi": None,
    "trang_thai": State.PENDING.value,
    "ngay_tao": "2024-01-10T08:30:00+07:00",
    "ngay_huy": None,
    "ly_do_huy": "",
}
BEFORE = {"ma_bac_si": 1, "ngay_kham": EXAMPLE_DAY, "gio_kham": "09:00:00", "trang_thai": State.PENDING.value}
HISTORY = [
    {
        "thoi_diem": "2024-01-10T09:00:00+07:00",
        "hanh_dong": "Đổi lịch",
        "vai_tro": "Bệnh nhân",
        "truoc": BEFORE,
        "sau": {**BEFORE, **LATER},
    }
]
RESCHEDULED = {**APPOINTMENT, **LATER, "gio_ket_thuc": "10:00:00", "lich_su": HISTORY}
APPOINTMENT_CHANGE: Words = {
    "text": "Ngày hoặc giờ mới là đổi lịch, theo đúng các điều kiện của đặt lịch; chỗ cũ được trả lại cùng lúc. "
    f"Chỉ nhân viên và Admin đổi được bác sĩ hoặc dịch vụ. {CHANGE_POLICY} {ORDER}",
    "gives": RESCHEDULED,
    "refuses": (
        DoesNotExist, NotYours, FieldNotAllowed, no.InvalidState, no.TooLateToChange, no.HasPayments, TotalTooLow,
        TreatedAlready, *PLACEMENT, no.ReasonRequired,
    ),
}  # fmt: skip


def move(summary: str, text: str, to: State, *also: type[no.DomainError]) -> Words:
    """The words of an action that changes the state alone."""
    return operation(
        summary,
        text,
        gives={**APPOINTMENT, "trang_thai": to.value},
        refuses=(NotYours, no.InvalidTransition, *also),
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
        refuses=(NotYours, no.InvalidTransition, TreatedAlready, *also),
    )


appointment_docs = described(
    "Lịch hẹn",
    **crud(
        "lịch hẹn",
        sent=LATER,
        changed=LATER,
        shown=APPOINTMENT,
        list={"text": "Bác sĩ chỉ thấy lịch hẹn của mình, bệnh nhân của mình và người thân."},
        retrieve={
            "text": "`lich_su` kể lại lịch hẹn từ khi đặt: mỗi lần đổi, chuyển trạng thái và hủy.",
            "gives": RESCHEDULED,
            "refuses": (NotYours,),
        },
        create={
            "summary": "Đặt lịch hẹn",
            "text": f"{BOOKING_POLICY}\n\n{OTHER_WAYS}\n\n{ORDER}",
            "takes": BOOKING,
            "refuses": (
                *BOOKED_BY, no.HoldMismatch, no.WalkInToday, no.HoldExpired, *PLACEMENT, *LIMITS,
                InProgress, AnswerErased, KeyReused,
            ),
            "parameters": IDEMPOTENCY,
        },
        update={"summary": "Đổi lịch hẹn", **APPOINTMENT_CHANGE},
        partial_update={"summary": "Đổi một phần lịch hẹn", **APPOINTMENT_CHANGE},
        destroy={
            "summary": "Hủy lịch hẹn",
            "text": f"Lịch hẹn được giữ lại với trạng thái `{State.CANCELLED}`, chỗ được trả lại. "
            f"{MONEY_BACK} {CHANGE_POLICY}",
            "refuses": (NotYours, no.InvalidTransition, TreatedAlready, no.TooLateToChange),
        },
    ),
    cancel=ending(
        "Hủy lịch hẹn kèm lý do", f"{CHANGE_POLICY}\n\n{MONEY_BACK}", no.TooLateToChange, no.ReasonRequired,
        FieldNotAllowed,
    ),
    decline=ending("Từ chối lịch hẹn", f"Chỉ từ trạng thái `{State.PENDING}`."),
    confirm=move("Xác nhận lịch hẹn", f"Từ `{State.PENDING}`. {DEPOSIT}", State.CONFIRMED, DepositMissing),
    check_in=operation(
        "Tiếp nhận bệnh nhân",
        f"Từ `{State.CONFIRMED}`, khi bệnh nhân đã đến. {QUEUE}",
        takes={"nhom_uu_tien": NhomUuTien.PREGNANT.value, "ly_do_uu_tien": "Thai 32 tuần"},
        gives={**APPOINTMENT, "trang_thai": State.ARRIVED.value},
        refuses=(NotYours, TicketRemote, no.InvalidTransition, PriorityUnexplained),
    ),
    start=move(
        "Bắt đầu khám",
        f"Từ `{State.CONFIRMED}` hoặc `{State.ARRIVED}`. Phiếu khám vào phòng cùng lúc; chưa tiếp nhận mà bắt đầu đúng "
        "ngày thì coi như vừa đến. Người khác còn trong phòng, như đang chờ kết quả xét nghiệm, thì vẫn ở lại. "
        "Tư vấn từ xa chỉ bắt đầu được khi phòng đã mở.",
        State.IN_PROGRESS,
        TooEarlyToJoin,
    ),
    complete=move(
        "Hoàn thành buổi khám",
        f"Từ `{State.CONFIRMED}`, `{State.ARRIVED}` hoặc `{State.IN_PROGRESS}`.",
        State.COMPLETED,
        TooEarlyToJoin,
    ),
    no_show=move(
        "Ghi nhận bệnh nhân không đến", f"Từ `{State.CONFIRMED}`, khi giờ khám đã qua. {MONEY_BACK}", State.NO_SHOW,
        PatientWaits, TreatedAlready,
    ),
)  # fmt: skip

VISIT = {"ma_bac_si": 1, "ma_dich_vu": 1, "ngay_kham": EXAMPLE_DAY, "gio_kham": "10:00:00"}
SERIES = {
    "ma_chuoi": 1,
    "so_lan": 2,
    "cach_tuan": 1,
    "ngay_tao": "2024-01-10T08:30:00+07:00",
    "lich_hen": [{**APPOINTMENT, "ma_chuoi": 1}],
}

series_docs = described(
    "Lịch hẹn",
    create=operation(
        "Đặt chuỗi lịch hẹn định kỳ",
        "`so_lan` lịch hẹn cùng giờ, cùng thứ trong tuần, cách nhau `cach_tuan` tuần: đặt được tất cả, hoặc không đặt "
        "lần nào. Nếu bị từ chối, `errors` nêu từng lần không đặt được, ở trường `lan_kham.2.gio_kham` cho lần thứ hai."
        f"\n\n{BOOKING_POLICY}",
        takes={**VISIT, "so_lan": 2, "cach_tuan": 1},
        gives=SERIES,
        refuses=(*BOOKED_BY, *PLACEMENT, *LIMITS, InProgress, AnswerErased, KeyReused),
        parameters=IDEMPOTENCY,
    ),
    retrieve=operation("Xem một chuỗi lịch hẹn", gives=SERIES, refuses=(NotYours,)),
    cancel=operation(
        "Hủy các lịch hẹn sắp tới của chuỗi",
        f"Hủy được tất cả, hoặc không hủy lần nào. {CHANGE_POLICY}",
        takes={"ly_do": "Đã khỏi bệnh"},
        gives=SERIES,
        refuses=(
            NotYours, FieldNotAllowed, no.SeriesOver, no.InvalidTransition, no.TooLateToChange, no.ReasonRequired
        ),
    ),
)  # fmt: skip

HOLD = {
    "ma_giu_cho": 1,
    "ma_benh_nhan": 1,
    **VISIT,
    "ten_bac_si": "Nguyễn Minh Đức",
    "ten_dich_vu": "Khám chuyên khoa Tim mạch",
    "ma_lich": 1,
    "gio_ket_thuc": "10:30:00",
    "het_han": "2024-01-10T08:35:00+07:00",
}
KEEPING = (
    f"Chỗ được giữ {KEPT.seconds // 60} phút, đến `het_han`, rồi tự hết hiệu lực. Mỗi bệnh nhân chỉ giữ một chỗ: giữ "
    "chỗ khác hoặc đặt lịch thì chỗ cũ được bỏ. Gửi `ma_giu_cho` khi đặt lịch để dùng chỗ đã giữ."
)

hold_docs = described(
    "Lịch hẹn",
    list=operation("Xem các chỗ đang giữ", gives=HOLD),
    retrieve=operation("Xem một chỗ đang giữ", gives=HOLD, refuses=(NotYours,)),
    create=operation(
        "Giữ chỗ", f"{KEEPING} {ORDER}", takes=VISIT, gives=HOLD, refuses=(*BOOKED_BY, *PLACEMENT, *LIMITS)
    ),
    destroy=operation("Bỏ chỗ đang giữ", refuses=(NotYours,)),
)
