"""Access reviews: who holds what, when it was last used, and who looked at it last."""

import datetime as dt

import pytest
from django.utils import timezone

from access.models import RaSoatQuyen
from authentication.models import NguoiDung, PhienDangNhap
from core.models import NhatKy
from core.policy import Role
from tests.factories import AccessReviewFactory, AccountFactory, DoctorFactory

pytestmark = pytest.mark.django_db

PATH = "/api/auth/access-review/"
NOW = timezone.localtime().replace(microsecond=0)


def ago(days):
    return NOW - dt.timedelta(days=days)


@pytest.fixture
def admin(as_user, at):
    at(NOW)
    return as_user(AccountFactory(vai_tro=Role.ADMIN, ngay_tao=NOW))


def review(client, account, quyet_dinh="Giữ nguyên", **more):
    return client.post(PATH, {"ma_nguoi_dung": account.pk, "quyet_dinh": quyet_dinh, **more})


def rows(client, **query):
    return client.get(PATH, query).json()["results"]


def keys(client, **query):
    return [row["ma_nguoi_dung"] for row in rows(client, **query)]


def code(answer):
    return answer.status_code, answer.json().get("code")


def test_it_shows_who_holds_what_when_it_was_used_and_who_looked_last(admin):
    doctor = DoctorFactory(ho_ten="Trần Đức Minh").nguoi_dung
    NguoiDung.objects.filter(pk=doctor.pk).update(ngay_tao=ago(400))
    for days in (20, 3, 9):
        PhienDangNhap.objects.create(nguoi_dung=doctor, jti=str(days), ngay_tao=ago(20), lan_cuoi=ago(days))
    AccessReviewFactory(nguoi_dung=doctor, ngay_ra_soat=ago(200), quyet_dinh="Giữ nguyên")
    last = AccessReviewFactory(nguoi_dung=doctor, ngay_ra_soat=ago(100), nguoi_ra_soat=admin.account)

    (shown,) = rows(admin, vai_tro="Bác sĩ")

    assert (shown["ma_nguoi_dung"], shown["ho_ten"], shown["vai_tro"]) == (doctor.pk, "Trần Đức Minh", "Bác sĩ")
    assert dt.datetime.fromisoformat(shown["lan_cuoi"]) == ago(3)
    assert dt.datetime.fromisoformat(shown["ngay_ra_soat"]) == last.ngay_ra_soat
    assert (shown["ma_nguoi_ra_soat"], shown["so_nguoi_ra_soat"]) == (admin.account.pk, admin.account.so_dien_thoai)
    assert (shown["quyet_dinh"], shown["qua_han"], shown["trang_thai"]) == ("Giữ nguyên", True, True)


def test_an_account_never_used_nor_reviewed_says_so(admin):
    AccountFactory(vai_tro=Role.STAFF)

    (shown,) = rows(admin, vai_tro="Nhân viên")

    assert (shown["lan_cuoi"], shown["ngay_ra_soat"], shown["ma_nguoi_ra_soat"]) == (None, None, None)
    assert (shown["quyet_dinh"], shown["qua_han"]) == (None, True)


def test_who_has_waited_longest_stands_first(admin):
    new = AccountFactory(vai_tro=Role.STAFF, ngay_tao=ago(2))
    old = AccountFactory(vai_tro=Role.STAFF, ngay_tao=ago(300))
    reviewed = AccountFactory(vai_tro=Role.STAFF, ngay_tao=ago(900))
    AccessReviewFactory(nguoi_dung=reviewed, ngay_ra_soat=ago(100), nguoi_ra_soat=admin.account)

    assert keys(admin) == [old.pk, reviewed.pk, new.pk, admin.account.pk]
    assert keys(admin, ordering="-cho_ra_soat_tu") == [admin.account.pk, new.pk, reviewed.pk, old.pk]


def test_patients_are_shown_when_asked_for_and_whoever_holds_a_role_for_a_time(admin):
    patient = AccountFactory()
    lasting = AccountFactory(vai_tro_tam=Role.STAFF, vai_tro_tam_den=NOW + dt.timedelta(days=1))
    AccountFactory(vai_tro_tam=Role.STAFF, vai_tro_tam_den=NOW)

    assert set(keys(admin)) == {admin.account.pk, lasting.pk}
    assert keys(admin, vai_tro="Nhân viên") == [lasting.pk]
    assert {patient.pk, lasting.pk} < set(keys(admin, vai_tro="Bệnh nhân"))
    assert admin.get(PATH, {"vai_tro": "Vua"}).status_code == 400


def test_it_is_filtered_by_what_is_due_and_by_state(admin):
    def account(days=None, **more):
        made = AccountFactory(vai_tro=Role.STAFF, **more)
        if days is not None:
            AccessReviewFactory(nguoi_dung=made, ngay_ra_soat=ago(days), nguoi_ra_soat=admin.account)
        return made.pk

    never, due, fresh, closed = account(), account(91), account(90), account(trang_thai=False)

    assert set(keys(admin, vai_tro="Nhân viên", qua_han="true")) == {never, due, closed}
    assert keys(admin, vai_tro="Nhân viên", qua_han="false") == [fresh]
    assert keys(admin, trang_thai="false") == [closed]
    assert admin.get(PATH, {"qua_han": "maybe"}).status_code == 400


@pytest.mark.parametrize("amount", [1, 6])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(admin, django_assert_num_queries, amount):
    for _ in range(amount):
        made = AccessReviewFactory(nguoi_dung=DoctorFactory().nguoi_dung, nguoi_ra_soat=admin.account)
        PhienDangNhap.objects.create(nguoi_dung=made.nguoi_dung, jti="x", ngay_tao=NOW)

    with django_assert_num_queries(3):  # session, count, rows
        assert admin.get(PATH).json()["count"] == amount + 1


def test_what_stays_is_written_down(admin, as_user):
    client = as_user(vai_tro=Role.STAFF)

    answer = review(admin, client.account, ly_do="Vẫn ở quầy")

    assert (answer.status_code, answer.json()["quyet_dinh"], answer.json()["vai_tro"]) == (
        201,
        "Giữ nguyên",
        "Nhân viên",
    )
    (shown,) = rows(admin, vai_tro="Nhân viên")
    assert (shown["qua_han"], shown["ma_nguoi_ra_soat"]) == (False, admin.account.pk)
    assert client.get("/api/users/profile/").status_code == 200
    entry = NhatKy.objects.get(hanh_dong="AccessReviewed")
    assert (entry.nguoi_dung, entry.ly_do) == (admin.account, "Vẫn ở quầy")


def test_what_is_revoked_is_closed_at_once(admin, as_user):
    client = as_user(AccountFactory(vai_tro=Role.STAFF, vai_tro_tam=Role.ADMIN, vai_tro_tam_den=ago(-1)))

    assert review(admin, client.account, "Thu hồi", ly_do="Đã nghỉ việc").status_code == 201

    account = NguoiDung.objects.get(pk=client.account.pk)
    assert (account.trang_thai, account.vai_tro_tam) == (False, "")
    assert client.get("/api/users/profile/").status_code == 401
    assert not PhienDangNhap.objects.filter(nguoi_dung=account, ngay_ket_thuc=None).exists()
    told = NhatKy.objects.filter(ly_do="Đã nghỉ việc").values_list("hanh_dong", flat=True)
    assert set(told) == {"AccessReviewed", "AccountDeactivated"}


def test_revoking_needs_a_reason(admin):
    account = AccountFactory(vai_tro=Role.STAFF)

    answers = [review(admin, account, "Thu hồi"), review(admin, account, "Thu hồi", ly_do="")]

    assert [(a.status_code, a.json()["errors"][0]["field"]) for a in answers] == [(400, "ly_do")] * 2
    assert NguoiDung.objects.get(pk=account.pk).trang_thai
    assert not RaSoatQuyen.objects.exists()


def test_nobody_reviews_himself_but_the_only_admin(admin):
    assert review(admin, admin.account).status_code == 201
    assert code(review(admin, admin.account, "Thu hồi", ly_do="X")) == (409, "last_admin")

    AccountFactory(vai_tro=Role.ADMIN)
    assert code(review(admin, admin.account)) == (403, "own_account")
    assert code(review(admin, admin.account, "Thu hồi", ly_do="X")) == (403, "own_account")
    assert RaSoatQuyen.objects.count() == 1
    assert NguoiDung.objects.get(pk=admin.account.pk).trang_thai


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ma_nguoi_dung": 999_999}, "ma_nguoi_dung"),
        ({"ma_nguoi_dung": "x"}, "ma_nguoi_dung"),
        ({"ma_nguoi_dung": 10**30}, "ma_nguoi_dung"),
        ({"ma_nguoi_dung": None}, "ma_nguoi_dung"),
        ({"quyet_dinh": "Xóa"}, "quyet_dinh"),
        ({"quyet_dinh": None}, "quyet_dinh"),
        ({"ly_do": "x" * 501}, "ly_do"),
    ],
)
def test_a_wrong_review_names_its_field(admin, change, field):
    body = {"ma_nguoi_dung": AccountFactory().pk, "quyet_dinh": "Giữ nguyên", **change}

    answer = admin.post(PATH, body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not RaSoatQuyen.objects.exists()


def test_nobody_smuggles_in_who_reviewed_or_when(admin):
    account, other = AccountFactory(), AccountFactory(vai_tro=Role.ADMIN)
    more = {"ma_nguoi_ra_soat": other.pk, "ngay_ra_soat": "2099-01-01T00:00:00+07:00", "vai_tro": "Admin"}

    review(admin, account, **more)

    made = RaSoatQuyen.objects.get()
    assert (made.nguoi_ra_soat, made.ngay_ra_soat, made.vai_tro) == (admin.account, NOW, "Bệnh nhân")


@pytest.mark.parametrize("vai_tro", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_only_admins_review(as_user, vai_tro):
    client, account = as_user(vai_tro=vai_tro), AccountFactory()

    assert [client.get(PATH).status_code, review(client, account).status_code] == [403, 403]
    assert not RaSoatQuyen.objects.exists()
