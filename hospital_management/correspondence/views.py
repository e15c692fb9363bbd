"""Threads between doctors and patients, and announcements."""

from functools import cached_property
from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.bootstrap import container
from core.services.announcement_service import AnnouncementService
from core.services.message_service import MessageService
from core.services.thread_service import ThreadService
from core.viewsets import Listed, ServiceViewSet
from correspondence import serializers
from correspondence.filters import AnnouncementFilter, ThreadFilter
from correspondence.schema import announcement_docs, thread_docs


@thread_docs
class ThreadViewSet(ServiceViewSet[ThreadService]):
    resource = "message_thread"
    service_class = ThreadService
    filterset_class = ThreadFilter
    ordering_fields = ("tin_cuoi_luc", "tao_luc")
    ordering = ("-tin_cuoi_luc",)
    query_class = serializers.MessagesQuery
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.ThreadInput,
        "messages": serializers.MessageInput,
        "read": serializers.ReadInput,
    }

    @cached_property
    def writing(self) -> MessageService:
        return container().resolve(MessageService)

    def get_serializer_class(self) -> Any:
        own = {
            "retrieve": serializers.ThreadDetailSerializer,
            "create": serializers.ThreadDetailSerializer,
            "messages": serializers.MessageSerializer,
        }
        return own.get(self.action, serializers.ThreadSerializer)

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        self.service.note_listing(actor=self.actor, threads=page)
        return self.get_paginated_response(self.shown(page))

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.show(**self._named(pk), **self.asked()))

    def create(self, request: Request) -> HttpResponse:
        data = self.validated()
        return self.once(lambda claim: self.writing.start(actor=self.actor, claim=claim, **data))

    @action(detail=True, methods=["post"])
    def messages(self, request: Request, pk: int) -> HttpResponse:
        data = {**self._named(pk), **self.validated()}
        return self.once(lambda claim: self.writing.send(claim=claim, **data))

    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.read(**self._named(pk), **self.validated()))

    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.close(**self._named(pk)))

    def _named(self, pk: int) -> dict[str, Any]:
        return {"actor": self.actor, "action": self.policy_action, "ma_trao_doi": pk}


@announcement_docs
class AnnouncementViewSet(Listed, ServiceViewSet[AnnouncementService]):
    resource = "announcement"
    service_class = AnnouncementService
    serializer_class = serializers.AnnouncementSerializer
    filterset_class = AnnouncementFilter
    ordering_fields = ("tu_luc", "tao_luc")
    ordering = ("-tu_luc",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.AnnouncementInput,
        "partial_update": serializers.AnnouncementChangeInput,
    }

    @action(detail=False)
    def mine(self, request: Request) -> Response:
        return self.list(request)

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(**self._named(pk)))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.make(actor=self.actor, **self.validated()), 201)

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.change(**self._named(pk), versions=self.versions(), **self.validated()))

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.withdraw(**self._named(pk), versions=self.versions()))

    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.read(actor=self.actor, ma_thong_cao=pk))

    def _named(self, pk: int) -> dict[str, Any]:
        return {"actor": self.actor, "action": self.policy_action, "ma_thong_cao": pk}
