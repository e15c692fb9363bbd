"""Cashiers, signers and importers at once: every note is in one shift, every row of a statement is booked once.

On SQLite writers queue up by themselves; what these tests prove, they prove on PostgreSQL and SQL Server.
"""

from functools import partial

import pytest

from cashdesk.models import CaThuNgan, DongSaoKe, KetQua, SaoKe
from core.models import NhatKy
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from core.services.payment_service import PaymentService
from core.services.shift_service import ShiftService
from core.services.statement_row_service import StatementRowService
from core.services.statement_service import StatementService
from payments.models import HoaDon, PhuongThuc, ThanhToan
from tests.concurrency.outcomes import kinds
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    ClosedShiftFactory,
    MappingFactory,
    OpenPaymentFactory,
    ShiftFactory,
    StatementFactory,
    StatementRowFactory,
    bill_of,
)

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ROUNDS = 4


@pytest.fixture
def desk():
    return AccountFactory(vai_tro=Role.STAFF)


@pytest.fixture
def admin():
    return AccountFactory(vai_tro=Role.ADMIN)


@pytest.fixture(autouse=True)
def _rule_5_holds():
    yield
    assert list(IntegrityRepository().violations()) == []


@pytest.fixture
def take(resolve, desk):
    def taking(visit):
        asked = {"ma_lich_hen": visit.pk, "so_tien": 500_000, "phuong_thuc_thanh_toan": PhuongThuc.CASH}
        return partial(resolve(PaymentService).take, actor=desk, **asked)

    return taking


@pytest.fixture
def on_shift(resolve):
    """A step of a shift, as somebody takes it."""

    def stepping(step, shift, actor, **more):
        named = {"actor": actor, "action": f"shift.{step}", "ma_ca": shift.pk, **more}
        return partial(getattr(resolve(ShiftService), step), **named)

    return stepping


@pytest.fixture
def on_row(resolve):
    def stepping(step, row, actor, **more):
        named = {"actor": actor, "action": f"statement_row.{step}", "ma_dong": row.pk, **more}
        return partial(getattr(resolve(StatementRowService), step), **named)

    return stepping


@pytest.fixture
def enter(resolve, desk):
    def entering(mapping, *rows):
        lines = [f"15/01/2026,{number},,{amount},{content}" for number, content, amount in rows]
        data = "\r\n".join(["Ngay,Ma,No,Co,Noi dung", *lines]).encode()
        named = {"actor": desk, "ma_mau_sao_ke": mapping.pk, "tep": data, "ten_tep": "a.csv"}
        return partial(resolve(StatementService).enter, **named)

    return entering


def test_money_taken_while_the_shift_is_closed_falls_into_one_shift(take, on_shift, desk, at_once):
    for _ in range(ROUNDS):
        shift, visits = ShiftFactory(thu_ngan=desk), [AppointmentFactory() for _ in range(4)]
        count = {"tien_dem": 0, "giai_trinh": "x"}

        *taken, closed = at_once(*[take(visit) for visit in visits], on_shift("close", shift, desk, **count))

        assert kinds([*taken, closed]) == ["CaThuNgan", *["ThanhToan"] * 4]
        shift.refresh_from_db()
        inside = ThanhToan.objects.filter(ca=shift).count()
        assert shift.tien_he_thong == inside * 500_000
        later = CaThuNgan.objects.filter(thu_ngan=desk, dong_luc=None).first()
        assert ThanhToan.objects.filter(ca=later).count() == 4 - inside if later else inside == 4
        if later:
            on_shift("close", later, desk, **count)()


def test_the_first_money_of_the_day_opens_one_shift_however_many_take_it_at_once(take, desk, at_once):
    visits = [AppointmentFactory() for _ in range(5)]

    assert kinds(at_once(*[take(visit) for visit in visits])) == ["ThanhToan"] * 5
    assert CaThuNgan.objects.get().tu_dong is True
    assert ThanhToan.objects.filter(ca__thu_ngan=desk).count() == 5


def test_a_shift_is_opened_once(resolve, desk, at_once):
    facility = ClosedShiftFactory().co_so
    services = [resolve(ShiftService) for _ in range(3)]

    results = at_once(*[partial(s.open, actor=desk, ma_co_so=facility.pk, tien_dau_ca=1) for s in services])

    assert kinds(results) == ["CaThuNgan", "ShiftOpen", "ShiftOpen"]


def test_a_shift_is_closed_once(on_shift, desk, admin, at_once):
    for _ in range(ROUNDS):
        shift = ShiftFactory(thu_ngan=desk)
        closes = [on_shift("close", shift, who, tien_dem=n, giai_trinh="x") for n, who in enumerate((desk, admin))]

        assert kinds(at_once(*closes)) == ["AlreadyClosed", "CaThuNgan"]
        assert NhatKy.objects.filter(hanh_dong="ShiftClosed", ma_doi_tuong=shift.pk).count() == 1


def test_a_shift_is_signed_once(on_shift, admin, at_once):
    for _ in range(ROUNDS):
        shift, other = ClosedShiftFactory(), AccountFactory(vai_tro=Role.STAFF)

        results = at_once(*[on_shift("sign_off", shift, who) for who in (admin, other)])

        assert kinds(results) == ["AlreadySigned", "CaThuNgan"]
        assert NhatKy.objects.filter(hanh_dong="ShiftSigned", ma_doi_tuong=shift.pk).count() == 1


def test_a_shift_is_signed_or_opened_again_never_both(on_shift, admin, at_once):
    for _ in range(ROUNDS):
        shift = ClosedShiftFactory()

        results = at_once(on_shift("sign_off", shift, admin), on_shift("reopen", shift, admin, ly_do="x"))

        assert kinds(results) in (["AlreadySigned", "CaThuNgan"], ["CaThuNgan", "ShiftNotClosed"])
        shift.refresh_from_db()
        assert bool(shift.ky_luc) is bool(shift.dong_luc)


def test_one_file_sent_several_times_at_once_is_one_statement(enter, at_once):
    payment, mapping = OpenPaymentFactory(), MappingFactory()
    rows = [("FT1", payment.tham_chieu, 500_000), ("FT2", "x", 1)]

    results = at_once(*[enter(mapping, *rows) for _ in range(4)])

    assert sorted(each.new for each in results) == [False, False, False, True]
    assert (SaoKe.objects.count(), DongSaoKe.objects.count()) == (1, 2)
    assert NhatKy.objects.filter(hanh_dong="StatementRowMatched").count() == 1
    assert bill_of(payment.lich_hen).da_thu == 500_000


def test_files_that_share_a_transaction_bring_it_in_once(enter, at_once):
    for number in range(ROUNDS):
        payment, mapping = OpenPaymentFactory(), MappingFactory()
        shared = (f"FT{number}", payment.tham_chieu, 500_000)

        results = at_once(*[enter(mapping, shared, (f"X{n}", "x", number + 1)) for n in (2, 3)])

        assert kinds(results) == ["Imported", "Imported"]
        assert sorted(each.statement.so_dong_da_co for each in results) == [0, 1]
        assert DongSaoKe.objects.filter(so_tai_khoan=mapping.so_tai_khoan).count() == 3
        assert bill_of(payment.lich_hen).da_thu == 500_000


@pytest.mark.parametrize("name", ["payment", "appointment"])
def test_a_row_that_several_workers_try_is_booked_once(resolve, desk, at_once, name):
    for _ in range(ROUNDS):
        statement = StatementFactory()
        visit = AppointmentFactory() if name == "appointment" else OpenPaymentFactory().lich_hen
        named = f"LH{visit.pk:06d}" if name == "appointment" else ThanhToan.objects.latest("pk").tham_chieu
        row = StatementRowFactory(sao_ke=statement, noi_dung=named, ket_qua=KetQua.PENDING)
        services = [resolve(StatementService) for _ in range(4)]
        asked = {"actor": desk, "action": "statement.match", "ma_sao_ke": statement.pk}

        assert kinds(at_once(*[partial(s.match, **asked) for s in services])) == ["SaoKe"] * 4

        row.refresh_from_db()
        assert (row.ket_qua, HoaDon.objects.get(lich_hen=visit).da_thu) == (KetQua.MATCHED, 500_000)
        assert NhatKy.objects.filter(hanh_dong="StatementRowMatched", ma_doi_tuong=row.pk).count() == 1


def test_a_row_is_matched_or_put_away_never_both(resolve, on_row, desk, at_once):
    for _ in range(3 * ROUNDS):
        payment = OpenPaymentFactory()
        row = StatementRowFactory(noi_dung=payment.tham_chieu, ket_qua=KetQua.PENDING)
        asked = {"actor": desk, "action": "statement.match", "ma_sao_ke": row.sao_ke_id}

        at_once(partial(resolve(StatementService).match, **asked), on_row("ignore", row, desk, ghi_chu="x"))

        row.refresh_from_db()
        matched = row.ket_qua == KetQua.MATCHED
        (told,) = NhatKy.objects.filter(bang="Dong_sao_ke", ma_doi_tuong=row.pk).values_list("hanh_dong", flat=True)
        assert told == ("StatementRowMatched" if matched else "StatementRowClosed")
        assert bill_of(payment.lich_hen).da_thu == (500_000 if matched else 0)


def test_a_row_is_booked_for_one_of_two_bills(on_row, desk, at_once):
    for _ in range(ROUNDS):
        row, visits = StatementRowFactory(), [AppointmentFactory() for _ in range(2)]

        results = at_once(*[on_row("settle", row, desk, ma_lich_hen=visit.pk, so_tien=500_000) for visit in visits])

        assert kinds(results) == ["DongSaoKe", "RowSettled"]
        assert ThanhToan.objects.filter(lich_hen__in=visits).count() == 1


def test_a_match_is_undone_once(on_row, desk, admin, at_once):
    for _ in range(ROUNDS):
        row, visit = StatementRowFactory(), AppointmentFactory()
        on_row("settle", row, desk, ma_lich_hen=visit.pk, so_tien=500_000)()

        results = at_once(*[on_row("undo", row, admin, ghi_chu="x") for _ in range(2)])

        assert kinds(results) == ["DongSaoKe", "RowNotSettled"]
        assert ThanhToan.objects.filter(lich_hen=visit, thanh_toan_goc__isnull=False).count() == 1
