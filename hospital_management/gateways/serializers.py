"""Links, QR codes, notices of gateways and refunds at them, in and out."""

import io
from base64 import b64encode

import segno
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.filters import LARGEST_ID
from core.gateways.registry import MAKERS
from core.serializers import MOST_VND, IdField, MoneyField, TextInput
from core.services.payment_link_service import TransferCode
from gateways.models import CachXuLy, HoanTienCong, ThongBaoCong, TrangThaiHoanTien
from payments.models import PhuongThuc
from payments.serializers import MoneyInput

PIXELS_A_MODULE = 6


def picture_of(code: TransferCode) -> bytes:
    """PNG, at the middle level of error correction."""
    picture = io.BytesIO()
    segno.make_qr(code.payload, error="m").save(picture, kind="png", scale=PIXELS_A_MODULE)
    return picture.getvalue()


class LinkInput(MoneyInput):
    ma_lich_hen = IdField(min_value=1, max_value=LARGEST_ID)
    phuong_thuc_thanh_toan = serializers.ChoiceField(PhuongThuc.choices)
    cong = serializers.ChoiceField([*MAKERS], required=False)
    so_tien = MoneyField(
        min_value=1, max_value=MOST_VND, required=False, help_text=_("Không gửi thì là toàn bộ số còn nợ.")
    )


class TransferCodeQuery(serializers.Serializer):
    ma_lich_hen = IdField(min_value=1, max_value=LARGEST_ID)
    format = serializers.ChoiceField(["json", "png"], default="json")


class TransferCodeSerializer(serializers.Serializer):
    """`png` is the picture as a data address, for an `img` element."""

    ma_lich_hen = serializers.IntegerField()
    so_tien = serializers.IntegerField()
    noi_dung = serializers.CharField()
    ngan_hang = serializers.CharField()
    so_tai_khoan = serializers.CharField()
    chu_tai_khoan = serializers.CharField()
    payload = serializers.CharField()
    png = serializers.SerializerMethodField()

    def get_png(self, code: TransferCode) -> str:
        return f"data:image/png;base64,{b64encode(picture_of(code)).decode()}"


class NoticeSerializer(serializers.ModelSerializer):
    """`noi_dung` is what came, as it came, cut off at its bound."""

    ma_thanh_toan = serializers.IntegerField(source="thanh_toan_id", allow_null=True)
    ma_lich_hen = serializers.IntegerField(source="thanh_toan.lich_hen_id", default=None, allow_null=True)
    ma_nguoi_xu_ly = serializers.IntegerField(source="nguoi_xu_ly_id", allow_null=True)
    ly_do = serializers.CharField(help_text=_("Vì sao không tự ghi nhận được; trống nếu đã ghi."))
    cach_xu_ly = serializers.CharField(help_text=_("Trống khi chưa có ai xử lý."))

    class Meta:
        model = ThongBaoCong
        fields = (
            "ma_thong_bao", "cong", "ket_qua", "ly_do", "tham_chieu", "so_tien", "da_tra", "ma_giao_dich",
            "ma_thanh_toan", "ma_lich_hen", "chu_ky_hop_le", "so_lan", "ngay_nhan", "lan_cuoi", "dia_chi_ip",
            "noi_dung", "cach_xu_ly", "ma_nguoi_xu_ly", "ngay_xu_ly", "ghi_chu_xu_ly",
        )  # fmt: skip


class NoticeHandleInput(serializers.Serializer):
    cach_xu_ly = serializers.ChoiceField(CachXuLy.choices)
    ma_lich_hen = IdField(min_value=1, max_value=LARGEST_ID, required=False)
    ghi_chu = TextInput(max_length=500)


class GatewayRefundSerializer(serializers.ModelSerializer):
    """`ma_thanh_toan` is the ledger's record of the refund."""

    ma_thanh_toan = serializers.IntegerField(source="thanh_toan_id")
    ma_thanh_toan_goc = serializers.IntegerField(source="thanh_toan.thanh_toan_goc_id")
    so_tien = serializers.IntegerField(source="thanh_toan.so_tien")
    ma_nguoi_xu_ly = serializers.IntegerField(source="nguoi_xu_ly_id", allow_null=True)

    class Meta:
        model = HoanTienCong
        fields = (
            "ma_hoan_tien", "ma_thanh_toan", "ma_thanh_toan_goc", "so_tien", "cong", "trang_thai", "ma_giao_dich",
            "ma_tra_loi", "ngay_gui", "ngay_cap_nhat", "ma_nguoi_xu_ly", "ghi_chu_xu_ly",
        )  # fmt: skip


class GatewayRefundHandleInput(serializers.Serializer):
    trang_thai = serializers.ChoiceField([TrangThaiHoanTien.DONE.value, TrangThaiHoanTien.REFUSED.value])
    ghi_chu = TextInput(max_length=500)


class SaidToVNPay(serializers.Serializer):
    def get_fields(self) -> dict[str, serializers.Field]:
        codes = serializers.ChoiceField(["00", "01", "02", "04", "97", "99"])
        return {"RspCode": codes, "Message": serializers.CharField()}


class SaidToMoMo(serializers.Serializer):
    """Where it is not the 204 that MoMo waits for."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {"resultCode": serializers.IntegerField(), "message": serializers.CharField()}


class SaidToZaloPay(serializers.Serializer):
    return_code = serializers.ChoiceField([1, 2, 0, -1])
    return_message = serializers.CharField()


class MoMoNotice(serializers.Serializer):
    """What MoMo calls with; read by `core.gateways.momo` alone, for its signature is over the text."""

    texts = (
        "partnerCode", "orderId", "requestId", "orderInfo", "orderType", "message", "payType", "extraData", "signature",
    )  # fmt: skip
    numbers = ("amount", "transId", "resultCode", "responseTime")

    def get_fields(self) -> dict[str, serializers.Field]:
        texts = {name: serializers.CharField(allow_blank=True) for name in self.texts}
        return {**texts, **{name: serializers.IntegerField() for name in self.numbers}}


class ZaloPayNotice(serializers.Serializer):
    """What ZaloPay calls with; read by `core.gateways.zalopay` alone."""

    def get_fields(self) -> dict[str, serializers.Field]:
        texts = {name: serializers.CharField() for name in ("data", "mac")}
        return {**texts, "type": serializers.IntegerField()}
