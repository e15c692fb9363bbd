"""Imports and their rows, in and out."""

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.importing.template import TEMPLATES
from core.serializers import ShownToOne, TextInput, UploadField
from core.services.import_layouts import columns_for
from imports.models import BangNhap, CheDoNhap, DongNhap, KetQuaDong, LanNhap

COUNTS = ("so_dong", "so_hop_le", "so_loi", "so_da_co", "so_khac", "so_trung", "so_da_ghi")


class ImportInput(serializers.Serializer):
    bang = serializers.ChoiceField(BangNhap.choices)
    tep = UploadField(most_megabytes=lambda: settings.IMPORT_MAX_MB)
    ten_tep = TextInput(max_length=255, required=False, allow_blank=True, default="")
    che_do = serializers.ChoiceField(CheDoNhap.choices, required=False)


class ApplyInput(serializers.Serializer):
    che_do = serializers.ChoiceField(CheDoNhap.choices, required=False)


class ImportFileQuery(serializers.Serializer):
    format = serializers.ChoiceField([*TEMPLATES], default="excel")


class ImportListSerializer(serializers.ModelSerializer):
    """Where the file lies is nobody's business."""

    nguoi_nhap = serializers.IntegerField(source="nguoi_nhap_id")
    nguoi_ghi = serializers.IntegerField(source="nguoi_ghi_id", allow_null=True)

    class Meta:
        model = LanNhap
        fields: tuple[str, ...] = (
            "ma_lan_nhap", "bang", "che_do", "trang_thai", "ten_tep", "so_byte", "sha256", "phan_tram", *COUNTS,
            "ma_loi", "loi", "nguoi_nhap", "nguoi_ghi", "ngay_tao", "kiem_tra_luc", "ghi_tu", "ghi_xong",
        )  # fmt: skip


class ImportSerializer(ImportListSerializer):
    lan_truoc = serializers.IntegerField(allow_null=True)

    class Meta(ImportListSerializer.Meta):
        fields = (*ImportListSerializer.Meta.fields, "lan_truoc")


class ImportFaultSerializer(serializers.Serializer):
    o = serializers.CharField()
    truong = serializers.CharField()
    thong_bao = serializers.CharField()


class ImportRowSerializer(ShownToOne, serializers.ModelSerializer):
    """A row with what stood in it, as far as the caller may read it of records too."""

    trang_thai = serializers.ChoiceField(KetQuaDong.choices, source="ket_qua")
    du_lieu = serializers.SerializerMethodField()
    loi = ImportFaultSerializer(many=True)

    class Meta:
        model = DongNhap
        fields = ("ma_dong_nhap", "so_dong", "trang_thai", "khoa_dong", "du_lieu", "loi", "ma_ban_ghi")

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_du_lieu(self, row: DongNhap) -> dict[str, str]:
        readable = columns_for(self.context["request"].user, row.lan_nhap.bang)
        return {column.name: str(row.du_lieu[column.name]) for column in readable if column.name in row.du_lieu}
