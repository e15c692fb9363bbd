"""Ratings of visits."""

from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.services.rating_service import RatingService
from core.viewsets import Listed, ServiceViewSet
from support import rating_serializers as serializers
from support.filters import PublicRatingFilter, RatingFilter
from support.rating_schema import rating_docs

PUBLIC = ("list", "reply")


@rating_docs
class RatingViewSet(Listed, ServiceViewSet[RatingService]):
    resource = "rating"
    service_class = RatingService
    query_class = serializers.RatingScoreQuery
    ordering_fields = ("tao_luc", "so_sao")
    ordering = ("-tao_luc",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.RatingInput,
        "partial_update": serializers.RatingChangeInput,
        "hide": serializers.RatingHideInput,
        "reply": serializers.RatingReplyInput,
    }

    @property
    def filterset_class(self) -> Any:
        return PublicRatingFilter if self.action == "list" else RatingFilter

    def get_serializer_class(self) -> Any:
        if self.action == "summary":
            return serializers.RatingScoreSerializer
        return serializers.PublicRatingSerializer if self.action in PUBLIC else serializers.RatingSerializer

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(**self._about(pk)))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.rate(actor=self.actor, **self.validated()), status=201)

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.change(**self._about(pk), **self.validated()))

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.withdraw(**self._about(pk))
        return Response(status=204)

    @action(detail=False)
    def mine(self, request: Request) -> Response:
        return self.list(request)

    @action(detail=False)
    def moderation(self, request: Request) -> Response:
        return self.list(request)

    @action(detail=False, filter_backends=(), pagination_class=None)
    def summary(self, request: Request) -> Response:
        return self.respond(self.service.summary(actor=self.actor, **self.asked()))

    @action(detail=True, methods=["post"])
    def show(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.show(**self._about(pk)))

    @action(detail=True, methods=["post"])
    def hide(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.hide(**self._about(pk), **self.validated()))

    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.reply(**self._about(pk), **self.validated()))

    def _about(self, pk: int) -> dict[str, Any]:
        return {"actor": self.actor, "action": self.policy_action, "ma_danh_gia": pk}
