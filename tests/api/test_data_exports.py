"""A person's copy of everything held on him: made in the background, handed to nobody else, gone after a week."""

import datetime as dt
import io
import json
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone
from pypdf import PdfReader

from authentication.models import NguoiDung
from consents.models import BanXuat, TrangThaiBanXuat
from core.models import NhatKy
from core.periodic import BUILD_EXPORTS
from core.personal_data import EXCUSED, FILES, OF_ACCOUNT, OF_PATIENT
from core.policy import Role
from core.services import export_building
from core.services.export_building import ExportBuilding
from files.models import TrangThaiQuet
from notifications.models import ThongBao
from tests.factories import (
    AppointmentFactory,
    AttachmentFactory,
    BillLineFactory,
    CalendarFeedFactory,
    ConsentFactory,
    DataRequestFactory,
    DiagnosisFactory,
    DoctorFactory,
    DocumentFactory,
    DraftPrescriptionFactory,
    EmergencyAccessFactory,
    ExportFactory,
    FileFactory,
    MessageFactory,
    NotificationFactory,
    OfferFactory,
    ParticipationFactory,
    PatientFactory,
    PaymentFactory,
    PrescriptionLineFactory,
    RatingFactory,
    RecordFactory,
    RelativeFactory,
    SecondFactorFactory,
    SessionFactory,
    SupportAnswerFactory,
    SupportRequestFactory,
    TeleconsultationFactory,
    TreatmentStepFactory,
    VitalsFactory,
)
from tests.uploads import pdf, stored_file
from users.models import BenhNhan

pytestmark = pytest.mark.django_db

EXPORT = "/api/users/profile/export/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORTS_FOLDER = tmp_path / "exports"
    return settings.EXPORTS_FOLDER


@pytest.fixture
def patient():
    return PatientFactory(ho_ten="Nguyễn Văn An", di_ung="Tôm")


@pytest.fixture
def client(as_user, patient):
    return as_user(patient.nguoi_dung)


@pytest.fixture
def build(resolve):
    return lambda: resolve(ExportBuilding).run()


def code_of(answer):
    return answer.status_code, answer.json()["code"]


def archive_of(answer):
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    return ZipFile(io.BytesIO(answer.getvalue()))


def rows(archive, name):
    return json.loads(archive.read(name))


def test_the_first_call_begins_and_the_file_comes_when_it_is_ready(
    client, patient, background, build, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        begun = client.get(EXPORT)

    assert (begun.status_code, begun.json()["trang_thai"], begun.json()["phan_tram"]) == (202, "Chờ làm", 0)
    assert background.asked == [BUILD_EXPORTS]
    assert client.get(EXPORT).json()["ma_ban_xuat"] == begun.json()["ma_ban_xuat"]
    assert build() == (1, 0, 0)

    answer = client.get(EXPORT)

    archive = archive_of(answer)
    assert answer["Content-Disposition"].startswith('attachment; filename="du-lieu-ca-nhan-')
    assert answer["Cache-Control"] == "no-store"
    (profile,) = rows(archive, f"benh-nhan-{patient.pk}/ho-so.json")
    assert (profile["ho_ten"], profile["di_ung"]) == ("Nguyễn Văn An", "Tôm")
    assert archive.testzip() is None
    told = ThongBao.objects.get(loai="ban-xuat-san-sang")
    assert told.nguoi_dung == patient.nguoi_dung


def test_everything_held_is_in_it_and_no_secret(client, patient, build):
    account = patient.nguoi_dung
    visit = AppointmentFactory(benh_nhan=patient, ghi_chu="Đau đầu")
    line = BillLineFactory(hoa_don__lich_hen=visit)
    paid = PaymentFactory(lich_hen=AppointmentFactory(benh_nhan=patient, gio_kham=dt.time(10)))
    paper = DocumentFactory(thanh_toan=paid)
    remote = TeleconsultationFactory(
        lich_hen__benh_nhan=patient, lich_hen__gio_kham=dt.time(10, 30), ghi_chu_bac_si="Zzq-noi-bo"
    )
    ParticipationFactory(phien=remote, nguoi_dung=account)
    OfferFactory(cho__benh_nhan=patient)
    feed = CalendarFeedFactory(nguoi_dung=account, ten_lich="Điện thoại")
    agreed = ConsentFactory(benh_nhan=patient)
    asked = DataRequestFactory(benh_nhan=patient, noi_dung_yeu_cau="Cho xem")
    told = NotificationFactory(benh_nhan=patient)
    EmergencyAccessFactory(benh_nhan=patient, ly_do="Ngất xỉu")
    SecondFactorFactory(nguoi_dung=account)
    SessionFactory(nguoi_dung=account, thiet_bi="Zzphone")
    client.post(EXPORT)

    build()

    archive = archive_of(client.get(EXPORT))
    own = f"benh-nhan-{patient.pk}"
    names = [f"{own}/{section.name}.json" for section in OF_PATIENT]
    names += [f"tai-khoan/{section.name}.json" for section in OF_ACCOUNT]
    assert set(archive.namelist()) == {*names, "thong-tin.json", f"{own}/chung-tu/{paper.so_chung_tu}.pdf"}
    texts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".json")}
    assert len(rows(archive, f"{own}/lich-hen.json")) == 3
    assert line.pk in [row["ma_dong"] for row in rows(archive, f"{own}/dong-hoa-don.json")]
    assert rows(archive, f"{own}/thanh-toan.json")[0]["so_tien"] == paid.so_tien
    assert rows(archive, f"{own}/dong-y.json")[0]["noi_dung"] == agreed.van_ban.noi_dung_vi
    assert rows(archive, f"{own}/yeu-cau-du-lieu.json")[0]["noi_dung_yeu_cau"] == asked.noi_dung_yeu_cau
    assert rows(archive, f"{own}/thong-bao.json")[0]["ma_thong_bao"] == told.pk
    assert "Đau đầu" in texts[f"{own}/lich-hen.json"]
    assert "Ngất xỉu" in texts[f"{own}/truy-cap-khan-cap.json"]
    assert "Zzphone" in texts["tai-khoan/phien-dang-nhap.json"]
    assert "Điện thoại" in texts["tai-khoan/lich-dong-bo.json"]
    whole = "".join(texts.values())
    session_ids = account.phien_dang_nhap.values_list("jti", flat=True)
    for secret in ("Zzq-noi-bo", remote.ma_cuoc_goi, feed.ma_bam, account.password, *session_ids):
        assert secret not in whole
    assert PdfReader(io.BytesIO(archive.read(f"{own}/chung-tu/{paper.so_chung_tu}.pdf"))).pages


def test_who_looked_and_what_became_of_the_visits_is_in_it(client, as_user, patient, build):
    desk = as_user(vai_tro=Role.STAFF)
    visit = AppointmentFactory(benh_nhan=patient)
    desk.get(f"/api/users/patients/{patient.pk}/")
    desk.post(f"/api/appointments/{visit.pk}/confirm/")
    client.post(EXPORT)

    build()

    archive, own = archive_of(client.get(EXPORT)), f"benh-nhan-{patient.pk}"
    assert [row["viec"] for row in rows(archive, f"{own}/ai-da-xem.json")] == ["Xem hồ sơ"]
    (moved,) = rows(archive, f"{own}/lich-su-lich-hen.json")
    assert (moved["viec"], moved["vai_tro"], moved["ma_doi_tuong"]) == ("Chuyển trạng thái", Role.STAFF, visit.pk)
    assert "Đăng nhập" in [row["viec"] for row in rows(archive, "tai-khoan/dang-nhap.json")]


def copy_of(client, build):
    client.post(EXPORT)
    build()
    return archive_of(client.get(EXPORT))


def test_signed_records_are_in_it_with_each_version_and_without_internal_notes(client, as_user, patient, build):
    record = RecordFactory(
        lich_hen__benh_nhan=patient, ket_luan="Đau thắt ngực", ghi_chu_noi_bo="Zzq-noi-bo", benh_nhan=patient
    )
    diagnosis, vitals = DiagnosisFactory(benh_an=record), VitalsFactory(benh_an=record)
    doctor = as_user(record.bac_si.nguoi_dung)
    assert doctor.post(f"/api/records/{record.pk}/sign/").status_code == 200
    draft = RecordFactory(lich_hen=AppointmentFactory(benh_nhan=patient, gio_kham=dt.time(11)), ket_luan="Zzq-nhap")
    VitalsFactory(benh_an=draft)
    doctor.get(f"/api/records/{record.pk}/")

    archive, own = copy_of(client, build), f"benh-nhan-{patient.pk}"

    assert [row["ket_luan"] for row in rows(archive, f"{own}/benh-an.json")] == ["Đau thắt ngực"]
    (version,) = rows(archive, f"{own}/ban-benh-an.json")
    assert (version["so_ban"], version["noi_dung_ky"]["ket_luan"]) == (1, "Đau thắt ngực")
    (said,) = rows(archive, f"{own}/chan-doan.json")
    assert (said["ma_chan_doan"], said["ten_benh"]) == (diagnosis.pk, diagnosis.ma_benh.ten_benh)
    assert [row["ma_sinh_hieu"] for row in rows(archive, f"{own}/sinh-hieu.json")] == [vitals.pk]
    assert "Xem bệnh án" in [row["viec"] for row in rows(archive, f"{own}/ai-da-xem.json")]
    assert not any(b"Zzq" in archive.read(name) for name in archive.namelist())


def test_plans_and_signed_prescriptions_are_in_it_with_the_paper(client, as_user, patient, build):
    step = TreatmentStepFactory(ke_hoach__lich_hen__benh_nhan=patient)
    line = PrescriptionLineFactory(don_thuoc__lich_hen__benh_nhan=patient, don_thuoc__lich_hen__gio_kham=dt.time(10))
    draft = DraftPrescriptionFactory(lich_hen=step.ke_hoach.lich_hen, loi_dan="Zzq-nhap")
    PrescriptionLineFactory(don_thuoc=draft, ten_thuoc="Zzq-nhap")
    signed = as_user(line.don_thuoc.bac_si.nguoi_dung).post(
        f"/api/treatments/prescriptions/{line.don_thuoc.pk}/sign/", {}
    )
    assert signed.status_code == 200

    archive, own = copy_of(client, build), f"benh-nhan-{patient.pk}"

    assert [row["ma_ke_hoach"] for row in rows(archive, f"{own}/ke-hoach-dieu-tri.json")] == [step.ke_hoach.pk]
    assert [row["viec_can_lam"] for row in rows(archive, f"{own}/buoc-dieu-tri.json")] == [step.viec_can_lam]
    (prescribed,) = rows(archive, f"{own}/don-thuoc.json")
    assert [row["ma_dong"] for row in rows(archive, f"{own}/dong-don-thuoc.json")] == [line.pk]
    paper = archive.read(f"{own}/don-thuoc/{prescribed['so_don']}.pdf")
    assert patient.ho_ten in PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    assert not any(b"Zzq" in archive.read(name) for name in archive.namelist())


def test_files_are_in_it_with_their_bytes_and_neither_infected_nor_withdrawn_ones(client, patient, build):
    content = pdf()
    kept = stored_file(content, benh_nhan=patient, ten_tep="x-quang.pdf")
    odd = stored_file(benh_nhan=patient, ten_tep="../../etc/passwd")
    infected = FileFactory(benh_nhan=patient, trang_thai_quet=TrangThaiQuet.INFECTED)
    FileFactory(benh_nhan=patient, xoa_luc=timezone.now(), nguoi_xoa=patient.nguoi_dung, ly_do_xoa="Nhầm")
    stored_file(ten_tep="zzq-nguoi-la.pdf")

    archive, own = copy_of(client, build), f"benh-nhan-{patient.pk}"

    assert [row["ma_tai_lieu"] for row in rows(archive, f"{own}/tai-lieu.json")] == [kept.pk, odd.pk, infected.pk]
    given = [name for name in archive.namelist() if name.startswith(f"{own}/tai-lieu/")]
    assert given == [f"{own}/tai-lieu/{kept.pk}-x-quang.pdf", f"{own}/tai-lieu/{odd.pk}-passwd"]
    assert archive.read(given[0]) == content
    assert kept.khoa_luu not in archive.read(f"{own}/tai-lieu.json").decode()


def test_a_copy_is_not_made_without_a_file_that_the_storage_does_not_give(client, patient, build):
    FileFactory(benh_nhan=patient)
    client.post(EXPORT)

    assert build() == (0, 1, 0)
    assert BanXuat.objects.get().loi == "FileStoreAway"


def test_letters_support_and_ratings_are_in_it_without_notes_of_the_desk(client, patient, build):
    message = MessageFactory(trao_doi__benh_nhan=patient, noi_dung="Uống thuốc đều")
    attached = AttachmentFactory(tin_nhan=message, tai_lieu=stored_file(benh_nhan=patient))
    MessageFactory(noi_dung="Zzq-nguoi-la")
    asked = SupportRequestFactory(nguoi_hoi=patient.nguoi_dung)
    answer = SupportAnswerFactory(yeu_cau=asked)
    SupportAnswerFactory(yeu_cau=asked, noi_dung_tra_loi="Zzq-noi-bo", noi_bo=True)
    SupportRequestFactory(benh_nhan=patient, noi_dung_hoi="Zzq-nguoi-khac-hoi")
    rating = RatingFactory(lich_hen__benh_nhan=patient, nhan_xet="Tận tình")

    archive, own = copy_of(client, build), f"benh-nhan-{patient.pk}"

    assert [row["ma_trao_doi"] for row in rows(archive, f"{own}/trao-doi.json")] == [message.trao_doi_id]
    assert [row["noi_dung"] for row in rows(archive, f"{own}/tin-nhan.json")] == ["Uống thuốc đều"]
    assert [row["tai_lieu_id"] for row in rows(archive, f"{own}/tep-tin-nhan.json")] == [attached.tai_lieu_id]
    assert [row["ma_yeu_cau"] for row in rows(archive, "tai-khoan/yeu-cau-ho-tro.json")] == [asked.pk]
    assert [row["ma_tra_loi"] for row in rows(archive, "tai-khoan/tra-loi-ho-tro.json")] == [answer.pk]
    assert [row["nhan_xet"] for row in rows(archive, f"{own}/danh-gia.json")] == [rating.nhan_xet]
    assert not any(b"Zzq" in archive.read(name) for name in archive.namelist())


def test_relatives_are_in_it_and_strangers_are_not(client, patient, build):
    child = RelativeFactory(nguoi_dung=patient.nguoi_dung, benh_nhan__ho_ten="Nguyễn Gia Hân").benh_nhan
    stranger = PatientFactory(ho_ten="Zzx Người Lạ")
    AppointmentFactory(benh_nhan=stranger)
    client.post(EXPORT)

    build()

    archive = archive_of(client.get(EXPORT))
    assert rows(archive, f"benh-nhan-{child.pk}/ho-so.json")[0]["ho_ten"] == "Nguyễn Gia Hân"
    assert f"benh-nhan-{stranger.pk}/ho-so.json" not in archive.namelist()
    assert not any(b"Zzx" in archive.read(name) for name in archive.namelist())
    assert NhatKy.objects.get(hanh_dong="CopyTaken").ma_doi_tuong == child.pk


def test_a_doctor_gets_his_own_account_and_no_patient(as_user, build):
    doctor = DoctorFactory()
    AppointmentFactory(lich__bac_si=doctor)
    client = as_user(doctor.nguoi_dung)
    client.post(EXPORT)

    build()

    archive = archive_of(client.get(EXPORT))
    assert rows(archive, "tai-khoan/ho-so-bac-si.json")[0]["ho_ten"] == doctor.ho_ten
    assert not any(name.startswith("benh-nhan") for name in archive.namelist())


def test_nobody_gets_the_file_of_another(client, as_user, build):
    client.post(EXPORT)
    build()

    other = as_user(PatientFactory().nguoi_dung)

    assert other.get(EXPORT).status_code == 202
    assert other.get(f"{EXPORT}?ma_ban_xuat={BanXuat.objects.first().pk}").status_code == 202
    assert NhatKy.objects.filter(hanh_dong="DataExported").count() == 0


def test_a_visitor_gets_nothing(anonymous):
    assert [anonymous.get(EXPORT).status_code, anonymous.post(EXPORT).status_code] == [401, 401]
    assert not BanXuat.objects.exists()


def test_each_download_is_in_the_trail(client, build):
    client.post(EXPORT)
    build()

    client.get(EXPORT)
    client.get(EXPORT)

    job = BanXuat.objects.get()
    entries = NhatKy.objects.filter(hanh_dong="DataExported", bang="Ban_xuat", ma_doi_tuong=job.pk)
    assert [entry.sau["so_byte"] for entry in entries] == [job.so_byte] * 2


def test_a_relative_who_was_parted_with_is_not_handed_out(client, patient, build):
    link = RelativeFactory(nguoi_dung=patient.nguoi_dung)
    client.post(EXPORT)
    build()
    link.delete()

    assert code_of(client.get(EXPORT)) == (409, "export_outdated")
    assert client.post(EXPORT).json()["trang_thai"] == "Chờ làm"
    build()
    assert f"benh-nhan-{link.benh_nhan_id}/ho-so.json" not in archive_of(client.get(EXPORT)).namelist()


def test_a_file_is_kept_for_a_week_and_then_deleted(client, build, folder, at):
    client.post(EXPORT)
    build()
    assert len(list(folder.iterdir())) == 1

    at(timezone.now() + dt.timedelta(days=7, minutes=1))
    assert build() == (0, 0, 1)

    assert list(folder.iterdir()) == []
    assert BanXuat.objects.get().trang_thai == TrangThaiBanXuat.REMOVED
    assert client.get(EXPORT).status_code == 202  # another is begun
    assert BanXuat.objects.count() == 2


def test_an_expired_file_is_not_handed_out_even_before_it_is_deleted(client, build, at):
    client.post(EXPORT)
    build()

    at(timezone.now() + dt.timedelta(days=7, minutes=1))

    assert client.get(EXPORT).status_code == 202


def test_one_is_not_made_anew_within_the_hour_and_then_takes_the_place_of_the_last(client, build, folder, at):
    first = client.post(EXPORT).json()
    build()
    assert client.post(EXPORT).json()["ma_ban_xuat"] == first["ma_ban_xuat"]

    at(timezone.now() + dt.timedelta(hours=2))
    second = client.post(EXPORT).json()
    build()

    assert second["ma_ban_xuat"] != first["ma_ban_xuat"]
    assert [path.name.split("-")[0] for path in folder.iterdir()] == [str(second["ma_ban_xuat"])]


def test_a_copy_whose_builder_died_is_begun_again(client, build, folder, at):
    client.post(EXPORT)
    job = BanXuat.objects.get()
    until = timezone.now() + dt.timedelta(minutes=15)
    BanXuat.objects.update(trang_thai=TrangThaiBanXuat.RUNNING, the="dead", giu_den=until, so_lan=1, phan_tram=40)
    folder.mkdir()
    (folder / f"{job.pk}-dead.zip").write_bytes(b"half")

    assert build() == (0, 0, 0)  # it may still live
    at(until + dt.timedelta(seconds=1))
    assert build() == (1, 0, 0)

    assert archive_of(client.get(EXPORT)).testzip() is None
    assert [path.read_bytes()[:2] for path in folder.iterdir()] == [b"PK"]


def test_a_builder_who_lost_it_writes_nothing(client, resolve, folder, monkeypatch):
    client.post(EXPORT)
    taken = export_building._put

    def steal(*args):
        BanXuat.objects.update(the="another")
        taken(*args)

    monkeypatch.setattr(export_building, "_put", steal)

    assert resolve(ExportBuilding).run() == (0, 0, 0)
    job = BanXuat.objects.get()
    assert (job.trang_thai, job.the, list(folder.iterdir())) == (TrangThaiBanXuat.RUNNING, "another", [])


def test_one_that_breaks_stops_no_other_and_is_given_up_after_three_times(client, as_user, build, folder, at, capsys):
    broken = ExportFactory(benh_nhan=[10**9])
    client.post(EXPORT)

    with pytest.raises(SystemExit):
        call_command("build_exports")
    assert "1 bản xuất" in capsys.readouterr().out
    for minutes in (16, 32):
        at(timezone.now() + dt.timedelta(minutes=minutes))
        build()

    broken.refresh_from_db()
    assert (broken.trang_thai, broken.so_lan, broken.loi) == (TrangThaiBanXuat.FAILED, 3, "DoesNotExist")
    owner = as_user(broken.nguoi_dung)
    assert code_of(owner.get(EXPORT)) == (409, "export_failed")
    assert owner.post(EXPORT).status_code == 202
    assert len(list(folder.iterdir())) == 1


def test_a_file_that_is_gone_is_said_to_be_and_made_again(client, build, folder):
    client.post(EXPORT)
    build()
    next(folder.iterdir()).unlink()

    assert code_of(client.get(EXPORT)) == (409, "export_failed")
    assert client.post(EXPORT).json()["trang_thai"] == "Chờ làm"


def test_files_are_for_the_owner_of_the_process_alone(client, build, folder):
    client.post(EXPORT)
    build()

    assert [oct(path.stat().st_mode & 0o777) for path in (folder, *folder.iterdir())] == ["0o700", "0o600"]


def test_progress_grows_while_it_is_made(client, resolve, monkeypatch):
    client.post(EXPORT)
    seen, put = [], export_building._put

    def watch(*args):
        seen.append(BanXuat.objects.get().phan_tram)
        put(*args)

    monkeypatch.setattr(export_building, "_put", watch)
    resolve(ExportBuilding).run()

    assert seen == sorted(seen)
    assert len(set(seen)) > 10
    assert BanXuat.objects.get().phan_tram == 100


def test_rows_are_read_in_pieces(client, patient, build, monkeypatch):
    NotificationFactory.create_batch(25, benh_nhan=patient)
    monkeypatch.setattr("core.repositories.personal_data_repository.ROWS_A_PIECE", 10)
    client.post(EXPORT)

    build()

    archive = archive_of(client.get(EXPORT))
    assert len(rows(archive, f"benh-nhan-{patient.pk}/thong-bao.json")) == 25


PEOPLE = (BenhNhan, NguoiDung)


def test_every_table_about_people_is_exported_or_excused():
    """A new table that points to patients or accounts: a line in OF_PATIENT, OF_ACCOUNT or FILES, or in EXCUSED."""
    sections = (*OF_PATIENT, *OF_ACCOUNT, *FILES)
    exported = {model._meta.db_table for section in sections for model in section.tables}
    about_people = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model in PEOPLE
    }

    assert sorted(about_people - exported - set(EXCUSED)) == []
    assert sorted(set(EXCUSED) - about_people) == []
    assert sorted(set(EXCUSED) & exported) == []
    assert all(EXCUSED.values())
