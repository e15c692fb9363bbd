"""Refund rules, as Admins keep them and everybody reads them."""

import datetime as dt

import pytest
from django.utils import timezone

from core.models import NhatKy
from core.policy import Role
from refunds.models import BacHoanTien, QuyTacHoanTien
from tests.api.appointments import refusal
from tests.factories import FacilityFactory, RefundRulesFactory

pytestmark = pytest.mark.django_db

URL = "/api/payments/refund-rules/"
SENT = {
    "bac": [{"truoc_gio": 48, "phan_tram": 90}, {"truoc_gio": 6, "phan_tram": 30}],
    "hoan_khi_co_so_huy": 100,
    "giu_khi_khong_den": 80,
    "phan_tram_coc": 0,
    "han_coc_phut": 60,
    "huy_khi_thieu_coc": False,
    "chan_xac_nhan": False,
}


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def general():
    """The general rules, made by the migration; where a test of transactions emptied the table, again."""
    return QuyTacHoanTien.objects.filter(co_so=None).first() or RefundRulesFactory(co_so=None)


def path(rules):
    return f"{URL}{rules.pk}/"


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (QuyTacHoanTien, BacHoanTien)]


def test_the_general_rules_begin_with_the_defaults(patient, general):
    (row,) = patient.get(URL).json()["results"]

    assert row["bac"] == [{"truoc_gio": 24, "phan_tram": 100}, {"truoc_gio": 2, "phan_tram": 50}]
    assert (row["ma_co_so"], row["hoan_khi_co_so_huy"], row["giu_khi_khong_den"]) == (None, 100, 100)
    assert (row["phan_tram_coc"], row["huy_khi_thieu_coc"], row["chan_xac_nhan"]) == (0, False, False)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_who_is_signed_in_reads_the_rules(as_user, general, role):
    assert as_user(vai_tro=role).get(path(general)).status_code == 200


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_admins_alone_write_them(as_user, general, role):
    client, before = as_user(vai_tro=role), everything()

    answers = [client.post(URL, SENT), client.patch(path(general), SENT), client.delete(path(general))]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert everything() == before


def test_a_facility_gets_rules_of_its_own(admin):
    facility = FacilityFactory()

    answer = admin.post(URL, {**SENT, "ma_co_so": facility.pk})

    body = answer.json()
    assert (answer.status_code, body["ma_co_so"], body["bac"]) == (201, facility.pk, SENT["bac"])
    entry = NhatKy.objects.get(hanh_dong="RefundRulesAdded")
    assert (entry.nguoi_dung_id, entry.sau["bac"]) == (admin.account.pk, SENT["bac"])
    assert refusal(admin.post(URL, {**SENT, "ma_co_so": facility.pk}))[:2] == (409, "already_exists")
    assert refusal(admin.post(URL, {**SENT, "ma_co_so": facility.pk + 1000}))[:2] == (400, "does_not_exist")


def test_tiers_that_are_sent_replace_all_there_were_and_others_stay(admin):
    rules = RefundRulesFactory()

    kept = admin.patch(path(rules), {"giu_khi_khong_den": 50}).json()
    replaced = admin.patch(path(rules), {"bac": [{"truoc_gio": 0, "phan_tram": 10}]}).json()

    assert (kept["giu_khi_khong_den"], [tier["truoc_gio"] for tier in kept["bac"]]) == (50, [24, 2])
    assert replaced["bac"] == [{"truoc_gio": 0, "phan_tram": 10}]
    entry = NhatKy.objects.filter(hanh_dong="RefundRulesChanged").latest("pk")
    assert [tier["truoc_gio"] for tier in entry.truoc["bac"]] == [24, 2]


def test_a_facility_without_rules_of_its_own_is_under_the_general_ones(admin, general):
    rules = RefundRulesFactory()

    assert admin.delete(path(rules)).status_code == 204
    assert refusal(admin.delete(path(general)))[:2] == (409, "general_rules_stay")
    assert BacHoanTien.objects.filter(quy_tac=rules.pk).count() == 0


def test_a_change_of_an_older_version_is_refused(admin):
    rules = RefundRulesFactory()
    tag = admin.get(path(rules))["ETag"]
    assert admin.patch(path(rules), {"chan_xac_nhan": True}, headers={"If-Match": tag}).status_code == 200
    before = everything()

    for answer in (
        admin.put(path(rules), SENT, headers={"If-Match": tag}),
        admin.delete(path(rules), headers={"If-Match": tag}),
    ):
        assert refusal(answer)[:2] == (412, "stale_version")
    assert everything() == before


def test_the_facility_of_rules_does_not_change(admin):
    rules, other = RefundRulesFactory(), FacilityFactory()

    assert refusal(admin.patch(path(rules), {"ma_co_so": other.pk}))[:2] == (403, "field_not_allowed")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"giu_khi_khong_den": 101}, "giu_khi_khong_den"),
        ({"giu_khi_khong_den": -1}, "giu_khi_khong_den"),
        ({"hoan_khi_co_so_huy": 50.5}, "hoan_khi_co_so_huy"),
        ({"hoan_khi_co_so_huy": "NaN"}, "hoan_khi_co_so_huy"),
        ({"phan_tram_coc": 10**20}, "phan_tram_coc"),
        ({"phan_tram_coc": None}, "phan_tram_coc"),
        ({"phan_tram_coc": True}, "phan_tram_coc"),
        ({"han_coc_phut": 0}, "han_coc_phut"),
        ({"han_coc_phut": 365 * 24 * 60 + 1}, "han_coc_phut"),
        ({"huy_khi_thieu_coc": "có"}, "huy_khi_thieu_coc"),
        ({"bac": None}, "bac"),
        ({"bac": "24"}, "bac.non_field_errors"),
        ({"bac": [{"truoc_gio": 24}]}, "bac.0.phan_tram"),
        ({"bac": [{"truoc_gio": 24, "phan_tram": 101}]}, "bac.0.phan_tram"),
        ({"bac": [{"truoc_gio": 24, "phan_tram": -1}]}, "bac.0.phan_tram"),
        ({"bac": [{"truoc_gio": -1, "phan_tram": 1}]}, "bac.0.truoc_gio"),
        ({"bac": [{"truoc_gio": 8761, "phan_tram": 1}]}, "bac.0.truoc_gio"),
        ({"bac": [{"truoc_gio": 1.5, "phan_tram": 1}]}, "bac.0.truoc_gio"),
        ({"bac": [{"truoc_gio": 24, "phan_tram": 1}, {"truoc_gio": 24, "phan_tram": 2}]}, "bac"),
        ({"bac": [{"truoc_gio": n, "phan_tram": 1} for n in range(21)]}, "bac.non_field_errors"),
    ],
)
def test_a_wrong_rule_is_refused_by_its_field(admin, sent, field):
    rules = RefundRulesFactory()
    before = everything()

    answers = [admin.patch(path(rules), sent), admin.post(URL, {**SENT, "ma_co_so": FacilityFactory().pk, **sent})]

    for answer in answers:
        assert (answer.status_code, {e["field"] for e in answer.json()["errors"]}) == (400, {field})
    assert everything() == before


@pytest.mark.parametrize("left_out", SENT)
def test_the_rules_of_a_facility_say_all_of_it(admin, left_out):
    sent = {name: value for name, value in SENT.items() if name != left_out}

    answer = admin.post(URL, {**sent, "ma_co_so": FacilityFactory().pk})

    assert (answer.status_code, [e["field"] for e in answer.json()["errors"]]) == (400, [left_out])


# Since when a deposit is asked

NOW = timezone.make_aware(dt.datetime.fromisoformat("2030-01-07T09:00"))


def test_a_deposit_binds_those_who_book_from_now_on(admin, at):
    at(NOW)
    rules = RefundRulesFactory()
    assert admin.get(path(rules)).json()["dat_coc_tu"] is None

    assert admin.patch(path(rules), {"phan_tram_coc": 30}).json()["dat_coc_tu"] == NOW.isoformat()


@pytest.mark.parametrize(
    ("sent", "since"),
    [
        ({"giu_khi_khong_den": 10}, "before"),
        ({"chan_xac_nhan": True}, "before"),
        ({"phan_tram_coc": 40}, "now"),
        ({"han_coc_phut": 30}, "now"),
        ({"huy_khi_thieu_coc": True}, "now"),
        ({"phan_tram_coc": 0}, None),
    ],
)
def test_what_is_asked_otherwise_does_not_reach_back(admin, at, sent, since):
    earlier = NOW - dt.timedelta(days=3)
    at(NOW)
    rules = RefundRulesFactory(phan_tram_coc=30, dat_coc_tu=earlier)

    told = admin.patch(path(rules), sent).json()["dat_coc_tu"]

    assert told == {"before": earlier.isoformat(), "now": NOW.isoformat(), None: None}[since]


def test_who_booked_under_a_facilitys_rules_owes_no_deposit_of_the_general_ones(admin, at, general):
    at(NOW)
    RefundRulesFactory(co_so=None, phan_tram_coc=30, dat_coc_tu=NOW - dt.timedelta(days=3))
    rules = RefundRulesFactory()

    admin.delete(path(rules))

    assert QuyTacHoanTien.objects.get(co_so=None).dat_coc_tu == NOW


@pytest.mark.parametrize("number", [1, 5])
def test_a_list_is_four_queries_however_many_rules(admin, general, django_assert_num_queries, number):
    RefundRulesFactory.create_batch(number)

    with django_assert_num_queries(4):  # the session, the count, the rules, their tiers
        assert admin.get(URL).json()["count"] == number + 1


def test_rules_are_found_by_their_facility(admin, general):
    rules = RefundRulesFactory()

    found = admin.get(URL, {"ma_co_so": rules.co_so_id}).json()["results"]

    assert [row["ma_quy_tac_hoan_tien"] for row in found] == [rules.pk]
