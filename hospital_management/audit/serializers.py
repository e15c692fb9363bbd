"""Audit entries, alerts and their rules, in and out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from audit.models import CanhBao, QuyTacCanhBao
from authentication.models import VAI_TRO_CHOICES, NguoiDung
from core.filters import LARGEST_ID
from core.models import NhatKy
from core.personal_data import LOOKS
from core.policy import Role
from core.serializers import IdField, ShownToOne, TextInput, WholeMinuteField, WholeNumberField

MOST_OCCURRENCES = 100_000
DAY_MINUTES = 24 * 60
VALUE: dict[str, Any] = {
    "anyOf": [
        {"type": "string"},
        {"type": "integer"},
        {"type": "boolean"},
        {"type": "number"},
        {"type": "array", "items": {}},
        {"type": "object", "additionalProperties": True},
    ],
    "nullable": True,
}
VALUES = {"type": "object", "additionalProperties": VALUE, "nullable": True}


@extend_schema_field(VALUES)
class ValuesField(serializers.JSONField):
    """A record's values by field name."""


class EntrySerializer(serializers.ModelSerializer):
    """Who did what to which record; `ten` is that of the account's profile, if it has one."""

    ma_nguoi_dung = serializers.IntegerField(source="nguoi_dung_id", allow_null=True)
    ten = serializers.SerializerMethodField()
    so_dien_thoai = serializers.CharField(source="nguoi_dung.so_dien_thoai", default=None, allow_null=True)
    vai_tro = serializers.ChoiceField(VAI_TRO_CHOICES, source="vai_tro_khi_do", allow_null=True)
    truoc = ValuesField()
    sau = ValuesField()
    thay_doi = serializers.SerializerMethodField()

    class Meta:
        model = NhatKy
        fields: tuple[str, ...] = (
            "ma_nhat_ky", "thoi_diem", "ma_nguoi_dung", "ten", "so_dien_thoai", "vai_tro", "hanh_dong", "bang",
            "ma_doi_tuong", "truoc", "sau", "thay_doi", "ly_do", "request_id", "dia_chi_ip",
        )  # fmt: skip

    def get_ten(self, entry: NhatKy) -> str:
        return _name_of(entry.nguoi_dung)

    def get_thay_doi(self, entry: NhatKy) -> list[str]:
        return changed_fields(entry.truoc, entry.sau)


class SealedEntrySerializer(EntrySerializer):
    """With its place in the chain that seals it; null for entries from before there were chains."""

    chuoi = serializers.IntegerField(source="chuoi_id", allow_null=True)

    class Meta(EntrySerializer.Meta):
        fields = (*EntrySerializer.Meta.fields, "chuoi", "so_thu_tu")


class ExportQuery(serializers.Serializer):
    format = serializers.ChoiceField(["csv", "excel"])


class AccessLogQuery(serializers.Serializer):
    ma_benh_nhan = IdField(required=False, min_value=1, max_value=LARGEST_ID)


class AccessSerializer(ShownToOne):
    """For the patient: neither phone numbers, nor the names of Staff and Admins, nor to a relative those of others."""

    thoi_diem = serializers.DateTimeField()
    vai_tro = serializers.ChoiceField(VAI_TRO_CHOICES, source="vai_tro_khi_do", allow_null=True)
    nguoi_truy_cap = serializers.SerializerMethodField()
    hanh_dong = serializers.SerializerMethodField()
    ly_do = serializers.CharField()

    def get_nguoi_truy_cap(self, entry: NhatKy) -> str:
        account = entry.nguoi_dung
        if account is None:
            return "Hệ thống"
        asker = self.context["request"].user
        if account == asker:
            return "Bạn"
        role, name = entry.vai_tro_khi_do or account.vai_tro, _name_of(account)
        if role == Role.PATIENT and not _is_of(entry, account):
            return f"{name} (người thân)" if name and _is_of(entry, asker) else "Người thân"
        return (role in (Role.DOCTOR, Role.PATIENT) and name) or dict(VAI_TRO_CHOICES)[role]

    def get_hanh_dong(self, entry: NhatKy) -> str:
        return LOOKS[entry.hanh_dong]


class AlertRuleSerializer(serializers.ModelSerializer):
    class Meta:
        model = QuyTacCanhBao
        fields = ("ma_quy_tac", "loai", "nguong", "so_phut", "gio_bat_dau", "gio_ket_thuc", "dang_bat")


class AlertRuleInput(serializers.Serializer):
    nguong = WholeNumberField(min_value=1, max_value=MOST_OCCURRENCES)
    so_phut = WholeNumberField(min_value=1, max_value=DAY_MINUTES)
    gio_bat_dau = WholeMinuteField(allow_null=True)
    gio_ket_thuc = WholeMinuteField(allow_null=True)
    dang_bat = serializers.BooleanField()


class AlertSerializer(serializers.ModelSerializer):
    """`ma_nguoi_dung` is whom it is about; null for a locked number without an account."""

    ma_nguoi_dung = serializers.IntegerField(source="nguoi_dung_id", allow_null=True)
    so_dien_thoai = serializers.CharField(source="nguoi_dung.so_dien_thoai", default=None, allow_null=True)
    vai_tro = serializers.ChoiceField(VAI_TRO_CHOICES, allow_null=True)
    ma_nguoi_xu_ly = serializers.IntegerField(source="nguoi_xu_ly_id", allow_null=True)

    class Meta:
        model = CanhBao
        fields = (
            "ma_canh_bao", "loai", "ma_nguoi_dung", "so_dien_thoai", "vai_tro", "thoi_diem", "so_lan", "noi_dung",
            "request_id", "dia_chi_ip", "trang_thai", "ma_nguoi_xu_ly", "ngay_xu_ly", "ghi_chu_xu_ly",
        )  # fmt: skip


class HandleInput(serializers.Serializer):
    ghi_chu = TextInput(max_length=500)


def changed_fields(truoc: dict[str, Any] | None, sau: dict[str, Any] | None) -> list[str]:
    """The names of the values that were one thing before and another afterwards."""
    before, after = truoc or {}, sau or {}
    return [name for name, value in before.items() if name in after and after[name] != value]


def _is_of(entry: NhatKy, account: NguoiDung) -> bool:
    """Whether the account is that of the patient whom the entry is about."""
    patient = getattr(account, "benh_nhan", None)
    return patient is not None and patient.pk == entry.ma_doi_tuong


def _name_of(account: NguoiDung | None) -> str:
    profile = getattr(account, "benh_nhan", None) or getattr(account, "bac_si", None)
    return profile.ho_ten if profile else ""
