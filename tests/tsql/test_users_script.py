"""`create_test_users.sql` makes the people of `seed_demo`, run on the database at hand."""

import re
import runpy
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from authentication.models import NguoiDung
from core.demo import DOCTORS, PASSWORD, PATIENTS, ROLES
from core.models import TuKhoa
from core.repositories.integrity_repository import IntegrityRepository
from medical.models import BacSi, ChuyenKhoa, CoSoYTe, DichVu
from tests.factories import FacilityFactory
from users.models import BenhNhan, NguoiThan

SET_PASSWORDS = Path(__file__).resolve().parents[2] / "database" / "set_passwords.py"
PEOPLE = (NguoiDung, BenhNhan, NguoiThan, CoSoYTe, ChuyenKhoa, DichVu, BacSi, TuKhoa)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor == "postgresql", reason="takes neither [names] nor 1 for true; SQLite takes the statements"
    ),
]


def sqlite(statement):
    """The same statement in SQLite's words."""
    statement = re.sub(r"DATEADD\([^()]*SYSDATETIMEOFFSET\(\)\)|SYSDATETIMEOFFSET\(\)", "CURRENT_TIMESTAMP", statement)
    statement = re.sub(r"\bN'", "'", statement.replace("[dbo].", ""))
    pairs = r"FROM \(VALUES(.*?)\) AS t \(\[Truong\], \[Cum_tu\]\)"
    named = r"FROM (SELECT column1 AS [Truong], column2 AS [Cum_tu] FROM (VALUES\1)) AS t"
    return re.sub(pairs, named, statement, flags=re.DOTALL)


@pytest.fixture
def run(users):
    """Every batch of the script that writes rows; on SQLite, which has no IF, what stands in it if it is so."""

    def run():
        with connection.cursor() as cursor:
            for batch in (batch for batch in users.batches if "INSERT INTO" in batch):
                if connection.vendor == "microsoft":
                    cursor.execute(batch)
                    continue
                condition = re.match(r"(?:--.*\n)?IF (.*)\nBEGIN", batch)
                if condition and not cursor.execute(f"SELECT 1 WHERE {sqlite(condition[1])}").fetchone():
                    continue
                for statement in re.findall(r"INSERT INTO.*?;$", batch, flags=re.MULTILINE | re.DOTALL):
                    cursor.execute(sqlite(statement))

    return run


def contents():
    return {model: sorted(model.objects.values_list(), key=str) for model in PEOPLE}


def without_keys_and_times():
    """What the rows say, wherever they lie."""
    return {
        NguoiDung: set(NguoiDung.objects.values_list("so_dien_thoai", "vai_tro", "trang_thai")),
        BenhNhan: set(BenhNhan.objects.values_list("ho_ten", "ngay_sinh", "cmnd_cccd", "nguoi_dung__so_dien_thoai")),
        NguoiThan: set(NguoiThan.objects.values_list("nguoi_dung__so_dien_thoai", "benh_nhan__ho_ten", "quan_he")),
        CoSoYTe: set(CoSoYTe.objects.values_list("ten_co_so", "dia_chi")),
        DichVu: set(DichVu.objects.values_list("ten_dich_vu", "gia_tien", "chuyen_khoa__ten_chuyen_khoa", "co_so")),
        BacSi: set(BacSi.objects.values_list("ho_ten", "nguoi_dung__so_dien_thoai", "chuyen_khoa", "co_so")),
        TuKhoa: set(TuKhoa.objects.values_list("bang", "truong", "cum_tu", "ma_doi_tuong")),
    }


def test_its_people_are_those_of_seed_demo_who_adds_only_schedules_and_visits(run):
    run()
    made = without_keys_and_times()

    call_command("seed_demo", force=True)

    assert len(made[NguoiDung]) == len(ROLES)
    seeded = without_keys_and_times()
    of_people = {term[0] for term in made[TuKhoa]}
    seeded[TuKhoa] = {term for term in seeded[TuKhoa] if term[0] in of_people}
    assert made == seeded
    assert list(IntegrityRepository().violations()) == []
    assert BacSi.objects.filter(lich_lam_viec__isnull=False).distinct().count() == len(DOCTORS)
    assert BenhNhan.objects.filter(lich_hen__isnull=False).distinct().count() == len(PATIENTS)


def test_run_again_it_changes_nothing(run):
    run()
    before = contents()

    run()

    assert contents() == before


def test_what_its_users_changed_stays_changed(run):
    run()
    NguoiThan.objects.all().delete()
    facility = CoSoYTe.objects.order_by("pk").first()
    facility.ten_co_so = "Bệnh viện An Tâm mới"
    facility.save()
    before = contents()

    run()

    assert contents() == before


def test_nobody_can_sign_in_until_passwords_are_set(run):
    run()

    assert not any(account.has_usable_password() for account in NguoiDung.objects.all())
    assert runpy.run_path(str(SET_PASSWORDS))["set_passwords"]() == len(ROLES)
    assert all(account.check_password(PASSWORD) for account in NguoiDung.objects.all())


def test_other_rows_stay_and_keys_are_looked_up(run):
    other = FacilityFactory()
    run()

    doctor = BacSi.objects.get(nguoi_dung__so_dien_thoai=DOCTORS[0])
    assert doctor.co_so != other
    assert doctor.co_so == doctor.chuyen_khoa.co_so
    assert CoSoYTe.objects.filter(pk=other.pk, ten_co_so=other.ten_co_so).exists()


def test_a_taken_identity_number_is_left_to_who_has_it(run):
    run()
    first = BenhNhan.objects.get(nguoi_dung__so_dien_thoai=PATIENTS[0])
    number, first.cmnd_cccd = first.cmnd_cccd, None
    first.save()
    NguoiThan.objects.all().delete()
    BenhNhan.objects.filter(nguoi_dung__so_dien_thoai=PATIENTS[1]).update(cmnd_cccd=number)
    TuKhoa.objects.filter(bang="Benh_nhan", ma_doi_tuong=first.pk).delete()
    first.delete()

    run()

    assert BenhNhan.objects.get(nguoi_dung__so_dien_thoai=PATIENTS[0]).cmnd_cccd is None


def test_people_are_found_by_name(run):
    run()

    found = BenhNhan.objects.filter(pk__in=TuKhoa.matching(BenhNhan, "Nguyễn Văn AN"))
    assert [patient.so_dien_thoai for patient in found] == [PATIENTS[0]]
