from django.contrib.admin.apps import AdminConfig


class SiteConfig(AdminConfig):
    """Django's admin, with our site."""

    default_site = "core.admin_site.Site"
