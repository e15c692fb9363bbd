"""Schedules and appointments, in and out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from appointments.models import LichHen, LichLamViec, TrangThaiLichHen
from core.booking_rules import LONGEST_SLOT, MOST_PATIENTS, SHORTEST_SLOT
from core.filters import LARGEST_ID
from core.serializers import IdField, WholeMinuteField


class FreeTimeSerializer(serializers.Serializer):
    gio_bat_dau = serializers.TimeField()
    gio_ket_thuc = serializers.TimeField()
    con_trong = serializers.BooleanField()


class ScheduleSerializer(serializers.ModelSerializer):
    """A schedule with its free times, cut to what the context's `minutes` gives for it, as of the context's `now`."""

    ma_bac_si = serializers.IntegerField(source="bac_si_id")
    ten_bac_si = serializers.CharField(source="bac_si.ho_ten")
    ten_co_so = serializers.CharField(source="bac_si.co_so.ten_co_so")
    ten_chuyen_khoa = serializers.CharField(source="bac_si.chuyen_khoa.ten_chuyen_khoa")
    con_cho_trong = serializers.IntegerField()
    khung_gio = serializers.SerializerMethodField()

    class Meta:
        model = LichLamViec
        fields = (
            "ma_lich", "ma_bac_si", "ten_bac_si", "ten_co_so", "ten_chuyen_khoa", "ngay_lam_viec", "gio_bat_dau",
            "gio_ket_thuc", "so_luong_kham", "so_phut_kham", "so_luong_da_dat", "con_cho_trong", "khung_gio",
        )  # fmt: skip

    @extend_schema_field(FreeTimeSerializer(many=True))
    def get_khung_gio(self, schedule: Any) -> list[dict[str, Any]]:
        times = schedule.times(self.context["minutes"](schedule), schedule.live, self.context["now"])
        return FreeTimeSerializer(times, many=True).data  # type: ignore[return-value]


class AvailabilityQuery(serializers.Serializer):
    ma_bac_si = IdField(required=False, min_value=1, max_value=LARGEST_ID)
    ma_chuyen_khoa = IdField(required=False, min_value=1, max_value=LARGEST_ID)
    ma_co_so = IdField(required=False, min_value=1, max_value=LARGEST_ID)
    ma_dich_vu = IdField(required=False)
    tu_ngay = serializers.DateField(required=False)
    den_ngay = serializers.DateField(required=False)
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
    con_cho_trong = serializers.IntegerField(source="lich.con_cho_trong")


class FreeDaySerializer(serializers.Serializer):
    ngay = serializers.DateField()
    so_khung_trong = serializers.IntegerField()
    so_bac_si = serializers.IntegerField()
    som_nhat = serializers.TimeField(allow_null=True)


class ScheduleInput(serializers.ModelSerializer):
    ma_bac_si = IdField(required=False)
    gio_bat_dau = WholeMinuteField()
    gio_ket_thuc = WholeMinuteField()
    so_luong_kham = serializers.IntegerField(min_value=1, max_value=MOST_PATIENTS)
    so_phut_kham = serializers.IntegerField(
        min_value=SHORTEST_SLOT, max_value=LONGEST_SLOT, required=False, allow_null=True
    )

    class Meta:
        model = LichLamViec
        fields = ("ma_bac_si", "ngay_lam_viec", "gio_bat_dau", "gio_ket_thuc", "so_luong_kham", "so_phut_kham")
        validators = ()


class GenerateInput(serializers.Serializer):
    ma_bac_si = IdField(required=False)
    ma_co_so = IdField(required=False)
    tu_ngay = serializers.DateField()
    den_ngay = serializers.DateField()
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

    class Meta:
        model = LichHen
        fields = (
            "ma_lich_hen", "ma_benh_nhan", "ten_benh_nhan", "ma_bac_si", "ten_bac_si", "ma_dich_vu", "ten_dich_vu",
            "ma_co_so", "ten_co_so", "ma_lich", "ngay_kham", "gio_kham", "gio_ket_thuc", "so_thu_tu", "trang_thai",
            "ghi_chu", "ngay_tao", "ngay_huy", "ly_do_huy",
        )  # fmt: skip


class BookInput(serializers.ModelSerializer):
    ma_bac_si = IdField()
    ma_dich_vu = IdField()
    gio_kham = WholeMinuteField()
    ma_benh_nhan = IdField(required=False, help_text=_("Chỉ nhân viên và quản trị viên cần gửi."))

    class Meta:
        model = LichHen
        fields = ("ma_bac_si", "ma_dich_vu", "ngay_kham", "gio_kham", "ghi_chu", "ma_benh_nhan")
        validators = ()


class ChangeInput(serializers.ModelSerializer):
    """Patient and state may be sent back as they were read; to change them is refused."""

    ma_bac_si = IdField(required=False)
    ma_dich_vu = IdField(required=False)
    ma_benh_nhan = IdField(required=False)
    trang_thai = serializers.ChoiceField(TrangThaiLichHen.choices, required=False)
    gio_kham = WholeMinuteField()

    class Meta:
        model = LichHen
        fields = ("ngay_kham", "gio_kham", "ghi_chu", "ma_bac_si", "ma_dich_vu", "ma_benh_nhan", "trang_thai")
        validators = ()


class ReasonInput(serializers.Serializer):
    ly_do = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
