"""A patient's history, in and out."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.history_kinds import LoaiMoc
from core.serializers import DayField, TextInput, WholeNumberField
from core.services.history_service import MOST, USUAL
from users.models import BenhNhan

KINDS = [each.value for each in LoaiMoc]


class HistoryQuery(serializers.Serializer):
    loai = serializers.ListField(
        child=serializers.ChoiceField(KINDS), required=False, max_length=len(KINDS),
        help_text=_("Chỉ những loại này; gửi nhiều lần để xem nhiều loại."),
    )  # fmt: skip
    tu_ngay = DayField(required=False)
    den_ngay = DayField(required=False)
    truoc = TextInput(max_length=200, required=False, allow_blank=True, help_text=_("`truoc` của trang trước."))
    so_dong = WholeNumberField(min_value=1, max_value=MOST, default=USUAL, help_text=_("Nhiều nhất bao nhiêu mốc."))


class HistorySummarySerializer(serializers.Serializer):
    """What fits the kind of the entry; all else is null."""

    trang_thai = serializers.CharField(default=None, allow_null=True)
    ten_bac_si = serializers.CharField(default=None, allow_null=True)
    ma_lich_hen = serializers.IntegerField(default=None, allow_null=True)
    ngay_kham = serializers.DateField(default=None, allow_null=True)
    gio_kham = serializers.TimeField(default=None, allow_null=True)
    so_thu_tu = serializers.IntegerField(default=None, allow_null=True)
    ly_do_kham = serializers.CharField(default=None, allow_null=True)
    ma_icd = serializers.ListField(child=serializers.CharField(), default=None, allow_null=True)
    ngay_du_kien = serializers.DateField(default=None, allow_null=True)
    loi_dan = serializers.CharField(default=None, allow_null=True)
    loai_tai_lieu = serializers.CharField(default=None, allow_null=True)
    mo_ta = serializers.CharField(default=None, allow_null=True)
    so_tien = serializers.IntegerField(default=None, allow_null=True)


class HistoryEntrySerializer(serializers.Serializer):
    loai = serializers.ChoiceField(KINDS)
    ma = serializers.IntegerField(help_text=_("Mã của bản ghi trong loại đó."))
    thoi_diem = serializers.DateTimeField()
    tieu_de = serializers.CharField()
    tom_tat = HistorySummarySerializer()
    duong_dan = serializers.CharField(help_text=_("Địa chỉ của toàn bộ bản ghi."))


class HistoryPatientSerializer(serializers.ModelSerializer):
    """Clinical fields only for who reads them."""

    class Meta:
        model = BenhNhan
        fields = (
            "ma_benh_nhan", "ho_ten", "nguoi_lien_he", "sdt_lien_he", "quan_he_lien_he", "nhom_mau", "di_ung",
            "benh_nen",
        )  # fmt: skip
        extra_kwargs = {name: {"read_only": True, "required": False} for name in fields}


class PatientHistorySerializer(serializers.Serializer):
    benh_nhan = HistoryPatientSerializer()
    moc = HistoryEntrySerializer(many=True)
    truoc = serializers.CharField(allow_null=True, help_text=_("Gửi lại để xem trang sau; null nếu đã hết."))
