"""Formats of support requests. Of a patient they show what the desk sees of anybody: the name, and nothing clinical."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.serializers import DayField, IdField, TextInput
from support.models import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    LoaiHoTro,
    TraLoiHoTro,
    TrangThaiHoTro,
    UuTien,
    YeuCauHoTro,
)


class SupportAnswerSerializer(serializers.ModelSerializer):
    noi_dung = serializers.CharField(source="noi_dung_tra_loi")
    cua_nguoi_hoi = serializers.SerializerMethodField()

    class Meta:
        model = TraLoiHoTro
        fields = ("ma_tra_loi", "cua_nguoi_hoi", "noi_dung", "noi_bo", "tao_luc")

    def get_cua_nguoi_hoi(self, answer: TraLoiHoTro) -> bool:
        return bool(answer.nguoi_viet_id == answer.yeu_cau.nguoi_hoi_id)


class SupportSerializer(serializers.ModelSerializer):
    tieu_de = serializers.CharField(source="tieu_de_hoi")
    ma_nguoi_hoi = serializers.IntegerField(source="nguoi_hoi_id")
    ten_nguoi_hoi = serializers.CharField(source="nguoi_hoi.ho_ten")
    so_dien_thoai = serializers.CharField(source="nguoi_hoi.so_dien_thoai")
    ma_benh_nhan = serializers.IntegerField(source="benh_nhan_id", allow_null=True)
    ten_benh_nhan = serializers.SerializerMethodField()
    ma_nguoi_xu_ly = serializers.IntegerField(source="nguoi_xu_ly_id", allow_null=True)

    class Meta:
        model = YeuCauHoTro
        fields: tuple[str, ...] = (
            "ma_yeu_cau", "so_phieu", "loai", "tieu_de", "trang_thai", "uu_tien", "ma_nguoi_hoi", "ten_nguoi_hoi",
            "so_dien_thoai", "ma_benh_nhan", "ten_benh_nhan", "ma_nguoi_xu_ly", "tao_luc", "han_xu_ly",
            "tra_loi_dau_luc", "xong_luc",
        )  # fmt: skip

    def get_ten_benh_nhan(self, request: YeuCauHoTro) -> str | None:
        return request.benh_nhan.ho_ten if request.benh_nhan else None


class SupportDetailSerializer(SupportSerializer):
    noi_dung = serializers.CharField(source="noi_dung_hoi")
    tra_loi = SupportAnswerSerializer(source="cac_tra_loi", many=True)

    class Meta(SupportSerializer.Meta):
        fields = (*SupportSerializer.Meta.fields, "noi_dung", "tra_loi")


class SupportInput(serializers.Serializer):
    loai = serializers.ChoiceField(LoaiHoTro.choices)
    tieu_de = TextInput(max_length=LONGEST_TITLE)
    noi_dung = TextInput(max_length=LONGEST_TEXT)
    ma_benh_nhan = IdField(required=False)


class SupportSortInput(serializers.Serializer):
    loai = serializers.ChoiceField(LoaiHoTro.choices)
    uu_tien = serializers.ChoiceField(UuTien.choices)


class SupportAssignInput(serializers.Serializer):
    ma_nguoi_xu_ly = IdField(required=False)


class SupportAnswerInput(serializers.Serializer):
    noi_dung = TextInput(max_length=LONGEST_TEXT)
    noi_bo = serializers.BooleanField(default=False)
    cho_nguoi_hoi = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["noi_bo"] and attrs["cho_nguoi_hoi"]:
            wrong = _("Ghi chú nội bộ không đến người hỏi, nên không chờ họ trả lời.")
            raise serializers.ValidationError({"cho_nguoi_hoi": wrong}, code="invalid")
        return attrs


class SupportResolveInput(serializers.Serializer):
    noi_dung = TextInput(max_length=LONGEST_TEXT, required=False)


class SupportReopenInput(serializers.Serializer):
    noi_dung = TextInput(max_length=LONGEST_TEXT)


class SupportSummaryQuery(serializers.Serializer):
    start_date = DayField(required=False)
    end_date = DayField(required=False)


class SupportCountSerializer(serializers.Serializer):
    trang_thai = serializers.ChoiceField(TrangThaiHoTro.choices)
    loai = serializers.ChoiceField(LoaiHoTro.choices)
    so_yeu_cau = serializers.IntegerField()


class SupportSummarySerializer(serializers.Serializer):
    start_date = serializers.DateField()
    end_date = serializers.DateField()
    so_yeu_cau = serializers.IntegerField()
    tre_han = serializers.IntegerField()
    chua_ai_nhan = serializers.IntegerField()
    so_da_tra_loi = serializers.IntegerField()
    tra_loi_dau_trung_vi = serializers.IntegerField(allow_null=True)
    theo_trang_thai = SupportCountSerializer(many=True)
