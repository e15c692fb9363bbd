"""Calendar feeds of the caller, and single appointments as files."""

from typing import Any, ClassVar

from django.http import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from authentication.models import PhienDangNhap
from calendars.answers import calendar_answer
from calendars.filters import FeedFilter
from calendars.schema import feed_docs, file_docs
from calendars.serializers import FeedInput, FeedSerializer, MadeFeedSerializer
from core.services.calendar_service import CalendarService
from core.viewsets import Listed, ServiceViewSet


@feed_docs
class CalendarFeedViewSet(Listed, ServiceViewSet[CalendarService]):
    resource = "calendar_feed"
    service_class = CalendarService
    filterset_class = FeedFilter
    ordering_fields = ("ngay_tao", "lan_cuoi")
    ordering = ("-ngay_tao",)
    input_classes: ClassVar[dict[str, Any]] = {"create": FeedInput}

    def get_serializer_class(self) -> Any:
        return MadeFeedSerializer if self.action == "create" else FeedSerializer

    def create(self, request: Request) -> Response:
        session: PhienDangNhap = request.auth  # type: ignore[assignment]
        return self.respond(self.service.make(actor=self.actor, ma_phien=session.pk, **self.validated()), 201)

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.revoke(actor=self.actor, action=self.policy_action, ma_lich_dong_bo=pk)
        return Response(status=204)


@file_docs
class CalendarFileViewSet(ServiceViewSet[CalendarService]):
    resource = "appointment"
    file_action = "ics"
    service_class = CalendarService
    serializer_class = FeedSerializer  # of no answer: the description's walk asks for one
    filter_backends = ()
    pagination_class = None

    @action(detail=True)
    def ics(self, request: Request, pk: int) -> HttpResponseBase:
        timetable = self.service.one(actor=self.actor, action=self.policy_action, ma_lich_hen=pk)
        headers = {"Content-Disposition": f'attachment; filename="lich-hen-{pk}.ics"'}
        return calendar_answer(request, timetable, headers)
