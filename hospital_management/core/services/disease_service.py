"""The catalogue of diseases: looked up by everybody who is signed in, filled from lists of ICD-10 codes."""

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.disease_list import Disease
from core.record_events import DiseasesImported
from core.services.base import BaseService
from core.unit_of_work import transactional
from records.models import MaBenh

A_PIECE = 500


class Imported(NamedTuple):
    """How many entries were added, changed, and were the same already."""

    them: int = 0
    sua: int = 0
    giu: int = 0


class DiseaseService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[MaBenh]:
        return self.uow.diseases.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_benh: int) -> MaBenh:
        """Raises NotFound."""
        return self.uow.diseases.get_visible(actor, action, ma_benh)

    def take_in(self, diseases: Iterable[Disease], *, chay_thu: bool = False) -> Imported:
        """Add what the catalogue lacks and rename what it has otherwise, each piece in a transaction of its own;
        nothing is ever taken out. With `chay_thu` it only counts.
        """
        done, coming = Imported(), iter(diseases)
        while piece := tuple(islice(coming, A_PIECE)):
            done = Imported(*map(sum, zip(done, self._take_piece(piece, chay_thu), strict=True)))
        return done

    @transactional
    def _take_piece(self, piece: tuple[Disease, ...], dry: bool) -> Imported:
        known = self.uow.diseases.by_code(each.ma_icd for each in piece)
        new, changed = [], []
        for each in piece:
            names = {**each._asdict(), "chuong": each.chuong}
            row = known.get(each.ma_icd)
            if row is None:
                new.append(MaBenh(**names))
            elif any(getattr(row, name) != value for name, value in names.items()):
                changed.append(_renamed(row, names))
        counted = Imported(len(new), len(changed), len(piece) - len(new) - len(changed))
        if not dry and (new or changed):
            self._write(new, changed)
        return counted

    def _write(self, new: list[MaBenh], changed: list[MaBenh]) -> None:
        if new:
            self.uow.diseases.add_all(new)
        if changed:
            self.uow.diseases.change_all(changed)
        self.uow.record(DiseasesImported(None, MaBenh, notes={"them": len(new), "sua": len(changed)}))


def _renamed(row: MaBenh, names: dict[str, object]) -> MaBenh:
    for name, value in names.items():
        setattr(row, name, value)
    return row
