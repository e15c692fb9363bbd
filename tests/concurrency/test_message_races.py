"""Who writes, reads and closes at once in one thread, and an account that writes everywhere at once."""

from functools import partial

import pytest

from core.policy import Role
from core.services.account_service import AccountService
from core.services.family_service import FamilyService
from core.services.message_service import MOST_AN_HOUR, MessageService
from core.services.thread_service import ThreadService
from correspondence.models import CuocTraoDoi, TinNhan
from notifications.models import ThongBao
from tests.concurrency.outcomes import kinds
from tests.factories import AccountFactory, MessageFactory, RelativeFactory, ThreadFactory

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def send(resolve):
    """A call by which an account writes in a thread."""

    def sending(thread, account, text="…"):
        return partial(
            resolve(MessageService).send,
            actor=account,
            action="message_thread.messages",
            ma_trao_doi=thread.pk,
            noi_dung=text,
        )

    return sending


@pytest.fixture
def both():
    """A thread, and the accounts of its two sides."""
    thread = ThreadFactory()
    return thread, thread.bac_si.nguoi_dung, thread.benh_nhan.nguoi_dung


def test_messages_sent_at_once_keep_one_order_and_tell_each_side_once(send, both, at_once):
    thread, doctor, patient = both

    results = at_once(*[send(thread, (doctor, patient)[n % 2], f"{n}") for n in range(8)])

    assert kinds(results) == ["TinNhan"] * 8
    sent = list(TinNhan.objects.order_by("pk").values_list("gui_luc", flat=True))
    assert sent == sorted(sent)
    assert CuocTraoDoi.objects.get().tin_cuoi_luc == sent[-1]
    assert ThongBao.objects.filter(benh_nhan=thread.benh_nhan_id).count() == 1
    assert ThongBao.objects.filter(nguoi_dung=doctor).count() == 1


def test_what_comes_while_somebody_reads_is_unread_and_told_of_if_all_else_was_read(send, resolve, both, at_once):
    thread, doctor, patient = both
    for _ in range(8):
        seen = MessageFactory(trao_doi=thread)
        before = ThongBao.objects.count()
        read = partial(
            resolve(ThreadService).read,
            actor=patient,
            action="message_thread.read",
            ma_trao_doi=thread.pk,
            den_tin_nhan=seen.pk,
        )

        marked, new = at_once(read, send(thread, doctor))

        assert kinds([marked, new]) == ["CuocTraoDoi", "TinNhan"]
        assert list(TinNhan.objects.filter(doc_luc=None)) == [new]
        told = ThongBao.objects.count() - before
        assert (told, marked.so_chua_doc) in {(1, 0), (0, 1)}  # read first, or sent first
        TinNhan.objects.update(doc_luc=new.gui_luc)


def test_nothing_is_written_in_a_thread_once_it_is_closed(send, resolve, at_once):
    for _ in range(8):
        thread = ThreadFactory()
        closing = {"actor": thread.bac_si.nguoi_dung, "action": "message_thread.close", "ma_trao_doi": thread.pk}
        one, other = (partial(resolve(ThreadService).close, **closing) for _ in range(2))

        results = at_once(one, other, send(thread, thread.benh_nhan.nguoi_dung))

        closed = CuocTraoDoi.objects.get(pk=thread.pk).dong_luc
        late = TinNhan.objects.filter(trao_doi=thread, gui_luc__gt=closed)
        assert kinds(results[:2]) == ["CuocTraoDoi", "ThreadIsClosed"]
        assert type(results[2]).__name__ in ("TinNhan", "ThreadIsClosed")
        assert not late.exists()


def test_an_account_that_writes_in_many_threads_at_once_keeps_to_the_limit(send, both, at_once):
    thread, _, patient = both
    MessageFactory.create_batch(MOST_AN_HOUR - 3, trao_doi=thread, ben="Bệnh nhân")
    threads = [thread, *ThreadFactory.create_batch(7, benh_nhan=thread.benh_nhan)]

    results = at_once(*[send(each, patient) for each in threads])

    assert kinds(results) == ["TinNhan"] * 3 + ["TooManyMessages"] * 5
    assert TinNhan.objects.filter(nguoi_gui=patient).count() == MOST_AN_HOUR


def test_a_guardian_who_is_dismissed_meanwhile_writes_before_or_not_at_all(send, resolve, at_once):
    desk = AccountFactory(vai_tro=Role.STAFF)
    for _ in range(8):
        link = RelativeFactory()
        thread = ThreadFactory(benh_nhan=link.benh_nhan)
        dismiss = partial(
            resolve(FamilyService).dismiss, actor=desk, ma_benh_nhan=link.benh_nhan_id, ma_nguoi_than=link.pk
        )

        written, gone = at_once(send(thread, link.nguoi_dung), dismiss)

        assert gone is None
        assert type(written).__name__ in ("TinNhan", "NotYours")
        assert TinNhan.objects.filter(trao_doi=thread).exists() == (type(written).__name__ == "TinNhan")


def test_a_doctor_who_is_disabled_meanwhile_gets_a_message_before_or_none(send, resolve, at_once):
    admin = AccountFactory(vai_tro=Role.ADMIN)
    for _ in range(4):
        thread = ThreadFactory()
        account = thread.bac_si.nguoi_dung_id
        disable = partial(resolve(AccountService).deactivate, actor=admin, ma_nguoi_dung=account)

        written, gone = at_once(send(thread, thread.benh_nhan.nguoi_dung), disable)

        assert not isinstance(gone, Exception)
        assert type(written).__name__ in ("TinNhan", "DoctorLeft")
