"""A patient's history."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.services.history_service import HistoryService
from core.viewsets import ServiceViewSet
from users.history_schema import history_docs
from users.history_serializers import HistoryQuery, PatientHistorySerializer


@history_docs
class HistoryViewSet(ServiceViewSet[HistoryService]):
    resource = "patient"
    service_class = HistoryService
    serializer_class = PatientHistorySerializer
    query_class = HistoryQuery
    filter_backends = ()
    pagination_class = None

    @action(detail=True)
    def history(self, request: Request, pk: int) -> Response:
        told = self.service.of_patient(actor=self.actor, action=self.policy_action, ma_benh_nhan=pk, **self.asked())
        return self.respond(told)
