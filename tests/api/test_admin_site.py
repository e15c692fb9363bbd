"""The admin site: it shows every table to Admins and changes nothing."""

import datetime as dt

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from access.models import RaSoatQuyen, TruyCapKhanCap, YeuCauVaiTro
from appointments.models import LichHen, LichLamViec, PhienTuVanTuXa
from audit.models import CanhBao, QuyTacCanhBao
from authentication.models import DangNhapSai, MaKhoiPhuc, MaMotLan, NguoiDung, PhienDangNhap, XacThucHaiLop
from calendars.models import LichDongBo
from cashdesk.models import CaThuNgan, DongSaoKe, MauSaoKe, SaoKe
from consents.models import BanXuat, DongY, VanBanDongY, YeuCauQuyen
from core.models import ChuoiNhatKy, KhoaYeuCau, NhatKy, ViecDinhKy
from core.policy import Role
from correspondence.models import CuocTraoDoi, DaXemThongCao, TepTinNhan, ThongCao, TinNhan
from exports.models import ViecXuat
from files.models import TaiLieu
from gateways.models import HoanTienCong, ThongBaoCong
from imports.models import DongNhap, LanNhap
from medical.models import BacSi, ChuyenKhoa, CoSoYTe, DichVu
from notifications.models import DocThongBao, LuotGui, ThongBao, TuyChonThongBao
from payments.models import DongHoaDon, HoaDon, ThanhToan
from planning.models import BuoiMau, KhoangNghi, MauLich, QuyTac
from receipts.models import ChungTu, DaySoChungTu
from reception.models import HangCho, PhieuKham
from records.models import BanBenhAn, BenhAn, ChanDoan, MaBenh, SinhHieu
from refunds.models import BacHoanTien, QuyTacHoanTien, TyLeBaoHiem, YeuCauHoanTien
from support.models import DanhGia, DiemDanhGia, TraLoiHoTro, YeuCauHoTro
from telehealth.models import LuotThamGia
from tests.factories import (
    PASSWORD,
    AccessReviewFactory,
    AccountFactory,
    AlertFactory,
    AlertRuleFactory,
    AnnouncementFactory,
    AnnouncementMarkFactory,
    AppointmentFactory,
    AttachmentFactory,
    BillFactory,
    BillLineFactory,
    CalendarFeedFactory,
    ConsentFactory,
    ConsentTextFactory,
    DataRequestFactory,
    DeliveryFactory,
    DiagnosisFactory,
    DoctorFactory,
    DocumentFactory,
    DraftPrescriptionFactory,
    DrugFactory,
    EmergencyAccessFactory,
    EntryFactory,
    ExportFactory,
    ExportJobFactory,
    FacilityFactory,
    FileFactory,
    GatewayRefundFactory,
    IcdFactory,
    ImportFactory,
    ImportRowFactory,
    InsuranceRateFactory,
    JobFactory,
    MappingFactory,
    MessageFactory,
    NoticeFactory,
    NotificationFactory,
    OfferFactory,
    OneTimeCodeFactory,
    ParticipationFactory,
    PatientFactory,
    PaymentFactory,
    PreferenceFactory,
    PrescriptionLineFactory,
    PrescriptionSeriesFactory,
    QueueFactory,
    RatingFactory,
    ReadMarkFactory,
    RecordFactory,
    RecordVersionFactory,
    RefundRequestFactory,
    RefundRulesFactory,
    RelativeFactory,
    RoleRequestFactory,
    RulesFactory,
    ScheduleFactory,
    SecondFactorFactory,
    ServiceFactory,
    SessionFactory,
    ShiftFactory,
    SpecialtyFactory,
    StatementFactory,
    StatementRowFactory,
    SupportAnswerFactory,
    SupportRequestFactory,
    TeleconsultationFactory,
    TemplateFactory,
    ThreadFactory,
    TicketFactory,
    TimeOffFactory,
    TreatmentPlanFactory,
    TreatmentStepFactory,
    VitalsFactory,
)
from treatments.drugs import Thuoc
from treatments.models import BuocDieuTri, DaySoDonThuoc, DongDonThuoc, DonThuoc, KeHoachDieuTri
from users.models import BenhNhan, NguoiThan
from waitlist.models import DanhSachCho, MoiNhanCho

pytestmark = pytest.mark.django_db

MOST_QUERIES = 16  # of patients, with the look that is entered


def make_recovery_code():
    return MaKhoiPhuc.objects.create(xac_thuc=SecondFactorFactory(), ma_bam="secret-digest")


def make_feed():
    account = AccountFactory()
    return CalendarFeedFactory(nguoi_dung=account, ma_bam=f"secret-digest-{account.pk}")


def make_key():
    return KhoaYeuCau.objects.create(
        nguoi_dung=AccountFactory(), khoa="key", dau_van_tay="secret-print", the="secret-claim",
        bat_dau=timezone.now(), ma_tra_loi=201, tra_loi="secret-answer",
    )  # fmt: skip


def make_audit_entry():
    return NhatKy.objects.create(
        thoi_diem=timezone.now(), nguoi_dung=AccountFactory(), hanh_dong="PatientChanged", bang="Benh_nhan",
        ma_doi_tuong=1, truoc={"ho_ten": "Nguyễn Văn A"}, sau={"ho_ten": "Nguyễn Văn B"}, request_id="r-1",
    )  # fmt: skip


def make_failed_sign_in():
    return DangNhapSai.objects.create(so_dien_thoai=AccountFactory.build().so_dien_thoai, so_lan=3)


MAKERS = {
    KeHoachDieuTri: TreatmentPlanFactory,
    BuocDieuTri: TreatmentStepFactory,
    Thuoc: DrugFactory,
    DaySoDonThuoc: PrescriptionSeriesFactory,
    DonThuoc: DraftPrescriptionFactory,
    DongDonThuoc: PrescriptionLineFactory,
    NguoiDung: AccountFactory,
    PhienDangNhap: SessionFactory,
    DangNhapSai: make_failed_sign_in,
    XacThucHaiLop: lambda: SecondFactorFactory(khoa="secret-key"),
    MaKhoiPhuc: make_recovery_code,
    MaMotLan: OneTimeCodeFactory,
    LichDongBo: make_feed,
    BenhAn: RecordFactory,
    BanBenhAn: RecordVersionFactory,
    ChanDoan: DiagnosisFactory,
    SinhHieu: VitalsFactory,
    MaBenh: IcdFactory,
    TaiLieu: FileFactory,
    CuocTraoDoi: ThreadFactory,
    TinNhan: MessageFactory,
    TepTinNhan: AttachmentFactory,
    ThongCao: AnnouncementFactory,
    DaXemThongCao: AnnouncementMarkFactory,
    BenhNhan: PatientFactory,
    NguoiThan: RelativeFactory,
    CoSoYTe: FacilityFactory,
    ChuyenKhoa: SpecialtyFactory,
    BacSi: DoctorFactory,
    DichVu: ServiceFactory,
    MauLich: TemplateFactory,
    BuoiMau: lambda: TemplateFactory().buoi.get(),
    KhoangNghi: TimeOffFactory,
    QuyTac: RulesFactory,
    LichLamViec: ScheduleFactory,
    LichHen: AppointmentFactory,
    HangCho: QueueFactory,
    PhieuKham: TicketFactory,
    PhienTuVanTuXa: TeleconsultationFactory,
    LuotThamGia: ParticipationFactory,
    YeuCauHoTro: SupportRequestFactory,
    TraLoiHoTro: SupportAnswerFactory,
    DanhGia: RatingFactory,
    DiemDanhGia: lambda: DiemDanhGia.objects.get(bac_si=RatingFactory().bac_si),
    DanhSachCho: EntryFactory,
    MoiNhanCho: OfferFactory,
    VanBanDongY: ConsentTextFactory,
    DongY: ConsentFactory,
    YeuCauQuyen: DataRequestFactory,
    BanXuat: ExportFactory,
    ViecXuat: ExportJobFactory,
    LanNhap: ImportFactory,
    DongNhap: ImportRowFactory,
    HoaDon: BillFactory,
    DongHoaDon: BillLineFactory,
    ThanhToan: PaymentFactory,
    ChungTu: DocumentFactory,
    ThongBaoCong: NoticeFactory,
    HoanTienCong: GatewayRefundFactory,
    DaySoChungTu: lambda: DocumentFactory().day_so,
    QuyTacHoanTien: RefundRulesFactory,
    BacHoanTien: lambda: RefundRulesFactory().bac.first(),
    YeuCauHoanTien: RefundRequestFactory,
    TyLeBaoHiem: InsuranceRateFactory,
    CaThuNgan: ShiftFactory,
    MauSaoKe: MappingFactory,
    SaoKe: StatementFactory,
    DongSaoKe: StatementRowFactory,
    ThongBao: NotificationFactory,
    LuotGui: DeliveryFactory,
    DocThongBao: ReadMarkFactory,
    TuyChonThongBao: PreferenceFactory,
    NhatKy: make_audit_entry,
    YeuCauVaiTro: RoleRequestFactory,
    TruyCapKhanCap: EmergencyAccessFactory,
    RaSoatQuyen: AccessReviewFactory,
    CanhBao: AlertFactory,
    QuyTacCanhBao: AlertRuleFactory,
    KhoaYeuCau: make_key,
    ViecDinhKy: JobFactory,
}
every_table = pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)


def page(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def sign_in(client, phone, password=PASSWORD, **headers):
    return client.post("/admin/login/?next=/admin/", {"username": phone, "password": password}, **headers)


@pytest.fixture
def administrator(client, enter_site):
    """A browser signed in as an Admin, where the audit trail has begun."""
    ChuoiNhatKy.objects.create()
    enter_site(client, AccountFactory(vai_tro=Role.ADMIN))
    return client


def test_every_table_has_a_page():
    assert set(admin.site._registry) == set(MAKERS)


def test_the_index_names_every_table_in_vietnamese(administrator):
    html = administrator.get("/admin/").content.decode()
    assert "Quản trị đặt lịch khám bệnh" in html
    assert all(model._meta.verbose_name_plural in html for model in MAKERS)


@every_table
def test_a_list_takes_the_same_few_queries_however_long_it_is(administrator, model):
    MAKERS[model]()
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert administrator.get(page(model, "changelist")).status_code == 200
    for _ in range(5):
        MAKERS[model]()
    with CaptureQueriesContext(connection) as many:
        assert administrator.get(page(model, "changelist")).status_code == 200
    assert len(many) == len(few) <= MOST_QUERIES


@every_table
def test_a_row_has_a_page(administrator, model):
    row = MAKERS[model]()
    with CaptureQueriesContext(connection) as queries:
        answer = administrator.get(page(model, "change", row.pk))
    assert answer.status_code == 200
    assert len(queries) <= MOST_QUERIES


def test_patients_are_not_read_unseen_on_the_site(administrator):
    patient = PatientFactory()

    administrator.get(page(BenhNhan, "changelist"), {"q": "nguyen"})
    administrator.get(page(BenhNhan, "change", patient.pk))
    administrator.post(page(BenhNhan, "change", patient.pk), {"ho_ten": "X"})

    entries = NhatKy.objects.filter(hanh_dong__startswith="Patient").order_by("pk")
    assert [(entry.hanh_dong, entry.ma_doi_tuong, entry.sau) for entry in entries] == [
        ("PatientsListed", None, {"bo_loc": {"q": "nguyen"}, "so_dong": 1}),
        ("PatientListed", patient.pk, None),
        ("PatientOpened", patient.pk, None),
    ]


def test_looking_at_files_is_in_the_audit_trail(administrator):
    file = FileFactory()

    administrator.get(page(TaiLieu, "changelist"))
    html = administrator.get(page(TaiLieu, "change", file.pk)).content.decode()

    entries = NhatKy.objects.filter(bang="Benh_nhan", ma_doi_tuong=file.benh_nhan_id).order_by("pk")
    assert [entry.hanh_dong for entry in entries] == ["FilesListed", "FileOpened"]
    assert file.khoa_luu not in html


def test_an_administrator_reads_no_internal_notes_of_his_own_record(client, enter_site):
    ChuoiNhatKy.objects.create()
    enter_site(client, account := AccountFactory(vai_tro=Role.ADMIN))
    record = RecordFactory()
    version = RecordVersionFactory(benh_an=record, noi_dung_ky={"ghi_chu_noi_bo": record.ghi_chu_noi_bo})

    def told(row):
        return record.ghi_chu_noi_bo in client.get(page(type(row), "change", row.pk)).content.decode()

    assert told(record)
    assert told(version)
    record.benh_nhan.nguoi_dung = account
    record.benh_nhan.save()
    assert not told(record)
    assert not told(version)


@every_table
def test_a_search_answers_whatever_is_typed(administrator, model):
    MAKERS[model]()
    for text in ("nguyen", "0", "%", "'", "đ" * 200, " "):
        assert administrator.get(page(model, "changelist"), {"q": text}).status_code == 200


@every_table
def test_an_address_that_no_link_has_is_no_server_error(administrator, model):
    row, listed = MAKERS[model](), page(model, "changelist")
    odd = [
        "?q=%00",
        "?q=" + "x" * 4000,
        "?%00=%00",
        "?o=%00",
        "?p=%00",
        "%00/change/",
        "%00/history/",
        f"{row.pk}%00/change/",
    ]
    odd += [f"?{field}__exact=%00" for field in administrator.get(listed).context["cl"].list_filter if field]

    for tail in odd:
        assert administrator.get(f"{listed}{tail}", follow=True).status_code in (200, 400, 404), tail


def test_what_is_typed_into_the_site_is_entered_printable_and_cut(administrator):
    administrator.get(page(BenhNhan, "changelist"), {"q": "a\x00\x1bb" + "x" * 3000})

    (entry,) = NhatKy.objects.filter(hanh_dong="PatientsListed")
    assert entry.sau["bo_loc"] == {"q": "ab" + "x" * 198}


@every_table
def test_nobody_adds_changes_or_deletes(administrator, model):
    row = MAKERS[model]()
    for address in (page(model, "add"), page(model, "delete", row.pk)):
        assert administrator.get(address).status_code == 403
        assert administrator.post(address, {"post": "yes"}).status_code == 403
    assert administrator.post(page(model, "change", row.pk), {}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    administrator.post(page(model, "changelist"), bulk)
    assert model.objects.filter(pk=row.pk).exists()


@every_table
def test_secrets_are_not_shown(administrator, model):
    row = MAKERS[model]()
    html = b"".join(
        administrator.get(address).content for address in (page(model, "changelist"), page(model, "change", row.pk))
    )
    assert b"secret-" not in html
    assert all(account.password.encode() not in html for account in NguoiDung.objects.all())


@pytest.mark.parametrize("typed", ["nguyen van an", "NGUYỄN VĂN AN", "van an", "0912345678", "001090000001"])
def test_a_patient_is_found_without_diacritics_or_by_number(administrator, typed):
    PatientFactory(ho_ten="Nguyễn Văn An", so_dien_thoai="0912345678", cmnd_cccd="001090000001")
    PatientFactory(ho_ten="Trần Thị Bình", so_dien_thoai="0987654321")
    html = administrator.get(page(BenhNhan, "changelist"), {"q": typed}).content.decode()
    assert "Nguyễn Văn An" in html
    assert "Trần Thị Bình" not in html


@pytest.mark.parametrize("model", [LichHen, HoaDon, ThanhToan, PhienTuVanTuXa])
def test_what_belongs_to_a_patient_is_found_by_the_name(administrator, model):
    found, other = MAKERS[model](), MAKERS[model]()
    patient = found.benh_nhan if model is LichHen else found.lich_hen.benh_nhan
    patient.ho_ten = "Lê Đình Độc Nhất"
    patient.save()
    listed = administrator.get(page(model, "changelist"), {"q": "doc nhat"}).context["cl"].queryset
    assert found in listed
    assert other not in listed


@pytest.mark.parametrize("model", [LichHen, LichLamViec, BacSi, ChuyenKhoa, DichVu])
def test_a_list_is_filtered_by_facility(administrator, model):
    row, _ = MAKERS[model](), MAKERS[model]()
    path = "bac_si__co_so" if model in (LichHen, LichLamViec) else "co_so"
    facility = row.bac_si.co_so if model in (LichHen, LichLamViec) else row.co_so
    answer = administrator.get(page(model, "changelist"), {f"{path}__ma_co_so__exact": facility.pk})
    assert list(answer.context["cl"].queryset) == [row]
    assert "Theo cơ sở" in answer.content.decode()


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        (BenhNhan, "di_ung__icontains"),
        (BenhNhan, "di_ung"),
        (BenhNhan, "cmnd_cccd__startswith"),
        (BenhNhan, "benh_an__ket_luan__icontains"),
        (BenhNhan, "gioi_tinh__regex"),
        (BenhNhan, "ngay_tao__isnull__icontains"),
        (BenhNhan, "nguoi_dung__password__startswith"),
        (BenhAn, "ket_luan__icontains"),
        (ChanDoan, "dien_giai__icontains"),
        (DonThuoc, "noi_dung_don__icontains"),
        (TinNhan, "noi_dung__icontains"),
        (NguoiDung, "password__startswith"),
        (NguoiDung, "xac_thuc__khoa__startswith"),
        (XacThucHaiLop, "khoa__startswith"),
        (MaMotLan, "ma_bam__startswith"),
        (KhoaYeuCau, "tra_loi__icontains"),
        (NhatKy, "truoc__icontains"),
        (NhatKy, "nguoi_dung__password__startswith"),
        (DongDonThuoc, "don_thuoc__noi_dung_don__contains"),
        (LichHen, "bac_si__co_so__ten_co_so__icontains"),
        (LichHen, "benh_nhan__di_ung__icontains"),
        (LichHen, "ghi_chu__icontains"),
    ],
)
def test_nothing_is_guessed_by_a_lookup_that_no_filter_offers(administrator, model, lookup):
    """Each answer would tell whether somebody's column has these letters, and no look would be entered."""
    MAKERS[model]()
    assert administrator.get(page(model, "changelist"), {lookup: "a"}).status_code == 400


@every_table
def test_every_link_of_a_filter_is_followed(administrator, model):
    MAKERS[model](), MAKERS[model]()
    listed = page(model, "changelist")
    changes = administrator.get(listed).context["cl"]
    links = [choice["query_string"] for spec in changes.filter_specs for choice in spec.choices(changes)]
    if day := changes.date_hierarchy:
        links.append(f"?{day}__year=2026&{day}__month=7&{day}__day=3")
    for link in links:
        assert administrator.get(f"{listed}{link}").status_code == 200, link


def test_names_are_not_completed_unseen(administrator):
    PatientFactory(ho_ten="Nguyễn Văn An")
    asked = {"app_label": "appointments", "model_name": "lichhen", "field_name": "benh_nhan", "term": "nguyen"}
    assert administrator.get("/admin/autocomplete/", asked).status_code == 404


def test_a_rows_history_is_its_audit_trail(administrator):
    PatientFactory(pk=1)
    entry = make_audit_entry()
    other = NhatKy.objects.create(
        thoi_diem=timezone.now(), hanh_dong="PatientChanged", bang="Benh_nhan", ma_doi_tuong=2, request_id="r-2"
    )
    answer = administrator.get(page(BenhNhan, "history", 1), follow=True)
    listed = answer.context["cl"].queryset
    assert entry in listed
    assert other not in listed


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_others_than_admins_are_turned_away(client, enter_site, role):
    account = AccountFactory(vai_tro=role)
    answer = sign_in(client, account.so_dien_thoai)
    assert "của một quản trị viên" in answer.content.decode()
    enter_site(client, account)
    for address in ("/admin/", page(BenhNhan, "changelist"), page(BenhNhan, "add")):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.url.startswith("/admin/login/")


def test_a_disabled_admin_is_turned_away_at_once(client, enter_site):
    account = AccountFactory(vai_tro=Role.ADMIN)
    enter_site(client, account)
    NguoiDung.objects.filter(pk=account.pk).update(trang_thai=False)
    assert client.get("/admin/").status_code == 302
    assert sign_in(client, account.so_dien_thoai).status_code == 200


# Its session


def live_sessions():
    return PhienDangNhap.objects.filter(ngay_ket_thuc=None)


def listed(api):
    return {row["ma_phien"]: row["dang_hoat_dong"] for row in api.get("/api/auth/sessions/").json()["results"]}


def test_signing_in_opens_a_session_like_any_other(client, as_user):
    account = AccountFactory(vai_tro=Role.ADMIN)

    assert sign_in(client, account.so_dien_thoai, HTTP_USER_AGENT="Firefox at the office").url == "/admin/"

    (session,) = live_sessions()
    assert (session.nguoi_dung, session.thiet_bi, session.dia_chi_ip) == (account, "Firefox at the office", "127.0.0.1")
    assert NhatKy.objects.filter(hanh_dong="SignedIn", nguoi_dung=account, ma_doi_tuong=session.pk).exists()
    assert listed(as_user(account))[session.pk] is True


@pytest.mark.parametrize("who", ["the owner", "another Admin"])
def test_it_is_ended_from_afar_and_at_once(client, as_user, who):
    account = AccountFactory(vai_tro=Role.ADMIN)
    sign_in(client, account.so_dien_thoai)
    (session,) = live_sessions()
    api = as_user(account) if who == "the owner" else as_user(vai_tro=Role.ADMIN)

    assert client.get("/admin/").status_code == 200
    assert api.delete(f"/api/auth/sessions/{session.pk}/").status_code == 204

    answer = client.get(page(BenhNhan, "changelist"))
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/admin/login/")


def test_a_new_password_ends_it(client, as_user):
    account = AccountFactory(vai_tro=Role.ADMIN)
    sign_in(client, account.so_dien_thoai)

    body = {"mat_khau_cu": PASSWORD, "mat_khau_moi": "Another-Horse-9"}
    assert as_user(account).put("/api/auth/change-password/", body).status_code == 200

    assert client.get("/admin/").status_code == 302


def test_a_reset_of_the_second_factor_ends_it(client, as_user, enter_site):
    account = SecondFactorFactory(nguoi_dung__vai_tro=Role.ADMIN).nguoi_dung
    enter_site(client, account)
    assert client.get("/admin/").status_code == 200

    assert as_user(vai_tro=Role.ADMIN).delete(f"/api/users/accounts/{account.pk}/second-factor/").status_code == 204

    assert client.get("/admin/").status_code == 302


def test_signing_out_ends_it(client):
    account = AccountFactory(vai_tro=Role.ADMIN)
    sign_in(client, account.so_dien_thoai)
    cookie = client.cookies["sessionid"].value

    assert client.get("/admin/logout/").status_code == 405
    assert live_sessions().count() == 1
    assert client.post("/admin/logout/").status_code == 200

    assert not live_sessions().exists()
    assert NhatKy.objects.get(hanh_dong="SessionEnded").nguoi_dung == account
    client.cookies["sessionid"] = cookie
    assert client.get("/admin/").status_code == 302


def test_signing_in_anew_ends_the_one_before(client):
    one, other = AccountFactory.create_batch(2, vai_tro=Role.ADMIN)
    for account in (one, one, other):
        sign_in(client, account.so_dien_thoai)

    assert [session.nguoi_dung for session in live_sessions()] == [other]


def test_who_may_not_enter_leaves_no_session(client):
    for account in (AccountFactory(vai_tro=Role.STAFF), AccountFactory(vai_tro=Role.ADMIN, trang_thai=False)):
        sign_in(client, account.so_dien_thoai)

    assert not live_sessions().exists()


def test_half_an_hour_unused_ends_it_and_use_keeps_it(client, enter_site, at):
    began = timezone.now().replace(microsecond=0)
    session = enter_site(client, AccountFactory(vai_tro=Role.ADMIN), ngay_tao=began, lan_cuoi=began)

    for minutes in (25, 50, 75):
        at(began + dt.timedelta(minutes=minutes), unused=True)
        assert client.get("/admin/").status_code == 200
        session.refresh_from_db()
        assert session.lan_cuoi == began + dt.timedelta(minutes=minutes)

    at(began + dt.timedelta(minutes=105), unused=True)
    assert client.get("/admin/").status_code == 302


def test_it_lasts_no_longer_than_any_session_however_much_it_is_used(client, enter_site, settings):
    now = timezone.now()
    enter_site(client, AccountFactory(vai_tro=Role.ADMIN), ngay_tao=now - dt.timedelta(days=30), lan_cuoi=now)

    assert settings.SESSION_LIFETIME_DAYS == 30
    assert client.get("/admin/").status_code == 302


def test_djangos_own_word_for_who_is_signed_in_counts_for_nothing(client):
    client.force_login(AccountFactory(vai_tro=Role.ADMIN))

    assert client.get("/admin/").status_code == 302
    assert client.get(page(BenhNhan, "changelist")).status_code == 302


@pytest.mark.parametrize("key", [None, "1", "x", 0, -1, 10**9, True, [1]])
def test_a_cookie_that_names_no_session_lets_nobody_in(client, enter_site, key):
    enter_site(client, AccountFactory(vai_tro=Role.ADMIN))
    cookie = client.session
    cookie["ma_phien"] = key
    cookie.save()

    assert client.get("/admin/").status_code == 302


def test_the_lock_after_five_failures_holds_here_too(client):
    account = AccountFactory(vai_tro=Role.ADMIN)
    for _ in range(5):
        assert "mật khẩu không đúng" in sign_in(client, account.so_dien_thoai, "wrong").content.decode()
    assert "quá nhiều lần" in sign_in(client, account.so_dien_thoai).content.decode()


@pytest.mark.parametrize("typed", ["", "not a number", "x" * 300, "\x00"])
def test_a_phone_number_that_is_none_is_refused(client, typed):
    assert sign_in(client, typed).status_code == 200


def test_a_password_is_changed_through_the_api_alone(administrator):
    before = NguoiDung.objects.get().password
    form = {"old_password": PASSWORD, "new_password1": "Another-Horse-9", "new_password2": "Another-Horse-9"}
    answer = administrator.post("/admin/password_change/", form, follow=True)
    assert "/api/auth/change-password/" in answer.content.decode()
    assert NguoiDung.objects.get().password == before


def test_createsuperuser_makes_an_admin_who_can_sign_in(client, anonymous, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_SO_DIEN_THOAI", "0900000009")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, verbosity=0)
    assert NguoiDung.objects.get().vai_tro == Role.ADMIN
    assert sign_in(client, "0900000009").url == "/admin/"
    assert client.get("/admin/").status_code == 200
    body = {"so_dien_thoai": "0900000009", "password": PASSWORD}
    assert anonymous.post("/api/auth/login/", body).json()["user"]["vai_tro"] == Role.ADMIN
