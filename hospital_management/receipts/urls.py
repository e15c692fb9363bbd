from rest_framework.routers import SimpleRouter

from receipts.views import DocumentViewSet, InvoiceViewSet, ReceiptViewSet, VerifyViewSet

router = SimpleRouter(use_regex_path=False)
router.register("", ReceiptViewSet, basename="receipt")
router.register("thanh-toan", ReceiptViewSet, basename="phieu-thu")
router.register("bills", InvoiceViewSet, basename="invoice")
router.register("hoa-don", InvoiceViewSet, basename="lap-hoa-don")
router.register("documents", DocumentViewSet, basename="document")
router.register("chung-tu", DocumentViewSet, basename="chung-tu")
router.register("", VerifyViewSet, basename="verify")

urlpatterns = router.urls
