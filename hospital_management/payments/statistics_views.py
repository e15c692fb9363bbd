"""Revenue statistics, as figures or as a report to print."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request

from core.services.revenue_service import RevenueService
from core.viewsets import ServiceViewSet
from payments import statistics_serializers as serializers
from payments.statistics_schema import statistics_docs


@statistics_docs
class RevenueViewSet(ServiceViewSet[RevenueService]):
    resource = "payment"
    service_class = RevenueService
    serializer_class = serializers.RevenueSerializer
    query_class = serializers.StatisticsQuery
    filter_backends = ()
    pagination_class = None

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is sent whatever kinds the client names; what goes wrong is told in JSON."""
        return super().perform_content_negotiation(request, force=True)

    @action(detail=False)
    def statistics(self, request: Request) -> HttpResponseBase:
        asked = self.asked()
        if asked.pop("format") == "json":
            return self.respond(self.service.statistics(actor=self.actor, **asked))
        report = self.service.report(actor=self.actor, **asked)
        headers = {"Content-Disposition": 'inline; filename="doanh-thu.pdf"'}
        return HttpResponse(report, content_type="application/pdf", headers=headers)
