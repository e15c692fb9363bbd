"""A patient's history, in and out."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.serializers import TextInput
from core.services.history_service import MOST, USUAL, LoaiMoc
from users.models import BenhNhan

KINDS = [each.value for each in LoaiMoc]


class HistoryQuery(serializers.Serializer):
    loai = serializers.ListField(
        child=serializers.ChoiceField(KINDS), required=False, max_length=len(KINDS),
        help_text=_("Chỉ những loại này; gửi nhiều lần để xem nhiều loại."),
    )  # fmt: skip
    tu_ngay = serializers.DateField(required=False)
    den_ngay = serializers.DateField(required=False)
    truoc = TextInput(max_length=200, required=False, allow_blank=True, help_text=_("`truoc` của trang trước."))
    so_dong = serializers.IntegerField(
        min_value=1, max_value=MOST, default=USUAL, help_text=_("Nhiều nhất bao nhiêu mốc.")
    )


class SummarySerializer(serializers.Serializer):
    """What fits the kind of the entry."""

    trang_thai = serializers.CharField(required=False)
    ten_bac_si = serializers.CharField(required=False)
    ma_lich_hen = serializers.IntegerField(required=False)
    ngay_kham = serializers.DateField(required=False)
    gio_kham = serializers.TimeField(required=False)
    so_thu_tu = serializers.IntegerField(required=False)
    ly_do_kham = serializers.CharField(required=False)
    ma_icd = serializers.ListField(child=serializers.CharField(), required=False)
    ngay_du_kien = serializers.DateField(required=False)
    loi_dan = serializers.CharField(required=False)
    loai_tai_lieu = serializers.CharField(required=False)
    mo_ta = serializers.CharField(required=False)
    so_tien = serializers.IntegerField(required=False)


class HistoryEntrySerializer(serializers.Serializer):
    loai = serializers.ChoiceField(KINDS)
    ma = serializers.IntegerField(help_text=_("Mã của bản ghi trong loại đó."))
    thoi_diem = serializers.DateTimeField()
    tieu_de = serializers.CharField()
    tom_tat = SummarySerializer()
    duong_dan = serializers.CharField(help_text=_("Địa chỉ của toàn bộ bản ghi."))


class HeadSerializer(serializers.ModelSerializer):
    """Clinical fields only for who reads them."""

    class Meta:
        model = BenhNhan
        fields = (
            "ma_benh_nhan", "ho_ten", "nguoi_lien_he", "sdt_lien_he", "quan_he_lien_he", "nhom_mau", "di_ung",
            "benh_nen",
        )  # fmt: skip
        extra_kwargs = {name: {"read_only": True, "required": False} for name in fields}


class PatientHistorySerializer(serializers.Serializer):
    benh_nhan = HeadSerializer()
    moc = HistoryEntrySerializer(many=True)
    truoc = serializers.CharField(allow_null=True, help_text=_("Gửi lại để xem trang sau; null nếu đã hết."))
