"""Single files for whoever has a link that is still good."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from authentication.throttles import AddressThrottle
from core.bootstrap import container
from core.exceptions import NotFound
from core.file_exceptions import FileInfected, FileStoreAway
from core.services.file_service import FileService
from files.answers import HEADERS, file_answer

PLAIN = "text/plain; charset=utf-8"


@require_safe
def file_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Whatever is wrong with the address, the answer is the same 404."""
    throttle = AddressThrottle()
    if not throttle.admits(request, "file"):
        return _said("Quá nhiều yêu cầu.", 429, retry_after=round(throttle.wait() or 60))
    try:
        return file_answer(container().resolve(FileService).by_link(token=token))
    except NotFound:
        return _said("Liên kết không đúng hoặc đã hết hạn.", 404)
    except FileInfected as refusal:
        return _said(refusal.detail, refusal.status)
    except FileStoreAway as refusal:
        return _said(refusal.detail, refusal.status, retry_after=refusal.retry_after)


def _said(text: str, status: int, retry_after: int | None = None) -> HttpResponse:
    headers = {**HEADERS, "X-Robots-Tag": "noindex, nofollow"}
    if retry_after:
        headers["Retry-After"] = str(retry_after)
    return HttpResponse(f"{text}\n", status=status, content_type=PLAIN, headers=headers)
