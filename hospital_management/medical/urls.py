from rest_framework.routers import SimpleRouter

from medical import views

router = SimpleRouter(use_regex_path=False)
for prefix, alias, viewset in (
    ("facilities", "co-so-y-te", views.FacilityViewSet),
    ("specialties", "chuyen-khoa", views.SpecialtyViewSet),
    ("doctors", "bac-si", views.DoctorViewSet),
    ("services", "dich-vu", views.ServiceCatalogueViewSet),
):
    router.register(prefix, viewset, basename=prefix)
    router.register(alias, viewset, basename=alias)

urlpatterns = router.urls
