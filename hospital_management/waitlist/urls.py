from rest_framework.routers import SimpleRouter

from waitlist.views import OfferViewSet, WaitlistViewSet

router = SimpleRouter(use_regex_path=False)
router.register("waitlist", WaitlistViewSet, basename="waitlist")
router.register("danh-sach-cho", WaitlistViewSet, basename="danh-sach-cho")
router.register("offers", OfferViewSet, basename="offer")
router.register("loi-moi", OfferViewSet, basename="loi-moi")

urlpatterns = router.urls
