"""Exports that are made in the background, in and out."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.bootstrap import container
from core.clock import Clock
from core.serializers import TextInput
from core.tables.formats import FORMATS
from exports.models import ViecXuat
from exports.tables import TABLES

MOST_PARAMETERS = 20
DOWNLOAD = "/api/utils/exports/{}/download/"


class ExportJobInput(serializers.Serializer):
    bang = serializers.ChoiceField([*TABLES])
    dinh_dang = serializers.ChoiceField([*FORMATS])
    tham_so = serializers.DictField(
        child=TextInput(max_length=200, allow_blank=True), required=False, default=dict,
        help_text="Các bộ lọc của bảng, như trong địa chỉ của …/export/{bang}/",
    )  # fmt: skip

    def validate_tham_so(self, given: dict[str, str]) -> dict[str, str]:
        """What is no filter of any table is refused, not passed over: nobody sees what a job made of it."""
        if len(given) > MOST_PARAMETERS:
            raise serializers.ValidationError(_("Nhiều nhất %(most)d bộ lọc.") % {"most": MOST_PARAMETERS})
        return given

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        known = TABLES[attrs["bang"]].filterset.base_filters
        strange = [name for name in attrs["tham_so"] if name not in known]
        if strange:
            message = _("Không có bộ lọc này. Có: %(names)s.") % {"names": ", ".join(sorted(known))}
            raise serializers.ValidationError(dict.fromkeys(strange, message), code="unknown")
        return attrs


class ExportJobSerializer(serializers.ModelSerializer):
    """Where the file lies is nobody's business."""

    tham_so = serializers.SerializerMethodField()
    phan_tram = serializers.IntegerField(source="percent")
    con_lai_giay = serializers.SerializerMethodField()
    tai_ve = serializers.SerializerMethodField()

    class Meta:
        model = ViecXuat
        fields = (
            "ma_viec_xuat", "bang", "dinh_dang", "tham_so", "trang_thai", "phan_tram", "so_dong", "da_doc",
            "con_lai_giay", "so_lan", "ten_tep", "so_byte", "tai_ve", "tao_luc", "bat_dau", "ket_thuc", "het_han",
            "ly_do",
        )  # fmt: skip

    def get_tham_so(self, job: ViecXuat) -> dict[str, str]:
        asked: dict[str, str] = json.loads(job.tham_so)
        return asked

    def get_con_lai_giay(self, job: ViecXuat) -> int | None:
        return job.seconds_left(container().resolve(Clock).now())

    def get_tai_ve(self, job: ViecXuat) -> str | None:
        """Where the file is to be had now."""
        return DOWNLOAD.format(job.pk) if job.has_file(container().resolve(Clock).now()) else None


class ExportLinkSerializer(serializers.Serializer):
    dia_chi = serializers.CharField(help_text="Địa chỉ tải tệp, ai có cũng tải được; đừng gửi cho người khác")
    het_han = serializers.DateTimeField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return super().to_representation(instance._asdict())
