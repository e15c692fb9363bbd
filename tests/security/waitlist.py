"""The subjects of the waiting list: entries, and offers of freed places."""

from typing import Any

from tests.factories import EntryFactory, OfferFactory, ServiceFactory
from tests.security.subject import Subject, of_somebody, patient_of


def entry_of(account: Any) -> Any:
    return EntryFactory(benh_nhan=patient_of(account))


def offer_of(account: Any) -> Any:
    return OfferFactory(cho__benh_nhan=patient_of(account))


def other_service(entry: Any, account: Any) -> dict[str, Any]:
    """Of the same patient and doctor; the entry's own is waited for already."""
    service = ServiceFactory(co_so=entry.chuyen_khoa.co_so)
    return {"ma_benh_nhan": entry.benh_nhan_id, "ma_bac_si": entry.bac_si_id, "ma_dich_vu": service.pk}


WAITLIST: dict[str, Subject] = {
    "waitlist": of_somebody(entry_of, sent=other_service),
    "offer": of_somebody(offer_of),
}
