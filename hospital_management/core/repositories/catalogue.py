"""Tables to which many others point."""

from typing import Any, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS
from django.db.models import PROTECT, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.deletion import Collector, get_candidate_relations_to_delete

from core.exceptions import InUse
from core.models import CoTuKhoa, TuKhoa
from core.repositories.base import BaseRepository

E = TypeVar("E", bound=CoTuKhoa)


class _Deletion(Collector):
    """Of a row that, as is known, nothing protects by pointing to it: nobody is asked again."""

    def related_objects(self, related_model: type[Model], related_fields: Any, objs: Any) -> QuerySet[Any]:
        pointing: QuerySet[Any] = super().related_objects(related_model, related_fields, objs)
        return pointing.none() if all(map(_protects, related_fields)) else pointing


def _protects(field: Any) -> bool:
    return field.remote_field.on_delete is PROTECT


class CatalogueRepository(BaseRepository[E]):
    """All tables that may point to a row are asked at once before it is deleted; Django would read what points to it,
    table by table.
    """

    def _delete(self, row: E) -> None:
        if self._is_pointed_to(row):
            raise InUse
        key, deletion = row.pk, _Deletion(using=DEFAULT_DB_ALIAS, origin=row)
        deletion.collect([row])
        deletion.delete()
        TuKhoa.forget(self.model, [key])

    def _is_pointed_to(self, row: E) -> bool:
        """By something that is not deleted with it."""
        found, table = Q(pk__in=[]), cast("Any", self.model._meta)
        relations: Any = get_candidate_relations_to_delete(table)
        for field in (relation.field for relation in relations):
            if _protects(field):
                found |= Q(Exists(field.model._base_manager.filter(**{field.name: OuterRef("pk")})))
        return self.model._default_manager.filter(found, pk=row.pk).exists()
