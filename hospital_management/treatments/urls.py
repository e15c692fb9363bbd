from rest_framework.routers import SimpleRouter

from treatments.views import DrugViewSet, PlanViewSet, PrescriptionViewSet, StepViewSet

router = SimpleRouter(use_regex_path=False)
router.register("plans", PlanViewSet, basename="treatment-plan")
router.register("ke-hoach-dieu-tri", PlanViewSet, basename="ke-hoach-dieu-tri")
router.register("steps", StepViewSet, basename="treatment-step")
router.register("buoc-dieu-tri", StepViewSet, basename="buoc-dieu-tri")
router.register("drugs", DrugViewSet, basename="drug")
router.register("thuoc", DrugViewSet, basename="thuoc")
router.register("prescriptions", PrescriptionViewSet, basename="prescription")
router.register("don-thuoc", PrescriptionViewSet, basename="don-thuoc")

urlpatterns = router.urls
