"""The desk's and the doctor's day, and how true expected times were."""

from typing import Any

from rest_framework import serializers

from appointments.models import LichHen, LoaiLichHen, PhienTuVanTuXa, TrangThaiLichHen
from core.filters import LARGEST_ID
from core.serializers import DayField, IdField
from planning.models import KhoangNghi, LoaiNghi
from reception.models import NhomUuTien, PhieuKham, TrangThaiPhieu
from reception.serializers import ExpectedTimeSerializer


class TodayQuery(serializers.Serializer):
    ma_co_so = IdField(min_value=1, max_value=LARGEST_ID)
    ngay = DayField(required=False)


class MyDayQuery(serializers.Serializer):
    ngay = DayField(required=False)
    ma_bac_si = IdField(required=False, min_value=1, max_value=LARGEST_ID)


class AccuracyQuery(serializers.Serializer):
    start_date = DayField(required=False)
    end_date = DayField(required=False)
    ma_bac_si = IdField(required=False, min_value=1, max_value=LARGEST_ID)
    ma_co_so = IdField(required=False, min_value=1, max_value=LARGEST_ID)


class StatesField(serializers.DictField):
    """How many appointments are in which state; states of none are left out."""

    child = serializers.IntegerField()


class DayTicketSerializer(serializers.ModelSerializer):
    nhom_uu_tien = serializers.ChoiceField(NhomUuTien.choices)
    trang_thai = serializers.ChoiceField(TrangThaiPhieu.choices)

    class Meta:
        model = PhieuKham
        fields = (
            "ma_phieu", "nhom_uu_tien", "trang_thai", "so_lan_goi", "den_luc", "goi_luc", "vao_luc", "ra_luc",
            "du_kien_luc", "du_kien_som", "du_kien_muon",
        )  # fmt: skip


class TicketOfVisitField(DayTicketSerializer):
    """Null before arrival."""

    def get_attribute(self, instance: Any) -> Any:
        return getattr(instance, "phieu_kham", None)


class BriefVisitSerializer(serializers.ModelSerializer):
    """One line of the desk's screen."""

    ten_benh_nhan = serializers.CharField(source="benh_nhan.ho_ten")
    so_dien_thoai = serializers.CharField(source="benh_nhan.so_dien_thoai")
    trang_thai = serializers.ChoiceField(TrangThaiLichHen.choices)
    phieu = TicketOfVisitField(allow_null=True)

    class Meta:
        model = LichHen
        fields = ("ma_lich_hen", "so_thu_tu", "gio_kham", "ten_benh_nhan", "so_dien_thoai", "trang_thai", "phieu")


class LeftOverSerializer(serializers.ModelSerializer):
    ten_benh_nhan = serializers.CharField(source="benh_nhan.ho_ten")
    ma_bac_si = serializers.IntegerField(source="bac_si_id")
    ten_bac_si = serializers.CharField(source="bac_si.ho_ten")
    trang_thai = serializers.ChoiceField(TrangThaiLichHen.choices)

    class Meta:
        model = LichHen
        fields = (
            "ma_lich_hen", "ngay_kham", "gio_kham", "so_thu_tu", "ten_benh_nhan", "ma_bac_si", "ten_bac_si",
            "trang_thai",
        )  # fmt: skip


class BlockSerializer(serializers.Serializer):
    """A schedule with its queue, which is there once somebody has arrived."""

    ma_lich = serializers.IntegerField(source="schedule.pk")
    gio_bat_dau = serializers.TimeField(source="schedule.gio_bat_dau")
    gio_ket_thuc = serializers.TimeField(source="schedule.gio_ket_thuc")
    so_luong_kham = serializers.IntegerField(source="schedule.so_luong_kham")
    ma_hang = serializers.IntegerField(source="queue.pk", allow_null=True, default=None)
    phong_kham = serializers.CharField(source="queue.phong_kham", allow_null=True, default=None)
    theo_trang_thai = StatesField()


class DeskBlockSerializer(BlockSerializer):
    ma_bac_si = serializers.IntegerField(source="schedule.bac_si_id")
    ten_bac_si = serializers.CharField(source="schedule.bac_si.ho_ten")
    ten_chuyen_khoa = serializers.CharField(source="schedule.bac_si.chuyen_khoa.ten_chuyen_khoa")
    dang_goi = BriefVisitSerializer(many=True)
    dang_kham = BriefVisitSerializer(many=True)
    so_dang_cho = serializers.IntegerField()
    tiep_theo = BriefVisitSerializer(many=True)
    den_tre = BriefVisitSerializer(many=True)
    cho_lau = BriefVisitSerializer(many=True)


class TodaySerializer(serializers.Serializer):
    ngay = serializers.DateField()
    ma_co_so = serializers.IntegerField()
    ten_co_so = serializers.CharField()
    cap_nhat_luc = serializers.DateTimeField()
    theo_trang_thai = StatesField()
    lich = DeskBlockSerializer(many=True)
    ton_dong = LeftOverSerializer(many=True)


class RemoteSessionSerializer(serializers.ModelSerializer):
    class Meta:
        model = PhienTuVanTuXa
        fields = ("ma_phien", "trang_thai", "thoi_gian_bat_dau", "thoi_gian_ket_thuc")


class RemoteOfVisitField(RemoteSessionSerializer):
    """Null unless the service is a remote one."""

    def get_attribute(self, instance: Any) -> Any:
        return getattr(instance["visit"], "phien_tu_van", None)


class OwnTicketField(DayTicketSerializer):
    """Null before arrival."""

    def get_attribute(self, instance: Any) -> Any:
        return getattr(instance["visit"], "phieu_kham", None)


class OwnVisitSerializer(serializers.Serializer):
    """An appointment as its doctor sees it."""

    ma_lich_hen = serializers.IntegerField(source="visit.pk")
    so_thu_tu = serializers.IntegerField(source="visit.so_thu_tu")
    gio_kham = serializers.TimeField(source="visit.gio_kham")
    gio_ket_thuc = serializers.TimeField(source="visit.gio_ket_thuc")
    trang_thai = serializers.ChoiceField(TrangThaiLichHen.choices, source="visit.trang_thai")
    loai_lich_hen = serializers.ChoiceField(LoaiLichHen.choices, source="visit.loai_lich_hen")
    ghi_chu = serializers.CharField(source="visit.ghi_chu")
    ma_benh_nhan = serializers.IntegerField(source="visit.benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="visit.benh_nhan.ho_ten")
    ngay_sinh = serializers.DateField(source="visit.benh_nhan.ngay_sinh")
    gioi_tinh = serializers.CharField(source="visit.benh_nhan.gioi_tinh")
    ma_dich_vu = serializers.IntegerField(source="visit.dich_vu_id")
    ten_dich_vu = serializers.CharField(source="visit.dich_vu.ten_dich_vu")
    phieu = OwnTicketField(allow_null=True)
    phien_tu_van = RemoteOfVisitField(allow_null=True)
    uoc_tinh = ExpectedTimeSerializer(source="estimate", allow_null=True)


class OwnBlockSerializer(BlockSerializer):
    lich_hen = OwnVisitSerializer(many=True)


class DayOffSerializer(serializers.ModelSerializer):
    loai = serializers.ChoiceField(LoaiNghi.choices)

    class Meta:
        model = KhoangNghi
        fields = ("ma_khoang_nghi", "loai", "tu_ngay", "den_ngay", "gio_bat_dau", "gio_ket_thuc", "ly_do")


class MyDaySerializer(serializers.Serializer):
    ngay = serializers.DateField()
    ma_bac_si = serializers.IntegerField()
    ten_bac_si = serializers.CharField()
    cap_nhat_luc = serializers.DateTimeField()
    theo_trang_thai = StatesField()
    ma_lich_hen_tiep_theo = serializers.IntegerField(allow_null=True)
    lich = OwnBlockSerializer(many=True)
    khoang_nghi = DayOffSerializer(many=True)


class ErrorsSerializer(serializers.Serializer):
    """How far from the told times visits began; of none, nulls."""

    so_luot_co_du_kien = serializers.IntegerField()
    ty_le_dung = serializers.FloatField(allow_null=True)
    sai_so_trung_vi = serializers.IntegerField(allow_null=True)
    sai_so_trung_binh = serializers.FloatField(allow_null=True)


class WaitsSerializer(ErrorsSerializer):
    so_luot = serializers.IntegerField()
    cho_trung_vi = serializers.IntegerField(allow_null=True)
    cho_p90 = serializers.IntegerField(allow_null=True)


class DoctorErrorsSerializer(ErrorsSerializer):
    ma_bac_si = serializers.IntegerField()
    ten_bac_si = serializers.CharField()


class ClassWaitsSerializer(WaitsSerializer):
    nhom_uu_tien = serializers.ChoiceField(NhomUuTien.choices)


class AccuracySerializer(WaitsSerializer):
    start_date = serializers.DateField()
    end_date = serializers.DateField()
    theo_bac_si = DoctorErrorsSerializer(many=True)
    theo_nhom = ClassWaitsSerializer(many=True)
