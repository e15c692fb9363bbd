"""What people are to be told, until it is delivered."""

import datetime as dt
from typing import Any

from core.repositories.base import BaseRepository
from notifications.models import ThongBao


class OutboxRepository(BaseRepository[ThongBao]):
    model = ThongBao
    related = ("benh_nhan", "nguoi_dung")
    unique_field = "khoa"

    def tell(
        self,
        loai: str,
        khoa: str,
        now: dt.datetime,
        *,
        benh_nhan_id: int | None = None,
        nguoi_dung_id: int | None = None,
        gui_tu: dt.datetime | None = None,
        **du_lieu: Any,
    ) -> ThongBao | None:
        """Have the patient, or the account, told by the template `loai` filled with `du_lieu`, not before `gui_tu`.

        None when there is one with this key already. Of two that are entered at once the later breaks a constraint and
        its use case runs again.
        """
        if self.model.objects.filter(khoa=khoa).exists():
            return None
        return self.model.objects.create(
            khoa=khoa,
            loai=loai,
            benh_nhan_id=benh_nhan_id,
            nguoi_dung_id=nguoi_dung_id,
            du_lieu=du_lieu,
            tao_luc=now,
            gui_tu=gui_tu or now,
        )
