"""Roles of accounts: upgrades at once, downgrades by two Admins."""

import datetime as dt

import pytest
from django.utils import timezone

from access.models import YeuCauVaiTro
from authentication.models import NguoiDung
from core.exceptions import Forbidden
from core.models import NhatKy
from core.policy import Role
from core.services.role_service import RoleService
from tests.factories import PASSWORD, AccountFactory, RoleRequestFactory

pytestmark = pytest.mark.django_db

REASON = {"ly_do": "Chuyển công tác"}


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def second(as_user):
    """Another Admin."""
    return as_user(vai_tro=Role.ADMIN)


def change(client, account, vai_tro):
    return client.post(f"/api/users/accounts/{account.pk}/role/", {"vai_tro": vai_tro, **REASON})


def decide(client, request, verb, **body):
    return client.post(f"/api/users/role-requests/{request.pk}/{verb}/", body)


def role_of(account):
    return NguoiDung.objects.get(pk=account.pk).vai_tro


def codes(*answers):
    return [(answer.status_code, answer.json().get("code")) for answer in answers]


@pytest.mark.parametrize(
    ("old", "new"),
    [("Bệnh nhân", "Nhân viên"), ("Bệnh nhân", "Admin"), ("Nhân viên", "Bác sĩ"), ("Bác sĩ", "Admin")],
)
def test_an_upgrade_takes_effect_at_once_beside_other_admins_too(admin, second, old, new):
    account = AccountFactory(vai_tro=old)

    answer = change(admin, account, new)

    assert (answer.status_code, answer.json()["vai_tro"], role_of(account)) == (200, new, new)
    assert not YeuCauVaiTro.objects.exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [("Admin", "Bác sĩ"), ("Bác sĩ", "Nhân viên"), ("Nhân viên", "Bệnh nhân"), ("Admin", "Bệnh nhân")],
)
def test_a_downgrade_waits_for_a_second_admin(admin, second, old, new):
    account = AccountFactory(vai_tro=old)

    answer = change(admin, account, new)

    assert answer.status_code == 202
    assert (answer.json()["ma_nguoi_dung"], answer.json()["trang_thai"]) == (account.pk, "Chờ duyệt")
    assert (answer.json()["vai_tro_cu"], answer.json()["vai_tro_moi"], role_of(account)) == (old, new, old)

    request = YeuCauVaiTro.objects.get()
    approved = decide(second, request, "approve", ly_do="Đúng")
    assert (approved.status_code, approved.json()["trang_thai"], role_of(account)) == (200, "Đã duyệt", new)
    assert approved.json()["ma_nguoi_duyet"] == second.account.pk


def test_without_a_second_admin_a_downgrade_takes_effect_at_once(admin):
    account = AccountFactory(vai_tro=Role.DOCTOR)
    AccountFactory(vai_tro=Role.ADMIN, trang_thai=False)

    assert (change(admin, account, "Nhân viên").status_code, role_of(account)) == (200, "Nhân viên")


def test_an_admin_concerned_is_no_second_admin(admin, second):
    assert (change(admin, second.account, "Nhân viên").status_code, role_of(second.account)) == (200, "Nhân viên")


def test_an_admin_who_steps_down_is_approved_by_another(admin, second):
    assert change(admin, admin.account, "Nhân viên").status_code == 202
    request = YeuCauVaiTro.objects.get()

    assert codes(decide(admin, request, "approve")) == [(403, "needs_second_admin")]
    assert decide(second, request, "approve").status_code == 200
    assert role_of(admin.account) == "Nhân viên"


def test_the_audit_trail_names_who_asked_and_who_approved(admin, second):
    account = AccountFactory(vai_tro=Role.DOCTOR)
    change(admin, account, "Nhân viên")
    request = YeuCauVaiTro.objects.get()
    decide(second, request, "approve", ly_do="Đã xem quyết định")

    asked = NhatKy.objects.get(hanh_dong="RoleRequested")
    changed = NhatKy.objects.get(hanh_dong="RoleChanged")
    approved = NhatKy.objects.get(hanh_dong="RoleRequestApproved")
    assert (asked.nguoi_dung, asked.ly_do) == (admin.account, REASON["ly_do"])
    assert (changed.nguoi_dung, changed.ly_do) == (second.account, REASON["ly_do"])
    assert (changed.sau["ma_nguoi_yeu_cau"], changed.sau["ma_yeu_cau"]) == (admin.account.pk, request.pk)
    assert (changed.truoc["vai_tro"], changed.sau["vai_tro"]) == ("Bác sĩ", "Nhân viên")
    assert (approved.nguoi_dung, approved.ly_do) == (second.account, "Đã xem quyết định")


def test_a_downgrade_ends_every_session_and_an_upgrade_none(admin, as_user):
    account = AccountFactory(vai_tro=Role.STAFF)
    client, elsewhere = as_user(account), as_user(account)

    change(admin, account, "Bác sĩ")
    assert client.get("/api/users/profile/").status_code == 200

    change(admin, account, "Nhân viên")
    assert [c.get("/api/users/profile/").status_code for c in (client, elsewhere)] == [401, 401]
    assert as_user(account).get("/api/auth/permissions/").json()["vai_tro"] == "Nhân viên"


def test_the_role_it_has_is_no_change(admin):
    account = AccountFactory(vai_tro=Role.STAFF)

    assert codes(change(admin, account, "Nhân viên")) == [(409, "same_role")]
    assert not NhatKy.objects.filter(hanh_dong="RoleChanged").exists()


def test_while_a_request_waits_nothing_else_is_asked_for_the_account(admin, second):
    request = RoleRequestFactory(nguoi_yeu_cau=admin.account)
    account = request.nguoi_dung

    answers = [change(admin, account, "Bệnh nhân"), change(second, account, "Admin")]

    assert codes(*answers) == [(409, "role_request_pending")] * 2
    assert (role_of(account), YeuCauVaiTro.objects.count()) == ("Bác sĩ", 1)


def test_neither_who_asked_nor_who_is_concerned_approves(admin, as_user):
    own = RoleRequestFactory(nguoi_yeu_cau=admin.account)
    of_mine = RoleRequestFactory(nguoi_dung=admin.account, vai_tro_moi="Bác sĩ")

    answers = [decide(admin, own, "approve"), decide(admin, of_mine, "approve")]

    assert codes(*answers) == [(403, "needs_second_admin")] * 2
    assert (role_of(own.nguoi_dung), role_of(admin.account)) == ("Bác sĩ", "Admin")
    assert not NhatKy.objects.filter(hanh_dong__startswith="Role").exists()


def test_an_account_made_an_admin_after_the_request_does_not_approve_it(admin, second, as_user):
    staff = as_user(vai_tro=Role.STAFF)
    account = AccountFactory(vai_tro=Role.DOCTOR)
    change(admin, account, "Nhân viên")
    request = YeuCauVaiTro.objects.get()
    change(admin, staff.account, "Admin")
    created = {"so_dien_thoai": "0911111111", "password": PASSWORD, "vai_tro": "Admin"}
    admin.post("/api/users/accounts/", created)
    new = as_user(NguoiDung.objects.get(so_dien_thoai="0911111111"))

    answers = [decide(staff, request, "approve"), decide(new, request, "approve")]

    assert codes(*answers) == [(403, "needs_second_admin")] * 2
    assert role_of(account) == "Bác sĩ"
    assert decide(second, request, "approve").status_code == 200


def test_an_account_made_an_admin_before_the_request_approves_it(admin, second, as_user):
    staff = as_user(vai_tro=Role.STAFF)
    change(admin, staff.account, "Admin")
    account = AccountFactory(vai_tro=Role.DOCTOR)
    change(admin, account, "Nhân viên")

    assert decide(staff, YeuCauVaiTro.objects.get(), "approve").status_code == 200


def test_a_new_admin_rejects_what_was_asked_before(admin, as_user):
    request = RoleRequestFactory()

    assert decide(as_user(vai_tro=Role.ADMIN), request, "reject", **REASON).status_code == 200


@pytest.mark.parametrize("vai_tro", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_only_admins_see_and_decide_requests(as_user, vai_tro):
    client, request = as_user(vai_tro=vai_tro), RoleRequestFactory()

    answers = [
        client.get("/api/users/role-requests/"),
        client.get(f"/api/users/role-requests/{request.pk}/"),
        decide(client, request, "approve"),
        decide(client, request, "reject", **REASON),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert YeuCauVaiTro.objects.get().ngay_duyet is None


def test_who_asked_withdraws_and_any_other_admin_rejects(admin, second):
    mine, others = RoleRequestFactory(nguoi_yeu_cau=admin.account), RoleRequestFactory()

    assert decide(admin, mine, "reject", **REASON).json()["trang_thai"] == "Từ chối"
    assert decide(second, others, "reject", **REASON).json()["ly_do_duyet"] == REASON["ly_do"]

    assert (role_of(mine.nguoi_dung), role_of(others.nguoi_dung)) == ("Bác sĩ", "Bác sĩ")
    entry = NhatKy.objects.filter(hanh_dong="RoleRequestRejected").first()
    assert (entry.nguoi_dung, entry.ly_do) == (admin.account, REASON["ly_do"])


def test_an_admin_does_not_reject_his_own_downgrade(admin, second):
    request = RoleRequestFactory(nguoi_dung=admin.account, vai_tro_moi="Nhân viên")

    assert codes(decide(admin, request, "reject", **REASON)) == [(403, "needs_second_admin")]
    assert decide(second, request, "approve").status_code == 200


def test_a_rejection_needs_a_reason_and_an_approval_none(admin):
    request = RoleRequestFactory()

    refused = decide(admin, request, "reject")

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "ly_do")
    assert decide(admin, request, "approve").json()["ly_do_duyet"] == ""


def test_a_request_is_decided_once(admin):
    request = RoleRequestFactory()
    decide(admin, request, "reject", **REASON)

    answers = [decide(admin, request, "approve"), decide(admin, request, "reject", **REASON)]

    assert codes(*answers) == [(409, "already_decided")] * 2
    assert role_of(request.nguoi_dung) == "Bác sĩ"


@pytest.mark.parametrize("since", [{"vai_tro": Role.STAFF}, {"trang_thai": False}])
def test_who_is_no_admin_any_more_when_it_is_his_turn_approves_nothing(resolve, since):
    """As read when the request came in, he still is one."""
    approver, request = AccountFactory(vai_tro=Role.ADMIN), RoleRequestFactory()
    NguoiDung.objects.filter(pk=approver.pk).update(**since)

    with pytest.raises(Forbidden):
        resolve(RoleService).approve(actor=approver, ma_yeu_cau=request.pk)

    assert role_of(request.nguoi_dung) == "Bác sĩ"


def test_the_list_is_filtered_and_newest_first(admin):
    old = RoleRequestFactory(ngay_tao=timezone.now() - dt.timedelta(days=1))
    new = RoleRequestFactory(nguoi_yeu_cau=old.nguoi_yeu_cau)
    decide(admin, old, "reject", **REASON)

    def keys(**query):
        return [row["ma_yeu_cau"] for row in admin.get("/api/users/role-requests/", query).json()["results"]]

    assert keys() == [new.pk, old.pk]
    assert keys(trang_thai="Chờ duyệt") == [new.pk]
    assert keys(ma_nguoi_dung=old.nguoi_dung_id) == [old.pk]
    assert admin.get("/api/users/role-requests/", {"trang_thai": "x"}).status_code == 400
    assert admin.get(f"/api/users/role-requests/{new.pk}/").json()["so_dien_thoai"] == new.nguoi_dung.so_dien_thoai
    assert admin.get("/api/users/role-requests/999/").status_code == 404


@pytest.mark.parametrize("rows", [1, 5])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(admin, django_assert_num_queries, rows):
    RoleRequestFactory.create_batch(rows)

    with django_assert_num_queries(3):  # session, count, rows
        assert admin.get("/api/users/role-requests/").json()["count"] == rows


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"vai_tro": "Vua", **REASON}, "vai_tro"),
        ({"vai_tro": "Nhân viên"}, "ly_do"),
        ({"vai_tro": "Nhân viên", "ly_do": " "}, "ly_do"),
        ({"vai_tro": "Nhân viên", "ly_do": "x" * 501}, "ly_do"),
        ({**REASON}, "vai_tro"),
    ],
)
def test_a_wrong_change_of_role_names_its_field(admin, body, field):
    account = AccountFactory()

    answer = admin.post(f"/api/users/accounts/{account.pk}/role/", body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert role_of(account) == "Bệnh nhân"


def test_nobody_smuggles_in_who_asked_or_that_it_is_approved(admin, second):
    account = AccountFactory(vai_tro=Role.DOCTOR)
    more = {"trang_thai": "Đã duyệt", "ma_nguoi_yeu_cau": second.account.pk, "ma_nguoi_duyet": second.account.pk}

    body = {"vai_tro": "Nhân viên", **REASON, **more, "is_superuser": True, "vai_tro_tam": "Admin"}
    answer = admin.post(f"/api/users/accounts/{account.pk}/role/", body)

    request = YeuCauVaiTro.objects.get()
    assert (answer.status_code, request.trang_thai, request.nguoi_duyet) == (202, "Chờ duyệt", None)
    assert request.nguoi_yeu_cau == admin.account
    assert NguoiDung.objects.get(pk=account.pk).vai_tro_tam == ""


# Closing accounts


@pytest.mark.parametrize("how", ["delete", "patch"])
def test_an_admin_does_not_lock_himself_out_by_mistake(admin, second, how):
    path = f"/api/users/accounts/{admin.account.pk}/"

    answer = admin.delete(path) if how == "delete" else admin.patch(path, {"trang_thai": False})

    assert codes(answer) == [(403, "own_account")]
    assert admin.get(path).json()["trang_thai"] is True


def test_an_account_that_works_again_signs_in_again_but_its_old_tokens_stay_dead(admin, as_user, anonymous):
    client = as_user(vai_tro=Role.STAFF)
    path = f"/api/users/accounts/{client.account.pk}/"
    login = {"so_dien_thoai": client.account.so_dien_thoai, "password": PASSWORD}

    admin.delete(path)
    assert anonymous.post("/api/auth/login/", login).status_code == 401

    assert admin.patch(path, {"trang_thai": True}).json()["trang_thai"] is True
    assert anonymous.post("/api/auth/login/", login).status_code == 200
    assert client.get("/api/users/profile/").status_code == 401
