"""Exports of any size: asked for, watched, cancelled, fetched."""

from typing import Any, ClassVar

from django.http import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.services.export_job_service import ExportJobService
from core.viewsets import Listed, ServiceViewSet
from exports import job_serializers
from exports.job_answers import export_answer
from exports.job_filters import ExportJobFilter
from exports.job_schema import export_job_docs
from exports.tables import prepare


@export_job_docs
class ExportJobViewSet(Listed, ServiceViewSet[ExportJobService]):
    resource = "export_job"
    file_action = "content"
    service_class = ExportJobService
    filterset_class = ExportJobFilter
    ordering_fields = ("tao_luc",)
    ordering = ("-tao_luc",)
    input_classes: ClassVar[dict[str, Any]] = {"create": job_serializers.ExportJobInput}

    def get_serializer_class(self) -> Any:
        link = self.action == "link"
        return job_serializers.ExportLinkSerializer if link else job_serializers.ExportJobSerializer

    def create(self, request: Request) -> Response:
        """Filters are judged as those of a direct export are, now and when the job runs."""
        asked = self.validated()
        table = prepare(actor=self.actor, **asked, told=False)
        job = self.service.ask(actor=self.actor, **asked, so_dong=table.rows)
        answer = self.respond(job, 202)
        answer["Location"] = f"{request.path}{job.pk}/"
        return answer

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(**self._named(pk)))

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.cancel(**self._named(pk)))

    @action(detail=True, url_path="download")
    def content(self, request: Request, pk: int) -> HttpResponseBase:
        return export_answer(self.service.content(**self._named(pk)))

    @action(detail=True, methods=["post"])
    def link(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.link(**self._named(pk)), 201)

    def _named(self, pk: int) -> dict[str, Any]:
        return {"actor": self.actor, "action": self.policy_action, "ma_viec_xuat": pk}
