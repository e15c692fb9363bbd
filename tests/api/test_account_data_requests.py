"""What is asked about accounts that have no patient, and what comes in on paper."""

import datetime as dt

import pytest
from django.utils import timezone

from authentication.models import NguoiDung
from consents.models import BanXuat, LoaiYeuCauQuyen, TrangThaiBanXuat, YeuCauQuyen
from core.exceptions import Forbidden
from core.models import NhatKy, TuKhoa
from core.policy import Role
from core.services.data_request_service import DataRequestService
from notifications.models import ThongBao
from tests.api.test_data_requests import CONFIRMED, REQUESTS, at_request, code_of, local
from tests.factories import (
    PASSWORD,
    AccountFactory,
    AppointmentFactory,
    DataRequestFactory,
    DoctorFactory,
    ExportFactory,
    NotificationFactory,
    PatientFactory,
    RelativeFactory,
    SupportAnswerFactory,
    SupportRequestFactory,
)
from users.models import NguoiThan

pytestmark = pytest.mark.django_db

ERASE, CORRECT, ACCESS = LoaiYeuCauQuyen.ERASE, LoaiYeuCauQuyen.CORRECT, LoaiYeuCauQuyen.ACCESS


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def account():
    """Registered, and without a profile."""
    return AccountFactory()


def about(account, **more):
    return DataRequestFactory(benh_nhan=None, nguoi_dung=account, **more)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", [ACCESS, CORRECT, ERASE])
def test_every_account_asks_about_itself(as_user, role, kind):
    client = as_user(vai_tro=role)

    made = client.post(REQUESTS, {"loai": kind.value, "ve_tai_khoan": True})

    assert made.status_code == 201, made.json()
    body = made.json()
    assert (body["ma_benh_nhan"], body["ten_benh_nhan"], body["ngay_nhan"]) == (None, None, None)
    assert body["ma_nguoi_dung"] == client.account.pk
    assert client.get(f"{REQUESTS}{body['ma_yeu_cau']}/").json() == body
    assert [row["ma_yeu_cau"] for row in client.get(REQUESTS).json()["results"]] == [body["ma_yeu_cau"]]
    assert ThongBao.objects.get().nguoi_dung == client.account


def test_who_has_no_profile_need_not_say_that_it_is_about_the_account(as_user, account):
    for client in (as_user(account), as_user(DoctorFactory().nguoi_dung)):
        assert client.post(REQUESTS, {"loai": "Sửa"}).json()["ma_benh_nhan"] is None


def test_a_doctor_asks_nothing_in_the_name_of_those_he_treats(as_user):
    visit = AppointmentFactory()
    doctor = as_user(visit.bac_si.nguoi_dung)

    for kind in LoaiYeuCauQuyen:
        said = {"loai": kind.value, "ma_benh_nhan": visit.benh_nhan_id}
        assert code_of(doctor.post(REQUESTS, said)) == (403, "not_yours")
    assert not YeuCauQuyen.objects.exists()


def test_a_doctor_asks_for_himself_and_for_his_own_relatives(as_user):
    himself = PatientFactory(nguoi_dung=DoctorFactory().nguoi_dung)
    child = RelativeFactory(nguoi_dung=himself.nguoi_dung).benh_nhan
    doctor = as_user(himself.nguoi_dung)

    for patient in (himself, child):
        made = doctor.post(REQUESTS, {"loai": "Sửa", "ma_benh_nhan": patient.pk})
        assert (made.status_code, made.json()["ma_benh_nhan"]) == (201, patient.pk)


def test_an_account_that_was_closed_meanwhile_asks_nothing(account, resolve):
    NguoiDung.objects.filter(pk=account.pk).update(trang_thai=False)

    with pytest.raises(Forbidden):
        resolve(DataRequestService).ask(actor=account, action="data_request.create", loai=ACCESS.value)
    assert not YeuCauQuyen.objects.exists()


def test_the_desk_says_whom_it_is_about(as_user):
    assert code_of(as_user(vai_tro=Role.STAFF).post(REQUESTS, {"loai": "Sửa"})) == (400, "required")


def test_a_patient_is_named_or_the_account_and_not_both(as_user):
    patient = PatientFactory()
    said = {"loai": "Sửa", "ve_tai_khoan": True, "ma_benh_nhan": patient.pk}

    assert as_user(patient.nguoi_dung).post(REQUESTS, said).status_code == 400
    assert not YeuCauQuyen.objects.exists()


def test_one_of_a_kind_is_open_for_each_account(as_user, account):
    about(AccountFactory())
    first, second = (as_user(account).post(REQUESTS, {"loai": ACCESS.value}) for _ in range(2))

    assert (first.status_code, code_of(second)) == (201, (409, "request_open"))


def test_nobody_reads_what_is_asked_about_somebody_elses_account(as_user, account):
    request = about(account)

    for role in (Role.DOCTOR, Role.STAFF, Role.PATIENT):
        other = as_user(vai_tro=role)
        assert code_of(other.get(at_request(request))) == (403, "not_yours")
        assert other.get(REQUESTS).json()["count"] == 0


def test_what_the_desk_entered_for_a_patient_is_not_its_own(as_user):
    desk = as_user(vai_tro=Role.STAFF)
    desk.post(REQUESTS, {"loai": "Sửa", "ma_benh_nhan": PatientFactory().pk})

    assert desk.get(REQUESTS).json()["count"] == 0


def test_a_request_about_an_account_is_answered_and_done(admin, account):
    request = about(account, loai=CORRECT)

    assert admin.post(at_request(request, "answer/"), {"noi_dung_tra_loi": "Sẽ sửa"}).status_code == 200
    assert admin.post(at_request(request, "complete/"), {}).json()["trang_thai"] == "Đã xong"
    assert {row.nguoi_dung for row in ThongBao.objects.all()} == {account}


def test_erasure_closes_the_account_and_empties_what_is_held_on_it(admin, account, anonymous):
    phone = account.so_dien_thoai
    told = NotificationFactory(benh_nhan=None, nguoi_dung=account, du_lieu={"x": "Zzxq"})
    others = NotificationFactory(du_lieu={"x": "của người khác"})
    asked = SupportRequestFactory(nguoi_hoi=account, noi_dung_hoi="Zzxq")
    answer = SupportAnswerFactory(yeu_cau=asked, noi_dung_tra_loi="Zzxq")
    link = RelativeFactory(nguoi_dung=account)
    ExportFactory(nguoi_dung=account, benh_nhan=[])
    request = about(account, loai=ERASE, noi_dung_yeu_cau="Zzxq")

    done = admin.post(at_request(request, "erase/"), CONFIRMED)

    assert (done.status_code, done.json()["trang_thai"], done.json()["noi_dung_yeu_cau"]) == (200, "Đã xong", "")
    account.refresh_from_db()
    assert (account.trang_thai, account.so_dien_thoai == phone, account.has_usable_password()) == (False, False, False)
    for row in (told, others, asked, answer):
        row.refresh_from_db()
    assert (told.du_lieu, asked.tieu_de_hoi, asked.noi_dung_hoi, answer.noi_dung_tra_loi) == ({}, "", "", "")
    assert (asked.trang_thai, others.du_lieu) == ("Đã đóng", {"x": "của người khác"})
    assert not NguoiThan.objects.filter(pk=link.pk).exists()
    assert BanXuat.objects.get().trang_thai == TrangThaiBanXuat.REMOVED
    assert not TuKhoa.objects.filter(bang="Nguoi_dung", ma_doi_tuong=account.pk).exists()
    assert NhatKy.objects.filter(hanh_dong="AccountErased", ma_doi_tuong=account.pk).exists()
    signed_in = anonymous.post("/api/auth/login/", {"so_dien_thoai": phone, "password": PASSWORD})
    assert signed_in.status_code == 401
    assert admin.post(at_request(request, "erase/"), CONFIRMED).json()["xoa_luc"] == done.json()["xoa_luc"]


@pytest.mark.parametrize("with_profile", [False, True])
def test_an_erased_account_is_nobody_s_to_open_again(admin, account, with_profile):
    patient = PatientFactory(nguoi_dung=account) if with_profile else None
    request = DataRequestFactory(benh_nhan=patient, nguoi_dung=account, loai=ERASE)
    admin.post(at_request(request, "erase/"), CONFIRMED)
    account.refresh_from_db()
    there, number = f"/api/users/accounts/{account.pk}/", account.so_dien_thoai

    for change in ({"trang_thai": True}, {"so_dien_thoai": "0977000111"}, {"password": "Another@12345"}):
        assert code_of(admin.patch(there, change)) == (409, "account_erased")
    account.refresh_from_db()
    assert (account.trang_thai, account.so_dien_thoai, account.has_usable_password()) == (False, number, False)


@pytest.mark.parametrize("with_profile", [False, True])
def test_erasure_empties_whatever_was_asked_about_the_account_and_answered(admin, account, with_profile):
    patient = PatientFactory(nguoi_dung=account) if with_profile else None
    words = {"noi_dung_yeu_cau": "Tôi là Zzxq", "noi_dung_tra_loi": "Chào Zzxq"}
    about(account, loai=ACCESS, **words)
    about(account, loai=CORRECT, ngay_xong=timezone.now(), trang_thai="Đã xong", **words)
    others = about(AccountFactory(), loai=ACCESS, **words)
    request = DataRequestFactory(benh_nhan=patient, nguoi_dung=account, loai=ERASE, **words)

    assert admin.post(at_request(request, "erase/"), CONFIRMED).status_code == 200

    assert list(YeuCauQuyen.objects.filter(noi_dung_yeu_cau__contains="Zzxq")) == [others]
    assert list(YeuCauQuyen.objects.filter(noi_dung_tra_loi__contains="Zzxq")) == [others]


def test_who_asked_to_be_erased_is_told_by_the_number_that_then_stands_nowhere(admin, account, sent):
    number, request = account.so_dien_thoai, about(account, loai=ERASE)

    for _ in range(2):
        assert admin.post(at_request(request, "erase/"), CONFIRMED).status_code == 200

    assert [(message.so_dien_thoai, str(request.pk) in message.text) for message in sent] == [(number, True)]


def test_all_that_keeps_an_account_is_told_at_once_and_nothing_is_erased(admin):
    patient = PatientFactory(nguoi_dung__vai_tro=Role.STAFF)
    child = RelativeFactory(nguoi_dung=patient.nguoi_dung, benh_nhan__nguoi_dung=None).benh_nhan
    AppointmentFactory(benh_nhan=child)

    refused = admin.post(at_request(about(patient.nguoi_dung, loai=ERASE), "erase/"), CONFIRMED)

    codes = [error["code"] for error in refused.json()["errors"]]
    assert (refused.status_code, codes) == (409, ["has_profile", "relatives_depend", "works_here"])
    assert NguoiDung.objects.get(pk=patient.nguoi_dung_id).trang_thai


def test_the_guards_of_an_erasure_hold_for_accounts(admin, account):
    request, mine = about(account, loai=ERASE), about(admin.account, loai=ERASE)

    assert code_of(admin.post(at_request(request, "erase/"), {"xac_nhan": "XÓA"})) == (400, "not_confirmed")
    assert code_of(admin.post(at_request(about(account), "erase/"), CONFIRMED)) == (409, "not_an_erasure")
    assert code_of(admin.post(at_request(mine, "erase/"), CONFIRMED)) == (403, "own_data_request")
    admin.post(at_request(request, "refuse/"), {"ly_do": "Rút lại"})
    assert code_of(admin.post(at_request(request, "erase/"), CONFIRMED)) == (409, "request_over")
    account.refresh_from_db()
    assert account.trang_thai


# On paper


def test_the_clocks_run_from_the_day_on_which_the_paper_came_in(as_user, admin, at):
    at(local(2026, 3, 9, 16))
    asked = {"loai": "Truy cập", "ma_benh_nhan": PatientFactory().pk, "ngay_nhan": "2026-03-04"}

    made = as_user(vai_tro=Role.STAFF).post(REQUESTS, asked).json()

    assert (made["ngay_nhan"], made["han_tra_loi"], made["han_xong"], made["tre_han"]) == (
        "2026-03-04",
        "2026-03-06T23:59:59+07:00",
        "2026-03-19T23:59:59+07:00",
        True,
    )
    here = f"{REQUESTS}{made['ma_yeu_cau']}/"
    answered = admin.post(f"{here}answer/", {"noi_dung_tra_loi": "Sẽ gửi", "ben_thu_ba": True}).json()
    longer = admin.post(f"{here}extend/", {"ly_do": "Kho lưu trữ"}).json()
    assert (answered["han_xong"], longer["han_xong"]) == ("2026-03-24T23:59:59+07:00", "2026-04-08T23:59:59+07:00")


def test_a_paper_came_in_today_unless_the_desk_says_otherwise(as_user):
    made = as_user(vai_tro=Role.STAFF).post(REQUESTS, {"loai": "Sửa", "ma_benh_nhan": PatientFactory().pk})

    assert made.json()["ngay_nhan"] == str(timezone.localdate())


@pytest.mark.parametrize(("days", "code"), [(1, "received_later"), (-91, "received_long_ago")])
def test_a_paper_came_in_neither_tomorrow_nor_long_ago(as_user, days, code):
    day = timezone.localdate() + dt.timedelta(days=days)
    asked = {"loai": "Sửa", "ma_benh_nhan": PatientFactory().pk, "ngay_nhan": str(day)}

    assert code_of(as_user(vai_tro=Role.STAFF).post(REQUESTS, asked)) == (400, code)
    assert not YeuCauQuyen.objects.exists()


def test_what_is_asked_in_the_app_came_in_by_no_paper(as_user):
    patient = PatientFactory()
    client, desk = as_user(patient.nguoi_dung), as_user(vai_tro=Role.STAFF)
    said = {"loai": "Sửa", "ngay_nhan": str(timezone.localdate())}

    assert code_of(client.post(REQUESTS, said)) == (403, "field_not_allowed")
    assert code_of(desk.post(REQUESTS, {**said, "ve_tai_khoan": True})) == (403, "field_not_allowed")
    assert not YeuCauQuyen.objects.exists()
