"""Requests about an account that has no patient, and the day on which one came in on paper."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("consents", "0001_consents")]

    operations = [
        migrations.RemoveConstraint("yeucauquyen", "uq_yeu_cau_quyen_dang_mo"),
        migrations.RemoveIndex("yeucauquyen", "ix_yeu_cau_quyen_benh_nhan"),
        migrations.AlterField(
            "yeucauquyen",
            "benh_nhan",
            models.ForeignKey(
                blank=True,
                db_column="Ma_benh_nhan",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="yeu_cau_quyen",
                to="users.benhnhan",
            ),
        ),
        migrations.AddField(
            "yeucauquyen",
            "ngay_nhan",
            models.DateField(blank=True, db_column="Ngay_nhan", null=True, verbose_name="ngày nhận trên giấy"),
        ),
        migrations.AddIndex(
            "yeucauquyen", models.Index(fields=["benh_nhan", "ngay_tao"], name="ix_yeu_cau_quyen_benh_nhan")
        ),
        migrations.AddConstraint(
            "yeucauquyen",
            models.UniqueConstraint(
                condition=Q(ngay_xong__isnull=True, benh_nhan__isnull=False),
                fields=("benh_nhan", "loai"),
                name="uq_yeu_cau_quyen_dang_mo",
            ),
        ),
        migrations.AddConstraint(
            "yeucauquyen",
            models.UniqueConstraint(
                condition=Q(ngay_xong__isnull=True, benh_nhan__isnull=True),
                fields=("nguoi_dung", "loai"),
                name="uq_yeu_cau_quyen_tai_khoan",
            ),
        ),
    ]
