"""The catalogue, in and out. Relations are ids under the seed's names, with labels beside them."""

from typing import Any

from rest_framework import serializers

from authentication.serializers import NewPasswordField
from core.serializers import MOST_VND, ContactPhoneField, IdField, ModelInput, MoneyField, PhoneField, WholeNumberField
from core.validators import FitsColumn
from medical.models import BacSi, ChuyenKhoa, CoSoYTe, DichVu

LONGEST_VISIT_MINUTES = 480
LONGEST_NAME = 200


class FacilitySerializer(serializers.ModelSerializer):
    class Meta:
        model = CoSoYTe
        fields = ("ma_co_so", "ten_co_so", "loai_hinh", "dia_chi", "so_dien_thoai", "email")


class FacilityInput(ModelInput):
    so_dien_thoai = ContactPhoneField(
        required=False, allow_blank=True, max_length=20, help_text="Số di động, số bàn hoặc tổng đài 1800, 1900"
    )

    class Meta:
        model = CoSoYTe
        fields = ("ten_co_so", "loai_hinh", "dia_chi", "so_dien_thoai", "email")
        # A taken name is the repository's 409.
        extra_kwargs: dict[str, Any] = {"ten_co_so": {"validators": [FitsColumn(LONGEST_NAME)]}}


class SpecialtySerializer(serializers.ModelSerializer):
    ma_co_so = serializers.IntegerField(source="co_so_id")
    ten_co_so = serializers.CharField(source="co_so.ten_co_so")

    class Meta:
        model = ChuyenKhoa
        fields = ("ma_chuyen_khoa", "ma_co_so", "ten_co_so", "ten_chuyen_khoa", "mo_ta")


class SpecialtyInput(ModelInput):
    ma_co_so = IdField()

    class Meta:
        model = ChuyenKhoa
        fields = ("ma_co_so", "ten_chuyen_khoa", "mo_ta")


class DoctorSerializer(serializers.ModelSerializer):
    ma_nguoi_dung = serializers.IntegerField(source="nguoi_dung_id")
    ma_co_so = serializers.IntegerField(source="co_so_id")
    ten_co_so = serializers.CharField(source="co_so.ten_co_so")
    ma_chuyen_khoa = serializers.IntegerField(source="chuyen_khoa_id")
    ten_chuyen_khoa = serializers.CharField(source="chuyen_khoa.ten_chuyen_khoa")

    class Meta:
        model = BacSi
        fields = (
            "ma_bac_si", "ma_nguoi_dung", "ma_co_so", "ten_co_so", "ma_chuyen_khoa", "ten_chuyen_khoa", "ho_ten",
            "gioi_tinh", "hoc_vi", "kinh_nghiem", "gioi_thieu", "phong_kham",
        )  # fmt: skip


class DoctorInput(ModelInput):
    ma_co_so = IdField()
    ma_chuyen_khoa = IdField()
    kinh_nghiem = WholeNumberField(min_value=0, max_value=80, required=False)

    class Meta:
        model = BacSi
        fields: tuple[str, ...] = (
            "ma_co_so", "ma_chuyen_khoa", "ho_ten", "gioi_tinh", "hoc_vi", "kinh_nghiem", "gioi_thieu", "phong_kham",
        )  # fmt: skip


class NewDoctorInput(DoctorInput):
    so_dien_thoai = PhoneField()
    password = NewPasswordField()

    class Meta(DoctorInput.Meta):
        fields = ("so_dien_thoai", "password", *DoctorInput.Meta.fields)


class ServiceSerializer(serializers.ModelSerializer):
    ma_co_so = serializers.IntegerField(source="co_so_id")
    ten_co_so = serializers.CharField(source="co_so.ten_co_so")
    ma_chuyen_khoa = serializers.IntegerField(source="chuyen_khoa_id", allow_null=True)
    ten_chuyen_khoa = serializers.CharField(source="chuyen_khoa.ten_chuyen_khoa", default=None, allow_null=True)

    class Meta:
        model = DichVu
        fields = (
            "ma_dich_vu", "ma_co_so", "ten_co_so", "ma_chuyen_khoa", "ten_chuyen_khoa", "ten_dich_vu", "loai_dich_vu",
            "gia_tien", "thoi_gian_kham", "mo_ta",
        )  # fmt: skip


class ServiceInput(ModelInput):
    ma_co_so = IdField()
    ma_chuyen_khoa = IdField(required=False, allow_null=True)
    gia_tien = MoneyField(min_value=1, max_value=MOST_VND)
    thoi_gian_kham = WholeNumberField(min_value=1, max_value=LONGEST_VISIT_MINUTES)

    class Meta:
        model = DichVu
        fields = (
            "ma_co_so", "ma_chuyen_khoa", "ten_dich_vu", "loai_dich_vu", "gia_tien", "thoi_gian_kham", "mo_ta",
        )  # fmt: skip
