"""`check_integrity` finds every way to break the seven rules, or the database does not let it happen."""

import datetime as dt
from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from appointments.models import LichHen, LichLamViec, TrangThaiLichHen
from core.repositories.integrity_repository import RULES, IntegrityRepository
from payments.models import DongHoaDon, ThanhToan, TrangThaiThanhToan
from receipts.models import ChungTu
from reception.models import TrangThaiPhieu
from tests.factories import (
    AppointmentFactory,
    BillFactory,
    BillLineFactory,
    DoctorFactory,
    DocumentFactory,
    PatientFactory,
    PaymentFactory,
    ScheduleFactory,
    TicketFactory,
)

pytestmark = pytest.mark.django_db

EIGHT, QUARTER_PAST, QUARTER_TO = dt.time(8), dt.time(8, 15), dt.time(8, 45)


@pytest.fixture
def check():
    """The command's exit code and its lines."""

    def run():
        out = StringIO()
        try:
            call_command("check_integrity", stdout=out)
        except SystemExit as exit_:
            return exit_.code, out.getvalue().splitlines()
        return 0, out.getvalue().splitlines()

    return run


@pytest.fixture
def broken(check):
    """The lines that name what broke the given rule, which is the only one that is broken."""

    def run(rule):
        code, lines = check()
        found = [line for line in lines if line.startswith(f"Quy tắc {rule}:")]
        counts = [f"Quy tắc {n} ({RULES[n]}): {len(found) if n == rule else 0} vi phạm" for n in RULES]
        assert code == 1
        assert lines == found + counts
        return found

    return run


def alter(row, **values):
    """Past all services, as a hand in the database would."""
    type(row).objects.filter(pk=row.pk).update(**values)


def two_of_one_schedule():
    first = AppointmentFactory()
    return first, AppointmentFactory(lich=first.lich, dich_vu=first.dich_vu)


def test_sound_data_passes_and_says_so(check):
    first, _ = two_of_one_schedule()
    AppointmentFactory(
        lich=first.lich, dich_vu=first.dich_vu, trang_thai=TrangThaiLichHen.CANCELLED, ngay_huy=timezone.now()
    )
    paid = PaymentFactory(lich_hen=first)
    PaymentFactory(lich_hen=first, thanh_toan_goc=paid, trang_thai=TrangThaiThanhToan.REFUNDED)
    PaymentFactory(lich_hen=first)
    TicketFactory()

    code, lines = check()

    assert code == 0
    assert lines == [*(f"Quy tắc {n} ({RULES[n]}): 0 vi phạm" for n in RULES), "Không có vi phạm"]


def test_an_empty_database_passes(check):
    assert check()[0] == 0


def test_the_walk_is_seventeen_queries_however_much_there_is(django_assert_num_queries):
    two_of_one_schedule()

    with django_assert_num_queries(17):
        assert list(IntegrityRepository().violations()) == []


def test_overlapping_appointments_of_a_doctor_break_rule_1(broken):
    first, second = two_of_one_schedule()
    alter(second, gio_kham=QUARTER_PAST, gio_ket_thuc=QUARTER_TO)

    (line,) = broken(1)

    assert f"lịch hẹn {second.pk} " in line
    assert f"bác sĩ {first.bac_si_id} " in line


def test_overlapping_appointments_of_a_patient_break_rule_1(broken):
    first = AppointmentFactory()
    second = AppointmentFactory(benh_nhan=first.benh_nhan, lich__gio_bat_dau=QUARTER_PAST)

    (line,) = broken(1)

    assert f"lịch hẹn {second.pk} " in line
    assert f"bệnh nhân {first.benh_nhan_id} " in line


def test_a_cancelled_appointment_overlaps_nothing(check):
    _, second = two_of_one_schedule()
    alter(second, gio_kham=QUARTER_PAST, gio_ket_thuc=QUARTER_TO)
    alter(second, trang_thai=TrangThaiLichHen.CANCELLED, ngay_huy=timezone.now())
    alter(second.lich, so_luong_da_dat=1)

    assert check()[0] == 0


def test_the_database_refuses_two_live_appointments_of_one_start():
    first, second = two_of_one_schedule()
    other_doctors = AppointmentFactory(benh_nhan=first.benh_nhan, lich__gio_bat_dau=QUARTER_PAST)

    for row in (second, other_doctors):
        with pytest.raises(IntegrityError), transaction.atomic():
            alter(row, gio_kham=EIGHT)


def test_overlapping_schedules_of_a_doctor_break_rule_2(broken):
    first = ScheduleFactory()
    second = ScheduleFactory(bac_si=first.bac_si, gio_bat_dau=dt.time(11), gio_ket_thuc=dt.time(12))

    (line,) = broken(2)

    assert f"lịch làm việc {second.pk} " in line
    assert f"bác sĩ {first.bac_si_id} " in line


def test_schedules_that_touch_or_belong_to_two_doctors_are_sound(check):
    first = ScheduleFactory()
    ScheduleFactory()
    ScheduleFactory(bac_si=first.bac_si, gio_bat_dau=first.gio_ket_thuc, gio_ket_thuc=dt.time(12))

    assert check()[0] == 0


def test_the_database_refuses_two_schedules_of_one_start():
    first = ScheduleFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduleFactory(bac_si=first.bac_si)


@pytest.mark.parametrize(
    "change",
    [
        {"gio_kham": dt.time(7, 55)},
        {"gio_ket_thuc": dt.time(11, 31)},
        {"ngay_kham": dt.date(2000, 1, 1)},
        {"ngay_kham": dt.date(2099, 1, 1)},
    ],
)
def test_an_appointment_out_of_its_schedules_time_breaks_rule_2(broken, change):
    appointment = AppointmentFactory()
    alter(appointment, **change)

    assert broken(2) == [f"Quy tắc 2: lịch hẹn {appointment.pk} nằm ngoài lịch làm việc {appointment.lich_id}"]


def test_an_appointment_in_another_doctors_schedule_breaks_rule_2(broken):
    appointment = AppointmentFactory()
    alter(appointment, bac_si=DoctorFactory())

    (line,) = broken(2)

    assert f"lịch hẹn {appointment.pk} " in line


def test_a_live_appointment_without_a_schedule_breaks_rule_2(broken):
    appointment = AppointmentFactory()
    alter(appointment, lich=None)
    alter(appointment.lich, so_luong_da_dat=0)

    (line,) = broken(2)

    assert f"lịch hẹn {appointment.pk} " in line


@pytest.mark.parametrize("counted", [0, 2])
def test_a_count_that_is_not_that_of_the_live_breaks_rule_3(broken, counted):
    schedule = AppointmentFactory().lich
    alter(schedule, so_luong_da_dat=counted)

    assert broken(3) == [f"Quy tắc 3: lịch làm việc {schedule.pk} có 1 lịch hẹn, ghi đã đặt {counted} trên 10"]


def test_places_counted_in_an_empty_schedule_break_rule_3(broken):
    schedule = ScheduleFactory(so_luong_da_dat=1)

    assert broken(3) == [f"Quy tắc 3: lịch làm việc {schedule.pk} có 0 lịch hẹn, ghi đã đặt 1 trên 10"]


def test_more_live_appointments_than_places_break_rule_3(broken):
    schedule = two_of_one_schedule()[0].lich
    alter(schedule, so_luong_kham=1, so_luong_da_dat=1)

    assert broken(3) == [f"Quy tắc 3: lịch làm việc {schedule.pk} có 2 lịch hẹn, ghi đã đặt 1 trên 1"]


def test_the_database_refuses_to_count_more_than_the_places():
    schedule = ScheduleFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        alter(schedule, so_luong_da_dat=11)


def test_cancelled_without_a_day_of_cancelling_breaks_rule_3(broken):
    appointment = AppointmentFactory()
    alter(appointment, trang_thai=TrangThaiLichHen.CANCELLED)
    alter(appointment.lich, so_luong_da_dat=0)

    (line,) = broken(3)

    assert f"lịch hẹn {appointment.pk} " in line


def test_a_day_of_cancelling_without_cancelled_breaks_rule_3(broken):
    appointment = AppointmentFactory()
    alter(appointment, ngay_huy=timezone.now())

    (line,) = broken(3)

    assert f"lịch hẹn {appointment.pk} " in line


def test_the_database_refuses_a_number_given_twice_even_to_the_cancelled():
    first, second = two_of_one_schedule()
    alter(second, trang_thai=TrangThaiLichHen.CANCELLED, ngay_huy=timezone.now())

    with pytest.raises(IntegrityError), transaction.atomic():
        alter(second, so_thu_tu=first.so_thu_tu)


def test_a_number_that_the_schedule_has_not_come_to_breaks_rule_4(broken):
    appointment = AppointmentFactory()
    alter(appointment, so_thu_tu=7)

    (line,) = broken(4)

    assert f"lịch hẹn {appointment.pk} có số 7, lịch làm việc {appointment.lich_id} " in line


def enter(**payment):
    """A payment of which its bill knows nothing."""
    ThanhToan.objects.bulk_create([PaymentFactory.build(**payment)])
    return ThanhToan.objects.latest("pk")


def test_more_money_than_the_price_breaks_rule_5(broken):
    payment = PaymentFactory()
    enter(lich_hen=payment.lich_hen, so_tien=1)

    says = "hóa đơn ghi giá 500000 đã thu 500000 VND"
    assert broken(5) == [f"Quy tắc 5: lịch hẹn {payment.lich_hen_id} giá 500000 đã thu 500001 VND, {says}"]


def test_more_refunded_than_taken_breaks_rule_5(broken):
    payment = PaymentFactory(so_tien=100_000)
    refund = {"thanh_toan_goc": payment, "trang_thai": TrangThaiThanhToan.REFUNDED}
    enter(lich_hen=payment.lich_hen, so_tien=100_001, **refund)

    assert broken(5) == [
        f"Quy tắc 5: lịch hẹn {payment.lich_hen_id} giá 500000 đã thu -1 VND, hóa đơn ghi giá 500000 đã thu 100000 VND",
        f"Quy tắc 5: thanh toán {payment.pk} số tiền 100000 đã hoàn 100001 VND, ghi đã hoàn 0 VND",
    ]


def test_a_total_that_is_not_the_sum_of_its_lines_breaks_rule_5(broken):
    bill = BillFactory()
    alter(bill, tong_tien=400_000)

    assert broken(5) == [
        f"Quy tắc 5: lịch hẹn {bill.lich_hen_id} giá 500000 đã thu 0 VND, hóa đơn ghi giá 400000 đã thu 0 VND"
    ]


def test_a_payment_on_another_appointments_bill_breaks_rule_5(broken):
    bill, other = BillFactory(), AppointmentFactory()
    payment = enter(lich_hen=other, hoa_don=bill, trang_thai=TrangThaiThanhToan.UNPAID)

    assert broken(5) == [f"Quy tắc 5: thanh toán {payment.pk} của lịch hẹn {other.pk} không thuộc hóa đơn {bill.pk}"]


@pytest.mark.parametrize("row", [{"da_thu": -1}, {"da_thu": 500_001}, {"tong_tien": -1}])
def test_the_database_refuses_a_bill_with_less_than_nothing_or_more_than_its_total(row):
    bill = BillFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        alter(bill, **row)


@pytest.mark.parametrize("refunded", [-1, 500_001])
def test_the_database_refuses_more_refunded_of_a_payment_than_its_amount(refunded):
    payment = PaymentFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        alter(payment, da_hoan=refunded)


def test_the_database_takes_a_gateways_transaction_once_and_those_without_a_number_often():
    for _ in range(2):
        PaymentFactory(cong="vnpay")
        PaymentFactory(ma_giao_dich="GD1")
    PaymentFactory(cong="vnpay", ma_giao_dich="GD1")

    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentFactory(cong="vnpay", ma_giao_dich="GD1")


def test_the_database_counters_a_line_once():
    line = BillLineFactory()
    BillLineFactory(hoa_don=line.hoa_don, don_gia=-50_000, dong_goc=line)

    with pytest.raises(IntegrityError), transaction.atomic():
        BillLineFactory(hoa_don=line.hoa_don, don_gia=-50_000, dong_goc=line)


def test_a_line_is_written_once():
    line = BillLineFactory()

    for change in (line.save, line.delete, DongHoaDon.objects.all().delete, partial(alter, line, thanh_tien=1)):
        with pytest.raises(TypeError, match="append-only"):
            change()
    assert DongHoaDon.objects.get(pk=line.pk).thanh_tien == 50_000


@pytest.mark.parametrize("state", [TrangThaiThanhToan.UNPAID, TrangThaiThanhToan.FAILED])
def test_money_that_never_came_is_not_counted(check, state):
    payment = PaymentFactory()
    ThanhToan.objects.bulk_create([PaymentFactory.build(lich_hen=payment.lich_hen, trang_thai=state)])

    assert check()[0] == 0


def test_a_gap_in_a_series_is_found(broken):
    first, second = DocumentFactory(), DocumentFactory()
    for document in (first, second):
        alter(document.day_so, so_cuoi=2)
    ChungTu.objects.bulk_create([ChungTu(**{**row_of(second), "so": 2, "so_chung_tu": "PT-2"})])

    found = broken(6)

    assert found == [
        f"Quy tắc 6: dãy số {first.day_so_id} có 1 chứng từ, số lớn nhất 1, ghi đã cấp đến 2",
    ]


def test_a_document_that_is_gone_is_found_and_one_too_many_is(broken):
    document = DocumentFactory()
    ChungTu.objects.bulk_create([ChungTu(**{**row_of(document), "so": 5, "so_chung_tu": "PT-5"})])

    assert broken(6) == [
        f"Quy tắc 6: dãy số {document.day_so_id} có 2 chứng từ, số lớn nhất 5, ghi đã cấp đến 1",
    ]


def test_two_documents_of_one_number_are_not_let_in():
    document = DocumentFactory()

    for other in ({"so_chung_tu": "PT-5"}, {"so": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ChungTu.objects.bulk_create([ChungTu(**{**row_of(document), **other})])


def test_a_payment_has_one_document_that_stands():
    document = DocumentFactory()
    twin = {**row_of(document), "so": 2, "so_chung_tu": "PT-2", "ngay_huy": None}

    with pytest.raises(IntegrityError), transaction.atomic():
        ChungTu.objects.bulk_create([ChungTu(**twin)])


def row_of(document):
    """Its values, cancelled, for another row."""
    values = {field.attname: getattr(document, field.attname) for field in ChungTu._meta.concrete_fields}
    del values["ma_chung_tu"]
    return {**values, "ngay_huy": document.ngay_lap}


def test_violations_of_several_rules_are_counted_apart(check):
    appointment = AppointmentFactory(benh_nhan=PatientFactory())
    LichHen.objects.filter(pk=appointment.pk).update(so_thu_tu=9, gio_ket_thuc=dt.time(12))
    LichLamViec.objects.filter(pk=appointment.lich_id).update(so_luong_da_dat=0)

    code, lines = check()

    assert code == 1
    assert [line.rsplit(": ")[-1] for line in lines[-len(RULES) :]] == [f"{n} vi phạm" for n in (0, 1, 1, 1, 0, 0, 0)]


def test_a_ticket_in_the_queue_of_another_schedule_breaks_rule_7(broken):
    strayed, other = TicketFactory(), TicketFactory()
    alter(strayed, hang=other.hang)

    (line,) = broken(7)

    assert f"phiếu khám {strayed.pk} " in line


@pytest.mark.parametrize(
    ("visit", "state"),
    [
        (TrangThaiLichHen.ARRIVED, TrangThaiPhieu.DONE),
        (TrangThaiLichHen.IN_PROGRESS, TrangThaiPhieu.WAITING),
        (TrangThaiLichHen.COMPLETED, TrangThaiPhieu.IN_ROOM),
        (TrangThaiLichHen.CONFIRMED, TrangThaiPhieu.WAITING),
    ],
)
def test_a_ticket_that_does_not_follow_its_appointment_breaks_rule_7(broken, visit, state):
    ticket = TicketFactory(lich_hen__trang_thai=visit, trang_thai=state)

    (line,) = broken(7)

    assert f"phiếu khám {ticket.pk} " in line
