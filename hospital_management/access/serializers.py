"""Role changes, emergency access and access reviews, in and out."""

from typing import Any

from rest_framework import serializers

from access.models import QuyetDinh, RaSoatQuyen, TruyCapKhanCap, YeuCauVaiTro
from authentication.models import VAI_TRO_CHOICES, NguoiDung
from core.policy import Role
from core.serializers import IdField, InstantField, TextInput

TEMPORARY_ROLES = [(value, label) for value, label in VAI_TRO_CHOICES if value != Role.PATIENT]
LONGEST_REASON = 500
SHORTEST_REASON_FOR_EMERGENCY = 10


class ReasonField(TextInput):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST_REASON, **kwargs})


class RoleInput(serializers.Serializer):
    vai_tro = serializers.ChoiceField(VAI_TRO_CHOICES)
    ly_do = ReasonField()


class TemporaryRoleInput(serializers.Serializer):
    vai_tro = serializers.ChoiceField(TEMPORARY_ROLES)
    den_luc = InstantField()
    ly_do = ReasonField()


class ApprovalInput(serializers.Serializer):
    ly_do = ReasonField(required=False, allow_blank=True)


class RejectionInput(serializers.Serializer):
    ly_do = ReasonField()


class RoleRequestSerializer(serializers.ModelSerializer):
    ma_nguoi_dung = IdField(source="nguoi_dung_id")
    so_dien_thoai = serializers.CharField(source="nguoi_dung.so_dien_thoai")
    ho_ten = serializers.CharField(source="nguoi_dung.ho_ten")
    ma_nguoi_yeu_cau = IdField(source="nguoi_yeu_cau_id")
    ma_nguoi_duyet = IdField(source="nguoi_duyet_id", allow_null=True)

    class Meta:
        model = YeuCauVaiTro
        fields = (
            "ma_yeu_cau", "ma_nguoi_dung", "so_dien_thoai", "ho_ten", "vai_tro_cu", "vai_tro_moi", "ly_do",
            "ma_nguoi_yeu_cau", "ngay_tao", "trang_thai", "ma_nguoi_duyet", "ngay_duyet", "ly_do_duyet",
        )  # fmt: skip


class EmergencyAccessInput(serializers.Serializer):
    ma_benh_nhan = IdField()
    ly_do = ReasonField(min_length=SHORTEST_REASON_FOR_EMERGENCY)


class EmergencyAccessSerializer(serializers.ModelSerializer):
    ma_nguoi_dung = IdField(source="nguoi_dung_id")
    ten_bac_si = serializers.CharField()
    ma_benh_nhan = IdField(source="benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="benh_nhan.ho_ten")

    class Meta:
        model = TruyCapKhanCap
        fields = (
            "ma_truy_cap", "ma_nguoi_dung", "ten_bac_si", "ma_benh_nhan", "ten_benh_nhan", "ly_do", "bat_dau",
            "het_han",
        )  # fmt: skip


class HolderSerializer(serializers.ModelSerializer):
    """An account, what it may do, when it was last used, and its last review."""

    vai_tro_tam = serializers.CharField()
    ho_ten = serializers.CharField()
    lan_cuoi = serializers.DateTimeField(allow_null=True)
    ngay_ra_soat = serializers.DateTimeField(allow_null=True)
    ma_nguoi_ra_soat = IdField(allow_null=True)
    so_nguoi_ra_soat = serializers.CharField(allow_null=True)
    quyet_dinh = serializers.CharField(allow_null=True)
    qua_han = serializers.BooleanField()

    class Meta:
        model = NguoiDung
        fields = (
            "ma_nguoi_dung", "so_dien_thoai", "ho_ten", "vai_tro", "vai_tro_tam", "vai_tro_tam_den", "trang_thai",
            "ngay_tao", "lan_cuoi", "ngay_ra_soat", "ma_nguoi_ra_soat", "so_nguoi_ra_soat", "quyet_dinh", "qua_han",
        )  # fmt: skip


class ReviewInput(serializers.Serializer):
    ma_nguoi_dung = IdField()
    quyet_dinh = serializers.ChoiceField(QuyetDinh.choices)
    ly_do = ReasonField(required=False, allow_blank=True)


class ReviewSerializer(serializers.ModelSerializer):
    ma_nguoi_dung = IdField(source="nguoi_dung_id")
    ma_nguoi_ra_soat = IdField(source="nguoi_ra_soat_id")

    class Meta:
        model = RaSoatQuyen
        fields = (
            "ma_ra_soat", "ma_nguoi_dung", "vai_tro", "quyet_dinh", "ly_do", "ma_nguoi_ra_soat", "ngay_ra_soat",
        )  # fmt: skip
