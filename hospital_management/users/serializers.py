"""Patients, profiles and accounts, in and out."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from authentication.models import VAI_TRO_CHOICES, NguoiDung
from authentication.serializers import NewPasswordField
from core import validators
from core.policy import Role
from core.serializers import (
    CautionSerializer,
    ContactPhoneField,
    IdentityField,
    InsuranceField,
    ModelInput,
    PhoneField,
    form_of,
)
from medical.models import BacSi
from users.models import CLINICAL_FIELDS, BenhNhan, NguoiThan

EARLIEST_BIRTH = dt.date(1900, 1, 1)

EMERGENCY_CONTACT = ("nguoi_lien_he", "sdt_lien_he", "quan_he_lien_he")
ADMINISTRATIVE_FIELDS = (
    "ma_benh_nhan",
    "ma_nguoi_dung",
    "ho_ten",
    "ngay_sinh",
    "gioi_tinh",
    "cmnd_cccd",
    "so_bhyt",
    "so_dien_thoai",
    "email",
    "dia_chi",
    *EMERGENCY_CONTACT,
    "ngay_tao",
    "canh_bao",
)


class PatientForDeskSerializer(serializers.ModelSerializer):
    """A patient without what is for doctors and the patient alone."""

    ma_nguoi_dung = serializers.IntegerField(source="nguoi_dung_id", read_only=True, allow_null=True)
    canh_bao = serializers.SerializerMethodField()

    class Meta:
        model = BenhNhan
        fields: tuple[str, ...] = ADMINISTRATIVE_FIELDS

    @extend_schema_field(CautionSerializer(many=True))
    def get_canh_bao(self, patient: BenhNhan) -> list[dict[str, Any]]:
        cautions = validators.identity_cautions(patient.cmnd_cccd, patient.ngay_sinh, patient.gioi_tinh)
        cautions += validators.insurance_cautions(patient.so_bhyt)
        return [form_of(CautionSerializer).to_representation(each) for each in cautions]


class PatientSerializer(PatientForDeskSerializer):
    class Meta(PatientForDeskSerializer.Meta):
        fields = (*ADMINISTRATIVE_FIELDS[:-2], *CLINICAL_FIELDS, *ADMINISTRATIVE_FIELDS[-2:])


class PatientInput(ModelInput):
    """What is well-formed; who may write which field is the service's question."""

    so_dien_thoai = PhoneField(required=False)
    cmnd_cccd = IdentityField(required=False, allow_null=True, allow_blank=True, max_length=20)
    so_bhyt = InsuranceField(required=False, allow_blank=True, max_length=30)
    sdt_lien_he = ContactPhoneField(required=False, allow_blank=True, max_length=20)
    nhom_mau = serializers.RegexField(
        r"^(A|B|AB|O)[+-]?$",
        required=False,
        allow_blank=True,
        error_messages={"invalid": _("Nhóm máu là A, B, AB hoặc O, có thể kèm + hoặc -.")},
    )

    class Meta:
        model = BenhNhan
        fields = (
            "ho_ten", "ngay_sinh", "gioi_tinh", "cmnd_cccd", "so_bhyt", "so_dien_thoai", "email", "dia_chi",
            *EMERGENCY_CONTACT, *CLINICAL_FIELDS,
        )  # fmt: skip

    def validate_ngay_sinh(self, value: dt.date) -> dt.date:
        if not EARLIEST_BIRTH <= value <= timezone.localdate():
            raise serializers.ValidationError(_("Ngày sinh phải từ năm 1900 đến hôm nay."), code="out_of_range")
        return value

    def validate_cmnd_cccd(self, value: str | None) -> str | None:
        return value or None


class DoctorOwnInput(ModelInput):
    """What doctors write of their own profile; the rest is the Admin's."""

    class Meta:
        model = BacSi
        fields = ("ho_ten", "gioi_tinh", "gioi_thieu")


class DoctorProfileSerializer(serializers.ModelSerializer):
    ma_co_so = serializers.IntegerField(source="co_so_id")
    ma_chuyen_khoa = serializers.IntegerField(source="chuyen_khoa_id")

    class Meta:
        model = BacSi
        fields = (
            "ma_bac_si", "ma_co_so", "ma_chuyen_khoa", "ho_ten", "gioi_tinh", "hoc_vi", "kinh_nghiem", "gioi_thieu",
        )  # fmt: skip


class ProfileSerializer(serializers.ModelSerializer):
    """An account with the row that is its owner's in the role in force, which is the one that he may write: a
    doctor's, else a patient's, or null.
    """

    ho_so = serializers.SerializerMethodField()

    class Meta:
        model = NguoiDung
        fields = ("ma_nguoi_dung", "so_dien_thoai", "vai_tro", "trang_thai", "ho_so")

    @extend_schema_field(
        PolymorphicProxySerializer(
            "OwnProfile", [PatientSerializer, DoctorProfileSerializer], resource_type_field_name=None, allow_null=True
        )
    )
    def get_ho_so(self, account: NguoiDung) -> dict[str, Any] | None:
        if account.vai_tro == Role.DOCTOR:
            doctor = getattr(account, "bac_si", None)
            return form_of(DoctorProfileSerializer).to_representation(doctor) if doctor else None
        patient = getattr(account, "benh_nhan", None)
        return form_of(PatientSerializer).to_representation(patient) if patient else None


class PatientProfileInput(serializers.Serializer):
    ho_so = PatientInput()


class DoctorProfileInput(serializers.Serializer):
    ho_so = DoctorOwnInput()


class AnyProfileInput(serializers.Serializer):
    """For roles without a row of their own; the service refuses it."""

    ho_so = serializers.DictField()


class RelativeSerializer(serializers.ModelSerializer):
    ho_so = PatientSerializer(source="benh_nhan")

    class Meta:
        model = NguoiThan
        fields = ("ma_nguoi_than", "quan_he", "ngay_tao", "ho_so")


class RelativeInput(ModelInput):
    ho_so = PatientInput()

    class Meta:
        model = NguoiThan
        fields = ("quan_he", "ho_so")


class RelationInput(ModelInput):
    class Meta:
        model = NguoiThan
        fields = ("quan_he",)


class GuardianSerializer(serializers.ModelSerializer):
    """An account that acts for a patient; its name is that of its own profile."""

    ma_nguoi_dung = serializers.IntegerField(source="nguoi_dung_id")
    so_dien_thoai = serializers.CharField(source="nguoi_dung.so_dien_thoai")
    ho_ten = serializers.CharField(source="nguoi_dung.ho_ten")

    class Meta:
        model = NguoiThan
        fields = ("ma_nguoi_than", "ma_nguoi_dung", "so_dien_thoai", "ho_ten", "quan_he", "ngay_tao")


class GuardianInput(ModelInput):
    so_dien_thoai = PhoneField()

    class Meta:
        model = NguoiThan
        fields = ("so_dien_thoai", "quan_he")


class AccountSerializer(serializers.ModelSerializer):
    """An account with its own role, and the temporary one that takes its place until `vai_tro_tam_den`."""

    vai_tro_tam = serializers.CharField()
    ho_ten = serializers.CharField()

    class Meta:
        model = NguoiDung
        fields = (
            "ma_nguoi_dung", "so_dien_thoai", "vai_tro", "vai_tro_tam", "vai_tro_tam_den", "trang_thai", "ngay_tao",
            "ho_ten",
        )  # fmt: skip


class AccountInput(serializers.Serializer):
    so_dien_thoai = PhoneField()
    password = NewPasswordField()
    vai_tro = serializers.ChoiceField(VAI_TRO_CHOICES)


class AccountChangeInput(serializers.Serializer):
    so_dien_thoai = PhoneField()
    trang_thai = serializers.BooleanField()
    password = NewPasswordField(required=False)
