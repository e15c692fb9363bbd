import logging

from django.apps import AppConfig, apps
from django.conf import settings
from django.db.models import CharField

from core.validators import FitsColumn

logger = logging.getLogger(__name__)


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Hệ thống"

    def ready(self) -> None:
        """Stop the start if the wiring is wrong; say by which driver SQL Server is reached."""
        from core import database_checks, database_sessions, deployment_checks  # noqa: F401  (checks register themselves)
        from core.bootstrap import container  # models are ready only now
        from hospital_management.databases import driver_in_use

        self._bound_texts()
        container().verify()
        database_sessions.set_up()
        if settings.DATABASES["default"]["ENGINE"] == "mssql":
            logger.info("Database driver: %s", driver_in_use(settings.DATABASES["default"]))

    def _bound_texts(self) -> None:
        """Every column's bound also holds as SQL Server counts, in serializers and forms made from models too."""
        for model in apps.get_models():
            for column in model._meta.local_concrete_fields:
                if isinstance(column, CharField) and column.max_length and not column.choices:
                    column.validators.append(FitsColumn(column.max_length))
