from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Hệ thống"

    def ready(self) -> None:
        """Stop the start if the wiring is wrong."""
        from core.bootstrap import container  # models are ready only now

        container().verify()
