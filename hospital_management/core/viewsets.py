"""The HTTP plumbing that endpoints share: find the service, check the input's form, answer with an ETag."""

import hashlib
import logging
import re
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import chain
from typing import Any, ClassVar, Generic, TypeVar, cast

from django.db import Error
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from authentication.models import NguoiDung
from core.bootstrap import container
from core.exceptions import DomainError
from core.file_exceptions import FileStoreAway
from core.listings import Listing, listing
from core.models import KhoaYeuCau, Phien
from core.pagination import Pages
from core.projection import projection_of
from core.renderers import FastJSONRenderer
from core.serializers import ShownToOne, form_of
from core.services.audit_service import AuditService
from core.services.base import BaseService
from core.services.idempotency_service import IdempotencyService
from core.services.table_export_service import TableFile
from core.shapes import shape_of

logger = logging.getLogger(__name__)

S = TypeVar("S", bound=BaseService)

VERSION = re.compile(r"[0-9]{1,18}")
IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class IdConverter:
    """A key in a path: up to 18 digits, which every engine's bigint holds."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Listed(ListModelMixin):
    """`list/`, a page at a time."""

    prepares_list: ClassVar[bool] = False
    """Whether what an actor lists follows from his role, his key and those of his patients, and nothing else."""

    def list(self: Any, request: Request, *_: Any, **__: Any) -> Response:
        shown = self.listed((self.prepares_list and self._prepared()) or self._rows())
        return Response(shown) if self.paginator is None else self.get_paginated_response(shown)

    def validated(self: Any) -> dict[str, Any]:
        """As ever; but of a row that does not exist, or is out of reach, it says that. Raises NotFound, NotYours."""
        try:
            return cast("dict[str, Any]", super().validated())  # type: ignore[misc]
        except ValidationError:
            if self.detail and "pk" in self.kwargs:
                self.service.require_reach(self.get_queryset(), self.kwargs["pk"])
            raise

    def _prepared(self: Any) -> Listing | None:
        return listing(self, self._rows) if self.actor.is_authenticated else None

    def _rows(self: Any) -> Any:
        return self.filter_queryset(self.get_queryset())


class ServiceViewSet(GenericViewSet, Generic[S]):
    """An endpoint over one service. `resource` is its name in the policy table; a view without one is closed."""

    resource: ClassVar[str]
    service_class: type[S]
    filterset_class: Any = None
    input_classes: ClassVar[dict[str, type[Serializer]]] = {}
    query_class: ClassVar[type[Serializer]] = Serializer
    file_action: ClassVar[str | None] = None
    """The action that answers with a file."""
    lookup_value_converter = "id"

    @cached_property
    def service(self) -> S:
        return container().resolve(self.service_class)

    @property
    def actor(self) -> NguoiDung:
        """Who calls; on an endpoint open to visitors perhaps nobody, an AnonymousUser."""
        return cast("NguoiDung", self.request.user)

    @property
    def policy_action(self) -> str:
        return f"{self.resource}.{self.action}"

    def get_queryset(self) -> Any:
        return self.service.visible_to(self.actor, self.policy_action)  # type: ignore[attr-defined]

    def validated(self) -> dict[str, Any]:
        """The body, well-formed; with PATCH, what is there of it. Raises ValidationError."""
        partial = self.action == "partial_update"
        return self._checked(self.input_classes[self.action], self.request.data, partial=partial)

    def asked(self) -> dict[str, Any]:
        """The query parameters that `query_class` knows, well-formed. Raises ValidationError."""
        return self._checked(self.query_class, self.request.query_params)

    @staticmethod
    def _checked(kind: type[Serializer], data: Any, *, partial: bool = False) -> dict[str, Any]:
        return dict(form_of(kind, partial=partial).run_validation(data))

    def _shown(self, instance: Any) -> dict[str, Any]:
        kind: Any = self.get_serializer_class()
        return cast("dict[str, Any]", shape_of(form_of(kind))(instance))

    def shown(self, rows: Iterable[Any], kind: type[Serializer] | None = None) -> list[dict[str, Any]]:
        """Rows one by one, as the serializer shows them."""
        show = shape_of(form_of(kind or cast("Any", self.get_serializer_class())))
        return [show(row) for row in rows]

    def listed(self, rows: Any) -> list[dict[str, Any]]:
        """The page of these rows that is asked for, as a list shows it."""
        kind: Any = self.get_serializer_class()
        if issubclass(kind, ShownToOne):
            return cast("list[dict[str, Any]]", self.get_serializer(self._page(rows), many=True).data)
        form = form_of(kind)
        queryset = rows.queryset if isinstance(rows, Listing) else rows
        projection = projection_of(form, queryset) if self._shows_columns else None
        if projection is None:
            return self.shown(self._page(rows))
        cast("Pages", self.paginator).columns = projection.columns
        return [projection.shown(row) for row in self._page(rows)]

    def _page(self, rows: Any) -> Any:
        page = self.paginate_queryset(rows)
        return rows if page is None else page

    @property
    def _shows_columns(self) -> bool:
        """Not where there are no pages, or the view does something with their rows."""
        return self.paginator is not None and type(self).paginate_queryset is GenericViewSet.paginate_queryset

    def versions(self) -> set[int] | None:
        """The versions that `If-Match` names; None when it names none in particular."""
        header = self.request.headers.get("If-Match")
        if header is None or header.strip() == "*":
            return None
        tags = (tag.strip().strip('"') for tag in header.split(","))
        return {int(tag) for tag in tags if VERSION.fullmatch(tag)}

    def filters_used(self) -> dict[str, str]:
        """The view's own filters that the request asks for, as it wrote them."""
        asked = {name: self.request.query_params.get(name, "").strip() for name in self.filterset_class.base_filters}
        return {name: text for name, text in asked.items() if text}

    @staticmethod
    def download(file: TableFile) -> StreamingHttpResponse:
        """The table's file, sent as it is made. What breaks before its first bytes is still answered as a refusal.

        Raises FileStoreAway where there is no place to make it, such as on a full disk.
        """
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        pieces = file.pieces()
        try:
            first = next(pieces)
        except OSError as error:
            logger.exception("There is no place to make a file")
            raise FileStoreAway(retry_after=60) from error
        return StreamingHttpResponse(chain([first], pieces), content_type=file.media_type, headers=headers)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is sent whatever kinds the client names; what goes wrong is told in JSON."""
        sends_file = self.file_action is not None and self.action == self.file_action
        return super().perform_content_negotiation(request, force or sends_file)

    def handle_exception(self, exc: Exception) -> Response:
        """A signed-in account that is refused is entered in the audit trail."""
        response = super().handle_exception(exc)
        if response.status_code == 403 and self.request.user.is_authenticated:
            self._enter_refusal(response.data["code"])
        return response

    def _enter_refusal(self, code: str) -> None:
        """Whatever becomes of the entry, the answer is the refusal."""
        notes = {"phuong_thuc": self.request.method, "duong_dan": self.request.path[:300], "ma_loi": code}
        try:
            container().resolve(AuditService).enter_refusal(actor=self.actor, **notes)
        except (DomainError, Error):
            logger.exception("A refusal was not entered in the audit trail")

    def respond(self, instance: Any, status: int = 200) -> Response:
        response = Response(self._shown(instance), status=status)
        if isinstance(instance, Phien):
            response["ETag"] = _etag(instance.phien_ban)
        return response

    def once(self, work: Callable[[Any], Any], status: int = 201) -> HttpResponse:
        """Answer with what `work` makes, once for one `Idempotency-Key`; `work` gets the claim on it, or None.

        A replay gets the first answer again, with `Idempotency-Replayed: true`.
        """
        key = self.request.headers.get("Idempotency-Key")
        if key is None:
            return self.respond(work(None), status)
        if not IDEMPOTENCY_KEY.fullmatch(key):
            raise ValidationError({"Idempotency-Key": [_("Gồm 1 đến 200 ký tự ASCII, không có dấu cách.")]})
        keys = container().resolve(IdempotencyService)
        claim = keys.begin(
            actor=self.actor,
            khoa=key,
            dau_van_tay=_fingerprint(self.request),
            status=status,
            render=self._render,
        )
        if isinstance(claim, KhoaYeuCau):
            replay = HttpResponse(claim.tra_loi, status=claim.ma_tra_loi, content_type="application/json")
            replay["Idempotency-Replayed"] = "true"
            if claim.phien_ban:
                replay["ETag"] = _etag(claim.phien_ban)
            return replay
        try:
            return self.respond(work(claim), status)
        except BaseException:
            keys.abandon(claim)
            raise

    def _render(self, instance: Any) -> str:
        return FastJSONRenderer().render(self._shown(instance)).decode()


def _etag(version: int | None) -> str:
    return f'"{version}"'


def _fingerprint(request: Request) -> str:
    """What makes two requests the same: method, path and body."""
    body = repr(sorted(request.data.items()) if isinstance(request.data, dict) else request.data)
    return hashlib.sha256(f"{request.method} {request.path} {body}".encode()).hexdigest()
