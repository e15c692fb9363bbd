"""Schedules and appointments, in and out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from appointments.models import ChuoiLichHen, GiuCho, LichHen, LichLamViec, LoaiLichHen, TrangThaiLichHen
from core.booking_rules import LONGEST_SLOT, MOST_PATIENTS, SHORTEST_SLOT
from core.filters import LARGEST_ID
from core.serializers import DayField, IdField, ModelInput, TextInput, WholeMinuteField, WholeNumberField
from reception.models import NhomUuTien

MOST_IN_A_SERIES, MOST_WEEKS_APART = 26, 8
NEEDED = ("ma_bac_si", "ma_dich_vu", "ngay_kham", "gio_kham")


class OverrideField(TextInput):
    """Why booking rules are passed over."""

    def __init__(self, **kwargs: Any) -> None:
        defaults = {"max_length": 300, "required": False, "allow_blank": True}
        super().__init__(**{**defaults, **kwargs})


class FreeTimeSerializer(serializers.Serializer):
    gio_bat_dau = serializers.TimeField()
    gio_ket_thuc = serializers.TimeField()
    con_trong = serializers.BooleanField()


class ScheduleSerializer(serializers.ModelSerializer):
    """A schedule with its free times."""

    ma_bac_si = serializers.IntegerField(source="bac_si_id")
    ten_bac_si = serializers.CharField(source="bac_si.ho_ten")
    ten_co_so = serializers.CharField(source="bac_si.co_so.ten_co_so")
    ten_chuyen_khoa = serializers.CharField(source="bac_si.chuyen_khoa.ten_chuyen_khoa")
    con_cho_trong = serializers.IntegerField(source="con_lai")
    khung_gio = FreeTimeSerializer(many=True)

    class Meta:
        model = LichLamViec
        fields = (
            "ma_lich", "ma_bac_si", "ten_bac_si", "ten_co_so", "ten_chuyen_khoa", "ngay_lam_viec", "gio_bat_dau",
            "gio_ket_thuc", "so_luong_kham", "so_phut_kham", "so_luong_da_dat", "con_cho_trong", "khung_gio",
        )  # fmt: skip


class AvailabilityQuery(serializers.Serializer):
    ma_bac_si = IdField(required=False, min_value=1, max_value=LARGEST_ID)
    ma_chuyen_khoa = IdField(required=False, min_value=1, max_value=LARGEST_ID)
    ma_co_so = IdField(required=False, min_value=1, max_value=LARGEST_ID)
    ma_dich_vu = IdField(required=False)
    tu_ngay = DayField(required=False)
    den_ngay = DayField(required=False)
    tom_tat = serializers.ChoiceField(["ngay"], required=False, help_text=_("Đếm theo ngày thay vì từng khung giờ."))


class AvailabilitySerializer(serializers.Serializer):
    """A free time, under the names by which it is booked."""

    ngay_kham = serializers.DateField(source="lich.ngay_lam_viec")
    gio_kham = serializers.TimeField(source="khung_gio.gio_bat_dau")
    gio_ket_thuc = serializers.TimeField(source="khung_gio.gio_ket_thuc")
    ma_bac_si = serializers.IntegerField(source="lich.bac_si_id")
    ten_bac_si = serializers.CharField(source="lich.bac_si.ho_ten")
    ma_chuyen_khoa = serializers.IntegerField(source="lich.bac_si.chuyen_khoa_id")
    ten_chuyen_khoa = serializers.CharField(source="lich.bac_si.chuyen_khoa.ten_chuyen_khoa")
    ma_co_so = serializers.IntegerField(source="lich.bac_si.co_so_id")
    ten_co_so = serializers.CharField(source="lich.bac_si.co_so.ten_co_so")
    ma_lich = serializers.IntegerField(source="lich.ma_lich")
    con_cho_trong = serializers.IntegerField()


class FreeDaySerializer(serializers.Serializer):
    ngay = serializers.DateField()
    so_khung_trong = serializers.IntegerField()
    so_bac_si = serializers.IntegerField()
    som_nhat = serializers.TimeField(allow_null=True)


class ScheduleInput(ModelInput):
    ma_bac_si = IdField(required=False)
    gio_bat_dau = WholeMinuteField()
    gio_ket_thuc = WholeMinuteField()
    so_luong_kham = WholeNumberField(min_value=1, max_value=MOST_PATIENTS)
    so_phut_kham = WholeNumberField(min_value=SHORTEST_SLOT, max_value=LONGEST_SLOT, required=False, allow_null=True)

    class Meta:
        model = LichLamViec
        fields = ("ma_bac_si", "ngay_lam_viec", "gio_bat_dau", "gio_ket_thuc", "so_luong_kham", "so_phut_kham")
        validators = ()


class GenerateInput(serializers.Serializer):
    ma_bac_si = IdField(required=False)
    ma_co_so = IdField(required=False)
    tu_ngay = DayField()
    den_ngay = DayField()
    chay_thu = serializers.BooleanField(required=False, help_text=_("Chỉ xem kết quả, không tạo gì."))


class GeneratedSerializer(serializers.Serializer):
    """A schedule as a run makes it; it has no key yet."""

    ma_bac_si = serializers.IntegerField(source="bac_si_id")
    ngay_lam_viec = serializers.DateField()
    gio_bat_dau = serializers.TimeField()
    gio_ket_thuc = serializers.TimeField()
    so_luong_kham = serializers.IntegerField()
    so_phut_kham = serializers.IntegerField()


class LeftOutSerializer(serializers.Serializer):
    ma_bac_si = serializers.IntegerField(source="lich.bac_si_id")
    ngay_lam_viec = serializers.DateField(source="lich.ngay_lam_viec")
    gio_bat_dau = serializers.TimeField(source="lich.gio_bat_dau")
    gio_ket_thuc = serializers.TimeField(source="lich.gio_ket_thuc")
    ly_do = serializers.CharField()
    loai = serializers.CharField(allow_null=True)


class GenerationSerializer(serializers.Serializer):
    """What a run did; the lists are cut, the counts whole."""

    chay_thu = serializers.BooleanField()
    so_tao_moi = serializers.IntegerField()
    so_da_co = serializers.IntegerField()
    so_bo_qua = serializers.IntegerField()
    tao_moi = GeneratedSerializer(many=True)
    bo_qua = LeftOutSerializer(many=True)


class AppointmentSerializer(serializers.ModelSerializer):
    ma_benh_nhan = serializers.IntegerField(source="benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="benh_nhan.ho_ten")
    ma_bac_si = serializers.IntegerField(source="bac_si_id")
    ten_bac_si = serializers.CharField(source="bac_si.ho_ten")
    ma_dich_vu = serializers.IntegerField(source="dich_vu_id")
    ten_dich_vu = serializers.CharField(source="dich_vu.ten_dich_vu")
    ma_co_so = serializers.IntegerField(source="bac_si.co_so_id")
    ten_co_so = serializers.CharField(source="bac_si.co_so.ten_co_so")
    ma_lich = serializers.IntegerField(source="lich_id", allow_null=True)
    ma_chuoi = serializers.IntegerField(source="chuoi_id", allow_null=True)

    class Meta:
        model = LichHen
        fields: tuple[str, ...] = (
            "ma_lich_hen", "ma_benh_nhan", "ten_benh_nhan", "ma_bac_si", "ten_bac_si", "ma_dich_vu", "ten_dich_vu",
            "ma_co_so", "ten_co_so", "ma_lich", "ngay_kham", "gio_kham", "gio_ket_thuc", "so_thu_tu", "loai_lich_hen",
            "ma_chuoi", "trang_thai", "ghi_chu", "ngay_tao", "ngay_huy", "ly_do_huy",
        )  # fmt: skip


class WhenSerializer(serializers.Serializer):
    ma_bac_si = serializers.IntegerField()
    ngay_kham = serializers.DateField()
    gio_kham = serializers.TimeField()
    trang_thai = serializers.ChoiceField(TrangThaiLichHen.choices)


class HistorySerializer(serializers.Serializer):
    thoi_diem = serializers.DateTimeField()
    hanh_dong = serializers.CharField()
    vai_tro = serializers.CharField(allow_null=True)
    truoc = WhenSerializer(allow_null=True)
    sau = WhenSerializer(allow_null=True)


class AppointmentDetailSerializer(AppointmentSerializer):
    """One appointment by itself, with what became of it."""

    lich_su = HistorySerializer(many=True, read_only=True)

    class Meta(AppointmentSerializer.Meta):
        fields = (*AppointmentSerializer.Meta.fields, "lich_su")


class VisitInput(ModelInput):
    """Who wants to see whom, for what, when."""

    ma_bac_si = IdField()
    ma_dich_vu = IdField()
    gio_kham = WholeMinuteField()
    ma_benh_nhan = IdField(required=False, help_text=_("Bệnh nhân chỉ cần gửi khi đặt cho người thân."))
    ly_do_bo_qua = OverrideField()

    class Meta:
        model = LichHen
        fields: tuple[str, ...] = (
            "ma_bac_si", "ma_dich_vu", "ngay_kham", "gio_kham", "ma_benh_nhan", "ly_do_bo_qua"
        )  # fmt: skip
        validators = ()


class BookInput(VisitInput):
    """What is to be booked; with a hold, that says it all; a walk-in or an emergency may leave day and time out."""

    ma_giu_cho = IdField(required=False)
    loai_lich_hen = serializers.ChoiceField(LoaiLichHen.choices, required=False)

    class Meta(VisitInput.Meta):
        fields = (*VisitInput.Meta.fields, "ghi_chu", "ma_giu_cho", "loai_lich_hen")
        extra_kwargs = {"ngay_kham": {"required": False}}

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        for name in NEEDED:
            fields[name].required = False
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        walks_in = attrs.get("loai_lich_hen", LoaiLichHen.BOOKED) != LoaiLichHen.BOOKED
        needed = () if "ma_giu_cho" in attrs else NEEDED[:2] if walks_in else NEEDED
        missing = [name for name in needed if name not in attrs]
        if missing:
            required = str(self.fields["ma_bac_si"].error_messages["required"])
            raise serializers.ValidationError(
                {name: [serializers.ErrorDetail(required, "required")] for name in missing}
            )
        return attrs


class SeriesInput(VisitInput):
    so_lan = WholeNumberField(min_value=2, max_value=MOST_IN_A_SERIES)
    cach_tuan = WholeNumberField(min_value=1, max_value=MOST_WEEKS_APART, default=1)

    class Meta(VisitInput.Meta):
        fields = (*VisitInput.Meta.fields, "ghi_chu", "so_lan", "cach_tuan")


class SeriesSerializer(serializers.ModelSerializer):
    lich_hen = AppointmentSerializer(many=True)

    class Meta:
        model = ChuoiLichHen
        fields = ("ma_chuoi", "so_lan", "cach_tuan", "ngay_tao", "lich_hen")


class HoldSerializer(serializers.ModelSerializer):
    ma_benh_nhan = serializers.IntegerField(source="benh_nhan_id")
    ma_bac_si = serializers.IntegerField(source="bac_si_id")
    ten_bac_si = serializers.CharField(source="bac_si.ho_ten")
    ma_dich_vu = serializers.IntegerField(source="dich_vu_id")
    ten_dich_vu = serializers.CharField(source="dich_vu.ten_dich_vu")
    ma_lich = serializers.IntegerField(source="lich_id")

    class Meta:
        model = GiuCho
        fields = (
            "ma_giu_cho", "ma_benh_nhan", "ma_bac_si", "ten_bac_si", "ma_dich_vu", "ten_dich_vu", "ma_lich",
            "ngay_kham", "gio_kham", "gio_ket_thuc", "het_han",
        )  # fmt: skip


class ChangeInput(ModelInput):
    """Patient and state may be sent back as they were read; to change them is refused."""

    ma_bac_si = IdField(required=False)
    ma_dich_vu = IdField(required=False)
    ma_benh_nhan = IdField(required=False)
    trang_thai = serializers.ChoiceField(TrangThaiLichHen.choices, required=False)
    gio_kham = WholeMinuteField()
    ly_do_bo_qua = OverrideField()

    class Meta:
        model = LichHen
        fields = (
            "ngay_kham", "gio_kham", "ghi_chu", "ma_bac_si", "ma_dich_vu", "ma_benh_nhan", "trang_thai", "ly_do_bo_qua"
        )  # fmt: skip
        validators = ()


class ReasonInput(serializers.Serializer):
    ly_do = TextInput(max_length=500, required=False, allow_blank=True, default="")


class CheckInInput(serializers.Serializer):
    """Without a class, the one that follows from the patient's age."""

    nhom_uu_tien = serializers.ChoiceField(NhomUuTien.choices, required=False)
    ly_do_uu_tien = TextInput(max_length=300, required=False, allow_blank=True)


class CancelInput(ReasonInput):
    ly_do_bo_qua = OverrideField()
