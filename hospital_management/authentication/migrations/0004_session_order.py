from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("authentication", "0003_one_time_codes")]

    operations = [
        migrations.AddIndex(
            model_name="phiendangnhap",
            index=models.Index(fields=["lan_cuoi"], name="ix_phien_dang_nhap_moi_nhat"),
        ),
    ]
