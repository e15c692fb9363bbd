"""Whole tables as files."""

from typing import Any

from django.http import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request

from core.services.table_export_service import TableExportService
from core.viewsets import ServiceViewSet
from exports.schema import export_docs
from exports.serializers import TableExportQuery
from exports.tables import TABLES, prepare

PATHS = {
    "patients": "benh-nhan",
    "appointments": "lich-hen",
    "payments": "thanh-toan",
    "schedules": "lich-lam-viec",
    "audit": "nhat-ky",
}


@export_docs
class ExportViewSet(ServiceViewSet[TableExportService]):
    resource = "export"
    service_class = TableExportService
    query_class = TableExportQuery
    filter_backends = ()
    pagination_class = None

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is sent whatever kinds the client names; what goes wrong is told in JSON."""
        return super().perform_content_negotiation(request, force=True)

    @property
    def bang(self) -> str:
        return PATHS[self.action]

    @property
    def filterset_class(self) -> Any:
        return TABLES[self.bang].filterset

    @action(detail=False, url_path=PATHS["patients"])
    def patients(self, request: Request) -> HttpResponseBase:
        return self._file()

    @action(detail=False, url_path=PATHS["appointments"])
    def appointments(self, request: Request) -> HttpResponseBase:
        return self._file()

    @action(detail=False, url_path=PATHS["payments"])
    def payments(self, request: Request) -> HttpResponseBase:
        return self._file()

    @action(detail=False, url_path=PATHS["schedules"])
    def schedules(self, request: Request) -> HttpResponseBase:
        return self._file()

    @action(detail=False, url_path=PATHS["audit"])
    def audit(self, request: Request) -> HttpResponseBase:
        return self._file()

    def _file(self) -> HttpResponseBase:
        kind = self.asked()["format"]
        file = prepare(
            actor=self.actor,
            bang=self.bang,
            dinh_dang=kind,
            tham_so=self.request.query_params,
            most=TableExportService.most_at_once(kind),
        )
        return self.download(file)
