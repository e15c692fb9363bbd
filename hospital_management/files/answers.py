"""A file as an answer: to be saved, never shown or run by a browser."""

from django.http import FileResponse

from core.services.file_service import GivenOut

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


def file_answer(given: GivenOut) -> FileResponse:
    """Sent in pieces, under the name it was cleaned to and the type that was found in it."""
    answer = FileResponse(
        given.content,
        as_attachment=True,
        filename=given.file.ten_tep,
        content_type=given.file.kieu,
        headers=HEADERS,
    )
    answer.headers["Content-Length"] = str(given.file.kich_thuoc)
    return answer
