"""What the description says of templates and booking rules."""

from typing import Any

from core import exceptions as no
from core import planning_exceptions as cannot
from core.booking_rules import BookingRules
from core.schema import EXAMPLE_DAY, Words, crud, described
from planning.models import RULE_FIELDS

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
            "text": f"Mỗi cơ sở có nhiều nhất một. {INHERITS}",
            "refuses": (no.DoesNotExist, no.TimesReversed, no.AlreadyExists),
        },
        update=RULE_CHANGE,
        partial_update={**RULE_CHANGE, "gives": CHANGED},
        destroy={"text": "Cơ sở trở lại theo quy tắc chung.", "refuses": (cannot.GeneralRulesStay,)},
    ),
)
