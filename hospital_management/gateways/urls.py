from django.urls import path
from rest_framework.routers import SimpleRouter

from gateways import views

router = SimpleRouter(use_regex_path=False)
router.register("links", views.PaymentLinkViewSet, basename="payment-link")
router.register("callbacks", views.CallbackViewSet, basename="payment-callback")
router.register("returns", views.ReturnViewSet, basename="payment-return")
router.register("notices", views.NoticeViewSet, basename="payment-notice")
router.register("gateway-refunds", views.GatewayRefundViewSet, basename="gateway-refund")

urlpatterns = [
    path("vietqr/", views.TransferCodeViewSet.as_view({"get": "retrieve"}), name="vietqr"),
    *router.urls,
]
