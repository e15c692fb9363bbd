"""The columns of each template, in the order in which it shows them."""

from authentication.models import NguoiDung
from core.importing.columns import Column, Holds
from core.policy import Scope, scope_for
from imports.models import BangNhap
from medical.models import HocVi, LoaiDichVu
from users.models import CLINICAL_FIELDS, GioiTinh

GENDER = Column(
    "gioi_tinh", "Giới tính", Holds.CHOICE, required=True, choices=tuple(GioiTinh.values), example="Nam", width=12
)
FACILITY = Column(
    "co_so", "Cơ sở", required=True, example="Bệnh viện Đa khoa An Tâm", help="Đúng tên cơ sở trong hệ thống", width=34
)

PATIENTS = (
    Column("ho_ten", "Họ tên", required=True, example="Nguyễn Văn A", width=26),
    Column("ngay_sinh", "Ngày sinh", Holds.DATE, required=True, example="01/01/1990", help="dd/mm/yyyy", width=14),
    GENDER,
    Column(
        "so_dien_thoai", "Số điện thoại", Holds.PHONE, required=True, example="0912345678",
        help="10 chữ số; mất số 0 đầu thì được thêm lại", width=16,
    ),
    Column(
        "cmnd_cccd", "CCCD/CMND", Holds.IDENTITY, example="079090123456",
        help="CCCD 12 chữ số hoặc CMND 9 chữ số; không trùng người khác", width=18,
    ),
    Column("so_bhyt", "Số BHYT", Holds.INSURANCE, example="HS4797912345678", width=20),
    Column("email", "Email", example="nguyen.van.a@email.com", width=28),
    Column("dia_chi", "Địa chỉ", example="123 Đường ABC, Quận 1, TP.HCM", width=40),
    Column("nguoi_lien_he", "Người liên hệ khẩn cấp", example="Trần Thị B", width=26),
    Column("sdt_lien_he", "Số điện thoại người liên hệ", Holds.PHONE, example="0987654321", width=28),
    Column("quan_he_lien_he", "Quan hệ với bệnh nhân", example="Vợ", width=24),
    Column("nhom_mau", "Nhóm máu", example="O+", help="A, B, AB hoặc O, có thể kèm + hoặc -", width=12),
    Column("di_ung", "Dị ứng", example="Penicillin", width=30),
    Column("benh_nen", "Bệnh nền", example="Tăng huyết áp", width=30),
)  # fmt: skip
DOCTORS = (
    Column(
        "so_dien_thoai", "Số điện thoại", Holds.PHONE, required=True, example="0912345678",
        help="Để đăng nhập; mỗi bác sĩ một số. Mật khẩu do bác sĩ đặt bằng mã gửi đến số này", width=16,
    ),
    Column("ho_ten", "Họ tên", required=True, example="Trần Thị B", width=26),
    GENDER,
    FACILITY,
    Column("chuyen_khoa", "Chuyên khoa", required=True, example="Tim mạch", help="Của cơ sở đó", width=22),
    Column("hoc_vi", "Học vị", Holds.CHOICE, required=True, choices=tuple(HocVi.values), example="Thạc sĩ", width=14),
    Column("kinh_nghiem", "Số năm kinh nghiệm", Holds.INTEGER, example=10, width=20),
    Column("phong_kham", "Phòng khám", example="P.101", width=14),
    Column("gioi_thieu", "Giới thiệu", example="Chuyên về tim mạch can thiệp", width=40),
)  # fmt: skip
SERVICES = (
    FACILITY,
    Column("ten_dich_vu", "Tên dịch vụ", required=True, example="Siêu âm tim", help="Mỗi tên một lần", width=34),
    Column(
        "loai_dich_vu", "Loại dịch vụ", Holds.CHOICE, required=True, choices=tuple(LoaiDichVu.values),
        example="Chẩn đoán hình ảnh", width=22,
    ),
    Column("gia_tien", "Giá tiền (VND)", Holds.INTEGER, required=True, example=300000, width=16),
    Column("thoi_gian_kham", "Thời gian (phút)", Holds.INTEGER, required=True, example=30, width=18),
    Column("chuyen_khoa", "Chuyên khoa", example="Tim mạch", help="Của cơ sở đó; trống: mọi chuyên khoa", width=22),
    Column("mo_ta", "Mô tả", example="Siêu âm tim qua thành ngực", width=40),
)  # fmt: skip
SCHEDULES = (
    Column(
        "sdt_bac_si", "Số điện thoại bác sĩ", Holds.PHONE, required=True, example="0912345678",
        help="Số mà bác sĩ dùng để đăng nhập", width=22,
    ),
    Column(
        "ngay_lam_viec", "Ngày làm việc", Holds.DATE, required=True, example="31/12/2030", help="dd/mm/yyyy", width=16
    ),
    Column("gio_bat_dau", "Giờ bắt đầu", Holds.TIME, required=True, example="08:00", help="HH:MM", width=14),
    Column("gio_ket_thuc", "Giờ kết thúc", Holds.TIME, required=True, example="12:00", help="HH:MM", width=14),
    Column("so_luong_kham", "Số lượng khám", Holds.INTEGER, required=True, example=8, width=16),
    Column(
        "so_phut_kham", "Số phút mỗi khung giờ", Holds.INTEGER, example=30, help="Trống: theo cơ sở", width=24
    ),
)  # fmt: skip
COLUMNS: dict[str, tuple[Column, ...]] = {
    BangNhap.PATIENTS: PATIENTS,
    BangNhap.DOCTORS: DOCTORS,
    BangNhap.SERVICES: SERVICES,
    BangNhap.SCHEDULES: SCHEDULES,
}
RIGHTS: dict[str, str] = {
    BangNhap.PATIENTS: "patient.create",
    BangNhap.DOCTORS: "doctor.create",
    BangNhap.SERVICES: "service.create",
    BangNhap.SCHEDULES: "schedule.create",
}
"""Who may make such a row by hand may import many."""
TITLES: dict[str, str] = {
    BangNhap.PATIENTS: "Bệnh nhân",
    BangNhap.DOCTORS: "Bác sĩ",
    BangNhap.SERVICES: "Dịch vụ",
    BangNhap.SCHEDULES: "Lịch làm việc",
}


def columns_for(actor: NguoiDung, bang: str) -> tuple[Column, ...]:
    """Those that the actor may write."""
    if scope_for(actor.vai_tro, "patient.clinical") is not Scope.NONE or bang != BangNhap.PATIENTS:
        return COLUMNS[bang]
    return tuple(column for column in PATIENTS if column.name not in CLINICAL_FIELDS)
