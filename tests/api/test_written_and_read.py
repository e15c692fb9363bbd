"""What a writer of clinical papers is answered is what is read afterwards, whether the engine gives the keys of new
rows back or not.
"""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from tests.factories import AppointmentFactory, FileFactory, IcdFactory

pytestmark = pytest.mark.django_db

RECORDS, PLANS, PRESCRIPTIONS = "/api/records/", "/api/treatments/plans/", "/api/treatments/prescriptions/"
LINE = {"ten_thuoc": "Panadol", "hoat_chat": "Paracetamol", "don_vi": "Viên", "so_lan_ngay": 3, "so_ngay": 5}
LINES = [{**LINE, "lieu_moi_lan": "0.5"}, {**LINE, "ten_thuoc": "Amlor", "hoat_chat": "Amlodipin", "lieu_moi_lan": "1"}]


@pytest.fixture(params=[True, False], ids=["keys", "no-keys"], autouse=True)
def keys_come_back(request, monkeypatch):
    """Those of several new rows: SQL Server does not give them."""
    if not request.param:
        monkeypatch.setattr(type(connection.features), "can_return_rows_from_bulk_insert", False)


def same(client, answer, address, key):
    """What was answered, once it is what is read."""
    told = answer.json()
    read = client.get(f"{address}{told[key]}/")
    assert answer.status_code in (200, 201), told
    assert told == read.json()
    assert answer.headers.get("ETag") == read.headers.get("ETag")
    return told


def test_a_record_is_answered_as_it_is_read(doctor, visit):
    for code in ("J11.1", "I10", "E11"):
        IcdFactory(ma_icd=code)
    lines = [{"ma_icd": "j11.1", "la_chinh": True, "dien_giai": "Sốt"}, {"ma_icd": "I10", "muc_do": "Nghi ngờ"}]
    now = timezone.now()
    taken = [
        {"do_luc": (now - dt.timedelta(minutes=minutes)).isoformat(), "can_nang": 70, "chieu_cao": "170.5", "mach": 80}
        for minutes in (5, 20, 10)
    ]

    def seen(answer):
        return same(doctor, answer, RECORDS, "ma_benh_an")

    made = seen(doctor.post(RECORDS, {"ma_lich_hen": visit.pk, "ly_do_kham": "Ho", "chan_doan": lines}))
    one = f"{RECORDS}{made['ma_benh_an']}/"
    measured = doctor.post(f"{one}vitals/", taken[0]).json()
    assert [measured] == doctor.get(f"{one}vitals/").json()["results"]
    seen(doctor.patch(one, {"chan_doan": [*lines, {"ma_icd": "E11"}], "ket_luan": "Cúm"}))
    seen(doctor.patch(one, {"huong_xu_tri": "Nghỉ"}))
    seen(doctor.post(f"{one}sign/"))
    amended = seen(doctor.post(f"{one}amend/", {"ly_do": "Thiếu", "chan_doan": lines[:1], "sinh_hieu": taken}))
    assert [each["do_luc"] for each in amended["sinh_hieu"]] == sorted(each["do_luc"] for each in amended["sinh_hieu"])
    said = doctor.get(f"{one}versions/2/").json()["noi_dung"]
    assert [each["do_luc"] for each in said["sinh_hieu"]] == [each["do_luc"] for each in amended["sinh_hieu"]]
    assert doctor.get(RECORDS, {"search": "sot"}).json()["count"] == 1


def test_a_prescription_is_answered_as_it_is_read(doctor, visit):
    def seen(answer):
        return same(doctor, answer, PRESCRIPTIONS, "ma_don_thuoc")

    made = seen(doctor.post(PRESCRIPTIONS, {"ma_lich_hen": visit.pk, "dong": LINES, "loi_dan": "Sau ăn"}))
    one = f"{PRESCRIPTIONS}{made['ma_don_thuoc']}/"
    seen(doctor.patch(one, {"dong": LINES[::-1]}))
    seen(doctor.patch(one, {"loi_dan": "Trước ăn"}))
    seen(doctor.post(f"{one}sign/"))
    copied = seen(doctor.post(f"{one}copy/"))
    assert [line["ten_thuoc"] for line in copied["dong"]] == ["Amlor", "Panadol"]


def test_a_plan_is_answered_as_it_is_read(doctor, visit):
    steps = [
        {"viec_can_lam": "Đo huyết áp", "han": "2026-01-01"},
        {"viec_can_lam": "Tái khám"},
        {"viec_can_lam": "Xét nghiệm", "ghi_chu_buoc": "Nhịn ăn"},
    ]
    whose = {"ma_benh_nhan": visit.benh_nhan_id, "ma_lich_hen": visit.pk}
    sent = {**whose, "ten_ke_hoach": "Huyết áp", "muc_tieu": "130/80", "buoc": steps}

    made = same(doctor, doctor.post(PLANS, sent), PLANS, "ma_ke_hoach")
    assert (made["so_buoc"], made["so_buoc_xong"], made["so_buoc_tre_han"]) == (3, 0, 1)
    listed = doctor.get(PLANS).json()["results"][0]
    assert listed == {name: made[name] for name in listed}


def test_a_thread_and_its_messages_are_answered_as_they_are_read(as_user, doctor, visit):
    owner, files = as_user(visit.benh_nhan.nguoi_dung), FileFactory.create_batch(2, benh_nhan=visit.benh_nhan)
    keys = [file.pk for file in files]
    threads = "/api/messages/threads/"

    for client, whom in ((doctor, {"ma_benh_nhan": visit.benh_nhan_id}), (owner, {"ma_bac_si": visit.bac_si_id})):
        sent = {**whom, "ma_lich_hen": visit.pk, "tieu_de": "Thuốc", "noi_dung": "Chào", "ma_tai_lieu": keys}
        thread = same(client, client.post(threads, sent), threads, "ma_trao_doi")
        for writer in (doctor, owner):
            said = writer.post(f"{threads}{thread['ma_trao_doi']}/messages/", {"noi_dung": "Vâng", "ma_tai_lieu": keys})
            shown = writer.get(f"{threads}{thread['ma_trao_doi']}/").json()["tin_nhan"][0]
            assert said.json() == shown
            assert [each["ma_tai_lieu"] for each in shown["tep"]] == keys


def test_an_emergency_access_is_answered_as_it_is_read(doctor):
    whom = {"ma_benh_nhan": AppointmentFactory().benh_nhan_id, "ly_do": "Bệnh nhân ngất xỉu"}

    same(doctor, doctor.post("/api/auth/emergency-access/", whom), "/api/auth/emergency-access/", "ma_truy_cap")
