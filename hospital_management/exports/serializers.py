from rest_framework import serializers

from core.tables.formats import FORMATS


class TableExportQuery(serializers.Serializer):
    format = serializers.ChoiceField([*FORMATS], default="excel")
