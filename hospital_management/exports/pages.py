"""Files of exports for whoever has a link that is still good."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from authentication.throttles import AddressThrottle
from core.answers import UNSEEN, said
from core.bootstrap import container
from core.exceptions import NotFound
from core.file_exceptions import FileStoreAway
from core.services.export_job_service import ExportJobService
from exports.job_answers import export_answer


@require_safe
def export_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Whatever is wrong with the address, the answer is the same 404."""
    throttle = AddressThrottle()
    if not throttle.admits(request, "file"):
        return said("Quá nhiều yêu cầu.", 429, retry_after=round(throttle.wait() or 60))
    try:
        found = export_answer(container().resolve(ExportJobService).by_link(token=token))
    except NotFound:
        return said("Liên kết không đúng hoặc đã hết hạn.", 404)
    except FileStoreAway as refusal:
        return said(refusal.detail, refusal.status, retry_after=refusal.retry_after)
    for name, value in UNSEEN.items():
        found[name] = value
    return found
