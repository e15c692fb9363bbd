from django.urls import path
from rest_framework.routers import SimpleRouter

from records import views

router = SimpleRouter(use_regex_path=False)
router.register("records/icd", views.DiseaseViewSet, basename="disease")
router.register("records/ma-benh", views.DiseaseViewSet, basename="ma-benh")
router.register("records/<id:ma_benh_an>/vitals", views.VitalsViewSet, basename="vitals")
router.register("benh-an/<id:ma_benh_an>/sinh-hieu", views.VitalsViewSet, basename="sinh-hieu")
router.register("records", views.RecordViewSet, basename="record")
router.register("benh-an", views.RecordViewSet, basename="benh-an")

versions = views.RecordVersionViewSet.as_view({"get": "list"})
version = views.RecordVersionViewSet.as_view({"get": "retrieve"})

urlpatterns = [
    path("records/<id:ma_benh_an>/versions/", versions, name="record-versions"),
    path("records/<id:ma_benh_an>/versions/<id:so_ban>/", version, name="record-version"),
    path("benh-an/<id:ma_benh_an>/ban/", versions, name="ban-benh-an"),
    path("benh-an/<id:ma_benh_an>/ban/<id:so_ban>/", version, name="mot-ban-benh-an"),
    *router.urls,
]
