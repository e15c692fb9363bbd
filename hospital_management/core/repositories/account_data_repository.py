"""What is held on an account itself, where there is no patient."""

import datetime as dt

from authentication.models import NguoiDung
from core.models import TuKhoa
from notifications.models import ThongBao
from support.models import TraLoiHoTro, TrangThaiHoTro, YeuCauHoTro


class AccountDataRepository:
    """Across tables, as `BaseRepository` is for one."""

    def empty(self, account: NguoiDung, now: dt.datetime) -> None:
        """That the account was told something, or asked it, stays; what, does not. Nothing is sent to it any more, and
        nobody finds it by a search.
        """
        told = ThongBao.objects.filter(nguoi_dung=account)
        told.filter(phan_phat_luc__isnull=True).update(phan_phat_luc=now)
        told.update(du_lieu={}, gui_den=now)
        asked = YeuCauHoTro.objects.filter(nguoi_hoi=account)
        TraLoiHoTro.objects.filter(yeu_cau__nguoi_hoi=account).update(noi_dung_tra_loi="")
        asked.filter(xong_luc__isnull=True).update(xong_luc=now, doi_luc=now)
        asked.update(tieu_de_hoi="", noi_dung_hoi="", benh_nhan=None, trang_thai=TrangThaiHoTro.CLOSED)
        TuKhoa.objects.filter(bang=account._meta.db_table, ma_doi_tuong=account.pk).delete()
