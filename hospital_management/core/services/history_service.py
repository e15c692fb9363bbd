"""A patient's history: appointments, records, plans, prescriptions, files and payments on one timeline."""

import base64
import datetime as dt
import re
from collections.abc import Collection
from typing import Any

from authentication.models import NguoiDung
from core.clock import day_begins, day_ends
from core.exceptions import RangeReversed
from core.history_exceptions import BadCursor
from core.history_kinds import LoaiMoc
from core.record_events import HistoryOpened
from core.repositories.history_repository import Place
from core.services.base import BaseService
from core.services.clinical_looks import ClinicalLooks
from core.services.history_entries import entry_of
from users.models import CLINICAL_FIELDS, BenhNhan

CONTACT = ("nguoi_lien_he", "sdt_lien_he", "quan_he_lien_he")
USUAL, MOST = 20, 100
EPOCH, MICROSECOND = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.timedelta(microseconds=1)
CURSOR = re.compile(r"([a-z_]{1,20})\.([0-9]{1,16})\.([0-9]{1,18})")


class HistoryService(BaseService):
    def of_patient(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_benh_nhan: int,
        loai: Collection[str] = (),
        tu_ngay: dt.date | None = None,
        den_ngay: dt.date | None = None,
        truoc: str = "",
        so_dong: int = USUAL,
    ) -> dict[str, Any]:
        """A page of at most `so_dong` entries, newest first, each of a kind and from a row that the actor's own lists
        show; once the audit trail knows of it. `truoc` of the answer, unless it is None, asks for the next page.

        Raises BadCursor, RangeReversed, NotFound or NotYours.
        """
        after, now = place_from(truoc), self.clock.now()
        if tu_ngay and den_ngay and den_ngay < tu_ngay:
            raise RangeReversed(field="den_ngay")
        patient = self.uow.patients.at(now).get_visible(actor, action, ma_benh_nhan)
        ClinicalLooks(self.uow, self.clock).enter(actor, HistoryOpened, [(patient, {"loai": sorted(loai)})])
        days = day_begins(tu_ngay) if tu_ngay else None, day_ends(den_ngay) if den_ngay else None
        kinds = [LoaiMoc(each) for each in sorted(set(loai))] or list(LoaiMoc)
        found = self.uow.history.newest(actor, patient, kinds, now, days=days, after=after, most=so_dong + 1)
        found.sort(key=lambda each: (EPOCH - each[0].thoi_diem, each[0].loai, -each[0].ma))
        shown, more = found[:so_dong], len(found) > so_dong
        lines = self.uow.diagnoses.of_records([place.ma for place, _ in shown if place.loai is LoaiMoc.RECORD])
        return {
            "benh_nhan": self._head(actor, patient),
            "moc": [entry_of(place, row, lines[place.ma]) for place, row in shown],
            "truoc": cursor_of(shown[-1][0]) if more else None,
        }

    def _head(self, actor: NguoiDung, patient: BenhNhan) -> dict[str, Any]:
        """Who it is and whom to call, and for who reads clinical fields, what to know first."""
        names = ("ma_benh_nhan", "ho_ten", *CONTACT)
        clinical = CLINICAL_FIELDS if self.may(actor, "patient.clinical") else ()
        return {name: getattr(patient, name) for name in (*names, *clinical)}


def cursor_of(place: Place) -> str:
    """The place, as a client sends it back; it grants nothing."""
    text = f"{place.loai}.{(place.thoi_diem - EPOCH) // MICROSECOND}.{place.ma}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_from(text: str) -> Place | None:
    """None of an empty text. Raises BadCursor for what `cursor_of` cannot have made."""
    if not text:
        return None
    try:
        read = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
        loai, instant, key = CURSOR.fullmatch(read).groups()  # type: ignore[union-attr]
        return Place(EPOCH + int(instant) * MICROSECOND, LoaiMoc(loai), int(key))
    except (ValueError, AttributeError) as error:
        raise BadCursor from error
