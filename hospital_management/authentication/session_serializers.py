"""Sessions, out."""

from rest_framework import serializers

from authentication.models import PhienDangNhap
from core.serializers import ShownToOne


class SignInSessionSerializer(ShownToOne, serializers.ModelSerializer):
    ma_nguoi_dung = serializers.IntegerField(source="nguoi_dung_id")
    hien_tai = serializers.SerializerMethodField()
    dang_hoat_dong = serializers.BooleanField()

    class Meta:
        model = PhienDangNhap
        fields = (
            "ma_phien", "ma_nguoi_dung", "thiet_bi", "dia_chi_ip", "ngay_tao", "lan_cuoi", "ngay_ket_thuc",
            "hien_tai", "dang_hoat_dong",
        )  # fmt: skip

    def get_hien_tai(self, session: PhienDangNhap) -> bool:
        """Whether the request itself belongs to it."""
        return session == self.context["request"].auth


class SessionsEnded(serializers.Serializer):
    so_phien = serializers.IntegerField()
