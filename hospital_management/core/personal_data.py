"""What is held on a person, for the copy that he may ask for: a registry of sections, one file each.

A table that points to patients or accounts stands in a section, or in `EXCUSED` with the reason; a test sees to it. A
new section is a line in `OF_PATIENT` or `OF_ACCOUNT`, new documents a line in `FILES`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.db.models import Model

from access.models import TruyCapKhanCap, YeuCauVaiTro
from appointments.models import GiuCho, LichHen, PhienTuVanTuXa
from authentication.models import NguoiDung, PhienDangNhap
from calendars.models import LichDongBo
from consents.models import BanXuat, DongY, YeuCauQuyen
from core.documents.prescription import Paper as PrescriptionPaper
from core.documents.prescription import prescription_pdf
from core.documents.receipt import Paper, document_pdf
from core.events import SECRET_FIELDS
from core.file_store import FileStore
from core.looks import LISTED, OPENED
from core.models import NhatKy
from core.unit_of_work import UnitOfWork
from correspondence.models import CuocTraoDoi, TepTinNhan, TinNhan
from exports.models import ViecXuat
from files.models import TaiLieu, TrangThaiQuet
from medical.models import BacSi
from notifications.models import DocThongBao, ThongBao, TuyChonThongBao
from payments.models import DongHoaDon, HoaDon, ThanhToan
from receipts.models import ChungTu
from reception.models import PhieuKham
from records.models import INTERNAL, BanBenhAn, BenhAn, ChanDoan, SinhHieu
from refunds.models import YeuCauHoanTien
from support.models import DanhGia, TraLoiHoTro, YeuCauHoTro
from telehealth.models import LuotThamGia
from treatments.models import BuocDieuTri, DongDonThuoc, DonThuoc, KeHoachDieuTri
from users.models import BenhNhan, NguoiThan
from waitlist.models import DanhSachCho, MoiNhanCho

Row = dict[str, Any]
Rows = Callable[[UnitOfWork, Any], Iterator[Row]]


@dataclass(frozen=True)
class Section:
    """A file of rows: `rows` reads them in pieces, for a patient or an account; `tables` are those it tells of."""

    name: str
    title: str
    tables: tuple[type[Model], ...]
    rows: Rows


@dataclass(frozen=True)
class Files:
    """A folder of documents: `files` gives each one's name and its content in pieces."""

    name: str
    title: str
    tables: tuple[type[Model], ...]
    files: Callable[[UnitOfWork, BenhNhan], Iterator[tuple[str, Iterable[bytes]]]]


def told(row: Model, leave: tuple[str, ...] = (), also: Mapping[str, str] | None = None) -> Row:
    """The row's own columns, without secrets and what is left out, and `also`: names with paths through relations."""
    hidden = SECRET_FIELDS | set(leave)
    values = {
        field.attname: field.value_from_object(row) for field in row._meta.concrete_fields if field.name not in hidden
    }
    return {**values, **{name: attrgetter(path)(row) for name, path in (also or {}).items()}}


def table(
    name: str,
    title: str,
    model: type[Model],
    whose: str,
    *,
    only: Mapping[str, Any] | None = None,
    leave: tuple[str, ...] = (),
    also: Mapping[str, str] | None = None,
) -> Section:
    """A section of one table: its rows whose column, or path, `whose` is the patient or the account, and which have the
    values of `only`.
    """
    related = tuple(path.rpartition(".")[0].replace(".", "__") for path in (also or {}).values() if "." in path)

    def rows(uow: UnitOfWork, owner: Model) -> Iterator[Row]:
        where = {whose: owner.pk, **(only or {})}
        return (told(row, leave, also) for row in uow.personal_data.rows(model, where, related))

    return Section(name, title, (model,), rows)


HISTORY = {
    "AppointmentBooked": "Đặt lịch",
    "AppointmentRescheduled": "Đổi lịch",
    "AppointmentMoved": "Chuyển trạng thái",
    "AppointmentNoted": "Sửa ghi chú",
    "AppointmentCancelled": "Hủy",
}
LOOKS = {
    "PatientRegistered": "Lập hồ sơ",
    "PatientChanged": "Sửa hồ sơ",
    "EmergencyAccessOpened": "Mở truy cập khẩn cấp",
    "EmergencyAccessEnded": "Kết thúc truy cập khẩn cấp",
    **{look.__name__: words for look, words in {**OPENED, **LISTED}.items()},
}
"""What is done to a patient's file, in words for the patient."""
SIGN_INS = {"SignedIn": "Đăng nhập", "SessionEnded": "Kết thúc phiên", "PasswordChanged": "Đổi mật khẩu"}
KEYS_A_PIECE = 500
"""SQL Server takes 2,100 parameters in a statement."""


def _entry(entry: NhatKy, words: Mapping[str, str]) -> Row:
    about = {"bang": entry.bang, "ma_doi_tuong": entry.ma_doi_tuong, "ly_do": entry.ly_do}
    return {
        "thoi_diem": entry.thoi_diem,
        "viec": words[entry.hanh_dong],
        "vai_tro": entry.vai_tro_khi_do,
        **about,
    }


def _history(uow: UnitOfWork, patient: BenhNhan) -> Iterator[Row]:
    keys: list[int] = []
    for visit in uow.personal_data.rows(LichHen, {"benh_nhan": patient.pk}):
        keys.append(visit.pk)
        if len(keys) == KEYS_A_PIECE:
            yield from _told_of(uow, keys)
            keys = []
    yield from _told_of(uow, keys)


def _told_of(uow: UnitOfWork, visits: list[int]) -> Iterator[Row]:
    return (_entry(entry, HISTORY) for entry in uow.personal_data.entries_about(LichHen, visits, list(HISTORY)))


def _looks(uow: UnitOfWork, patient: BenhNhan) -> Iterator[Row]:
    found = uow.trail.about_file(patient, list(LOOKS))
    for entry in uow.trail.in_pieces(found, uow.trail.last_key(found)):
        yield {**_entry(entry, LOOKS), "nguoi_truy_cap": entry.nguoi_dung.ho_ten if entry.nguoi_dung else ""}


def _sign_ins(uow: UnitOfWork, account: NguoiDung) -> Iterator[Row]:
    for entry in uow.personal_data.rows(NhatKy, {"nguoi_dung": account.pk, "hanh_dong__in": list(SIGN_INS)}):
        yield {"thoi_diem": entry.thoi_diem, "viec": SIGN_INS[entry.hanh_dong], "dia_chi_ip": entry.dia_chi_ip}


def _papers(uow: UnitOfWork, patient: BenhNhan) -> Iterator[tuple[str, Iterable[bytes]]]:
    for row in uow.personal_data.rows(ChungTu, {"lich_hen__benh_nhan": patient.pk}):
        paper = Paper(row.so_chung_tu, row.ma_xac_minh, row.lien_ket_xac_minh, row.ngay_huy)
        yield f"{row.so_chung_tu}.pdf", [document_pdf(row.ghi, paper)]


def _versions(uow: UnitOfWork, patient: BenhNhan) -> Iterator[Row]:
    """What was signed each time, without what doctors note for one another."""
    for row in uow.personal_data.rows(BanBenhAn, {"benh_an__benh_nhan": patient.pk}):
        said = {name: value for name, value in row.noi_dung_ky.items() if name not in INTERNAL}
        yield {**told(row), "noi_dung_ky": said}


def _prescriptions(uow: UnitOfWork, patient: BenhNhan) -> Iterator[tuple[str, Iterable[bytes]]]:
    for row in uow.personal_data.rows(DonThuoc, {"benh_nhan": patient.pk, **SIGNED}):
        paper = PrescriptionPaper(row.so_don, row.ma_xac_minh, row.lien_ket_xac_minh, row.ngay_huy)
        yield f"{row.so_don}.pdf", [prescription_pdf(row.ghi, paper)]


def _files(uow: UnitOfWork, patient: BenhNhan) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Infected ones are given to nobody. Raises FileStoreAway: a copy without them would not say so."""
    for row in uow.personal_data.rows(TaiLieu, {"benh_nhan": patient.pk, **NOT_WITHDRAWN}):
        if row.trang_thai_quet != TrangThaiQuet.INFECTED:
            yield f"{row.pk}-{Path(row.ten_tep).name}", _bytes(row.khoa_luu)


def _bytes(key: str) -> Iterator[bytes]:
    with FileStore().open(key) as content:
        yield from content.chunks()


PLACE = {"ten_bac_si": "bac_si.ho_ten", "ten_co_so": "bac_si.co_so.ten_co_so"}
BILL = "hoa_don__lich_hen__benh_nhan"
SIGNED, NOT_WITHDRAWN = {"ky_luc__isnull": False}, {"xoa_luc__isnull": True}
"""Drafts are the doctor's work, and a withdrawn file is nobody's to see but the Admins'."""
OF_SIGNED = {"benh_an__ky_luc__isnull": False}
DISEASE = {"ma_icd": "ma_benh.ma_icd", "ten_benh": "ten_benh"}
DOCTOR = {"ten_bac_si": "bac_si.ho_ten"}

OF_PATIENT: tuple[Section, ...] = (
    table("ho-so", "Hồ sơ bệnh nhân", BenhNhan, "pk"),
    table("nguoi-quan-ly-ho-so", "Ai đặt lịch hộ", NguoiThan, "benh_nhan"),
    table("lich-hen", "Lịch hẹn", LichHen, "benh_nhan", also={**PLACE, "ten_dich_vu": "dich_vu.ten_dich_vu"}),
    Section("lich-su-lich-hen", "Lịch sử của các lịch hẹn", (NhatKy,), _history),
    table("giu-cho", "Chỗ đang giữ", GiuCho, "benh_nhan"),
    table("phieu-kham", "Phiếu khám", PhieuKham, "lich_hen__benh_nhan"),
    table(
        "tu-van-tu-xa", "Phiên tư vấn từ xa", PhienTuVanTuXa, "lich_hen__benh_nhan",
        leave=("ghi_chu_bac_si", "ma_cuoc_goi"),  # the doctor's internal notes; the room's secret
    ),
    table("hoa-don", "Hóa đơn", HoaDon, "lich_hen__benh_nhan"),
    table("dong-hoa-don", "Các dòng hóa đơn", DongHoaDon, BILL),
    table("thanh-toan", "Thanh toán", ThanhToan, "lich_hen__benh_nhan"),
    table("yeu-cau-hoan-tien", "Yêu cầu hoàn tiền", YeuCauHoanTien, BILL),
    table("chung-tu", "Chứng từ", ChungTu, "lich_hen__benh_nhan"),
    table("danh-sach-cho", "Danh sách chờ", DanhSachCho, "benh_nhan", also={"ten_dich_vu": "dich_vu.ten_dich_vu"}),
    table("loi-moi-nhan-cho", "Lời mời nhận chỗ", MoiNhanCho, "cho__benh_nhan"),
    table("benh-an", "Bệnh án đã ký", BenhAn, "benh_nhan", only=SIGNED, leave=INTERNAL, also=PLACE),
    Section("ban-benh-an", "Các bản bệnh án đã ký", (BanBenhAn,), _versions),
    table(
        "chan-doan", "Chẩn đoán", ChanDoan, "benh_an__benh_nhan", only=OF_SIGNED, leave=("ten_benh_ky",), also=DISEASE,
    ),
    table("sinh-hieu", "Sinh hiệu", SinhHieu, "benh_an__benh_nhan", only=OF_SIGNED),
    table("ke-hoach-dieu-tri", "Kế hoạch điều trị", KeHoachDieuTri, "benh_nhan", also=DOCTOR),
    table("buoc-dieu-tri", "Các bước điều trị", BuocDieuTri, "ke_hoach__benh_nhan"),
    table("don-thuoc", "Đơn thuốc", DonThuoc, "benh_nhan", only=SIGNED, leave=("noi_dung_don",), also=DOCTOR),
    table("dong-don-thuoc", "Các dòng đơn thuốc", DongDonThuoc, "don_thuoc__benh_nhan", only={
        "don_thuoc__ky_luc__isnull": False,
    }),
    table("tai-lieu", "Tài liệu", TaiLieu, "benh_nhan", only=NOT_WITHDRAWN),
    table("trao-doi", "Trao đổi với bác sĩ", CuocTraoDoi, "benh_nhan", also=DOCTOR),
    table("tin-nhan", "Tin nhắn", TinNhan, "trao_doi__benh_nhan"),
    table("tep-tin-nhan", "Tệp đính kèm tin nhắn", TepTinNhan, "tin_nhan__trao_doi__benh_nhan"),
    table("danh-gia", "Đánh giá", DanhGia, "benh_nhan"),
    table("thong-bao", "Thông báo", ThongBao, "benh_nhan"),
    table("dong-y", "Đồng ý", DongY, "benh_nhan", also={"noi_dung": "van_ban.noi_dung_vi"}),
    table("yeu-cau-du-lieu", "Yêu cầu về dữ liệu cá nhân", YeuCauQuyen, "benh_nhan"),
    table("truy-cap-khan-cap", "Truy cập khẩn cấp", TruyCapKhanCap, "benh_nhan"),
    Section("ai-da-xem", "Ai đã xem hồ sơ", (NhatKy,), _looks),
)  # fmt: skip

OF_ACCOUNT: tuple[Section, ...] = (
    table("tai-khoan", "Tài khoản", NguoiDung, "pk"),
    table("ho-so-bac-si", "Hồ sơ bác sĩ", BacSi, "nguoi_dung"),
    table("nguoi-than", "Người thân", NguoiThan, "nguoi_dung", also={"ho_ten": "benh_nhan.ho_ten"}),
    table("phien-dang-nhap", "Phiên đăng nhập", PhienDangNhap, "nguoi_dung"),
    Section("dang-nhap", "Các lần đăng nhập", (NhatKy,), _sign_ins),
    table("tham-gia-tu-van", "Các lần vào phòng tư vấn", LuotThamGia, "nguoi_dung"),
    table("lich-dong-bo", "Lịch đồng bộ", LichDongBo, "nguoi_dung"),
    table("thong-bao", "Thông báo", ThongBao, "nguoi_dung"),
    table("thong-bao-da-doc", "Thông báo đã đọc", DocThongBao, "nguoi_dung"),
    table("tuy-chon-thong-bao", "Tùy chọn thông báo", TuyChonThongBao, "nguoi_dung"),
    table("yeu-cau-ho-tro", "Yêu cầu hỗ trợ", YeuCauHoTro, "nguoi_hoi"),
    table("tra-loi-ho-tro", "Trả lời hỗ trợ", TraLoiHoTro, "yeu_cau__nguoi_hoi", only={"noi_bo": False}),
    table("yeu-cau-doi-vai-tro", "Yêu cầu đổi vai trò", YeuCauVaiTro, "nguoi_dung"),
    table(
        "yeu-cau-du-lieu",
        "Yêu cầu về dữ liệu của tài khoản",
        YeuCauQuyen,
        "nguoi_dung",
        only={
            "benh_nhan__isnull": True,
        },
    ),
    table("ban-xuat", "Các bản xuất dữ liệu", BanXuat, "nguoi_dung", leave=("the", "ten_tep")),
    table("viec-xuat", "Các việc xuất dữ liệu", ViecXuat, "nguoi_dung"),
)

FILES: tuple[Files, ...] = (
    Files("chung-tu", "Phiếu thu, hóa đơn, phiếu hoàn tiền", (ChungTu,), _papers),
    Files("don-thuoc", "Đơn thuốc", (DonThuoc,), _prescriptions),
    Files("tai-lieu", "Tài liệu", (TaiLieu,), _files),
)

EXCUSED: dict[str, str] = {
    "Ma_mot_lan": "one-time codes: digests, of minutes",
    "Xac_thuc_hai_lop": "the second factor's key is a secret of the sign-in",
    "Khoa_yeu_cau": "answers kept for retries; what they say stands in the other sections",
    "Ra_soat_quyen": "reviews of rights are about duties at work, and name reviewers",
    "Canh_bao": "alerts are kept for finding misuse, and would tell what is watched",
    "Van_ban_dong_y": "names who published a text",
    "Hoan_tien_cong": "names who handled a refund; the refund stands among the payments",
    "Thong_bao_cong": "what gateways sent; names who handled it",
    "Ca_thu_ngan": "names a cashier at work",
    "Sao_ke": "names who imported a statement",
    "django_admin_log": "the admin site changes nothing, and writes nothing there",
    "Dong_sao_ke": "names who settled a row",
    "Lan_nhap": "names who sent a file; the rows go after a month, and what they made stands in the other sections",
    "Thong_cao": "names who published an announcement, which is for all",
    "Da_xem_thong_cao": "which announcements were read tells nothing that the person does not know",
}
"""Tables that point to a patient or an account and are in no section."""
