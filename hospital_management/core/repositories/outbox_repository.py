"""What people are to be told, until it is delivered."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from core.repositories.base import BaseRepository
from notifications.models import ThongBao

AT_ONCE = 250
"""Rows in one statement: SQL Server takes 2,100 parameters."""


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

    def told(self, keys: Collection[str]) -> set[str]:
        """Those of the keys under which somebody is told already."""
        return set(self.model.objects.filter(khoa__in=keys).values_list("khoa", flat=True))

    def enter(self, messages: Sequence[ThongBao]) -> None:
        """Messages under keys that are new, in as few queries as one."""
        self.model.objects.bulk_create(messages, batch_size=AT_ONCE)
