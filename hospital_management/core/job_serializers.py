"""Periodic jobs, out."""

from rest_framework import serializers

from core.models import ViecDinhKy


class JobSerializer(serializers.ModelSerializer):
    """When it is due, how it went the last time, and where it runs now (empty: nowhere)."""

    dang_chay_o = serializers.SerializerMethodField()

    class Meta:
        model = ViecDinhKy
        fields = (
            "ma_viec", "ten", "den_han", "bat_dau", "ket_thuc", "ket_qua", "so_mili_giay", "noi_dung", "dang_chay_o",
            "giu_den",
        )  # fmt: skip

    def get_dang_chay_o(self, job: ViecDinhKy) -> str:
        return job.runs_at
