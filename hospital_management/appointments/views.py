"""Schedules and appointments."""

from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appointments import serializers
from appointments.filters import AppointmentFilter, ScheduleFilter
from appointments.models import TrangThaiLichHen
from appointments.schema import appointment_docs, availability_docs, schedule_docs
from core.bootstrap import container
from core.clock import Clock
from core.filters import query_id
from core.services.appointment_service import AppointmentService
from core.services.availability_service import AvailabilityService
from core.services.generation_service import GenerationService
from core.services.schedule_service import ScheduleService
from core.viewsets import ServiceViewSet


@schedule_docs
class ScheduleViewSet(mixins.ListModelMixin, ServiceViewSet[ScheduleService]):
    resource = "schedule"
    service_class = ScheduleService
    serializer_class = serializers.ScheduleSerializer
    filterset_class = ScheduleFilter
    ordering_fields = ("ngay_lam_viec", "gio_bat_dau")
    ordering = ("ngay_lam_viec", "gio_bat_dau")
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.ScheduleInput,
        "update": serializers.ScheduleInput,
        "partial_update": serializers.ScheduleInput,
        "generate": serializers.GenerateInput,
    }

    def get_serializer_context(self) -> dict[str, Any]:
        """With what free times are cut to and when “now” is."""
        minutes = self.service.minutes_of(query_id(self.request, "ma_dich_vu"))
        return {**super().get_serializer_context(), "minutes": minutes, "now": container().resolve(Clock).now()}

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_lich=pk))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.create(actor=self.actor, **self.validated()), status=201)

    def update(self, request: Request, pk: int) -> Response:
        schedule = self.service.change(
            actor=self.actor, action=self.policy_action, ma_lich=pk, versions=self.versions(), **self.validated()
        )
        return self.respond(schedule)

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.update(request, pk)

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.remove(actor=self.actor, action=self.policy_action, ma_lich=pk, versions=self.versions())
        return Response(status=204)

    @action(detail=False, methods=["post"])
    def generate(self, request: Request) -> Response:
        run = container().resolve(GenerationService).generate(actor=self.actor, **self.validated())
        return Response(serializers.GenerationSerializer(run).data, status=200 if run.chay_thu else 201)


@availability_docs
class AvailabilityViewSet(ServiceViewSet[AvailabilityService]):
    resource = "availability"
    service_class = AvailabilityService
    query_class = serializers.AvailabilityQuery
    filter_backends = ()

    def list(self, request: Request) -> Response:
        query = self.asked()
        by_day = query.pop("tom_tat", None)
        find = self.service.by_day if by_day else self.service.search
        shape = serializers.FreeDaySerializer if by_day else serializers.AvailabilitySerializer
        page = self.paginate_queryset(find(actor=self.actor, action=self.policy_action, **query))
        return self.get_paginated_response(shape(page, many=True).data)


@appointment_docs
class AppointmentViewSet(mixins.ListModelMixin, ServiceViewSet[AppointmentService]):
    resource = "appointment"
    service_class = AppointmentService
    serializer_class = serializers.AppointmentSerializer
    filterset_class = AppointmentFilter
    ordering_fields = ("ngay_kham", "gio_kham", "ngay_tao")
    ordering = ("-ngay_kham", "-gio_kham")
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.BookInput,
        "update": serializers.ChangeInput,
        "partial_update": serializers.ChangeInput,
        "cancel": serializers.ReasonInput,
        "decline": serializers.ReasonInput,
    }

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_lich_hen=pk))

    def create(self, request: Request) -> HttpResponse:
        data = self.validated()
        return self.once(lambda claim: self.service.book(actor=self.actor, claim=claim, **data))

    def update(self, request: Request, pk: int) -> Response:
        appointment = self.service.change(
            actor=self.actor, action=self.policy_action, ma_lich_hen=pk, versions=self.versions(), **self.validated()
        )
        return self.respond(appointment)

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.update(request, pk)

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.cancel(actor=self.actor, action=self.policy_action, ma_lich_hen=pk, versions=self.versions())
        return Response(status=204)

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        data = self.validated()
        return self.respond(self.service.cancel(actor=self.actor, action=self.policy_action, ma_lich_hen=pk, **data))

    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: int) -> Response:
        data = self.validated()
        return self.respond(self.service.decline(actor=self.actor, action=self.policy_action, ma_lich_hen=pk, **data))

    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        return self._move(pk, TrangThaiLichHen.CONFIRMED)

    @action(detail=True, methods=["post"], url_path="check-in")
    def check_in(self, request: Request, pk: int) -> Response:
        return self._move(pk, TrangThaiLichHen.ARRIVED)

    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: int) -> Response:
        return self._move(pk, TrangThaiLichHen.IN_PROGRESS)

    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: int) -> Response:
        return self._move(pk, TrangThaiLichHen.COMPLETED)

    @action(detail=True, methods=["post"], url_path="no-show")
    def no_show(self, request: Request, pk: int) -> Response:
        return self._move(pk, TrangThaiLichHen.NO_SHOW)

    def _move(self, pk: int, to: TrangThaiLichHen) -> Response:
        return self.respond(self.service.move(actor=self.actor, action=self.policy_action, ma_lich_hen=pk, to=to))
