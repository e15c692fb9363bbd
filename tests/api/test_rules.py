"""Booking rules, as Admins keep them."""

import datetime as dt

import pytest

from core.booking_rules import BookingRules, Override
from core.models import NhatKy
from core.policy import Role
from core.services.rule_service import RuleService
from planning.models import RULE_FIELDS, QuyTac
from tests.factories import FacilityFactory, RulesFactory

pytestmark = pytest.mark.django_db

URL = "/api/appointments/rules/"
DEFAULTS = {
    "bao_truoc_phut": 60,
    "dat_truoc_ngay": 60,
    "huy_truoc_phut": 120,
    "doi_truoc_phut": 120,
    "so_lich_hen_toi_da": 10,
    "so_lich_hen_moi_ngay": 10,
    "nghi_giua_phut": 0,
    "so_phut_kham": 30,
    "gio_mo_cua": "00:00:00",
    "gio_dong_cua": "23:59:59",
    "kham_chu_nhat": True,
    "bo_qua": "Tự do",
    "ti_le_uu_tien": 2,
    "lui_sau_luot": 3,
    "phut_den_tre": 15,
    "so_lan_goi": 3,
    "vang_sau_phut": 60,
    "giu_moi_phut": 30,
}
NOTHING_SAID = dict.fromkeys(DEFAULTS)


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def general():
    """The general rules, made by the migration; where a test of transactions emptied the table, again."""
    return QuyTac.objects.get_or_create(co_so=None)[0]


def refusal(answer):
    body = answer.json()
    return answer.status_code, body["code"], [error["field"] for error in body.get("errors", [])]


def path(rules):
    return f"{URL}{rules.pk}/"


def test_the_general_rules_begin_with_the_defaults(admin, general):
    assert admin.get(URL).json()["results"] == [
        {
            "ma_quy_tac": general.pk,
            "ma_co_so": None,
            "ten_co_so": None,
            **NOTHING_SAID,
            "dang_ap_dung": DEFAULTS,
        }
    ]


def test_a_facility_says_otherwise_where_it_says_anything(admin, general):
    facility = FacilityFactory()
    admin.patch(path(general), {"bao_truoc_phut": 0, "so_phut_kham": 20})

    made = admin.post(URL, {"ma_co_so": facility.pk, "so_phut_kham": 15, "kham_chu_nhat": False, "bo_qua": "Kèm lý do"})

    said = {"so_phut_kham": 15, "kham_chu_nhat": False, "bo_qua": "Kèm lý do"}
    assert made.status_code == 201
    assert made.json() == {
        "ma_quy_tac": made.json()["ma_quy_tac"],
        "ma_co_so": facility.pk,
        "ten_co_so": facility.ten_co_so,
        **NOTHING_SAID,
        **said,
        "dang_ap_dung": {**DEFAULTS, "bao_truoc_phut": 0, **said},
    }


def test_a_change_holds_from_the_next_request_on(admin, general, resolve):
    facility = RulesFactory(huy_truoc_phut=30, gio_mo_cua=dt.time(7)).co_so_id
    own = QuyTac.objects.get(co_so=facility)
    service = resolve(RuleService)

    assert service.in_force()[facility] == BookingRules(huy_truoc_phut=30, gio_mo_cua=dt.time(7))
    admin.patch(path(general), {"dat_truoc_ngay": 90, "bo_qua": "Quản trị viên kèm lý do"})
    assert service.in_force()[facility].dat_truoc_ngay == 90
    assert service.in_force()[None].bo_qua == Override.ADMIN_WITH_REASON
    shown = admin.patch(path(own), {"huy_truoc_phut": None, "gio_mo_cua": None, "bo_qua": "Tự do"}).json()
    assert (shown["huy_truoc_phut"], shown["dang_ap_dung"]["huy_truoc_phut"]) == (None, 120)
    assert service.in_force()[facility] == BookingRules(dat_truoc_ngay=90)
    assert admin.patch(path(own), {"bo_qua": None}).json()["bo_qua"] is None
    assert service.in_force()[facility].bo_qua == Override.ADMIN_WITH_REASON
    assert admin.delete(path(own)).status_code == 204
    assert facility not in service.in_force()


@pytest.mark.parametrize("vai_tro", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_everybody_reads_and_admins_alone_write(as_user, general, vai_tro):
    client = as_user(vai_tro=vai_tro)

    assert client.get(path(general)).json()["dang_ap_dung"] == DEFAULTS
    assert client.get(URL).json()["count"] == 1
    writes = [
        client.post(URL, {"ma_co_so": FacilityFactory().pk}),
        client.put(path(general), {"bao_truoc_phut": 0}),
        client.patch(path(general), {"bao_truoc_phut": 0}),
        client.delete(path(general)),
    ]
    assert [answer.status_code for answer in writes] == [403] * 4
    general.refresh_from_db()
    assert general.bao_truoc_phut is None


def test_nobody_reads_without_signing_in(anonymous):
    assert anonymous.get(URL).status_code == 401


def test_rules_answer_under_their_vietnamese_name(admin, general):
    assert admin.get(f"/api/appointments/quy-tac/{general.pk}/").status_code == 200


def test_the_general_rules_stay_and_are_one(admin, general):
    assert refusal(admin.delete(path(general))) == (409, "general_rules_stay", [])
    assert refusal(admin.post(URL, {"bao_truoc_phut": 0})) == (409, "already_exists", ["ma_co_so"])
    assert refusal(admin.post(URL, {"ma_co_so": None})) == (409, "already_exists", ["ma_co_so"])
    assert QuyTac.objects.get() == general


def test_missing_general_rules_are_made_by_sending_them(admin):
    QuyTac.objects.all().delete()

    assert admin.get(URL).json()["count"] == 0
    made = admin.post(URL, {"bao_truoc_phut": 0})

    assert (made.status_code, made.json()["dang_ap_dung"]) == (201, {**DEFAULTS, "bao_truoc_phut": 0})


def test_a_facility_has_one_set_of_rules_and_keeps_it(admin, general):
    rules, other = RulesFactory(), FacilityFactory()

    assert refusal(admin.post(URL, {"ma_co_so": rules.co_so_id})) == (409, "already_exists", ["ma_co_so"])
    assert refusal(admin.post(URL, {"ma_co_so": 10**6})) == (400, "does_not_exist", ["ma_co_so"])
    for moved in (other.pk, None):
        assert refusal(admin.patch(path(rules), {"ma_co_so": moved})) == (403, "field_not_allowed", ["ma_co_so"])
    assert refusal(admin.patch(path(general), {"ma_co_so": other.pk})) == (403, "field_not_allowed", ["ma_co_so"])
    assert admin.put(path(rules), {"ma_co_so": rules.co_so_id, "so_phut_kham": 45}).json()["so_phut_kham"] == 45


BOUNDS = {
    "bao_truoc_phut": (0, 43200),
    "dat_truoc_ngay": (1, 365),
    "huy_truoc_phut": (0, 43200),
    "doi_truoc_phut": (0, 43200),
    "so_lich_hen_toi_da": (1, 100),
    "so_lich_hen_moi_ngay": (1, 50),
    "nghi_giua_phut": (0, 120),
    "so_phut_kham": (5, 240),
    "ti_le_uu_tien": (1, 20),
    "lui_sau_luot": (0, 20),
    "phut_den_tre": (0, 240),
    "so_lan_goi": (1, 10),
    "vang_sau_phut": (0, 1440),
    "giu_moi_phut": (5, 1440),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_every_number_has_its_bounds(admin, general, name):
    least, most = BOUNDS[name]

    for value in (least, most):
        assert admin.patch(path(general), {name: value}).json()["dang_ap_dung"][name] == value
    for value in (least - 1, most + 1, 10**30, "x", 1.5, True):
        assert refusal(admin.patch(path(general), {name: value})) == (400, "invalid", [name])
    general.refresh_from_db()
    assert getattr(general, name) == most


@pytest.mark.parametrize(
    "wrong", [{"bo_qua": "Có"}, {"bo_qua": 1}, {"kham_chu_nhat": "có"}, {"gio_mo_cua": "24:00"}, {"gio_dong_cua": "7"}]
)
def test_what_is_no_choice_no_truth_and_no_time_is_refused(admin, general, wrong):
    assert refusal(admin.patch(path(general), wrong)) == (400, "invalid", list(wrong))


def test_hours_in_force_never_end_before_they_begin(admin, general):
    facility = RulesFactory(gio_mo_cua=dt.time(9))

    refused = [
        admin.patch(path(general), {"gio_mo_cua": "17:00", "gio_dong_cua": "07:00"}),
        admin.patch(path(general), {"gio_dong_cua": "00:00"}),
        admin.patch(path(general), {"gio_mo_cua": "05:00", "gio_dong_cua": "09:00"}),  # not at the facility
        admin.patch(path(facility), {"gio_dong_cua": "09:00"}),
        admin.post(URL, {"ma_co_so": FacilityFactory().pk, "gio_mo_cua": "12:00", "gio_dong_cua": "12:00"}),
    ]

    assert [refusal(answer) for answer in refused] == [(400, "times_reversed", ["gio_dong_cua"])] * 5
    assert QuyTac.objects.count() == 2
    general.refresh_from_db()
    assert general.gio_dong_cua is None
    assert admin.patch(path(general), {"gio_dong_cua": "09:01"}).status_code == 200


def test_a_stale_etag_changes_nothing(admin):
    rules = RulesFactory()
    etag = admin.get(path(rules))["ETag"]

    assert admin.patch(path(rules), {"so_phut_kham": 15}, headers={"If-Match": etag}).status_code == 200
    assert refusal(admin.put(path(rules), {"so_phut_kham": 20}, headers={"If-Match": etag}))[0] == 412
    assert refusal(admin.delete(path(rules), headers={"If-Match": etag}))[0] == 412
    rules.refresh_from_db()
    assert rules.so_phut_kham == 15


def test_every_write_is_audited(admin):
    made = admin.post(URL, {"ma_co_so": FacilityFactory().pk, "bao_truoc_phut": 5}).json()
    admin.patch(f"{URL}{made['ma_quy_tac']}/", {"bao_truoc_phut": 10})
    admin.delete(f"{URL}{made['ma_quy_tac']}/")

    entries = NhatKy.objects.filter(bang="Quy_tac", ma_doi_tuong=made["ma_quy_tac"]).order_by("pk")
    told = [
        (each.hanh_dong, *((row or {}).get("bao_truoc_phut") for row in (each.truoc, each.sau))) for each in entries
    ]
    assert told == [("RulesAdded", None, 5), ("RulesChanged", 5, 10), ("RulesRemoved", 10, None)]


def test_rules_are_found_by_facility(admin):
    rules = RulesFactory()
    RulesFactory()

    found = admin.get(URL, {"ma_co_so": rules.co_so_id}).json()["results"]

    assert [row["ma_quy_tac"] for row in found] == [rules.pk]


def test_an_admin_edits_every_rule_there_is():
    assert set(DEFAULTS) == set(RULE_FIELDS)


@pytest.mark.parametrize("rows", [1, 6])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(admin, general, django_assert_num_queries, rows):
    RulesFactory.create_batch(rows)

    with django_assert_num_queries(4):  # session, count, rows, the rules in force
        assert admin.get(URL).json()["count"] == rows + 1
