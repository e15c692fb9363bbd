"""Payments and bills, in and out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.serializers import MOST_VND, IdField, MoneyField, TextInput, WholeNumberField
from payments.models import DongHoaDon, HoaDon, LoaiDong, PhuongThuc, ThanhToan

CURRENCIES = [("VND", "VND")]
MOST_AT_ONCE = 100
WRITTEN_LINES = [
    (kind.value, kind.value) for kind in (LoaiDong.SERVICE, LoaiDong.DISCOUNT, LoaiDong.FEE, LoaiDong.ADJUSTMENT)
]


class PaymentSerializer(serializers.ModelSerializer):
    ma_lich_hen = serializers.IntegerField(source="lich_hen_id")
    ma_hoa_don = serializers.IntegerField(source="hoa_don_id")
    ma_thanh_toan_goc = serializers.IntegerField(source="thanh_toan_goc_id", allow_null=True)
    ma_benh_nhan = serializers.IntegerField(source="lich_hen.benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="lich_hen.benh_nhan.ho_ten")
    tham_chieu = serializers.CharField()
    nguoi_thu = serializers.IntegerField(source="nguoi_thu_id", allow_null=True)

    class Meta:
        model = ThanhToan
        fields = (
            "ma_thanh_toan", "ma_lich_hen", "ma_hoa_don", "ma_thanh_toan_goc", "ma_benh_nhan", "ten_benh_nhan",
            "so_tien", "da_hoan", "phuong_thuc_thanh_toan", "trang_thai", "tham_chieu", "cong", "ma_giao_dich",
            "lien_ket", "het_han", "nguoi_thu", "ngay_tao", "thoi_gian_thanh_toan", "ghi_chu",
        )  # fmt: skip


class MoneyInput(serializers.Serializer):
    """Amounts are in VND: whoever names another currency is refused, not charged in ours."""

    tien_te = serializers.ChoiceField(CURRENCIES, required=False, help_text=_("Luôn là VND."))
    currency = serializers.ChoiceField(CURRENCIES, required=False, help_text=_("Luôn là VND."))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in attrs.items() if name not in MoneyInput._declared_fields}


class PaymentInput(MoneyInput):
    ma_lich_hen = IdField()
    so_tien = MoneyField(min_value=1, max_value=MOST_VND)
    phuong_thuc_thanh_toan = serializers.ChoiceField(PhuongThuc.choices)
    ma_giao_dich = TextInput(max_length=100, required=False, allow_blank=True)
    ghi_chu = TextInput(max_length=1000, required=False, allow_blank=True)


class RefundInput(MoneyInput):
    so_tien = MoneyField(min_value=1, max_value=MOST_VND, required=False, help_text=_("Không gửi thì hoàn hết."))
    ly_do = TextInput(max_length=500)


class SettleInput(MoneyInput):
    so_tien = MoneyField(min_value=1, max_value=MOST_VND)
    ma_giao_dich = TextInput(max_length=100)


class MoneyReasonInput(serializers.Serializer):
    ly_do = TextInput(max_length=500)


class BillSerializer(serializers.ModelSerializer):
    """A bill as lists have it, without its lines."""

    ma_lich_hen = serializers.IntegerField(source="lich_hen_id")
    ma_benh_nhan = serializers.IntegerField(source="lich_hen.benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="lich_hen.benh_nhan.ho_ten")
    con_no = serializers.IntegerField()

    class Meta:
        model = HoaDon
        fields: tuple[str, ...] = (
            "ma_hoa_don", "ma_lich_hen", "ma_benh_nhan", "ten_benh_nhan", "tong_tien", "da_thu", "con_no", "ngay_tao",
        )  # fmt: skip


class LineSerializer(serializers.ModelSerializer):
    ma_dong = serializers.IntegerField(allow_null=True)
    ma_dich_vu = serializers.IntegerField(source="dich_vu_id", allow_null=True)
    ma_dong_goc = serializers.IntegerField(source="dong_goc_id", allow_null=True)
    ngay_tao = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = DongHoaDon
        fields = (
            "ma_dong", "loai", "ma_dich_vu", "mo_ta", "so_luong", "don_gia", "thanh_tien", "ly_do", "ma_dong_goc",
            "ngay_tao",
        )  # fmt: skip


class BillDetailSerializer(BillSerializer):
    """One bill with its lines; one that is not made yet has neither key nor date."""

    ma_hoa_don = serializers.IntegerField(allow_null=True)
    ngay_tao = serializers.DateTimeField(allow_null=True)
    dat_coc = serializers.IntegerField()
    han_dat_coc = serializers.DateTimeField(allow_null=True)
    dong = LineSerializer(source="cac_dong", many=True)

    class Meta(BillSerializer.Meta):
        fields = (*BillSerializer.Meta.fields, "dat_coc", "han_dat_coc", "dong")


class LineInput(MoneyInput):
    """A service names itself and how many; whatever else, its amount and why."""

    loai = serializers.ChoiceField(WRITTEN_LINES)
    ma_dich_vu = IdField(required=False, help_text=_("Cho dòng Dịch vụ; giá theo danh mục."))
    so_luong = WholeNumberField(min_value=1, max_value=MOST_AT_ONCE, required=False)
    so_tien = MoneyField(
        min_value=-MOST_VND, max_value=MOST_VND, required=False,
        help_text=_("Cho các dòng khác: số tiền giảm, phí, hay số điều chỉnh (âm hoặc dương)."),
    )  # fmt: skip
    mo_ta = TextInput(max_length=300, required=False, allow_blank=True)
    ly_do = TextInput(max_length=500, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        service = attrs["loai"] == LoaiDong.SERVICE
        of_service, of_others = ("ma_dich_vu", "so_luong"), ("so_tien", "mo_ta")
        needed, barred = (of_service[:1], of_others) if service else (("so_tien", "ly_do"), of_service)
        wrong = {name: _error(REQUIRED, "required") for name in needed if attrs.get(name) in (None, "")}
        wrong |= {name: _error(NOT_TAKEN, "not_taken") for name in barred if name in attrs}
        amount = attrs.get("so_tien", 1)
        if not amount or (amount < 0 and attrs["loai"] != LoaiDong.ADJUSTMENT):
            wrong["so_tien"] = _error(NOT_POSITIVE, "min_value")
        if wrong:
            raise serializers.ValidationError(wrong)
        return attrs


REQUIRED = _("Trường này là bắt buộc.")
NOT_TAKEN = _("Loại dòng này không nhận trường này.")
NOT_POSITIVE = _("Số tiền phải lớn hơn 0; số điều chỉnh thì khác 0.")


def _error(message: Any, code: str) -> list[Any]:
    return [serializers.ErrorDetail(str(message), code)]
