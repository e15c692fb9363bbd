"""Weekly templates and booking rules."""

from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.services.rule_service import RuleService
from core.services.template_service import TemplateService
from core.services.time_off_service import TimeOffService
from core.viewsets import Listed, ServiceViewSet
from planning import serializers
from planning.filters import RuleFilter, TemplateFilter, TimeOffFilter
from planning.models import QuyTac
from planning.schema import rule_docs, template_docs, time_off_docs


@template_docs
class TemplateViewSet(Listed, ServiceViewSet[TemplateService]):
    resource = "template"
    service_class = TemplateService
    serializer_class = serializers.TemplateSerializer
    filterset_class = TemplateFilter
    ordering_fields = ("hieu_luc_tu", "hieu_luc_den", "ten_mau")
    ordering = ("hieu_luc_tu",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.TemplateInput,
        "update": serializers.TemplateInput,
        "partial_update": serializers.TemplateInput,
    }

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_mau=pk))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.create(actor=self.actor, **self.validated()), status=201)

    def update(self, request: Request, pk: int) -> Response:
        template = self.service.change(
            actor=self.actor, action=self.policy_action, ma_mau=pk, versions=self.versions(), **self.validated()
        )
        return self.respond(template)

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.update(request, pk)

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.remove(actor=self.actor, action=self.policy_action, ma_mau=pk, versions=self.versions())
        return Response(status=204)


@time_off_docs
class TimeOffViewSet(Listed, ServiceViewSet[TimeOffService]):
    resource = "time_off"
    service_class = TimeOffService
    serializer_class = serializers.TimeOffSerializer
    filterset_class = TimeOffFilter
    ordering_fields = ("tu_ngay", "den_ngay")
    ordering = ("tu_ngay",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.TimeOffInput,
        "preview": serializers.WindowInput,
        "holidays": serializers.HolidaysInput,
    }

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_khoang_nghi=pk))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.enter(actor=self.actor, **self.validated()), status=201)

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.withdraw(actor=self.actor, action=self.policy_action, ma_khoang_nghi=pk, versions=self.versions())
        return Response(status=204)

    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        found = self.service.preview(actor=self.actor, **self.validated())
        return Response(serializers.PreviewSerializer(found).data)

    @action(detail=False, methods=["post"])
    def holidays(self, request: Request) -> Response:
        run = self.service.enter_holidays(actor=self.actor, **self.validated())
        return Response(serializers.HolidayRunSerializer(run).data, status=200 if run.chay_thu else 201)


@rule_docs
class RuleViewSet(Listed, ServiceViewSet[RuleService]):
    resource = "rule"
    service_class = RuleService
    serializer_class = serializers.RuleSerializer
    filterset_class = RuleFilter
    ordering_fields = ("ma_quy_tac",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.RuleInput,
        "update": serializers.RuleInput,
        "partial_update": serializers.RuleInput,
    }

    def paginate_queryset(self, queryset: Any) -> Any:
        return self._with_rules_in_force(super().paginate_queryset(queryset))

    def respond(self, instance: QuyTac, status: int = 200) -> Response:
        return super().respond(self._with_rules_in_force([instance])[0], status)

    def _with_rules_in_force(self, rows: Any) -> Any:
        in_force = self.service.in_force()
        for row in rows:
            row.dang_ap_dung = in_force[row.co_so_id]
        return rows

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_quy_tac=pk))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.create(actor=self.actor, **self.validated()), status=201)

    def update(self, request: Request, pk: int) -> Response:
        rules = self.service.change(actor=self.actor, ma_quy_tac=pk, versions=self.versions(), **self.validated())
        return self.respond(rules)

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.update(request, pk)

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.remove(actor=self.actor, ma_quy_tac=pk, versions=self.versions())
        return Response(status=204)
