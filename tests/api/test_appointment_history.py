"""`lich_su`: what became of an appointment, for those who may see it."""

import datetime as dt

import pytest

from tests.api.appointments import URL
from tests.factories import PatientFactory, RelativeFactory, ScheduleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(patient, desk, wanted, schedule):
    """The path of an appointment that was booked, noted, confirmed, moved and cancelled."""
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"
    desk.patch(path, {"ghi_chu": "Bệnh nhân gọi lại"})
    desk.post(f"{path}confirm/")
    patient.patch(path, {"gio_kham": "10:00"})
    desk.post(f"{path}cancel/", {"ly_do": "Bác sĩ ốm"})
    return path


def test_what_became_of_it_is_told_in_order_with_before_and_after(patient, wanted, schedule, lived):
    story = patient.get(lived).json()["lich_su"]

    def when(time, state):
        return {
            "ma_bac_si": schedule.bac_si_id,
            "ngay_kham": wanted["ngay_kham"],
            "gio_kham": time,
            "trang_thai": state,
        }

    booked, confirmed = when("09:00:00", "Chờ xác nhận"), when("09:00:00", "Đã xác nhận")
    moved, cancelled = when("10:00:00", "Đã xác nhận"), when("10:00:00", "Đã hủy")
    assert [(each["hanh_dong"], each["vai_tro"], each["truoc"], each["sau"]) for each in story] == [
        ("Đặt lịch", "Bệnh nhân", None, booked),
        ("Chuyển trạng thái", "Nhân viên", booked, confirmed),
        ("Đổi lịch", "Bệnh nhân", confirmed, moved),
        ("Hủy lịch", "Nhân viên", moved, cancelled),
    ]
    moments = [dt.datetime.fromisoformat(each["thoi_diem"]) for each in story]
    assert moments == sorted(moments)
    assert all(each.utcoffset() == dt.timedelta(hours=7) for each in moments)


def test_it_names_nobody(patient, desk, schedule, lived):
    (entry, *_) = story = patient.get(lived).json()["lich_su"]

    assert set(entry) == {"thoi_diem", "hanh_dong", "vai_tro", "truoc", "sau"}
    assert {name for each in story for name in each["sau"]} == {"ma_bac_si", "ngay_kham", "gio_kham", "trang_thai"}
    assert desk.account.so_dien_thoai not in str(story)
    assert "Bệnh nhân gọi lại" not in str(story)


def test_it_is_the_same_for_whoever_may_see_the_appointment(patient, desk, as_user, schedule, lived):
    parent = as_user(RelativeFactory(benh_nhan=patient.person).nguoi_dung)
    story = patient.get(lived).json()["lich_su"]

    for client in (parent, desk, as_user(schedule.bac_si.nguoi_dung)):
        assert client.get(lived).json()["lich_su"] == story
    assert "lich_su" not in as_user(PatientFactory().nguoi_dung).get(lived).json()


def test_a_parents_booking_is_told_as_the_childs(patient, child, wanted):
    path = f"{URL}{patient.post(URL, {**wanted, 'ma_benh_nhan': child.pk}).json()['ma_lich_hen']}/"

    story = patient.get(path).json()["lich_su"]
    assert [(each["hanh_dong"], each["vai_tro"]) for each in story] == [("Đặt lịch", "Bệnh nhân")]


def test_another_doctor_is_told_on_both_sides(desk, patient, wanted, schedule):
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"
    colleague = ScheduleFactory(bac_si__chuyen_khoa=schedule.bac_si.chuyen_khoa).bac_si

    moved = desk.patch(path, {"ma_bac_si": colleague.pk}).json()["lich_su"][-1]

    assert (moved["truoc"]["ma_bac_si"], moved["sau"]["ma_bac_si"]) == (schedule.bac_si_id, colleague.pk)


def test_a_refused_change_is_not_told(patient, wanted):
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"
    patient.patch(path, {"gio_kham": "12:00"})

    assert len(patient.get(path).json()["lich_su"]) == 1


def test_lists_tell_no_stories(patient, lived):
    assert "lich_su" not in patient.get(URL).json()["results"][0]


def test_a_long_story_takes_one_query(patient, lived, django_assert_num_queries):
    with django_assert_num_queries(3):  # session, appointment, story
        assert len(patient.get(lived).json()["lich_su"]) == 4
