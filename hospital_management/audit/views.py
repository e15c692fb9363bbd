"""The audit trail, and alerts on unusual access."""

from dataclasses import replace
from typing import Any, ClassVar

from django.http import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit import serializers
from audit.filters import AlertFilter, AuditFilter
from audit.schema import access_log_docs, alert_docs, alert_rule_docs, audit_docs
from core.bootstrap import container
from core.filters import Filters
from core.services.alert_service import AlertRuleService, AlertService
from core.services.audit_service import AccessLogService, AuditService
from core.services.table_export_service import TableExportService
from core.viewsets import Listed, ServiceViewSet
from exports.layouts import AUDIT

TABLE = replace(AUDIT, action="audit_log.export")


@audit_docs
class AuditViewSet(Listed, ServiceViewSet[AuditService]):
    resource = "audit_log"
    file_action = "export"
    service_class = AuditService
    filterset_class = AuditFilter
    ordering_fields = ("thoi_diem",)
    ordering = ("-thoi_diem",)
    query_class = serializers.ExportQuery

    def get_serializer_class(self) -> Any:
        return serializers.SealedEntrySerializer if self.action == "retrieve" else serializers.EntrySerializer

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_nhat_ky=pk))

    @action(detail=False, filter_backends=(Filters,), pagination_class=None)
    def export(self, request: Request) -> HttpResponseBase:
        kind, exports = self.asked()["format"], container().resolve(TableExportService)
        file = exports.prepare(
            actor=self.actor,
            table=TABLE,
            found=self.filter_queryset(self.get_queryset()),
            bo_loc=self.filters_used(),
            dinh_dang=kind,
            most=exports.most_at_once(kind),
        )
        return self.download(file)


@access_log_docs
class AccessLogViewSet(Listed, ServiceViewSet[AccessLogService]):
    resource = "access_log"
    service_class = AccessLogService
    serializer_class = serializers.AccessSerializer
    query_class = serializers.AccessLogQuery
    filter_backends = ()

    def get_queryset(self) -> Any:
        return self.service.of_file(actor=self.actor, **self.asked())


@alert_docs
class AlertViewSet(Listed, ServiceViewSet[AlertService]):
    resource = "alert"
    service_class = AlertService
    serializer_class = serializers.AlertSerializer
    filterset_class = AlertFilter
    ordering_fields = ("thoi_diem",)
    ordering = ("-thoi_diem",)
    input_classes: ClassVar[dict[str, Any]] = {"handle": serializers.HandleInput}

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_canh_bao=pk))

    @action(detail=True, methods=["post"])
    def handle(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.handle(actor=self.actor, ma_canh_bao=pk, **self.validated()))


@alert_rule_docs
class AlertRuleViewSet(Listed, ServiceViewSet[AlertRuleService]):
    resource = "alert_rule"
    service_class = AlertRuleService
    serializer_class = serializers.AlertRuleSerializer
    filter_backends = ()
    input_classes: ClassVar[dict[str, Any]] = {"partial_update": serializers.AlertRuleInput}

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_quy_tac=pk))

    def partial_update(self, request: Request, pk: int) -> Response:
        rule = self.service.change(actor=self.actor, ma_quy_tac=pk, versions=self.versions(), **self.validated())
        return self.respond(rule)
