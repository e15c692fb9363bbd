from rest_framework.routers import SimpleRouter

from telehealth.views import TeleconsultationViewSet

router = SimpleRouter(use_regex_path=False)
router.register("teleconsultations", TeleconsultationViewSet, basename="teleconsultation")
router.register("phien-tu-van", TeleconsultationViewSet, basename="phien-tu-van")

urlpatterns = router.urls
