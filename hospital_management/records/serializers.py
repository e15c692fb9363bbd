"""Medical records, diagnoses, vital signs and the catalogue of diseases, in and out."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.filters import LARGEST_ID
from core.serializers import (
    CautionSerializer,
    IdField,
    InstantField,
    ModelInput,
    PointNumberField,
    SentWhole,
    TextInput,
    WholeNumberField,
    form_of,
)
from core.vital_signs import MEASURES, POSSIBLE, age_in_months, body_mass_index, cautions
from records.models import CONTENT, INTERNAL, BanBenhAn, BenhAn, ChanDoan, MaBenh, MucDoChacChan, SinhHieu

MOST_DIAGNOSES = 20
MOST_SENT = 50
FOR_PATIENTS = tuple(name for name in CONTENT if name not in INTERNAL)


def _without_internal(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if name not in INTERNAL}


class DiseaseSerializer(serializers.ModelSerializer):
    class Meta:
        model = MaBenh
        fields = ("ma_benh", "ma_icd", "ten_benh", "ten_tieng_anh", "chuong")


class DiagnosisSerializer(serializers.ModelSerializer):
    ma_icd = serializers.CharField(source="ma_benh.ma_icd")
    ten_benh = serializers.CharField()

    class Meta:
        model = ChanDoan
        fields = ("ma_icd", "ten_benh", "dien_giai", "la_chinh", "muc_do")


class KeptDiagnosisSerializer(serializers.Serializer):
    """A diagnosis in a signed version, with the disease's name as it was then."""

    ma_icd = serializers.CharField()
    ten_benh = serializers.CharField()
    dien_giai = serializers.CharField()
    la_chinh = serializers.BooleanField()
    muc_do = serializers.ChoiceField(MucDoChacChan.choices)


class KeptVitalsSerializer(serializers.Serializer):
    """Vital signs: beats and breaths a minute, mmHg, °C, %, kg, cm."""

    do_luc = serializers.DateTimeField()
    mach = serializers.IntegerField(allow_null=True)
    huyet_ap_tam_thu = serializers.IntegerField(allow_null=True)
    huyet_ap_tam_truong = serializers.IntegerField(allow_null=True)
    nhiet_do = serializers.FloatField(allow_null=True)
    nhip_tho = serializers.IntegerField(allow_null=True)
    spo2 = serializers.IntegerField(allow_null=True)
    can_nang = serializers.FloatField(allow_null=True)
    chieu_cao = serializers.FloatField(allow_null=True)


class VitalsSerializer(serializers.ModelSerializer):
    """With the body mass index (kg/m²), and what is unusual for the patient's age or looks mistyped."""

    ma_nguoi_do = serializers.IntegerField(source="nguoi_do_id")
    nhiet_do = serializers.FloatField(allow_null=True)
    can_nang = serializers.FloatField(allow_null=True)
    chieu_cao = serializers.FloatField(allow_null=True)
    bmi = serializers.SerializerMethodField()
    canh_bao = serializers.SerializerMethodField()

    class Meta:
        model = SinhHieu
        fields = ("ma_sinh_hieu", "do_luc", "ma_nguoi_do", *MEASURES, "bmi", "canh_bao")

    def get_bmi(self, row: SinhHieu) -> float | None:
        found = body_mass_index(row.can_nang, row.chieu_cao)
        return None if found is None else float(found)

    @extend_schema_field(CautionSerializer(many=True))
    def get_canh_bao(self, row: SinhHieu) -> list[dict[str, Any]]:
        months = age_in_months(row.benh_an.benh_nhan.ngay_sinh, timezone.localtime(row.do_luc).date())
        found = cautions({name: getattr(row, name) for name in MEASURES}, months)
        return [form_of(CautionSerializer).to_representation(each) for each in found]


class ListedRecordSerializer(serializers.ModelSerializer):
    """A record in a list: whose, when, and its diagnoses."""

    ma_lich_hen = serializers.IntegerField(source="lich_hen_id")
    ma_benh_nhan = serializers.IntegerField(source="benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="benh_nhan.ho_ten")
    ma_bac_si = serializers.IntegerField(source="bac_si_id")
    ten_bac_si = serializers.CharField(source="bac_si.ho_ten")
    ngay_kham = serializers.DateField(source="lich_hen.ngay_kham")
    chan_doan = DiagnosisSerializer(many=True, source="cac_chan_doan")

    class Meta:
        model = BenhAn
        fields: tuple[str, ...] = (
            "ma_benh_an", "ma_lich_hen", "ma_benh_nhan", "ten_benh_nhan", "ma_bac_si", "ten_bac_si", "ngay_kham",
            "trang_thai", "phien_ban_ky", "ky_luc", "ngay_tao", "chan_doan",
        )  # fmt: skip


class RecordForPatientSerializer(ListedRecordSerializer):
    """Without what doctors note for one another."""

    sinh_hieu = VitalsSerializer(many=True, source="cac_sinh_hieu")

    class Meta(ListedRecordSerializer.Meta):
        fields = (*ListedRecordSerializer.Meta.fields, *FOR_PATIENTS, "sinh_hieu")


class RecordSerializer(RecordForPatientSerializer):
    """With these notes, but for an Admin or a doctor who is the patient."""

    class Meta(RecordForPatientSerializer.Meta):
        fields = (*RecordForPatientSerializer.Meta.fields, *INTERNAL)

    def to_representation(self, instance: BenhAn) -> dict[str, Any]:
        shown = super().to_representation(instance)
        return _without_internal(shown) if instance.hides_internal else shown


class KeptForPatientSerializer(serializers.Serializer):
    """What a record said when a version of it was signed."""

    ly_do_kham = serializers.CharField()
    kham_lam_sang = serializers.CharField()
    ket_luan = serializers.CharField()
    huong_xu_tri = serializers.CharField()
    chan_doan = KeptDiagnosisSerializer(many=True)
    sinh_hieu = KeptVitalsSerializer(many=True)


class KeptSerializer(KeptForPatientSerializer):
    ghi_chu_noi_bo = serializers.CharField()


class VersionForPatientSerializer(serializers.ModelSerializer):
    ma_benh_an = serializers.IntegerField(source="benh_an_id")
    ma_nguoi_ky = serializers.IntegerField(source="nguoi_ky_id")
    noi_dung = KeptForPatientSerializer(source="noi_dung_ky")

    class Meta:
        model = BanBenhAn
        fields = ("ma_benh_an", "so_ban", "ly_do", "ma_nguoi_ky", "ky_luc", "noi_dung")


class VersionSerializer(VersionForPatientSerializer):
    noi_dung = KeptSerializer(source="noi_dung_ky")

    def to_representation(self, instance: BanBenhAn) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if instance.hides_internal:
            shown["noi_dung"] = _without_internal(shown["noi_dung"])
        return shown


class DiagnosisInput(SentWhole):
    ma_icd = TextInput(max_length=10)
    dien_giai = TextInput(max_length=500, required=False, allow_blank=True)
    la_chinh = serializers.BooleanField(required=False)
    muc_do = serializers.ChoiceField(MucDoChacChan.choices, required=False)


class RecordChangeInput(ModelInput):
    chan_doan = DiagnosisInput(many=True, required=False, max_length=MOST_DIAGNOSES)  # type: ignore[call-arg]

    class Meta:
        model = BenhAn
        fields: tuple[str, ...] = (*CONTENT, "chan_doan")


class RecordInput(RecordChangeInput):
    ma_lich_hen = IdField(min_value=1, max_value=LARGEST_ID)

    class Meta(RecordChangeInput.Meta):
        fields = ("ma_lich_hen", *RecordChangeInput.Meta.fields)


def _number(name: str) -> WholeNumberField:
    least, most = POSSIBLE[name]
    return WholeNumberField(min_value=least, max_value=most, required=False, allow_null=True)


def _decimal(name: str, digits: int, places: int) -> PointNumberField:
    least, most = POSSIBLE[name]
    bounds: dict[str, Any] = {"min_value": least, "max_value": most, "max_digits": digits, "decimal_places": places}
    return PointNumberField(**bounds, coerce_to_string=False, required=False, allow_null=True)


class VitalsInput(serializers.Serializer):
    """What was measured; the rest is left out. Taken now unless it says when."""

    do_luc = InstantField(required=False)
    mach = _number("mach")
    huyet_ap_tam_thu = _number("huyet_ap_tam_thu")
    huyet_ap_tam_truong = _number("huyet_ap_tam_truong")
    nhiet_do = _decimal("nhiet_do", 3, 1)
    nhip_tho = _number("nhip_tho")
    spo2 = _number("spo2")
    can_nang = _decimal("can_nang", 5, 2)
    chieu_cao = _decimal("chieu_cao", 4, 1)


class AmendedVitalsInput(VitalsInput):
    """In an amendment it must be said when, for that was not now."""

    do_luc = InstantField()


class AmendmentInput(RecordChangeInput):
    """What is to be different, and why; `sinh_hieu`, if it is sent, are all measurements from then on."""

    ly_do = TextInput(max_length=500)
    sinh_hieu = AmendedVitalsInput(many=True, required=False, max_length=MOST_SENT)  # type: ignore[call-arg]

    class Meta(RecordChangeInput.Meta):
        fields = ("ly_do", *RecordChangeInput.Meta.fields, "sinh_hieu")
