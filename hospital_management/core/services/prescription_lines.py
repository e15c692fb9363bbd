"""Lines of a prescription as a doctor writes them: what the catalogue calls the drug, and how much of it is needed."""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from core.exceptions import DoesNotExist, DomainError, Required, refuse
from core.services.base import BaseService
from core.treatment_exceptions import QuantityTooLarge
from treatments.drugs import Thuoc
from treatments.models import DongDonThuoc

MOST_LINES, MOST_UNITS = 30, 10_000
NAMED = ("ten_thuoc", "hoat_chat", "ham_luong", "dang_bao_che", "don_vi")
NEEDED = ("ten_thuoc", "hoat_chat", "don_vi")


def quantity_of(lieu_moi_lan: Decimal, so_lan_ngay: int, so_ngay: int) -> int:
    """Whole units for the whole time: half a tablet three times a day for five days are eight."""
    return math.ceil(lieu_moi_lan * so_lan_ngay * so_ngay)


class PrescriptionLines(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work."""

    def build(self, items: Sequence[dict[str, Any]]) -> list[DongDonThuoc]:
        """Raises DoesNotExist (also for a drug that is prescribed no more), Required or QuantityTooLarge, each on its
        line's field; all of them together.
        """
        drugs = self.uow.drugs.offered([item["ma_thuoc"] for item in items if item.get("ma_thuoc")])
        found: list[DomainError] = []
        lines = [self._line(item, drugs, f"dong.{place}", found) for place, item in enumerate(items)]
        refuse(found)
        return lines

    def _line(
        self, item: dict[str, Any], drugs: dict[int, Thuoc], where: str, found: list[DomainError]
    ) -> DongDonThuoc:
        item = dict(item)
        key = item.pop("ma_thuoc", None)
        drug = drugs.get(key) if key else None
        if key and drug is None:
            found.append(DoesNotExist(field=f"{where}.ma_thuoc"))
        if drug:
            item |= {name: getattr(drug, name) for name in NAMED}
        elif not key:
            found += [Required(field=f"{where}.{name}") for name in NEEDED if not item.get(name)]
        needed = quantity_of(item["lieu_moi_lan"], item["so_lan_ngay"], item["so_ngay"])
        item.setdefault("so_luong", needed)
        if item["so_luong"] > MOST_UNITS:
            found.append(QuantityTooLarge(field=f"{where}.so_luong", quantity=item["so_luong"], most=MOST_UNITS))
        return DongDonThuoc(thuoc=drug, **item)
