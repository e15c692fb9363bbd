from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_present_roles(apps, schema_editor):
    """What the alerts showed until now."""
    accounts = apps.get_model("authentication", "NguoiDung").objects.filter(pk=OuterRef("nguoi_dung_id"))
    apps.get_model("audit", "CanhBao").objects.update(vai_tro=Subquery(accounts.values("vai_tro")))


class Migration(migrations.Migration):

    dependencies = [("audit", "0002_default_rules"), ("authentication", "0001_initial")]

    operations = [
        migrations.AddField(
            "canhbao",
            "vai_tro",
            models.CharField(db_column="Vai_tro", max_length=20, null=True, verbose_name="vai trò khi đó"),
        ),
        migrations.RunPython(take_present_roles, migrations.RunPython.noop),
    ]
