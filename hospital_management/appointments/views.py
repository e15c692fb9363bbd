"""Schedules and appointments."""

from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appointments import serializers
from appointments.filters import AppointmentFilter, HoldFilter, ScheduleFilter
from appointments.models import LichHen, LichLamViec, TrangThaiLichHen
from appointments.schedule_schema import availability_docs, schedule_docs
from appointments.schema import appointment_docs, hold_docs, series_docs
from core.bootstrap import container
from core.filters import query_id
from core.services.appointment_service import AppointmentService
from core.services.availability_service import AvailabilityService
from core.services.generation_service import GenerationService
from core.services.hold_service import HoldService
from core.services.schedule_service import ScheduleService
from core.services.series_service import SeriesService
from core.viewsets import Listed, ServiceViewSet


@schedule_docs
class ScheduleViewSet(Listed, ServiceViewSet[ScheduleService]):
    resource = "schedule"
    service_class = ScheduleService
    serializer_class = serializers.ScheduleSerializer
    filterset_class = ScheduleFilter
    prepares_list = True
    ordering_fields = ("ngay_lam_viec", "gio_bat_dau")
    ordering = ("ngay_lam_viec", "gio_bat_dau")
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.ScheduleInput,
        "update": serializers.ScheduleInput,
        "partial_update": serializers.ScheduleInput,
        "generate": serializers.GenerateInput,
    }

    def paginate_queryset(self, queryset: Any) -> Any:
        return self.service.with_times(super().paginate_queryset(queryset) or (), **self._for_whom())

    def respond(self, instance: LichLamViec, status: int = 200) -> Response:
        return super().respond(self.service.with_its_times(instance, **self._for_whom()), status)

    def _for_whom(self) -> dict[str, Any]:
        return {"actor": self.actor, "ma_dich_vu": query_id(self.request, "ma_dich_vu")}

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
        return self.get_paginated_response(self.shown(page or (), shape))


@appointment_docs
class AppointmentViewSet(Listed, ServiceViewSet[AppointmentService]):
    resource = "appointment"
    service_class = AppointmentService
    serializer_class = serializers.AppointmentSerializer
    filterset_class = AppointmentFilter
    prepares_list = True
    ordering_fields = ("ngay_kham", "gio_kham", "ngay_tao")
    ordering = ("-ngay_kham", "-gio_kham")
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.BookInput,
        "update": serializers.ChangeInput,
        "partial_update": serializers.ChangeInput,
        "cancel": serializers.CancelInput,
        "decline": serializers.CancelInput,
        "check_in": serializers.CheckInInput,
    }

    def get_serializer_class(self) -> Any:
        by_itself = self.action in ("retrieve", "update", "partial_update")
        return serializers.AppointmentDetailSerializer if by_itself else serializers.AppointmentSerializer

    def respond(self, instance: LichHen, status: int = 200) -> Response:
        if self.get_serializer_class() is serializers.AppointmentDetailSerializer:
            instance.lich_su = self.service.history(instance)
        return super().respond(instance, status)

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
        data = self.validated()
        return self.respond(self.service.check_in(actor=self.actor, action=self.policy_action, ma_lich_hen=pk, **data))

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


@series_docs
class SeriesViewSet(ServiceViewSet[SeriesService]):
    resource = "series"
    service_class = SeriesService
    serializer_class = serializers.SeriesSerializer
    filter_backends = ()
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.SeriesInput,
        "cancel": serializers.CancelInput,
    }

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_chuoi=pk))

    def create(self, request: Request) -> HttpResponse:
        data = self.validated()
        return self.once(lambda claim: self.service.book(actor=self.actor, claim=claim, **data))

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        data = self.validated()
        return self.respond(self.service.cancel(actor=self.actor, action=self.policy_action, ma_chuoi=pk, **data))


@hold_docs
class HoldViewSet(Listed, ServiceViewSet[HoldService]):
    resource = "hold"
    service_class = HoldService
    serializer_class = serializers.HoldSerializer
    filterset_class = HoldFilter
    ordering_fields = ("het_han", "ngay_kham")
    ordering = ("het_han",)
    input_classes: ClassVar[dict[str, Any]] = {"create": serializers.VisitInput}

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_giu_cho=pk))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.hold(actor=self.actor, **self.validated()), status=201)

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.release(actor=self.actor, action=self.policy_action, ma_giu_cho=pk)
        return Response(status=204)
