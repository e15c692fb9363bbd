"""What the health insurance would pay of a visit, by the card and the rates of the day.

An estimate: which services are covered, and what a visit without a referral costs, the fund alone decides.
Sources: Law 46/2014/QH13 (shares, and the whole of a visit below a share of the base salary); Decisions 1351/QĐ-BHXH
(2015) and 1018/QĐ-BHXH (2024): the 15 characters of a card, its group and level; Decision 1666/QĐ-BHXH (2020): cards
with the 10 digits of the insured alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from appointments.models import LichHen
from core.exceptions import Caution
from refunds.models import HIGHEST_LEVEL, LOWEST_LEVEL, WHOLE, LoaiTyLe, TyLeBaoHiem, share_of

OLD_CARD, NEW_CARD = re.compile(r"([A-Z]{2})([0-9])[0-9]{12}"), re.compile(r"[0-9]{10}")

UNKNOWN_GROUP = Caution("so_bhyt", "unknown_group", _("Nhóm đối tượng trên thẻ không có trong bảng."))
UNKNOWN_LEVEL = Caution(
    "so_bhyt", "unknown_benefit_level", _("Mức hưởng trong số BHYT không nằm trong khoảng 1–5.")
)  # fmt: skip
LEVEL_DIFFERS = Caution("muc", "level_differs", _("Mức hưởng được dùng khác với mức in trên thẻ."))
NOT_VERIFIED = Caution("dong_ap_dung", "not_verified", _("Có dòng được dùng chưa kiểm chứng. Hãy xem căn cứ của nó."))

Rates = Mapping[tuple[str, str], TyLeBaoHiem]


@dataclass(frozen=True)
class Card:
    """What a card says: its group and level if it has them."""

    known: bool
    nhom: str | None = None
    muc: int | None = None


@dataclass
class Estimate:
    """VND; the shares are None as long as `con_thieu` names what is still to be said."""

    lich_hen: LichHen
    the: Card
    tong_tien: int
    muc: int | None = None
    ti_le: int | None = None
    dong_ap_dung: list[TyLeBaoHiem] = field(default_factory=list)
    con_thieu: list[str] = field(default_factory=list)
    canh_bao: list[Caution] = field(default_factory=list)
    la_uoc_tinh: bool = True

    @property
    def bao_hiem_tra(self) -> int | None:
        return None if self.ti_le is None else share_of(self.tong_tien, self.ti_le)

    @property
    def nguoi_benh_tra(self) -> int | None:
        return None if self.bao_hiem_tra is None else self.tong_tien - self.bao_hiem_tra


def read_card(so_bhyt: str) -> Card:
    """A level that there is not is as if the card had none."""
    old = OLD_CARD.fullmatch(so_bhyt)
    if old:
        level = int(old[2])
        return Card(True, old[1], level if LOWEST_LEVEL <= level <= HIGHEST_LEVEL else None)
    return Card(bool(NEW_CARD.fullmatch(so_bhyt)))


def estimate(visit: LichHen, cost: int, rates: Rates, asked: int | None) -> Estimate:
    """By the level asked for, or else the one that the card's group has in the table, or else the card's own."""
    found = Estimate(visit, read_card(visit.benh_nhan.so_bhyt), cost)
    if not found.the.known:
        found.con_thieu.append("so_bhyt")
        return found
    _find_level(found, rates, asked)
    if not _paid_in_full(found, rates):
        _find_share(found, rates)
    if not all(row.da_kiem_chung for row in found.dong_ap_dung):
        found.canh_bao.append(NOT_VERIFIED)
    return found


def _find_level(found: Estimate, rates: Rates, asked: int | None) -> None:
    card = found.the
    group = rates.get((LoaiTyLe.GROUP, card.nhom)) if card.nhom else None
    if card.nhom and not group:
        found.canh_bao.append(UNKNOWN_GROUP)
    found.muc = asked or (group and group.gia_tri) or card.muc
    if found.muc and not asked and group and group.gia_tri:
        found.dong_ap_dung.append(group)
    if card.nhom and card.muc is None:
        found.canh_bao.append(UNKNOWN_LEVEL)
    elif card.nhom and found.muc != card.muc:
        found.canh_bao.append(LEVEL_DIFFERS)


def _paid_in_full(found: Estimate, rates: Rates) -> bool:
    """Whether the visit costs less than so much of the base salary that the insurance pays all of it."""
    salary, threshold = rates.get((LoaiTyLe.BASE_SALARY, "")), rates.get((LoaiTyLe.FULL_BELOW, ""))
    if not (salary and threshold and salary.gia_tri and threshold.gia_tri):
        return False
    if found.tong_tien * WHOLE >= salary.gia_tri * threshold.gia_tri:
        return False
    found.ti_le = WHOLE
    found.dong_ap_dung = [salary, threshold]
    return True


def _find_share(found: Estimate, rates: Rates) -> None:
    if found.muc is None:
        found.con_thieu.append("muc")
        return
    rate = rates.get((LoaiTyLe.LEVEL, str(found.muc)))
    if rate is None:
        found.con_thieu.append("ty_le")
        return
    found.ti_le = rate.gia_tri
    found.dong_ap_dung.append(rate)
