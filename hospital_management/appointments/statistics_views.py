"""Appointment statistics."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appointments.statistics_schema import appointment_statistics_docs
from appointments.statistics_serializers import AppointmentStatisticsSerializer
from core.services.statistics_service import StatisticsService
from core.statistics_serializers import DaysQuery
from core.viewsets import ServiceViewSet


@appointment_statistics_docs
class AppointmentStatisticsViewSet(ServiceViewSet[StatisticsService]):
    resource = "appointment"
    service_class = StatisticsService
    serializer_class = AppointmentStatisticsSerializer
    query_class = DaysQuery
    filter_backends = ()
    pagination_class = None

    @action(detail=False)
    def statistics(self, request: Request) -> Response:
        return self.respond(self.service.of_appointments(actor=self.actor, action=self.policy_action, **self.asked()))
