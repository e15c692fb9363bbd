"""Numbered documents, in and out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.serializers import TextInput
from core.services.document_service import CANCELLED, UNKNOWN, VALID
from receipts.models import ChungTu

VERDICTS = [(each, each) for each in (VALID, CANCELLED, UNKNOWN)]


class DocumentSerializer(serializers.ModelSerializer):
    """A document as lists have it; the patient's name is what it was then."""

    ma_co_so = serializers.IntegerField(source="day_so.co_so_id")
    nam = serializers.IntegerField(source="day_so.nam")
    loai = serializers.CharField(source="day_so.loai")
    ma_lich_hen = serializers.IntegerField(source="lich_hen_id")
    ma_hoa_don = serializers.IntegerField(source="hoa_don_id")
    ma_thanh_toan = serializers.IntegerField(source="thanh_toan_id", allow_null=True)
    ma_benh_nhan = serializers.IntegerField(source="lich_hen.benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="ghi.benh_nhan.ho_ten")
    thay_cho = serializers.CharField(source="ghi.thay_cho")

    class Meta:
        model = ChungTu
        fields: tuple[str, ...] = (
            "ma_chung_tu", "so_chung_tu", "loai", "ma_co_so", "nam", "so", "ma_lich_hen", "ma_hoa_don", "ma_thanh_toan",
            "ma_benh_nhan", "ten_benh_nhan", "so_tien", "ngay_lap", "ngay_huy", "ly_do_huy", "thay_cho",
        )  # fmt: skip


class FacilitySaid(serializers.Serializer):
    ten_co_so = serializers.CharField()
    dia_chi = serializers.CharField()
    so_dien_thoai = serializers.CharField()


class VisitSaid(serializers.Serializer):
    ma_lich_hen = serializers.IntegerField()
    ngay_kham = serializers.CharField()
    gio_kham = serializers.CharField()
    ten_bac_si = serializers.CharField()


class LineSaid(serializers.Serializer):
    loai = serializers.CharField()
    mo_ta = serializers.CharField()
    so_luong = serializers.IntegerField()
    don_gia = serializers.IntegerField()
    thanh_tien = serializers.IntegerField()


class PaymentSaid(serializers.Serializer):
    tham_chieu = serializers.CharField()
    ma_giao_dich = serializers.CharField()
    thoi_gian_thanh_toan = serializers.CharField(allow_null=True)
    hoan_cho = serializers.CharField()
    ly_do = serializers.CharField()


class ContentSerializer(serializers.Serializer):
    """What stands on the document, as it was when it was issued."""

    co_so = FacilitySaid()
    nguoi_nop = serializers.CharField()
    lich_hen = VisitSaid()
    dong = LineSaid(many=True)
    tong_tien = serializers.IntegerField()
    da_thu = serializers.IntegerField()
    con_no = serializers.IntegerField()
    thanh_toan = PaymentSaid(allow_null=True)
    phuong_thuc = serializers.CharField()
    thu_ngan = serializers.CharField()


class DocumentDetailSerializer(DocumentSerializer):
    ghi = ContentSerializer()
    ma_xac_minh = serializers.CharField()
    lien_ket_xac_minh = serializers.CharField()

    class Meta(DocumentSerializer.Meta):
        fields = (*DocumentSerializer.Meta.fields, "ghi", "ma_xac_minh", "lien_ket_xac_minh")


class PayerInput(serializers.Serializer):
    nguoi_nop = TextInput(
        max_length=300, required=False, allow_blank=True, help_text=_("Không gửi thì là tên bệnh nhân.")
    )


class VoidInput(serializers.Serializer):
    ly_do = TextInput(max_length=500)


class AnyText(serializers.CharField):
    """Whatever it is: what is no code at all gets the answer that a wrong code gets."""

    def run_validators(self, value: str) -> None:
        """None of them."""


class VerifyQuery(serializers.Serializer):
    ma = AnyText(allow_blank=True, help_text=_("Mã kiểm tra in trên chứng từ, hoặc trong mã QR"))


class VerdictSerializer(serializers.Serializer):
    tinh_trang = serializers.ChoiceField(VERDICTS)
    so_chung_tu = serializers.CharField(allow_null=True)
    loai = serializers.CharField(allow_null=True)
    ngay_lap = serializers.DateField(allow_null=True)
    ngay_huy = serializers.DateField(allow_null=True)
    so_tien = serializers.IntegerField(allow_null=True)
    ten_co_so = serializers.CharField(allow_null=True)
    ten_benh_nhan = serializers.CharField(allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return super().to_representation(instance._asdict())
