"""The monthly operations report, to print or as figures."""

from django.http import HttpResponse, HttpResponseBase
from rest_framework.request import Request

from core.services.monthly_report_service import MonthlyReportService
from core.viewsets import ServiceViewSet
from reports.monthly_schema import monthly_docs
from reports.monthly_serializers import MonthlyReportQuery, MonthlyReportSerializer


@monthly_docs
class MonthlyReportViewSet(ServiceViewSet[MonthlyReportService]):
    resource = "monthly_report"
    service_class = MonthlyReportService
    serializer_class = MonthlyReportSerializer
    query_class = MonthlyReportQuery
    filter_backends = ()
    file_action = "retrieve"

    def retrieve(self, request: Request) -> HttpResponseBase:
        asked = self.asked()
        if asked.pop("format") == "json":
            return self.respond(self.service.statistics(actor=self.actor, **asked))
        made = self.service.report(actor=self.actor, **asked)
        headers = {"Content-Disposition": f'attachment; filename="bao-cao-van-hanh-{made.month:%Y-%m}.pdf"'}
        return HttpResponse(made.content, content_type="application/pdf", headers=headers)
