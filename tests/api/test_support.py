"""The support desk: who asks, who answers, and how a request ends."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import NhatKy
from core.policy import Role
from core.repositories.support_repository import SupportRepository
from core.services.support_closing import SupportClosing
from notifications.models import ThongBao
from support.models import (
    HOURS_TO_SOLVE,
    KEPT_FOR_DESK,
    MOST_ANSWERS,
    MOST_IN_A_ROW,
    MOST_OPEN,
    TraLoiHoTro,
    YeuCauHoTro,
)
from tests.api.appointments import refusal
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    PatientFactory,
    SupportAnswerFactory,
    SupportRequestFactory,
)
from tests.queries import without_savepoints

pytestmark = pytest.mark.django_db

URL = "/api/support/requests/"
ASKED = {"loai": "Thanh toán", "tieu_de": "Trừ tiền hai lần", "noi_dung": "Tôi bị trừ tiền hai lần."}
NOW = timezone.make_aware(dt.datetime.fromisoformat("2030-05-06T09:00"))
SCRIPT = '<script>alert("x")</script><img src=x onerror=1> ✓ 𝔘𝔫𝔦'


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


def at_desk(request, verb, client, **body):
    return client.post(f"{URL}{request.pk}/{verb}/", body)


def asked_by(client, **more):
    return SupportRequestFactory(nguoi_hoi=client.account, **more)


def state_of(request):
    request.refresh_from_db()
    return request.trang_thai


# Asking


def test_a_patient_asks_and_sees_what_becomes_of_it(patient, at):
    at(NOW)

    answer = patient.post(URL, ASKED)

    assert answer.status_code == 201, answer.json()
    request = answer.json()
    assert {name: request[name] for name in ASKED} == ASKED
    assert (request["trang_thai"], request["uu_tien"], request["ma_nguoi_xu_ly"]) == ("Mới", "Thường", None)
    assert (request["ma_nguoi_hoi"], request["ten_nguoi_hoi"]) == (patient.account.pk, patient.person.ho_ten)
    assert dt.datetime.fromisoformat(request["han_xu_ly"]) == NOW + dt.timedelta(hours=HOURS_TO_SOLVE["Thanh toán"])
    assert request["so_phieu"] == f"HT{request['ma_yeu_cau']:06d}"
    assert patient.get(f"{URL}{request['ma_yeu_cau']}/").json() == request
    assert patient.get("/api/support/ho-tro/").json()["count"] == 1


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.ADMIN])
def test_every_account_may_ask(as_user, role):
    assert as_user(vai_tro=role).post(URL, ASKED).status_code == 201


def test_what_is_asked_stands_in_the_audit_trail_without_its_words(patient):
    patient.post(URL, {**ASKED, "noi_dung": "Tôi bị viêm gan."})

    entry = NhatKy.objects.get(hanh_dong="SupportAsked")
    assert entry.nguoi_dung == patient.account
    assert "viêm gan" not in str(entry.sau)
    assert ASKED["tieu_de"] not in str(entry.sau)


def test_markup_stays_text(patient):
    answer = patient.post(URL, {**ASKED, "tieu_de": SCRIPT, "noi_dung": SCRIPT})

    assert (answer.json()["tieu_de"], answer.json()["noi_dung"]) == (SCRIPT, SCRIPT)
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"loai": "Lạ"}, "loai"),
        ({"tieu_de": ""}, "tieu_de"),
        ({"tieu_de": "x" * 201}, "tieu_de"),
        ({"tieu_de": "😀" * 101}, "tieu_de"),
        ({"noi_dung": "   "}, "noi_dung"),
        ({"noi_dung": "x" * 2001}, "noi_dung"),
        ({"noi_dung": None}, "noi_dung"),
        ({"noi_dung": ["x"]}, "noi_dung"),
        ({"noi_dung": "a\x00b"}, "noi_dung"),
        ({"ma_benh_nhan": "x"}, "ma_benh_nhan"),
        ({"ma_benh_nhan": 1.5}, "ma_benh_nhan"),
    ],
)
def test_a_malformed_request_is_named_and_not_kept(patient, changes, field):
    answer = patient.post(URL, {**ASKED, **changes})

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not YeuCauHoTro.objects.exists()


def test_a_patient_asks_about_a_relative_and_about_nobody_else(patient, child):
    assert patient.post(URL, {**ASKED, "ma_benh_nhan": child.pk}).json()["ten_benh_nhan"] == child.ho_ten

    answer = patient.post(URL, {**ASKED, "ma_benh_nhan": PatientFactory().pk})
    assert refusal(answer) == (403, "not_yours", ["not_yours"])
    answer = patient.post(URL, {**ASKED, "ma_benh_nhan": 10**15})
    assert refusal(answer) == (400, "does_not_exist", ["does_not_exist"])
    assert YeuCauHoTro.objects.count() == 1


def test_a_doctor_asks_about_own_patients_alone(as_user):
    visit = AppointmentFactory()
    doctor = as_user(visit.bac_si.nguoi_dung)

    assert doctor.post(URL, {**ASKED, "ma_benh_nhan": visit.benh_nhan_id}).status_code == 201
    assert doctor.post(URL, {**ASKED, "ma_benh_nhan": PatientFactory().pk}).status_code == 403


def test_the_desk_asks_about_anybody_who_exists(desk):
    assert desk.post(URL, {**ASKED, "ma_benh_nhan": PatientFactory().pk}).status_code == 201
    answer = desk.post(URL, {**ASKED, "ma_benh_nhan": 10**15})
    assert refusal(answer) == (400, "does_not_exist", ["does_not_exist"])


def test_an_account_has_so_many_open_requests_and_no_more(patient):
    SupportRequestFactory.create_batch(MOST_OPEN, nguoi_hoi=patient.account)
    assert refusal(patient.post(URL, ASKED))[:2] == (409, "too_many_open_requests")

    patient.post(f"{URL}{YeuCauHoTro.objects.first().pk}/close/")
    assert patient.post(URL, ASKED).status_code == 201


def test_what_the_caller_may_not_say_is_not_heard(patient):
    answer = patient.post(
        URL, {**ASKED, "uu_tien": "Khẩn", "trang_thai": "Đã đóng", "nguoi_hoi": 1, "ma_nguoi_xu_ly": 1}
    )

    request = YeuCauHoTro.objects.get(pk=answer.json()["ma_yeu_cau"])
    assert (request.uu_tien, request.trang_thai, request.nguoi_hoi) == ("Thường", "Mới", patient.account)
    assert request.nguoi_xu_ly is None


# Seeing


def test_nobody_reads_or_touches_what_somebody_else_asked(patient, as_user, anonymous):
    request = SupportRequestFactory()

    for client in (patient, as_user(vai_tro=Role.DOCTOR)):
        assert client.get(URL).json()["count"] == 0
        assert client.get(f"{URL}{request.pk}/").status_code == 403
        assert at_desk(request, "answers", client, noi_dung="x").status_code == 403
        assert at_desk(request, "reopen", client, noi_dung="x").status_code == 403
        assert at_desk(request, "close", client).status_code == 403
    assert anonymous.get(URL).status_code == 401
    assert state_of(request) == "Mới"
    assert not TraLoiHoTro.objects.exists()


def test_another_guardian_of_the_patient_does_not_read_it(patient, child):
    request = SupportRequestFactory(benh_nhan=child)
    assert patient.get(f"{URL}{request.pk}/").status_code == 403


@pytest.mark.parametrize("verb", ["assign", "resolve"])
def test_who_asked_does_not_do_the_work_of_the_desk(patient, verb):
    request = asked_by(patient)
    assert at_desk(request, verb, patient).status_code == 403
    assert patient.patch(f"{URL}{request.pk}/", {"uu_tien": "Khẩn"}).status_code == 403
    assert patient.get(f"{URL}summary/").status_code == 403
    assert state_of(request) == "Mới"


def test_the_desk_sees_nothing_medical(desk):
    person = PatientFactory(di_ung="Zz-di-ung", benh_nen="Zz-benh-nen", nhom_mau="AB-")
    request = SupportRequestFactory(nguoi_hoi=person.nguoi_dung, benh_nhan=person)

    told = desk.get(f"{URL}{request.pk}/").content.decode()

    assert person.ho_ten in told
    for secret in ("Zz-di-ung", "Zz-benh-nen", "AB-", "di_ung", person.cmnd_cccd or "cmnd_cccd"):
        assert secret not in told


def test_the_desk_finds_requests(desk, at):
    at(NOW)
    asker = PatientFactory(ho_ten="Trần Thị Ánh")
    late = SupportRequestFactory(nguoi_hoi=asker.nguoi_dung, tao_luc=NOW - dt.timedelta(days=3), loai="Khiếu nại")
    taken = SupportRequestFactory(tao_luc=NOW, nguoi_xu_ly=desk.account, trang_thai="Đang xử lý", uu_tien="Cao")

    def found(**asked):
        return [row["ma_yeu_cau"] for row in desk.get(URL, asked).json()["results"]]

    assert found() == [taken.pk, late.pk]
    assert found(search="tran thi anh") == found(tre_han="true") == found(loai="Khiếu nại") == [late.pk]
    assert found(chua_ai_nhan="true") == found(trang_thai="Mới") == found(den_ngay="2030-05-04") == [late.pk]
    assert found(ma_nguoi_xu_ly=desk.account.pk) == found(tre_han="false") == found(uu_tien="Cao") == [taken.pk]
    assert found(tu_ngay="2030-05-06") == found(chua_ai_nhan="false") == [taken.pk]
    assert found(ma_nguoi_hoi=asker.nguoi_dung_id) == [late.pk]
    assert desk.get(URL, {"trang_thai": "Lạ"}).status_code == 400
    assert desk.get(URL, {"tu_ngay": "06/05/2030"}).status_code == 400


def test_a_list_costs_the_same_however_long_it_is(desk, as_user):
    SupportRequestFactory(benh_nhan=PatientFactory(), nguoi_xu_ly=AccountFactory(vai_tro=Role.STAFF))
    desk.get(URL)
    with CaptureQueriesContext(
        connection,
    ) as one:
        desk.get(URL)
    SupportRequestFactory.create_batch(6, benh_nhan=PatientFactory())
    with CaptureQueriesContext(connection) as many:
        assert len(desk.get(URL).json()["results"]) == 7
    assert len(without_savepoints(many)) == len(without_savepoints(one)) == 3  # session, count, rows


def test_a_request_with_its_answers_costs_three_queries(desk):
    request = SupportRequestFactory()
    SupportAnswerFactory.create_batch(5, yeu_cau=request)
    with CaptureQueriesContext(connection) as queries:
        assert len(desk.get(f"{URL}{request.pk}/").json()["tra_loi"]) == 5
    assert len(without_savepoints(queries)) == 3  # session, request, answers


# Taking


def test_who_takes_a_request_begins_it(desk):
    request = SupportRequestFactory()

    answer = at_desk(request, "assign", desk)

    assert (answer.json()["ma_nguoi_xu_ly"], answer.json()["trang_thai"]) == (desk.account.pk, "Đang xử lý")
    assert NhatKy.objects.get(hanh_dong="SupportAssigned").truoc["nguoi_xu_ly_id"] is None


def test_a_colleague_has_it_already(desk, as_user, admin):
    request = SupportRequestFactory()
    other = as_user(vai_tro=Role.STAFF)
    at_desk(request, "assign", other)

    assert refusal(at_desk(request, "assign", desk))[:2] == (409, "request_taken")
    assert at_desk(request, "assign", other, ma_nguoi_xu_ly=desk.account.pk).status_code == 200
    assert at_desk(request, "assign", admin, ma_nguoi_xu_ly=other.account.pk).status_code == 200
    assert YeuCauHoTro.objects.get().nguoi_xu_ly == other.account


@pytest.mark.parametrize("whom", [{"vai_tro": Role.PATIENT}, {"vai_tro": Role.DOCTOR}])
def test_only_the_desk_is_given_work(desk, whom):
    request = SupportRequestFactory()
    for account in (AccountFactory(**whom), AccountFactory(vai_tro=Role.STAFF, trang_thai=False)):
        answer = at_desk(request, "assign", desk, ma_nguoi_xu_ly=account.pk)
        assert refusal(answer)[:2] == (400, "not_of_the_desk")
    assert refusal(at_desk(request, "assign", desk, ma_nguoi_xu_ly=10**15))[:2] == (400, "does_not_exist")
    assert state_of(request) == "Mới"


def test_the_desk_sorts_what_was_asked(desk):
    request = SupportRequestFactory()

    answer = desk.patch(f"{URL}{request.pk}/", {"loai": "Khiếu nại", "uu_tien": "Khẩn"})

    assert (answer.json()["loai"], answer.json()["uu_tien"]) == ("Khiếu nại", "Khẩn")
    request.refresh_from_db()
    assert request.han_xu_ly == request.tao_luc + dt.timedelta(hours=HOURS_TO_SOLVE["Khiếu nại"])
    assert desk.patch(f"{URL}{request.pk}/", {"uu_tien": "Lạ"}).status_code == 400


# Answering


def test_who_asked_is_told_of_an_answer_and_not_what_it_says(desk, patient, at):
    at(NOW)
    request = asked_by(patient)

    answer = at_desk(request, "answers", desk, noi_dung="Chúng tôi đang kiểm tra.")

    assert answer.status_code == 201
    request.refresh_from_db()
    assert (request.trang_thai, request.tra_loi_dau_luc) == ("Đang xử lý", NOW)
    (message,) = ThongBao.objects.filter(loai="ho-tro-tra-loi")
    assert (message.nguoi_dung, message.du_lieu) == (patient.account, {"so_phieu": request.so_phieu})
    (said,) = patient.get(f"{URL}{request.pk}/").json()["tra_loi"]
    assert (said["noi_dung"], said["cua_nguoi_hoi"], said["noi_bo"]) == ("Chúng tôi đang kiểm tra.", False, False)


def test_notes_are_read_by_the_desk_alone(desk, patient):
    request = asked_by(patient)
    at_desk(request, "answers", desk, noi_dung="Zz-noi-bo", noi_bo=True)

    assert "Zz-noi-bo" not in patient.get(f"{URL}{request.pk}/").content.decode()
    assert at_desk(request, "answers", patient, noi_dung="x").json()["tra_loi"][0]["noi_dung"] == "x"
    assert "Zz-noi-bo" in desk.get(f"{URL}{request.pk}/").content.decode()
    assert not ThongBao.objects.exists()
    assert state_of(request) == "Mới"
    assert YeuCauHoTro.objects.get().tra_loi_dau_luc is None
    assert "Zz-noi-bo" not in str(NhatKy.objects.filter(hanh_dong="SupportAnswered").values("sau"))


@pytest.mark.parametrize("mark", ["noi_bo", "cho_nguoi_hoi"])
def test_who_asked_writes_no_notes_and_waits_for_nobody(patient, mark):
    request = asked_by(patient)
    answer = at_desk(request, "answers", patient, noi_dung="x", **{mark: True})
    assert refusal(answer)[:2] == (403, "field_not_allowed")
    assert not TraLoiHoTro.objects.exists()


def test_the_desk_waits_for_who_asked_until_he_answers(desk, patient):
    request = asked_by(patient)
    at_desk(request, "answers", desk, noi_dung="Mã giao dịch là gì?", cho_nguoi_hoi=True)
    assert state_of(request) == "Chờ người hỏi"

    at_desk(request, "answers", patient, noi_dung="Là 123.")
    assert state_of(request) == "Đang xử lý"
    assert ThongBao.objects.count() == 1


def test_a_note_does_not_wait_for_who_asked(desk):
    answer = at_desk(SupportRequestFactory(), "answers", desk, noi_dung="x", noi_bo=True, cho_nguoi_hoi=True)
    assert refusal(answer) == (400, "invalid", ["invalid"])
    assert not TraLoiHoTro.objects.exists()


@pytest.mark.parametrize("text", ["", "x" * 2001, None, {"a": 1}])
def test_a_malformed_answer_changes_nothing(desk, text):
    request = SupportRequestFactory()
    answer = desk.post(f"{URL}{request.pk}/answers/", {"noi_dung": text}, format="json")
    assert answer.status_code == 400
    assert state_of(request) == "Mới"
    assert not TraLoiHoTro.objects.exists()


def test_a_thread_has_an_end(desk, patient):
    request = asked_by(patient)
    TraLoiHoTro.objects.bulk_create(
        [TraLoiHoTro(yeu_cau=request, nguoi_viet=desk.account, noi_dung_tra_loi="x") for _ in range(MOST_ANSWERS)]
    )
    assert refusal(at_desk(request, "answers", patient, noi_dung="x"))[:2] == (409, "thread_full")


def test_who_asked_waits_for_the_desk_after_so_many_answers_in_a_row(desk, patient):
    request = asked_by(patient)
    for _ in range(MOST_IN_A_ROW):
        assert at_desk(request, "answers", patient, noi_dung="Alo?").status_code == 201

    assert refusal(at_desk(request, "answers", patient, noi_dung="Alo?"))[:2] == (409, "answers_in_a_row")
    at_desk(request, "answers", desk, noi_dung="Nội bộ", noi_bo=True)
    refused = at_desk(request, "answers", patient, noi_dung="Alo?")
    assert refusal(refused)[:2] == (409, "answers_in_a_row")  # a note tells who asked nothing, nor that it is there
    assert at_desk(request, "answers", desk, noi_dung="Chào anh").status_code == 201
    assert at_desk(request, "answers", patient, noi_dung="Cảm ơn").status_code == 201


def test_who_wrote_often_in_a_row_takes_up_what_the_desk_called_solved_without_a_word(desk, patient):
    request = asked_by(patient)
    for _ in range(MOST_IN_A_ROW):
        at_desk(request, "answers", patient, noi_dung="Alo?")

    at_desk(request, "resolve", desk)

    assert at_desk(request, "reopen", patient, noi_dung="Chưa xong").status_code == 200
    assert refusal(at_desk(request, "answers", patient, noi_dung="Alo?"))[:2] == (409, "answers_in_a_row")


def test_who_closes_his_own_request_again_and_again_does_not_pass_the_bound(patient):
    request = asked_by(patient)
    for _ in range(MOST_IN_A_ROW):
        at_desk(request, "answers", patient, noi_dung="Alo?")

    at_desk(request, "close", patient)

    assert refusal(at_desk(request, "reopen", patient, noi_dung="Alo?"))[:2] == (409, "answers_in_a_row")


def test_a_thread_that_who_asked_filled_has_room_for_the_desk(desk, patient):
    request = asked_by(patient)
    said = [desk.account, patient.account] * ((MOST_ANSWERS - KEPT_FOR_DESK) // 2)
    TraLoiHoTro.objects.bulk_create(
        [TraLoiHoTro(yeu_cau=request, nguoi_viet=writer, noi_dung_tra_loi="x") for writer in said]
    )

    assert refusal(at_desk(request, "answers", patient, noi_dung="x"))[:2] == (409, "thread_full")
    assert at_desk(request, "answers", desk, noi_dung="Chào anh").status_code == 201
    assert at_desk(request, "resolve", desk, noi_dung="Đã hoàn tiền.").status_code == 200
    assert refusal(at_desk(request, "reopen", patient, noi_dung="x"))[:2] == (409, "thread_full")
    assert state_of(request) == "Đã giải quyết"


# Ending


def test_taking_up_again_does_not_pass_the_bound_of_open_requests(desk, patient):
    closed = asked_by(patient)
    assert at_desk(closed, "close", patient).status_code == 200
    SupportRequestFactory.create_batch(MOST_OPEN, nguoi_hoi=patient.account)

    assert refusal(at_desk(closed, "reopen", patient, noi_dung="x"))[:2] == (409, "too_many_open_requests")

    assert state_of(closed) == "Đã đóng"
    assert at_desk(closed, "reopen", desk, noi_dung="Chúng tôi làm tiếp.").status_code == 200  # the desk may


def test_a_solved_request_is_taken_up_again_by_who_asked(desk, patient, at):
    at(NOW)
    request = asked_by(patient)
    at_desk(request, "resolve", desk, noi_dung="Đã hoàn tiền.")
    assert state_of(request) == "Đã giải quyết"
    assert request.xong_luc == NOW
    assert refusal(at_desk(request, "answers", patient, noi_dung="x"))[:2] == (409, "request_over")
    assert refusal(at_desk(request, "resolve", desk))[:2] == (409, "request_state_forbids")

    at(NOW + dt.timedelta(days=13))
    assert at_desk(request, "reopen", patient, noi_dung="Vẫn chưa thấy tiền.").status_code == 200

    assert (state_of(request), request.xong_luc) == ("Đang xử lý", None)
    assert request.han_xu_ly > NOW + dt.timedelta(days=13)
    assert [answer.noi_dung_tra_loi for answer in request.tra_loi.all()] == ["Đã hoàn tiền.", "Vẫn chưa thấy tiền."]
    assert refusal(at_desk(request, "reopen", patient, noi_dung="x"))[:2] == (409, "request_state_forbids")


def test_it_is_not_taken_up_again_after_two_weeks(desk, patient, at):
    at(NOW)
    request = asked_by(patient)
    at_desk(request, "resolve", desk)
    at(NOW + dt.timedelta(days=14, seconds=1))

    assert refusal(at_desk(request, "reopen", patient, noi_dung="x"))[:2] == (409, "reopen_too_late")
    assert state_of(request) == "Đã giải quyết"
    assert not TraLoiHoTro.objects.exists()


def test_what_was_taken_up_again_is_sorted_from_then_on(desk, patient, at):
    at(NOW)
    request = asked_by(patient, loai="Đặt lịch", tao_luc=NOW, han_xu_ly=NOW + dt.timedelta(hours=8))
    at_desk(request, "close", patient)
    later = NOW + dt.timedelta(days=5)
    at(later)
    at_desk(request, "reopen", patient, noi_dung="Vẫn chưa đặt được.")

    sorted_anew = desk.patch(f"{URL}{request.pk}/", {"loai": "Kỹ thuật"}).json()

    assert dt.datetime.fromisoformat(sorted_anew["han_xu_ly"]) == later + dt.timedelta(hours=48)


def test_who_asked_closes_what_is_settled_and_nobody_closes_it_twice(desk, patient):
    request = asked_by(patient)
    assert at_desk(request, "close", patient).json()["trang_thai"] == "Đã đóng"
    for again in (at_desk(request, "close", desk), at_desk(request, "resolve", desk)):
        assert refusal(again)[:2] == (409, "request_state_forbids")
    for over in (at_desk(request, "assign", desk), desk.patch(f"{URL}{request.pk}/", {"uu_tien": "Cao"})):
        assert refusal(over)[:2] == (409, "request_over")


def test_what_nobody_touches_for_two_weeks_closes_itself(at, capsys):
    at(NOW)
    long_ago, lately = NOW - dt.timedelta(days=14), NOW - dt.timedelta(days=13)
    alone = [
        SupportRequestFactory(tao_luc=long_ago, trang_thai="Chờ người hỏi"),
        SupportRequestFactory(tao_luc=long_ago, trang_thai="Đã giải quyết", xong_luc=long_ago),
    ]
    kept = [
        SupportRequestFactory(tao_luc=long_ago),
        SupportRequestFactory(tao_luc=long_ago, trang_thai="Đang xử lý"),
        SupportRequestFactory(tao_luc=long_ago, doi_luc=lately, trang_thai="Chờ người hỏi"),
    ]

    call_command("close_support")
    call_command("close_support")

    assert [state_of(request) for request in alone] == ["Đã đóng"] * 2
    assert [request.xong_luc for request in alone] == [NOW, long_ago]
    assert [state_of(request) for request in kept] == ["Mới", "Đang xử lý", "Chờ người hỏi"]
    assert capsys.readouterr().out == "Đã đóng 2 yêu cầu hỗ trợ.\nĐã đóng 0 yêu cầu hỗ trợ.\n"
    assert [entry.nguoi_dung for entry in NhatKy.objects.filter(hanh_dong="SupportMoved")] == [None, None]


def test_one_that_cannot_be_closed_does_not_stop_the_others(at, monkeypatch, capsys):
    at(NOW)
    broken, fine = SupportRequestFactory.create_batch(
        2, tao_luc=NOW - dt.timedelta(days=20), trang_thai="Chờ người hỏi"
    )
    save = SupportRepository.save

    def fail(self, row, **changes):
        return save(self, row, **(changes if row.pk == fine.pk else {"trang_thai": None}))

    monkeypatch.setattr(SupportRepository, "save", fail)
    with pytest.raises(SystemExit):
        call_command("close_support")

    assert (state_of(broken), state_of(fine)) == ("Chờ người hỏi", "Đã đóng")
    assert "1 yêu cầu chưa đóng được" in capsys.readouterr().out


def test_one_that_was_answered_meanwhile_is_left(resolve, at):
    at(NOW)
    request = SupportRequestFactory(tao_luc=NOW - dt.timedelta(days=20), trang_thai="Chờ người hỏi")
    YeuCauHoTro.objects.filter(pk=request.pk).update(doi_luc=NOW)
    assert resolve(SupportClosing)._close(request.pk) is False


# Figures


def test_the_desk_sees_how_it_does(desk, at):
    at(NOW)
    for minutes in (5, 20, 50, 600):
        asked = NOW - dt.timedelta(days=1)
        SupportRequestFactory(
            tao_luc=asked, tra_loi_dau_luc=asked + dt.timedelta(minutes=minutes), trang_thai="Đang xử lý",
            nguoi_xu_ly=desk.account, loai="Khiếu nại", han_xu_ly=NOW + dt.timedelta(days=1),
        )  # fmt: skip
    SupportRequestFactory(tao_luc=NOW - dt.timedelta(days=60))

    told = desk.get(f"{URL}summary/").json()

    assert (told["start_date"], told["end_date"]) == ("2030-04-07", "2030-05-06")
    assert (told["so_yeu_cau"], told["so_da_tra_loi"], told["tra_loi_dau_trung_vi"]) == (4, 4, 15)
    assert (told["tre_han"], told["chua_ai_nhan"]) == (1, 1)
    assert told["theo_trang_thai"] == [{"trang_thai": "Đang xử lý", "loai": "Khiếu nại", "so_yeu_cau": 4}]


def test_figures_of_nothing_are_no_error(desk):
    told = desk.get(f"{URL}summary/", {"start_date": "2001-01-01", "end_date": "2001-01-02"}).json()
    assert (told["so_yeu_cau"], told["tra_loi_dau_trung_vi"], told["theo_trang_thai"]) == (0, None, [])


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"start_date": "2030-02-01", "end_date": "2030-01-01"}, "range_reversed"),
        ({"start_date": "2020-01-01", "end_date": "2030-01-01"}, "range_too_long"),
        ({"start_date": "x"}, "invalid"),
    ],
)
def test_a_range_of_days_that_is_none_is_refused(desk, days, code):
    answer = desk.get(f"{URL}summary/", days)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_figures_cost_the_same_however_much_was_asked(desk):
    SupportRequestFactory.create_batch(3)
    with CaptureQueriesContext(connection) as queries:
        desk.get(f"{URL}summary/")
    assert len(without_savepoints(queries)) == 5  # session, counts, waits, overdue, untaken
