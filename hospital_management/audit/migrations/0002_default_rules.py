"""The rules of a new installation, one a kind of alert."""

import datetime as dt

from django.db import migrations

NIGHT = {"gio_bat_dau": dt.time(22), "gio_ket_thuc": dt.time(5)}
RULES = {
    "Xem nhiều bệnh nhân": {"nguong": 60, "so_phut": 60},
    "Ngoài giờ": {"nguong": 1, "so_phut": 60, **NIGHT},
    "Truy cập khẩn cấp": {"nguong": 1, "so_phut": 1},
    "Bị từ chối nhiều lần": {"nguong": 10, "so_phut": 10},
    "Khóa đăng nhập": {"nguong": 1, "so_phut": 1},
    "Xuất toàn bộ dữ liệu": {"nguong": 1, "so_phut": 1},
}


def make_default_rules(apps, schema_editor):
    for loai, values in RULES.items():
        apps.get_model("audit", "QuyTacCanhBao").objects.get_or_create(loai=loai, defaults=values)


class Migration(migrations.Migration):

    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(make_default_rules, migrations.RunPython.noop)]
