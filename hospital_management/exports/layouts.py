"""What the files of each table show."""

import json
from operator import sub
from typing import Any

from django.db.models import BigIntegerField, Q, Sum
from django.db.models.functions import Cast, Coalesce

from audit.serializers import changed_fields
from core.database_functions import LocalMonth, MonthOf
from core.references import reference_of
from core.services.exported_table import ROWS, ExportedTable, Figure, Group
from core.tables.columns import Column, Kind
from payments.models import TrangThaiThanhToan

TAKEN = Sum("so_tien", filter=Q(trang_thai=TrangThaiThanhToan.PAID), default=0)
GIVEN_BACK = Sum("so_tien", filter=Q(trang_thai=TrangThaiThanhToan.REFUNDED), default=0)

APPOINTMENTS = ExportedTable(
    "lich-hen",
    "Lịch hẹn",
    "export.appointments",
    lambda uow: uow.appointments,
    (
        Column("Mã lịch hẹn", "pk", Kind.NUMBER, 12, printed=1),
        Column("Mã bệnh nhân", "benh_nhan_id", Kind.NUMBER, 13),
        Column("Bệnh nhân", "benh_nhan__ho_ten", width=26, printed=16),
        Column("Mã bác sĩ", "bac_si_id", Kind.NUMBER, 10),
        Column("Bác sĩ", "bac_si__ho_ten", width=24, printed=15),
        Column("Mã dịch vụ", "dich_vu_id", Kind.NUMBER, 11),
        Column("Dịch vụ", "dich_vu__ten_dich_vu", width=28, printed=18),
        Column("Mã cơ sở", "bac_si__co_so_id", Kind.NUMBER, 10),
        Column("Cơ sở", "bac_si__co_so__ten_co_so", width=28, printed=22),
        Column("Mã lịch làm việc", "lich_id", Kind.NUMBER, 15),
        Column("Ngày khám", "ngay_kham", Kind.DATE, 12, printed=2),
        Column("Giờ khám", "gio_kham", Kind.TIME, 10, printed=1),
        Column("Giờ kết thúc", "gio_ket_thuc", Kind.TIME, 12),
        Column("Số thứ tự", "so_thu_tu", Kind.NUMBER, 10, printed=1),
        Column("Loại lịch hẹn", "loai_lich_hen", width=15),
        Column("Mã chuỗi", "chuoi_id", Kind.NUMBER, 10),
        Column("Trạng thái", "trang_thai", width=14, printed=10),
        Column("Ghi chú", "ghi_chu", width=30),
        Column("Ngày tạo", "ngay_tao", Kind.MOMENT, 19),
        Column("Ngày hủy", "ngay_huy", Kind.MOMENT, 19),
        Column("Lý do hủy", "ly_do_huy", width=30),
    ),
    groups=(
        Group("Theo trạng thái", "trang_thai", chart="pie"),
        Group("Theo tháng khám", MonthOf("ngay_kham"), chart="column"),
        Group("Theo bác sĩ", "bac_si_id", "bac_si__ho_ten"),
        Group("Theo dịch vụ", "dich_vu__ten_dich_vu"),
        Group("Theo cơ sở", "bac_si__co_so_id", "bac_si__co_so__ten_co_so"),
    ),
)


def _first(text: str | None, other: str | None) -> str | None:
    return text or other


def _named(before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    return ", ".join(changed_fields(before, after))


def _text(values: dict[str, Any] | None) -> str:
    return json.dumps(values, ensure_ascii=False) if values else ""


PATIENTS = ExportedTable(
    "benh-nhan",
    "Bệnh nhân",
    "export.patients",
    lambda uow: uow.patients,
    (
        Column("Mã bệnh nhân", "pk", Kind.NUMBER, 13, printed=1),
        Column("Mã tài khoản", "nguoi_dung_id", Kind.NUMBER, 13),
        Column("Họ tên", "ho_ten", width=26, printed=26),
        Column("Ngày sinh", "ngay_sinh", Kind.DATE, 12, printed=2),
        Column("Giới tính", "gioi_tinh", width=10, printed=1),
        Column("CMND/CCCD", "cmnd_cccd", width=15, printed=4),
        Column("Số BHYT", "so_bhyt", width=17, printed=14),
        Column("Số điện thoại", "so_dien_thoai", width=14, printed=2),
        Column("Email", "email", width=28),
        Column("Địa chỉ", "dia_chi", width=40, printed=34),
        Column("Người liên hệ", "nguoi_lien_he", width=24),
        Column("SĐT liên hệ", "sdt_lien_he", width=14),
        Column("Quan hệ", "quan_he_lien_he", width=12),
        Column("Nhóm máu", "nhom_mau", width=10, right="patient.clinical"),
        Column("Dị ứng", "di_ung", width=24, right="patient.clinical"),
        Column("Bệnh nền", "benh_nen", width=24, right="patient.clinical"),
        Column("Ngày đăng ký", "ngay_tao", Kind.MOMENT, 19, printed=2),
    ),
    groups=(
        Group("Theo giới tính", "gioi_tinh", chart="pie"),
        Group("Theo tháng đăng ký", LocalMonth("ngay_tao"), chart="column"),
    ),
)
PAYMENTS = ExportedTable(
    "thanh-toan",
    "Thanh toán",
    "export.payments",
    lambda uow: uow.payments,
    (
        Column("Mã thanh toán", "pk", Kind.NUMBER, 14, printed=1),
        Column("Mã lịch hẹn", "lich_hen_id", Kind.NUMBER, 12, printed=1),
        Column("Mã hóa đơn", "hoa_don_id", Kind.NUMBER, 12),
        Column("Hoàn của", "thanh_toan_goc_id", Kind.NUMBER, 10),
        Column("Mã bệnh nhân", "lich_hen__benh_nhan_id", Kind.NUMBER, 13),
        Column("Bệnh nhân", "lich_hen__benh_nhan__ho_ten", width=26, printed=26),
        Column("Số tiền (VND)", "so_tien", Kind.MONEY, 15, printed=2),
        Column("Đã hoàn (VND)", "da_hoan", Kind.MONEY, 15, printed=2),
        Column("Phương thức", "phuong_thuc_thanh_toan", width=14, printed=11),
        Column("Trạng thái", "trang_thai", width=16, printed=12),
        Column("Tham chiếu", ("pk",), width=13, make=reference_of),
        Column("Cổng", "cong", width=10),
        Column("Mã giao dịch", "ma_giao_dich", width=22, printed=14),
        Column("Mã người thu", "nguoi_thu_id", Kind.NUMBER, 13),
        Column("Ngày tạo", "ngay_tao", Kind.MOMENT, 19),
        Column("Thời gian thanh toán", "thoi_gian_thanh_toan", Kind.MOMENT, 20, printed=1),
        Column("Ghi chú", "ghi_chu", width=30),
    ),
    figures=(
        ROWS,
        Figure("Đã thu", TAKEN, Kind.MONEY),
        Figure("Hoàn lại", GIVEN_BACK, Kind.MONEY),
        Figure(
            "Thực thu",
            TAKEN - GIVEN_BACK,
            Kind.MONEY,
        ),
    ),
    groups=(
        Group("Theo phương thức", "phuong_thuc_thanh_toan", charted=3),
        Group("Theo tháng", LocalMonth("thoi_gian_thanh_toan"), chart="column", charted=3),
        Group("Theo trạng thái", "trang_thai", chart="pie"),
    ),
)
SCHEDULES = ExportedTable(
    "lich-lam-viec",
    "Lịch làm việc",
    "export.schedules",
    lambda uow: uow.schedules,
    (
        Column("Mã lịch", "pk", Kind.NUMBER, 10, printed=2),
        Column("Mã bác sĩ", "bac_si_id", Kind.NUMBER, 10),
        Column("Bác sĩ", "bac_si__ho_ten", width=24, printed=18),
        Column("Cơ sở", "bac_si__co_so__ten_co_so", width=28, printed=20),
        Column("Chuyên khoa", "bac_si__chuyen_khoa__ten_chuyen_khoa", width=22, printed=15),
        Column("Ngày làm việc", "ngay_lam_viec", Kind.DATE, 14, printed=2),
        Column("Giờ bắt đầu", "gio_bat_dau", Kind.TIME, 12, printed=1),
        Column("Giờ kết thúc", "gio_ket_thuc", Kind.TIME, 12, printed=1),
        Column("Số lượng khám", "so_luong_kham", Kind.NUMBER, 14, printed=1),
        Column("Số phút mỗi khung", "so_phut_kham", Kind.NUMBER, 17),
        Column("Đã đặt", "so_luong_da_dat", Kind.NUMBER, 10, printed=1),
        Column("Còn trống", ("so_luong_kham", "so_luong_da_dat"), Kind.NUMBER, 11, make=sub, printed=1),
    ),
    figures=(
        ROWS,
        Figure("Tổng số chỗ", Sum(Cast("so_luong_kham", BigIntegerField()), default=0)),
        Figure("Đã đặt", Sum(Cast("so_luong_da_dat", BigIntegerField()), default=0)),
    ),
    groups=(
        Group("Theo tháng", MonthOf("ngay_lam_viec"), chart="column", charted=2),
        Group("Theo cơ sở", "bac_si__co_so_id", "bac_si__co_so__ten_co_so", charted=1),
        Group("Theo bác sĩ", "bac_si_id", "bac_si__ho_ten", charted=2),
    ),
)
AUDIT = ExportedTable(
    "nhat-ky",
    "Nhật ký",
    "export.audit",
    lambda uow: uow.trail,
    (
        Column("Mã nhật ký", "pk", Kind.NUMBER, 12, printed=2),
        Column("Thời điểm", "thoi_diem", Kind.MOMENT, 20, printed=2),
        Column("Mã tài khoản", "nguoi_dung_id", Kind.NUMBER, 14),
        Column(
            "Họ tên",
            ("nguoi_dung__benh_nhan__ho_ten", "nguoi_dung__bac_si__ho_ten"),
            width=24,
            make=_first,
            printed=16,
        ),
        Column("Số điện thoại", "nguoi_dung__so_dien_thoai", width=14, printed=9),
        Column("Vai trò", ("vai_tro", "nguoi_dung__vai_tro"), width=12, make=_first, printed=9),
        Column("Hành động", "hanh_dong", width=24, printed=17),
        Column("Bảng", "bang", width=18, printed=13),
        Column("Mã bản ghi", "ma_doi_tuong", Kind.NUMBER, 12, printed=1),
        Column("Thay đổi", ("truoc", "sau"), width=30, make=_named, printed=32),
        Column("Trước", ("truoc",), width=40, make=_text),
        Column("Sau", ("sau",), width=40, make=_text),
        Column("Lý do", "ly_do", width=30),
        Column("Mã yêu cầu", "request_id", width=34),
        Column("Địa chỉ IP", "dia_chi_ip", width=16, printed=8),
    ),
    groups=(
        Group("Theo hành động", "hanh_dong"),
        Group("Theo tháng", LocalMonth("thoi_diem"), chart="column"),
        Group("Theo vai trò", Coalesce("vai_tro", "nguoi_dung__vai_tro"), chart="pie"),
    ),
)
