from django.urls import path
from rest_framework.routers import SimpleRouter

from gateways import views
from gateways.views import CallbackViewSet, ReturnViewSet

router = SimpleRouter(use_regex_path=False)
router.register("links", views.PaymentLinkViewSet, basename="payment-link")
router.register("notices", views.NoticeViewSet, basename="payment-notice")
router.register("gateway-refunds", views.GatewayRefundViewSet, basename="gateway-refund")

urlpatterns = [
    path("vietqr/", views.TransferCodeViewSet.as_view({"get": "retrieve"}), name="vietqr"),
    path("callbacks/vnpay/", CallbackViewSet.as_view({"get": "vnpay"}), name="callback-vnpay"),
    path("callbacks/momo/", CallbackViewSet.as_view({"post": "momo"}), name="callback-momo"),
    path("callbacks/zalopay/", CallbackViewSet.as_view({"post": "zalopay"}), name="callback-zalopay"),
    path("returns/vnpay/", ReturnViewSet.as_view({"get": "vnpay"}), name="return-vnpay"),
    path("returns/momo/", ReturnViewSet.as_view({"get": "momo"}), name="return-momo"),
    path("returns/zalopay/", ReturnViewSet.as_view({"get": "zalopay"}), name="return-zalopay"),
    *router.urls,
]
