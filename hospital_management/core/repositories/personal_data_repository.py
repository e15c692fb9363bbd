"""Everything held on a person: read in pieces for a copy of it, and emptied where it is to be erased."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import CharField, Exists, Expression, F, Model, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, Replace

from access.models import TrangThaiYeuCau
from appointments.models import GiuCho, LichHen, TrangThaiLichHen
from authentication.models import DangNhapSai, MaMotLan, NguoiDung, PhienDangNhap, XacThucHaiLop
from calendars.models import LichDongBo
from consents.models import YeuCauQuyen
from core.models import KhoaYeuCau, NhatKy, TuKhoa
from core.repositories.base import ROWS_A_PIECE
from core.repositories.waitlist_repository import WaitlistRepository
from correspondence.models import Ben, TinNhan
from notifications.models import ThongBao
from payments.models import HoaDon
from refunds.models import YeuCauHoanTien
from support.models import DanhGia, TraLoiHoTro, TrangThaiDanhGia, TrangThaiHoTro, YeuCauHoTro
from users.models import BenhNhan, NguoiThan

NAMELESS = "Đã xóa dữ liệu"
"""What stands where the name stood."""
TEXTS_A_PIECE = 200
"""SQLite takes no expression deeper than 1,000."""
UNFINISHED = (
    TrangThaiLichHen.PENDING,
    TrangThaiLichHen.CONFIRMED,
    TrangThaiLichHen.ARRIVED,
    TrangThaiLichHen.IN_PROGRESS,
)


class PersonalDataRepository:
    """Across tables, as `BaseRepository` is for one."""

    def rows(self, model: type[Model], where: dict[str, Any], related: tuple[str, ...] = ()) -> Iterator[Any]:
        """The rows with these values, oldest first, never more of them in memory than a piece."""
        found, reached = model._default_manager.filter(**where).order_by("pk"), 0
        if related:
            found = found.select_related(*related)
        while piece := list(found.filter(pk__gt=reached)[:ROWS_A_PIECE]):
            yield from piece
            reached = piece[-1].pk

    def entries_about(self, model: type[Model], keys: list[int], actions: list[str]) -> Iterator[NhatKy]:
        """What the audit trail has of these actions on the rows with these keys."""
        where = {"bang": model._meta.db_table, "ma_doi_tuong__in": keys, "hanh_dong__in": actions}
        yield from self.rows(NhatKy, where, ("nguoi_dung",))

    def in_the_way(self, patient: BenhNhan, account: NguoiDung | None) -> Counter[str]:
        """How many there are of what keeps the patient's data from being erased now, by kind: unfinished `visits`,
        coming ones and those of the past that nobody closed; `bills` of visits that took place, not paid in full;
        `refunds` that are asked for; `places` waited for; and `dependants` of the account.
        """
        live = LichHen.objects.filter(benh_nhan=patient, ngay_huy__isnull=True, trang_thai__in=UNFINISHED)
        seen = HoaDon.objects.filter(lich_hen__benh_nhan=patient, lich_hen__trang_thai=TrangThaiLichHen.COMPLETED)
        waiting = YeuCauHoanTien.objects.filter(trang_thai=TrangThaiYeuCau.PENDING)
        found: dict[str, QuerySet[Any]] = {
            "visits": live,
            "bills": seen.filter(da_thu__lt=F("tong_tien")),
            "refunds": waiting.filter(hoa_don__lich_hen__benh_nhan=patient),
            "places": WaitlistRepository().live_of(patient),
            **({"dependants": self._dependants(account)} if account else {}),
        }
        first, *others = (
            rows.order_by().values_list(Value(kind, output_field=CharField()), "pk") for kind, rows in found.items()
        )
        return Counter(kind for kind, _ in first.union(*others, all=True))

    def count_dependants(self, account: NguoiDung) -> int:
        return self._dependants(account).count()

    @staticmethod
    def _dependants(account: NguoiDung) -> QuerySet[BenhNhan]:
        """Patients with unfinished visits for whom nobody but the account can act."""
        visits = LichHen.objects.filter(benh_nhan=OuterRef("pk"), ngay_huy__isnull=True, trang_thai__in=UNFINISHED)
        others = NguoiThan.objects.filter(benh_nhan=OuterRef("pk"), nguoi_dung__trang_thai=True)
        alone = ~Exists(others.exclude(nguoi_dung=account)) & ~Q(nguoi_dung__trang_thai=True)
        relatives = BenhNhan.objects.filter(nguoi_giam_ho__nguoi_dung=account)
        return relatives.filter(Exists(visits), alone)

    def forget_terms(self, *rows: Model) -> None:
        """Nobody finds the rows by a search any more."""
        for row in rows:
            TuKhoa.objects.filter(bang=row._meta.db_table, ma_doi_tuong=row.pk).delete()

    def empty_notifications(self, patient: BenhNhan, account: NguoiDung | None, now: dt.datetime) -> None:
        """That something was told, and when, stays; what, does not, and nothing of it is sent any more. A doctor who
        is told of a message is told so all the same, and no more of whom.
        """
        told = Q(benh_nhan=patient) | Q(nguoi_dung=account) if account else Q(benh_nhan=patient)
        rows = ThongBao.objects.filter(told)
        rows.filter(phan_phat_luc__isnull=True).update(phan_phat_luc=now)
        rows.update(du_lieu={}, gui_den=now)
        written = TinNhan.objects.filter(trao_doi__benh_nhan=patient, ben=Ben.PATIENT)
        keys = written.annotate(khoa=Concat(Value("tin-nhan-moi:"), Cast("pk", CharField(max_length=20))))
        of_doctors = ThongBao.objects.filter(khoa__in=keys.values("khoa"))
        of_doctors.update(du_lieu={"ben": Ben.PATIENT.value, "bac_si": "", "ho_ten": NAMELESS})

    def empty_requests(self, patient: BenhNhan | None, account: NguoiDung | None) -> None:
        """What was asked about either, and answered, by data protection law; that it was, and when, stays."""
        asked = Q(benh_nhan=patient) if patient else Q(pk__in=[])
        if account:
            asked |= Q(benh_nhan__isnull=True, nguoi_dung=account)
        YeuCauQuyen.objects.filter(asked).update(noi_dung_yeu_cau="", noi_dung_tra_loi="")

    def anonymise_answers(self, patient: BenhNhan, said: Collection[str], since: dt.datetime) -> None:
        """Answers kept for retries of others, the desk's for one: what is about the patient, or a message of his
        written since then, is emptied, and elsewhere the texts of `said` are. The keys stay, for nothing may happen
        twice. Read first: an UPDATE would wait for each answer that somebody writes meanwhile.
        """
        written = TinNhan.objects.filter(trao_doi__benh_nhan=patient, gui_luc__gte=since).values_list("pk", flat=True)
        keys = [f'"ma_benh_nhan":{patient.pk}', *(f'"ma_tin_nhan":{pk}' for pk in written)]
        about = self._answers_with([f"{key}{end}" for key in keys for end in ",}"])
        KhoaYeuCau.objects.filter(pk__in=about).update(tra_loi="")
        values = [json.dumps(text, ensure_ascii=False) for text in said if text]
        cleaned: F | Expression = F("tra_loi")
        for value in values:
            cleaned = Replace(cleaned, Value(value), Value(f'"{NAMELESS}"'), output_field=TextField())
        KhoaYeuCau.objects.filter(pk__in=self._answers_with(values)).update(tra_loi=cleaned)

    @staticmethod
    def _answers_with(texts: list[str]) -> list[int]:
        keys: list[int] = []
        for begin in range(0, len(texts), TEXTS_A_PIECE):
            found = Q(pk__in=[])
            for text in texts[begin : begin + TEXTS_A_PIECE]:
                found |= Q(tra_loi__contains=text)
            keys += KhoaYeuCau.objects.filter(found).values_list("pk", flat=True)
        return keys

    def empty_ratings(self, patient: BenhNhan) -> None:
        """Their words, and what was said to them; the stars stay."""
        rated = DanhGia.objects.filter(benh_nhan=patient)
        rated.filter(trang_thai=TrangThaiDanhGia.PENDING).update(trang_thai=TrangThaiDanhGia.SHOWN)
        rated.update(nhan_xet="", phan_hoi="", phan_hoi_luc=None, ly_do_an="")

    def empty_support(self, patient: BenhNhan, account: NguoiDung | None, now: dt.datetime) -> None:
        """What the account asked, and was answered, is emptied and closed. What others asked about the patient is
        theirs: it only says no more about whom.
        """
        YeuCauHoTro.objects.filter(benh_nhan=patient).update(benh_nhan=None)
        if account:
            self._empty_asked(account, now)

    def empty_account_alone(self, account: NguoiDung, now: dt.datetime) -> None:
        """Of an account without a patient: that it was told something, or asked it, stays; what, does not. Nothing is
        sent to it any more, and nobody finds it by a search.
        """
        told = ThongBao.objects.filter(nguoi_dung=account)
        told.filter(phan_phat_luc__isnull=True).update(phan_phat_luc=now)
        told.update(du_lieu={}, gui_den=now)
        self._empty_asked(account, now)
        self.empty_requests(None, account)
        self.forget_terms(account)

    @staticmethod
    def _empty_asked(account: NguoiDung, now: dt.datetime) -> None:
        """The answers last: who writes one holds the request."""
        asked = YeuCauHoTro.objects.filter(nguoi_hoi=account)
        asked.filter(xong_luc__isnull=True).update(xong_luc=now, doi_luc=now)
        asked.update(tieu_de_hoi="", noi_dung_hoi="", benh_nhan=None, trang_thai=TrangThaiHoTro.CLOSED)
        TraLoiHoTro.objects.filter(yeu_cau__nguoi_hoi=account).update(noi_dung_tra_loi="")

    def drop_holds(self, patient: BenhNhan) -> None:
        GiuCho.objects.filter(benh_nhan=patient).delete()

    def forget_number(self, phone: str) -> None:
        """That of a profile: failures to sign in with it, and codes that nobody's account asked for, unless it is an
        account's.
        """
        if phone and not NguoiDung.objects.filter(so_dien_thoai=phone).exists():
            DangNhapSai.objects.filter(so_dien_thoai=phone).delete()
            MaMotLan.objects.filter(so_dien_thoai=phone, nguoi_dung=None).delete()

    def empty_account(self, account: NguoiDung, phone: str) -> None:
        """What hangs on the account and tells of its holder: devices and addresses of its sessions, names of its
        calendars, codes sent to its number and failures with it, its second factor, answers kept for its retries.
        """
        PhienDangNhap.objects.filter(nguoi_dung=account).update(thiet_bi="", dia_chi_ip=None)
        LichDongBo.objects.filter(nguoi_dung=account).update(ten_lich="")
        MaMotLan.objects.filter(Q(nguoi_dung=account) | Q(so_dien_thoai=phone)).delete()
        DangNhapSai.objects.filter(so_dien_thoai=phone).delete()
        XacThucHaiLop.objects.filter(nguoi_dung=account).delete()
        KhoaYeuCau.objects.filter(nguoi_dung=account).delete()

    def links_of(self, patient: BenhNhan, account: NguoiDung | None) -> list[NguoiThan]:
        """Who acts for the patient, and for whom the patient's account acts."""
        linked = Q(benh_nhan=patient) | Q(nguoi_dung=account) if account else Q(benh_nhan=patient)
        return list(NguoiThan.objects.filter(linked).select_related("benh_nhan").order_by("pk"))
