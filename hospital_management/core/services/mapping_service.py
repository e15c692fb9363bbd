"""How each bank writes its statements, said once by an Admin."""

from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from cashdesk.models import MauSaoKe
from core.events import snapshot
from core.money_events import MappingAdded, MappingChanged, MappingRemoved
from core.services.base import BaseService
from core.unit_of_work import transactional


class MappingService(BaseService):
    """A change holds for the files to come; what was read stays as it was read."""

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[MauSaoKe]:
        return self.uow.mappings.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_mau_sao_ke: int) -> MauSaoKe:
        """Raises NotYours or NotFound."""
        return self.uow.mappings.get_visible(actor, action, ma_mau_sao_ke)

    @transactional
    def create(self, *, actor: NguoiDung, **values: Any) -> MauSaoKe:
        """Raises Forbidden, ColumnsUnclear, MarksAlike, or AlreadyExists on the name."""
        self.require(actor, "statement_mapping.create")
        MauSaoKe(**values).check_columns()
        mapping = self.uow.mappings.add(**values)
        self.uow.record(MappingAdded(actor, mapping))
        return mapping

    @transactional
    def change(
        self, *, actor: NguoiDung, ma_mau_sao_ke: int, versions: set[int] | None = None, **values: Any
    ) -> MauSaoKe:
        """Raises Forbidden, NotFound, StaleVersion, ColumnsUnclear, MarksAlike, or AlreadyExists on the name."""
        self.require(actor, "statement_mapping.update")
        mapping = self._take(ma_mau_sao_ke, versions)
        before = snapshot(mapping)
        for name, value in values.items():
            setattr(mapping, name, value)
        mapping.check_columns()
        self.uow.mappings.save(mapping, **values)
        self.uow.record(MappingChanged(actor, mapping, before))
        return mapping

    @transactional
    def remove(self, *, actor: NguoiDung, ma_mau_sao_ke: int, versions: set[int] | None = None) -> None:
        """Raises Forbidden, NotFound, StaleVersion, or InUse once a statement was read by it."""
        self.require(actor, "statement_mapping.destroy")
        mapping = self._take(ma_mau_sao_ke, versions)
        before = snapshot(mapping)
        self.uow.mappings.remove(mapping)
        self.uow.record(MappingRemoved(actor, mapping, before))

    def _take(self, ma_mau_sao_ke: int, versions: set[int] | None) -> MauSaoKe:
        mapping = self.uow.mappings.lock(ma_mau_sao_ke)
        self.check_version(mapping, versions)
        return mapping
