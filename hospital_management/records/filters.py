"""Filters of medical records and of the catalogue of diseases."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from core.disease_list import plain_code
from core.filters import DateFilter, IdFilter, SearchFilter, WholeNumberFilter
from core.models import TuKhoa
from records.models import BenhAn, ChanDoan, MaBenh, TrangThaiBenhAn


class DiagnosisSearchFilter(SearchFilter):
    """Records with a diagnosis in whose words, or in whose disease's code or names, the text stands."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        disease = Q(ma_benh__in=TuKhoa.matching(MaBenh, value))
        found = ChanDoan.objects.filter(disease | Q(pk__in=TuKhoa.matching(ChanDoan, value)))
        return qs.filter(pk__in=found.values("benh_an"))


class CodeFilter(django_filters.CharFilter):
    """Records with this diagnosis, or with one of its subdivisions."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=10, **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        code = plain_code(value)
        of_it = Q(ma_benh__ma_icd=code) | Q(ma_benh__ma_icd__startswith=f"{code}.")
        return qs.filter(pk__in=ChanDoan.objects.filter(of_it).values("benh_an")) if code else qs.none()


class RecordFilter(django_filters.FilterSet):
    search = DiagnosisSearchFilter(label="Mã hoặc tên bệnh, hoặc diễn giải của chẩn đoán, không cần dấu")
    ma_benh_nhan = IdFilter(field_name="benh_nhan_id")
    ma_bac_si = IdFilter(field_name="bac_si_id")
    ma_lich_hen = IdFilter(field_name="lich_hen_id")
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiBenhAn.choices)
    icd = CodeFilter(label="Mã ICD-10; J45 tìm cả J45.0, J45.9…")
    tu_ngay = DateFilter(field_name="lich_hen__ngay_kham", lookup_expr="gte", label="Ngày khám từ ngày này")
    den_ngay = DateFilter(field_name="lich_hen__ngay_kham", lookup_expr="lte", label="Ngày khám đến hết ngày này")

    class Meta:
        model = BenhAn
        fields = (
            "search", "ma_benh_nhan", "ma_bac_si", "ma_lich_hen", "trang_thai", "icd", "tu_ngay", "den_ngay",
        )  # fmt: skip


class DiseaseFilter(django_filters.FilterSet):
    search = SearchFilter(label="Đầu mã ICD-10, hoặc tên bệnh (tiếng Việt không cần dấu, hoặc tiếng Anh)")
    chuong = WholeNumberFilter(min_value=1, max_value=22, label="Chương của ICD-10, từ 1 đến 22")

    class Meta:
        model = MaBenh
        fields = ("search", "chuong")
