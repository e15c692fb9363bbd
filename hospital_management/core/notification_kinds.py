"""What people are told about: each kind of notification, by which channels it goes, and whether it may wait.

A new kind is a line here, and two templates: `notifications/templates/notifications/<kind>/{vi,en}.txt`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Via(StrEnum):
    """The channels, as stored and sent. The list in the app is none: everything stands there."""

    EMAIL = "email"
    SMS = "sms"
    ZALO = "zalo"
    WEBHOOK = "webhook"


PERSONAL = (Via.EMAIL, Via.SMS, Via.ZALO)
"""Those that reach a person, who says which; the webhook reaches a system of the owner's, which hears everything."""


NEAR = dt.timedelta(hours=2)
"""So long before a visit people set out for it, and so long after its time some still wait for it."""


class Group(StrEnum):
    """What a person switches on and off together."""

    REMINDERS = "nhac-hen"
    BOOKING = "lich-hen"
    WAITING_LIST = "danh-sach-cho"
    MESSAGES = "tin-nhan"
    SUPPORT = "ho-tro"
    FEEDBACK = "danh-gia"
    IMPORTANT = "quan-trong"


@dataclass(frozen=True)
class Kind:
    """`urgent`: heeds no quiet hours. `must`: is sent whatever a person switched off. `lasts`: how long after its time
    it is still worth sending, where whoever tells it does not say. `sample` fills its templates for a preview.
    """

    group: Group
    urgent: bool = False
    must: bool = False
    lasts: dt.timedelta = dt.timedelta(days=2)
    via: tuple[Via, ...] = (Via.EMAIL, Via.SMS, Via.WEBHOOK)
    sample: Mapping[str, Any] = field(default_factory=dict)


VISIT: dict[str, Any] = {
    "ma_lich_hen": 1,
    "ho_ten": "Nguyễn Văn An",
    "bac_si": "Trần Minh Đức",
    "co_so": "Phòng khám Minh Tâm",
    "dia_chi": "12 Nguyễn Huệ, Quận 1, TP. Hồ Chí Minh",
    "ngay": "15/01/2024",
    "gio": "08:30",
    "so_thu_tu": 5,
    "ben_huy": "co_so",
    "so_lan": 1,
}
"""What a message about a visit may say: never what it is for, nor why it is off, which people put in their own words.
`ben_huy` is who cancelled it: `benh_nhan` or `co_so`.
"""
OFFER: dict[str, Any] = {
    "ten_bac_si": "Trần Minh Đức",
    "ten_co_so": "Phòng khám Minh Tâm",
    "ngay_kham": "15/01/2024",
    "gio_kham": "08:30",
    "het_han": "16:00 14/01/2024",
}
PRESCRIPTION: dict[str, Any] = {
    "so_don": "DT-1-2024-000123",
    "ho_ten": "Nguyễn Văn An",
    "bac_si": "Trần Minh Đức",
    "co_so": "Phòng khám Minh Tâm",
}
"""What a message about a prescription may say: that there is one, and nothing that stands on it."""
MESSAGE: dict[str, Any] = {"ben": "Bác sĩ", "bac_si": "Trần Minh Đức", "ho_ten": "Nguyễn Văn An"}
"""Who wrote to whom, by the side that wrote: never what."""
DATA: dict[str, Any] = {
    "loai_yeu_cau": "Truy cập",
    "trang_thai": "Đang xử lý",
    "han_tra_loi": "23:59 17/01/2024",
    "han_xong": "23:59 30/01/2024",
}
EXPORT: dict[str, Any] = {
    "ma_viec_xuat": 1,
    "bang": "lich-hen",
    "ten_tep": "lich-hen-2024-01-15.xlsx",
    "het_han": "09:00 16/01/2024",
}

KINDS: dict[str, Kind] = {
    "nhac-hen-24h": Kind(Group.REMINDERS, lasts=dt.timedelta(hours=24), sample=VISIT),
    "nhac-hen-2h": Kind(Group.REMINDERS, urgent=True, lasts=dt.timedelta(hours=2), sample=VISIT),
    "lich-hen-da-dat": Kind(Group.BOOKING, sample=VISIT),
    "lich-hen-da-xac-nhan": Kind(Group.BOOKING, sample=VISIT),
    "lich-hen-doi-gio": Kind(Group.IMPORTANT, must=True, sample=VISIT),
    "lich-hen-da-huy": Kind(Group.IMPORTANT, must=True, sample=VISIT),
    "moi-nhan-cho": Kind(Group.WAITING_LIST, urgent=True, lasts=dt.timedelta(hours=12), sample=OFFER),
    "loi-moi-het-han": Kind(Group.WAITING_LIST, sample=OFFER),
    "loi-moi-thu-hoi": Kind(Group.WAITING_LIST, sample=OFFER),
    "don-thuoc-moi": Kind(Group.BOOKING, sample=PRESCRIPTION),
    "tin-nhan-moi": Kind(Group.MESSAGES, sample=MESSAGE),
    "ho-tro-tra-loi": Kind(Group.SUPPORT, sample={"so_phieu": "HT000001"}),
    "moi-danh-gia": Kind(Group.FEEDBACK, lasts=dt.timedelta(days=7), via=(Via.EMAIL, Via.WEBHOOK), sample=VISIT),
    "yeu-cau-du-lieu-da-nhan": Kind(Group.IMPORTANT, must=True, sample=DATA),
    "yeu-cau-du-lieu-cap-nhat": Kind(Group.IMPORTANT, must=True, sample=DATA),
    "ban-xuat-san-sang": Kind(Group.IMPORTANT, must=True, sample={"het_han": "09:00 22/01/2024"}),
    "xuat-du-lieu-xong": Kind(
        Group.IMPORTANT, must=True, lasts=dt.timedelta(hours=24), via=(Via.EMAIL, Via.WEBHOOK), sample=EXPORT
    ),
    "xuat-du-lieu-that-bai": Kind(
        Group.IMPORTANT,
        must=True,
        via=(Via.EMAIL, Via.WEBHOOK),
        sample={**EXPORT, "ly_do": "Tài khoản yêu cầu đã bị khóa."},
    ),
    "nguoi-than-moi": Kind(  # by SMS it goes at once, to the family too
        Group.IMPORTANT, must=True, via=(Via.EMAIL, Via.WEBHOOK), sample={"so": "*******123", "ho_ten": "Nguyễn Văn An"}
    ),
    "ban-xuat-loi": Kind(Group.IMPORTANT, must=True, sample={"so_lan": 3}),
}

STRANGE = Kind(Group.IMPORTANT)
"""What a row of a kind is that no longer stands above: it fails for want of a template, where an Admin sees it."""


def kind_of(name: str) -> Kind:
    return KINDS.get(name, STRANGE)


def usually_on(group: Group, via: Via) -> bool:
    """Whether kinds of the group go by the channel where nobody said otherwise."""
    return any(kind.group is group and via in kind.via for kind in KINDS.values())


def optional_groups() -> tuple[Group, ...]:
    """Those of which a person may switch something off."""
    return tuple(group for group in Group if any(kind.group is group and not kind.must for kind in KINDS.values()))
