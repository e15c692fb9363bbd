"""Answers, out."""

from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder


class FastJSONRenderer(JSONRenderer):
    """What Django REST framework's own writes, compact and in UTF-8. Raises TypeError for what has no JSON."""

    encoder = JSONEncoder()

    def render(self, data: Any, *_: Any, **__: Any) -> bytes:
        if data is None:
            return b""
        return orjson.dumps(data, self.encoder.default, orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME)
