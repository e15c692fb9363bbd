"""Remote sessions, in and out."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from appointments.models import PhienTuVanTuXa, TrangThaiLichHen
from appointments.remote_session import KetQuaPhien
from core.serializers import IdField, TextInput
from core.services.lobby_service import ENTERS, WAITS
from core.statistics_serializers import DaysQuery
from telehealth.models import Ben, LuotThamGia

LONGEST_NOTE = 4000
WAYS = [(WAITS, WAITS), (ENTERS, ENTERS)]


class TeleconsultationSerializer(serializers.ModelSerializer):
    ma_lich_hen = serializers.IntegerField(source="lich_hen_id")
    ma_benh_nhan = serializers.IntegerField(source="lich_hen.benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="lich_hen.benh_nhan.ho_ten")
    ma_bac_si = serializers.IntegerField(source="lich_hen.bac_si_id")
    ten_bac_si = serializers.CharField(source="lich_hen.bac_si.ho_ten")
    ma_co_so = serializers.IntegerField(source="lich_hen.bac_si.co_so_id")
    ten_co_so = serializers.CharField(source="lich_hen.bac_si.co_so.ten_co_so")
    ngay_kham = serializers.DateField(source="lich_hen.ngay_kham")
    gio_kham = serializers.TimeField(source="lich_hen.gio_kham")
    gio_ket_thuc = serializers.TimeField(source="lich_hen.gio_ket_thuc")
    trang_thai_lich_hen = serializers.ChoiceField(TrangThaiLichHen.choices, source="lich_hen.trang_thai")
    phong_mo_luc = serializers.DateTimeField(source="opens_at")
    phong_dong_luc = serializers.DateTimeField(source="closes_at")
    ket_qua = serializers.CharField(help_text=_("Trống khi chưa có kết quả"))
    dang_cho = serializers.BooleanField()
    ghi_chu_bac_si = serializers.CharField(source="ghi_chu", allow_null=True)

    class Meta:
        model = PhienTuVanTuXa
        fields: tuple[str, ...] = (
            "ma_phien", "ma_lich_hen", "ma_cuoc_goi", "ma_benh_nhan", "ten_benh_nhan", "ma_bac_si", "ten_bac_si",
            "ma_co_so", "ten_co_so", "ngay_kham", "gio_kham", "gio_ket_thuc", "trang_thai_lich_hen", "phong_mo_luc",
            "phong_dong_luc", "thoi_gian_bat_dau", "thoi_gian_ket_thuc", "trang_thai", "ket_qua", "dang_cho", "cho_tu",
            "cho_giay", "so_giay", "ghi_chu_bac_si",
        )  # fmt: skip


class ParticipationSerializer(serializers.ModelSerializer):
    cach_roi = serializers.CharField(help_text=_("Rời phòng, mất kết nối hay phòng đóng; trống khi còn trong phòng"))

    class Meta:
        model = LuotThamGia
        fields = ("ben", "vao_luc", "ra_luc", "cach_roi")


class TeleconsultationDetailSerializer(TeleconsultationSerializer):
    tham_gia = ParticipationSerializer(many=True)

    class Meta(TeleconsultationSerializer.Meta):
        fields = (*TeleconsultationSerializer.Meta.fields, "tham_gia")


class WaySerializer(serializers.Serializer):
    """Into the room, by address or token; or into the lobby, to ask again."""

    ma_phien = serializers.IntegerField(source="session.ma_phien")
    ben = serializers.ChoiceField(Ben.choices, source="side")
    trang_thai = serializers.ChoiceField(WAYS)
    cho_tu = serializers.DateTimeField(source="session.cho_tu", allow_null=True)
    thu_lai_sau = serializers.IntegerField(allow_null=True)
    duong_dan = serializers.CharField(source="admission.url", allow_null=True, default=None)
    ma_truy_cap = serializers.CharField(source="admission.token", allow_null=True, default=None)
    het_han = serializers.DateTimeField(source="admission.expires", allow_null=True, default=None)


class NoteInput(serializers.Serializer):
    ghi_chu_bac_si = TextInput(max_length=LONGEST_NOTE, allow_blank=True)


class EndInput(serializers.Serializer):
    ghi_chu_bac_si = TextInput(max_length=LONGEST_NOTE, required=False, allow_blank=True)


class MissInput(serializers.Serializer):
    ben = serializers.ChoiceField(Ben.choices)


class StatisticsQuery(DaysQuery):
    ma_bac_si = IdField(default=None, min_value=1, max_value=2**63 - 1)


class SessionCountSerializer(serializers.Serializer):
    ket_qua = serializers.ChoiceField(KetQuaPhien.choices)
    so_phien = serializers.IntegerField()


class FiguresSerializer(serializers.Serializer):
    total_sessions = serializers.IntegerField()
    open_sessions = serializers.IntegerField()
    by_outcome = SessionCountSerializer(many=True)
    average_duration_minutes = serializers.FloatField()
    average_waiting_minutes = serializers.FloatField()


class MonthFiguresSerializer(FiguresSerializer):
    thang = serializers.CharField()


class DoctorFiguresSerializer(FiguresSerializer):
    ma_bac_si = serializers.IntegerField()
    ten_bac_si = serializers.CharField()


class StatisticsSerializer(FiguresSerializer):
    start_date = serializers.DateField(allow_null=True)
    end_date = serializers.DateField(allow_null=True)
    by_month = MonthFiguresSerializer(many=True)
    by_doctor = DoctorFiguresSerializer(many=True)
