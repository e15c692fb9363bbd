"""Consents, requests of data subjects and copies of data, in and out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from consents.models import (
    LONGEST_CONTENT,
    LONGEST_TEXT,
    BanXuat,
    DongY,
    LoaiYeuCauQuyen,
    MucDichDongY,
    VanBanDongY,
    YeuCauQuyen,
)
from core.bootstrap import container
from core.clock import Clock
from core.serializers import DayField, IdField, InstantField, TextInput

LONGEST_REASON = 500


class ConsentTextSerializer(serializers.ModelSerializer):
    class Meta:
        model = VanBanDongY
        fields = ("ma_van_ban", "muc_dich", "so_phien_ban", "noi_dung_vi", "noi_dung_en", "hieu_luc_tu", "ngay_tao")


class ConsentTextInput(serializers.Serializer):
    muc_dich = serializers.ChoiceField(MucDichDongY.choices)
    noi_dung_vi = TextInput(max_length=LONGEST_TEXT)
    noi_dung_en = TextInput(max_length=LONGEST_TEXT)
    hieu_luc_tu = InstantField(required=False)


class ConsentSerializer(serializers.ModelSerializer):
    ma_benh_nhan = serializers.IntegerField(source="benh_nhan_id")
    ma_van_ban = serializers.IntegerField(source="van_ban_id")
    so_phien_ban = serializers.IntegerField(source="van_ban.so_phien_ban")
    ma_nguoi_dung = serializers.IntegerField(source="nguoi_dung_id")

    class Meta:
        model = DongY
        fields = (
            "ma_dong_y", "ma_benh_nhan", "muc_dich", "dong_y", "ma_van_ban", "so_phien_ban", "cach", "ngay_ky",
            "ma_nguoi_dung", "thoi_diem",
        )  # fmt: skip


class PurposeSerializer(serializers.Serializer):
    """One purpose of one patient, as it stands."""

    muc_dich = serializers.ChoiceField(MucDichDongY.choices)
    can_dong_y = serializers.BooleanField()
    dong_y = serializers.BooleanField(allow_null=True)
    ma_van_ban = serializers.IntegerField(source="van_ban.pk", default=None, allow_null=True)
    so_phien_ban = serializers.IntegerField(source="van_ban.so_phien_ban", default=None, allow_null=True)
    van_ban_moi = serializers.BooleanField(source="text_is_newer")
    thoi_diem = serializers.DateTimeField(source="da_noi.thoi_diem", default=None, allow_null=True)
    cach = serializers.CharField(source="da_noi.cach", default=None, allow_null=True)


class PatientQuery(serializers.Serializer):
    ma_benh_nhan = IdField(required=False)


class WithdrawInput(serializers.Serializer):
    ma_benh_nhan = IdField(required=False)
    muc_dich = serializers.ChoiceField(MucDichDongY.choices)
    ngay_ky = DayField(required=False)


class GiveInput(WithdrawInput):
    ma_van_ban = IdField()


class DataRequestSerializer(serializers.ModelSerializer):
    ma_benh_nhan = serializers.IntegerField(source="benh_nhan_id", allow_null=True)
    ten_benh_nhan = serializers.CharField(source="benh_nhan.ho_ten", allow_null=True)
    ma_nguoi_dung = serializers.IntegerField(source="nguoi_dung_id")
    tre_han = serializers.SerializerMethodField()

    class Meta:
        model = YeuCauQuyen
        fields = (
            "ma_yeu_cau", "ma_benh_nhan", "ten_benh_nhan", "ma_nguoi_dung", "loai", "noi_dung_yeu_cau", "trang_thai",
            "ben_thu_ba", "ngay_tao", "ngay_nhan", "han_tra_loi", "han_xong", "tre_han", "ngay_gia_han",
            "ly_do_gia_han", "ngay_tra_loi", "noi_dung_tra_loi", "ly_do_tu_choi", "ngay_xong", "xoa_luc",
        )  # fmt: skip

    def get_tre_han(self, request: YeuCauQuyen) -> bool:
        return request.is_overdue(container().resolve(Clock).now())


class DataRequestInput(serializers.Serializer):
    ma_benh_nhan = IdField(required=False)
    ve_tai_khoan = serializers.BooleanField(required=False)
    loai = serializers.ChoiceField(LoaiYeuCauQuyen.choices)
    noi_dung_yeu_cau = TextInput(max_length=LONGEST_CONTENT, required=False, allow_blank=True)
    ngay_nhan = DayField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("ve_tai_khoan") and "ma_benh_nhan" in attrs:
            wrong = _("Yêu cầu về tài khoản của mình thì không gửi bệnh nhân.")
            raise serializers.ValidationError({"ma_benh_nhan": wrong}, code="invalid")
        return attrs


class AnswerInput(serializers.Serializer):
    noi_dung_tra_loi = TextInput(max_length=LONGEST_CONTENT)
    ben_thu_ba = serializers.BooleanField(required=False)


class CompleteInput(serializers.Serializer):
    noi_dung_tra_loi = TextInput(max_length=LONGEST_CONTENT, required=False, allow_blank=True)


class RequestReasonInput(serializers.Serializer):
    ly_do = TextInput(max_length=LONGEST_REASON)


class EraseInput(serializers.Serializer):
    xac_nhan = TextInput(max_length=50)


class ExportSerializer(serializers.ModelSerializer):
    ma_benh_nhan = serializers.ListField(source="benh_nhan", child=serializers.IntegerField())

    class Meta:
        model = BanXuat
        fields = (
            "ma_ban_xuat", "ma_benh_nhan", "trang_thai", "phan_tram", "so_byte", "ngay_tao", "san_sang_luc", "het_han",
        )  # fmt: skip
