from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from gateways.models import HoanTienCong, LyDo, ThongBaoCong, TrangThaiHoanTien
from gateways.models import KetQua as NoticeOutcome
from tests.factories.payments import PaymentFactory, refund_of


class NoticeFactory(DjangoModelFactory):
    """VNPay says that 500,000 VND were paid for an order that nobody knows; waits for somebody to look at it."""

    class Meta:
        model = ThongBaoCong

    cong = "vnpay"
    dau_van_tay = factory.Sequence(lambda n: f"{n:064d}")
    noi_dung = "vnp_Amount=50000000"
    chu_ky_hop_le = True
    da_tra = True
    ket_qua = NoticeOutcome.REVIEW
    ly_do = LyDo.UNKNOWN_ORDER
    tham_chieu = "TT99999999"
    so_tien = 500_000
    ma_giao_dich = factory.Sequence(lambda n: f"9{n:07d}")
    ngay_nhan = factory.LazyFunction(timezone.now)
    lan_cuoi = factory.SelfAttribute("ngay_nhan")


class GatewayRefundFactory(DjangoModelFactory):
    """All that was paid by VNPay goes back; whether VNPay heard of it is not clear."""

    class Meta:
        model = HoanTienCong

    thanh_toan = factory.LazyFunction(lambda: refund_of(PaymentFactory(cong="vnpay", ma_giao_dich=uuid4().hex)))
    cong = "vnpay"
    trang_thai = TrangThaiHoanTien.UNCLEAR
    ngay_gui = factory.LazyFunction(timezone.now)
    ngay_cap_nhat = factory.SelfAttribute("ngay_gui")
