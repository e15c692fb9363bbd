"""Queues and tickets, in and out."""

from rest_framework import serializers

from core.serializers import ModelInput, TextInput
from reception.models import HangCho, NhomUuTien, PhieuKham


class TicketSerializer(serializers.ModelSerializer):
    ma_hang = serializers.IntegerField(source="hang_id")
    ma_lich_hen = serializers.IntegerField(source="lich_hen_id")
    so_thu_tu = serializers.IntegerField(source="lich_hen.so_thu_tu")
    ma_benh_nhan = serializers.IntegerField(source="lich_hen.benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="lich_hen.benh_nhan.ho_ten")
    ma_bac_si = serializers.IntegerField(source="bac_si_id")
    ten_bac_si = serializers.CharField(source="bac_si.ho_ten")
    ten_dich_vu = serializers.CharField(source="lich_hen.dich_vu.ten_dich_vu")
    ma_co_so = serializers.IntegerField(source="hang.co_so_id")
    ten_co_so = serializers.CharField(source="hang.co_so.ten_co_so")
    phong_kham = serializers.CharField(source="hang.phong_kham")
    ngay = serializers.DateField(source="hang.ngay")
    gio_kham = serializers.TimeField(source="lich_hen.gio_kham")

    class Meta:
        model = PhieuKham
        fields: tuple[str, ...] = (
            "ma_phieu", "ma_hang", "ma_lich_hen", "so_thu_tu", "ma_benh_nhan", "ten_benh_nhan", "ma_bac_si",
            "ten_bac_si", "ten_dich_vu", "ma_co_so", "ten_co_so", "phong_kham", "ngay", "gio_kham", "nhom_uu_tien",
            "ly_do_uu_tien", "trang_thai", "so_lan_goi", "cho_den_luot", "moc_xep", "den_luc", "goi_luc", "vao_luc",
            "ra_luc", "du_kien_luc", "du_kien_som", "du_kien_muon",
        )  # fmt: skip


class ExpectedTimeSerializer(serializers.Serializer):
    """When a visit is expected to begin, as things stand."""

    so_nguoi_truoc = serializers.IntegerField(source="before")
    luc = serializers.DateTimeField(source="at")
    tu = serializers.DateTimeField(source="earliest")
    den = serializers.DateTimeField(source="latest")


class TicketDetailSerializer(TicketSerializer):
    uoc_tinh = ExpectedTimeSerializer(allow_null=True)

    class Meta(TicketSerializer.Meta):
        fields = (*TicketSerializer.Meta.fields, "uoc_tinh")


class QueueSerializer(serializers.ModelSerializer):
    """A queue and how many are in it."""

    ma_lich = serializers.IntegerField(source="lich_id")
    ma_co_so = serializers.IntegerField(source="co_so_id")
    ten_co_so = serializers.CharField(source="co_so.ten_co_so")
    ma_bac_si = serializers.IntegerField(source="bac_si_id")
    ten_bac_si = serializers.CharField(source="bac_si.ho_ten")
    gio_bat_dau = serializers.TimeField(source="lich.gio_bat_dau")
    gio_ket_thuc = serializers.TimeField(source="lich.gio_ket_thuc")
    so_dang_cho = serializers.IntegerField()
    so_da_goi = serializers.IntegerField()
    so_dang_kham = serializers.IntegerField()
    so_vang_mat = serializers.IntegerField()
    so_da_xong = serializers.IntegerField()
    so_da_roi = serializers.IntegerField()

    class Meta:
        model = HangCho
        fields: tuple[str, ...] = (
            "ma_hang", "ma_lich", "ma_co_so", "ten_co_so", "ma_bac_si", "ten_bac_si", "ngay", "gio_bat_dau",
            "gio_ket_thuc", "phong_kham", "so_luot_goi", "so_dang_cho", "so_da_goi", "so_dang_kham", "so_vang_mat",
            "so_da_xong", "so_da_roi",
        )  # fmt: skip


class QueueDetailSerializer(QueueSerializer):
    """One queue by itself, with whoever is there."""

    dang_cho = TicketSerializer(many=True)
    da_goi = TicketSerializer(many=True)
    dang_kham = TicketSerializer(many=True)
    vang_mat = TicketSerializer(many=True)

    class Meta(QueueSerializer.Meta):
        fields = (*QueueSerializer.Meta.fields, "dang_cho", "da_goi", "dang_kham", "vang_mat")


class RoomInput(ModelInput):
    class Meta:
        model = HangCho
        fields = ("phong_kham",)


class CallInput(serializers.Serializer):
    ly_do = TextInput(max_length=300)


class PriorityInput(CallInput):
    nhom_uu_tien = serializers.ChoiceField(NhomUuTien.choices)
