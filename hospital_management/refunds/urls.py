from rest_framework.routers import SimpleRouter

from refunds import views

router = SimpleRouter(use_regex_path=False)
for prefix, alias, viewset in (
    ("", "thanh-toan", views.QuoteViewSet),
    ("", "thanh-toan", views.EstimateViewSet),
    ("bills", "hoa-don", views.ShareViewSet),
    ("refund-rules", "quy-tac-hoan-tien", views.RefundRuleViewSet),
    ("refund-requests", "yeu-cau-hoan-tien", views.RefundRequestViewSet),
    ("insurance-rates", "ty-le-bao-hiem", views.RateViewSet),
):
    name = f"{prefix}-{viewset.__name__}".lower()
    router.register(prefix, viewset, basename=name)
    router.register(alias, viewset, basename=f"{alias}-{name}")

urlpatterns = router.urls
