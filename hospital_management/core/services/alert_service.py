"""Alerts on unusual access, and the rules that raise them, as Admins keep them."""

from typing import Any

from django.db.models import QuerySet

from audit.models import CanhBao, LoaiCanhBao, QuyTacCanhBao, TrangThaiCanhBao
from authentication.models import NguoiDung
from core.audit_exceptions import AlertHandledAlready, HoursEqual
from core.events import AlertHandled, AlertRuleChanged, snapshot
from core.exceptions import Required
from core.services.base import BaseService
from core.unit_of_work import transactional

HOURS = ("gio_bat_dau", "gio_ket_thuc")


class AlertService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[CanhBao]:
        return self.uow.alerts.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_canh_bao: int) -> CanhBao:
        """Raises NotFound."""
        return self.uow.alerts.get_visible(actor, action, ma_canh_bao)

    @transactional
    def handle(self, *, actor: NguoiDung, ma_canh_bao: int, ghi_chu: str) -> CanhBao:
        """Somebody has looked at it, once. Raises Forbidden, NotFound or AlertHandledAlready."""
        self.require(actor, "alert.handle")
        alert = self.uow.alerts.lock(ma_canh_bao)
        if alert.trang_thai == TrangThaiCanhBao.HANDLED:
            raise AlertHandledAlready
        before = snapshot(alert)
        self.uow.alerts.save(
            alert,
            trang_thai=TrangThaiCanhBao.HANDLED,
            nguoi_xu_ly=actor,
            ngay_xu_ly=self.clock.now(),
            ghi_chu_xu_ly=ghi_chu,
        )
        self.uow.record(AlertHandled(actor, alert, before, reason=ghi_chu))
        return alert


class AlertRuleService(BaseService):
    """A change holds from the next event on."""

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[QuyTacCanhBao]:
        return self.uow.alert_rules.visible_to(actor, action).order_by("pk")

    def get(self, *, actor: NguoiDung, action: str, ma_quy_tac: int) -> QuyTacCanhBao:
        """Raises NotFound."""
        return self.uow.alert_rules.get_visible(actor, action, ma_quy_tac)

    @transactional
    def change(
        self, *, actor: NguoiDung, ma_quy_tac: int, versions: set[int] | None = None, **changes: Any
    ) -> QuyTacCanhBao:
        """Raises Forbidden, NotFound, StaleVersion, Required (one hour of two; both, of the rule that is about hours)
        or HoursEqual.
        """
        self.require(actor, "alert_rule.partial_update")
        rule = self.uow.alert_rules.lock(ma_quy_tac)
        self.check_version(rule, versions)
        before = snapshot(rule)
        for name, value in changes.items():
            setattr(rule, name, value)
        self._check_hours(rule)
        self.uow.alert_rules.save(rule, **changes)
        self.uow.record(AlertRuleChanged(actor, rule, before))
        return rule

    @staticmethod
    def _check_hours(rule: QuyTacCanhBao) -> None:
        missing = [name for name in HOURS if getattr(rule, name) is None]
        if missing and (len(missing) == 1 or rule.loai == LoaiCanhBao.OUT_OF_HOURS):
            raise Required(field=missing[0])
        if not missing and rule.gio_bat_dau == rule.gio_ket_thuc:
            raise HoursEqual
