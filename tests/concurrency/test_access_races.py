"""Rights hold when Admins and doctors do everything at once."""

from functools import partial

import pytest

from access.models import TruyCapKhanCap, YeuCauVaiTro
from authentication.models import NguoiDung
from core.models import NhatKy
from core.policy import Role
from core.services.access_review_service import AccessReviewService
from core.services.account_service import AccountService
from core.services.emergency_access_service import EmergencyAccessService
from core.services.role_service import RoleService
from tests.concurrency.outcomes import kinds
from tests.factories import AccountFactory, DoctorFactory, PatientFactory, RoleRequestFactory

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ROUNDS = 5


@pytest.fixture
def roles(resolve):
    """A call of the role service by an actor; each call has a service of its own."""

    def call(method, actor, **arguments):
        return partial(getattr(resolve(RoleService), method), actor=actor, **arguments)

    return call


def role_of(account):
    return NguoiDung.objects.get(pk=account.pk).vai_tro


def admins_left():
    return NguoiDung.objects.filter(vai_tro=Role.ADMIN, trang_thai=True).count()


def test_two_approvals_at_once_change_the_role_once(roles, at_once):
    approvers = AccountFactory.create_batch(2, vai_tro=Role.ADMIN)
    for _ in range(ROUNDS):
        request = RoleRequestFactory()

        results = at_once(*[roles("approve", admin, ma_yeu_cau=request.pk) for admin in approvers * 2])

        assert kinds(results) == ["AlreadyDecided"] * 3 + ["YeuCauVaiTro"]
        assert role_of(request.nguoi_dung) == Role.STAFF
        assert NhatKy.objects.filter(hanh_dong="RoleChanged", ma_doi_tuong=request.nguoi_dung_id).count() == 1


def test_an_approval_and_a_rejection_at_once_agree_with_the_role(roles, at_once):
    one, other = AccountFactory.create_batch(2, vai_tro=Role.ADMIN)
    for _ in range(ROUNDS):
        request = RoleRequestFactory()

        results = at_once(
            roles("approve", one, ma_yeu_cau=request.pk), roles("reject", other, ma_yeu_cau=request.pk, ly_do="X")
        )

        assert kinds(results) == ["AlreadyDecided", "YeuCauVaiTro"]
        request.refresh_from_db()
        expected = {"Đã duyệt": Role.STAFF, "Từ chối": Role.DOCTOR}[request.trang_thai]
        assert role_of(request.nguoi_dung) == expected


def test_the_last_two_admins_do_not_degrade_each_other_at_once(roles, at_once):
    for _ in range(ROUNDS):
        NguoiDung.objects.filter(vai_tro=Role.ADMIN).update(vai_tro=Role.PATIENT)
        one, other = AccountFactory.create_batch(2, vai_tro=Role.ADMIN)

        results = at_once(
            roles("change_role", one, ma_nguoi_dung=other.pk, vai_tro="Nhân viên", ly_do="X"),
            roles("change_role", other, ma_nguoi_dung=one.pk, vai_tro="Nhân viên", ly_do="X"),
        )

        assert kinds(results) == ["Forbidden", "NguoiDung"]
        assert admins_left() == 1


def test_the_last_two_admins_do_not_approve_each_others_downgrade_at_once(roles, at_once):
    for _ in range(ROUNDS):
        NguoiDung.objects.filter(vai_tro=Role.ADMIN).update(vai_tro=Role.PATIENT)
        one, other = AccountFactory.create_batch(2, vai_tro=Role.ADMIN)
        requests = [RoleRequestFactory(nguoi_dung=admin, nguoi_yeu_cau=admin) for admin in (one, other)]

        results = at_once(
            roles("approve", other, ma_yeu_cau=requests[0].pk), roles("approve", one, ma_yeu_cau=requests[1].pk)
        )

        assert kinds(results) == ["Forbidden", "YeuCauVaiTro"]
        assert admins_left() == 1


def test_a_downgrade_and_a_deactivation_crosswise_leave_an_admin(resolve, roles, at_once):
    for _ in range(ROUNDS):
        NguoiDung.objects.filter(vai_tro=Role.ADMIN).update(vai_tro=Role.PATIENT)
        one, other = AccountFactory.create_batch(2, vai_tro=Role.ADMIN)
        revoke = partial(resolve(AccessReviewService).review, quyet_dinh="Thu hồi", ly_do="X")

        at_once(
            roles("change_role", one, ma_nguoi_dung=other.pk, vai_tro="Nhân viên", ly_do="X"),
            partial(revoke, actor=other, ma_nguoi_dung=one.pk),
            partial(resolve(AccountService).deactivate, actor=other, ma_nguoi_dung=one.pk),
        )

        assert admins_left() == 1


def test_two_downgrades_asked_for_at_once_make_one_request(roles, at_once):
    askers = AccountFactory.create_batch(3, vai_tro=Role.ADMIN)
    for _ in range(ROUNDS):
        account = AccountFactory(vai_tro=Role.DOCTOR)

        results = at_once(
            *[roles("change_role", a, ma_nguoi_dung=account.pk, vai_tro="Nhân viên", ly_do="X") for a in askers]
        )

        assert kinds(results) == ["RoleRequestPending"] * 2 + ["YeuCauVaiTro"]
        assert YeuCauVaiTro.objects.filter(nguoi_dung=account).count() == 1


def test_openings_at_once_give_one_running_access(resolve, at_once, sent):
    for _ in range(ROUNDS):
        doctor, patient = DoctorFactory().nguoi_dung, PatientFactory()
        sent.clear()
        opening = {"actor": doctor, "ma_benh_nhan": patient.pk, "ly_do": "Bệnh nhân hôn mê"}

        results = at_once(*[partial(resolve(EmergencyAccessService).open, **opening) for _ in range(4)])

        assert kinds(results) == ["EmergencyAccessOpen"] * 3 + ["TruyCapKhanCap"]
        assert (TruyCapKhanCap.objects.filter(nguoi_dung=doctor).count(), len(sent)) == (1, 1)


def test_an_end_twice_at_once_is_one_end(resolve, at_once):
    doctor, patient = DoctorFactory().nguoi_dung, PatientFactory()
    access = resolve(EmergencyAccessService).open(actor=doctor, ma_benh_nhan=patient.pk, ly_do="Bệnh nhân hôn mê")
    end = {"actor": doctor, "action": "emergency_access.end", "ma_truy_cap": access.pk}

    results = at_once(*[partial(resolve(EmergencyAccessService).end, **end) for _ in range(3)])

    assert kinds(results) == ["EmergencyAccessOver"] * 2 + ["TruyCapKhanCap"]
