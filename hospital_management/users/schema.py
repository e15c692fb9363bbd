"""What the description says of the caller's own profile, of patients, relatives and accounts."""

from rest_framework import serializers

from authentication.schema import ACCOUNT, CREDENTIALS, PHONE
from core.access_exceptions import AdminCredentials, OwnAccount, TemporaryRole
from core.consent_exceptions import AccountIsErased
from core.exceptions import (
    ActsAlready,
    AlreadyExists,
    FieldNotAllowed,
    LastAdmin,
    NoPatientAccount,
    NoProfileOfOwn,
    NotYours,
    PhoneTaken,
    RelativeHasAppointments,
    Required,
    TooManyRelatives,
)
from core.openapi import AnyOf
from core.policy import Role
from core.schema import crud, described, operation
from core.services.family_service import MOST_RELATIVES
from core.sign_in_exceptions import PasswordLikePhone
from users.models import QuanHe
from users.serializers import DoctorOwnInput, DoctorProfileInput, PatientInput, PatientProfileInput

MOVED = {"dia_chi": "45 Lê Lợi, Quận 1, TP.HCM"}
PATIENT_SENT = {
    "ho_ten": "Nguyễn Văn A",
    "ngay_sinh": "1990-01-01",
    "gioi_tinh": "Nam",
    "cmnd_cccd": "123456789012",
    "so_bhyt": "HS1234567890123",
    "email": "nguyen.van.a@email.com",
    "dia_chi": "123 Đường ABC, Quận 1, TP.HCM",
    "nguoi_lien_he": "Trần Thị B",
    "sdt_lien_he": "0912345678",
    "quan_he_lien_he": "Vợ",
}
CAUTION = {
    "field": "cmnd_cccd",
    "code": "unknown_province",
    "message": "Mã tỉnh trong số CCCD không có trong danh mục.",
}
PATIENT = {
    "ma_benh_nhan": 1,
    "ma_nguoi_dung": 1,
    **PATIENT_SENT,
    "so_dien_thoai": PHONE,
    "nhom_mau": "O+",
    "di_ung": "Penicillin",
    "benh_nen": "",
    "ngay_tao": "2024-01-10T08:30:00+07:00",
    "canh_bao": [CAUTION],
}
PROFILE = {**ACCOUNT, "ho_so": PATIENT}
OWN_PROFILE_REFUSALS = (NoProfileOfOwn, Required, AlreadyExists)
PATIENT_RIGHTS = (
    "Nhân viên không đọc và không ghi được `nhom_mau`, `di_ung`, `benh_nen`; "
    "bác sĩ chỉ ghi ba trường đó, của bệnh nhân đã có lịch hẹn với mình."
)


class PatientProfileChange(serializers.Serializer):
    ho_so = PatientInput(partial=True)


class DoctorProfileChange(serializers.Serializer):
    ho_so = DoctorOwnInput(partial=True)


profile_docs = described(
    "Hồ sơ",
    retrieve=operation(
        "Xem hồ sơ của mình",
        "`ho_so` là hồ sơ bệnh nhân hoặc hồ sơ bác sĩ, theo vai trò; chưa có hoặc không có thì là null.",
        gives=PROFILE,
    ),
    update=operation(
        "Sửa toàn bộ hồ sơ của mình",
        "Bệnh nhân gửi hồ sơ bệnh nhân, chưa có thì được tạo mới; bác sĩ gửi họ tên, giới tính và lời giới thiệu.",
        takes={"ho_so": PATIENT_SENT},
        gives=PROFILE,
        refuses=OWN_PROFILE_REFUSALS,
        request=AnyOf("ProfileInput", [PatientProfileInput, DoctorProfileInput]),
    ),
    partial_update=operation(
        "Sửa một phần hồ sơ của mình",
        "Chỉ những trường được gửi trong `ho_so` thay đổi.",
        takes={"ho_so": MOVED},
        gives={**PROFILE, "ho_so": {**PATIENT, **MOVED}},
        refuses=OWN_PROFILE_REFUSALS,
        request=AnyOf("ProfileChange", [PatientProfileChange, DoctorProfileChange]),
    ),
)

patient_docs = described(
    "Bệnh nhân",
    **crud(
        "bệnh nhân",
        sent=PATIENT_SENT,
        changed=MOVED,
        shown=PATIENT,
        list={"text": "Bác sĩ chỉ thấy bệnh nhân đã có lịch hẹn với mình. Nhân viên không thấy trường y khoa."},
        retrieve={"refuses": (NotYours,)},
        create={
            "text": "Bệnh nhân tạo hồ sơ của chính mình, một lần. Nhân viên và Admin tạo cho bất kỳ ai và phải gửi "
            "`so_dien_thoai`. Điều hợp lệ nhưng đáng ngờ vẫn được nhận và nêu trong `canh_bao`.",
            "refuses": (Required, FieldNotAllowed, AlreadyExists),
        },
        update={"text": PATIENT_RIGHTS, "refuses": (NotYours, FieldNotAllowed, AlreadyExists)},
        partial_update={"text": PATIENT_RIGHTS, "refuses": (NotYours, FieldNotAllowed, AlreadyExists)},
        destroy=None,
    ),
)

CHILD_PROFILE = {
    "ho_ten": "Nguyễn Gia Hân",
    "ngay_sinh": "2019-05-20",
    "gioi_tinh": "Nữ",
    "so_bhyt": "TE1790123456799",
}
CHILD_SENT = {"quan_he": QuanHe.CHILD.value, "ho_so": CHILD_PROFILE}
CHILD = {
    "ma_nguoi_than": 1,
    "quan_he": QuanHe.CHILD.value,
    "ngay_tao": "2024-01-10T08:30:00+07:00",
    "ho_so": {
        **PATIENT,
        "ma_benh_nhan": 2,
        "ma_nguoi_dung": None,
        **CHILD_PROFILE,
        "cmnd_cccd": None,
        "di_ung": "",
        "canh_bao": [],
    },
}
family_docs = described(
    "Người thân",
    **crud(
        "người thân",
        sent=CHILD_SENT,
        changed={"quan_he": QuanHe.WARD.value},
        shown=CHILD,
        list={
            "summary": "Xem danh sách người thân của mình",
            "text": "Đặt lịch cho người thân: gửi `ho_so.ma_benh_nhan` trong `ma_benh_nhan`. Xem và sửa hồ sơ của họ "
            "tại /api/users/patients/{id}/.",
        },
        retrieve={"refuses": (NotYours,)},
        create={
            "text": f"Tạo hồ sơ bệnh nhân không có tài khoản; nhiều nhất {MOST_RELATIVES} người. `so_dien_thoai` không "
            "gửi thì là số của tài khoản. Người đã có hồ sơ thì nhờ quầy tiếp đón liên kết.",
            "refuses": (TooManyRelatives, AlreadyExists),
        },
        update=None,
        partial_update={"summary": "Sửa quan hệ với người thân", "refuses": (NotYours,)},
        destroy={
            "summary": "Thôi quản lý một người thân",
            "text": "Hồ sơ và lịch hẹn của người thân được giữ lại.",
            "refuses": (NotYours, RelativeHasAppointments),
        },
    ),
)

GUARDIAN_SENT = {"so_dien_thoai": PHONE, "quan_he": QuanHe.CHILD.value}
GUARDIAN = {
    "ma_nguoi_than": 1,
    "ma_nguoi_dung": 1,
    **GUARDIAN_SENT,
    "ho_ten": "Nguyễn Văn A",
    "ngay_tao": "2024-01-10T08:30:00+07:00",
}
guardian_docs = described(
    "Người thân",
    list=operation(
        "Xem ai quản lý hồ sơ của bệnh nhân",
        "Những tài khoản đặt lịch hộ và xem được hồ sơ. `quan_he`: bệnh nhân là gì của chủ tài khoản.",
        gives=GUARDIAN,
    ),
    create=operation(
        "Cho một tài khoản quản lý hồ sơ bệnh nhân",
        "Chỉ tài khoản bệnh nhân. Hãy kiểm tra giấy tờ trước: tài khoản sẽ đọc và sửa được cả hồ sơ y khoa. "
        "Bệnh nhân và những người đang quản lý hồ sơ nhận được tin nhắn.",
        takes=GUARDIAN_SENT,
        gives=GUARDIAN,
        refuses=(NoPatientAccount, ActsAlready, TooManyRelatives),
    ),
    destroy=operation(
        "Thôi cho một tài khoản quản lý hồ sơ",
        "Có hiệu lực ngay; hồ sơ và lịch hẹn của bệnh nhân được giữ lại.",
    ),
)

STAFF_ACCOUNT = {
    **ACCOUNT,
    "vai_tro": Role.STAFF.value,
    "vai_tro_tam": "",
    "vai_tro_tam_den": None,
    "ngay_tao": "2024-01-10T08:30:00+07:00",
    "ho_ten": "",
}
CHANGE_REFUSALS = (
    PasswordLikePhone,
    TemporaryRole,
    AdminCredentials,
    OwnAccount,
    AccountIsErased,
    PhoneTaken,
    LastAdmin,
)
account_docs = described(
    "Tài khoản",
    **crud(
        "tài khoản",
        sent={"so_dien_thoai": PHONE, "trang_thai": True},
        changed={"trang_thai": False},
        shown=STAFF_ACCOUNT,
        create={
            "text": "Với bất kỳ vai trò nào. Tài khoản bác sĩ nên tạo cùng hồ sơ tại POST /api/medical/doctors/.",
            "takes": {**CREDENTIALS, "vai_tro": Role.STAFF.value},
            "refuses": (TemporaryRole, PhoneTaken, PasswordLikePhone),
        },
        update={
            "text": "Đổi mật khẩu hoặc ngừng hoạt động thì mọi phiên đăng nhập của tài khoản kết thúc. Mật khẩu và số "
            "của một Admin khác thì không đổi được.",
            "refuses": CHANGE_REFUSALS,
        },
        partial_update={"refuses": CHANGE_REFUSALS},
        destroy={
            "summary": "Ngừng hoạt động một tài khoản",
            "text": "Tài khoản được giữ lại nhưng không đăng nhập được nữa; mọi phiên đăng nhập và vai trò tạm thời "
            "kết thúc. Cho hoạt động lại bằng `trang_thai`.",
            "refuses": (TemporaryRole, OwnAccount, LastAdmin),
        },
    ),
)
