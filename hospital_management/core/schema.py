from drf_spectacular.utils import extend_schema_view

health_docs = extend_schema_view()
