"""What is asked of the monthly report."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.filters import LARGEST_ID
from core.serializers import IdField


@extend_schema_field({"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"})
class MonthField(serializers.DateField):
    """A month, as its first day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m"], **kwargs)


class MonthlyReportQuery(serializers.Serializer):
    thang = MonthField(default=None)
    ma_co_so = IdField(default=None, min_value=1, max_value=LARGEST_ID)
