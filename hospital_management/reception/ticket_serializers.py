"""Tickets, check-in by QR code and expected times, in and out."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from appointments.models import TrangThaiLichHen
from core.filters import LARGEST_ID
from core.serializers import IdField, TextInput
from core.ticket_codes import LONGEST
from reception.models import NhomUuTien, TrangThaiPhieu
from reception.serializers import ExpectedTimeSerializer


class TicketQuery(serializers.Serializer):
    format = serializers.ChoiceField(["pdf", "png"], default="pdf")


class ScanInput(serializers.Serializer):
    ma_qr = TextInput(max_length=LONGEST, help_text=_("Nội dung đọc được từ mã QR của phiếu."))
    ma_co_so = IdField(min_value=1, max_value=LARGEST_ID)
    nhom_uu_tien = serializers.ChoiceField(NhomUuTien.choices, required=False)
    ly_do_uu_tien = TextInput(max_length=300, required=False, allow_blank=True)


class ToldSerializer(serializers.Serializer):
    """What the patient was told on arrival."""

    luc = serializers.DateTimeField(source="du_kien_luc", allow_null=True)
    tu = serializers.DateTimeField(source="du_kien_som", allow_null=True)
    den = serializers.DateTimeField(source="du_kien_muon", allow_null=True)


class ExpectedSerializer(serializers.Serializer):
    ma_lich_hen = serializers.IntegerField(source="appointment.pk")
    so_thu_tu = serializers.IntegerField(source="appointment.so_thu_tu")
    trang_thai = serializers.ChoiceField(TrangThaiLichHen.choices, source="appointment.trang_thai")
    gio_hen = serializers.DateTimeField(source="appointment.starts_at")
    trang_thai_phieu = serializers.ChoiceField(
        TrangThaiPhieu.choices, source="ticket.trang_thai", allow_null=True, default=None
    )
    phong_kham = serializers.CharField(source="ticket.hang.phong_kham", allow_null=True, default=None)
    uoc_tinh = ExpectedTimeSerializer(source="estimate", allow_null=True)
    tre_phut = serializers.IntegerField(source="late_minutes", allow_null=True)
    phut_moi_luot = serializers.IntegerField(source="pace_minutes", allow_null=True)
    nen_den_luc = serializers.DateTimeField(source="come_at", allow_null=True)
    da_bao = ToldSerializer(source="ticket", allow_null=True)


class TicketKeySerializer(serializers.Serializer):
    ma_khoa = serializers.CharField(source="key_id")
    thuat_toan = serializers.CharField(source="algorithm")
    khoa_cong_khai = serializers.CharField(source="raw")
    pem = serializers.CharField()


class TicketKeysSerializer(serializers.Serializer):
    cac_khoa = TicketKeySerializer(many=True)
