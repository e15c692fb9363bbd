"""Patients' files: find, show, give out, describe and withdraw. `FileIntake` takes them in."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.files import File
from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.clock import Clock
from core.events import snapshot
from core.exceptions import FieldNotAllowed, NotFound, NotYours
from core.file_events import FileChanged, FileOpened, FilesListed, FileTakenBack
from core.file_exceptions import FileInfected, FileWithdrawn, WithdrawalTooLate
from core.file_links import Bearer, Link, bearer_of, make_link
from core.file_store import FileStore
from core.policy import Scope, scope_for
from core.services.base import BaseService
from core.services.clinical_looks import ClinicalLooks
from core.unit_of_work import UnitOfWork, transactional
from files.models import ADMINISTRATIVE, ERASED, TaiLieu, TrangThaiQuet
from users.models import BenhNhan

HOURS_TO_WITHDRAW = 24


class GivenOut(NamedTuple):
    """A file, and its bytes to be read in pieces; whoever takes it closes it."""

    file: TaiLieu
    content: File


def check_kind(service: BaseService, actor: NguoiDung, loai: str) -> None:
    """Raises FieldNotAllowed for a kind that the actor may not even see."""
    if loai not in ADMINISTRATIVE:
        service.require(actor, "file.clinical", FieldNotAllowed(field="loai"))


def seen(file: TaiLieu, how: str) -> list[tuple[BenhNhan, dict[str, Any]]]:
    """For `ClinicalLooks`."""
    return [(file.benh_nhan, {"ma_tai_lieu": file.pk, "loai": file.loai, "cach": how})]


class FileService(BaseService):
    """Whoever looks and is neither the patient nor acts for them leaves an entry in the audit trail, as does what is
    done with a link, in the name of who asked for it.
    """

    def __init__(self, uow: UnitOfWork, clock: Clock, store: FileStore) -> None:
        super().__init__(uow, clock)
        self.store = store
        self.looks = ClinicalLooks(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[TaiLieu]:
        return self.uow.files.at(self.clock.now()).visible_to(actor, action)

    def note_listing(self, *, actor: NguoiDung, files: Sequence[TaiLieu]) -> None:
        """One page of a list was shown: an entry for each patient on it."""
        self.looks.enter_page(actor, FilesListed, files, "so_tep")

    def show(self, *, actor: NguoiDung, action: str, ma_tai_lieu: int) -> TaiLieu:
        """Raises NotYours or NotFound."""
        return self._looked_at(actor, self._visible(actor, action, ma_tai_lieu), "Xem thông tin")

    def content(self, *, actor: NguoiDung, action: str, ma_tai_lieu: int) -> GivenOut:
        """Raises NotYours, NotFound, FileInfected or FileStoreAway."""
        return self._given_out(actor, self._visible(actor, action, ma_tai_lieu), "Tải về")

    def link(self, *, actor: NguoiDung, action: str, ma_tai_lieu: int) -> Link:
        """An address for whoever has it. Raises NotYours, NotFound or FileInfected."""
        file = self._visible(actor, action, ma_tai_lieu)
        self._check_clean(file)
        self._looked_at(actor, file, "Tạo liên kết")
        return make_link(Bearer(file.pk, actor.pk), self.clock.now())

    def by_link(self, *, token: str) -> GivenOut:
        """What the link leads to, as long as who asked for it could still download it.

        Raises NotFound for any address that is wrong, over, or has lost its ground; FileInfected or FileStoreAway.
        """
        now = self.clock.now()
        bearer = bearer_of(token, now)
        account = self.uow.accounts.active(bearer.ma_nguoi_dung) if bearer else None
        if bearer is None or account is None:
            raise NotFound
        try:
            file = self._visible(account.take_role(now), "file.content", bearer.ma_tep)
        except NotYours:
            raise NotFound from None
        return self._given_out(account, file, "Tải về bằng liên kết")

    @transactional
    def change(self, *, actor: NguoiDung, action: str, ma_tai_lieu: int, **changes: Any) -> TaiLieu:
        """Its kind or its description. Raises NotYours, NotFound, FieldNotAllowed or FileWithdrawn."""
        file = self._locked(actor, action, ma_tai_lieu, "Sửa thông tin")
        check_kind(self, actor, changes.get("loai", file.loai))
        wanted = {name: value for name, value in changes.items() if value != getattr(file, name)}
        if wanted:
            before = snapshot(file)
            self.uow.files.save(file, **wanted)
            self.uow.record(FileChanged(actor, file, before))
        return file

    @transactional
    def withdraw(self, *, actor: NguoiDung, action: str, ma_tai_lieu: int, ly_do: str) -> TaiLieu:
        """From now on Admins alone see it; its bytes stay. Who uploaded it may do so for 24 hours, an Admin always.

        Raises NotYours, NotFound, FileWithdrawn or WithdrawalTooLate.
        """
        file, now = self._locked(actor, action, ma_tai_lieu, "Thu hồi"), self.clock.now()
        always = scope_for(actor.vai_tro, action) is Scope.ALL
        if not always and now - file.tao_luc > dt.timedelta(hours=HOURS_TO_WITHDRAW):
            raise WithdrawalTooLate(hours=HOURS_TO_WITHDRAW)
        before = snapshot(file)
        self.uow.files.save(file, xoa_luc=now, nguoi_xoa=actor, ly_do_xoa=ly_do)
        self.uow.record(FileTakenBack(actor, file, before, reason=ly_do))
        return file

    def _visible(self, actor: NguoiDung, action: str, ma_tai_lieu: int) -> TaiLieu:
        return self.uow.files.at(self.clock.now()).get_visible(actor, action, ma_tai_lieu)

    def _locked(self, actor: NguoiDung, action: str, ma_tai_lieu: int, how: str) -> TaiLieu:
        """With its relations. The answer shows it: a look."""
        files = self.uow.files.at(self.clock.now())
        files.lock_visible(actor, action, ma_tai_lieu)
        file = files.all().get(pk=ma_tai_lieu)
        if file.xoa_luc:
            raise FileWithdrawn
        self.looks.within(actor, FileOpened, seen(file, how))
        return file

    @staticmethod
    def _check_clean(file: TaiLieu) -> None:
        if file.trang_thai_quet == TrangThaiQuet.INFECTED:
            raise FileInfected(field=None)

    def _given_out(self, actor: NguoiDung, file: TaiLieu, how: str) -> GivenOut:
        """Noted before the first byte is given, whoever breaks off then. Raises NotFound for what was erased."""
        if file.khoa_luu.startswith(ERASED):
            raise NotFound
        self._check_clean(file)
        content = self.store.open(file.khoa_luu)
        try:
            return GivenOut(self._looked_at(actor, file, how), content)
        except BaseException:
            content.close()
            raise

    def _looked_at(self, actor: NguoiDung, file: TaiLieu, how: str) -> TaiLieu:
        self.looks.enter(actor, FileOpened, seen(file, how))
        return file
