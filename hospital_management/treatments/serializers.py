"""Treatment plans, drugs and prescriptions, in and out."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.serializers import DayField, IdField, ModelInput, PointNumberField, SentWhole, TextInput, WholeNumberField
from core.services.prescription_checks import MucDoCanhBao
from core.services.prescription_lines import MOST_LINES, MOST_UNITS
from core.services.treatment_plan_service import MOST_STEPS
from treatments.drugs import Thuoc
from treatments.models import BuocDieuTri, DongDonThuoc, DonThuoc, KeHoachDieuTri, TrangThaiBuoc

MOST_DAYS, MOST_TIMES = 90, 24
SMALLEST_DOSE, LARGEST_DOSE = Decimal("0.01"), Decimal(1000)


class StepSerializer(serializers.ModelSerializer):
    tre_han = serializers.BooleanField()

    class Meta:
        model = BuocDieuTri
        fields = ("ma_buoc", "thu_tu", "viec_can_lam", "han", "trang_thai", "tre_han", "xong_luc", "ghi_chu_buoc")


class PlanSerializer(serializers.ModelSerializer):
    """A plan as lists have it."""

    ma_benh_nhan = serializers.IntegerField(source="benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="benh_nhan.ho_ten")
    ma_bac_si = serializers.IntegerField(source="bac_si_id")
    ten_bac_si = serializers.CharField(source="bac_si.ho_ten")
    ma_lich_hen = serializers.IntegerField(source="lich_hen_id", allow_null=True)
    tien_do = serializers.IntegerField(min_value=0, max_value=100)
    so_buoc = serializers.IntegerField()
    so_buoc_xong = serializers.IntegerField()
    so_buoc_tre_han = serializers.IntegerField()

    class Meta:
        model = KeHoachDieuTri
        fields: tuple[str, ...] = (
            "ma_ke_hoach", "ma_benh_nhan", "ten_benh_nhan", "ma_bac_si", "ten_bac_si", "ma_lich_hen", "ten_ke_hoach",
            "trang_thai", "ngay_bat_dau", "ngay_du_kien", "ket_thuc_luc", "tien_do", "so_buoc", "so_buoc_xong",
            "so_buoc_tre_han",
        )  # fmt: skip


class PlanDetailSerializer(PlanSerializer):
    buoc = StepSerializer(many=True, source="cac_buoc")

    class Meta(PlanSerializer.Meta):
        fields = (*PlanSerializer.Meta.fields, "muc_tieu", "ly_do_ngung", "buoc")


class NewStepInput(SentWhole):
    viec_can_lam = TextInput(max_length=1000)
    han = DayField(required=False, allow_null=True)
    ghi_chu_buoc = TextInput(max_length=1000, required=False, allow_blank=True)


class StepInput(NewStepInput):
    trang_thai = serializers.ChoiceField(TrangThaiBuoc.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Changed in part, as PATCH does."""
        return attrs


class StepDoneInput(serializers.Serializer):
    ghi_chu_buoc = TextInput(max_length=1000, required=False, allow_blank=True)


class PlanInput(ModelInput):
    class Meta:
        model = KeHoachDieuTri
        fields: tuple[str, ...] = ("ten_ke_hoach", "muc_tieu", "ngay_bat_dau", "ngay_du_kien")
        extra_kwargs: dict[str, Any] = {"ngay_bat_dau": {"required": False, "help_text": _("Mặc định là hôm nay.")}}


class NewPlanInput(PlanInput):
    ma_benh_nhan = IdField()
    ma_lich_hen = IdField(required=False, allow_null=True)
    buoc = serializers.ListField(child=NewStepInput(), required=False, max_length=MOST_STEPS)

    class Meta(PlanInput.Meta):
        fields = ("ma_benh_nhan", "ma_lich_hen", *PlanInput.Meta.fields, "buoc")


class ReasonInput(serializers.Serializer):
    ly_do = TextInput(max_length=500)


class DrugSerializer(serializers.ModelSerializer):
    class Meta:
        model = Thuoc
        fields = (
            "ma_thuoc", "ten_thuoc", "hoat_chat", "ham_luong", "dang_bao_che", "don_vi", "nhom_thuoc", "dang_dung",
        )  # fmt: skip


class DrugInput(ModelInput):
    class Meta:
        model = Thuoc
        fields = ("ten_thuoc", "hoat_chat", "ham_luong", "dang_bao_che", "don_vi", "nhom_thuoc", "dang_dung")
        validators: tuple[Any, ...] = ()  # one that is known already is the repository's 409


class DrugLineSerializer(serializers.ModelSerializer):
    ma_thuoc = serializers.IntegerField(source="thuoc_id", allow_null=True)

    class Meta:
        model = DongDonThuoc
        fields = (
            "ma_dong", "thu_tu", "ma_thuoc", "ten_thuoc", "hoat_chat", "ham_luong", "dang_bao_che", "don_vi",
            "lieu_moi_lan", "so_lan_ngay", "so_ngay", "cach_dung", "so_luong", "so_luong_da_cap", "dung_den",
        )  # fmt: skip


class PrescriptionSerializer(serializers.ModelSerializer):
    """A prescription as lists have it, without a word of what is prescribed."""

    ma_lich_hen = serializers.IntegerField(source="lich_hen_id")
    ma_benh_nhan = serializers.IntegerField(source="benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="benh_nhan.ho_ten")
    ma_bac_si = serializers.IntegerField(source="bac_si_id")
    ten_bac_si = serializers.CharField(source="bac_si.ho_ten")
    ma_co_so = serializers.IntegerField(source="bac_si.co_so_id")
    ten_co_so = serializers.CharField(source="bac_si.co_so.ten_co_so")

    class Meta:
        model = DonThuoc
        fields: tuple[str, ...] = (
            "ma_don_thuoc", "so_don", "trang_thai", "ma_lich_hen", "ma_benh_nhan", "ten_benh_nhan", "ma_bac_si",
            "ten_bac_si", "ma_co_so", "ten_co_so", "ngay_tao", "ky_luc", "ngay_huy",
        )  # fmt: skip


class PrescriptionDetailSerializer(PrescriptionSerializer):
    ly_do_huy = serializers.CharField(source="ly_do_huy_don")
    ma_don_goc = serializers.IntegerField(source="don_goc_id", allow_null=True)
    ma_xac_minh = serializers.CharField(allow_null=True)
    lien_ket_xac_minh = serializers.CharField(allow_null=True)
    dong = DrugLineSerializer(many=True)

    class Meta(PrescriptionSerializer.Meta):
        fields = (
            *PrescriptionSerializer.Meta.fields, "loi_dan", "ly_do_bo_qua", "ly_do_huy", "ma_don_goc", "ma_xac_minh",
            "lien_ket_xac_minh", "dong",
        )  # fmt: skip


class DrugLineInput(SentWhole):
    """A drug of the catalogue, whose names then count, or any other by its own names."""

    ma_thuoc = IdField(required=False, allow_null=True)
    ten_thuoc = TextInput(max_length=200, required=False)
    hoat_chat = TextInput(max_length=200, required=False)
    ham_luong = TextInput(max_length=100, required=False, allow_blank=True)
    dang_bao_che = TextInput(max_length=50, required=False, allow_blank=True)
    don_vi = TextInput(max_length=30, required=False)
    lieu_moi_lan = PointNumberField(max_digits=6, decimal_places=2, min_value=SMALLEST_DOSE, max_value=LARGEST_DOSE)
    so_lan_ngay = WholeNumberField(min_value=1, max_value=MOST_TIMES)
    so_ngay = WholeNumberField(min_value=1, max_value=MOST_DAYS)
    cach_dung = TextInput(max_length=500, required=False, allow_blank=True)
    so_luong = WholeNumberField(
        min_value=1,
        max_value=MOST_UNITS,
        required=False,
        help_text=_("Không gửi thì bằng liều × số lần × số ngày, làm tròn lên."),
    )


class DraftInput(serializers.Serializer):
    loi_dan = TextInput(max_length=1000, required=False, allow_blank=True)
    dong = serializers.ListField(child=DrugLineInput(), allow_empty=False, max_length=MOST_LINES)


class NewDraftInput(DraftInput):
    ma_lich_hen = IdField()


class CopyInput(serializers.Serializer):
    ma_lich_hen = IdField(required=False, help_text=_("Không gửi thì là lịch hẹn của đơn được chép."))


class SignInput(serializers.Serializer):
    ly_do_bo_qua = TextInput(
        max_length=500, required=False, allow_blank=True, help_text=_("Cần khi có cảnh báo dị ứng.")
    )


class HandedOutInput(SentWhole):
    ma_dong = IdField()
    so_luong = WholeNumberField(min_value=1, max_value=MOST_UNITS)


class DispenseInput(serializers.Serializer):
    dong = serializers.ListField(child=HandedOutInput(), allow_empty=False, max_length=MOST_LINES)


class DrugWarningSerializer(serializers.Serializer):
    muc_do = serializers.ChoiceField(MucDoCanhBao.choices)
    ma = serializers.CharField(help_text=_("Mã cảnh báo, để ứng dụng xử lý"))
    thu_tu = serializers.IntegerField(help_text=_("Thứ tự của dòng"))
    noi_dung = serializers.CharField()


class CheckSerializer(serializers.Serializer):
    canh_bao = DrugWarningSerializer(many=True)
    can_ly_do = serializers.BooleanField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        serious = any(warning.muc_do == MucDoCanhBao.SERIOUS for warning in instance)
        return super().to_representation({"canh_bao": instance, "can_ly_do": serious})
