"""Formats of ratings: what everybody reads, and what those read whose ratings they are, or who moderate them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.filters import LARGEST_ID
from core.serializers import IdField, JSONIntegerField, TextInput
from support.models import FEWEST_STARS, LONGEST_COMMENT, LONGEST_REASON, MOST_STARS, DanhGia

STARS = ("so_sao", "sao_thai_do", "sao_cho_doi", "sao_vat_chat")


@extend_schema_field({"type": "integer", "minimum": FEWEST_STARS, "maximum": MOST_STARS})
class StarsField(JSONIntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=FEWEST_STARS, max_value=MOST_STARS, **kwargs)


@extend_schema_field({"type": "integer", "nullable": True, "minimum": FEWEST_STARS, "maximum": MOST_STARS})
class OptionalStarsField(StarsField):
    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True)


class PublicRatingSerializer(serializers.ModelSerializer):
    """Of nobody: neither the patient nor the appointment, and of the visit's day the month alone."""

    ma_bac_si = serializers.IntegerField(source="bac_si_id")
    ten_bac_si = serializers.CharField(source="bac_si.ho_ten")
    ma_co_so = serializers.IntegerField(source="co_so_id")
    ten_co_so = serializers.CharField(source="co_so.ten_co_so")
    thang = serializers.CharField()

    class Meta:
        model = DanhGia
        fields = (
            "ma_danh_gia", "ma_bac_si", "ten_bac_si", "ma_co_so", "ten_co_so", "thang", *STARS, "nhan_xet", "phan_hoi",
        )  # fmt: skip


class RatingSerializer(serializers.ModelSerializer):
    ma_lich_hen = serializers.IntegerField(source="lich_hen_id")
    ma_bac_si = serializers.IntegerField(source="bac_si_id")
    ten_bac_si = serializers.CharField(source="bac_si.ho_ten")
    ma_co_so = serializers.IntegerField(source="co_so_id")
    ten_co_so = serializers.CharField(source="co_so.ten_co_so")
    sua_den = serializers.DateField()

    class Meta:
        model = DanhGia
        fields = (
            "ma_danh_gia", "ma_lich_hen", "ma_bac_si", "ten_bac_si", "ma_co_so", "ten_co_so", "ngay_kham", *STARS,
            "nhan_xet", "trang_thai", "ly_do_an", "phan_hoi", "phan_hoi_luc", "tao_luc", "sua_luc", "sua_den",
        )  # fmt: skip


class RatingChangeInput(serializers.Serializer):
    so_sao = StarsField()
    sao_thai_do = OptionalStarsField()
    sao_cho_doi = OptionalStarsField()
    sao_vat_chat = OptionalStarsField()
    nhan_xet = TextInput(max_length=LONGEST_COMMENT, required=False, allow_blank=True)


class RatingInput(RatingChangeInput):
    ma_lich_hen = IdField()


class RatingHideInput(serializers.Serializer):
    ly_do = TextInput(max_length=LONGEST_REASON)


class RatingReplyInput(serializers.Serializer):
    phan_hoi = TextInput(max_length=LONGEST_COMMENT)


class RatingScoreQuery(serializers.Serializer):
    ma_bac_si = IdField(required=False, min_value=1, max_value=LARGEST_ID)
    ma_co_so = IdField(required=False, min_value=1, max_value=LARGEST_ID)


class RatingScoreSerializer(serializers.Serializer):
    ma_bac_si = serializers.IntegerField(allow_null=True)
    ma_co_so = serializers.IntegerField(allow_null=True)
    so_danh_gia = serializers.IntegerField()
    diem_trung_binh = serializers.FloatField(allow_null=True)
