"""Patients' files, in and out."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from core.serializers import IdField, TextInput, UploadField
from files.models import LoaiTaiLieu, TaiLieu


class FileSerializer(serializers.ModelSerializer):
    """Where it lies is nobody's business."""

    ma_benh_nhan = serializers.IntegerField(source="benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="benh_nhan.ho_ten")
    ma_lich_hen = serializers.IntegerField(source="lich_hen_id", allow_null=True)
    nguoi_tai_len = serializers.IntegerField(source="nguoi_tai_len_id")
    ten_nguoi_tai_len = serializers.SerializerMethodField()
    vai_tro_nguoi_tai_len = serializers.CharField(source="nguoi_tai_len.vai_tro")

    class Meta:
        model = TaiLieu
        fields = (
            "ma_tai_lieu", "ma_benh_nhan", "ten_benh_nhan", "ma_lich_hen", "loai", "ten_tep", "mo_ta", "kieu",
            "kich_thuoc", "sha256", "trang_thai_quet", "nguoi_tai_len", "ten_nguoi_tai_len", "vai_tro_nguoi_tai_len",
            "tao_luc", "xoa_luc", "ly_do_xoa",
        )  # fmt: skip

    def get_ten_nguoi_tai_len(self, file: TaiLieu) -> str:
        """By the profile that the account has; accounts of the desk have none."""
        account = file.nguoi_tai_len
        person = getattr(account, "bac_si", None) or getattr(account, "benh_nhan", None)
        return person.ho_ten if person else f"{account.vai_tro} số {account.pk}"


class FileInput(serializers.Serializer):
    tep = UploadField(most_megabytes=lambda: settings.FILE_MAX_MB)
    ten_tep = TextInput(max_length=255, required=False, allow_blank=True, default="")
    ma_benh_nhan = IdField()
    ma_lich_hen = IdField(required=False)
    loai = serializers.ChoiceField(LoaiTaiLieu.choices)
    mo_ta = TextInput(max_length=500, required=False, allow_blank=True, default="")


class FileChangeInput(serializers.Serializer):
    loai = serializers.ChoiceField(LoaiTaiLieu.choices)
    mo_ta = TextInput(max_length=500, allow_blank=True)


class WithdrawalInput(serializers.Serializer):
    ly_do = TextInput(max_length=500)


class LinkSerializer(serializers.Serializer):
    dia_chi = serializers.CharField(help_text="Địa chỉ tải tệp, ai có cũng tải được; đừng gửi cho người khác")
    het_han = serializers.DateTimeField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return super().to_representation(instance._asdict())
