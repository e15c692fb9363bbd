"""What the description says of roles, emergency access and access reviews."""

from drf_spectacular.utils import OpenApiExample

from access.models import QuyetDinh, TrangThaiYeuCau
from access.serializers import ReviewSerializer, RoleRequestSerializer
from authentication.schema import PHONE
from core.access_exceptions import (
    AlreadyDecided,
    EmergencyAccessOpen,
    EmergencyAccessOver,
    EndOutOfRange,
    NeedsSecondAdmin,
    NoDoctorProfile,
    NotAnUpgrade,
    OwnAccount,
    OwnPatient,
    RoleRequestPending,
    SameRole,
    TemporaryRole,
)
from core.exceptions import DoesNotExist, LastAdmin, NotYours, Required
from core.policy import Role
from core.schema import EXAMPLE_EVENING, described, operation
from users.schema import STAFF_ACCOUNT
from users.serializers import AccountSerializer

CREATED = "2024-01-10T08:30:00+07:00"
TO_THE_DESK = {"vai_tro": Role.STAFF.value, "ly_do": "Chuyển sang quầy tiếp đón"}
REQUEST = {
    "ma_yeu_cau": 1,
    "ma_nguoi_dung": 5,
    "so_dien_thoai": PHONE,
    "ho_ten": "Trần Đức Minh",
    "vai_tro_cu": Role.DOCTOR.value,
    "vai_tro_moi": Role.STAFF.value,
    "ly_do": TO_THE_DESK["ly_do"],
    "ma_nguoi_yeu_cau": 1,
    "ngay_tao": CREATED,
    "trang_thai": TrangThaiYeuCau.PENDING.value,
    "ma_nguoi_duyet": None,
    "ngay_duyet": None,
    "ly_do_duyet": "",
}
APPROVED = {
    **REQUEST,
    "trang_thai": TrangThaiYeuCau.APPROVED.value,
    "ma_nguoi_duyet": 2,
    "ngay_duyet": "2024-01-10T09:00:00+07:00",
    "ly_do_duyet": "Đúng theo quyết định điều động",
}
REJECTED = {**APPROVED, "trang_thai": TrangThaiYeuCau.REJECTED.value, "ly_do_duyet": "Chưa có quyết định điều động"}

role_docs = described(
    "Tài khoản",
    role=operation(
        "Đổi vai trò của tài khoản",
        "Nâng vai trò (Admin, rồi Bác sĩ, Nhân viên, Bệnh nhân) có hiệu lực ngay: 200 và tài khoản. Hạ vai trò thì "
        "chờ một Admin khác duyệt: 202 và yêu cầu; không còn Admin nào khác thì có hiệu lực ngay. Vai trò mới được "
        "xét từ yêu cầu kế tiếp của tài khoản; khi bị hạ, mọi phiên đăng nhập của tài khoản kết thúc. "
        "Vai trò tạm thời kết thúc theo. Lý do được ghi vào nhật ký.",
        refuses=(TemporaryRole, SameRole, RoleRequestPending, LastAdmin),
        examples=[
            OpenApiExample("request", TO_THE_DESK, summary="Ví dụ", request_only=True),
            OpenApiExample("changed", STAFF_ACCOUNT, summary="Đã đổi", response_only=True, status_codes=["200"]),
            OpenApiExample("requested", REQUEST, summary="Chờ duyệt", response_only=True, status_codes=["202"]),
        ],
        responses={200: AccountSerializer, 202: RoleRequestSerializer},
    ),
)

temporary_role_docs = described(
    "Tài khoản",
    create=operation(
        "Giao vai trò tạm thời cho tài khoản",
        "Đến `den_luc`, vai trò này thay cho vai trò của tài khoản (không cộng thêm vào) và phải cao hơn vai trò đó. "
        "Không giao cho chính mình; Bác sĩ chỉ cho tài khoản có hồ sơ bác sĩ. Admin tạm thời không được quản lý tài "
        "khoản hay cấp quyền, và không tính là quản trị viên còn lại.",
        takes={"vai_tro": Role.STAFF.value, "den_luc": EXAMPLE_EVENING, "ly_do": "Trực thay quầy tiếp đón"},
        gives={
            **STAFF_ACCOUNT,
            "vai_tro": Role.PATIENT.value,
            "vai_tro_tam": Role.STAFF.value,
            "vai_tro_tam_den": EXAMPLE_EVENING,
        },
        refuses=(TemporaryRole, EndOutOfRange, OwnAccount, NotAnUpgrade, NoDoctorProfile),
        responses={200: AccountSerializer},
    ),
    destroy=operation(
        "Kết thúc vai trò tạm thời",
        "Vai trò của chính tài khoản có hiệu lực lại ngay; không có vai trò tạm thời thì 404.",
        refuses=(TemporaryRole,),
    ),
)

DECIDING = (TemporaryRole, NeedsSecondAdmin, AlreadyDecided)
role_request_docs = described(
    "Yêu cầu đổi vai trò",
    list=operation("Xem danh sách yêu cầu đổi vai trò", "Mới nhất trước.", gives=REQUEST),
    retrieve=operation("Xem một yêu cầu đổi vai trò", gives=REQUEST),
    approve=operation(
        "Duyệt yêu cầu đổi vai trò",
        "Bởi một Admin không phải người yêu cầu, cũng không phải chủ tài khoản, và đã là Admin từ trước khi có yêu "
        "cầu. Vai trò được đổi ngay.",
        takes={"ly_do": APPROVED["ly_do_duyet"]},
        gives=APPROVED,
        refuses=DECIDING,
    ),
    reject=operation(
        "Từ chối hoặc rút yêu cầu đổi vai trò",
        "Vai trò giữ nguyên. Người yêu cầu rút lại được; chủ tài khoản không tự từ chối được yêu cầu của người khác.",
        takes={"ly_do": REJECTED["ly_do_duyet"]},
        gives=REJECTED,
        refuses=DECIDING,
    ),
)

EMERGENCY_SENT = {"ma_benh_nhan": 1, "ly_do": "Bệnh nhân hôn mê, cần biết dị ứng thuốc"}
EMERGENCY = {
    "ma_truy_cap": 1,
    "ma_nguoi_dung": 5,
    "ten_bac_si": "Trần Đức Minh",
    "ten_benh_nhan": "Nguyễn Văn A",
    **EMERGENCY_SENT,
    "bat_dau": CREATED,
    "het_han": "2024-01-10T09:30:00+07:00",
}
emergency_access_docs = described(
    "Truy cập khẩn cấp",
    list=operation("Xem danh sách truy cập khẩn cấp", "Mới nhất trước; bác sĩ chỉ thấy của mình.", gives=EMERGENCY),
    retrieve=operation("Xem một truy cập khẩn cấp", gives=EMERGENCY, refuses=(NotYours,)),
    create=operation(
        "Mở truy cập khẩn cấp vào hồ sơ bệnh nhân",
        "Trong 60 phút, bệnh nhân được xem như bệnh nhân của bác sĩ: xem hồ sơ, ghi thông tin y khoa; lịch hẹn với "
        "bác sĩ khác thì không. Các Admin, bệnh nhân và người quản lý hồ sơ của bệnh nhân được nhắn tin ngay.",
        takes=EMERGENCY_SENT,
        gives=EMERGENCY,
        refuses=(NoDoctorProfile, DoesNotExist, OwnPatient, EmergencyAccessOpen),
    ),
    end=operation(
        "Kết thúc truy cập khẩn cấp",
        "Có hiệu lực ngay.",
        gives=EMERGENCY,
        refuses=(NotYours, EmergencyAccessOver),
    ),
)

REVIEW_SENT = {"ma_nguoi_dung": 5, "quyet_dinh": QuyetDinh.KEEP.value, "ly_do": "Đang làm việc tại khoa Tim mạch"}
HOLDER = {
    "ma_nguoi_dung": 5,
    "so_dien_thoai": PHONE,
    "ho_ten": "Trần Đức Minh",
    "vai_tro": Role.DOCTOR.value,
    "vai_tro_tam": "",
    "vai_tro_tam_den": None,
    "trang_thai": True,
    "ngay_tao": CREATED,
    "lan_cuoi": "2024-05-10T08:30:00+07:00",
    "ngay_ra_soat": CREATED,
    "ma_nguoi_ra_soat": 1,
    "so_nguoi_ra_soat": "0900000001",
    "quyet_dinh": QuyetDinh.KEEP.value,
    "qua_han": True,
}
review_docs = described(
    "Rà soát quyền",
    list=operation(
        "Xem ai đang có quyền gì",
        "Mọi tài khoản có vai trò, kể cả tạm thời, khác Bệnh nhân (hoặc vai trò được hỏi), với lần dùng cuối và lần rà "
        "soát cuối. Tài khoản chờ lâu nhất đứng trước: từ lần rà soát cuối, hoặc từ khi được tạo.",
        gives=HOLDER,
    ),
    create=operation(
        "Ghi kết quả rà soát một tài khoản",
        "`Thu hồi` cần lý do, ngừng hoạt động tài khoản và kết thúc mọi phiên đăng nhập của nó. Không ai tự rà soát "
        "mình, trừ khi là Admin duy nhất.",
        takes=REVIEW_SENT,
        gives={
            **REVIEW_SENT,
            "ma_ra_soat": 1,
            "vai_tro": Role.DOCTOR.value,
            "ma_nguoi_ra_soat": 1,
            "ngay_ra_soat": "2024-05-12T08:30:00+07:00",
        },
        refuses=(Required, DoesNotExist, TemporaryRole, OwnAccount, LastAdmin),
        responses={201: ReviewSerializer},
    ),
)
