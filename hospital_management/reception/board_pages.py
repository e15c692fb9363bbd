"""The screen of a waiting room: a page for anybody, its state, and the stream of its changes."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from authentication.throttles import AddressThrottle
from core.bootstrap import container
from core.clock import Clock
from core.exceptions import NotFound
from core.services.board_hub import BoardHub
from core.services.board_service import Board, BoardService
from reception.board_stream import POLL, BoardStream, opening, told

OWN_FILES_ALONE = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": OWN_FILES_ALONE,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
THEMES = {"sang": "light", "toi": "dark"}

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_anybody(view: View[P]) -> View[P]:
    """So many a minute for one address; with the headers that each of these answers has."""

    @wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        throttle = AddressThrottle()
        if throttle.admits(request, "board"):
            given = view(request, *args, **kwargs)
        else:
            given = _message(request, "Quá nhiều yêu cầu", "Màn hình sẽ tự thử lại sau giây lát.", 429)
            given["Retry-After"] = str(round(throttle.wait() or 60))
        for name, value in HEADERS.items():
            given[name] = value
        return given

    return answer


@require_safe
@for_anybody
def board_page(request: HttpRequest, co_so: str) -> HttpResponseBase:
    """`?nen=toi` or `?nen=sang` sets its colours, which are otherwise the browser's choice."""
    board = _board(co_so)
    if board is None:
        return unknown_board(request)
    told_of = {"board": board, "now": _milliseconds(), "theme": THEMES.get(request.GET.get("nen", ""), "")}
    return render(request, "reception/board.html", told_of)


@require_safe
@for_anybody
def board_state(request: HttpRequest, co_so: str) -> HttpResponseBase:
    """The board as JSON; its mark is the ETag. The Date header sets the page's clock."""
    board = _board(co_so)
    if board is None:
        return unknown_board(request)
    answer = HttpResponse(board.text, content_type="application/json")
    answer["ETag"] = f'"{board.mark}"'
    return answer


@require_GET
@for_anybody
def board_events(request: HttpRequest, co_so: str) -> HttpResponseBase:
    """Who finds no place gets the board as it is, and asks again soon."""
    board = _board(co_so)
    if board is None:
        return unknown_board(request)
    known = request.headers.get("Last-Event-ID", "")
    watch = container().resolve(BoardHub).watch(board)
    pieces = BoardStream(watch, known, _milliseconds) if watch else [opening(POLL) + told(board)]
    answer = StreamingHttpResponse(pieces, content_type="text/event-stream")
    answer["X-Accel-Buffering"] = "no"
    _let_go_of_the_database()
    return answer


def unknown_board(request: HttpRequest) -> HttpResponse:
    words = "Hãy kiểm tra lại địa chỉ ở quầy tiếp nhận: /board/<mã cơ sở>/"
    return _message(request, "Không có bảng gọi số này", words, 404)


@require_safe
@for_anybody
def no_board(request: HttpRequest) -> HttpResponseBase:
    return unknown_board(request)


def _message(request: HttpRequest, title: str, words: str, status: int) -> HttpResponse:
    return render(request, "reception/board_message.html", {"title": title, "words": words}, status=status)


def _board(co_so: str) -> Board | None:
    """As it is, or was a moment ago where somebody watches it: then whoever else asks costs no query. None for what
    names no facility.
    """
    if not (co_so.isascii() and co_so.isdigit() and len(co_so) <= 18):
        return None
    try:
        seen = container().resolve(BoardHub).present(int(co_so))
        return seen or container().resolve(BoardService).open(ma_co_so=int(co_so))
    except NotFound:
        return None


def _milliseconds() -> int:
    return round(container().resolve(Clock).now().timestamp() * 1000)


def _let_go_of_the_database() -> None:
    """A stream needs it no more, and would keep this thread's connection from anybody for as long as it lasts."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
