"""Files as answers: to be saved, never shown or run by a browser."""

from django.core.files import File
from django.http import FileResponse, HttpResponse

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
UNSEEN = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
"""For what lies under a secret address."""
PLAIN = "text/plain; charset=utf-8"


def saved_file(content: File, name: str, media_type: str, size: int) -> FileResponse:
    """Sent in pieces."""
    answer = FileResponse(content, as_attachment=True, filename=name, content_type=media_type, headers=HEADERS)
    answer.headers["Content-Length"] = str(size)
    return answer


def said(text: str, status: int, retry_after: int | None = None) -> HttpResponse:
    """A sentence, to who came by a secret address."""
    headers = {**HEADERS, **UNSEEN}
    if retry_after:
        headers["Retry-After"] = str(retry_after)
    return HttpResponse(f"{text}\n", status=status, content_type=PLAIN, headers=headers)
