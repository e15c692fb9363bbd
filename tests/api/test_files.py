"""Patients' files: who may hand in, see, fetch, share, describe and withdraw which."""

import datetime as dt
import hashlib
from contextlib import contextmanager

import pytest
from django.core.files.storage import InMemoryStorage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.models import LichHen
from core.file_links import GOOD_FOR, Bearer, make_link
from core.models import NhatKy, TuKhoa
from core.policy import Role
from core.uploads import images
from files.models import ADMINISTRATIVE, LoaiTaiLieu, TaiLieu, TrangThaiQuet
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    DoctorFactory,
    EmergencyAccessFactory,
    FileFactory,
    PatientFactory,
    RelativeFactory,
)
from tests.queries import without_savepoints
from tests.uploads import image, pdf, photo, scanned_again, sent, stored_file, zipped

pytestmark = pytest.mark.django_db

URL = "/api/files/"
CLINICAL = [kind for kind in LoaiTaiLieu if kind not in ADMINISTRATIVE]


@pytest.fixture
def patient():
    return PatientFactory()


@pytest.fixture
def own(as_user, patient):
    return as_user(patient.nguoi_dung)


@pytest.fixture
def doctor(as_user, patient):
    """Who treats the patient."""
    return as_user(AppointmentFactory(benh_nhan=patient).bac_si.nguoi_dung)


@pytest.fixture
def desk(as_user):
    return as_user(vai_tro=Role.STAFF)


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


def hand_in(client, patient, content=None, name="xet-nghiem.pdf", **about):
    """As a browser's form does."""
    file = SimpleUploadedFile(name, pdf() if content is None else content, content_type="text/html")
    body = {"tep": file, "loai": "Khác", "ma_benh_nhan": getattr(patient, "pk", patient), **about}
    return client.post(URL, body, format="multipart")


def stored():
    """What lies in the storage, by key."""
    folders = storages["files"].listdir("")[0]
    keys = [f"{folder}/{name}" for folder in folders for name in storages["files"].listdir(folder)[1]]
    return {key: storages["files"].open(key).read() for key in keys}


@pytest.fixture(autouse=True)
def empty_storage(settings):
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    assert isinstance(storages["files"], InMemoryStorage)


def looks():
    return list(
        NhatKy.objects.filter(hanh_dong__in=["FileOpened", "FilesListed"])
        .order_by("pk")
        .values_list("hanh_dong", "ma_doi_tuong", "sau")
    )


@contextmanager
def count_queries():
    """The list fills when the block ends."""
    counted = []
    with CaptureQueriesContext(connection) as captured:
        yield counted
    counted += without_savepoints(captured.captured_queries)


def code(answer):
    return answer.status_code, answer.json()["code"]


# Handing in


def test_for_a_patient_that_nobody_is_no_file_is_taken_in(as_user):
    admin, visit = as_user(vai_tro=Role.ADMIN), AppointmentFactory()
    nobody = PatientFactory.build(pk=10**15)

    for client in (admin, as_user(visit.bac_si.nguoi_dung), as_user(visit.benh_nhan.nguoi_dung)):
        answer = hand_in(client, nobody)
        assert code(answer) == (400, "does_not_exist")
        assert [each["field"] for each in answer.json()["errors"]] == ["ma_benh_nhan"]


def test_a_patient_hands_in_a_file(own, patient, at):
    now = timezone.now()
    at(now)
    answer = hand_in(own, patient, name="Kết quả.PDF", mo_ta="Máu", loai="Kết quả xét nghiệm")

    file = TaiLieu.objects.get()
    told = answer.json()
    assert answer.status_code == 201
    assert told == {
        "ma_tai_lieu": file.pk,
        "ma_benh_nhan": patient.pk,
        "ten_benh_nhan": patient.ho_ten,
        "ma_lich_hen": None,
        "loai": "Kết quả xét nghiệm",
        "ten_tep": "Kết quả.pdf",
        "mo_ta": "Máu",
        "kieu": "application/pdf",
        "kich_thuoc": len(pdf()),
        "sha256": hashlib.sha256(pdf()).hexdigest(),
        "trang_thai_quet": "Chưa quét",
        "nguoi_tai_len": own.account.pk,
        "ten_nguoi_tai_len": patient.ho_ten,
        "vai_tro_nguoi_tai_len": "Bệnh nhân",
        "tao_luc": timezone.localtime(now).isoformat(),
        "xoa_luc": None,
        "ly_do_xoa": "",
    }
    assert stored() == {file.khoa_luu: pdf()}


def test_the_key_in_the_storage_says_nothing_of_the_file(own, patient):
    hand_in(own, patient, name="hiv.pdf")
    key = TaiLieu.objects.get().khoa_luu

    assert (len(key), "hiv" in key, str(patient.pk) == key) == (35, False, False)


def test_json_with_base64_does_as_well(own, patient):
    answer = own.post(URL, sent(photo(), ma_benh_nhan=patient.pk, ten_tep="a/b\u202e.png"))

    assert answer.status_code == 201
    assert (answer.json()["ten_tep"], answer.json()["kieu"]) == ("b.png.jpg", "image/jpeg")


def test_what_the_client_calls_the_type_does_not_matter(own, patient):
    assert hand_in(own, patient, image("PNG"), name="a.pdf").json()["kieu"] == "image/png"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (zipped(), "file_type_not_allowed"),
        (b"", "file_empty"),
        (pdf() + b"x", "file_unreadable"),
        (b"%PDF-1.4\n<script>" + pdf()[9:], "file_ambiguous"),
        (pdf().replace(b"/Catalog", b"/S/JavaScript/Catalog"), "file_active_content"),
        (photo()[:-300], "file_unreadable"),
        (scanned_again(5_000, (40, 40)), "file_unreadable"),
    ],
)
def test_a_bad_file_is_refused_by_its_field_and_nothing_is_kept(own, patient, content, refusal):
    answer = own.post(URL, sent(content, ma_benh_nhan=patient.pk, ten_tep="a.pdf"))

    assert code(answer) == (400, refusal)
    assert answer.json()["errors"][0]["field"] == "tep"
    assert (TaiLieu.objects.count(), stored()) == (0, {})


def test_while_other_pictures_are_drawn_nobody_waits_long(own, patient, monkeypatch):
    monkeypatch.setattr(images, "PATIENCE", 0.01)
    with images.ONE_BY_ONE:
        answer = hand_in(own, patient, photo(), "a.jpg")

    assert (code(answer), answer["Retry-After"], stored()) == ((503, "busy"), "10", {})
    assert hand_in(own, patient, photo(), "a.jpg").status_code == 201


def test_a_file_over_the_limit_is_refused(own, patient, settings):
    settings.FILE_MAX_MB = 1

    for send in (
        lambda content: hand_in(own, patient, content),
        lambda content: own.post(URL, sent(content, ma_benh_nhan=patient.pk)),
    ):
        assert code(send(b"%PDF-1.4" + b"\0" * 2**20)) == (413, "file_too_large")
    assert stored() == {}


@pytest.mark.parametrize("tep", [None, "", "not base64!", 5, [], {}, True])
def test_what_is_no_file_is_refused_by_its_field(own, patient, tep):
    answer = own.post(URL, {"tep": tep, "loai": "Khác", "ma_benh_nhan": patient.pk})

    assert (code(answer)[0], answer.json()["errors"][0]["field"]) == (400, "tep")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("loai", "Hóa đơn"),
        ("loai", ""),
        ("mo_ta", "x" * 501),
        ("mo_ta", "😀" * 251),
        ("ten_tep", "x" * 256),
        ("ma_benh_nhan", "abc"),
        ("ma_lich_hen", ""),
        ("mo_ta", "a\0b"),
    ],
)
def test_a_bad_field_is_refused_and_nothing_is_kept(own, patient, field, value):
    answer = own.post(URL, {**sent(pdf(), ma_benh_nhan=patient.pk), field: value})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert stored() == {}


def test_scripts_in_a_description_are_text(own, patient):
    answer = hand_in(own, patient, mo_ta="<script>alert(1)</script>")

    assert answer.json()["mo_ta"] == "<script>alert(1)</script>"


def test_a_form_that_cannot_be_read_is_refused(own):
    answer = own.post(URL, b"--x\r\nnonsense", content_type="multipart/form-data")

    assert code(answer) == (400, "form_unreadable")


def test_only_where_a_file_may_come_in_a_form_is_read(own, patient):
    file = stored_file(benh_nhan=patient)

    assert own.patch(f"{URL}{file.pk}/", {"mo_ta": "x"}, format="multipart").status_code == 415


def test_the_same_bytes_for_the_same_patient_are_one_file(own, patient):
    first = hand_in(own, patient, name="a.pdf")
    again = hand_in(own, patient, name="b.pdf", loai="Giấy tờ")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert (TaiLieu.objects.count(), len(stored())) == (1, 1)


def test_the_same_bytes_for_another_patient_are_another_file(admin):
    for patient in (PatientFactory(), PatientFactory()):
        assert hand_in(admin, patient).status_code == 201
    assert len(stored()) == 2


def test_a_withdrawn_file_may_be_handed_in_again(own, patient):
    first = hand_in(own, patient).json()["ma_tai_lieu"]
    own.post(f"{URL}{first}/withdraw/", {"ly_do": "Nhầm"})

    assert hand_in(own, patient).status_code == 201


def test_bytes_that_the_desk_may_not_see_are_not_shown_to_it(desk, doctor, patient):
    hand_in(doctor, patient, loai="Kết quả xét nghiệm")

    answer = hand_in(desk, patient, loai="Giấy tờ")

    assert code(answer) == (409, "file_exists")
    assert (TaiLieu.objects.count(), len(stored())) == (1, 1)


def test_a_file_may_belong_to_an_appointment_of_the_patient(doctor, patient):
    visit = LichHen.objects.get(benh_nhan=patient, bac_si=doctor.account.bac_si)

    assert hand_in(doctor, patient, ma_lich_hen=visit.pk).json()["ma_lich_hen"] == visit.pk


def test_it_may_not_belong_to_one_of_somebody_else(admin, own, patient):
    foreign = AppointmentFactory()

    for client in (admin, own):
        answer = hand_in(client, patient, ma_lich_hen=foreign.pk)
        assert (*code(answer), answer.json()["errors"][0]["field"]) == (403, "not_yours", "ma_lich_hen")
    assert code(hand_in(admin, patient, ma_lich_hen=foreign.pk + 999)) == (400, "does_not_exist")
    assert stored() == {}


def test_one_account_of_a_patient_hands_in_no_more_than_a_hundred_a_day(own, patient, at):
    now = timezone.now()
    at(now)
    for age in [1, *[2] * 99]:
        FileFactory(benh_nhan=patient, nguoi_tai_len=own.account, tao_luc=now - dt.timedelta(hours=age))

    refused = hand_in(own, patient)
    assert (*code(refused), refused["Retry-After"]) == (429, "too_many_uploads", "3600")
    at(now + dt.timedelta(hours=23))
    assert hand_in(own, patient).status_code == 201


def test_a_whole_upload_takes_a_constant_number_of_queries(own, patient):
    hand_in(own, patient)
    with count_queries() as few:
        hand_in(own, patient, image())
    for number in range(5):
        FileFactory(benh_nhan=patient, sha256=f"{number:064d}")
    with count_queries() as more:
        hand_in(own, patient, image("PNG"))

    assert len(few) == len(more)


# Who reaches whose


def test_a_patient_reaches_own_files_and_those_of_relatives(as_user, own, patient):
    relative = RelativeFactory(nguoi_dung=own.account).benh_nhan
    mine, theirs = stored_file(benh_nhan=patient), stored_file(benh_nhan=relative, nguoi_tai_len=AccountFactory())
    stored_file()

    assert {each["ma_tai_lieu"] for each in own.get(URL).json()["results"]} == {mine.pk, theirs.pk}
    assert own.get(f"{URL}{theirs.pk}/download/").getvalue() == pdf()
    assert hand_in(own, relative, image()).status_code == 201


@pytest.mark.parametrize("vai_tro", [Role.PATIENT, Role.DOCTOR])
def test_nobody_reaches_the_files_of_a_stranger(as_user, vai_tro):
    client = as_user(PatientFactory().nguoi_dung if vai_tro == Role.PATIENT else DoctorFactory().nguoi_dung)
    foreign = stored_file(loai="Giấy tờ")
    one = f"{URL}{foreign.pk}/"

    answers = [
        client.get(one),
        client.get(f"{one}download/"),
        client.post(f"{one}link/"),
        client.patch(one, {"mo_ta": "x"}),
        client.post(f"{one}withdraw/", {"ly_do": "x"}),
        hand_in(client, foreign.benh_nhan),
    ]

    assert [code(answer) for answer in answers] == [(403, "not_yours")] * 6
    assert client.get(URL, {"ma_benh_nhan": foreign.benh_nhan_id}).json()["results"] == []
    assert len(stored()) == 1


def test_a_doctor_reaches_the_files_of_own_patients(doctor, patient):
    file = stored_file(benh_nhan=patient)

    assert doctor.get(URL).json()["count"] == 1
    assert doctor.get(f"{URL}{file.pk}/download/").status_code == 200
    assert hand_in(doctor, patient, image()).status_code == 201


def test_a_doctor_reaches_a_patients_files_in_an_emergency_and_no_longer(as_user, at):
    file, doctor = stored_file(), DoctorFactory()
    access = EmergencyAccessFactory(nguoi_dung=doctor.nguoi_dung, benh_nhan=file.benh_nhan)
    client = as_user(doctor.nguoi_dung)

    assert client.get(f"{URL}{file.pk}/").status_code == 200
    assert client.get(URL).json()["count"] == 1
    link = client.post(f"{URL}{file.pk}/link/").json()["dia_chi"]
    at(access.het_han + dt.timedelta(seconds=1))
    assert code(client.get(f"{URL}{file.pk}/")) == (403, "not_yours")
    assert code(hand_in(client, file.benh_nhan)) == (403, "not_yours")
    assert Client().get(f"/files/{link.rpartition('/')[2]}").status_code == 404


@pytest.mark.parametrize("kind", CLINICAL)
def test_the_desk_neither_sees_nor_makes_clinical_files(desk, kind):
    file = stored_file(loai=kind, nguoi_tai_len=desk.account)
    one = f"{URL}{file.pk}/"

    answers = [
        desk.get(one),
        desk.get(f"{one}download/"),
        desk.post(f"{one}link/"),
        desk.patch(one, {"mo_ta": "x"}),
        desk.post(f"{one}withdraw/", {"ly_do": "x"}),
    ]
    made = hand_in(desk, file.benh_nhan, image(), loai=kind)

    assert [code(answer) for answer in answers] == [(403, "not_yours")] * 5
    assert (*code(made), made.json()["errors"][0]["field"]) == (403, "field_not_allowed", "loai")
    assert desk.get(URL, {"search": "xet nghiem"}).json()["results"] == []


def test_the_desk_cannot_make_a_paper_clinical_to_be_rid_of_it(desk):
    file = stored_file(loai="Giấy tờ", nguoi_tai_len=desk.account)

    assert code(desk.patch(f"{URL}{file.pk}/", {"loai": "Khác"})) == (403, "field_not_allowed")


def test_the_desk_takes_in_papers_of_anybody(desk, patient):
    answer = hand_in(desk, patient, loai="Giấy tờ")

    assert (answer.status_code, answer.json()["ten_nguoi_tai_len"]) == (201, f"Nhân viên số {desk.account.pk}")
    assert desk.get(f"{URL}{answer.json()['ma_tai_lieu']}/download/").getvalue() == pdf()


def test_a_visitor_reaches_nothing(anonymous):
    file = stored_file()

    assert anonymous.get(URL).status_code == 401
    assert anonymous.get(f"{URL}{file.pk}/download/").status_code == 401
    assert anonymous.post(URL, {}).status_code == 401


# Giving out


def test_a_download_is_to_be_saved_and_neither_shown_nor_kept(own, patient):
    file = stored_file(image(), benh_nhan=patient, kieu="image/jpeg", ten_tep='ảnh "x".jpg')

    answer = own.get(f"{URL}{file.pk}/download/")

    assert answer.getvalue() == image()
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E1%BA%A3nh")
    assert answer["Content-Length"] == str(len(image()))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"


def test_a_file_is_sent_in_pieces(own, patient):
    file = stored_file(b"\0" * 3_000_000, benh_nhan=patient)

    answer = own.get(f"{URL}{file.pk}/download/")

    assert answer.streaming
    assert max(len(piece) for piece in answer.streaming_content) <= 64 * 1024


def test_bytes_that_are_not_there_are_said_to_be_away(own, patient):
    file = FileFactory(benh_nhan=patient)

    answer = own.get(f"{URL}{file.pk}/download/")

    assert (*code(answer), answer["Retry-After"]) == (503, "file_store_away", "60")


def test_a_file_found_infected_later_is_given_to_nobody(own, admin, patient):
    file = stored_file(benh_nhan=patient)
    link = own.post(f"{URL}{file.pk}/link/").json()["dia_chi"]
    TaiLieu.objects.update(trang_thai_quet=TrangThaiQuet.INFECTED)

    for client in (own, admin):
        assert code(client.get(f"{URL}{file.pk}/download/")) == (422, "file_infected")
        assert code(client.post(f"{URL}{file.pk}/link/")) == (422, "file_infected")
    assert Client().get(link.removeprefix("http://127.0.0.1:8000")).status_code == 422
    assert own.get(f"{URL}{file.pk}/").json()["trang_thai_quet"] == "Nhiễm"


# Links


def path_of(answer):
    return answer.json()["dia_chi"].removeprefix("http://127.0.0.1:8000")


def test_a_link_is_good_for_five_minutes_without_signing_in(own, patient, at):
    now = timezone.now().replace(microsecond=0)
    at(now)
    file = stored_file(benh_nhan=patient)
    answer = own.post(f"{URL}{file.pk}/link/")

    assert (answer.status_code, answer.json()["het_han"]) == (201, timezone.localtime(now + GOOD_FOR).isoformat())
    at(now + GOOD_FOR - dt.timedelta(seconds=1))
    found = Client().get(path_of(answer))
    assert (found.status_code, found.getvalue()) == (200, pdf())
    assert found["Content-Disposition"].startswith("attachment")
    assert (found["Cache-Control"], found["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "sandbox" in found["Content-Security-Policy"]
    at(now + GOOD_FOR)
    assert Client().get(path_of(answer)).status_code == 404


def test_a_link_to_one_file_leads_to_no_other(own, patient, settings):
    file, foreign = stored_file(benh_nhan=patient), stored_file()
    token = path_of(own.post(f"{URL}{file.pk}/link/")).rpartition("/")[2]
    body, _, mark = token.rpartition(":")
    forged = make_link(Bearer(foreign.pk, own.account.pk), timezone.now())

    changed = [
        "",
        "x",
        ":",
        "a:b",
        body,
        f"{body}:",
        f"{body}x:{mark}",
        f"{body}:{mark[:-1]}",
        f"{body[::-1]}:{mark}",
        "😀",
        "\0",
        "a" * 5000,
        f"{token}/../x",
    ]
    for wrong in changed:
        assert Client().get(f"/files/{wrong}").status_code == 404, wrong
    assert Client().get(forged.dia_chi.removeprefix("http://127.0.0.1:8000")).status_code == 404
    settings.SECRET_KEY = "another-key-that-nobody-of-us-signed-with"
    assert Client().get(f"/files/{token}").status_code == 404


def test_a_link_dies_with_the_right_of_who_asked_for_it(own, patient):
    file = stored_file(benh_nhan=patient)
    link = path_of(own.post(f"{URL}{file.pk}/link/"))
    account = own.account

    account.trang_thai = False
    account.save()
    assert Client().get(link).status_code == 404
    account.trang_thai = True
    account.save()
    assert Client().get(link).status_code == 200
    TaiLieu.objects.update(xoa_luc=timezone.now())
    assert Client().get(link).status_code == 404


def test_a_link_only_reads(own, patient):
    link = path_of(own.post(f"{URL}{stored_file(benh_nhan=patient).pk}/link/"))

    assert [getattr(Client(), method)(link).status_code for method in ("post", "put", "delete")] == [405] * 3
    assert Client().head(link).status_code == 200


def test_links_are_followed_so_often_a_minute_and_no_oftener(settings, own, patient):
    settings.THROTTLE = True
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK}
    link = path_of(own.post(f"{URL}{stored_file(benh_nhan=patient).pk}/link/"))
    browser = Client(REMOTE_ADDR="198.51.100.200")

    answers = [browser.get(link).status_code for _ in range(601)]

    assert (answers[0], answers[-1]) == (200, 429)


# Who looked


def test_who_looks_at_the_files_of_somebody_else_leaves_an_entry(doctor, patient):
    file = stored_file(benh_nhan=patient)
    one = f"{URL}{file.pk}/"

    doctor.get(URL)
    doctor.get(one)
    doctor.get(f"{one}download/")
    link = path_of(doctor.post(f"{one}link/"))
    Client().get(link)

    opened = {"ma_tai_lieu": file.pk, "loai": "Kết quả xét nghiệm"}
    assert looks() == [
        ("FilesListed", patient.pk, {"so_tep": 1}),
        ("FileOpened", patient.pk, {**opened, "cach": "Xem thông tin"}),
        ("FileOpened", patient.pk, {**opened, "cach": "Tải về"}),
        ("FileOpened", patient.pk, {**opened, "cach": "Tạo liên kết"}),
        ("FileOpened", patient.pk, {**opened, "cach": "Tải về bằng liên kết"}),
    ]
    assert {entry.nguoi_dung_id for entry in NhatKy.objects.filter(hanh_dong="FileOpened")} == {doctor.account.pk}


def test_the_patient_sees_who_looked(doctor, own, patient):
    doctor.get(f"{URL}{stored_file(benh_nhan=patient).pk}/download/")

    log = own.get("/api/users/profile/access-log/").json()["results"]
    assert [entry["hanh_dong"] for entry in log if "tài liệu" in entry["hanh_dong"]] == ["Xem tài liệu"]


def test_the_patient_looks_freely_and_relatives_are_entered(own, patient):
    relative = RelativeFactory(nguoi_dung=own.account).benh_nhan
    for each in (patient, relative):
        file = stored_file(benh_nhan=each)
        own.get(f"{URL}{file.pk}/download/")
        Client().get(path_of(own.post(f"{URL}{file.pk}/link/")))
    own.get(URL)

    assert {(action, key) for action, key, _ in looks()} == {("FileOpened", relative.pk), ("FilesListed", relative.pk)}


def test_a_page_of_a_list_has_one_entry_for_each_patient(admin):
    patients = [PatientFactory(), PatientFactory()]
    for each in (*patients, patients[0]):
        FileFactory(benh_nhan=each)

    admin.get(URL)

    assert sorted(looks()) == [
        ("FilesListed", patients[0].pk, {"so_tep": 2}),
        ("FilesListed", patients[1].pk, {"so_tep": 1}),
    ]


def test_the_trail_tells_neither_name_nor_description_nor_key(own, patient):
    file = hand_in(own, patient, name="hiv.pdf", mo_ta="Dương tính").json()["ma_tai_lieu"]
    own.patch(f"{URL}{file}/", {"mo_ta": "Âm tính"})

    told = str([(entry.truoc, entry.sau) for entry in NhatKy.objects.filter(bang="Tai_lieu")])
    assert NhatKy.objects.filter(bang="Tai_lieu").count() == 2
    assert [word for word in ("hiv", "tính", TaiLieu.objects.get().khoa_luu) if word in told] == []


# Lists


def test_a_list_is_filtered_by_everything_it_is_asked_for(own, patient):
    visit = AppointmentFactory(benh_nhan=patient)
    doctor = visit.bac_si.nguoi_dung
    early = dt.datetime(2024, 1, 15, 16, 30, tzinfo=dt.UTC)
    first = FileFactory(benh_nhan=patient, ten_tep="Chụp phổi.pdf", loai="Chẩn đoán hình ảnh", tao_luc=early)
    second = FileFactory(benh_nhan=patient, lich_hen=visit, nguoi_tai_len=doctor)

    def found(**asked):
        return [each["ma_tai_lieu"] for each in own.get(URL, asked).json()["results"]]

    assert found() == [second.pk, first.pk]
    assert found(search="phoi") == found(loai="Chẩn đoán hình ảnh") == found(den_ngay="2024-01-15") == [first.pk]
    assert found(tu_ngay="2024-01-16") == found(ma_lich_hen=visit.pk) == found(nguoi_tai_len=doctor.pk) == [second.pk]
    assert found(ma_benh_nhan=patient.pk, ordering="tao_luc") == [first.pk, second.pk]
    assert found(search="zzz") == found(ma_benh_nhan=patient.pk + 1) == found(da_rut="true") == []
    assert found(da_rut="false") == [second.pk, first.pk]


@pytest.mark.parametrize("asked", [{"loai": "x"}, {"tu_ngay": "15/01/2024"}, {"da_rut": "1"}, {"ma_benh_nhan": "x"}])
def test_a_filter_that_is_not_understood_is_refused(own, asked):
    assert own.get(URL, asked).status_code == 400


@pytest.mark.parametrize(("vai_tro", "queries"), [(Role.PATIENT, 3), (Role.ADMIN, 6), (Role.DOCTOR, 6)])
def test_a_list_takes_the_same_queries_however_long_it_is(as_user, patient, vai_tro, queries):
    visit = AppointmentFactory(benh_nhan=patient)
    accounts = {
        Role.PATIENT: patient.nguoi_dung,
        Role.DOCTOR: visit.bac_si.nguoi_dung,
        Role.ADMIN: AccountFactory(vai_tro=Role.ADMIN),
    }
    client = as_user(accounts[vai_tro])
    for _ in range(2):
        FileFactory(benh_nhan=patient)
        FileFactory(benh_nhan=AppointmentFactory(lich=visit.lich).benh_nhan)
    client.get(URL)
    with count_queries() as few:
        client.get(URL)
    for _ in range(6):
        FileFactory(benh_nhan=patient, nguoi_tai_len=DoctorFactory().nguoi_dung)
        FileFactory(benh_nhan=AppointmentFactory(lich=visit.lich).benh_nhan)
    with count_queries() as more:
        assert len(client.get(URL).json()["results"]) > 7

    assert (len(few), len(more)) == (queries, queries)


# Describing and withdrawing


def test_who_uploaded_a_file_describes_it_anew(own, patient):
    file = stored_file(benh_nhan=patient, nguoi_tai_len=own.account)

    answer = own.patch(f"{URL}{file.pk}/", {"mo_ta": "Mới", "loai": "Ảnh"})

    assert (answer.status_code, answer.json()["mo_ta"], answer.json()["loai"]) == (200, "Mới", "Ảnh")
    assert NhatKy.objects.filter(hanh_dong="FileChanged").count() == 1
    own.patch(f"{URL}{file.pk}/", {"loai": "Ảnh"})
    assert NhatKy.objects.filter(hanh_dong="FileChanged").count() == 1


@pytest.mark.parametrize(
    "field", ["ten_tep", "khoa_luu", "sha256", "ma_benh_nhan", "trang_thai_quet", "kieu", "xoa_luc"]
)
def test_nothing_else_of_a_file_can_be_written(own, patient, field):
    file = stored_file(benh_nhan=patient, nguoi_tai_len=own.account)
    before = TaiLieu.objects.values().get()

    own.patch(f"{URL}{file.pk}/", {field: "1"})

    assert TaiLieu.objects.values().get() == before


def test_who_only_sees_a_file_neither_changes_nor_withdraws_it(own, doctor, patient):
    file = stored_file(benh_nhan=patient, nguoi_tai_len=doctor.account)

    assert code(own.patch(f"{URL}{file.pk}/", {"mo_ta": "x"})) == (403, "not_yours")
    assert code(own.post(f"{URL}{file.pk}/withdraw/", {"ly_do": "x"})) == (403, "not_yours")


def test_a_withdrawn_file_is_gone_for_all_but_admins_and_its_bytes_stay(own, doctor, admin, patient):
    file = stored_file(benh_nhan=patient, nguoi_tai_len=own.account)
    one = f"{URL}{file.pk}/"

    answer = own.post(f"{one}withdraw/", {"ly_do": "Của người khác"})

    assert (answer.status_code, answer.json()["ly_do_xoa"]) == (200, "Của người khác")
    for client in (own, doctor):
        assert client.get(one).status_code == client.get(f"{one}download/").status_code == 403
        assert client.get(URL, {"da_rut": "true"}).json()["results"] == []
    assert [each["ma_tai_lieu"] for each in admin.get(URL, {"da_rut": "true"}).json()["results"]] == [file.pk]
    assert admin.get(f"{one}download/").getvalue() == pdf()
    entry = NhatKy.objects.get(hanh_dong="FileTakenBack")
    assert (entry.nguoi_dung_id, entry.ly_do) == (own.account.pk, "Của người khác")
    assert TuKhoa.objects.filter(bang="Tai_lieu", ma_doi_tuong=file.pk).exists()


def test_it_is_withdrawn_once_and_then_changed_no_more(admin):
    one = f"{URL}{stored_file().pk}/"
    admin.post(f"{one}withdraw/", {"ly_do": "Nhầm"})
    before = TaiLieu.objects.values().get()

    assert code(admin.post(f"{one}withdraw/", {"ly_do": "Lại"})) == (409, "file_withdrawn")
    assert code(admin.patch(one, {"mo_ta": "x"})) == (409, "file_withdrawn")
    assert TaiLieu.objects.values().get() == before


def test_who_uploaded_it_has_a_day_to_withdraw_it_and_admins_always(own, admin, patient, at):
    file = stored_file(benh_nhan=patient, nguoi_tai_len=own.account)
    one = f"{URL}{file.pk}/withdraw/"
    at(file.tao_luc + dt.timedelta(hours=24, seconds=1))

    assert code(own.post(one, {"ly_do": "x"})) == (409, "withdrawal_too_late")
    assert TaiLieu.objects.get().xoa_luc is None
    assert admin.post(one, {"ly_do": "x"}).status_code == 200


@pytest.mark.parametrize("body", [{}, {"ly_do": ""}, {"ly_do": "x" * 501}])
def test_a_withdrawal_needs_a_reason(own, patient, body):
    file = stored_file(benh_nhan=patient, nguoi_tai_len=own.account)

    answer = own.post(f"{URL}{file.pk}/withdraw/", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "ly_do")


def test_no_way_deletes_a_file(admin):
    assert admin.delete(f"{URL}{stored_file().pk}/").status_code == 405
