"""Calendar feeds, in and out."""

from typing import Any

from rest_framework import serializers

from calendars.models import LichDongBo
from core.serializers import TextInput


class FeedSerializer(serializers.ModelSerializer):
    class Meta:
        model = LichDongBo
        fields: tuple[str, ...] = ("ma_lich_dong_bo", "ten_lich", "kin_dao", "ngay_tao", "lan_cuoi", "ngay_thu_hoi")


class MadeFeedSerializer(FeedSerializer):
    dia_chi = serializers.CharField(help_text="Địa chỉ bí mật, chỉ được cho biết lần này")

    class Meta(FeedSerializer.Meta):
        fields = (*FeedSerializer.Meta.fields, "dia_chi")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Of a `MadeFeed`."""
        instance.feed.dia_chi = instance.dia_chi
        return super().to_representation(instance.feed)


class FeedInput(serializers.Serializer):
    ten_lich = TextInput(max_length=100)
    kin_dao = serializers.BooleanField(default=False)
