from django.db import migrations, models


class Migration(migrations.Migration):
    """Entries from before stay without a role: they are sealed so."""

    dependencies = [("core", "0004_periodic_jobs")]

    operations = [
        migrations.AddField(
            "nhatky",
            "vai_tro",
            models.CharField(db_column="Vai_tro", max_length=20, null=True, verbose_name="vai trò khi đó"),
        )
    ]
