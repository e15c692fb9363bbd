"""Threads between doctors and their patients: who writes to whom, who reads, what is told, and what is refused."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.models import LichHen, TrangThaiLichHen
from core.models import NhatKy
from core.policy import Role
from correspondence.models import Ben, CuocTraoDoi, TinNhan
from files.models import TrangThaiQuet
from notifications.models import ThongBao
from tests.factories import (
    AppointmentFactory,
    AttachmentFactory,
    DoctorFactory,
    FileFactory,
    MessageFactory,
    PatientFactory,
    RelativeFactory,
    ThreadFactory,
)
from tests.queries import without_savepoints

pytestmark = pytest.mark.django_db

URL = "/api/messages/threads/"
TEXT = {"tieu_de": "Hỏi về thuốc", "noi_dung": "Tôi uống buổi tối được không?"}


@pytest.fixture
def visit():
    return AppointmentFactory()


@pytest.fixture
def doctor(as_user, visit):
    return as_user(visit.bac_si.nguoi_dung)


@pytest.fixture
def patient(as_user, visit):
    return as_user(visit.benh_nhan.nguoi_dung)


@pytest.fixture
def thread(visit):
    """Between the two, with one message from the doctor."""
    opened = ThreadFactory(bac_si=visit.bac_si, benh_nhan=visit.benh_nhan)
    MessageFactory(trao_doi=opened)
    return opened


def of(thread, what=""):
    return f"{URL}{thread.pk}/{what}"


def code(answer):
    return answer.status_code, answer.json().get("code")


def fields(answer):
    return [each["field"] for each in answer.json()["errors"]]


def told():
    return list(ThongBao.objects.filter(loai="tin-nhan-moi").order_by("pk"))


def test_a_doctor_writes_to_an_own_patient_who_reads_and_answers(visit, doctor, patient):
    opened = doctor.post(URL, {"ma_benh_nhan": visit.benh_nhan_id, "ma_lich_hen": visit.pk, **TEXT})

    assert opened.status_code == 201, opened.content
    key = opened.json()["ma_trao_doi"]
    assert opened.json()["tin_nhan"][0] | {"gui_luc": None, "ma_tin_nhan": None} == {
        "ma_tin_nhan": None,
        "ben": "Bác sĩ",
        "ten_nguoi_gui": visit.bac_si.ho_ten,
        "noi_dung": TEXT["noi_dung"],
        "gui_luc": None,
        "doc_luc": None,
        "tep": [],
    }
    assert patient.get(URL).json()["results"][0]["so_chua_doc"] == 1
    answered = patient.post(f"{URL}{key}/messages/", {"noi_dung": "Cảm ơn bác sĩ"})
    assert (answered.status_code, answered.json()["ben"]) == (201, "Bệnh nhân")
    seen = doctor.get(f"{URL}{key}/").json()
    assert [(each["ben"], each["noi_dung"]) for each in seen["tin_nhan"]] == [
        ("Bệnh nhân", "Cảm ơn bác sĩ"),
        ("Bác sĩ", TEXT["noi_dung"]),
    ]
    assert (seen["so_chua_doc"], seen["ma_lich_hen"], seen["truoc_tiep"]) == (1, visit.pk, None)


def test_a_patient_opens_a_thread_with_a_doctor_of_a_visit_to_come(visit, patient):
    answer = patient.post(URL, {"ma_bac_si": visit.bac_si_id, **TEXT})

    assert (answer.status_code, answer.json()["ben_mo"]) == (201, "Bệnh nhân")
    assert CuocTraoDoi.objects.get().benh_nhan == visit.benh_nhan


@pytest.mark.parametrize(
    ("days", "changes", "allowed"),
    [
        (90, {"trang_thai": TrangThaiLichHen.COMPLETED}, True),
        (91, {"trang_thai": TrangThaiLichHen.COMPLETED}, False),
        (5, {"trang_thai": TrangThaiLichHen.NO_SHOW}, False),
        (5, {"trang_thai": TrangThaiLichHen.CANCELLED, "ngay_huy": timezone.now()}, False),
        (-5, {}, True),
    ],
)
def test_a_patient_opens_a_thread_for_ninety_days_after_a_visit(visit, patient, days, changes, allowed):
    LichHen.objects.update(ngay_kham=timezone.localdate() - dt.timedelta(days=days), **changes)

    answer = patient.post(URL, {"ma_bac_si": visit.bac_si_id, **TEXT})

    assert answer.status_code == (201 if allowed else 403)
    if not allowed:
        assert (code(answer), fields(answer)) == ((403, "not_your_doctor"), ["ma_bac_si"])


def test_nobody_writes_to_whom_he_has_no_visit_with(visit, doctor, patient, as_user):
    stranger = PatientFactory()

    refused = doctor.post(URL, {"ma_benh_nhan": stranger.pk, **TEXT})
    nobody = doctor.post(URL, {"ma_benh_nhan": 10**17, **TEXT})
    other = patient.post(URL, {"ma_bac_si": DoctorFactory().pk, **TEXT})

    assert code(refused) == (403, "not_yours")
    assert (code(nobody), fields(nobody)) == ((400, "does_not_exist"), ["ma_benh_nhan"])
    assert code(other) == (403, "not_your_doctor")
    assert not CuocTraoDoi.objects.exists()


def test_an_emergency_access_is_no_reason_to_write(doctor, visit):
    other = PatientFactory()
    given = doctor.post(
        "/api/auth/emergency-access/", {"ma_benh_nhan": other.pk, "ly_do": "Bệnh nhân ngất trong phòng chờ"}
    )

    assert given.status_code == 201, given.content
    assert code(doctor.post(URL, {"ma_benh_nhan": other.pk, **TEXT})) == (403, "not_yours")


def test_a_patient_opens_none_for_somebody_else(visit, patient):
    stranger = AppointmentFactory(lich=visit.lich).benh_nhan

    answer = patient.post(URL, {"ma_benh_nhan": stranger.pk, "ma_bac_si": visit.bac_si_id, **TEXT})

    assert code(answer) == (403, "not_yours")


def test_a_doctor_opens_none_in_another_doctors_name(visit, doctor):
    other = AppointmentFactory(benh_nhan=visit.benh_nhan, gio_kham=dt.time(10)).bac_si

    answer = doctor.post(URL, {"ma_benh_nhan": visit.benh_nhan_id, "ma_bac_si": other.pk, **TEXT})

    assert code(answer) == (403, "not_yours")


def test_who_acts_for_a_patient_writes_and_reads_until_he_no_longer_does(visit, thread, as_user):
    link = RelativeFactory(benh_nhan=visit.benh_nhan)
    mother = as_user(link.nguoi_dung)

    written = mother.post(of(thread, "messages/"), {"noi_dung": "Cháu đỡ rồi ạ"})
    link.delete()

    assert (written.status_code, written.json()["ben"]) == (201, "Bệnh nhân")
    assert [
        mother.get(URL).json()["count"],
        mother.get(of(thread)).status_code,
        mother.post(of(thread, "messages/"), {"noi_dung": "…"}).status_code,
        mother.post(of(thread, "read/"), {"den_tin_nhan": 1}).status_code,
    ] == [0, 403, 403, 403]


def test_a_patient_without_a_profile_is_told_so(as_user, visit):
    assert code(as_user().post(URL, {"ma_bac_si": visit.bac_si_id, **TEXT})) == (400, "profile_missing")


@pytest.mark.parametrize(("who", "missing"), [("doctor", "ma_benh_nhan"), ("patient", "ma_bac_si")])
def test_the_other_side_must_be_named(request, who, missing):
    answer = request.getfixturevalue(who).post(URL, TEXT)

    assert (answer.status_code, fields(answer)) == (400, [missing])


def test_another_doctor_of_the_patient_and_the_desk_read_nothing(visit, thread, as_user):
    colleague = as_user(AppointmentFactory(benh_nhan=visit.benh_nhan, gio_kham=dt.time(10)).bac_si.nguoi_dung)
    desk = as_user(vai_tro=Role.STAFF)

    assert colleague.get(of(thread)).status_code == 403
    assert colleague.get(URL).json()["count"] == 0
    assert [desk.get(URL).status_code, desk.get(of(thread)).status_code] == [403, 403]
    assert desk.post(of(thread, "messages/"), {"noi_dung": "…"}).status_code == 403


def test_an_admin_reads_and_the_patient_sees_that_he_did(visit, thread, patient, as_user):
    admin = as_user(vai_tro=Role.ADMIN)

    assert admin.get(URL).json()["results"][0]["so_chua_doc"] == 0
    assert admin.get(of(thread)).json()["tin_nhan"][0]["ben"] == "Bác sĩ"
    assert admin.post(URL, {"ma_benh_nhan": visit.benh_nhan_id, **TEXT}).status_code == 403
    assert admin.post(of(thread, "messages/"), {"noi_dung": "…"}).status_code == 403
    assert admin.post(of(thread, "read/"), {"den_tin_nhan": 1}).status_code == 403
    assert admin.post(of(thread, "close/")).status_code == 403
    looks = patient.get("/api/users/profile/access-log/").json()["results"]
    assert [each["hanh_dong"] for each in looks][:2] == ["Xem trao đổi với bác sĩ", "Xem danh sách trao đổi"]
    assert TinNhan.objects.get().doc_luc is None


def test_the_two_sides_leave_no_look(thread, doctor, patient):
    for client in (doctor, patient):
        client.get(URL), client.get(of(thread))

    assert not NhatKy.objects.filter(hanh_dong__startswith="Thread").exists()


def test_who_acts_for_the_patient_leaves_looks(visit, thread, as_user):
    mother = as_user(RelativeFactory(benh_nhan=visit.benh_nhan).nguoi_dung)

    mother.get(URL), mother.get(of(thread))

    entries = NhatKy.objects.filter(hanh_dong__startswith="Thread").order_by("pk")
    assert [(each.hanh_dong, each.nguoi_dung) for each in entries] == [
        ("ThreadsListed", mother.account),
        ("ThreadOpened", mother.account),
    ]


def test_messages_come_newest_first_in_pages_by_key(thread, patient):
    first = TinNhan.objects.get().pk
    keys = [first, *(MessageFactory(trao_doi=thread).pk for _ in range(4))][::-1]

    one = patient.get(of(thread), {"so_tin": 2}).json()
    MessageFactory(trao_doi=thread)  # what is sent meanwhile moves no page
    two = patient.get(of(thread), {"so_tin": 2, "truoc": one["truoc_tiep"]}).json()
    three = patient.get(of(thread), {"so_tin": 2, "truoc": two["truoc_tiep"]}).json()

    pages = [[each["ma_tin_nhan"] for each in page["tin_nhan"]] for page in (one, two, three)]
    assert pages == [keys[:2], keys[2:4], keys[4:]]
    assert three["truoc_tiep"] is None


@pytest.mark.parametrize("query", [{"truoc": "abc"}, {"truoc": "0"}, {"so_tin": "101"}, {"so_tin": "0"}])
def test_a_page_that_is_none_is_refused_by_name(thread, patient, query):
    answer = patient.get(of(thread), query)

    assert (answer.status_code, fields(answer)) == (400, list(query))


def test_reading_marks_what_was_seen_and_not_what_came_after(thread, patient):
    seen = TinNhan.objects.get()
    after = MessageFactory(trao_doi=thread)
    own = MessageFactory(trao_doi=thread, ben=Ben.PATIENT)

    answer = patient.post(of(thread, "read/"), {"den_tin_nhan": seen.pk})

    assert (answer.status_code, answer.json()["so_chua_doc"]) == (200, 1)
    for row in (seen, after, own):
        row.refresh_from_db()
    assert [row.doc_luc is None for row in (seen, after, own)] == [False, True, True]
    first = seen.doc_luc
    patient.post(of(thread, "read/"), {"den_tin_nhan": own.pk})
    seen.refresh_from_db(), own.refresh_from_db()
    assert (seen.doc_luc, own.doc_luc) == (first, None)


def test_a_message_of_another_thread_marks_nothing(thread, patient):
    other = MessageFactory()

    answer = patient.post(of(thread, "read/"), {"den_tin_nhan": other.pk})

    assert (answer.status_code, fields(answer)) == (400, ["den_tin_nhan"])
    assert not TinNhan.objects.filter(doc_luc__isnull=False).exists()


def test_the_other_side_is_told_once_until_it_reads_and_never_what_was_written(visit, doctor, patient):
    key = doctor.post(URL, {"ma_benh_nhan": visit.benh_nhan_id, **TEXT}).json()["ma_trao_doi"]
    doctor.post(f"{URL}{key}/messages/", {"noi_dung": "Còn một điều nữa"})
    assert [(row.benh_nhan_id, row.nguoi_dung_id) for row in told()] == [(visit.benh_nhan_id, None)]

    last = patient.get(f"{URL}{key}/").json()["tin_nhan"][0]["ma_tin_nhan"]
    patient.post(f"{URL}{key}/read/", {"den_tin_nhan": last})
    patient.post(f"{URL}{key}/messages/", {"noi_dung": "Vâng ạ"})
    patient.post(f"{URL}{key}/messages/", {"noi_dung": "Cảm ơn"})
    doctor.post(f"{URL}{key}/messages/", {"noi_dung": "Chào anh"})

    whom = [(row.benh_nhan_id, row.nguoi_dung_id) for row in told()]
    account, person = visit.bac_si.nguoi_dung_id, visit.benh_nhan_id
    assert whom == [(person, None), (None, account), (person, None)]
    shown = str(patient.get("/api/notifications/").json())
    assert "Tin nhắn mới từ bác sĩ" in shown
    assert [text for text in (*TEXT.values(), "Còn một điều nữa", "Chào anh") if text in shown] == []
    assert TEXT["noi_dung"] not in str([row.du_lieu for row in told()])


def test_a_closed_thread_is_read_and_takes_no_more_messages(thread, doctor, patient):
    assert patient.post(of(thread, "close/")).status_code == 403
    closed = doctor.post(of(thread, "close/"))

    assert (closed.status_code, closed.json()["dong_luc"] is None) == (200, False)
    for client in (doctor, patient):
        assert code(client.post(of(thread, "messages/"), {"noi_dung": "…"})) == (409, "thread_closed")
        assert client.get(of(thread)).status_code == 200
    assert code(doctor.post(of(thread, "close/"))) == (409, "thread_closed")
    assert TinNhan.objects.count() == 1


@pytest.mark.parametrize("change", [{"trang_thai": False}, {"vai_tro": Role.STAFF}])
def test_a_doctor_who_left_gets_no_messages(visit, thread, patient, change):
    account = visit.bac_si.nguoi_dung
    for name, value in change.items():
        setattr(account, name, value)
    account.save()

    assert code(patient.post(of(thread, "messages/"), {"noi_dung": "…"})) == (409, "doctor_left")
    assert code(patient.post(URL, {"ma_bac_si": visit.bac_si_id, **TEXT})) == (409, "doctor_left")
    assert patient.get(of(thread)).status_code == 200


def test_a_doctor_does_not_write_to_whom_nobody_could_read_it(visit, thread, doctor):
    visit.benh_nhan.nguoi_dung.trang_thai = False
    visit.benh_nhan.nguoi_dung.save()

    assert code(doctor.post(of(thread, "messages/"), {"noi_dung": "…"})) == (409, "nobody_to_read")
    assert code(doctor.post(URL, {"ma_benh_nhan": visit.benh_nhan_id, **TEXT})) == (409, "nobody_to_read")
    RelativeFactory(benh_nhan=visit.benh_nhan)
    assert doctor.post(of(thread, "messages/"), {"noi_dung": "…"}).status_code == 201


def test_a_message_sent_twice_with_one_key_is_there_once(thread, patient):
    send = {"path": of(thread, "messages/"), "data": {"noi_dung": "Một lần thôi"}, "headers": {"Idempotency-Key": "a1"}}

    first, again = patient.post(**send), patient.post(**send)

    assert (first.json(), again["Idempotency-Replayed"]) == (again.json(), "true")
    assert TinNhan.objects.filter(ben=Ben.PATIENT).count() == 1


def test_a_thread_opened_twice_with_one_key_is_there_once(visit, patient):
    send = {"path": URL, "data": {"ma_bac_si": visit.bac_si_id, **TEXT}, "headers": {"Idempotency-Key": "b1"}}

    first, again = patient.post(**send), patient.post(**send)

    assert first.json() == again.json()
    assert CuocTraoDoi.objects.count() == TinNhan.objects.count() == 1


def test_thirty_messages_an_hour_are_enough_in_all_threads_together(visit, thread, patient, at):
    now = timezone.now()
    other = ThreadFactory(benh_nhan=visit.benh_nhan)
    for n in range(30):
        MessageFactory(trao_doi=(thread, other)[n % 2], ben=Ben.PATIENT, gui_luc=now - dt.timedelta(minutes=59 - n))
    at(now)

    refused = patient.post(of(thread, "messages/"), {"noi_dung": "Và nữa"})
    opened = patient.post(URL, {"ma_bac_si": visit.bac_si_id, **TEXT})

    assert code(refused) == code(opened) == (429, "too_many_messages")
    assert refused["Retry-After"] == "61"
    at(now + dt.timedelta(seconds=61))
    assert patient.post(of(thread, "messages/"), {"noi_dung": "Và nữa"}).status_code == 201


def test_one_accounts_messages_do_not_count_for_another(visit, thread, doctor):
    MessageFactory.create_batch(30, trao_doi=thread, ben=Ben.PATIENT)

    assert doctor.post(of(thread, "messages/"), {"noi_dung": "Chào anh"}).status_code == 201


def test_a_file_of_the_patient_goes_with_a_message_and_leaves_with_its_withdrawal(visit, thread, patient, doctor):
    file = FileFactory(benh_nhan=visit.benh_nhan)

    sent = patient.post(of(thread, "messages/"), {"noi_dung": "Kết quả đây ạ", "ma_tai_lieu": [file.pk, file.pk]})

    assert sent.status_code == 201, sent.content
    shown = {"ma_tai_lieu": file.pk, "ten_tep": file.ten_tep, "kieu": file.kieu, "da_rut": False}
    assert sent.json()["tep"] == [shown]
    file.xoa_luc = timezone.now()
    file.save()
    assert doctor.get(of(thread)).json()["tin_nhan"][0]["tep"] == [{**shown, "ten_tep": "", "da_rut": True}]


@pytest.mark.parametrize(
    "change",
    [
        {"benh_nhan": PatientFactory},
        {"trang_thai_quet": lambda: TrangThaiQuet.INFECTED},
        {"xoa_luc": timezone.now},
    ],
    ids=["another patient's", "infected", "withdrawn"],
)
def test_a_file_that_is_not_the_patients_to_give_is_refused(visit, thread, patient, doctor, change):
    file = FileFactory(**{"benh_nhan": visit.benh_nhan, **{name: make() for name, make in change.items()}})

    for client in (patient, doctor):
        answer = client.post(of(thread, "messages/"), {"noi_dung": "…", "ma_tai_lieu": [file.pk]})
        assert (code(answer), fields(answer)) == ((400, "file_of_others"), ["ma_tai_lieu"])
    assert TinNhan.objects.count() == 1


def test_a_file_of_another_own_patient_is_not_sent_to_this_one(visit, thread, doctor):
    other = FileFactory(benh_nhan=AppointmentFactory(lich=visit.lich).benh_nhan)

    answer = doctor.post(of(thread, "messages/"), {"noi_dung": "…", "ma_tai_lieu": [other.pk]})

    assert code(answer) == (400, "file_of_others")


def test_a_visit_of_others_is_not_what_a_thread_is_about(visit, doctor, patient):
    of_other_doctor = AppointmentFactory(benh_nhan=visit.benh_nhan, gio_kham=dt.time(10))
    of_other_patient = AppointmentFactory(lich=visit.lich)

    for key in (of_other_doctor.pk, of_other_patient.pk, 10**17):
        answer = doctor.post(URL, {"ma_benh_nhan": visit.benh_nhan_id, "ma_lich_hen": key, **TEXT})
        assert (code(answer), fields(answer)) == ((400, "visit_of_others"), ["ma_lich_hen"])


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "' OR 1=1; DROP TABLE Tin_nhan; --",
        "{{ 7|add:1 }} %s {% load x %}",
        "Dòng một\nDòng hai\t😀 — Nguyễn Thị Ánh",
        "😀" * 2000,
    ],
)
def test_text_stays_as_it_was_written(thread, patient, text):
    answer = patient.post(of(thread, "messages/"), {"noi_dung": text})

    assert (answer.status_code, answer.json()["noi_dung"]) == (201, text)
    assert TinNhan.objects.latest("pk").noi_dung == text
    assert answer["Content-Type"].startswith("application/json")


@pytest.mark.parametrize(
    "text", ["", "   \n ", "a" * 4001, "😀" * 2001, "a\x00b", "a\x1b[31mb", "a\rb", None, ["a"], {"a": 1}]
)
def test_text_that_is_none_is_refused_and_nothing_is_sent(thread, patient, text):
    answer = patient.post(of(thread, "messages/"), {"noi_dung": text})

    assert (answer.status_code, set(fields(answer))) == (400, {"noi_dung"})
    assert TinNhan.objects.count() == 1


def test_half_a_character_is_refused(thread, patient):
    answer = patient.post(of(thread, "messages/"), b'{"noi_dung": "\\ud800"}', content_type="application/json")

    assert (answer.status_code, fields(answer)) == (400, ["noi_dung"])


@pytest.mark.parametrize("title", ["", "a" * 201, "hai\ndòng", "a\x07"])
def test_a_subject_is_one_line(visit, patient, title):
    answer = patient.post(URL, {"ma_bac_si": visit.bac_si_id, **TEXT, "tieu_de": title})

    assert (answer.status_code, fields(answer)) == (400, ["tieu_de"])


@pytest.mark.parametrize("files", ["1", [0.5], ["abc"], [True], [10**30], list(range(1, 12))])
def test_attachments_that_are_none_are_refused_by_name(thread, patient, files):
    answer = patient.post(of(thread, "messages/"), {"noi_dung": "…", "ma_tai_lieu": files})

    assert answer.status_code == 400
    assert fields(answer)[0].startswith("ma_tai_lieu")
    assert TinNhan.objects.count() == 1


def test_what_nobody_may_set_is_not_set(thread, patient):
    sent = {"noi_dung": "…", "ben": "Bác sĩ", "nguoi_gui": 1, "gui_luc": "2020-01-01T00:00:00Z", "trao_doi": 999}

    patient.post(of(thread, "messages/"), sent)

    message = TinNhan.objects.latest("pk")
    assert (message.ben, message.nguoi_gui, message.trao_doi) == (Ben.PATIENT, patient.account, thread)
    assert message.gui_luc.year > 2020


def test_the_list_is_filtered_and_ordered_by_the_last_message(visit, doctor):
    old = timezone.now() - dt.timedelta(days=2)
    first, second, closed = (ThreadFactory(bac_si=visit.bac_si, tao_luc=old + dt.timedelta(hours=n)) for n in range(3))
    MessageFactory(trao_doi=first, ben=Ben.PATIENT)
    CuocTraoDoi.objects.filter(pk=first.pk).update(tin_cuoi_luc=timezone.now())
    CuocTraoDoi.objects.filter(pk=closed.pk).update(dong_luc=timezone.now())

    def found(**query):
        return [each["ma_trao_doi"] for each in doctor.get(URL, query).json()["results"]]

    assert found() == [first.pk, closed.pk, second.pk]
    assert found(chua_doc="true") == [first.pk]
    assert found(chua_doc="false") == [closed.pk, second.pk]
    assert found(dang_mo="true") == [first.pk, second.pk]
    assert found(ma_benh_nhan=second.benh_nhan_id) == [second.pk]
    assert found(ma_bac_si=visit.bac_si_id + 1000) == []
    assert found(ordering="tao_luc") == [first.pk, second.pk, closed.pk]


def test_the_trail_knows_that_and_not_what_was_written(visit, doctor, patient):
    key = doctor.post(URL, {"ma_benh_nhan": visit.benh_nhan_id, **TEXT}).json()["ma_trao_doi"]
    last = TinNhan.objects.get().pk
    patient.post(f"{URL}{key}/read/", {"den_tin_nhan": last})
    patient.post(f"{URL}{key}/read/", {"den_tin_nhan": last})
    doctor.post(f"{URL}{key}/close/")

    entries = list(NhatKy.objects.order_by("pk").filter(bang__in=("Cuoc_trao_doi", "Tin_nhan")))

    assert [each.hanh_dong for each in entries] == ["ThreadStarted", "MessageSent", "MessagesRead", "ThreadClosed"]
    kept = str([(each.truoc, each.sau) for each in entries])
    assert [text for text in TEXT.values() if text in kept] == []


def test_a_look_at_the_lists_costs_the_same_however_long_they_are(visit, thread, patient):
    def queries(url):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert patient.get(url).status_code == 200
        return len(without_savepoints(captured.captured_queries))

    few = queries(URL), queries(of(thread))
    for _ in range(3):
        other = ThreadFactory(benh_nhan=visit.benh_nhan)
        AttachmentFactory(tin_nhan__trao_doi=other)
        AttachmentFactory(tin_nhan__trao_doi=thread, tin_nhan__ben=Ben.PATIENT)

    assert few == (queries(URL), queries(of(thread)) - 0) == (3, 5)


def test_a_guest_is_asked_to_sign_in(anonymous, thread):
    assert [anonymous.get(URL).status_code, anonymous.get(of(thread)).status_code] == [401, 401]
