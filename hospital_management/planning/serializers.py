"""Templates and booking rules, in and out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import empty

from core.booking_rules import LONGEST_SLOT, MOST_PATIENTS, SHORTEST_SLOT, Override
from core.filters import LARGEST_ID
from core.serializers import DayField, IdField, ModelInput, SentWhole, WholeMinuteField, WholeNumberField
from core.services.time_off_service import FIRST_YEAR, LAST_YEAR, MOST_AFFECTED, Treatment
from planning.models import RULE_FIELDS, BuoiMau, KhoangNghi, MauLich, QuyTac

MOST_SESSIONS = 50
MONTH_MINUTES = 30 * 24 * 60
OVERRIDES = [each.value for each in Override]
BOUNDS = {
    "bao_truoc_phut": (0, MONTH_MINUTES),
    "dat_truoc_ngay": (1, 365),
    "huy_truoc_phut": (0, MONTH_MINUTES),
    "doi_truoc_phut": (0, MONTH_MINUTES),
    "so_lich_hen_toi_da": (1, 100),
    "so_lich_hen_moi_ngay": (1, 50),
    "nghi_giua_phut": (0, 120),
    "so_phut_kham": (SHORTEST_SLOT, LONGEST_SLOT),
    "ti_le_uu_tien": (1, 20),
    "lui_sau_luot": (0, 20),
    "phut_den_tre": (0, 240),
    "so_lan_goi": (1, 10),
    "vang_sau_phut": (0, 1440),
    "giu_moi_phut": (5, 1440),
}


class SessionSerializer(serializers.ModelSerializer):
    class Meta:
        model = BuoiMau
        fields = ("thu", "gio_bat_dau", "gio_ket_thuc", "so_luong_kham")


class SessionInput(SentWhole):
    thu = WholeNumberField(min_value=1, max_value=7)
    gio_bat_dau = WholeMinuteField()
    gio_ket_thuc = WholeMinuteField()
    so_luong_kham = WholeNumberField(min_value=1, max_value=MOST_PATIENTS, required=False)


class TemplateSerializer(serializers.ModelSerializer):
    ma_bac_si = serializers.IntegerField(source="bac_si_id")
    ten_bac_si = serializers.CharField(source="bac_si.ho_ten")
    buoi = SessionSerializer(many=True)

    class Meta:
        model = MauLich
        fields = (
            "ma_mau", "ma_bac_si", "ten_bac_si", "ten_mau", "so_phut_kham", "hieu_luc_tu", "hieu_luc_den", "buoi",
        )  # fmt: skip


class TemplateInput(ModelInput):
    ma_bac_si = IdField(required=False)
    so_phut_kham = WholeNumberField(min_value=SHORTEST_SLOT, max_value=LONGEST_SLOT)
    buoi = serializers.ListField(child=SessionInput(), allow_empty=False, max_length=MOST_SESSIONS)

    class Meta:
        model = MauLich
        fields = ("ma_bac_si", "ten_mau", "so_phut_kham", "hieu_luc_tu", "hieu_luc_den", "buoi")


class RulesInForceSerializer(serializers.ModelSerializer):
    """What holds, wherever it was said."""

    gio_mo_cua = serializers.TimeField(format="%H:%M:%S")
    gio_dong_cua = serializers.TimeField(format="%H:%M:%S")
    bo_qua = serializers.ChoiceField(OVERRIDES)

    class Meta:
        model = QuyTac
        fields = RULE_FIELDS
        extra_kwargs: dict[str, Any] = {name: {"allow_null": False, "required": True} for name in RULE_FIELDS}


class InheritedChoiceField(serializers.ChoiceField):
    """A choice; null, which inherits, is stored as the empty text."""

    def run_validation(self, data: Any = empty) -> Any:
        value = super().run_validation(data)
        return "" if value is None else value

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) or None


class RuleSerializer(serializers.ModelSerializer):
    """A row of rules, null where it inherits, and what is in force at its facility."""

    ma_co_so = serializers.IntegerField(source="co_so_id", allow_null=True)
    ten_co_so = serializers.CharField(source="co_so.ten_co_so", default=None, allow_null=True)
    bo_qua = InheritedChoiceField(OVERRIDES, allow_null=True)
    dang_ap_dung = RulesInForceSerializer(read_only=True)

    class Meta:
        model = QuyTac
        fields = ("ma_quy_tac", "ma_co_so", "ten_co_so", *RULE_FIELDS, "dang_ap_dung")


class RuleInput(ModelInput):
    ma_co_so = IdField(required=False, allow_null=True)
    gio_mo_cua = WholeMinuteField(required=False, allow_null=True)
    gio_dong_cua = WholeMinuteField(required=False, allow_null=True)
    bo_qua = InheritedChoiceField(OVERRIDES, required=False, allow_null=True)

    class Meta:
        model = QuyTac
        fields = ("ma_co_so", *RULE_FIELDS)
        extra_kwargs: dict[str, Any] = {
            name: {"min_value": least, "max_value": most} for name, (least, most) in BOUNDS.items()
        }


class TimeOffSerializer(serializers.ModelSerializer):
    ma_bac_si = serializers.IntegerField(source="bac_si_id", allow_null=True)
    ten_bac_si = serializers.CharField(source="bac_si.ho_ten", default=None, allow_null=True)
    ma_co_so = serializers.IntegerField(source="co_so_id", allow_null=True)
    ten_co_so = serializers.CharField(source="co_so.ten_co_so", default=None, allow_null=True)

    class Meta:
        model = KhoangNghi
        fields = (
            "ma_khoang_nghi", "loai", "ma_bac_si", "ten_bac_si", "ma_co_so", "ten_co_so", "tu_ngay", "den_ngay",
            "gio_bat_dau", "gio_ket_thuc", "ly_do",
        )  # fmt: skip


class WindowInput(ModelInput):
    """Whose time off, and when; hours come in a pair, or not at all."""

    ma_bac_si = IdField(required=False)
    ma_co_so = IdField(required=False)
    gio_bat_dau = WholeMinuteField(required=False)
    gio_ket_thuc = WholeMinuteField(required=False)

    class Meta:
        model = KhoangNghi
        fields: tuple[str, ...] = (
            "loai", "ma_bac_si", "ma_co_so", "tu_ngay", "den_ngay", "gio_bat_dau", "gio_ket_thuc", "ly_do"
        )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        hours = {"gio_bat_dau", "gio_ket_thuc"}
        missing = hours - attrs.keys()
        if len(missing) == 1:
            required = str(self.fields["tu_ngay"].error_messages["required"])
            raise serializers.ValidationError(dict.fromkeys(missing, required), code="required")
        return attrs


class TreatmentInput(serializers.Serializer):
    """What becomes of one appointment: another time, which needs day and hour, or none."""

    ma_lich_hen = IdField()
    hanh_dong = serializers.ChoiceField([each.value for each in Treatment], help_text="Dời hoặc hủy lịch hẹn")
    ma_bac_si = IdField(required=False, min_value=1, max_value=LARGEST_ID)
    ngay_kham = DayField(required=False)
    gio_kham = WholeMinuteField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["hanh_dong"] == Treatment.CANCEL:
            return {name: attrs[name] for name in ("ma_lich_hen", "hanh_dong")}
        missing = {"ngay_kham", "gio_kham"} - attrs.keys()
        if missing:
            required = str(self.fields["ma_lich_hen"].error_messages["required"])
            raise serializers.ValidationError(dict.fromkeys(missing, required), code="required")
        return attrs


class TimeOffInput(WindowInput):
    xu_ly = TreatmentInput(many=True, required=False, max_length=MOST_AFFECTED)  # type: ignore[call-arg]

    class Meta(WindowInput.Meta):
        fields = (*WindowInput.Meta.fields, "xu_ly")

    def validate_xu_ly(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({item["ma_lich_hen"] for item in items}) < len(items):
            raise serializers.ValidationError(_("Mỗi lịch hẹn chỉ được nêu một lần."), code="duplicate")
        return items


class ProposalSerializer(serializers.Serializer):
    ma_bac_si = serializers.IntegerField(source="lich.bac_si_id")
    ten_bac_si = serializers.CharField(source="lich.bac_si.ho_ten")
    ngay_kham = serializers.DateField(source="lich.ngay_lam_viec")
    gio_kham = serializers.TimeField(source="khung_gio.gio_bat_dau")
    gio_ket_thuc = serializers.TimeField(source="khung_gio.gio_ket_thuc")


class HitSerializer(serializers.Serializer):
    """An appointment in time off, and where it could go."""

    ma_lich_hen = serializers.IntegerField(source="lich_hen.ma_lich_hen")
    ma_benh_nhan = serializers.IntegerField(source="lich_hen.benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="lich_hen.benh_nhan.ho_ten")
    ma_bac_si = serializers.IntegerField(source="lich_hen.bac_si_id")
    ten_bac_si = serializers.CharField(source="lich_hen.bac_si.ho_ten")
    ten_dich_vu = serializers.CharField(source="lich_hen.dich_vu.ten_dich_vu")
    ngay_kham = serializers.DateField(source="lich_hen.ngay_kham")
    gio_kham = serializers.TimeField(source="lich_hen.gio_kham")
    trang_thai = serializers.CharField(source="lich_hen.trang_thai")
    de_xuat = ProposalSerializer(many=True)


class TreatmentSerializer(serializers.Serializer):
    ma_lich_hen = serializers.IntegerField()
    hanh_dong = serializers.ChoiceField([each.value for each in Treatment], help_text="Dời hoặc hủy lịch hẹn")
    ma_bac_si = serializers.IntegerField(required=False)
    ngay_kham = serializers.DateField(required=False)
    gio_kham = serializers.TimeField(required=False)


class PreviewSerializer(serializers.Serializer):
    """What time off would hit, and the best proposals as they can be sent to enter it."""

    so_lich_hen = serializers.IntegerField()
    lich_hen = HitSerializer(many=True)
    xu_ly = TreatmentSerializer(many=True)


class HolidaysInput(serializers.Serializer):
    nam = WholeNumberField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    chay_thu = serializers.BooleanField(default=False)


class HolidaySerializer(serializers.Serializer):
    tu_ngay = serializers.DateField()
    ly_do = serializers.CharField()


class BlockedHolidaySerializer(HolidaySerializer):
    so_lich_hen = serializers.IntegerField()


class HolidayRunSerializer(serializers.Serializer):
    chay_thu = serializers.BooleanField()
    so_da_co = serializers.IntegerField()
    tao_moi = HolidaySerializer(many=True)
    vuong = BlockedHolidaySerializer(many=True)
