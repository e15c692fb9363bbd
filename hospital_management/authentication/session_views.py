"""Sign-ins of the caller, for Admins of everybody."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from authentication.filters import SessionFilter
from authentication.models import PhienDangNhap
from authentication.session_schema import session_docs
from authentication.session_serializers import SignInSessionSerializer
from core.services.session_service import SessionService
from core.viewsets import Listed, ServiceViewSet


@session_docs
class SessionViewSet(Listed, ServiceViewSet[SessionService]):
    resource = "session"
    service_class = SessionService
    serializer_class = SignInSessionSerializer
    filterset_class = SessionFilter
    ordering_fields = ("lan_cuoi", "ngay_tao")
    ordering = ("-lan_cuoi",)

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.end(actor=self.actor, action=self.policy_action, ma_phien=pk)
        return Response(status=204)

    @action(detail=False, methods=["post"], url_path="end-others")
    def end_others(self, request: Request) -> Response:
        session: PhienDangNhap = request.auth  # type: ignore[assignment]
        return Response({"so_phien": self.service.end_others(actor=self.actor, ma_phien=session.pk)})
