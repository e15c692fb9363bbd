import logging

from django.apps import AppConfig
from django.conf import settings

logger = logging.getLogger(__name__)


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Hệ thống"

    def ready(self) -> None:
        """Stop the start if the wiring is wrong; say by which driver SQL Server is reached."""
        from core import database_checks, database_sessions  # noqa: F401  (checks register themselves)
        from core.bootstrap import container  # models are ready only now
        from hospital_management.databases import driver_in_use

        container().verify()
        database_sessions.set_up()
        if settings.DATABASES["default"]["ENGINE"] == "mssql":
            logger.info("Database driver: %s", driver_in_use(settings.DATABASES["default"]))
