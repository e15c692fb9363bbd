from django.urls import path

from reports.views import DashboardViewSet

urlpatterns = [path("dashboard/", DashboardViewSet.as_view({"get": "retrieve"}), name="dashboard")]
