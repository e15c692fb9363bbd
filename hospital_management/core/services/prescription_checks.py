"""What speaks against a prescription in the patient's own record: allergies, and the same ingredient twice.

It reads the patient's own words and a small table of groups (`core/drug_groups.py`): it helps a doctor to look, and
does not look for him.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.drug_groups import GROUPS, DrugGroup, allergens_in, groups_in, ingredients_in, says, spelled
from core.models import StoredChoices
from core.services.prescription_lines import quantity_of
from treatments.models import DongDonThuoc


class MucDoCanhBao(StoredChoices):
    """How much a warning weighs: the first needs a reason to be passed over."""

    SERIOUS = "Nghiêm trọng"
    CAUTION = "Cần lưu ý"
    NOTE = "Thông tin"


@dataclass(frozen=True)
class DrugWarning:
    """One thing to look at; `thu_tu` is the line that it is about."""

    muc_do: MucDoCanhBao
    ma: str
    thu_tu: int
    message: Any
    params: dict[str, str]

    @property
    def noi_dung(self) -> str:
        return str(self.message) % self.params


ALLERGY = _("Hồ sơ ghi dị ứng “%(what)s”: không nên dùng %(drug)s.")
RELATED = _("Hồ sơ ghi dị ứng “%(what)s”: %(drug)s thuộc nhóm %(group)s, có thể gây dị ứng chéo.")
TWICE = _("%(drug)s và %(other)s có cùng hoạt chất %(what)s.")
STILL_TAKEN = _("%(drug)s có cùng hoạt chất %(what)s với %(other)s của đơn %(number)s, dùng đến %(day)s.")
OTHER_QUANTITY = _("%(drug)s: liều và số ngày cho số lượng %(needed)s, đơn ghi %(written)s.")


def warnings_of(allergies: str, lines: Sequence[DongDonThuoc], taken: Iterable[DongDonThuoc]) -> list[DrugWarning]:
    """The heaviest first. `allergies` are the patient's words; `taken` what is still taken by other prescriptions."""
    others = list(taken)
    found = [warning for line in lines for warning in _allergies(allergies, line)]
    found += [warning for place, line in enumerate(lines) for warning in _twice(line, lines[:place])]
    found += [warning for line in lines for warning in _still_taken(line, others)]
    found += [warning for line in lines for warning in _quantity(line)]
    weights = list(MucDoCanhBao)
    return sorted(found, key=lambda warning: (weights.index(warning.muc_do), warning.thu_tu))


def _allergies(allergies: str, line: DongDonThuoc) -> list[DrugWarning]:
    """At most one a line: the drug itself, else its group, else a group that is related."""
    told = spelled(allergies)
    group_name = line.thuoc.nhom_thuoc if line.thuoc else ""
    named = " / ".join((line.ten_thuoc, line.hoat_chat, group_name))
    itself = _itself(told, allergies, line, spelled(named))
    if itself:
        return [_warning(MucDoCanhBao.SERIOUS, "allergy", line, ALLERGY, what=itself)]
    theirs, ours = groups_in(allergies), groups_in(named)
    same = next((group for group in ours if group in theirs), None)
    if same:
        return [_warning(MucDoCanhBao.SERIOUS, "allergy", line, ALLERGY, what=same.name)]
    return _related(theirs, ours, line)


def _itself(told: str, allergies: str, line: DongDonThuoc, named: str) -> str | None:
    """The ingredient or the drug as the patient's words have it, or such a word as the drug's names have it."""
    ours = {**ingredients_in(line.hoat_chat), spelled(line.ten_thuoc): line.ten_thuoc}
    said = next((written for key, written in ours.items() if says(told, key)), None)
    return said or next((written for key, written in allergens_in(allergies).items() if says(named, key)), None)


def _related(theirs: list[DrugGroup], ours: list[DrugGroup], line: DongDonThuoc) -> list[DrugWarning]:
    for group in theirs:
        for other in (each for each in GROUPS if each.name in group.related and each in ours):
            about = {"what": group.name, "group": other.name}
            return [_warning(MucDoCanhBao.CAUTION, "related_allergy", line, RELATED, **about)]
    return []


def _shared(one: DongDonThuoc, other: DongDonThuoc) -> str:
    """The ingredients of both, as the first calls them."""
    theirs = ingredients_in(other.hoat_chat)
    return ", ".join(written for key, written in ingredients_in(one.hoat_chat).items() if key in theirs)


def _twice(line: DongDonThuoc, before: Sequence[DongDonThuoc]) -> list[DrugWarning]:
    for other in before:
        if what := _shared(line, other):
            about = {"other": other.ten_thuoc, "what": what}
            return [_warning(MucDoCanhBao.CAUTION, "duplicate", line, TWICE, **about)]
    return []


def _still_taken(line: DongDonThuoc, taken: Sequence[DongDonThuoc]) -> list[DrugWarning]:
    for other in taken:
        if (what := _shared(line, other)) and other.dung_den:
            about = {
                "other": other.ten_thuoc,
                "what": what,
                "number": str(other.don_thuoc),
                "day": _day(other.dung_den),
            }
            return [_warning(MucDoCanhBao.CAUTION, "still_taken", line, STILL_TAKEN, **about)]
    return []


def _quantity(line: DongDonThuoc) -> list[DrugWarning]:
    needed = quantity_of(line.lieu_moi_lan, line.so_lan_ngay, line.so_ngay)
    if line.so_luong == needed:
        return []
    about = {"needed": f"{needed} {line.don_vi}", "written": f"{line.so_luong} {line.don_vi}"}
    return [_warning(MucDoCanhBao.NOTE, "other_quantity", line, OTHER_QUANTITY, **about)]


def _warning(weight: MucDoCanhBao, code: str, line: DongDonThuoc, message: Any, **about: str) -> DrugWarning:
    return DrugWarning(weight, code, line.thu_tu, message, {"drug": line.ten_thuoc, **about})


def _day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"
