from rest_framework.routers import SimpleRouter

from payments.views import BillViewSet, LineViewSet, PaymentViewSet

router = SimpleRouter(use_regex_path=False)
router.register("", PaymentViewSet, basename="payment")
router.register("thanh-toan", PaymentViewSet, basename="thanh-toan")
router.register("bills", BillViewSet, basename="bill")
router.register("hoa-don", BillViewSet, basename="hoa-don")
router.register("lines", LineViewSet, basename="bill-line")

urlpatterns = router.urls
