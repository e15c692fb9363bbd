"""Mappings, statements and their rows, in and out. Amounts are in VND."""

import base64
import binascii
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cashdesk.models import DongSaoKe, MauSaoKe, SaoKe
from core.serializers import MOST_VND, IdField, ModelInput, MoneyField, TextInput, WholeNumberField
from core.statements import MOST_BYTES

LONGEST_BASE64 = MOST_BYTES * 4 // 3 + 4
MOST_SKIPPED = 100
NOT_A_FILE = _("Hãy gửi tệp (multipart/form-data), hoặc nội dung tệp dạng base64 (JSON).")


class File(NamedTuple):
    name: str
    data: bytes


@extend_schema_field({"type": "string", "format": "binary"})
class CsvField(serializers.Field):
    """A file that came with the form or, in JSON, its bytes as base64; no more of one too large than shows it."""

    default_error_messages = {"invalid": NOT_A_FILE}

    def to_internal_value(self, data: Any) -> File:
        if isinstance(data, UploadedFile):
            return File(data.name or "", data.read(MOST_BYTES + 1))
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return File("", base64.b64decode(data, validate=True)[: MOST_BYTES + 1])
        except (binascii.Error, ValueError):
            self.fail("invalid")


class MappingSerializer(serializers.ModelSerializer):
    class Meta:
        model = MauSaoKe
        fields = (
            "ma_mau_sao_ke", "ten_mau", "so_tai_khoan", "ma_hoa", "dau_phan_cach", "bo_qua_dau", "bo_qua_cuoi",
            "dinh_dang_ngay", "dau_thap_phan", "dau_nghin", "cot_ngay", "cot_noi_dung", "cot_ma_giao_dich",
            "cot_so_tien", "cot_ghi_co", "cot_ghi_no",
        )  # fmt: skip


class MappingInput(ModelInput):
    so_tai_khoan = serializers.RegexField(r"^[0-9A-Za-z]{4,30}\Z")
    ten_mau = TextInput(max_length=100)
    bo_qua_dau = WholeNumberField(min_value=0, max_value=MOST_SKIPPED, default=0)
    bo_qua_cuoi = WholeNumberField(min_value=0, max_value=MOST_SKIPPED, default=0)

    class Meta:
        model = MauSaoKe
        fields = tuple(name for name in MappingSerializer.Meta.fields if name != "ma_mau_sao_ke")


class StatementSerializer(serializers.ModelSerializer):
    ma_mau_sao_ke = serializers.IntegerField(source="mau_id")
    ten_mau = serializers.CharField(source="mau.ten_mau")
    so_tai_khoan = serializers.CharField(source="mau.so_tai_khoan")
    nguoi_nhap = serializers.IntegerField(source="nguoi_nhap_id")

    class Meta:
        model = SaoKe
        fields: tuple[str, ...] = (
            "ma_sao_ke", "ma_mau_sao_ke", "ten_mau", "so_tai_khoan", "ten_tep", "dau_van_tay", "so_dong",
            "so_dong_da_co", "tong_ghi_co", "tong_ghi_no", "nguoi_nhap", "ngay_nhap",
        )  # fmt: skip


class OutcomeSerializer(serializers.Serializer):
    ket_qua = serializers.CharField()
    so_dong = serializers.IntegerField()
    so_tien = serializers.IntegerField()
    so_tien_ghi = serializers.IntegerField()


class StatementDetailSerializer(StatementSerializer):
    theo_ket_qua = OutcomeSerializer(many=True)
    con_cho = serializers.IntegerField()
    tong_ghi_so = serializers.IntegerField()
    chenh_lech = serializers.IntegerField()

    class Meta(StatementSerializer.Meta):
        fields = (*StatementSerializer.Meta.fields, "theo_ket_qua", "con_cho", "tong_ghi_so", "chenh_lech")


class StatementPreviewSerializer(serializers.Serializer):
    ma_sao_ke = serializers.IntegerField(allow_null=True)
    so_dong = serializers.IntegerField()
    so_dong_da_co = serializers.IntegerField()
    tong_ghi_co = serializers.IntegerField()
    tong_ghi_no = serializers.IntegerField()
    so_dong_co_tham_chieu = serializers.IntegerField()


class StatementInput(serializers.Serializer):
    ma_mau_sao_ke = IdField()
    tep = CsvField()
    chay_thu = serializers.BooleanField(default=True)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """A form has its numbers as text, and leaves out what is not ticked: only what was sent as false is false."""
        asked = {name: data.get(name) for name in self.fields if name in data} if hasattr(data, "getlist") else data
        return super().to_internal_value(asked)


class RowSerializer(serializers.ModelSerializer):
    ma_sao_ke = serializers.IntegerField(source="sao_ke_id")
    ma_thanh_toan = serializers.IntegerField(source="thanh_toan_id", allow_null=True)
    nguoi_xu_ly = serializers.IntegerField(source="nguoi_xu_ly_id", allow_null=True)

    class Meta:
        model = DongSaoKe
        fields = (
            "ma_dong_sao_ke", "ma_sao_ke", "so_dong", "so_tai_khoan", "ma_giao_dich", "ngay_giao_dich", "so_tien",
            "noi_dung", "ket_qua", "ly_do", "ma_thanh_toan", "so_tien_ghi", "da_ghi_truoc", "nguoi_xu_ly", "xu_ly_luc",
            "ghi_chu_xu_ly",
        )  # fmt: skip


class SettleRowInput(serializers.Serializer):
    ma_lich_hen = IdField()
    so_tien = MoneyField(min_value=1, max_value=MOST_VND)
    ghi_chu = TextInput(max_length=500, required=False, allow_blank=True)


class RowNoteInput(serializers.Serializer):
    ghi_chu = TextInput(max_length=500)
