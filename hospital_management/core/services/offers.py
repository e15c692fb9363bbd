"""How an offer is made and how it ends. Whoever does either holds the lock of its entry, and then of the patient."""

import datetime as dt
from typing import Any

from appointments.models import LichHen
from core.events import Event, snapshot
from core.services.base import BaseService
from core.services.objections import Situation, Visit
from core.waitlist_events import PlaceOffered
from core.waitlist_exceptions import OfferAnswered, OfferExpired
from waitlist.models import SKIPS_FORGIVEN, DanhSachCho, MoiNhanCho, TrangThaiCho, TrangThaiMoi


class Offers(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work."""

    def make(self, entry: DanhSachCho, visit: Visit, situation: Situation) -> MoiNhanCho:
        """Keep the place for the entry's patient, who is told until when: as long as the rules say, but not into the
        notice before the visit.
        """
        now, rules = situation.now, situation.rules
        begins = dt.datetime.combine(visit.day, visit.start, tzinfo=now.tzinfo)
        until = min(now + dt.timedelta(minutes=rules.giu_moi_phut), begins - dt.timedelta(minutes=rules.bao_truoc_phut))
        where: dict[str, Any] = {
            "bac_si": visit.doctor,
            "lich": situation.schedule_for(visit),
            "ngay_kham": visit.day,
            "gio_kham": visit.start,
            "gio_ket_thuc": visit.end,
            "het_han": until,
        }
        offer = self.uow.offers.add(cho=entry, ly_do=self._why(entry, visit), ngay_tao=now, **where)
        self.uow.holds.drop_offered(entry.benh_nhan_id)
        self.uow.holds.add(benh_nhan=visit.patient, dich_vu=visit.service, tu_danh_sach_cho=True, **where)
        self.uow.waitlist.save(entry, trang_thai=TrangThaiCho.INVITED, so_lan_moi=entry.so_lan_moi + 1)
        self.tell("moi-nhan-cho", offer, until=offer.het_han)
        self.uow.record(PlaceOffered(None, offer))
        return offer

    def check_open(self, offer: MoiNhanCho) -> None:
        """Raises OfferExpired or OfferAnswered."""
        unanswered = offer.trang_thai in (TrangThaiMoi.OPEN, TrangThaiMoi.LAPSED)
        if unanswered and (offer.ngay_xong or offer.het_han <= self.clock.now()):
            raise OfferExpired
        if offer.ngay_xong:
            raise OfferAnswered(trang_thai=offer.trang_thai)

    def close(
        self, actor: Any, offer: MoiNhanCho, state: TrangThaiMoi, told: type[Event], lich_hen: LichHen | None = None
    ) -> None:
        """It ends in the state, its place is free again, and the event is recorded. The entry is the caller's."""
        before = snapshot(offer)
        self.uow.offers.save(offer, trang_thai=state, ngay_xong=self.clock.now(), lich_hen=lich_hen)
        self.uow.holds.drop_offered(offer.cho.benh_nhan_id)
        self.uow.record(told(actor, offer, before))

    def tell(self, kind: str, offer: MoiNhanCho, until: dt.datetime | None = None) -> None:
        """Have the patient told of the offer, once; for as long as the kind is worth sending, if not `until` then."""
        self.uow.outbox.tell(
            kind,
            f"{kind}:{offer.pk}",
            self.clock.now(),
            benh_nhan_id=offer.cho.benh_nhan_id,
            gui_den=until,
            ten_bac_si=offer.bac_si.ho_ten,
            ten_co_so=offer.bac_si.co_so.ten_co_so,
            ngay_kham=f"{offer.ngay_kham:%d/%m/%Y}",
            gio_kham=f"{offer.gio_kham:%H:%M}",
            het_han=f"{offer.het_han.astimezone(self.clock.now().tzinfo):%H:%M %d/%m/%Y}",
        )

    def _why(self, entry: DanhSachCho, visit: Visit) -> str:
        """Why the place went to this entry, for whoever asks."""
        before = self.uow.waitlist.count_before(entry)
        list_of = f"bác sĩ {visit.doctor.ho_ten}" if entry.bac_si_id else f"chuyên khoa {visit.doctor.chuyen_khoa}"
        since = entry.xep_tu.astimezone(self.clock.now().tzinfo)
        why = f"Xếp thứ {before + 1} trong danh sách chờ {list_of}, tính từ {since:%H:%M %d/%m/%Y}."
        if entry.so_lan_bo_qua > SKIPS_FORGIVEN:
            why += f" Thứ tự tính lại từ lần bỏ qua gần nhất, vì đã bỏ qua {entry.so_lan_bo_qua} lời mời."
        if before:
            why += f" {before} người xếp trước không hợp với chỗ này, đã được mời chỗ này hoặc đang có lời mời khác."
        return why
