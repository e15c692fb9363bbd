"""The business level of the policy: a service refuses what the role may not do, whoever calls it."""

import datetime as dt

import pytest

from core.exceptions import Forbidden
from core.policy import Role
from core.services.access_review_service import AccessReviewService
from core.services.account_service import AccountService
from core.services.alert_service import AlertRuleService, AlertService
from core.services.appointment_service import AppointmentService
from core.services.auth_service import AuthService
from core.services.emergency_access_service import EmergencyAccessService
from core.services.family_service import FamilyService
from core.services.generation_service import GenerationService
from core.services.medical_service import DoctorService, FacilityService
from core.services.patient_service import PatientService
from core.services.role_service import RoleService
from core.services.rule_service import RuleService
from core.services.schedule_service import ScheduleService
from core.services.second_factor_service import SecondFactorService
from core.services.template_service import TemplateService
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db

WRITES = [
    (AccountService, "create", {"so_dien_thoai": "0911111111", "password": "x", "vai_tro": "Admin"}, Role.STAFF),
    (AccountService, "change", {"ma_nguoi_dung": 1}, Role.STAFF),
    (AccountService, "deactivate", {"ma_nguoi_dung": 1}, Role.DOCTOR),
    (RoleService, "change_role", {"ma_nguoi_dung": 1, "vai_tro": "Admin", "ly_do": "X"}, Role.PATIENT),
    (RoleService, "approve", {"ma_yeu_cau": 1}, Role.STAFF),
    (RoleService, "reject", {"ma_yeu_cau": 1, "ly_do": "X"}, Role.DOCTOR),
    (
        RoleService,
        "give_temporary",
        {"ma_nguoi_dung": 1, "vai_tro": "Admin", "den_luc": dt.datetime(2030, 1, 1, tzinfo=dt.UTC), "ly_do": "X"},
        Role.DOCTOR,
    ),
    (RoleService, "end_temporary", {"ma_nguoi_dung": 1}, Role.STAFF),
    (EmergencyAccessService, "open", {"ma_benh_nhan": 1, "ly_do": "Bệnh nhân hôn mê"}, Role.ADMIN),
    (AccessReviewService, "review", {"ma_nguoi_dung": 1, "quyet_dinh": "Giữ nguyên"}, Role.STAFF),
    (AlertService, "handle", {"ma_canh_bao": 1, "ghi_chu": "X"}, Role.STAFF),
    (AlertRuleService, "change", {"ma_quy_tac": 1, "dang_bat": False}, Role.DOCTOR),
    (FacilityService, "create", {}, Role.STAFF),
    (FacilityService, "change", {"pk": 1}, Role.DOCTOR),
    (FacilityService, "remove", {"pk": 1}, Role.PATIENT),
    (DoctorService, "register", {"so_dien_thoai": "0911111111", "password": "x"}, Role.STAFF),
    (PatientService, "register", {}, Role.DOCTOR),
    (FamilyService, "add", {"quan_he": "Con", "ho_so": {}}, Role.STAFF),
    (FamilyService, "entrust", {"ma_benh_nhan": 1, "so_dien_thoai": "0911111111", "quan_he": "Con"}, Role.PATIENT),
    (FamilyService, "dismiss", {"ma_benh_nhan": 1, "ma_nguoi_than": 1}, Role.PATIENT),
    (ScheduleService, "create", {}, Role.STAFF),
    (GenerationService, "generate", {"tu_ngay": dt.date(2030, 1, 1), "den_ngay": dt.date(2030, 1, 2)}, Role.STAFF),
    (TemplateService, "create", {"buoi": []}, Role.PATIENT),
    (RuleService, "create", {}, Role.STAFF),
    (RuleService, "change", {"ma_quy_tac": 1}, Role.DOCTOR),
    (RuleService, "remove", {"ma_quy_tac": 1}, Role.PATIENT),
    (
        AppointmentService,
        "book",
        {"ma_bac_si": 1, "ma_dich_vu": 1, "ngay_kham": dt.date(2030, 1, 1), "gio_kham": dt.time(9)},
        Role.DOCTOR,
    ),
]


@pytest.mark.parametrize(("service", "method", "arguments", "vai_tro"), WRITES)
def test_a_role_without_the_right_is_refused(resolve, service, method, arguments, vai_tro):
    actor = AccountFactory(vai_tro=vai_tro)

    with pytest.raises(Forbidden):
        getattr(resolve(service), method)(actor=actor, **arguments)

    assert type(actor).objects.count() == 1


BY_ADMINS = [
    (AccountService, "create", {"so_dien_thoai": "0911111111", "password": "x", "vai_tro": "Nhân viên"}),
    (AccountService, "change", {"ma_nguoi_dung": 1, "trang_thai": False}),
    (AccountService, "deactivate", {"ma_nguoi_dung": 1}),
    (AuthService, "register", {"so_dien_thoai": "0911111111", "password": "x", "vai_tro": "Nhân viên"}),
    (SecondFactorService, "reset", {"ma_nguoi_dung": 1}),
    (AccessReviewService, "review", {"ma_nguoi_dung": 1, "quyet_dinh": "Giữ nguyên"}),
    (RoleService, "change_role", {"ma_nguoi_dung": 1, "vai_tro": "Admin", "ly_do": "X"}),
    (RoleService, "end_temporary", {"ma_nguoi_dung": 1}),
    (DoctorService, "register", {"so_dien_thoai": "0911111111", "password": "x"}),
    (DoctorService, "remove", {"pk": 1}),
]


@pytest.mark.parametrize(("service", "method", "arguments"), BY_ADMINS)
@pytest.mark.parametrize("since", [{"vai_tro": Role.STAFF}, {"trang_thai": False}])
def test_who_is_no_admin_any_more_when_it_is_his_turn_keeps_no_accounts(resolve, service, method, arguments, since):
    """As read when the request came in, he still is one."""
    actor, other = AccountFactory.create_batch(2, vai_tro=Role.ADMIN)
    type(actor).objects.filter(pk=actor.pk).update(**since)
    named = {"ma_nguoi_dung": other.pk} if "ma_nguoi_dung" in arguments else {}

    with pytest.raises(Forbidden) as refused:
        getattr(resolve(service), method)(actor=actor, **arguments | named)

    assert type(refused.value) is Forbidden
    assert type(actor).objects.count() == 2
