"""What the description says of the catalogue: four resources that work alike."""

from collections.abc import Callable
from typing import Any

from core.access_exceptions import TemporaryRole
from core.exceptions import AlreadyExists, DoesNotExist, InUse, PhoneTaken
from core.policy import Role
from core.remote_exceptions import KindInUse
from core.schema import Refusals, Words, crud, described
from core.sign_in_exceptions import PasswordLikePhone


def catalogue_docs(
    tag: str, *, sent: Words, changed: Words, shown: Words, refuses: Refusals, **own: Words
) -> Callable[[Any], Any]:
    """The words of one table of the catalogue: what writing it may refuse, and that what is in use stays."""
    writing = {"refuses": refuses}
    usual: dict[str, Words] = {
        "create": writing,
        "update": writing,
        "partial_update": writing,
        "destroy": {"refuses": (InUse,)},
    }
    merged = {name: {**usual.get(name, {}), **own.get(name, {})} for name in {**usual, **own}}
    return described(tag, **crud(tag.lower(), sent=sent, changed=changed, shown=shown, **merged))


FACILITY = {
    "ten_co_so": "Phòng khám Đa khoa Hoa Sen",
    "loai_hinh": "Phòng khám",
    "dia_chi": "30 Nguyễn Huệ, Phường Sài Gòn, TP. Hồ Chí Minh",
    "so_dien_thoai": "02838221100",
    "email": "lienhe@hoasen.example",
}
facility_docs = catalogue_docs(
    "Cơ sở y tế",
    sent=FACILITY,
    changed={"so_dien_thoai": "19001234"},
    shown={"ma_co_so": 3, **FACILITY},
    refuses=(AlreadyExists,),
)

PLACE = {"ma_co_so": 1, "ten_co_so": "Bệnh viện Đa khoa An Tâm"}
SPECIALTY = {"ten_chuyen_khoa": "Mắt", "mo_ta": "Khám và điều trị bệnh về mắt."}
specialty_docs = catalogue_docs(
    "Chuyên khoa",
    sent={"ma_co_so": 1, **SPECIALTY},
    changed={"mo_ta": "Khám, điều trị và phẫu thuật mắt."},
    shown={"ma_chuyen_khoa": 8, **PLACE, **SPECIALTY},
    refuses=(DoesNotExist, AlreadyExists),
)

FIELD = {"ma_chuyen_khoa": 1, "ten_chuyen_khoa": "Tim mạch"}
DOCTOR = {
    "ho_ten": "Phan Thị Ngọc Hân",
    "gioi_tinh": "Nữ",
    "hoc_vi": "Tiến sĩ",
    "kinh_nghiem": 18,
    "gioi_thieu": "Tiến sĩ chuyên khoa Tim mạch, 18 năm kinh nghiệm.",
    "phong_kham": "205",
}
DOCTOR_SENT = {"ma_co_so": 1, "ma_chuyen_khoa": 1, **DOCTOR}
doctor_docs = catalogue_docs(
    "Bác sĩ",
    sent=DOCTOR_SENT,
    changed={"kinh_nghiem": 19},
    shown={"ma_bac_si": 9, "ma_nguoi_dung": 25, **PLACE, **FIELD, **DOCTOR},
    refuses=(DoesNotExist,),
    list={"text": "Ví dụ: `?chuyen_khoa=Tim mạch` tìm theo tên hoặc mã chuyên khoa."},
    create={
        "text": f"Tạo luôn tài khoản vai trò `{Role.DOCTOR}` để bác sĩ đăng nhập. Chuyên khoa phải thuộc cơ sở.",
        "takes": {"so_dien_thoai": "0910000009", "password": "securepassword123", **DOCTOR_SENT},
        "refuses": (TemporaryRole, DoesNotExist, PhoneTaken, PasswordLikePhone),
    },
    destroy={
        "text": "Tài khoản của bác sĩ ngừng hoạt động. Bác sĩ đã có lịch làm việc thì không xóa được.",
        "refuses": (TemporaryRole, InUse),
    },
)

SERVICE = {
    "ten_dich_vu": "Đo điện tâm đồ",
    "loai_dich_vu": "Xét nghiệm",
    "gia_tien": 150_000,
    "thoi_gian_kham": 15,
    "mo_ta": "Đo điện tim 12 chuyển đạo và đọc kết quả.",
}
KIND = "Còn lịch hẹn chưa kết thúc thì không chuyển dịch vụ sang hoặc khỏi loại “Tư vấn từ xa” được."
service_docs = catalogue_docs(
    "Dịch vụ",
    sent={"ma_co_so": 1, "ma_chuyen_khoa": 1, **SERVICE},
    changed={"gia_tien": 180_000},
    shown={"ma_dich_vu": 16, **PLACE, **FIELD, **SERVICE},
    refuses=(DoesNotExist, AlreadyExists),
    update={"text": KIND, "refuses": (DoesNotExist, AlreadyExists, KindInUse)},
    partial_update={"text": KIND, "refuses": (DoesNotExist, AlreadyExists, KindInUse)},
    create={"text": "Giá bằng VND, thời gian bằng phút. Không có chuyên khoa thì mọi bác sĩ của cơ sở đều làm được."},
)
