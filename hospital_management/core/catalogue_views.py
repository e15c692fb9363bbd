"""Endpoints that list, read and write one table of a catalogue."""

from typing import Any, TypeVar

from rest_framework.request import Request
from rest_framework.response import Response

from core.services.medical_service import CatalogueService
from core.viewsets import Listed, ServiceViewSet

C = TypeVar("C", bound=CatalogueService[Any])


class CatalogueViewSet(Listed, ServiceViewSet[C]):
    """List, read, and for Admins write, one table of the catalogue."""

    prepares_list = True

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, pk=pk))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.create(actor=self.actor, **self.validated()), status=201)

    def update(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.change(actor=self.actor, pk=pk, **self.validated()))

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.update(request, pk)

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.remove(actor=self.actor, pk=pk)
        return Response(status=204)


def inputs(serializer: Any, create: Any = None) -> dict[str, Any]:
    return {"create": create or serializer, "update": serializer, "partial_update": serializer}
