import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from payments.models import DongHoaDon, HoaDon, LoaiDong, PhuongThuc, ThanhToan, TrangThaiThanhToan
from tests.factories.appointments import AppointmentFactory


def bill_of(appointment):
    """The appointment's bill, made if it has none."""
    return HoaDon.objects.filter(lich_hen=appointment).first() or BillFactory(lich_hen=appointment)


class PaymentFactory(DjangoModelFactory):
    """Taken at the desk just now, all that the appointment costs; its bill, and what it refunds, know of it."""

    class Meta:
        model = ThanhToan

    lich_hen = factory.SubFactory(AppointmentFactory)
    hoa_don = factory.LazyAttribute(lambda payment: bill_of(payment.lich_hen))
    so_tien = factory.SelfAttribute("lich_hen.gia_tien")
    phuong_thuc_thanh_toan = PhuongThuc.CASH
    trang_thai = TrangThaiThanhToan.PAID
    ngay_tao = factory.LazyFunction(timezone.now)
    thoi_gian_thanh_toan = factory.SelfAttribute("ngay_tao")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        payment = super()._create(model_class, *args, **kwargs)
        signs = {TrangThaiThanhToan.PAID: 1, TrangThaiThanhToan.REFUNDED: -1}
        bill, kept = payment.hoa_don, signs.get(payment.trang_thai, 0) * payment.so_tien
        if kept:
            bill.da_thu += kept
            bill.save()
        if payment.thanh_toan_goc:
            payment.thanh_toan_goc.da_hoan += payment.so_tien
            payment.thanh_toan_goc.save()
        return payment


class OpenPaymentFactory(PaymentFactory):
    """A link or QR that waits to be paid, for a quarter of an hour from now."""

    phuong_thuc_thanh_toan = PhuongThuc.TRANSFER
    trang_thai = TrangThaiThanhToan.UNPAID
    het_han = factory.LazyAttribute(lambda payment: payment.ngay_tao + dt.timedelta(minutes=15))
    thoi_gian_thanh_toan = None


class BillFactory(DjangoModelFactory):
    """Of an appointment, with its service as the one line."""

    class Meta:
        model = HoaDon
        skip_postgeneration_save = True

    lich_hen = factory.SubFactory(AppointmentFactory)
    tong_tien = factory.SelfAttribute("lich_hen.gia_tien")

    @factory.post_generation
    def first_line(bill, made, wanted, **kwargs):  # noqa: N805
        if made and bill.tong_tien:
            service = bill.lich_hen.dich_vu
            DongHoaDon.objects.create(
                hoa_don=bill, loai=LoaiDong.SERVICE, dich_vu=service, mo_ta=service.ten_dich_vu,
                don_gia=bill.tong_tien, thanh_tien=bill.tong_tien,
            )  # fmt: skip


class BillLineFactory(DjangoModelFactory):
    """A fee of 50,000 VND, which its bill counts."""

    class Meta:
        model = DongHoaDon

    hoa_don = factory.SubFactory(BillFactory)
    loai = LoaiDong.FEE
    mo_ta = "Phí hồ sơ"
    don_gia = 50_000
    thanh_tien = factory.SelfAttribute("don_gia")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        line = super()._create(model_class, *args, **kwargs)
        line.hoa_don.tong_tien += line.thanh_tien
        line.hoa_don.save()
        return line


class LinkFactory(OpenPaymentFactory):
    """A link of VNPay's."""

    cong = "vnpay"
    phuong_thuc_thanh_toan = PhuongThuc.CARD
    lien_ket = "https://pay.example/1"


def refund_of(payment, **more):
    """The ledger's record that all of the payment was given back."""
    taken = {"lich_hen": payment.lich_hen, "hoa_don": payment.hoa_don, "cong": payment.cong, "so_tien": payment.so_tien}
    return PaymentFactory(thanh_toan_goc=payment, trang_thai=TrangThaiThanhToan.REFUNDED, **{**taken, **more})
