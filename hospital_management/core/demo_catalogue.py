"""Where the demo data play: two facilities, what they do, and the doctors who work there."""

from typing import Any

from authentication.models import NguoiDung
from cashdesk.models import MauSaoKe
from core.statements import DateFormat, Delimiter, Encoding, Mark
from core.unit_of_work import UnitOfWork
from medical.models import ChuyenKhoa, CoSoYTe, DichVu, HocVi, LoaiDichVu, LoaiHinh
from users.models import GioiTinh

_F, _M = GioiTinh.FEMALE, GioiTinh.MALE
_CLINIC_A, _CLINIC_B = "Bệnh viện Đa khoa An Tâm", "Phòng khám Đa khoa Sông Hồng"
FACILITIES = [
    (_CLINIC_A, LoaiHinh.PRIVATE_HOSPITAL, "125 Lê Lợi, Phường Bến Thành, TP. Hồ Chí Minh", "02838225566"),
    (_CLINIC_B, LoaiHinh.CLINIC, "48 Trần Hưng Đạo, Phường Cửa Nam, Hà Nội", "02439421188"),
]
SPECIALTIES = [
    (_CLINIC_A, "Tim mạch", "Khám và điều trị bệnh tim, mạch máu, tăng huyết áp."),
    (_CLINIC_A, "Nhi khoa", "Chăm sóc sức khỏe trẻ em từ sơ sinh đến 16 tuổi."),
    (_CLINIC_A, "Nội tổng quát", "Khám và điều trị các bệnh nội khoa thường gặp."),
    (_CLINIC_A, "Tai Mũi Họng", "Khám, nội soi và điều trị bệnh tai, mũi, họng."),
    (_CLINIC_B, "Da liễu", "Điều trị bệnh da và chăm sóc da."),
    (_CLINIC_B, "Sản phụ khoa", "Khám thai và điều trị bệnh phụ khoa."),
    (_CLINIC_B, "Thần kinh", "Khám và điều trị đau đầu, mất ngủ, rối loạn tiền đình."),
]
_EXAM, _LAB, _IMAGE = LoaiDichVu.EXAMINATION, LoaiDichVu.LABORATORY, LoaiDichVu.IMAGING
_CARE, _REMOTE = LoaiDichVu.PROCEDURE, LoaiDichVu.TELECONSULTATION
SERVICES = [
    (_CLINIC_A, "Tim mạch", "Khám chuyên khoa Tim mạch", _EXAM, 500_000, 30),
    (_CLINIC_A, "Tim mạch", "Siêu âm tim Doppler màu", _IMAGE, 650_000, 45),
    (_CLINIC_A, None, "Tái khám", _EXAM, 200_000, 15),
    (_CLINIC_A, None, "Xét nghiệm máu tổng quát", _LAB, 350_000, 15),
    (_CLINIC_A, None, "Tư vấn sức khỏe từ xa", _REMOTE, 300_000, 30),
    (_CLINIC_A, None, "Khám sức khỏe tổng quát", _EXAM, 1_200_000, 60),
    (_CLINIC_A, "Nhi khoa", "Khám Nhi khoa", _EXAM, 400_000, 30),
    (_CLINIC_A, "Nội tổng quát", "Khám Nội tổng quát", _EXAM, 350_000, 30),
    (_CLINIC_A, "Tai Mũi Họng", "Nội soi Tai Mũi Họng", _CARE, 450_000, 30),
    (_CLINIC_B, None, "Tái khám", _EXAM, 150_000, 15),
    (_CLINIC_B, None, "Tư vấn từ xa với bác sĩ", _REMOTE, 250_000, 30),
    (_CLINIC_B, "Da liễu", "Khám Da liễu", _EXAM, 300_000, 30),
    (_CLINIC_B, "Da liễu", "Điều trị da bằng laser", _CARE, 900_000, 60),
    (_CLINIC_B, "Sản phụ khoa", "Khám thai và siêu âm", _IMAGE, 450_000, 45),
    (_CLINIC_B, "Thần kinh", "Khám Thần kinh và đo điện não", _EXAM, 600_000, 45),
]
DOCTOR_PROFILES: list[tuple[str, str, str, str, str, int]] = [
    (_CLINIC_A, "Tim mạch", "Nguyễn Minh Đức", _M, HocVi.PHD, 18),
    (_CLINIC_A, "Nhi khoa", "Trần Thị Thu Hà", _F, HocVi.MASTER, 12),
    (_CLINIC_A, "Nội tổng quát", "Lê Quang Huy", _M, HocVi.ASSOCIATE_PROFESSOR, 25),
    (_CLINIC_A, "Tai Mũi Họng", "Phạm Ngọc Lan", _F, HocVi.MASTER, 10),
    (_CLINIC_B, "Da liễu", "Hoàng Thị Mai Anh", _F, HocVi.DOCTOR, 7),
    (_CLINIC_B, "Sản phụ khoa", "Vũ Thị Hồng Nhung", _F, HocVi.PHD, 20),
    (_CLINIC_B, "Thần kinh", "Đặng Văn Thành", _M, HocVi.PROFESSOR, 30),
    (_CLINIC_A, "Tim mạch", "Bùi Thanh Tùng", _M, HocVi.MASTER, 9),
]

MAPPINGS: dict[str, dict[str, Any]] = {
    "Ngân hàng thử A: 1,000,000.00": {
        "so_tai_khoan": "1023456789",
        "ma_hoa": Encoding.UTF_8,
        "dau_phan_cach": Delimiter.COMMA,
        "dinh_dang_ngay": DateFormat.DAY_FIRST,
        "dau_thap_phan": Mark.DOT,
        "dau_nghin": Mark.COMMA,
        "cot_ngay": "Ngày giao dịch",
        "cot_noi_dung": "Mô tả",
        "cot_ma_giao_dich": "Số tham chiếu",
        "cot_ghi_co": "Ghi có",
        "cot_ghi_no": "Ghi nợ",
    },
    "Ngân hàng thử B: 1.000.000,00": {
        "so_tai_khoan": "0881000458086",
        "ma_hoa": Encoding.UTF_16,
        "dau_phan_cach": Delimiter.TAB,
        "dinh_dang_ngay": DateFormat.ISO_TIME,
        "dau_thap_phan": Mark.COMMA,
        "dau_nghin": Mark.DOT,
        "cot_ngay": "Thời gian",
        "cot_noi_dung": "Nội dung",
        "cot_ma_giao_dich": "Mã giao dịch",
        "cot_so_tien": "Số tiền",
    },
}
"""How two banks that there are not write their statements."""


class Catalogue:
    """Used inside a unit of work's transaction."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    def open(self, accounts: list[NguoiDung]) -> None:
        """The catalogue and its doctors, one an account; not when it is there already, for it may have been edited."""
        facilities, specialties = {}, {}
        for name, ownership, address, phone in FACILITIES:
            facilities[name] = CoSoYTe.objects.get_or_create(
                ten_co_so=name, defaults={"loai_hinh": ownership, "dia_chi": address, "so_dien_thoai": phone}
            )[0]
        for facility, name, about in SPECIALTIES:
            specialties[facility, name] = ChuyenKhoa.objects.get_or_create(
                co_so=facilities[facility], ten_chuyen_khoa=name, defaults={"mo_ta": about}
            )[0]
        for facility, specialty, name, kind, price, minutes in SERVICES:
            details: dict[str, Any] = {"loai_dich_vu": kind, "gia_tien": price, "thoi_gian_kham": minutes}
            details["chuyen_khoa"] = specialties[facility, specialty] if specialty else None
            DichVu.objects.get_or_create(co_so=facilities[facility], ten_dich_vu=name, defaults=details)
        for account, (facility, specialty, name, gender, title, years) in zip(accounts, DOCTOR_PROFILES, strict=True):
            if not self.uow.doctors.of_account(account):
                self._employ(account, specialties[facility, specialty], name, gender, title, years)

    def describe_banks(self) -> None:
        """Each mapping that is not there."""
        for name, columns in MAPPINGS.items():
            MauSaoKe.objects.get_or_create(ten_mau=name, defaults=columns)

    def _employ(
        self, account: NguoiDung, specialty: ChuyenKhoa, name: str, gender: str, title: str, years: int
    ) -> None:
        self.uow.doctors.add(
            nguoi_dung=account,
            co_so=specialty.co_so,
            chuyen_khoa=specialty,
            ho_ten=name,
            gioi_tinh=gender,
            hoc_vi=title,
            kinh_nghiem=years,
            phong_kham=f"{101 + self.uow.doctors.all().count()}",
            gioi_thieu=f"{title} chuyên khoa {specialty.ten_chuyen_khoa}, {years} năm kinh nghiệm.",
        )
