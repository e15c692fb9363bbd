"""Unusual access is noticed once, kept, told to Admins and handled once."""

import datetime as dt

import pytest
from django.utils import timezone

from audit.models import CanhBao, LoaiCanhBao, QuyTacCanhBao
from core.bootstrap import build_container
from core.events import EmergencyAccessOpened, PapersListed
from core.looks import LISTED, OPENED, PAGES
from core.models import NhatKy
from core.policy import Role
from core.services.alert_watch import AlertWatch
from core.unit_of_work import UnitOfWork
from tests.factories import (
    AccountFactory,
    AlertFactory,
    AlertRuleFactory,
    AuditEntryFactory,
    DoctorFactory,
    DraftPrescriptionFactory,
    PatientFactory,
    RelativeFactory,
)
from tests.uploads import stored_file
from treatments.models import DonThuoc

pytestmark = pytest.mark.django_db

ALERTS, RULES = "/api/audit-logs/alerts/", "/api/audit-logs/alert-rules/"
DEFAULTS = {
    "Xem nhiều bệnh nhân": (60, 60, None, None),
    "Ngoài giờ": (1, 60, dt.time(22), dt.time(5)),
    "Truy cập khẩn cấp": (1, 1, None, None),
    "Bị từ chối nhiều lần": (10, 10, None, None),
    "Khóa đăng nhập": (1, 1, None, None),
    "Xuất toàn bộ dữ liệu": (1, 1, None, None),
}


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Do the work, and then what follows its commit."""

    def run(work):
        with django_capture_on_commit_callbacks(execute=True):
            return work()

    return run


def local(*parts):
    return dt.datetime(*parts, tzinfo=timezone.get_default_timezone())


def rule_of(kind):
    return QuyTacCanhBao.objects.get(loai=kind)


def entered(resolve, *looks):
    """As a service enters them."""
    uow = resolve(UnitOfWork)
    uow.run(lambda: [uow.record(look) for look in looks])


def of_kind(kind):
    return CanhBao.objects.filter(loai=kind)


def open_file(client, patient=None):
    return client.get(f"/api/users/patients/{(patient or PatientFactory()).pk}/")


# Many patients


@pytest.fixture
def three():
    return AlertRuleFactory(loai=LoaiCanhBao.MANY_PATIENTS, nguong=3, so_phut=60)


def test_many_different_patients_raise_one_alert_and_every_active_admin_is_told(desk, committed, sent, three):
    one, other = AccountFactory.create_batch(2, vai_tro=Role.ADMIN)
    AccountFactory(vai_tro=Role.ADMIN, trang_thai=False)
    people = [PatientFactory(ho_ten="Phạm Thị Riêng") for _ in range(5)]

    for patient in people[:2]:
        committed(lambda patient=patient: open_file(desk, patient))
    assert not of_kind("Xem nhiều bệnh nhân").exists()
    for patient in people[2:]:
        committed(lambda patient=patient: open_file(desk, patient))

    (alert,) = of_kind("Xem nhiều bệnh nhân")
    told = [message for message in sent if "khác nhau" in message.text]
    assert (alert.nguoi_dung, alert.so_lan, alert.trang_thai) == (desk.account, 3, "Mới")
    assert [message.so_dien_thoai for message in told] == [one.so_dien_thoai, other.so_dien_thoai]
    assert told[0].text == f"Cảnh báo: {alert.noi_dung}"
    assert "Riêng" not in told[0].text
    assert desk.account.so_dien_thoai not in told[0].text
    assert NhatKy.objects.filter(hanh_dong="AlertRaised", ma_doi_tuong=alert.pk).exists()


def test_looking_at_the_files_of_many_patients_counts_as_well(admin, committed, three):
    for _ in range(3):
        file = stored_file()
        committed(lambda file=file: admin.get(f"/api/files/{file.pk}/download/"))

    assert of_kind("Xem nhiều bệnh nhân").get().so_lan == 3


@pytest.mark.parametrize("kind", OPENED, ids=lambda kind: kind.__name__)
def test_whatever_is_opened_of_many_patients_counts(admin, committed, resolve, three, kind):
    looks = [kind(admin.account, patient) for patient in PatientFactory.create_batch(3)]

    committed(lambda: [entered(resolve, look) for look in looks])

    assert of_kind("Xem nhiều bệnh nhân").get().so_lan == 3


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.__name__)
def test_whatever_list_many_patients_stand_on_counts(admin, committed, resolve, three, kind):
    looks = [kind(admin.account, patient) for patient in PatientFactory.create_batch(3)]

    committed(lambda: entered(resolve, *looks, PapersListed(admin.account, DonThuoc)))

    assert of_kind("Xem nhiều bệnh nhân").get().so_lan == 3


def test_prescriptions_of_many_patients_on_one_page_are_noticed(admin, committed, three):
    for _ in range(3):
        DraftPrescriptionFactory()

    committed(lambda: admin.get("/api/treatments/prescriptions/"))

    assert of_kind("Xem nhiều bệnh nhân").get().so_lan == 3


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_every_list_at_night_is_a_look(admin, committed, resolve, at, page):
    at(local(2026, 1, 5, 23, 0))

    committed(lambda: entered(resolve, page(admin.account, DonThuoc)))

    assert of_kind("Ngoài giờ").exists()


def test_one_patient_opened_many_times_is_one(desk, committed, three):
    patient = PatientFactory()

    for _ in range(4):
        committed(lambda: open_file(desk, patient))

    assert not of_kind("Xem nhiều bệnh nhân").exists()


def test_what_was_opened_before_the_window_or_by_others_does_not_count(desk, committed, three):
    for minutes in (61, 62, 63):
        when = timezone.now() - dt.timedelta(minutes=minutes)
        AuditEntryFactory(nguoi_dung=desk.account, thoi_diem=when, ma_doi_tuong=minutes)
    AuditEntryFactory.create_batch(3)

    committed(lambda: open_file(desk))

    assert not of_kind("Xem nhiều bệnh nhân").exists()


def test_looking_by_changes_counts_as_well(desk, committed, three):
    for patient in PatientFactory.create_batch(3):
        committed(lambda patient=patient: desk.patch(f"/api/users/patients/{patient.pk}/", {"dia_chi": "1 Lê Lợi"}))

    assert of_kind("Xem nhiều bệnh nhân").count() == 1


def test_after_the_window_there_is_another_alert(desk, committed, three):
    for number in range(3):
        AuditEntryFactory(nguoi_dung=desk.account, ma_doi_tuong=number + 1000)
    now = timezone.now()
    recent = AlertFactory(nguoi_dung=desk.account, thoi_diem=now - dt.timedelta(minutes=59))

    committed(lambda: open_file(desk))
    assert of_kind("Xem nhiều bệnh nhân").count() == 1

    CanhBao.objects.filter(pk=recent.pk).update(thoi_diem=now - dt.timedelta(minutes=61))
    committed(lambda: open_file(desk))
    assert of_kind("Xem nhiều bệnh nhân").count() == 2


def test_a_rule_that_is_off_raises_nothing(desk, committed, three):
    AlertRuleFactory(loai=LoaiCanhBao.MANY_PATIENTS, nguong=1, dang_bat=False)
    AlertRuleFactory(loai=LoaiCanhBao.OUT_OF_HOURS, dang_bat=False)

    committed(lambda: open_file(desk))

    assert not CanhBao.objects.exists()


# Out of hours


@pytest.mark.parametrize(
    ("moment", "raised"),
    [
        (local(2026, 3, 1, 21, 59, 59, 999999), False),
        (local(2026, 3, 1, 22, 0), True),
        (local(2026, 3, 1, 23, 59, 59), True),
        (local(2026, 3, 2, 0, 0), True),
        (local(2026, 3, 2, 4, 59, 59, 999999), True),
        (local(2026, 3, 2, 5, 0), False),
        (dt.datetime(2026, 3, 1, 15, 0, tzinfo=dt.UTC), True),  # 22:00 in Viet Nam
        (dt.datetime(2026, 3, 1, 22, 0, tzinfo=dt.UTC), False),  # 05:00 in Viet Nam
    ],
)
def test_the_night_is_from_22_to_5_in_viet_nam(desk, committed, at, moment, raised):
    at(moment)

    committed(lambda: open_file(desk))

    assert of_kind("Ngoài giờ").exists() is raised


@pytest.mark.parametrize(("hour", "raised"), [(11, False), (12, True), (13, True), (14, False)])
def test_hours_that_do_not_pass_midnight_hold_too(desk, committed, at, hour, raised):
    AlertRuleFactory(loai=LoaiCanhBao.OUT_OF_HOURS, gio_bat_dau=dt.time(12), gio_ket_thuc=dt.time(14))
    at(local(2026, 3, 1, hour))

    committed(lambda: open_file(desk))

    assert of_kind("Ngoài giờ").exists() is raised


def test_patients_look_at_their_own_file_at_night_freely(patient, child, committed, at):
    at(local(2026, 3, 1, 23))

    committed(lambda: open_file(patient, patient.person))
    committed(lambda: open_file(patient, child))
    committed(lambda: patient.get("/api/users/family/"))
    committed(lambda: patient.patch("/api/users/profile/", {"ho_so": {"dia_chi": "1 Lê Lợi"}}))

    assert not CanhBao.objects.exists()


def test_what_was_done_before_the_hours_began_does_not_count_in_them():
    rule = AlertRuleFactory(loai=LoaiCanhBao.OUT_OF_HOURS)

    assert rule.since(local(2026, 3, 1, 22, 10)) == local(2026, 3, 1, 22)
    assert rule.since(local(2026, 3, 2, 0, 10)) == local(2026, 3, 1, 23, 10)
    assert rule_of("Xem nhiều bệnh nhân").since(local(2026, 3, 1, 22, 10)) == local(2026, 3, 1, 21, 10)


def test_a_list_or_a_change_at_night_is_a_look_too(desk, committed, at):
    patient = PatientFactory()
    at(local(2026, 3, 1, 23))

    committed(lambda: desk.get("/api/users/patients/"))
    assert of_kind("Ngoài giờ").count() == 1

    CanhBao.objects.all().delete()
    committed(lambda: desk.patch(f"/api/users/patients/{patient.pk}/", {"dia_chi": "1 Lê Lợi"}))
    assert of_kind("Ngoài giờ").count() == 1


def test_a_parent_at_the_desk_changes_the_childs_file_at_night_freely(desk, committed, at):
    child = RelativeFactory(nguoi_dung=desk.account).benh_nhan
    at(local(2026, 3, 1, 23))

    committed(lambda: desk.patch(f"/api/users/patients/{child.pk}/", {"dia_chi": "1 Lê Lợi"}))
    committed(lambda: open_file(desk, child))

    assert not CanhBao.objects.exists()


def test_a_list_with_clinical_fields_counts_each_patient(admin, committed, three):
    PatientFactory.create_batch(2)
    committed(lambda: admin.get("/api/users/patients/"))
    assert not of_kind("Xem nhiều bệnh nhân").exists()

    PatientFactory()
    committed(lambda: admin.get("/api/users/patients/"))

    assert [alert.so_lan for alert in of_kind("Xem nhiều bệnh nhân")] == [3]


def test_a_list_at_the_desk_counts_no_patient(desk, committed):
    AlertRuleFactory(loai=LoaiCanhBao.MANY_PATIENTS, nguong=1, so_phut=60)
    PatientFactory.create_batch(3)

    committed(lambda: desk.get("/api/users/patients/"))

    assert not of_kind("Xem nhiều bệnh nhân").exists()


# The other kinds


def test_emergency_access_is_an_alert(resolve, sent):
    doctor, admin = DoctorFactory(), AccountFactory(vai_tro=Role.ADMIN)
    patient = PatientFactory(ho_ten="Phạm Thị Riêng")

    resolve(AlertWatch).notice(EmergencyAccessOpened(doctor.nguoi_dung, patient, reason="Cấp cứu"))

    (alert,) = of_kind("Truy cập khẩn cấp")
    (message,) = sent
    assert alert.nguoi_dung == doctor.nguoi_dung
    assert message.so_dien_thoai == admin.so_dien_thoai
    assert "Riêng" not in message.text


def test_ten_refusals_in_ten_minutes_are_an_alert(as_user, committed):
    client = as_user()

    for _ in range(9):
        committed(lambda: client.get("/api/users/accounts/"))
    assert not CanhBao.objects.exists()
    for _ in range(3):
        committed(lambda: client.get("/api/users/accounts/"))

    (alert,) = of_kind("Bị từ chối nhiều lần")
    assert (alert.nguoi_dung, alert.so_lan) == (client.account, 10)


@pytest.mark.parametrize("known", [True, False])
def test_a_locked_number_is_an_alert_that_shows_three_digits(anonymous, committed, known):
    account = AccountFactory(so_dien_thoai="0912345678") if known else None

    for _ in range(6):
        body = {"so_dien_thoai": "0912345678", "password": "wrong-password"}
        committed(lambda body=body: anonymous.post("/api/auth/login/", body))

    (alert,) = of_kind("Khóa đăng nhập")
    assert (alert.nguoi_dung, alert.so_lan) == (account, 1)
    assert "*******678" in alert.noi_dung
    assert "0912345678" not in alert.noi_dung


@pytest.mark.parametrize(
    ("query", "raised"),
    [({}, True), ({"tu_ngay": "2000-01-01"}, True), ({"hanh_dong": "SignedIn", "ma_nguoi_dung": "999"}, False)],
)
def test_exporting_everything_is_an_alert(admin, committed, query, raised):
    committed(lambda: list(admin.get("/api/audit-logs/export/", {"format": "csv", **query}).streaming_content))

    assert of_kind("Xuất toàn bộ dữ liệu").exists() is raised


def test_a_watcher_that_fails_harms_no_answer(desk, committed, monkeypatch):
    monkeypatch.setattr(AlertWatch, "notice", lambda *_: 1 / 0)

    assert committed(lambda: open_file(desk)).status_code == 200


def test_the_bus_keeps_no_unit_of_work():
    build_container().verify()


# Rules


def test_there_is_one_rule_a_kind_with_defaults(admin):
    rules = {
        rule.loai: (rule.nguong, rule.so_phut, rule.gio_bat_dau, rule.gio_ket_thuc)
        for rule in QuyTacCanhBao.objects.filter(dang_bat=True)
    }

    assert rules == DEFAULTS
    assert set(rules) == set(LoaiCanhBao.values)
    assert admin.get(RULES).json()["count"] == 6


def test_an_admin_changes_a_rule_and_it_is_entered(admin):
    rule = rule_of("Ngoài giờ")
    path = f"{RULES}{rule.pk}/"
    tag = admin.get(path)["ETag"]

    answer = admin.patch(path, {"gio_bat_dau": "21:30"}, headers={"if-match": tag})

    assert (answer.status_code, answer.json()["gio_bat_dau"], answer.json()["so_phut"]) == (200, "21:30:00", 60)
    assert answer["ETag"] != tag
    assert admin.patch(path, {"nguong": 2}, headers={"if-match": tag}).status_code == 412
    entry = NhatKy.objects.get(hanh_dong="AlertRuleChanged")
    assert (entry.truoc["gio_bat_dau"], entry.sau["gio_bat_dau"]) == ("22:00:00", "21:30:00")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"nguong": 0}, "nguong"),
        ({"nguong": 10**9}, "nguong"),
        ({"nguong": "x"}, "nguong"),
        ({"so_phut": 0}, "so_phut"),
        ({"so_phut": 1441}, "so_phut"),
        ({"dang_bat": None}, "dang_bat"),
        ({"gio_bat_dau": None}, "gio_bat_dau"),
        ({"gio_ket_thuc": None}, "gio_ket_thuc"),
        ({"gio_bat_dau": None, "gio_ket_thuc": None}, "gio_bat_dau"),
        ({"gio_bat_dau": "05:00"}, "gio_ket_thuc"),
        ({"gio_bat_dau": "22:00:30"}, "gio_bat_dau"),
        ({"gio_bat_dau": "25:00"}, "gio_bat_dau"),
    ],
)
def test_a_wrong_change_is_refused_on_its_field_and_changes_nothing(admin, change, field):
    rule = rule_of("Ngoài giờ")

    answer = admin.patch(f"{RULES}{rule.pk}/", change)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert rule_of("Ngoài giờ").__dict__.items() >= {"nguong": 1, "so_phut": 60, "phien_ban": 1}.items()
    assert rule_of("Ngoài giờ").gio_bat_dau == dt.time(22)


def test_the_other_admins_are_told_what_is_different(admin, sent):
    other = AccountFactory(vai_tro=Role.ADMIN)
    AccountFactory(vai_tro=Role.ADMIN, trang_thai=False)
    path = f"{RULES}{rule_of('Ngoài giờ').pk}/"

    admin.patch(path, {"nguong": 1})
    assert sent == []
    admin.patch(path, {"gio_bat_dau": "23:00", "dang_bat": False})

    (message,) = sent
    assert message.so_dien_thoai == other.so_dien_thoai
    assert message.text == (
        f"Tài khoản {admin.account.pk} (Admin) đã sửa quy tắc cảnh báo “Ngoài giờ”: từ giờ từ 22:00 thành 23:00; "
        "đang bật từ có thành không."
    )


def test_a_change_that_is_refused_is_told_to_nobody(admin, sent):
    AccountFactory(vai_tro=Role.ADMIN)

    assert admin.patch(f"{RULES}{rule_of('Ngoài giờ').pk}/", {"gio_bat_dau": None}).status_code == 400
    assert sent == []


@pytest.mark.parametrize(
    ("change", "status"),
    [({"nguong": 300}, 200), ({"nguong": 301}, 400), ({"so_phut": 1, "nguong": 31}, 400), ({"nguong": 100000}, 400)],
)
def test_a_threshold_that_no_refusals_reach_is_refused_by_its_name(admin, change, status):
    answer = admin.patch(f"{RULES}{rule_of('Bị từ chối nhiều lần').pk}/", change)

    assert answer.status_code == status
    if status == 400:
        assert answer.json()["errors"][0]["field"] == "nguong"
        assert answer.json()["errors"][0]["code"] == "threshold_out_of_reach"
        assert rule_of("Bị từ chối nhiều lần").nguong == 10


def test_one_hour_of_two_is_refused_for_every_kind(admin):
    path = f"{RULES}{rule_of('Xem nhiều bệnh nhân').pk}/"

    assert admin.patch(path, {"gio_bat_dau": "22:00"}).json()["errors"][0]["field"] == "gio_ket_thuc"
    assert admin.patch(path, {"gio_bat_dau": "22:00", "gio_ket_thuc": "05:00"}).status_code == 200
    assert admin.patch(path, {"gio_bat_dau": None, "gio_ket_thuc": None}).status_code == 200


def test_a_rule_keeps_its_kind_and_cannot_be_added_or_removed(admin):
    path = f"{RULES}{rule_of('Ngoài giờ').pk}/"

    assert admin.patch(path, {"loai": "Truy cập khẩn cấp", "ma_quy_tac": 99}).json()["loai"] == "Ngoài giờ"
    assert [admin.post(RULES, {}).status_code, admin.delete(path).status_code, admin.put(path, {}).status_code] == [
        405, 405, 405,
    ]  # fmt: skip
    assert admin.patch(f"{RULES}{10**9}/", {"nguong": 2}).status_code == 404


# Alerts as Admins see them


def test_alerts_are_listed_newest_first_and_filtered(admin):
    older = AlertFactory(thoi_diem=local(2026, 3, 1, 23, 59))
    newer = AlertFactory(thoi_diem=local(2026, 3, 2, 0, 0), loai="Ngoài giờ", trang_thai="Đã xử lý")

    def keys(**query):
        return [row["ma_canh_bao"] for row in admin.get(ALERTS, query).json()["results"]]

    assert keys() == [newer.pk, older.pk]
    assert keys(loai="Ngoài giờ") == keys(trang_thai="Đã xử lý") == keys(tu_ngay="2026-03-02") == [newer.pk]
    assert keys(ma_nguoi_dung=older.nguoi_dung_id) == keys(den_ngay="2026-03-01") == [older.pk]
    for name, text in (("loai", "x"), ("trang_thai", "x"), ("ma_nguoi_dung", "x"), ("tu_ngay", "x")):
        answer = admin.get(ALERTS, {name: text})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, name)


@pytest.mark.parametrize("rows", [1, 8])
def test_alerts_take_the_same_queries_for_any_number_of_rows(admin, rows, django_assert_num_queries):
    AlertFactory.create_batch(rows)

    with django_assert_num_queries(3):  # session, count, rows
        assert admin.get(ALERTS).json()["count"] == rows


def test_an_alert_is_handled_once(admin, as_user):
    alert = AlertFactory()
    path = f"{ALERTS}{alert.pk}/handle/"

    first = admin.post(path, {"ghi_chu": "Trực cấp cứu"})
    again = as_user(vai_tro=Role.ADMIN).post(path, {"ghi_chu": "Khác"})

    assert (first.status_code, first.json()["trang_thai"]) == (200, "Đã xử lý")
    assert (first.json()["ma_nguoi_xu_ly"], first.json()["ghi_chu_xu_ly"]) == (admin.account.pk, "Trực cấp cứu")
    assert first.json()["ngay_xu_ly"] is not None
    assert (again.status_code, again.json()["code"]) == (409, "alert_handled_already")
    assert admin.get(f"{ALERTS}{alert.pk}/").json()["ghi_chu_xu_ly"] == "Trực cấp cứu"
    assert NhatKy.objects.get(hanh_dong="AlertHandled").ly_do == "Trực cấp cứu"


def test_whom_an_alert_is_about_does_not_handle_it(admin):
    AccountFactory(vai_tro=Role.ADMIN)
    alert = AlertFactory(nguoi_dung=admin.account)

    answer = admin.post(f"{ALERTS}{alert.pk}/handle/", {"ghi_chu": "Không có gì"})

    alert.refresh_from_db()
    assert (answer.status_code, answer.json()["code"], alert.trang_thai) == (403, "own_alert", "Mới")


def test_the_only_active_admin_handles_his_own_alert(admin):
    AccountFactory(vai_tro=Role.ADMIN, trang_thai=False)
    alert = AlertFactory(nguoi_dung=admin.account)

    assert admin.post(f"{ALERTS}{alert.pk}/handle/", {"ghi_chu": "Trực cấp cứu"}).status_code == 200


@pytest.mark.parametrize("body", [{}, {"ghi_chu": ""}, {"ghi_chu": "  "}, {"ghi_chu": "x" * 501}, {"ghi_chu": None}])
def test_an_alert_is_not_handled_without_a_note(admin, body):
    alert = AlertFactory()

    answer = admin.post(f"{ALERTS}{alert.pk}/handle/", body)

    alert.refresh_from_db()
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "ghi_chu")
    assert (alert.trang_thai, alert.nguoi_xu_ly) == ("Mới", None)


@pytest.mark.parametrize("vai_tro", [Role.STAFF, Role.DOCTOR, Role.PATIENT])
def test_nobody_but_admins_touches_alerts_or_rules(as_user, vai_tro):
    alert, client = AlertFactory(), as_user(vai_tro=vai_tro)
    rule = rule_of("Ngoài giờ")

    answers = [
        client.get(f"{ALERTS}{alert.pk}/"),
        client.post(f"{ALERTS}{alert.pk}/handle/", {"ghi_chu": "X"}),
        client.get(f"{RULES}{rule.pk}/"),
        client.patch(f"{RULES}{rule.pk}/", {"dang_bat": False}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert rule_of("Ngoài giờ").dang_bat
    assert CanhBao.objects.get(pk=alert.pk).trang_thai == "Mới"
