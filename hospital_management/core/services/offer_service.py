"""Offers of freed places, and what their patients answer."""

from dataclasses import replace

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.clock import Clock
from core.services.availability_service import AvailabilityService
from core.services.base import BaseService
from core.services.booking import Booking
from core.services.objections import Visit
from core.services.offers import Offers
from core.services.placement import Placement
from core.unit_of_work import UnitOfWork, transactional
from core.waitlist_events import OfferAccepted, OfferDeclined
from users.models import BenhNhan
from waitlist.models import DanhSachCho, MoiNhanCho, TrangThaiCho, TrangThaiMoi


class OfferService(BaseService):
    """Who answers holds the lock of the entry first, so that an offer is answered, or lapses, once."""

    def __init__(self, uow: UnitOfWork, clock: Clock, availability: AvailabilityService) -> None:
        super().__init__(uow, clock)
        self.availability = availability
        self.booking = Booking(uow, clock)
        self.placement = Placement(uow, clock)
        self.offers = Offers(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[MoiNhanCho]:
        return self.uow.offers.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_moi: int) -> MoiNhanCho:
        """Raises NotYours or NotFound."""
        return self.uow.offers.get_visible(actor, action, ma_moi)

    def accept(self, *, actor: NguoiDung, action: str, ma_moi: int) -> MoiNhanCho:
        """Book what is offered, as any place that one holds is booked; the entry has ended with it.

        Raises NotYours, NotFound, OfferExpired, OfferAnswered, and what `Placement.take` raises, with the nearest free
        times.
        """
        with self.availability.suggesting(actor):
            return self._accept(actor, action, ma_moi)

    @transactional
    def _accept(self, actor: NguoiDung, action: str, ma_moi: int) -> MoiNhanCho:
        offer, entry, patient = self._take(actor, action, ma_moi)
        request = replace(self.booking.request(actor), held=True)
        visit = Visit(patient, offer.bac_si, offer.cho.dich_vu, offer.ngay_kham, offer.gio_kham)
        place = self.placement.take(request, visit, self.placement.look([visit]))
        appointment = self.booking.enter(request, visit, place, ghi_chu="")
        self.offers.close(actor, offer, TrangThaiMoi.ACCEPTED, OfferAccepted, lich_hen=appointment)
        self.uow.waitlist.save(entry, trang_thai=TrangThaiCho.BOOKED, ngay_xong=self.clock.now())
        return offer

    @transactional
    def decline(self, *, actor: NguoiDung, action: str, ma_moi: int) -> MoiNhanCho:
        """The place goes on to the next, and the entry waits on. Raises NotYours, NotFound, OfferExpired or
        OfferAnswered.
        """
        offer, entry, _ = self._take(actor, action, ma_moi)
        self.offers.close(actor, offer, TrangThaiMoi.DECLINED, OfferDeclined)
        self.uow.waitlist.save(entry, **entry.skip(self.clock.now()))
        return offer

    def _take(self, actor: NguoiDung, action: str, ma_moi: int) -> tuple[MoiNhanCho, DanhSachCho, BenhNhan]:
        """The offer, within the actor's reach and open still, with its entry and their patient, both locked."""
        entry = self.uow.waitlist.lock_of_offer(ma_moi)
        patient = self.uow.patients.lock(entry.benh_nhan_id)
        offer = self.uow.offers.get_visible(actor, action, ma_moi)
        self.offers.check_open(offer)
        return offer, entry, patient
