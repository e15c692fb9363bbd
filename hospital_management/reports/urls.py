from django.urls import path

from reports.monthly_views import MonthlyReportViewSet
from reports.views import DashboardViewSet

urlpatterns = [
    path("dashboard/", DashboardViewSet.as_view({"get": "retrieve"}), name="dashboard"),
    path("reports/monthly/", MonthlyReportViewSet.as_view({"get": "retrieve"}), name="monthly-report"),
]
