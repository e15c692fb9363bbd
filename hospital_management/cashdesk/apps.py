from django.apps import AppConfig


class CashdeskConfig(AppConfig):
    name = "cashdesk"
    verbose_name = "Quầy thu và đối soát"
