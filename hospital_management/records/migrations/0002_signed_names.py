from django.db import migrations, models

ROWS_A_PIECE = 500


def keep_signed_names(apps, schema_editor):
    """Of what was signed before there was the column: as the newest version has it."""
    diagnoses = apps.get_model("records", "ChanDoan")._default_manager
    versions = apps.get_model("records", "BanBenhAn")._default_manager
    reached = 0
    while piece := list(_signed(diagnoses).filter(pk__gt=reached)[:ROWS_A_PIECE]):
        said = {}
        for version in versions.filter(benh_an__in={line.benh_an_id for line in piece}).order_by("so_ban"):
            lines = version.noi_dung_ky.get("chan_doan", [])
            said[version.benh_an_id] = {line["ma_icd"]: line["ten_benh"] for line in lines}
        for line in piece:
            names = said.get(line.benh_an_id, {})
            line.ten_benh_ky = names.get(line.ma_benh.ma_icd, line.ma_benh.ten_benh)
        diagnoses.bulk_update(piece, ["ten_benh_ky"])
        reached = piece[-1].pk


def _signed(diagnoses):
    return diagnoses.filter(benh_an__phien_ban_ky__gt=0).select_related("ma_benh").order_by("pk")


class Migration(migrations.Migration):

    dependencies = [
        ("records", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="chandoan",
            name="ten_benh_ky",
            field=models.CharField(
                blank=True, db_column="Ten_benh_ky", default="", editable=False, max_length=300,
                verbose_name="tên bệnh khi ký",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(keep_signed_names, migrations.RunPython.noop),
    ]
