"""Formats of the waiting list and its offers."""

from rest_framework import serializers

from core.serializers import DayField, IdField, WholeMinuteField
from waitlist.models import DanhSachCho, MoiNhanCho


class OfferSerializer(serializers.ModelSerializer):
    ma_cho = serializers.IntegerField(source="cho_id")
    ma_benh_nhan = serializers.IntegerField(source="cho.benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="cho.benh_nhan.ho_ten")
    ma_bac_si = serializers.IntegerField(source="bac_si_id")
    ten_bac_si = serializers.CharField(source="bac_si.ho_ten")
    ma_dich_vu = serializers.IntegerField(source="cho.dich_vu_id")
    ten_dich_vu = serializers.CharField(source="cho.dich_vu.ten_dich_vu")
    ma_co_so = serializers.IntegerField(source="bac_si.co_so_id")
    ten_co_so = serializers.CharField(source="bac_si.co_so.ten_co_so")
    ma_lich_hen = serializers.IntegerField(source="lich_hen_id", allow_null=True)

    class Meta:
        model = MoiNhanCho
        fields = (
            "ma_moi", "ma_cho", "ma_benh_nhan", "ten_benh_nhan", "ma_bac_si", "ten_bac_si", "ma_dich_vu",
            "ten_dich_vu", "ma_co_so", "ten_co_so", "ngay_kham", "gio_kham", "gio_ket_thuc", "het_han", "trang_thai",
            "ly_do", "ma_lich_hen", "ngay_tao", "ngay_xong",
        )  # fmt: skip


class WaitlistSerializer(serializers.ModelSerializer):
    ma_benh_nhan = serializers.IntegerField(source="benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="benh_nhan.ho_ten")
    ma_bac_si = serializers.IntegerField(source="bac_si_id", allow_null=True)
    ten_bac_si = serializers.SerializerMethodField()
    ma_chuyen_khoa = serializers.IntegerField(source="chuyen_khoa_id")
    ten_chuyen_khoa = serializers.CharField(source="chuyen_khoa.ten_chuyen_khoa")
    ma_dich_vu = serializers.IntegerField(source="dich_vu_id")
    ten_dich_vu = serializers.CharField(source="dich_vu.ten_dich_vu")
    ma_co_so = serializers.IntegerField(source="chuyen_khoa.co_so_id")
    ten_co_so = serializers.CharField(source="chuyen_khoa.co_so.ten_co_so")

    class Meta:
        model = DanhSachCho
        fields: tuple[str, ...] = (
            "ma_cho", "ma_benh_nhan", "ten_benh_nhan", "ma_bac_si", "ten_bac_si", "ma_chuyen_khoa", "ten_chuyen_khoa",
            "ma_dich_vu", "ten_dich_vu", "ma_co_so", "ten_co_so", "tu_ngay", "den_ngay", "gio_tu", "gio_den",
            "trang_thai", "so_lan_moi", "so_lan_bo_qua", "xep_tu", "ngay_tao", "ngay_xong",
        )  # fmt: skip

    def get_ten_bac_si(self, entry: DanhSachCho) -> str | None:
        return entry.bac_si.ho_ten if entry.bac_si else None


class WaitlistDetailSerializer(WaitlistSerializer):
    thu_tu = serializers.IntegerField(allow_null=True)
    loi_moi = OfferSerializer(source="loi_moi_mo", allow_null=True)

    class Meta(WaitlistSerializer.Meta):
        fields = (*WaitlistSerializer.Meta.fields, "thu_tu", "loi_moi")


class WaitlistInput(serializers.Serializer):
    ma_benh_nhan = IdField(required=False)
    ma_bac_si = IdField(required=False)
    ma_chuyen_khoa = IdField(required=False)
    ma_dich_vu = IdField()
    tu_ngay = DayField()
    den_ngay = DayField()
    gio_tu = WholeMinuteField(required=False)
    gio_den = WholeMinuteField(required=False)
