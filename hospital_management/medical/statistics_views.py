"""A doctor's statistics."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.services.statistics_service import StatisticsService
from core.statistics_serializers import DaysQuery
from core.viewsets import ServiceViewSet
from medical.statistics_schema import doctor_statistics_docs
from medical.statistics_serializers import DoctorStatisticsSerializer


@doctor_statistics_docs
class DoctorStatisticsViewSet(ServiceViewSet[StatisticsService]):
    resource = "doctor"
    service_class = StatisticsService
    serializer_class = DoctorStatisticsSerializer
    query_class = DaysQuery
    filter_backends = ()
    pagination_class = None

    @action(detail=True)
    def statistics(self, request: Request, pk: int) -> Response:
        figures = self.service.of_doctor(actor=self.actor, action=self.policy_action, ma_bac_si=pk, **self.asked())
        return self.respond(figures)
