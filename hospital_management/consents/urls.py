from django.urls import path
from rest_framework.routers import SimpleRouter

from consents import views

router = SimpleRouter(use_regex_path=False)
for prefix in ("consents", "dong-y"):
    router.register(f"{prefix}/texts", views.ConsentTextViewSet, basename=f"{prefix}-text")
    router.register(f"{prefix}/history", views.ConsentHistoryViewSet, basename=f"{prefix}-history")
    router.register(prefix, views.ConsentViewSet, basename=prefix)
for prefix in ("data-requests", "yeu-cau-du-lieu"):
    router.register(f"users/{prefix}", views.DataRequestViewSet, basename=prefix)
    router.register(f"users/{prefix}", views.ErasureViewSet, basename=f"{prefix}-erasure")

export = views.ExportViewSet.as_view({"get": "retrieve", "post": "create"})

urlpatterns = [path("users/profile/export/", export, name="data-export"), *router.urls]
