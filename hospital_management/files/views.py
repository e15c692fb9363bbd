"""Patients' files: find, upload, look at, download, share for minutes, describe and withdraw."""

from functools import cached_property
from typing import Any, ClassVar

from django.http import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.bootstrap import container
from core.parsers import BoundedJSONParser, FormParser
from core.services.file_intake import FileIntake
from core.services.file_service import FileService
from core.viewsets import ServiceViewSet
from files import serializers
from files.answers import file_answer
from files.filters import FileFilter
from files.schema import file_docs


@file_docs
class FileViewSet(ServiceViewSet[FileService]):
    resource = "file"
    file_action = "content"
    service_class = FileService
    filterset_class = FileFilter
    ordering_fields = ("tao_luc", "kich_thuoc")
    ordering = ("-tao_luc",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.FileInput,
        "partial_update": serializers.FileChangeInput,
        "withdraw": serializers.WithdrawalInput,
    }

    @cached_property
    def intake(self) -> FileIntake:
        return container().resolve(FileIntake)

    def get_serializer_class(self) -> Any:
        return serializers.LinkSerializer if self.action == "link" else serializers.FileSerializer

    def get_parsers(self) -> list[Any]:
        """Forms where a file may come in, JSON everywhere. They are asked for before the action is known."""
        action = getattr(self, "action", None) or self.action_map.get(str(self.request.method).lower())
        forms = [FormParser()] if action == "create" else []
        return [BoundedJSONParser(), *forms]

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        self.service.note_listing(actor=self.actor, files=page)
        return self.get_paginated_response(self.shown(page))

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.show(**self._named(pk)))

    def create(self, request: Request) -> Response:
        data = self.validated()
        upload, name = data.pop("tep"), data.pop("ten_tep")
        taken = self.intake.take_in(actor=self.actor, pieces=upload.pieces, ten_tep=name or upload.name, **data)
        return self.respond(taken.file, 201 if taken.new else 200)

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.change(**self._named(pk), **self.validated()))

    @action(detail=True, url_path="download")
    def content(self, request: Request, pk: int) -> HttpResponseBase:
        return file_answer(self.service.content(**self._named(pk)))

    @action(detail=True, methods=["post"])
    def link(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.link(**self._named(pk)), 201)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.withdraw(**self._named(pk), **self.validated()))

    def _named(self, pk: int) -> dict[str, Any]:
        return {"actor": self.actor, "action": self.policy_action, "ma_tai_lieu": pk}
