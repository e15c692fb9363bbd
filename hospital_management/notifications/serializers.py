"""Notifications, preferences and deliveries, in and out."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.notification_kinds import PERSONAL, Group, Via, kind_of
from core.serializers import WholeMinuteField
from core.services.notification_service import switches_of
from core.services.notification_texts import Said, words_of
from notifications.models import LuotGui, ThongBao, TuyChonThongBao

CHANNELS = [via.value for via in Via]
GROUPS = [group.value for group in Group]
LANGUAGES = settings.LANGUAGES
MOST_SWITCHES = 50


class NotificationSerializer(serializers.ModelSerializer):
    """In the language of the request."""

    nhom_thong_bao = serializers.SerializerMethodField()
    tieu_de = serializers.SerializerMethodField()
    noi_dung = serializers.SerializerMethodField()
    ma_benh_nhan = serializers.IntegerField(source="benh_nhan_id", allow_null=True)
    doc_luc = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = ThongBao
        fields = ("ma_thong_bao", "loai", "nhom_thong_bao", "tieu_de", "noi_dung", "ma_benh_nhan", "gui_tu", "doc_luc")

    def get_nhom_thong_bao(self, row: ThongBao) -> str:
        return kind_of(row.loai).group.value

    def get_tieu_de(self, row: ThongBao) -> str:
        return self._said(row).title

    def get_noi_dung(self, row: ThongBao) -> str:
        return self._said(row).text

    @staticmethod
    def _said(row: ThongBao) -> Said:
        return words_of(row.loai, row.du_lieu, get_language())


class UnreadSerializer(serializers.Serializer):
    so_chua_doc = serializers.IntegerField()


class AllReadSerializer(serializers.Serializer):
    so_thong_bao = serializers.IntegerField()


class SwitchSerializer(serializers.Serializer):
    nhom_thong_bao = serializers.ChoiceField(GROUPS)
    kenh = serializers.ChoiceField(CHANNELS)
    bat = serializers.BooleanField()
    bat_buoc = serializers.BooleanField(help_text=_("Luôn được gửi, không tắt được."))


class PreferenceSerializer(serializers.ModelSerializer):
    kenh = serializers.SerializerMethodField()

    class Meta:
        model = TuyChonThongBao
        fields = ("ngon_ngu", "im_lang_tu", "im_lang_den", "kenh")

    @extend_schema_field(SwitchSerializer(many=True))
    def get_kenh(self, row: TuyChonThongBao) -> list[dict[str, Any]]:
        return switches_of(row)


class SwitchInput(serializers.Serializer):
    nhom_thong_bao = serializers.ChoiceField(GROUPS)
    kenh = serializers.ChoiceField([via.value for via in PERSONAL])
    bat = serializers.BooleanField()


class PreferenceInput(serializers.Serializer):
    """What is not named in `kenh` is as usual."""

    ngon_ngu = serializers.ChoiceField(LANGUAGES)
    im_lang_tu = WholeMinuteField(allow_null=True, default=None)
    im_lang_den = WholeMinuteField(allow_null=True, default=None)
    kenh = SwitchInput(many=True, max_length=MOST_SWITCHES)  # type: ignore[call-arg]  # DRF's ListSerializer takes it


class DeliverySerializer(serializers.ModelSerializer):
    ma_thong_bao = serializers.IntegerField(source="thong_bao_id")
    loai = serializers.CharField(source="thong_bao.loai")
    ma_benh_nhan = serializers.IntegerField(source="thong_bao.benh_nhan_id", allow_null=True)
    ma_nguoi_dung = serializers.IntegerField(source="thong_bao.nguoi_dung_id", allow_null=True)
    kenh = serializers.ChoiceField(CHANNELS)

    class Meta:
        model = LuotGui
        fields = (
            "ma_luot_gui", "ma_thong_bao", "loai", "ma_benh_nhan", "ma_nguoi_dung", "kenh", "trang_thai", "so_lan",
            "gui_tu", "gui_luc", "loi_cuoi", "ma_nha_cung_cap", "tao_luc",
        )  # fmt: skip
