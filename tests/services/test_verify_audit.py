"""The audit trail tells when somebody laid a hand on it."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet

from core.events import AccountChanged, snapshot
from core.models import ChuoiNhatKy, NhatKy
from core.sealing import seal
from core.services.patient_service import PatientService
from core.unit_of_work import UnitOfWork
from tests.factories import PASSWORD, AccountFactory, PatientFactory

pytestmark = pytest.mark.django_db

INTACT = "Nhật ký nguyên vẹn"


@pytest.fixture
def trail(resolve):
    """Seven entries on one chain, oldest first."""
    account, uow = AccountFactory(), resolve(UnitOfWork)
    for number in range(7):
        uow._events = []
        uow.record(AccountChanged(account, account, snapshot(account), reason=f"Lý do {number}"))
        uow.audit.write(uow._events)
    return list(NhatKy.objects.order_by("pk"))


@pytest.fixture
def verify():
    """The command's exit code and its lines."""

    def run(**options):
        out = StringIO()
        try:
            call_command("verify_audit", stdout=out, stderr=StringIO(), **options)
        except SystemExit as exit_:
            return exit_.code, out.getvalue().splitlines()
        return 0, out.getvalue().splitlines()

    return run


def by_hand(entry):
    """The row as somebody reaches it who goes past the house, straight into the database."""
    return QuerySet(NhatKy).filter(pk=entry.pk)


def first_line(kind, entry, key=True):
    place = f"chuỗi {entry.chuoi_id}, số {entry.so_thu_tu}"
    return f"Dòng đầu tiên {kind}: {place}" + (f", mã nhật ký {entry.pk}" if key else "")


def test_an_untouched_trail_is_intact(trail, verify):
    assert verify() == (0, ["Đã kiểm tra 7 dòng trong 1 chuỗi.", INTACT])


def test_each_entry_carries_the_seal_of_the_one_before(trail):
    assert [entry.so_thu_tu for entry in trail] == [1, 2, 3, 4, 5, 6, 7]
    assert [entry.ma_bam_truoc for entry in trail] == ["", *[entry.ma_bam for entry in trail[:-1]]]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("thoi_diem", dt.datetime(2020, 1, 1, tzinfo=dt.UTC)),
        ("nguoi_dung", None),
        ("vai_tro", "Admin"),
        ("vai_tro", None),
        ("hanh_dong", "AccountRegistered"),
        ("bang", "Benh_nhan"),
        ("ma_doi_tuong", 99),
        ("truoc", None),
        ("sau", {"vai_tro": "Admin"}),
        ("ly_do", "Lý do khác"),
        ("request_id", "other"),
        ("dia_chi_ip", "10.0.0.1"),
        ("ma_bam_truoc", "0" * 64),
        ("ma_bam", "0" * 64),
    ],
)
def test_whatever_is_altered_is_named(trail, verify, column, value):
    by_hand(trail[3]).update(**{column: value})

    code, lines = verify()

    assert (code, lines[0]) == (1, first_line("bị sửa", trail[3]))
    assert INTACT not in lines


@pytest.mark.parametrize("place", [0, 3, 6])
def test_a_removed_entry_is_missed_wherever_it_stood(trail, verify, place):
    by_hand(trail[place]).delete()

    code, lines = verify()

    assert (code, lines[0]) == (1, first_line("bị xóa", trail[place], key=False))


def test_entries_sealed_before_roles_were_kept_are_intact_and_take_none_later(verify, resolve):
    account = AccountFactory()
    account.vai_tro = None
    resolve(UnitOfWork).audit.write([AccountChanged(account, account)])
    entry = NhatKy.objects.get()

    assert "vai_tro" not in entry.sealed()
    assert verify()[1][-1] == INTACT
    by_hand(entry).update(vai_tro="Admin")
    assert verify()[1][0] == first_line("bị sửa", entry)


def test_an_entry_put_beside_the_chains_is_named(trail, verify):
    stranger = QuerySet(NhatKy).create(
        thoi_diem=trail[0].thoi_diem, hanh_dong="AccountChanged", bang="Nguoi_dung", ma_doi_tuong=1, request_id="-"
    )

    assert verify()[1][0] == f"Dòng đầu tiên bị chèn thêm: ngoài mọi chuỗi, mã nhật ký {stranger.pk}"


def test_an_entry_put_at_the_end_of_a_chain_is_named(trail, verify, settings):
    """Even by somebody who knows how entries are sealed, but not the key."""
    real, settings.AUDIT_KEY = settings.AUDIT_KEY, "another key"
    forged = NhatKy.objects.get(pk=trail[-1].pk)
    forged.pk, forged.so_thu_tu, forged.ma_bam_truoc = None, 8, trail[-1].ma_bam
    forged.ma_bam = seal(forged.sealed())
    QuerySet(NhatKy).bulk_create([forged])
    ChuoiNhatKy.objects.update(so_cuoi=8, ma_bam_cuoi=forged.ma_bam)
    settings.AUDIT_KEY = real

    assert verify()[1][0] == first_line("bị sửa", NhatKy.objects.get(ma_bam=forged.ma_bam))  # SQL Server tells no key


def test_an_entry_beyond_the_head_is_named(trail, verify):
    ChuoiNhatKy.objects.update(so_cuoi=6, ma_bam_cuoi=trail[5].ma_bam)

    assert verify()[1][0] == f"Dòng đầu tiên bị chèn thêm: chuỗi {trail[0].chuoi_id}, số 7"


def test_an_older_state_put_back_whole_is_found_by_an_anchor(trail, verify, tmp_path):
    kept = tmp_path / "anchor.json"
    assert verify(save=kept)[0] == 0
    by_hand(trail[6]).delete()
    ChuoiNhatKy.objects.update(so_cuoi=6, ma_bam_cuoi=trail[5].ma_bam)

    assert verify()[0] == 0
    assert verify(since=kept)[1][0] == first_line("bị xóa", trail[6], key=False)


def test_a_whole_chain_that_is_gone_is_found_by_an_anchor(trail, verify, tmp_path):
    kept, chain = tmp_path / "anchor.json", trail[0].chuoi_id
    verify(save=kept)
    QuerySet(NhatKy).filter(chuoi=chain).delete()
    ChuoiNhatKy.objects.all().delete()

    assert verify(since=kept)[1][0] == f"Dòng đầu tiên bị xóa: chuỗi {chain}, số 1"


def test_a_trail_that_has_grown_since_its_anchor_is_intact(trail, verify, tmp_path, resolve):
    kept, account = tmp_path / "anchor.json", AccountFactory()
    verify(save=kept)
    resolve(UnitOfWork).audit.write([AccountChanged(account, account)])

    assert verify(since=kept)[0] == 0


@pytest.mark.parametrize("content", ["", "[]", '{"1": 2}', '{"1": ["x", "y"]}'])
def test_a_file_that_is_no_anchor_is_refused(trail, verify, tmp_path, content):
    (tmp_path / "wrong.json").write_text(content)

    with pytest.raises(CommandError, match="--save"):
        verify(since=tmp_path / "wrong.json")


def test_entries_from_before_there_were_chains_are_counted_and_not_vouched_for(trail, verify):
    by_hand(trail[0]).update(chuoi=None, so_thu_tu=None)
    for number, entry in enumerate(trail[1:], 1):
        by_hand(entry).update(so_thu_tu=number)

    assert "1 dòng có từ trước khi có chuỗi: không kiểm tra được." in verify()[1]


def test_the_house_itself_neither_changes_nor_deletes_entries(trail):
    for attempt in (
        lambda: NhatKy.objects.filter(pk=trail[0].pk).update(ly_do="x"),
        lambda: NhatKy.objects.all().delete(),
        trail[0].delete,
        trail[0].save,
    ):
        with pytest.raises(TypeError, match="append-only"):
            attempt()

    assert NhatKy.objects.count() == 7


def test_clinical_texts_leave_a_mark_that_shows_a_change_and_nothing_else(resolve, verify):
    patient = PatientFactory(di_ung="Penicillin", benh_nen="Hen suyễn")

    resolve(PatientService).change(
        actor=patient.nguoi_dung, action="patient.partial_update", ma_benh_nhan=patient.pk, di_ung="Tôm, cua"
    )

    entry = NhatKy.objects.get(hanh_dong="PatientChanged")
    assert entry.truoc["di_ung"] != entry.sau["di_ung"]
    assert entry.truoc["benh_nen"] == entry.sau["benh_nen"] != ""
    assert (entry.truoc["nhom_mau"], entry.truoc["ho_ten"]) == ("", patient.ho_ten)
    assert not any(word in f"{entry.truoc}{entry.sau}" for word in ("Penicillin", "Tôm", "Hen"))
    assert verify()[0] == 0


SPELLINGS = (
    "203.0.113.7", "::ffff:203.0.113.7", "::FFFF:CB00:7107", "2001:DB8:0:0::1", "fe80::1%eth0", "::1", "::",
    "::203.0.113.7", "64:ff9b::203.0.113.7",
)  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_address_in_any_spelling_leaves_the_trail_intact(client, verify, spelling):
    AccountFactory(so_dien_thoai="0912345678")
    body = {"so_dien_thoai": "0912345678", "password": PASSWORD}

    answer = client.post("/api/auth/login/", body, content_type="application/json", REMOTE_ADDR=spelling)

    assert answer.status_code == 200
    assert NhatKy.objects.get().dia_chi_ip is not None
    assert verify()[1][-1] == INTACT
