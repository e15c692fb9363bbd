"""The desk's and the doctor's day, and how true expected times were."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.services.day_service import DayService
from core.services.punctuality_service import PunctualityService
from core.viewsets import ServiceViewSet
from reception import day_serializers as serializers
from reception.day_schema import accuracy_docs, day_docs


@day_docs
class DayViewSet(ServiceViewSet[DayService]):
    resource = "day"
    service_class = DayService
    filter_backends = ()
    pagination_class = None

    @action(detail=False)
    def today(self, request: Request) -> Response:
        asked = self._checked(serializers.TodayQuery, request.query_params)
        return Response(serializers.TodaySerializer(self.service.today(actor=self.actor, **asked)).data)

    @action(detail=False, url_path="my-day")
    def my_day(self, request: Request) -> Response:
        asked = self._checked(serializers.MyDayQuery, request.query_params)
        return Response(serializers.MyDaySerializer(self.service.my_day(actor=self.actor, **asked)).data)


@accuracy_docs
class AccuracyViewSet(ServiceViewSet[PunctualityService]):
    resource = "queue"
    service_class = PunctualityService
    serializer_class = serializers.AccuracySerializer
    query_class = serializers.AccuracyQuery
    filter_backends = ()
    pagination_class = None

    @action(detail=False)
    def accuracy(self, request: Request) -> Response:
        return self.respond(self.service.accuracy(actor=self.actor, **self.asked()))
