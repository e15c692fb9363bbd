"""Threads, messages and announcements, in and out."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.filters import LARGEST_ID
from core.serializers import IdField, InstantField, TextInput, WholeNumberField
from core.services.message_service import MOST_FILES
from core.services.thread_service import MESSAGES_A_PAGE
from correspondence.models import (
    LONGEST_MESSAGE,
    LONGEST_TITLE,
    CuocTraoDoi,
    DoiTuong,
    TepTinNhan,
    ThongCao,
    TinNhan,
)

MOST_MESSAGES_A_PAGE = 100


class AttachmentSerializer(serializers.ModelSerializer):
    """Of a withdrawn file nothing but that there was one."""

    ma_tai_lieu = serializers.IntegerField(source="tai_lieu_id")
    ten_tep = serializers.SerializerMethodField()
    kieu = serializers.CharField(source="tai_lieu.kieu")
    da_rut = serializers.SerializerMethodField()

    class Meta:
        model = TepTinNhan
        fields = ("ma_tai_lieu", "ten_tep", "kieu", "da_rut")

    def get_ten_tep(self, row: TepTinNhan) -> str:
        return "" if row.tai_lieu.xoa_luc else row.tai_lieu.ten_tep

    def get_da_rut(self, row: TepTinNhan) -> bool:
        return row.tai_lieu.xoa_luc is not None


class MessageSerializer(serializers.ModelSerializer):
    ten_nguoi_gui = serializers.CharField(source="nguoi_gui.ho_ten")
    tep = AttachmentSerializer(many=True, source="cac_tep")

    class Meta:
        model = TinNhan
        fields = ("ma_tin_nhan", "ben", "ten_nguoi_gui", "noi_dung", "gui_luc", "doc_luc", "tep")


class ThreadSerializer(serializers.ModelSerializer):
    ma_benh_nhan = serializers.IntegerField(source="benh_nhan_id")
    ten_benh_nhan = serializers.CharField(source="benh_nhan.ho_ten")
    ma_bac_si = serializers.IntegerField(source="bac_si_id")
    ten_bac_si = serializers.CharField(source="bac_si.ho_ten")
    ma_lich_hen = serializers.IntegerField(source="lich_hen_id", allow_null=True)
    so_chua_doc = serializers.IntegerField()

    class Meta:
        model = CuocTraoDoi
        fields: tuple[str, ...] = (
            "ma_trao_doi", "ma_benh_nhan", "ten_benh_nhan", "ma_bac_si", "ten_bac_si", "ma_lich_hen", "tieu_de",
            "ben_mo", "tao_luc", "tin_cuoi_luc", "dong_luc", "so_chua_doc",
        )  # fmt: skip


class ThreadDetailSerializer(ThreadSerializer):
    tin_nhan = MessageSerializer(source="trang_tin", many=True)
    truoc_tiep = serializers.IntegerField(allow_null=True)

    class Meta(ThreadSerializer.Meta):
        fields = (*ThreadSerializer.Meta.fields, "tin_nhan", "truoc_tiep")


class MessageInput(serializers.Serializer):
    noi_dung = TextInput(max_length=LONGEST_MESSAGE)
    ma_tai_lieu = serializers.ListField(
        child=IdField(min_value=1, max_value=LARGEST_ID), required=False, default=list, max_length=MOST_FILES
    )


class ThreadInput(MessageInput):
    ma_benh_nhan = IdField(required=False)
    ma_bac_si = IdField(required=False)
    ma_lich_hen = IdField(required=False)
    tieu_de = TextInput(max_length=LONGEST_TITLE)


class ReadInput(serializers.Serializer):
    den_tin_nhan = IdField()


class MessagesQuery(serializers.Serializer):
    truoc = IdField(required=False, min_value=1)
    so_tin = WholeNumberField(required=False, min_value=1, max_value=MOST_MESSAGES_A_PAGE, default=MESSAGES_A_PAGE)


class AnnouncementSerializer(serializers.ModelSerializer):
    ma_co_so = serializers.IntegerField(source="co_so_id", allow_null=True)
    ten_co_so = serializers.SerializerMethodField()
    xem_luc = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = ThongCao
        fields = (
            "ma_thong_cao", "ma_co_so", "ten_co_so", "doi_tuong", "tieu_de", "noi_dung", "tu_luc", "den_luc",
            "tao_luc", "rut_luc", "xem_luc",
        )  # fmt: skip

    def get_ten_co_so(self, row: ThongCao) -> str | None:
        return row.co_so.ten_co_so if row.co_so else None


class AnnouncementInput(serializers.Serializer):
    ma_co_so = IdField(required=False, allow_null=True)
    doi_tuong = serializers.ChoiceField(DoiTuong.choices)
    tieu_de = TextInput(max_length=LONGEST_TITLE)
    noi_dung = TextInput(max_length=LONGEST_MESSAGE)
    tu_luc = InstantField(required=False)
    den_luc = InstantField(required=False, allow_null=True, help_text=_("Đến lúc nào; null: không thời hạn"))


class AnnouncementChangeInput(serializers.Serializer):
    tieu_de = TextInput(max_length=LONGEST_TITLE)
    noi_dung = TextInput(max_length=LONGEST_MESSAGE)
    den_luc = InstantField(allow_null=True, help_text=_("Đến lúc nào; null: không thời hạn"))
