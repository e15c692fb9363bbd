from django.apps import AppConfig, apps
from django.db.models import CharField

from core.validators import FitsColumn


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Hệ thống"

    def ready(self) -> None:
        """Stop the start if the wiring is wrong."""
        from core.bootstrap import container  # models are ready only now

        self._bound_texts()
        container().verify()

    def _bound_texts(self) -> None:
        """Every column's bound also holds as SQL Server counts, in serializers and forms made from models too."""
        for model in apps.get_models():
            for column in model._meta.local_concrete_fields:
                if isinstance(column, CharField) and column.max_length and not column.choices:
                    column.validators.append(FitsColumn(column.max_length))
