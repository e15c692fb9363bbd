"""Medical records: written by the doctor of the visit, signed, then amended by versions; read by whom they concern."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from appointments.models import TrangThaiLichHen
from core.models import NhatKy
from core.policy import Role
from core.record_exceptions import RecordExists
from core.repositories.record_repository import RecordRepository
from records.models import BanBenhAn, BenhAn, ChanDoan, MaBenh
from tests.factories import (
    AppointmentFactory,
    DiagnosisFactory,
    DoctorFactory,
    EmergencyAccessFactory,
    IcdFactory,
    PatientFactory,
    RecordFactory,
    RecordVersionFactory,
    RelativeFactory,
    ScheduleFactory,
    VitalsFactory,
)

pytestmark = pytest.mark.django_db

RECORDS = "/api/records/"
SCRIPT = "<script>alert('x')</script> 😀 Đau đầu\nhai ngày"


@pytest.fixture
def flu():
    return IcdFactory(ma_icd="J11.1", ten_benh="Cúm có biểu hiện hô hấp", ten_tieng_anh="Influenza", chuong=10)


@pytest.fixture
def owner(as_user, visit):
    return as_user(visit.benh_nhan.nguoi_dung)


@pytest.fixture
def draft(visit, flu):
    record = RecordFactory(lich_hen=visit)
    DiagnosisFactory(benh_an=record, ma_benh=flu)
    VitalsFactory(benh_an=record)
    return record


@pytest.fixture
def signed(doctor, draft):
    assert doctor.post(f"{address(draft)}sign/").status_code == 200
    draft.refresh_from_db()
    return draft


def address(record):
    return f"{RECORDS}{record.pk}/"


def code(answer):
    return answer.status_code, answer.json()["code"]


def fields(answer):
    return [each["field"] for each in answer.json()["errors"]]


def test_the_doctor_of_a_visit_writes_its_record(doctor, visit, flu):
    sent = {
        "ma_lich_hen": visit.pk,
        "ly_do_kham": "Sốt, ho hai ngày",
        "ghi_chu_noi_bo": "Hỏi lại tiền sử",
        "chan_doan": [{"ma_icd": "j11.1", "la_chinh": True, "dien_giai": "Cúm A"}],
    }

    answer = doctor.post(RECORDS, sent)

    told = answer.json()
    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    assert (told["trang_thai"], told["phien_ban_ky"], told["ky_luc"]) == ("Nháp", 0, None)
    assert told["chan_doan"] == [
        {
            "ma_icd": "J11.1", "ten_benh": "Cúm có biểu hiện hô hấp", "dien_giai": "Cúm A", "la_chinh": True,
            "muc_do": "Xác định",
        }
    ]  # fmt: skip
    record = BenhAn.objects.get()
    assert (record.benh_nhan, record.bac_si, record.ghi_chu_noi_bo) == (
        visit.benh_nhan,
        visit.bac_si,
        "Hỏi lại tiền sử",
    )


def test_a_visit_has_one_record(doctor, draft, visit):
    assert code(doctor.post(RECORDS, {"ma_lich_hen": visit.pk})) == (409, "already_exists")
    assert BenhAn.objects.count() == 1


def test_the_database_itself_keeps_a_visit_to_one_record(draft, visit):
    with pytest.raises(RecordExists), transaction.atomic():
        RecordRepository().add(lich_hen=visit, benh_nhan=visit.benh_nhan, bac_si=visit.bac_si)
    assert BenhAn.objects.count() == 1


@pytest.mark.parametrize("state", ["PENDING", "CONFIRMED", "CANCELLED", "NO_SHOW"])
def test_no_record_is_written_of_who_has_not_come(as_user, state):
    cancelled = {"ngay_huy": timezone.now()} if state == "CANCELLED" else {}
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen[state], **cancelled)

    answer = as_user(visit.bac_si.nguoi_dung).post(RECORDS, {"ma_lich_hen": visit.pk})

    assert code(answer) == (409, "not_attended")
    assert not BenhAn.objects.exists()


@pytest.mark.parametrize("state", ["ARRIVED", "IN_PROGRESS", "COMPLETED"])
def test_a_record_is_written_from_arrival_on(as_user, state):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen[state])

    assert as_user(visit.bac_si.nguoi_dung).post(RECORDS, {"ma_lich_hen": visit.pk}).status_code == 201


def test_a_draft_of_a_visit_cancelled_meanwhile_is_neither_changed_nor_signed(doctor, draft, visit):
    type(visit).objects.update(trang_thai=TrangThaiLichHen.CANCELLED, ngay_huy=timezone.now())

    assert code(doctor.patch(address(draft), {"ket_luan": "Khác"})) == (409, "not_attended")
    assert code(doctor.post(f"{address(draft)}sign/")) == (409, "not_attended")


def test_another_doctors_visit_and_none_are_told_apart(as_user, visit):
    stranger = as_user(DoctorFactory().nguoi_dung)

    assert code(stranger.post(RECORDS, {"ma_lich_hen": visit.pk})) == (403, "not_yours")
    missing = stranger.post(RECORDS, {"ma_lich_hen": visit.pk + 1000})
    assert (missing.status_code, missing.json()["errors"][0]["code"]) == (400, "does_not_exist")
    assert not BenhAn.objects.exists()


@pytest.mark.parametrize("role", [Role.ADMIN, Role.STAFF, Role.PATIENT])
def test_nobody_but_doctors_writes_records(as_user, draft, role):
    client = as_user(vai_tro=role)

    assert client.post(RECORDS, {"ma_lich_hen": draft.lich_hen_id}).status_code == 403
    assert client.patch(address(draft), {"ket_luan": "Khác"}).status_code == 403
    assert client.post(f"{address(draft)}sign/").status_code == 403
    draft.refresh_from_db()
    assert (draft.ket_luan, draft.phien_ban_ky) == ("", 0)


def test_a_doctor_who_shares_the_patient_reads_what_is_signed_and_writes_nothing(as_user, draft, doctor):
    other = AppointmentFactory(benh_nhan=draft.benh_nhan, gio_kham=dt.time(11))
    colleague = as_user(other.bac_si.nguoi_dung)
    assert code(colleague.get(address(draft))) == (403, "not_yours")

    doctor.post(f"{address(draft)}sign/")

    assert colleague.get(address(draft)).json()["ghi_chu_noi_bo"] == draft.ghi_chu_noi_bo
    assert code(colleague.patch(address(draft), {"ket_luan": "Khác"})) == (403, "not_yours")
    assert code(colleague.post(f"{address(draft)}amend/", {"ly_do": "a", "ket_luan": "b"})) == (403, "not_yours")


def test_staff_see_nothing_of_records(desk, signed):
    for path in (RECORDS, address(signed), f"{address(signed)}versions/", f"{address(signed)}vitals/"):
        assert code(desk.get(path)) == (403, "permission_denied")


def test_a_stranger_doctor_sees_a_record_only_in_an_emergency(as_user, signed, at):
    stranger = DoctorFactory().nguoi_dung
    client = as_user(stranger)
    assert code(client.get(address(signed))) == (403, "not_yours")

    EmergencyAccessFactory(nguoi_dung=stranger, benh_nhan=signed.benh_nhan)
    assert client.get(address(signed)).status_code == 200
    assert client.get(RECORDS).json()["count"] == 1

    at(timezone.localtime() + dt.timedelta(minutes=61))
    assert code(client.get(address(signed))) == (403, "not_yours")


def test_patients_and_relatives_read_what_is_signed_without_the_internal_note(as_user, owner, draft, doctor):
    assert code(owner.get(address(draft))) == (403, "not_yours")
    assert owner.get(RECORDS).json()["count"] == 0
    doctor.post(f"{address(draft)}sign/")
    parent = as_user(RelativeFactory(benh_nhan=draft.benh_nhan).nguoi_dung)

    for client in (owner, parent):
        shown = client.get(address(draft))
        assert shown.json()["ly_do_kham"] == draft.ly_do_kham
        version = client.get(f"{address(draft)}versions/1/")
        for answer in (shown, version, client.get(f"{address(draft)}versions/"), client.get(RECORDS)):
            assert answer.status_code == 200
            assert draft.ghi_chu_noi_bo not in answer.content.decode()
    assert "ghi_chu_noi_bo" in doctor.get(f"{address(draft)}versions/1/").json()["noi_dung"]
    assert {entry.nguoi_dung for entry in looks()} >= {parent.account}
    assert owner.account not in {entry.nguoi_dung for entry in looks()}


def test_admins_read_everything(as_user, draft):
    admin = as_user(vai_tro=Role.ADMIN)

    assert admin.get(address(draft)).json()["ghi_chu_noi_bo"] == draft.ghi_chu_noi_bo
    assert admin.get(RECORDS).json()["count"] == 1


def looks():
    return NhatKy.objects.filter(hanh_dong__in=["RecordOpened", "RecordsListed", "RecordListed"]).order_by("pk")


def test_each_look_of_another_is_entered_and_the_patient_reads_it(as_user, owner, signed):
    admin = as_user(vai_tro=Role.ADMIN)
    NhatKy.objects.all()._raw_delete("default")

    for path in (address(signed), f"{address(signed)}versions/", f"{address(signed)}vitals/"):
        admin.get(path)
    owner.get(address(signed))
    owner.get(RECORDS)

    opened = [(entry.hanh_dong, entry.bang, entry.ma_doi_tuong, entry.sau) for entry in looks()]
    assert opened == [("RecordOpened", "Benh_nhan", signed.benh_nhan_id, {"ma_benh_an": signed.pk})] * 3
    told = owner.get("/api/users/profile/access-log/").json()["results"]
    assert [entry["hanh_dong"] for entry in told] == ["Xem bệnh án"] * 3


def test_a_list_enters_itself_and_each_patient_on_it(as_user, signed):
    admin = as_user(vai_tro=Role.ADMIN)

    admin.get(RECORDS, {"trang_thai": "Đã ký"})

    page, patient = looks()
    assert (page.hanh_dong, page.sau) == ("RecordsListed", {"bo_loc": {"trang_thai": "Đã ký"}, "so_dong": 1})
    assert (patient.hanh_dong, patient.ma_doi_tuong) == ("RecordListed", signed.benh_nhan_id)


def test_a_draft_is_changed_and_its_version_grows(doctor, draft, flu):
    cold = IcdFactory(ma_icd="J00")

    answer = doctor.patch(
        address(draft),
        {"ket_luan": "Cảm lạnh", "chan_doan": [{"ma_icd": "J00", "la_chinh": True, "muc_do": "Nghi ngờ"}]},
        headers={"if-match": '"1"'},
    )

    assert (answer.status_code, answer["ETag"], answer.json()["ket_luan"]) == (200, '"2"', "Cảm lạnh")
    (line,) = ChanDoan.objects.all()
    assert (line.ma_benh, line.muc_do) == (cold, "Nghi ngờ")
    assert doctor.patch(address(draft), {"ket_luan": "?"}, headers={"if-match": '"1"'}).status_code == 412


def test_texts_are_kept_as_they_were_sent(doctor, draft):
    assert doctor.patch(address(draft), {"kham_lam_sang": SCRIPT}).json()["kham_lam_sang"] == SCRIPT
    draft.refresh_from_db()
    assert draft.kham_lam_sang == SCRIPT


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"ket_luan": "a" * 4001}, 400, "ket_luan"),
        ({"ket_luan": "😀" * 2001}, 400, "ket_luan"),
        ({"ket_luan": "a\0b"}, 400, "ket_luan"),
        ({"ket_luan": ["a"]}, 400, "ket_luan"),
        ({"chan_doan": "J11.1"}, 400, "chan_doan.non_field_errors"),
        ({"chan_doan": [{}]}, 400, "chan_doan.0.ma_icd"),
        ({"chan_doan": [{"ma_icd": "Z99.9"}]}, 400, "chan_doan.0.ma_icd"),
        ({"chan_doan": [{"ma_icd": "J11.1"}, {"ma_icd": "j11.1 "}]}, 400, "chan_doan.1.ma_icd"),
        ({"chan_doan": [{"ma_icd": "J11.1", "muc_do": "Chắc"}]}, 400, "chan_doan.0.muc_do"),
        ({"chan_doan": [{"ma_icd": "J11.1", "la_chinh": "?"}]}, 400, "chan_doan.0.la_chinh"),
        ({"chan_doan": [{"ma_icd": "J11.1", "dien_giai": "a" * 501}]}, 400, "chan_doan.0.dien_giai"),
        ({"chan_doan": [{"ma_icd": "J11.1"}] * 21}, 400, "chan_doan.non_field_errors"),
    ],
)
def test_what_is_wrong_is_named_and_changes_nothing(doctor, draft, sent, status, field):
    before = BenhAn.objects.values().get(), list(ChanDoan.objects.values())

    answer = doctor.patch(address(draft), sent)

    assert (answer.status_code, field in fields(answer)) == (status, True), answer.content.decode()
    assert (BenhAn.objects.values().get(), list(ChanDoan.objects.values())) == before


def test_there_is_one_main_diagnosis(doctor, draft):
    IcdFactory(ma_icd="J00")
    both = [{"ma_icd": name, "la_chinh": True} for name in ("J00", "J11.1")]

    assert code(doctor.patch(address(draft), {"chan_doan": both})) == (400, "several_main_diagnoses")


def test_signing_keeps_a_version_and_shuts_the_draft(doctor, draft, at):
    now = timezone.localtime()
    at(now)

    answer = doctor.post(f"{address(draft)}sign/")

    told = answer.json()
    assert (told["trang_thai"], told["phien_ban_ky"]) == ("Đã ký", 1)
    assert dt.datetime.fromisoformat(told["ky_luc"]) == now
    version = BanBenhAn.objects.get()
    assert (version.so_ban, version.nguoi_ky, version.ly_do) == (1, doctor.account, "")
    assert version.noi_dung_ky["chan_doan"][0]["ma_icd"] == "J11.1"
    assert version.noi_dung_ky["sinh_hieu"][0]["nhiet_do"] == 36.8
    for refused in (doctor.patch(address(draft), {"ket_luan": "?"}), doctor.post(f"{address(draft)}sign/")):
        assert code(refused) == (409, "record_signed")
    assert doctor.put(address(draft), {"ket_luan": "?"}).status_code == 409


def test_what_is_signed_has_a_complaint_and_a_main_diagnosis(doctor, draft):
    doctor.patch(address(draft), {"ly_do_kham": "", "chan_doan": [{"ma_icd": "J11.1"}]})

    answer = doctor.post(f"{address(draft)}sign/")

    assert (code(answer), fields(answer)) == ((409, "record_incomplete"), ["ly_do_kham", "chan_doan"])
    assert not BanBenhAn.objects.exists()


def test_who_is_the_patient_reads_no_internal_notes_whatever_his_role(as_user, signed):
    admin = as_user(vai_tro=Role.ADMIN)
    writer, other = signed.bac_si.nguoi_dung, DoctorFactory().nguoi_dung
    EmergencyAccessFactory(nguoi_dung=other, benh_nhan=signed.benh_nhan)
    paths = [f"{address(signed)}versions/1/", f"{address(signed)}versions/", address(signed)]

    def told(client):
        return [signed.ghi_chu_noi_bo in client.get(path).content.decode() for path in paths]

    assert told(admin) == told(as_user(other)) == told(as_user(writer)) == [True] * 3
    signed.benh_nhan.nguoi_dung = admin.account
    signed.benh_nhan.save()
    assert told(admin) == [False] * 3
    signed.benh_nhan.nguoi_dung = None
    signed.benh_nhan.save()
    for account in (admin.account, other, writer):
        RelativeFactory(nguoi_dung=account, benh_nhan=signed.benh_nhan)
    assert told(admin) == told(as_user(other)) == [False] * 3
    assert told(as_user(writer)) == [True] * 3  # who wrote them


def test_an_amendment_is_a_version_of_its_own_and_the_old_one_stays(doctor, signed):
    IcdFactory(ma_icd="J18.9", ten_benh="Viêm phổi")
    change = {"ket_luan": "Viêm phổi", "chan_doan": [{"ma_icd": "J18.9", "la_chinh": True}]}

    answer = doctor.post(f"{address(signed)}amend/", {"ly_do": "Có phim phổi", **change})

    told = answer.json()
    assert (answer.status_code, told["phien_ban_ky"], told["ket_luan"]) == (200, 2, "Viêm phổi")
    newest, first = doctor.get(f"{address(signed)}versions/").json()["results"]
    assert (newest["so_ban"], newest["ly_do"], newest["noi_dung"]["chan_doan"][0]["ten_benh"]) == (
        2, "Có phim phổi", "Viêm phổi",
    )  # fmt: skip
    assert (first["so_ban"], first["ly_do"], first["noi_dung"]["ket_luan"]) == (1, "", "")
    assert doctor.get(f"{address(signed)}versions/3/").status_code == 404


def test_measurements_are_amended_as_a_whole(doctor, signed):
    then = timezone.now() - dt.timedelta(minutes=10)

    measured = [{"mach": 80, "do_luc": then.isoformat()}]
    answer = doctor.post(f"{address(signed)}amend/", {"ly_do": "Gõ nhầm", "sinh_hieu": measured})

    assert [row["mach"] for row in answer.json()["sinh_hieu"]] == [80]
    assert [v.noi_dung_ky["sinh_hieu"][0]["mach"] for v in BanBenhAn.objects.order_by("so_ban")] == [72, 80]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"ket_luan": "x"}, (400, "invalid")),
        ({"ly_do": " ", "ket_luan": "x"}, (400, "invalid")),
        ({"ly_do": "Không có gì"}, (400, "nothing_changed")),
        ({"ly_do": "a", "ly_do_kham": ""}, (409, "record_incomplete")),
        ({"ly_do": "a", "chan_doan": []}, (409, "record_incomplete")),
        ({"ly_do": "a", "sinh_hieu": [{"mach": 80}]}, (400, "invalid")),
        ({"ly_do": "a", "sinh_hieu": [{"do_luc": "2026-01-01T00:00:00Z"}]}, (400, "nothing_measured")),
        (
            {"ly_do": "a", "sinh_hieu": [{"mach": 80, "do_luc": "2100-01-01T00:00:00Z"}]},
            (400, "measured_outside_visit"),
        ),
    ],
)
def test_an_amendment_that_is_refused_leaves_record_and_versions_alone(doctor, signed, sent, expected):
    before = BenhAn.objects.values().get()

    assert code(doctor.post(f"{address(signed)}amend/", sent)) == expected
    assert BenhAn.objects.values().get() == before
    assert (BanBenhAn.objects.count(), ChanDoan.objects.count()) == (1, 1)


def test_a_draft_is_not_amended(doctor, draft):
    assert code(doctor.post(f"{address(draft)}amend/", {"ly_do": "a", "ket_luan": "b"})) == (409, "record_not_signed")


def test_a_signed_record_keeps_the_words_it_was_signed_with(doctor, signed, flu):
    flu.ten_benh = "Cúm mùa"
    flu.save()

    words = "Cúm có biểu hiện hô hấp"
    assert doctor.get(address(signed)).json()["chan_doan"][0]["ten_benh"] == words
    assert doctor.get(RECORDS).json()["results"][0]["chan_doan"][0]["ten_benh"] == words
    history = doctor.get(f"/api/users/patients/{signed.benh_nhan_id}/history/", {"loai": "benh_an"}).json()["moc"]
    assert history[0]["tieu_de"] == f"J11.1 {words}"
    amended = doctor.post(f"{address(signed)}amend/", {"ly_do": "Thiếu", "ket_luan": "Cúm, không biến chứng"}).json()
    assert amended["chan_doan"][0]["ten_benh"] == words
    chosen = {"ma_icd": "J11.1", "la_chinh": True}
    amended = doctor.post(f"{address(signed)}amend/", {"ly_do": "Theo danh mục mới", "chan_doan": [chosen]}).json()
    assert amended["chan_doan"][0]["ten_benh"] == "Cúm mùa"


def test_a_draft_names_a_disease_as_the_catalogue_does_today(doctor, draft, flu):
    flu.ten_benh = "Cúm mùa"
    flu.save()

    assert doctor.get(address(draft)).json()["chan_doan"][0]["ten_benh"] == "Cúm mùa"


def test_what_was_signed_before_names_were_kept_has_those_of_its_newest_version(signed, flu):
    ChanDoan.objects.update(ten_benh_ky="")
    MaBenh.objects.update(ten_benh="Cúm mùa")
    old, draft = DiagnosisFactory(benh_an=signed, la_chinh=False), DiagnosisFactory()

    import_module("records.migrations.0002_signed_names").keep_signed_names(apps, None)

    names = dict(ChanDoan.objects.values_list("pk", "ten_benh_ky"))
    kept = signed.chan_doan.get(ma_benh=flu)
    assert (names[kept.pk], names[old.pk], names[draft.pk]) == ("Cúm có biểu hiện hô hấp", old.ma_benh.ten_benh, "")


def test_a_signed_version_is_neither_changed_nor_deleted():
    version = RecordVersionFactory()

    with pytest.raises(TypeError):
        BanBenhAn.objects.filter(pk=version.pk).update(ly_do="Khác")
    with pytest.raises(TypeError):
        BanBenhAn.objects.all().delete()


def test_the_trail_tells_what_was_done_but_no_clinical_word(doctor, visit, flu):
    secret = "Nghiện rượu"
    diagnosis = {"ma_icd": "J11.1", "la_chinh": True, "dien_giai": secret}
    made = doctor.post(RECORDS, {"ma_lich_hen": visit.pk, "ly_do_kham": secret, "chan_doan": [diagnosis]}).json()
    here = f"{RECORDS}{made['ma_benh_an']}/"
    doctor.patch(here, {"ghi_chu_noi_bo": secret})
    doctor.post(f"{here}vitals/", {"mach": 87})
    doctor.post(f"{here}sign/")
    doctor.post(f"{here}amend/", {"ly_do": secret, "ket_luan": secret})

    done = NhatKy.objects.filter(bang__in=["Benh_an", "Sinh_hieu"]).order_by("pk")
    assert [entry.hanh_dong for entry in done] == [
        "RecordWritten", "RecordWritten", "VitalsTaken", "RecordSigned", "RecordAmended",
    ]  # fmt: skip
    for entry in done:
        text = f"{entry.truoc} {entry.sau} {entry.ly_do}"
        assert (secret in text, "J11.1" in text, "87" in str((entry.sau or {}).get("mach"))) == (False, False, False)
    changed = done[1]
    assert changed.truoc["ghi_chu_noi_bo"] != changed.sau["ghi_chu_noi_bo"]
    assert changed.truoc["chan_doan"] == changed.sau["chan_doan"] != ""


def test_records_are_found_by_diagnosis_patient_doctor_state_and_day(doctor, draft, visit):
    DiagnosisFactory(benh_an=draft, la_chinh=False, ma_benh=IcdFactory(ma_icd="J11.0"), dien_giai="Đã tiêm ngừa")
    day = visit.ngay_kham
    for found in (
        {"search": "cum co"}, {"search": "INFLUENZA"}, {"search": "j11"}, {"search": "tiem ngua"},
        {"icd": "J11"}, {"icd": "j111"}, {"ma_benh_nhan": visit.benh_nhan_id}, {"ma_bac_si": visit.bac_si_id},
        {"ma_lich_hen": visit.pk}, {"trang_thai": "Nháp"}, {"tu_ngay": day, "den_ngay": day},
    ):  # fmt: skip
        assert doctor.get(RECORDS, found).json()["count"] == 1, found
    for missed in (
        {"search": "sốt"}, {"icd": "J1"}, {"icd": "J11.9"}, {"trang_thai": "Đã ký"},
        {"den_ngay": day - dt.timedelta(days=1)}, {"search": "%"}, {"search": "_"},
    ):  # fmt: skip
        assert doctor.get(RECORDS, missed).json()["count"] == 0, missed
    assert doctor.get(RECORDS, {"trang_thai": "Khác"}).status_code == 400
    assert doctor.get(RECORDS, {"tu_ngay": "12/01/2026"}).status_code == 400


def test_the_words_of_a_diagnosis_taken_out_find_nothing_more(doctor, draft, flu):
    doctor.patch(address(draft), {"chan_doan": [{"ma_icd": "J11.1", "la_chinh": True, "dien_giai": "Sau tiêm"}]})
    assert doctor.get(RECORDS, {"search": "sau tiem"}).json()["count"] == 1

    doctor.patch(address(draft), {"chan_doan": [{"ma_icd": "J11.1", "la_chinh": True}]})

    assert doctor.get(RECORDS, {"search": "sau tiem"}).json()["count"] == 0


@pytest.mark.parametrize("rows", [1, 12])
def test_a_list_takes_as_many_queries_whatever_its_length(as_user, rows, django_assert_num_queries):
    doctor = DoctorFactory()
    schedule = ScheduleFactory(bac_si=doctor, gio_ket_thuc=dt.time(20), so_luong_kham=20)
    for _ in range(rows):
        DiagnosisFactory(benh_an__lich_hen__lich=schedule)
    client = as_user(doctor.nguoi_dung)

    # session, emergencies, count, rows, diagnoses; savepoints, chain, entries, chain
    with django_assert_num_queries(9):
        assert client.get(RECORDS).json()["count"] == rows


def test_the_emergency_contact_is_kept_by_the_desk(desk, as_user):
    patient = PatientFactory()
    sent = {"nguoi_lien_he": "Trần Thị B", "sdt_lien_he": "024 3926 1234", "quan_he_lien_he": "Vợ"}

    told = desk.patch(f"/api/users/patients/{patient.pk}/", sent).json()

    assert (told["nguoi_lien_he"], told["sdt_lien_he"], told["quan_he_lien_he"]) == ("Trần Thị B", "02439261234", "Vợ")
    wrong = desk.patch(f"/api/users/patients/{patient.pk}/", {"sdt_lien_he": "115"})
    assert (wrong.status_code, fields(wrong)) == (400, ["sdt_lien_he"])
    doctor = AppointmentFactory(benh_nhan=patient).bac_si.nguoi_dung
    refused = as_user(doctor).patch(f"/api/users/patients/{patient.pk}/", {"nguoi_lien_he": "Khác"})
    assert code(refused) == (403, "field_not_allowed")


def test_the_alias_answers_too(doctor, draft):
    assert doctor.get(f"/api/benh-an/{draft.pk}/").json() == doctor.get(address(draft)).json()
