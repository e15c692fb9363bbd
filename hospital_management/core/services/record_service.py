"""Medical records: written and signed by the doctor of the visit, then amended by versions; every look is entered."""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, QuerySet, Value

from appointments.models import LichHen
from authentication.models import NguoiDung
from core.events import Event, filters_told, snapshot
from core.exceptions import NotFound
from core.policy import Role
from core.record_events import RecordAmended, RecordListed, RecordOpened, RecordSigned, RecordsListed, RecordWritten
from core.record_exceptions import NotAttended, NothingChanged, NotSignedYet, RecordExists, SignedAlready
from core.repositories.base import only
from core.sealing import mask
from core.services.base import BaseService
from core.services.measuring import measurements_sent
from core.services.record_content import check_complete, content_of, diagnoses_sent, said_of
from core.services.treatment_visits import ATTENDED
from core.unit_of_work import transactional
from records.models import BanBenhAn, BenhAn, TrangThaiBenhAn


class RecordService(BaseService):
    # Looking

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[BenhAn]:
        return self.uow.records.at(self.clock.now()).visible_to(actor, action)

    def open(self, *, actor: NguoiDung, action: str, ma_benh_an: int) -> BenhAn:
        """The record, once the audit trail knows that it was opened; the patient and who acts for them look freely.

        Raises NotYours or NotFound.
        """
        return self.uow.records.with_vitals(self.look(actor=actor, action=action, ma_benh_an=ma_benh_an))

    def look(self, *, actor: NguoiDung, action: str, ma_benh_an: int) -> BenhAn:
        """As `open`, without the vital signs. Whoever is the record's patient, or acts for them, is not told what is
        internal, whatever the role, unless he wrote it.
        """
        record = self.uow.records.at(self.clock.now()).get_visible(actor, action, ma_benh_an)
        if record.benh_nhan.nguoi_dung_id != actor.pk:
            self._note(RecordOpened(actor, record.benh_nhan, notes={"ma_benh_an": record.pk}))
        record.hides_internal = self.hides_internal(actor=actor, record=record)
        return record

    def note_listing(self, *, actor: NguoiDung, bo_loc: dict[str, str], records: Sequence[BenhAn]) -> None:
        """A page of records is shown, found by these filters; each patient on it has an entry of their own."""
        patients = {record.benh_nhan_id: record.benh_nhan for record in records}.values()
        listed = [RecordListed(actor, each) for each in patients if each.nguoi_dung_id != actor.pk]
        if actor.vai_tro == Role.PATIENT and not listed:
            return
        notes = {"bo_loc": filters_told(bo_loc), "so_dong": len(records)}
        self._note(RecordsListed(actor, BenhAn, notes=notes), *listed)

    def versions_of(self, *, actor: NguoiDung, action: str, ma_benh_an: int) -> QuerySet[BanBenhAn]:
        """The record's signed versions, newest first; a look like any other. Raises NotYours or NotFound."""
        record = self.look(actor=actor, action=action, ma_benh_an=ma_benh_an)
        versions = self.uow.record_versions.of_record(record).order_by("-so_ban", "-pk")
        return versions.annotate(hides_internal=Value(record.hides_internal, BooleanField()))  # type: ignore[no-redef]

    def version(self, *, actor: NguoiDung, action: str, ma_benh_an: int, so_ban: int) -> BanBenhAn:
        """A look like any other. Raises NotYours or NotFound."""
        found = only(self.uow.record_versions.all().filter(benh_an=ma_benh_an, so_ban=so_ban))
        if found is None:
            raise NotFound
        found.hides_internal = self.look(actor=actor, action=action, ma_benh_an=ma_benh_an).hides_internal
        return found

    def hides_internal(self, *, actor: NguoiDung, record: BenhAn) -> bool:
        """As `look` says it of the record that it gives."""
        if record.bac_si.nguoi_dung_id == actor.pk:
            return False
        return actor.vai_tro == Role.PATIENT or self.uow.patients.acts_for(actor, pk=record.benh_nhan_id)

    @transactional
    def _note(self, *seen: Event) -> None:
        for look in seen:
            self.uow.record(look)

    # Writing

    @transactional
    def create(self, *, actor: NguoiDung, ma_lich_hen: int, chan_doan: Any = (), **texts: str) -> BenhAn:
        """A draft for an appointment of one's own whose patient has come.

        Raises Forbidden, DoesNotExist, NotYours, NotAttended, RecordExists, or what is wrong with a diagnosis.
        """
        self.require(actor, "record.create")
        visit = self.uow.appointments.lock_within_reach(actor, "record.create", ma_lich_hen, "ma_lich_hen")
        check_attended(visit)
        if self.uow.records.of_visit(visit.pk).exists():
            raise RecordExists
        record = self.uow.records.add(
            lich_hen=visit, benh_nhan=visit.benh_nhan, bac_si=visit.bac_si, ngay_tao=self.clock.now(), **texts
        )
        self.uow.diagnoses.enter(record, diagnoses_sent(self.uow, record, list(chan_doan)))
        record.cac_sinh_hieu = []
        self.uow.record(RecordWritten(actor, record, notes=_told(record)))
        return record

    @transactional
    def change(
        self, *, actor: NguoiDung, action: str, ma_benh_an: int, versions: set[int] | None = None, **changes: Any
    ) -> BenhAn:
        """The draft as it is then.

        Raises NotYours, NotFound, StaleVersion, SignedAlready, NotAttended, or what is wrong with a diagnosis.
        """
        record = check_draft(lock_with_visit(self, actor, action, ma_benh_an))
        self.check_version(record, versions)
        before = snapshot(record) | _told(record)
        self._write(record, changes)
        self.uow.record(RecordWritten(actor, record, before, notes=_told(record)))
        return record

    @transactional
    def sign(self, *, actor: NguoiDung, action: str, ma_benh_an: int, versions: set[int] | None = None) -> BenhAn:
        """Version 1, from which on it is only amended.

        Raises NotYours, NotFound, StaleVersion, SignedAlready, NotAttended or RecordIncomplete.
        """
        record = check_draft(lock_with_visit(self, actor, action, ma_benh_an))
        self.check_version(record, versions)
        before = snapshot(record)
        self._keep_version(actor, record, "")
        self.uow.record(RecordSigned(actor, record, before, notes=_told(record)))
        return record

    @transactional
    def amend(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_benh_an: int,
        ly_do: str,
        versions: set[int] | None = None,
        sinh_hieu: Any = None,
        **changes: Any,
    ) -> BenhAn:
        """The next version of a signed record; `sinh_hieu`, if it is given, are all of its measurements from then on.

        Raises NotYours, NotFound, NotSignedYet, StaleVersion, NothingChanged, RecordIncomplete, or what is wrong with a
        diagnosis or a measurement.
        """
        record = lock_with_visit(self, actor, action, ma_benh_an)
        if not record.phien_ban_ky:
            raise NotSignedYet
        self.check_version(record, versions)
        before, signed = snapshot(record) | _told(record), content_of(record)
        self._write(record, changes)
        if sinh_hieu is not None:
            self.uow.vitals.replace(record, measurements_sent(actor, record, sinh_hieu, self.clock.now()))
        if content_of(record) == signed:
            raise NothingChanged
        self._keep_version(actor, record, ly_do)
        self.uow.record(RecordAmended(actor, record, before, notes=_told(record)))
        return record

    def _write(self, record: BenhAn, changes: dict[str, Any]) -> None:
        """The texts, and the diagnoses if they are among the changes."""
        texts = {name: value for name, value in changes.items() if name != "chan_doan"}
        if "chan_doan" in changes:
            self.uow.diagnoses.replace(record, diagnoses_sent(self.uow, record, changes["chan_doan"]))
        self.uow.records.save(record, **texts)

    def _keep_version(self, actor: NguoiDung, record: BenhAn, reason: str) -> None:
        check_complete(record)
        self.uow.diagnoses.keep_names(record.cac_chan_doan)
        now = self.clock.now()
        signed = {"nguoi_ky": actor, "ky_luc": now, "trang_thai": TrangThaiBenhAn.SIGNED}
        self.uow.records.save(record, phien_ban_ky=record.phien_ban_ky + 1, **signed)
        self.uow.record_versions.add(
            benh_an=record,
            so_ban=record.phien_ban_ky,
            noi_dung_ky=content_of(record),
            ly_do=reason,
            nguoi_ky=actor,
            ky_luc=now,
        )


def lock_with_visit(service: BaseService, actor: NguoiDung, action: str, ma_benh_an: int) -> BenhAn:
    """The record, locked after its appointment. Raises NotYours or NotFound."""
    records = service.uow.records
    if not service.uow.appointments.lock_found(records.visit_of(actor, action, ma_benh_an)):
        raise records.unseen(ma_benh_an)
    return records.lock_visible(actor, action, ma_benh_an)


def check_draft(record: BenhAn) -> BenhAn:
    """Raises SignedAlready, or NotAttended for one whose visit was cancelled meanwhile."""
    if record.phien_ban_ky:
        raise SignedAlready
    check_attended(record.lich_hen)
    return record


def check_attended(visit: LichHen) -> None:
    """Raises NotAttended unless the patient has come."""
    if visit.trang_thai not in ATTENDED:
        raise NotAttended(trang_thai=visit.trang_thai)


def _told(record: BenhAn) -> dict[str, str]:
    """The diagnoses for the audit trail: a mark that shows whether they changed."""
    return {"chan_doan": mask([said_of(line) for line in record.cac_chan_doan])}
