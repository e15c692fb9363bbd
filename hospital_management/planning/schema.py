"""What the description says of templates, booking rules and time off."""

from typing import Any

from core import exceptions as no
from core import planning_exceptions as cannot
from core.booking_exceptions import PastTime
from core.booking_rules import BookingRules
from core.schema import EXAMPLE_DAY, Words, crud, described, operation
from core.services.time_off_service import Treatment
from planning.models import RULE_FIELDS, LoaiNghi
from planning.serializers import HolidayRunSerializer, PreviewSerializer

SESSIONS = [
    {"thu": 1, "gio_bat_dau": "07:30:00", "gio_ket_thuc": "11:30:00", "so_luong_kham": 8},
    {"thu": 1, "gio_bat_dau": "13:30:00", "gio_ket_thuc": "16:30:00", "so_luong_kham": 6},
]
TEMPLATE_SENT = {
    "ma_bac_si": 1,
    "ten_mau": "Tuần thường",
    "so_phut_kham": 30,
    "hieu_luc_tu": EXAMPLE_DAY,
    "hieu_luc_den": None,
    "buoi": SESSIONS,
}
FORM = (no.TimesReversed, no.RangeReversed, cannot.SessionTooShort, cannot.SessionsOverlap)
REPLACES = (
    "`buoi`, nếu gửi, thay toàn bộ các buổi cũ; trường không gửi giữ nguyên. Lịch làm việc đã tạo từ mẫu không đổi. "
    "Không chuyển được sang bác sĩ khác."
)
TEMPLATE_CHANGE: Words = {
    "text": REPLACES,
    "refuses": (*FORM, no.NotYours, no.FieldNotAllowed, cannot.TemplateOverlap),
}

template_docs = described(
    "Mẫu lịch",
    **crud(
        "mẫu lịch",
        sent=TEMPLATE_SENT,
        changed={"ten_mau": "Tuần hè"},
        shown={"ma_mau": 1, **TEMPLATE_SENT, "ten_bac_si": "Nguyễn Minh Đức"},
        list={"text": "Bác sĩ chỉ thấy mẫu của mình."},
        retrieve={"refuses": (no.NotYours,)},
        create={
            "text": "`thu` từ 1 (thứ hai) đến 7 (chủ nhật); khoảng trống giữa hai buổi là giờ nghỉ. Không gửi "
            "`so_luong_kham` thì là số khung giờ `so_phut_kham` phút vừa trong buổi. Không gửi `hieu_luc_den` thì "
            "không có ngày hết hạn. Bác sĩ tạo cho chính mình, không cần gửi `ma_bac_si`; Admin phải gửi. "
            "Lịch làm việc được tạo từ mẫu bằng `POST /api/appointments/schedule/generate/`.",
            "refuses": (no.Required, no.DoesNotExist, *FORM, no.NotYours, cannot.TemplateOverlap),
        },
        update=TEMPLATE_CHANGE,
        partial_update=TEMPLATE_CHANGE,
        destroy={"text": "Lịch làm việc đã tạo từ mẫu vẫn còn.", "refuses": (no.NotYours,)},
    ),
)


def _in_force(**said: Any) -> dict[str, Any]:
    """The rules as they are shown, with what a row says otherwise."""
    rules = BookingRules()
    shown = {name: getattr(rules, name) for name in RULE_FIELDS}
    hours = {name: shown[name].strftime("%H:%M:%S") for name in ("gio_mo_cua", "gio_dong_cua")}
    return {**shown, **hours, "bo_qua": str(rules.bo_qua), **said}


OWN: dict[str, Any] = {"bao_truoc_phut": 120, "gio_mo_cua": "07:00:00", "gio_dong_cua": "17:00:00"}
RULES: dict[str, Any] = {
    "ma_quy_tac": 2,
    "ma_co_so": 1,
    "ten_co_so": "Bệnh viện Đa khoa An Tâm",
    **dict.fromkeys(RULE_FIELDS),
    **OWN,
    "dang_ap_dung": _in_force(**OWN),
}
LATER = {"nghi_giua_phut": 5}
CHANGED = {**RULES, **LATER, "dang_ap_dung": _in_force(**OWN, **LATER)}
INHERITS = (
    "Giá trị null lấy theo quy tắc chung (`ma_co_so` null), và ở quy tắc chung theo mặc định; `dang_ap_dung` là các "
    "giá trị đang có hiệu lực."
)
AT_ONCE = "Có hiệu lực ngay từ yêu cầu kế tiếp. Trường không gửi giữ nguyên."
RULE_CHANGE: Words = {"text": AT_ONCE, "refuses": (no.TimesReversed, no.FieldNotAllowed)}

rule_docs = described(
    "Quy tắc đặt lịch",
    **crud(
        "quy tắc đặt lịch",
        sent={"ma_co_so": 1, **OWN},
        changed=LATER,
        shown=RULES,
        list={"text": INHERITS},
        retrieve={"text": INHERITS},
        create={
            "text": f"Mỗi cơ sở có nhiều nhất một bộ quy tắc. {INHERITS}",
            "refuses": (no.DoesNotExist, no.TimesReversed, no.AlreadyExists),
        },
        update={**RULE_CHANGE, "takes": OWN},
        partial_update={**RULE_CHANGE, "gives": CHANGED},
        destroy={"text": "Cơ sở trở lại theo quy tắc chung.", "refuses": (cannot.GeneralRulesStay,)},
    ),
)


WINDOW = {
    "loai": LoaiNghi.DOCTOR.value,
    "ma_bac_si": 1,
    "tu_ngay": EXAMPLE_DAY,
    "den_ngay": EXAMPLE_DAY,
    "gio_bat_dau": "13:00:00",
    "gio_ket_thuc": "17:00:00",
    "ly_do": "Hội thảo chuyên môn",
}
TIME_OFF = {
    "ma_khoang_nghi": 1,
    **WINDOW,
    "ten_bac_si": "Nguyễn Minh Đức",
    "ma_co_so": None,
    "ten_co_so": None,
}
PROPOSAL = {"ma_bac_si": 1, "ngay_kham": EXAMPLE_DAY, "gio_kham": "10:00:00"}
MOVE = {"ma_lich_hen": 1, "hanh_dong": Treatment.MOVE.value, **PROPOSAL}
PREVIEW = {
    "so_lich_hen": 1,
    "lich_hen": [
        {
            "ma_lich_hen": 1,
            "ma_benh_nhan": 1,
            "ten_benh_nhan": "Nguyễn Văn A",
            "ma_bac_si": 1,
            "ten_bac_si": "Nguyễn Minh Đức",
            "ten_dich_vu": "Khám chuyên khoa Tim mạch",
            "ngay_kham": EXAMPLE_DAY,
            "gio_kham": "14:00:00",
            "trang_thai": "Đã xác nhận",
            "de_xuat": [{**PROPOSAL, "ten_bac_si": "Nguyễn Minh Đức", "gio_ket_thuc": "10:30:00"}],
        }
    ],
    "xu_ly": [MOVE],
}
HOLIDAY = {"tu_ngay": "2024-04-30", "ly_do": "Ngày Chiến thắng"}
WHOSE = (
    f"`{LoaiNghi.DOCTOR}` là của một bác sĩ (`ma_bac_si`; bác sĩ không cần gửi), `{LoaiNghi.FACILITY}` của một cơ sở "
    f"(`ma_co_so`), `{LoaiNghi.HOLIDAY}` của mọi cơ sở; hai loại sau do Admin nhập. Không gửi giờ thì nghỉ cả ngày; có "
    "giờ thì nghỉ trong khoảng đó của mỗi ngày."
)
WRONG_WINDOW = (
    no.Required, no.DoesNotExist, PastTime, no.TimesReversed, no.RangeTooLong, cannot.NotApplicable, no.NotYours,
    no.FieldNotAllowed, cannot.TooManyAffected,
)  # fmt: skip

time_off_docs = described(
    "Khoảng nghỉ",
    list=operation(
        "Xem danh sách khoảng nghỉ",
        "`tu_ngay` và `den_ngay` lọc các khoảng nghỉ có ngày nằm trong đó. Bác sĩ thấy của mình, của cơ sở mình và "
        "ngày lễ.",
        gives=TIME_OFF,
    ),
    retrieve=operation("Xem một khoảng nghỉ", gives=TIME_OFF, refuses=(no.NotYours,)),
    preview=operation(
        "Xem trước lịch hẹn bị ảnh hưởng",
        "Không thay đổi gì. Mỗi lịch hẹn trong khoảng nghỉ kèm tối đa ba đề xuất: giờ gần nhất của cùng bác sĩ, rồi "
        "của bác sĩ cùng chuyên khoa. `xu_ly` là đề xuất tốt nhất của từng lịch hẹn, không trùng nhau, có thể gửi "
        f"nguyên như vậy khi nhập khoảng nghỉ.\n\n{WHOSE}",
        takes=WINDOW,
        gives=PREVIEW,
        refuses=WRONG_WINDOW,
        responses={200: PreviewSerializer},
    ),
    create=operation(
        "Nhập khoảng nghỉ",
        f"{WHOSE}\n\nPhải xử lý mọi lịch hẹn bị ảnh hưởng trong `xu_ly`: `{Treatment.MOVE}` (kèm `ngay_kham`, "
        f"`gio_kham`, có thể cả `ma_bac_si`) hoặc `{Treatment.CANCEL}`; tất cả được thực hiện cùng lúc, hoặc không "
        "có gì thay đổi. Nếu bị từ chối, `errors` nêu từng mục không thực hiện được, ở trường `xu_ly.2.gio_kham` cho "
        "mục thứ hai.\n\nLịch làm việc giữ nguyên: giờ trong khoảng nghỉ không đặt được, và đặt được lại khi bỏ khoảng "
        "nghỉ.",
        takes={**WINDOW, "xu_ly": [MOVE]},
        gives=TIME_OFF,
        refuses=(*WRONG_WINDOW, cannot.AppointmentsInTheWay, cannot.NotAffected),
    ),
    destroy=operation(
        "Bỏ khoảng nghỉ", "Giờ trong đó đặt được lại; lịch hẹn đã dời hoặc hủy giữ nguyên.", refuses=(no.NotYours,)
    ),
    holidays=operation(
        "Nhập ngày lễ của một năm",
        "Ngày nghỉ lễ theo luật của Việt Nam còn chưa đến và chưa có; ngày âm lịch được tính sẵn, ngày nghỉ bù do "
        "Chính phủ quyết định hằng năm nên cần xem lại. Ngày đã có lịch hẹn thì không nhập mà được nêu ở `vuong`, để "
        "nhập riêng kèm `xu_ly`. `chay_thu` chỉ xem trước.",
        takes={"nam": 2024, "chay_thu": True},
        gives={"chay_thu": True, "so_da_co": 10, "tao_moi": [HOLIDAY], "vuong": [{**HOLIDAY, "so_lich_hen": 3}]},
        responses={200: HolidayRunSerializer, 201: HolidayRunSerializer},
    ),
)
