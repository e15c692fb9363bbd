"""One factory a table; each makes a valid row with no arguments."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from access.models import QuyetDinh, RaSoatQuyen, TruyCapKhanCap, YeuCauVaiTro
from appointments.models import GiuCho, LichHen, LichLamViec, PhienTuVanTuXa, TrangThaiLichHen
from audit.models import CanhBao, LoaiCanhBao, QuyTacCanhBao
from authentication.models import MaMotLan, MucDich, NguoiDung, PhienDangNhap, XacThucHaiLop
from calendars.models import LichDongBo
from cashdesk.models import CaThuNgan, DongSaoKe, KetQua, MauSaoKe, SaoKe
from consents.models import BanXuat, CachDongY, DongY, LoaiYeuCauQuyen, MucDichDongY, VanBanDongY, YeuCauQuyen
from core.authenticator import lock_away
from core.bootstrap import container
from core.clock import add_minutes
from core.legal_clocks import answer_by, finish_by
from core.models import KetQuaViec, NhatKy, ViecDinhKy
from core.notification_kinds import VISIT, Via
from core.periodic import JOBS
from core.policy import Role
from core.repositories.document_repository import DocumentRepository
from core.services.document_service import DocumentService
from core.statements import DateFormat, Delimiter, Encoding, Mark
from correspondence.models import CuocTraoDoi, DaXemThongCao, DoiTuong, TepTinNhan, ThongCao, TinNhan
from exports.models import ViecXuat
from files.models import LoaiTaiLieu, TaiLieu, TrangThaiQuet
from gateways.models import HoanTienCong, LyDo, ThongBaoCong, TrangThaiHoanTien
from gateways.models import KetQua as NoticeOutcome
from imports.models import BangNhap, DongNhap, KetQuaDong, LanNhap, TrangThaiNhap
from medical.models import BacSi, ChuyenKhoa, CoSoYTe, DichVu, HocVi, LoaiDichVu, LoaiHinh
from notifications.models import DocThongBao, LuotGui, ThongBao, TuyChonThongBao
from payments.models import DongHoaDon, HoaDon, LoaiDong, PhuongThuc, ThanhToan, TrangThaiThanhToan
from planning.models import BuoiMau, KhoangNghi, LoaiNghi, MauLich, QuyTac
from receipts.models import ChungTu
from reception.models import HangCho, PhieuKham
from records.models import BanBenhAn, BenhAn, ChanDoan, MaBenh, SinhHieu
from refunds.models import BacHoanTien, LoaiTyLe, NguyenNhan, QuyTacHoanTien, TyLeBaoHiem, YeuCauHoanTien
from support.models import (
    COUNTED,
    DanhGia,
    DiemDanhGia,
    LoaiHoTro,
    TraLoiHoTro,
    TrangThaiDanhGia,
    YeuCauHoTro,
)
from telehealth.models import Ben, LuotThamGia
from treatments.drugs import Thuoc
from treatments.models import BuocDieuTri, DaySoDonThuoc, DongDonThuoc, DonThuoc, KeHoachDieuTri
from users.models import BenhNhan, GioiTinh, NguoiThan, QuanHe
from waitlist.models import DanhSachCho, MoiNhanCho, TrangThaiCho

PASSWORD = "Correct-Horse-9"
APP_KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def coming_workday(days: int = 7) -> dt.date:
    """A day to come that is not a Sunday."""
    day = timezone.localdate() + dt.timedelta(days=days)
    return day if day.weekday() != 6 else day + dt.timedelta(days=1)


class AccountFactory(DjangoModelFactory):
    class Meta:
        model = NguoiDung
        skip_postgeneration_save = True

    so_dien_thoai = factory.Sequence(lambda n: f"07{n:08d}")
    vai_tro = Role.PATIENT

    @classmethod
    def _create(cls, model_class, *args, password=PASSWORD, **kwargs):
        account = model_class(*args, **kwargs)
        account.set_password(password)
        account.save()
        return account


class PatientFactory(DjangoModelFactory):
    class Meta:
        model = BenhNhan

    nguoi_dung = factory.SubFactory(AccountFactory)
    ho_ten = factory.Sequence(lambda n: f"Nguyễn Văn {n}")
    ngay_sinh = dt.date(1990, 1, 1)
    gioi_tinh = GioiTinh.MALE
    so_dien_thoai = factory.Sequence(lambda n: f"03{n:08d}")


class RelativeFactory(DjangoModelFactory):
    """A child without an account, and a parent who has no profile."""

    class Meta:
        model = NguoiThan

    nguoi_dung = factory.SubFactory(AccountFactory)
    benh_nhan = factory.SubFactory(PatientFactory, nguoi_dung=None)
    quan_he = QuanHe.CHILD


class FacilityFactory(DjangoModelFactory):
    class Meta:
        model = CoSoYTe

    ten_co_so = factory.Sequence(lambda n: f"Bệnh viện số {n}")
    loai_hinh = LoaiHinh.PUBLIC_HOSPITAL
    dia_chi = "1 Lê Lợi, Quận 1, TP.HCM"


class SpecialtyFactory(DjangoModelFactory):
    class Meta:
        model = ChuyenKhoa

    co_so = factory.SubFactory(FacilityFactory)
    ten_chuyen_khoa = factory.Sequence(lambda n: f"Chuyên khoa {n}")


class DoctorFactory(DjangoModelFactory):
    class Meta:
        model = BacSi

    nguoi_dung = factory.SubFactory(AccountFactory, vai_tro=Role.DOCTOR)
    chuyen_khoa = factory.SubFactory(SpecialtyFactory)
    co_so = factory.SelfAttribute("chuyen_khoa.co_so")
    ho_ten = factory.Sequence(lambda n: f"Trần Đức {n}")
    gioi_tinh = GioiTinh.MALE
    hoc_vi = HocVi.DOCTOR


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = DichVu

    co_so = factory.SubFactory(FacilityFactory)
    ten_dich_vu = factory.Sequence(lambda n: f"Khám tổng quát {n}")
    loai_dich_vu = LoaiDichVu.EXAMINATION
    gia_tien = 500_000
    thoi_gian_kham = 30


class TemplateFactory(DjangoModelFactory):
    """Valid for ever, half-hour slots, with one session a row of `buoi`: weekday, start, end, capacity."""

    class Meta:
        model = MauLich
        skip_postgeneration_save = True

    bac_si = factory.SubFactory(DoctorFactory)
    ten_mau = "Tuần thường"
    so_phut_kham = 30
    hieu_luc_tu = dt.date(2020, 1, 1)

    @factory.post_generation
    def buoi(template, made, rows, **kwargs):  # noqa: N805
        """Monday morning, unless rows are given."""
        for thu, start, end, capacity in rows or [(1, dt.time(8), dt.time(11), 6)]:
            BuoiMau.objects.create(mau=template, thu=thu, gio_bat_dau=start, gio_ket_thuc=end, so_luong_kham=capacity)


class RulesFactory(DjangoModelFactory):
    """Of a facility, and as the general ones say; without a facility, the general ones, which are there already."""

    class Meta:
        model = QuyTac

    co_so = factory.SubFactory(FacilityFactory)

    @classmethod
    def _create(cls, model_class, *args, co_so, **kwargs):
        return model_class.objects.update_or_create(co_so=co_so, defaults=kwargs)[0]


class ScheduleFactory(DjangoModelFactory):
    """08:00–11:30, ten patients, on a coming workday."""

    class Meta:
        model = LichLamViec

    bac_si = factory.SubFactory(DoctorFactory)
    ngay_lam_viec = factory.LazyFunction(coming_workday)
    gio_bat_dau = dt.time(8)
    gio_ket_thuc = dt.time(11, 30)
    so_luong_kham = 10


class AppointmentFactory(DjangoModelFactory):
    """Pending, each half an hour after the last in its schedule, which counts it."""

    class Meta:
        model = LichHen

    lich = factory.SubFactory(ScheduleFactory)
    benh_nhan = factory.SubFactory(PatientFactory)
    bac_si = factory.SelfAttribute("lich.bac_si")
    dich_vu = factory.SubFactory(ServiceFactory, co_so=factory.SelfAttribute("..bac_si.co_so"))
    ngay_kham = factory.SelfAttribute("lich.ngay_lam_viec")
    gio_kham = factory.LazyAttribute(lambda a: add_minutes(a.lich.gio_bat_dau, 30 * a.lich.so_thu_tu_cuoi))
    gio_ket_thuc = factory.LazyAttribute(lambda a: add_minutes(a.gio_kham, a.dich_vu.thoi_gian_kham))
    gia_tien = factory.SelfAttribute("dich_vu.gia_tien")
    so_thu_tu = factory.LazyAttribute(lambda a: a.lich.so_thu_tu_cuoi + 1)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        appointment = super()._create(model_class, *args, **kwargs)
        schedule = appointment.lich
        schedule.so_thu_tu_cuoi += 1
        schedule.so_luong_da_dat += appointment.ngay_huy is None
        schedule.save()
        return appointment


class HoldFactory(DjangoModelFactory):
    """09:00 in its schedule, for five minutes from now."""

    class Meta:
        model = GiuCho

    lich = factory.SubFactory(ScheduleFactory)
    benh_nhan = factory.SubFactory(PatientFactory)
    bac_si = factory.SelfAttribute("lich.bac_si")
    dich_vu = factory.SubFactory(ServiceFactory, co_so=factory.SelfAttribute("..bac_si.co_so"))
    ngay_kham = factory.SelfAttribute("lich.ngay_lam_viec")
    gio_kham = dt.time(9)
    gio_ket_thuc = factory.LazyAttribute(lambda h: add_minutes(h.gio_kham, h.dich_vu.thoi_gian_kham))
    het_han = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(minutes=5))


class TimeOffFactory(DjangoModelFactory):
    """A public holiday; a doctor's or a facility's time off when one is named."""

    class Meta:
        model = KhoangNghi

    bac_si = co_so = None
    loai = factory.LazyAttribute(
        lambda t: LoaiNghi.DOCTOR if t.bac_si else LoaiNghi.FACILITY if t.co_so else LoaiNghi.HOLIDAY
    )
    tu_ngay = factory.LazyFunction(coming_workday)
    den_ngay = factory.SelfAttribute("tu_ngay")


def bill_of(appointment):
    """The appointment's bill, made if it has none."""
    return HoaDon.objects.filter(lich_hen=appointment).first() or BillFactory(lich_hen=appointment)


class PaymentFactory(DjangoModelFactory):
    """Taken at the desk just now, all that the appointment costs; its bill, and what it refunds, know of it."""

    class Meta:
        model = ThanhToan

    lich_hen = factory.SubFactory(AppointmentFactory)
    hoa_don = factory.LazyAttribute(lambda payment: bill_of(payment.lich_hen))
    so_tien = factory.SelfAttribute("lich_hen.gia_tien")
    phuong_thuc_thanh_toan = PhuongThuc.CASH
    trang_thai = TrangThaiThanhToan.PAID
    ngay_tao = factory.LazyFunction(timezone.now)
    thoi_gian_thanh_toan = factory.SelfAttribute("ngay_tao")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        payment = super()._create(model_class, *args, **kwargs)
        signs = {TrangThaiThanhToan.PAID: 1, TrangThaiThanhToan.REFUNDED: -1}
        bill, kept = payment.hoa_don, signs.get(payment.trang_thai, 0) * payment.so_tien
        if kept:
            bill.da_thu += kept
            bill.save()
        if payment.thanh_toan_goc:
            payment.thanh_toan_goc.da_hoan += payment.so_tien
            payment.thanh_toan_goc.save()
        return payment


class OpenPaymentFactory(PaymentFactory):
    """A link or QR that waits to be paid, for a quarter of an hour from now."""

    phuong_thuc_thanh_toan = PhuongThuc.TRANSFER
    trang_thai = TrangThaiThanhToan.UNPAID
    het_han = factory.LazyAttribute(lambda payment: payment.ngay_tao + dt.timedelta(minutes=15))
    thoi_gian_thanh_toan = None


class SessionFactory(DjangoModelFactory):
    """Of a patient, signed in and used just now."""

    class Meta:
        model = PhienDangNhap

    nguoi_dung = factory.SubFactory(AccountFactory)
    jti = factory.Sequence(lambda n: f"secret-{n:025d}")
    ngay_tao = factory.LazyFunction(timezone.now)
    lan_cuoi = factory.LazyFunction(timezone.now)


class SecondFactorFactory(DjangoModelFactory):
    """In force, with the key `APP_KEY` in the app."""

    class Meta:
        model = XacThucHaiLop

    nguoi_dung = factory.SubFactory(AccountFactory)
    khoa = factory.LazyFunction(lambda: lock_away(APP_KEY))
    ngay_tao = factory.LazyFunction(timezone.now)
    ngay_kich_hoat = factory.LazyFunction(timezone.now)


class RoleRequestFactory(DjangoModelFactory):
    """A doctor's account to become the desk's, asked for by an Admin of its own."""

    class Meta:
        model = YeuCauVaiTro

    nguoi_dung = factory.SubFactory(AccountFactory, vai_tro=Role.DOCTOR)
    vai_tro_cu = factory.SelfAttribute("nguoi_dung.vai_tro")
    vai_tro_moi = Role.STAFF
    ly_do = "Chuyển sang quầy tiếp đón"
    nguoi_yeu_cau = factory.SubFactory(AccountFactory, vai_tro=Role.ADMIN)
    ngay_tao = factory.LazyFunction(timezone.now)


class EmergencyAccessFactory(DjangoModelFactory):
    """Running, for an hour from now."""

    class Meta:
        model = TruyCapKhanCap

    nguoi_dung = factory.LazyFunction(lambda: DoctorFactory().nguoi_dung)
    benh_nhan = factory.SubFactory(PatientFactory)
    ly_do = "Bệnh nhân hôn mê, cần biết dị ứng thuốc"
    bat_dau = factory.LazyFunction(timezone.now)
    het_han = factory.LazyAttribute(lambda access: access.bat_dau + dt.timedelta(hours=1))


class AccessReviewFactory(DjangoModelFactory):
    """Today, and the rights stay."""

    class Meta:
        model = RaSoatQuyen

    nguoi_dung = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)
    vai_tro = factory.SelfAttribute("nguoi_dung.vai_tro")
    quyet_dinh = QuyetDinh.KEEP
    nguoi_ra_soat = factory.SubFactory(AccountFactory, vai_tro=Role.ADMIN)
    ngay_ra_soat = factory.LazyFunction(timezone.now)


class AuditEntryFactory(DjangoModelFactory):
    """Somebody opened the file of patient 1 just now; outside the chains."""

    class Meta:
        model = NhatKy

    thoi_diem = factory.LazyFunction(timezone.now)
    nguoi_dung = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)
    hanh_dong = "PatientOpened"
    bang = "Benh_nhan"
    ma_doi_tuong = 1
    request_id = factory.Sequence(lambda n: f"request-{n}")


class AlertRuleFactory(DjangoModelFactory):
    """The rule of a kind, as the values say; there is one already, unless a test has emptied the tables."""

    class Meta:
        model = QuyTacCanhBao

    loai = LoaiCanhBao.MANY_PATIENTS

    @classmethod
    def _create(cls, model_class, *args, loai, **kwargs):
        return model_class.objects.update_or_create(loai=loai, defaults=kwargs)[0]


class AlertFactory(DjangoModelFactory):
    class Meta:
        model = CanhBao

    loai = LoaiCanhBao.MANY_PATIENTS
    nguoi_dung = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)
    thoi_diem = factory.LazyFunction(timezone.now)
    so_lan = 30
    noi_dung = "Tài khoản đã xem hồ sơ của 30 bệnh nhân khác nhau trong 60 phút."
    request_id = "request"


class OneTimeCodeFactory(DjangoModelFactory):
    """Made now, to reset a password; what it stands for is nobody's to know."""

    class Meta:
        model = MaMotLan

    nguoi_dung = factory.SubFactory(AccountFactory)
    so_dien_thoai = factory.SelfAttribute("nguoi_dung.so_dien_thoai")
    muc_dich = MucDich.RESET_PASSWORD
    ma_bam = "secret-digest"
    ngay_tao = factory.LazyFunction(timezone.now)
    het_han = factory.LazyAttribute(lambda code: code.ngay_tao + dt.timedelta(minutes=10))


class BillFactory(DjangoModelFactory):
    """Of an appointment, with its service as the one line."""

    class Meta:
        model = HoaDon
        skip_postgeneration_save = True

    lich_hen = factory.SubFactory(AppointmentFactory)
    tong_tien = factory.SelfAttribute("lich_hen.gia_tien")

    @factory.post_generation
    def first_line(bill, made, wanted, **kwargs):  # noqa: N805
        if made and bill.tong_tien:
            service = bill.lich_hen.dich_vu
            DongHoaDon.objects.create(
                hoa_don=bill, loai=LoaiDong.SERVICE, dich_vu=service, mo_ta=service.ten_dich_vu,
                don_gia=bill.tong_tien, thanh_tien=bill.tong_tien,
            )  # fmt: skip


class BillLineFactory(DjangoModelFactory):
    """A fee of 50,000 VND, which its bill counts."""

    class Meta:
        model = DongHoaDon

    hoa_don = factory.SubFactory(BillFactory)
    loai = LoaiDong.FEE
    mo_ta = "Phí hồ sơ"
    don_gia = 50_000
    thanh_tien = factory.SelfAttribute("don_gia")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        line = super()._create(model_class, *args, **kwargs)
        line.hoa_don.tong_tien += line.thanh_tien
        line.hoa_don.save()
        return line


class NoticeFactory(DjangoModelFactory):
    """VNPay says that 500,000 VND were paid for an order that nobody knows; waits for somebody to look at it."""

    class Meta:
        model = ThongBaoCong

    cong = "vnpay"
    dau_van_tay = factory.Sequence(lambda n: f"{n:064d}")
    noi_dung = "vnp_Amount=50000000"
    chu_ky_hop_le = True
    da_tra = True
    ket_qua = NoticeOutcome.REVIEW
    ly_do = LyDo.UNKNOWN_ORDER
    tham_chieu = "TT99999999"
    so_tien = 500_000
    ma_giao_dich = factory.Sequence(lambda n: f"9{n:07d}")
    ngay_nhan = factory.LazyFunction(timezone.now)
    lan_cuoi = factory.SelfAttribute("ngay_nhan")


class LinkFactory(OpenPaymentFactory):
    """A link of VNPay's."""

    cong = "vnpay"
    phuong_thuc_thanh_toan = PhuongThuc.CARD
    lien_ket = "https://pay.example/1"


class GatewayRefundFactory(DjangoModelFactory):
    """All that was paid by VNPay goes back; whether VNPay heard of it is not clear."""

    class Meta:
        model = HoanTienCong

    thanh_toan = factory.LazyFunction(lambda: refund_of(PaymentFactory(cong="vnpay", ma_giao_dich=uuid4().hex)))
    cong = "vnpay"
    trang_thai = TrangThaiHoanTien.UNCLEAR
    ngay_gui = factory.LazyFunction(timezone.now)
    ngay_cap_nhat = factory.SelfAttribute("ngay_gui")


def refund_of(payment, **more):
    """The ledger's record that all of the payment was given back."""
    taken = {"lich_hen": payment.lich_hen, "hoa_don": payment.hoa_don, "cong": payment.cong, "so_tien": payment.so_tien}
    return PaymentFactory(thanh_toan_goc=payment, trang_thai=TrangThaiThanhToan.REFUNDED, **{**taken, **more})


class DocumentFactory(DjangoModelFactory):
    """The receipt of a payment, with the next number of its facility and year, issued by the desk just now."""

    class Meta:
        model = ChungTu

    thanh_toan = factory.SubFactory(PaymentFactory)
    nguoi_lap = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)

    @classmethod
    def _create(cls, model_class, *args, thanh_toan, nguoi_lap, **kwargs):
        named = {"actor": nguoi_lap, "action": "payment.receipt", "ma_thanh_toan": thanh_toan.pk}
        document = container().resolve(DocumentService).issue_receipt(**named).document
        if kwargs:
            DocumentRepository().save(document, **kwargs)
        return document


class RefundRulesFactory(DjangoModelFactory):
    """Of a facility; without one, the general ones, which are there already unless a test has emptied the tables.

    `bac` has their tiers: hours and percent. A deposit, if one is asked, is asked of every appointment there is.
    """

    class Meta:
        model = QuyTacHoanTien

    co_so = factory.SubFactory(FacilityFactory)

    @classmethod
    def _create(cls, model_class, *args, co_so, bac=((24, 100), (2, 50)), **kwargs):
        since = {"dat_coc_tu": timezone.now() - dt.timedelta(days=365)} if kwargs.get("phan_tram_coc") else {}
        rules = model_class.objects.update_or_create(co_so=co_so, defaults={**since, **kwargs})[0]
        rules.bac.all().delete()
        for hours, percent in bac:
            BacHoanTien.objects.create(quy_tac=rules, truoc_gio=hours, phan_tram=percent)
        return rules


class RefundRequestFactory(DjangoModelFactory):
    """For half of what was paid, by the rules of the tier of two hours; made by the system."""

    class Meta:
        model = YeuCauHoanTien

    hoa_don = factory.LazyFunction(lambda: PaymentFactory().hoa_don)
    nguyen_nhan = NguyenNhan.PATIENT
    da_thu = factory.SelfAttribute("hoa_don.da_thu")
    theo_quy_tac = factory.LazyAttribute(lambda request: request.da_thu // 2)
    phan_tram, truoc_gio = 50, 2
    so_tien = factory.SelfAttribute("theo_quy_tac")
    ngay_tao = factory.LazyFunction(timezone.now)


class InsuranceRateFactory(DjangoModelFactory):
    """A group whose level was moved to 2, for ever."""

    class Meta:
        model = TyLeBaoHiem

    loai = LoaiTyLe.GROUP
    ma = factory.Sequence(lambda n: f"Z{chr(65 + n % 25)}")
    gia_tri = 2
    hieu_luc_tu = dt.date(2020, 1, 1)


class ShiftFactory(DjangoModelFactory):
    """Open, with an empty drawer."""

    class Meta:
        model = CaThuNgan

    co_so = factory.SubFactory(FacilityFactory)
    thu_ngan = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)
    mo_luc = factory.LazyFunction(timezone.now)


class ClosedShiftFactory(ShiftFactory):
    """Closed with nothing in it, and not signed."""

    dong_luc = factory.SelfAttribute("mo_luc")
    tien_he_thong = tien_dem = chenh_lech = 0


class MappingFactory(DjangoModelFactory):
    """Columns Ngay, Ma, No, Co and Noi dung; amounts as 1,000,000.00."""

    class Meta:
        model = MauSaoKe

    ten_mau = factory.Sequence(lambda n: f"Ngân hàng {n}")
    so_tai_khoan = factory.Sequence(lambda n: f"10{n:08d}")
    ma_hoa = Encoding.UTF_8
    dau_phan_cach = Delimiter.COMMA
    dinh_dang_ngay = DateFormat.DAY_FIRST
    dau_thap_phan = Mark.DOT
    dau_nghin = Mark.COMMA
    cot_ngay = "Ngay"
    cot_noi_dung = "Noi dung"
    cot_ma_giao_dich = "Ma"
    cot_ghi_co = "Co"
    cot_ghi_no = "No"


class StatementFactory(DjangoModelFactory):
    """With no rows yet."""

    class Meta:
        model = SaoKe

    mau = factory.SubFactory(MappingFactory)
    ten_tep = "sao-ke.csv"
    dau_van_tay = factory.Sequence(lambda n: f"{n:064x}")
    so_dong = 1
    so_dong_da_co = 0
    tong_ghi_co = 500_000
    tong_ghi_no = 0
    nguoi_nhap = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)
    ngay_nhap = factory.LazyFunction(timezone.now)


class StatementRowFactory(DjangoModelFactory):
    """500,000 VND came in, nobody knows for what."""

    class Meta:
        model = DongSaoKe

    sao_ke = factory.SubFactory(StatementFactory)
    so_dong = 2
    so_tai_khoan = factory.SelfAttribute("sao_ke.mau.so_tai_khoan")
    ma_giao_dich = factory.Sequence(lambda n: f"FT{n:010d}")
    ngay_giao_dich = factory.LazyFunction(timezone.localdate)
    so_tien = 500_000
    noi_dung = "chuyen tien"
    ket_qua = KetQua.UNKNOWN


class QueueFactory(DjangoModelFactory):
    """The queue of a schedule of today, in room 101."""

    class Meta:
        model = HangCho

    lich = factory.SubFactory(ScheduleFactory, ngay_lam_viec=factory.LazyFunction(timezone.localdate))
    bac_si = factory.SelfAttribute("lich.bac_si")
    co_so = factory.SelfAttribute("bac_si.co_so")
    ngay = factory.SelfAttribute("lich.ngay_lam_viec")
    phong_kham = "101"


class TicketFactory(DjangoModelFactory):
    """Of a patient who has arrived a minute ago, in time, and waits."""

    class Meta:
        model = PhieuKham

    hang = factory.SubFactory(QueueFactory)
    lich_hen = factory.SubFactory(
        AppointmentFactory, lich=factory.SelfAttribute("..hang.lich"), trang_thai=TrangThaiLichHen.ARRIVED
    )
    bac_si = factory.SelfAttribute("hang.bac_si")
    moc_xep = factory.LazyAttribute(lambda ticket: ticket.lich_hen.starts_at)
    den_luc = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(minutes=1))


class NotificationFactory(DjangoModelFactory):
    """To the patient, from now on."""

    class Meta:
        model = ThongBao

    khoa = factory.Sequence(lambda n: f"lich-hen-da-dat:{n}")
    loai = "lich-hen-da-dat"
    benh_nhan = factory.SubFactory(PatientFactory)
    du_lieu = factory.LazyFunction(lambda: dict(VISIT))
    gui_tu = factory.LazyFunction(timezone.now)


class TeleconsultationFactory(DjangoModelFactory):
    """To come, at 08:00 on a coming workday, confirmed."""

    class Meta:
        model = PhienTuVanTuXa

    lich_hen = factory.SubFactory(
        AppointmentFactory,
        trang_thai=TrangThaiLichHen.CONFIRMED,
        dich_vu__loai_dich_vu=LoaiDichVu.TELECONSULTATION,
    )
    ma_cuoc_goi = factory.LazyFunction(lambda: uuid4().hex)


class ParticipationFactory(DjangoModelFactory):
    """The doctor, in the room since just now."""

    class Meta:
        model = LuotThamGia

    phien = factory.SubFactory(TeleconsultationFactory)
    nguoi_dung = factory.SelfAttribute("phien.lich_hen.bac_si.nguoi_dung")
    ben = Ben.DOCTOR
    vao_luc = factory.LazyFunction(timezone.now)


class DeliveryFactory(DjangoModelFactory):
    """By SMS, due now."""

    class Meta:
        model = LuotGui

    thong_bao = factory.SubFactory(NotificationFactory, phan_phat_luc=factory.LazyFunction(timezone.now))
    kenh = Via.SMS.value
    gui_tu = factory.LazyFunction(timezone.now)


class ReadMarkFactory(DjangoModelFactory):
    class Meta:
        model = DocThongBao

    thong_bao = factory.SubFactory(NotificationFactory)
    nguoi_dung = factory.SelfAttribute("thong_bao.benh_nhan.nguoi_dung")
    doc_luc = factory.LazyFunction(timezone.now)


class PreferenceFactory(DjangoModelFactory):
    """As usual."""

    class Meta:
        model = TuyChonThongBao

    nguoi_dung = factory.SubFactory(AccountFactory)


class JobFactory(DjangoModelFactory):
    """Ran well an hour ago."""

    class Meta:
        model = ViecDinhKy

    ten = factory.Sequence(lambda n: JOBS[n % len(JOBS)].name)
    bat_dau = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(hours=1))
    ket_thuc = den_han = factory.SelfAttribute("bat_dau")
    ket_qua = KetQuaViec.DONE
    so_mili_giay = 12


class CalendarFeedFactory(DjangoModelFactory):
    """Of a patient's account, under an address that nobody knows."""

    class Meta:
        model = LichDongBo

    nguoi_dung = factory.LazyFunction(lambda: PatientFactory().nguoi_dung)
    ten_lich = "Lịch trên điện thoại"
    ma_bam = factory.Sequence(lambda n: f"{n:064x}")
    ngay_tao = factory.LazyFunction(timezone.now)


class IcdFactory(DjangoModelFactory):
    """Code A00.0 and on; chapter 1."""

    class Meta:
        model = MaBenh

    ma_icd = factory.Sequence(lambda n: f"A{n // 10 % 100:02d}.{n % 10}")
    ten_benh = factory.Sequence(lambda n: f"Bệnh số {n}")
    ten_tieng_anh = factory.Sequence(lambda n: f"Disease {n}")
    chuong = 1


class RecordFactory(DjangoModelFactory):
    """A draft of a visit that goes on, without a diagnosis yet."""

    class Meta:
        model = BenhAn

    lich_hen = factory.SubFactory(AppointmentFactory, trang_thai=TrangThaiLichHen.IN_PROGRESS)
    benh_nhan = factory.SelfAttribute("lich_hen.benh_nhan")
    bac_si = factory.SelfAttribute("lich_hen.bac_si")
    ly_do_kham = "Đau ngực trái hai ngày"
    kham_lam_sang = "Tim đều, phổi trong"
    ghi_chu_noi_bo = "Nghi bệnh nhân giấu tiền sử hút thuốc"


class RecordVersionFactory(DjangoModelFactory):
    """Version 1, which says nothing yet."""

    class Meta:
        model = BanBenhAn

    benh_an = factory.SubFactory(RecordFactory)
    so_ban = 1
    noi_dung_ky = factory.LazyFunction(dict)
    nguoi_ky = factory.SelfAttribute("benh_an.bac_si.nguoi_dung")
    ky_luc = factory.LazyFunction(timezone.now)


class DiagnosisFactory(DjangoModelFactory):
    """The main one of a draft."""

    class Meta:
        model = ChanDoan

    benh_an = factory.SubFactory(RecordFactory)
    ma_benh = factory.SubFactory(IcdFactory)
    la_chinh = True


class VitalsFactory(DjangoModelFactory):
    """Of a healthy adult, measured by the doctor of the visit just now."""

    class Meta:
        model = SinhHieu

    benh_an = factory.SubFactory(RecordFactory)
    do_luc = factory.LazyFunction(timezone.now)
    nguoi_do = factory.SelfAttribute("benh_an.bac_si.nguoi_dung")
    mach = 72
    huyet_ap_tam_thu = 120
    huyet_ap_tam_truong = 80
    nhiet_do = Decimal("36.8")
    nhip_tho = 16
    spo2 = 98
    can_nang = Decimal("60.00")
    chieu_cao = Decimal("165.0")


class FileFactory(DjangoModelFactory):
    """A laboratory result as PDF that its patient handed in; the storage has no bytes of it."""

    class Meta:
        model = TaiLieu

    benh_nhan = factory.SubFactory(PatientFactory)
    nguoi_tai_len = factory.LazyAttribute(lambda file: file.benh_nhan.nguoi_dung or AccountFactory(vai_tro=Role.STAFF))
    loai = LoaiTaiLieu.LABORATORY
    ten_tep = "xet-nghiem-mau.pdf"
    kieu = "application/pdf"
    kich_thuoc = 1_000
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    khoa_luu = factory.Sequence(lambda n: f"00/{n:032x}")
    trang_thai_quet = TrangThaiQuet.CLEAN
    tao_luc = factory.LazyFunction(timezone.now)


class DrugFactory(DjangoModelFactory):
    """A tablet of 500 mg."""

    class Meta:
        model = Thuoc

    ten_thuoc = factory.Sequence(lambda n: f"Paracetamol {n}")
    hoat_chat = "Paracetamol"
    ham_luong = "500 mg"
    dang_bao_che = "Viên nén"
    don_vi = "viên"
    nhom_thuoc = "Giảm đau, hạ sốt"


class TreatmentPlanFactory(DjangoModelFactory):
    """Of a completed visit, with no steps yet."""

    class Meta:
        model = KeHoachDieuTri

    lich_hen = factory.SubFactory(AppointmentFactory, trang_thai=TrangThaiLichHen.COMPLETED)
    benh_nhan = factory.SelfAttribute("lich_hen.benh_nhan")
    bac_si = factory.SelfAttribute("lich_hen.bac_si")
    ten_ke_hoach = "Kiểm soát huyết áp"
    muc_tieu = "Huyết áp dưới 130/80 mmHg"
    ngay_bat_dau = factory.LazyFunction(timezone.localdate)


class TreatmentStepFactory(DjangoModelFactory):
    """To be done, on no particular day."""

    class Meta:
        model = BuocDieuTri

    ke_hoach = factory.SubFactory(TreatmentPlanFactory)
    thu_tu = factory.LazyAttribute(lambda step: step.ke_hoach.buoc.count() + 1)
    viec_can_lam = "Đo huyết áp mỗi sáng"


class DraftPrescriptionFactory(DjangoModelFactory):
    """Of a completed visit, with no lines yet."""

    class Meta:
        model = DonThuoc

    lich_hen = factory.SubFactory(AppointmentFactory, trang_thai=TrangThaiLichHen.COMPLETED)
    benh_nhan = factory.SelfAttribute("lich_hen.benh_nhan")
    bac_si = factory.SelfAttribute("lich_hen.bac_si")


class PrescriptionLineFactory(DjangoModelFactory):
    """Two tablets of paracetamol a day, for five days."""

    class Meta:
        model = DongDonThuoc

    don_thuoc = factory.SubFactory(DraftPrescriptionFactory)
    thu_tu = factory.LazyAttribute(lambda line: line.don_thuoc.cac_dong.count() + 1)
    ten_thuoc = "Paracetamol"
    hoat_chat = "Paracetamol"
    ham_luong = "500 mg"
    don_vi = "viên"
    lieu_moi_lan = 1
    so_lan_ngay = 2
    so_ngay = 5
    so_luong = 10


class PrescriptionSeriesFactory(DjangoModelFactory):
    """Of this year, with no number taken yet."""

    class Meta:
        model = DaySoDonThuoc

    co_so = factory.SubFactory(FacilityFactory)
    nam = factory.LazyFunction(lambda: timezone.localdate().year)


class EntryFactory(DjangoModelFactory):
    """Waits for a doctor, on any of the next thirty days."""

    class Meta:
        model = DanhSachCho

    benh_nhan = factory.SubFactory(PatientFactory)
    bac_si = factory.SubFactory(DoctorFactory)
    chuyen_khoa = factory.SelfAttribute("bac_si.chuyen_khoa")
    dich_vu = factory.SubFactory(ServiceFactory, co_so=factory.SelfAttribute("..chuyen_khoa.co_so"))
    tu_ngay = factory.LazyFunction(timezone.localdate)
    den_ngay = factory.LazyAttribute(lambda entry: entry.tu_ngay + dt.timedelta(days=30))


class OfferFactory(DjangoModelFactory):
    """09:00 of a coming workday, kept for half an hour from now."""

    class Meta:
        model = MoiNhanCho

    cho = factory.SubFactory(EntryFactory, trang_thai=TrangThaiCho.INVITED, so_lan_moi=1)
    lich = factory.LazyAttribute(lambda offer: ScheduleFactory(bac_si=offer.cho.bac_si))
    bac_si = factory.SelfAttribute("lich.bac_si")
    ngay_kham = factory.SelfAttribute("lich.ngay_lam_viec")
    gio_kham = dt.time(9)
    gio_ket_thuc = factory.LazyAttribute(lambda o: add_minutes(o.gio_kham, o.cho.dich_vu.thoi_gian_kham))
    het_han = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(minutes=30))
    ly_do = "Xếp thứ 1."

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        offer = super()._create(model_class, *args, **kwargs)
        HoldFactory(
            lich=offer.lich,
            benh_nhan=offer.cho.benh_nhan,
            dich_vu=offer.cho.dich_vu,
            gio_kham=offer.gio_kham,
            het_han=offer.het_han,
            tu_danh_sach_cho=True,
        )
        return offer


class ThreadFactory(DjangoModelFactory):
    """Opened by the doctor; without messages."""

    class Meta:
        model = CuocTraoDoi

    benh_nhan = factory.SubFactory(PatientFactory)
    bac_si = factory.SubFactory(DoctorFactory)
    tieu_de = "Kết quả xét nghiệm"
    ben_mo = Ben.DOCTOR
    tao_luc = factory.LazyFunction(timezone.now)
    tin_cuoi_luc = factory.SelfAttribute("tao_luc")


class MessageFactory(DjangoModelFactory):
    """From the doctor, unread."""

    class Meta:
        model = TinNhan

    trao_doi = factory.SubFactory(ThreadFactory)
    ben = Ben.DOCTOR
    noi_dung = "Kết quả bình thường, anh tiếp tục uống thuốc."
    gui_luc = factory.LazyFunction(timezone.now)

    @factory.lazy_attribute
    def nguoi_gui(self):
        thread = self.trao_doi
        return thread.bac_si.nguoi_dung if self.ben == Ben.DOCTOR else thread.benh_nhan.nguoi_dung


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = TepTinNhan

    tin_nhan = factory.SubFactory(MessageFactory)
    tai_lieu = factory.LazyAttribute(lambda row: FileFactory(benh_nhan=row.tin_nhan.trao_doi.benh_nhan))


class AnnouncementFactory(DjangoModelFactory):
    """For everybody, from an hour ago on, without end."""

    class Meta:
        model = ThongCao

    doi_tuong = DoiTuong.EVERYBODY
    tieu_de = "Nghỉ lễ"
    noi_dung = "Các cơ sở nghỉ ngày 02/09."
    tu_luc = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(hours=1))
    nguoi_dang = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)
    tao_luc = factory.SelfAttribute("tu_luc")


class AnnouncementMarkFactory(DjangoModelFactory):
    class Meta:
        model = DaXemThongCao

    thong_cao = factory.SubFactory(AnnouncementFactory)
    nguoi_dung = factory.SubFactory(AccountFactory)
    xem_luc = factory.LazyFunction(timezone.now)


class SupportRequestFactory(DjangoModelFactory):
    """Asked just now by a patient's account, taken by nobody."""

    class Meta:
        model = YeuCauHoTro

    nguoi_hoi = factory.LazyFunction(lambda: PatientFactory().nguoi_dung)
    loai = LoaiHoTro.BOOKING
    tieu_de_hoi = "Không đặt được lịch"
    noi_dung_hoi = "Hệ thống báo hết chỗ."
    tao_luc = factory.LazyFunction(timezone.now)
    doi_luc = factory.SelfAttribute("tao_luc")
    han_xu_ly = factory.LazyAttribute(lambda request: request.tao_luc + dt.timedelta(hours=8))


class SupportAnswerFactory(DjangoModelFactory):
    """Of the desk."""

    class Meta:
        model = TraLoiHoTro

    yeu_cau = factory.SubFactory(SupportRequestFactory)
    nguoi_viet = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)
    noi_dung_tra_loi = "Đã kiểm tra."


class CompletedVisitFactory(AppointmentFactory):
    """Ten days ago."""

    trang_thai = TrangThaiLichHen.COMPLETED
    lich__ngay_lam_viec = factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=10))


class RatingFactory(DjangoModelFactory):
    """Shown, of five stars, and counted."""

    class Meta:
        model = DanhGia

    lich_hen = factory.SubFactory(CompletedVisitFactory)
    benh_nhan = factory.SelfAttribute("lich_hen.benh_nhan")
    bac_si = factory.SelfAttribute("lich_hen.bac_si")
    co_so = factory.SelfAttribute("bac_si.co_so")
    ngay_kham = factory.SelfAttribute("lich_hen.ngay_kham")
    so_sao = 5
    trang_thai = TrangThaiDanhGia.SHOWN

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        rating = super()._create(model_class, *args, **kwargs)
        score, _ = DiemDanhGia.objects.get_or_create(bac_si=rating.bac_si, co_so=rating.co_so)
        score.so_danh_gia += rating.trang_thai in COUNTED
        score.tong_sao += rating.sao_tinh
        score.save()
        return rating


class ConsentTextFactory(DjangoModelFactory):
    """In force since yesterday."""

    class Meta:
        model = VanBanDongY

    muc_dich = MucDichDongY.REMINDERS
    so_phien_ban = factory.Sequence(lambda n: n + 1)
    noi_dung_vi = "Chúng tôi nhắc lịch hẹn cho bạn."
    noi_dung_en = "We remind you of appointments."
    hieu_luc_tu = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=1))


class ConsentFactory(DjangoModelFactory):
    """The patient agreed, in the app."""

    class Meta:
        model = DongY

    benh_nhan = factory.SubFactory(PatientFactory)
    van_ban = factory.SubFactory(ConsentTextFactory)
    muc_dich = factory.SelfAttribute("van_ban.muc_dich")
    so_thu_tu = 1
    dong_y = True
    cach = CachDongY.APP
    nguoi_dung = factory.SelfAttribute("benh_nhan.nguoi_dung")
    thoi_diem = factory.LazyFunction(timezone.now)


class DataRequestFactory(DjangoModelFactory):
    """Of the patient, just asked."""

    class Meta:
        model = YeuCauQuyen

    benh_nhan = factory.SubFactory(PatientFactory)
    nguoi_dung = factory.SelfAttribute("benh_nhan.nguoi_dung")
    loai = LoaiYeuCauQuyen.ACCESS
    ngay_tao = factory.LazyFunction(timezone.now)
    han_tra_loi = factory.LazyAttribute(lambda request: answer_by(request.ngay_tao))
    han_xong = factory.LazyAttribute(lambda request: finish_by(request.ngay_tao, third_party=False, extended=False))


class ExportFactory(DjangoModelFactory):
    """Waits to be made."""

    class Meta:
        model = BanXuat

    nguoi_dung = factory.LazyFunction(lambda: PatientFactory().nguoi_dung)
    benh_nhan = factory.LazyAttribute(lambda job: [job.nguoi_dung.benh_nhan.pk])
    ngay_tao = factory.LazyFunction(timezone.now)


class ExportJobFactory(DjangoModelFactory):
    """Of all appointments as CSV, asked for by an Admin; it waits."""

    class Meta:
        model = ViecXuat

    bang = "lich-hen"
    dinh_dang = "csv"
    tham_so = "{}"
    nguoi_dung = factory.SubFactory(AccountFactory, vai_tro=Role.ADMIN)
    tao_luc = factory.LazyFunction(timezone.now)


class ImportFactory(DjangoModelFactory):
    """A file of patients that the desk sent, checked; no row of it is there."""

    class Meta:
        model = LanNhap

    bang = BangNhap.PATIENTS
    trang_thai = TrangThaiNhap.CHECKED
    ten_tep = "benh-nhan.csv"
    tep_luu = factory.Sequence(lambda n: f"{n:032x}")
    so_byte = 100
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    nguoi_nhap = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)
    ngay_tao = factory.LazyFunction(timezone.now)


class ImportRowFactory(DjangoModelFactory):
    """A patient that may be written."""

    class Meta:
        model = DongNhap

    lan_nhap = factory.SubFactory(ImportFactory)
    so_dong = factory.Sequence(lambda n: n + 2)
    du_lieu = factory.LazyAttribute(
        lambda row: {
            "ho_ten": f"Người {row.so_dong}",
            "ngay_sinh": "1990-01-01",
            "gioi_tinh": "Nam",
            "so_dien_thoai": f"09{row.so_dong:08}",
        }
    )
    ket_qua = KetQuaDong.VALID
