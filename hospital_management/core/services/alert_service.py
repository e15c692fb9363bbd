"""Alerts on unusual access, and the rules that raise them, as Admins keep them."""

from datetime import time
from typing import Any

from django.db.models import QuerySet

from audit.models import CanhBao, LoaiCanhBao, QuyTacCanhBao, TrangThaiCanhBao
from authentication.models import NguoiDung
from core.audit_exceptions import AlertHandledAlready, HoursEqual, OwnAlert, ThresholdOutOfReach
from core.clock import Clock
from core.events import AlertHandled, AlertRuleChanged, snapshot
from core.exceptions import Required
from core.notifications import Message, Messenger
from core.services.audit_service import REFUSALS_A_MINUTE
from core.services.base import BaseService
from core.unit_of_work import UnitOfWork, transactional

HOURS = ("gio_bat_dau", "gio_ket_thuc")
CHANGEABLE = ("nguong", "so_phut", *HOURS, "dang_bat")


class AlertService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[CanhBao]:
        return self.uow.alerts.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_canh_bao: int) -> CanhBao:
        """Raises NotFound."""
        return self.uow.alerts.get_visible(actor, action, ma_canh_bao)

    @transactional
    def handle(self, *, actor: NguoiDung, ma_canh_bao: int, ghi_chu: str) -> CanhBao:
        """Somebody has looked at it, once; whom it is about only where there is nobody else to.

        Raises Forbidden, NotFound, OwnAlert or AlertHandledAlready.
        """
        self.require(actor, "alert.handle")
        alert = self.uow.alerts.lock(ma_canh_bao)
        if alert.nguoi_dung_id == actor.pk and self.uow.accounts.admins_beside(actor).exists():
            raise OwnAlert
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

    def __init__(self, uow: UnitOfWork, clock: Clock, messenger: Messenger) -> None:
        super().__init__(uow, clock)
        self.messenger = messenger

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[QuyTacCanhBao]:
        return self.uow.alert_rules.visible_to(actor, action).order_by("pk")

    def get(self, *, actor: NguoiDung, action: str, ma_quy_tac: int) -> QuyTacCanhBao:
        """Raises NotFound."""
        return self.uow.alert_rules.get_visible(actor, action, ma_quy_tac)

    def change(
        self, *, actor: NguoiDung, ma_quy_tac: int, versions: set[int] | None = None, **changes: Any
    ) -> QuyTacCanhBao:
        """The other Admins get a message of what is different.

        Raises Forbidden, NotFound, StaleVersion, Required (one hour of two; both, of the rule that is about hours),
        HoursEqual or ThresholdOutOfReach.
        """
        rule, before = self._change(actor, ma_quy_tac, versions, changes)
        self._tell(actor, rule, before)
        return rule

    @transactional
    def _change(
        self, actor: NguoiDung, ma_quy_tac: int, versions: set[int] | None, changes: dict[str, Any]
    ) -> tuple[QuyTacCanhBao, dict[str, Any]]:
        """The rule, and its values before."""
        self.require(actor, "alert_rule.partial_update")
        rule = self.uow.alert_rules.lock(ma_quy_tac)
        self.check_version(rule, versions)
        before = snapshot(rule)
        for name, value in changes.items():
            setattr(rule, name, value)
        self._check_hours(rule)
        self._check_threshold(rule)
        self.uow.alert_rules.save(rule, **changes)
        self.uow.record(AlertRuleChanged(actor, rule, before))
        return rule, before

    def _tell(self, actor: NguoiDung, rule: QuyTacCanhBao, before: dict[str, Any]) -> None:
        now = snapshot(rule)
        told = [
            f"{field.verbose_name} từ {_words(before[field.name])} thành {_words(now[field.name])}"
            for field in rule._meta.concrete_fields
            if field.name in CHANGEABLE and before[field.name] != now[field.name]
        ]
        if not told:
            return
        text = f"Tài khoản {actor.pk} ({actor.vai_tro}) đã sửa quy tắc cảnh báo “{rule.loai}”: {'; '.join(told)}."
        for admin in self.uow.accounts.admins_beside(actor):
            self.messenger.send(Message(admin.so_dien_thoai, text))

    @staticmethod
    def _check_threshold(rule: QuyTacCanhBao) -> None:
        """No more refusals are entered than so many a minute, and those alone are counted."""
        most = REFUSALS_A_MINUTE * rule.so_phut
        if rule.loai == LoaiCanhBao.REPEATED_REFUSALS and rule.nguong > most:
            raise ThresholdOutOfReach(most=most, minutes=rule.so_phut)

    @staticmethod
    def _check_hours(rule: QuyTacCanhBao) -> None:
        missing = [name for name in HOURS if getattr(rule, name) is None]
        if missing and (len(missing) == 1 or rule.loai == LoaiCanhBao.OUT_OF_HOURS):
            raise Required(field=missing[0])
        if not missing and rule.gio_bat_dau == rule.gio_ket_thuc:
            raise HoursEqual


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    return f"{value:%H:%M}" if isinstance(value, time) else str("không có" if value is None else value)
