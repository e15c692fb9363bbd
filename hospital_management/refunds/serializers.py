"""Refund rules, requests for refunds, and insurance rates, in and out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.serializers import (
    MOST_VND,
    CautionSerializer,
    DayField,
    IdField,
    JSONIntegerField,
    MoneyField,
    SentWhole,
    TextInput,
    WholeNumberField,
)
from payments.serializers import MoneyInput
from refunds.models import (
    HIGHEST_LEVEL,
    LOWEST_LEVEL,
    MOST_BASE_SALARY,
    TIER_FIELDS,
    WHOLE,
    BacHoanTien,
    LoaiTyLe,
    NguyenNhan,
    QuyTacHoanTien,
    TyLeBaoHiem,
    YeuCauHoanTien,
)

YEAR_HOURS = 365 * 24
YEAR_MINUTES = YEAR_HOURS * 60
MOST_TIERS = 20
RULE_FIELDS = (
    "hoan_khi_co_so_huy", "giu_khi_khong_den", "phan_tram_coc", "han_coc_phut", "huy_khi_thieu_coc", "chan_xac_nhan",
)  # fmt: skip


class WholeField(JSONIntegerField):
    """A percentage, unless other bounds are given."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": WHOLE, **kwargs})


class TierSerializer(serializers.ModelSerializer):
    class Meta:
        model = BacHoanTien
        fields = TIER_FIELDS


class TierInput(SentWhole):
    truoc_gio = WholeField(max_value=YEAR_HOURS)
    phan_tram = WholeField()


class RefundRuleSerializer(serializers.ModelSerializer):
    ma_co_so = serializers.IntegerField(source="co_so_id", allow_null=True)
    ten_co_so = serializers.CharField(source="co_so.ten_co_so", default=None, allow_null=True)
    bac = TierSerializer(many=True)

    class Meta:
        model = QuyTacHoanTien
        fields = ("ma_quy_tac_hoan_tien", "ma_co_so", "ten_co_so", "bac", *RULE_FIELDS, "dat_coc_tu")


class RefundRuleInput(serializers.Serializer):
    """All of it: the rules of a facility take nothing from the general ones."""

    ma_co_so = IdField(required=False, allow_null=True)
    bac = TierInput(many=True, max_length=MOST_TIERS)  # type: ignore[call-arg]
    hoan_khi_co_so_huy = WholeField()
    giu_khi_khong_den = WholeField()
    phan_tram_coc = WholeField()
    han_coc_phut = WholeField(min_value=1, max_value=YEAR_MINUTES)
    huy_khi_thieu_coc = serializers.BooleanField()
    chan_xac_nhan = serializers.BooleanField()

    def validate_bac(self, tiers: list[dict[str, int]]) -> list[dict[str, int]]:
        if len({tier["truoc_gio"] for tier in tiers}) < len(tiers):
            raise serializers.ValidationError(_("Mỗi số giờ chỉ được có một bậc."), code="duplicate")
        return tiers


class QuoteQuery(serializers.Serializer):
    ma_lich_hen = IdField(min_value=1)


class QuoteSerializer(serializers.Serializer):
    """What would come back, and why."""

    nguyen_nhan = serializers.ChoiceField(NguyenNhan.choices)
    da_thu = serializers.IntegerField()
    phan_tram = serializers.IntegerField()
    truoc_gio = serializers.IntegerField(allow_null=True)
    hoan_lai = serializers.IntegerField(source="so_tien")
    giai_thich = serializers.SerializerMethodField()

    def get_giai_thich(self, quote: Any) -> str:
        if quote.nguyen_nhan == NguyenNhan.CLINIC:
            return str(_("Cơ sở hủy lịch hẹn: hoàn %(percent)d%%.") % {"percent": quote.phan_tram})
        if quote.truoc_gio is None:
            return str(_("Hủy quá gần giờ khám: không bậc nào cho hoàn tiền."))
        told = {"hours": quote.truoc_gio, "percent": quote.phan_tram}
        return str(_("Hủy trước giờ khám ít nhất %(hours)d giờ: hoàn %(percent)d%%.") % told)


class RefundRequestSerializer(serializers.ModelSerializer):
    ma_hoa_don = serializers.IntegerField(source="hoa_don_id")
    ma_lich_hen = serializers.IntegerField(source="hoa_don.lich_hen_id")
    ma_benh_nhan = serializers.IntegerField(source="hoa_don.lich_hen.benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="hoa_don.lich_hen.benh_nhan.ho_ten")
    ma_nguoi_yeu_cau = serializers.IntegerField(source="nguoi_yeu_cau_id", allow_null=True)
    ma_nguoi_duyet = serializers.IntegerField(source="nguoi_duyet_id", allow_null=True)

    class Meta:
        model = YeuCauHoanTien
        fields = (
            "ma_yeu_cau_hoan_tien", "ma_hoa_don", "ma_lich_hen", "ma_benh_nhan", "ten_benh_nhan", "nguyen_nhan",
            "so_tien", "da_thu", "theo_quy_tac", "phan_tram", "truoc_gio", "ly_do", "ma_nguoi_yeu_cau", "ngay_tao",
            "trang_thai", "ma_nguoi_duyet", "ngay_duyet", "so_tien_duyet", "ly_do_duyet",
        )  # fmt: skip


class RefundRequestInput(MoneyInput):
    ma_lich_hen = IdField()
    so_tien = MoneyField(
        min_value=1, max_value=MOST_VND, required=False,
        help_text=_("Không gửi thì là số theo quy tắc, hoặc tất cả số đã thu."),
    )  # fmt: skip
    ly_do = TextInput(max_length=500)


class RefundApprovalInput(MoneyInput):
    so_tien = MoneyField(min_value=1, max_value=MOST_VND)
    ly_do = TextInput(max_length=500, required=False, allow_blank=True)


class RefundRejectionInput(serializers.Serializer):
    ly_do = TextInput(max_length=500)


class RateSerializer(serializers.ModelSerializer):
    class Meta:
        model = TyLeBaoHiem
        fields = (
            "ma_ty_le", "loai", "ma", "gia_tri", "hieu_luc_tu", "hieu_luc_den", "can_cu", "da_kiem_chung",
        )  # fmt: skip


class RateInput(serializers.Serializer):
    loai = serializers.ChoiceField(LoaiTyLe.choices)
    ma = TextInput(max_length=2, required=False, allow_blank=True)
    gia_tri = MoneyField(min_value=0, max_value=MOST_BASE_SALARY, required=False, allow_null=True)
    hieu_luc_tu = DayField()
    hieu_luc_den = DayField(required=False, allow_null=True)
    can_cu = TextInput(max_length=300, required=False, allow_blank=True)
    da_kiem_chung = serializers.BooleanField(required=False)


class RateChangeInput(RateInput):
    """What a rate is about stays."""

    loai = serializers.ChoiceField(LoaiTyLe.choices, required=False)


class LevelInput(serializers.Serializer):
    muc = WholeField(min_value=LOWEST_LEVEL, max_value=HIGHEST_LEVEL, required=False)


class EstimateQuery(serializers.Serializer):
    ma_lich_hen = IdField(min_value=1)
    muc = WholeNumberField(min_value=LOWEST_LEVEL, max_value=HIGHEST_LEVEL, required=False)


class EstimateSerializer(serializers.Serializer):
    ma_lich_hen = serializers.IntegerField(source="lich_hen.pk")
    ngay_kham = serializers.DateField(source="lich_hen.ngay_kham")
    nhom = serializers.CharField(source="the.nhom", allow_null=True)
    muc_tren_the = serializers.IntegerField(source="the.muc", allow_null=True)
    muc = serializers.IntegerField(allow_null=True)
    ti_le = serializers.IntegerField(allow_null=True)
    tong_tien = serializers.IntegerField()
    bao_hiem_tra = serializers.IntegerField(allow_null=True)
    nguoi_benh_tra = serializers.IntegerField(allow_null=True)
    la_uoc_tinh = serializers.BooleanField()
    con_thieu = serializers.ListField(child=serializers.ChoiceField(["so_bhyt", "muc", "ty_le"]))
    dong_ap_dung = RateSerializer(many=True)
    canh_bao = CautionSerializer(many=True)
