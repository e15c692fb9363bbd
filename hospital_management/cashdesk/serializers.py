"""Shifts, in and out. Amounts are in VND."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cashdesk.models import CaThuNgan, TrangThaiCa
from core.serializers import MOST_VND, DayField, IdField, MoneyField, TextInput, WholeNumberField
from payments.models import ThanhToan

DENOMINATIONS = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100)
MOST_NOTES = 1_000_000
NOT_A_NOTE = _("Không có tờ tiền mệnh giá này.")
COUNT_NEEDED = _("Hãy gửi số tiền đếm được, hoặc số tờ theo mệnh giá.")
COUNT_DIFFERS = _("Số tiền đếm được khác với tổng của các mệnh giá.")


class ShiftSerializer(serializers.ModelSerializer):
    ma_co_so = serializers.IntegerField(source="co_so_id")
    ten_co_so = serializers.CharField(source="co_so.ten_co_so")
    ma_thu_ngan = serializers.IntegerField(source="thu_ngan_id")
    dien_thoai_thu_ngan = serializers.CharField(source="thu_ngan.so_dien_thoai")
    trang_thai = serializers.ChoiceField(TrangThaiCa.choices)
    thu_mat = serializers.IntegerField()
    hoan_mat = serializers.IntegerField()
    phai_co = serializers.IntegerField()
    menh_gia = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    nguoi_ky = serializers.IntegerField(source="nguoi_ky_id", allow_null=True)

    class Meta:
        model = CaThuNgan
        fields: tuple[str, ...] = (
            "ma_ca", "ma_co_so", "ten_co_so", "ma_thu_ngan", "dien_thoai_thu_ngan", "trang_thai", "tu_dong", "mo_luc",
            "dong_luc", "tien_dau_ca", "thu_mat", "hoan_mat", "phai_co", "tien_dem", "menh_gia", "chenh_lech",
            "giai_trinh", "nguoi_ky", "ky_luc",
        )  # fmt: skip


class MethodSumSerializer(serializers.Serializer):
    phuong_thuc_thanh_toan = serializers.CharField()
    so_khoan = serializers.IntegerField()
    thu = serializers.IntegerField()
    hoan = serializers.IntegerField()


class ShiftPaymentSerializer(serializers.ModelSerializer):
    ma_lich_hen = serializers.IntegerField(source="lich_hen_id")
    ma_thanh_toan_goc = serializers.IntegerField(source="thanh_toan_goc_id", allow_null=True)
    tham_chieu = serializers.CharField()

    class Meta:
        model = ThanhToan
        fields = (
            "ma_thanh_toan", "ma_lich_hen", "ma_thanh_toan_goc", "tham_chieu", "so_tien", "phuong_thuc_thanh_toan",
            "trang_thai", "thoi_gian_thanh_toan",
        )  # fmt: skip


class ShiftDetailSerializer(ShiftSerializer):
    theo_phuong_thuc = MethodSumSerializer(many=True)
    khoan = ShiftPaymentSerializer(many=True)

    class Meta(ShiftSerializer.Meta):
        fields = (*ShiftSerializer.Meta.fields, "theo_phuong_thuc", "khoan")


class ShiftQuery(serializers.Serializer):
    format = serializers.ChoiceField(["json", "pdf"], default="json")


class OpenInput(serializers.Serializer):
    ma_co_so = IdField()
    tien_dau_ca = MoneyField(min_value=0, max_value=MOST_VND)


class CloseInput(serializers.Serializer):
    """What was counted: the sum, the pieces of each note, or both if they agree."""

    tien_dem = MoneyField(min_value=0, max_value=MOST_VND, required=False)
    menh_gia = serializers.DictField(
        child=WholeNumberField(min_value=0, max_value=MOST_NOTES), required=False, allow_empty=False,
        help_text=_("Số tờ của từng mệnh giá, như {\"500000\": 3}."),
    )  # fmt: skip
    giai_trinh = TextInput(max_length=500, required=False, allow_blank=True)

    def validate_menh_gia(self, notes: dict[str, int]) -> dict[str, int]:
        if set(notes) - {str(value) for value in DENOMINATIONS}:
            raise serializers.ValidationError(NOT_A_NOTE, code="invalid_choice")
        return notes

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        notes = attrs.get("menh_gia")
        if notes is None and "tien_dem" not in attrs:
            raise serializers.ValidationError({"tien_dem": [serializers.ErrorDetail(str(COUNT_NEEDED), "required")]})
        counted = sum(int(value) * pieces for value, pieces in (notes or {}).items())
        if notes is not None and attrs.setdefault("tien_dem", counted) != counted:
            raise serializers.ValidationError({"menh_gia": [serializers.ErrorDetail(str(COUNT_DIFFERS), "differs")]})
        return attrs


class ReopenInput(serializers.Serializer):
    ly_do = TextInput(max_length=500)


class SummaryQuery(serializers.Serializer):
    ngay = DayField(default=None)
    ma_co_so = IdField(default=None, min_value=1, max_value=2**63 - 1)


class TotalsSerializer(serializers.Serializer):
    so_ca = serializers.IntegerField()
    ca_dang_mo = serializers.IntegerField()
    ca_cho_ky = serializers.IntegerField()
    phai_co = serializers.IntegerField()
    tien_dem = serializers.IntegerField()
    chenh_lech = serializers.IntegerField()


class CashierSerializer(TotalsSerializer):
    ma_co_so = serializers.IntegerField()
    ten_co_so = serializers.CharField()
    ma_thu_ngan = serializers.IntegerField()
    dien_thoai_thu_ngan = serializers.CharField()


class SummarySerializer(TotalsSerializer):
    ngay = serializers.DateField()
    ma_co_so = serializers.IntegerField(allow_null=True)
    thu_ngan = CashierSerializer(many=True)
