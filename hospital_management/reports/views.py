"""The director's dashboard."""

from rest_framework.request import Request
from rest_framework.response import Response

from core.services.dashboard_service import DashboardService
from core.viewsets import ServiceViewSet
from reports.schema import dashboard_docs
from reports.serializers import DashboardSerializer


@dashboard_docs
class DashboardViewSet(ServiceViewSet[DashboardService]):
    resource = "dashboard"
    service_class = DashboardService
    serializer_class = DashboardSerializer
    filter_backends = ()

    def retrieve(self, request: Request) -> Response:
        return self.respond(self.service.look(actor=self.actor))
