"""A simulated gateway as a small HTTP server: its own endpoints, and a page on which a person pays or does not."""

import json
import logging
from collections.abc import Callable
from datetime import datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlsplit
from urllib.request import Request, build_opener

from core.gateways.client import TIMEOUT_SECONDS
from core.gateways.simulator.momo import MoMoSide
from core.gateways.simulator.protocols import Answer, Notice, Protocol
from core.gateways.simulator.till import CANCELLED, PAID, WAITING, Sale, Till
from core.gateways.simulator.vnpay import VNPaySide
from core.gateways.simulator.zalopay import ZaloPaySide

logger = logging.getLogger(__name__)

SIDES: dict[str, type[Protocol]] = {side.name: side for side in (VNPaySide, MoMoSide, ZaloPaySide)}
LARGEST_BODY = 64 * 1024
PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>{name} (mô phỏng)</title>
<body style="font-family:sans-serif;max-width:30em;margin:3em auto">
<h1>{name} <small>(mô phỏng)</small></h1><p>{purpose}<br><strong>{amount} VND</strong>: {state}</p>
<form method="post" action="/pay/{number}"><button>Thanh toán</button></form>
<form method="post" action="/cancel/{number}"><button>Hủy</button></form></body></html>"""
STATES = {WAITING: "chờ thanh toán", PAID: "đã thanh toán", CANCELLED: "đã hủy"}

Teller = Callable[[Notice], str]


def tell(notice: Notice) -> str:
    """Call the shop; what it answered, in one line."""
    address = f"{notice.url}?{notice.query}" if notice.query else notice.url
    request = Request(address, notice.body, {"Content-Type": "application/json"} if notice.body else {})
    try:
        with build_opener().open(request, timeout=TIMEOUT_SECONDS) as answer:
            return f"{answer.status} {answer.read(LARGEST_BODY).decode(errors='replace')}".strip()
    except HTTPError as error:
        return f"{error.code} {error.read(LARGEST_BODY).decode(errors='replace')}".strip()
    except OSError as error:
        return f"no answer: {error}"


class Simulator(ThreadingHTTPServer):
    """Listens on this machine alone. `notices` are sent at once when somebody pays or cancels, unless `silent`."""

    daemon_threads = True

    def __init__(
        self,
        name: str,
        keys: dict[str, str],
        *,
        now: Callable[[], datetime],
        port: int = 0,
        notice_url: str = "",
        teller: Teller = tell,
        silent: bool = False,
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.base = f"http://127.0.0.1:{self.server_port}"
        self.till = Till(now)
        self.side = SIDES[name](keys, self.till, self.base, notice_url)
        self.teller, self.silent = teller, silent

    def finish(self, number: str, state: str) -> tuple[Sale | None, str]:
        """Somebody pays or cancels; the sale, and what the shop answered to being told."""
        sale = self.till.finish(number, state)
        return sale, self.notify(sale) if sale and not self.silent else ""

    def notify(self, sale: Sale) -> str:
        notice = self.side.notice(sale) if sale.state != WAITING else None
        return self.teller(notice) if notice else ""


class _Handler(BaseHTTPRequestHandler):
    server_version = "GatewaySimulator"

    @property
    def simulator(self) -> Simulator:
        return cast("Simulator", self.server)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path in self.simulator.side.paths:
            self._api(parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)))
        elif parts.path == "/":
            self._send(
                200, json.dumps([vars(sale) for sale in self.simulator.till.all()], default=str), "application/json"
            )
        else:
            self._page(parts.path.rpartition("/")[2])

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST_BODY))
        verb, _, number = path.strip("/").partition("/")
        if path in self.simulator.side.paths:
            self._api(path, _fields(body, self.headers.get("Content-Type", "")))
        elif verb in ("pay", "cancel", "notify"):
            self._press(verb, number)
        else:
            self._send(404, "Not found")

    def _api(self, path: str, fields: dict[str, Any]) -> None:
        side = self.simulator.side
        answer: Answer = getattr(side, side.paths[path])(fields)
        if answer.go_to:
            self._send(302, "", location=answer.go_to)
        else:
            self._send(answer.status, json.dumps(answer.body), "application/json")

    def _press(self, verb: str, number: str) -> None:
        """`notify` tells the shop once more, as gateways do that got no answer."""
        if verb == "notify":
            sale = self.simulator.till.find(number)
            told = self.simulator.notify(sale) if sale else ""
        else:
            sale, told = self.simulator.finish(number, PAID if verb == "pay" else CANCELLED)
        if sale is None:
            self._send(404, "Not found")
            return
        back = self.simulator.side.way_back(sale) if sale.state != WAITING else ""
        self._send(303 if back else 200, f"{STATES[sale.state]}; cơ sở trả lời: {told}\n", location=back)

    def _page(self, number: str) -> None:
        sale = self.simulator.till.find(number)
        if sale is None:
            self._send(404, "Not found")
            return
        told = {
            "name": self.simulator.side.name,
            "purpose": sale.purpose,
            "number": number,
            "state": STATES[sale.state],
        }
        shown = {name: escape(text) for name, text in told.items()}
        self._send(200, PAGE.format(**shown, amount=f"{sale.amount:,}".replace(",", ".")), "text/html")

    def _send(self, status: int, text: str, kind: str = "text/plain", location: str = "") -> None:
        body = text.encode()
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Methods and addresses without their queries, which are signed."""
        logger.info("%s %s", self.command, urlsplit(self.path).path)


def _fields(body: bytes, kind: str) -> dict[str, Any]:
    try:
        if kind.startswith("application/json"):
            found = json.loads(body)
            return found if isinstance(found, dict) else {}
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    except ValueError:
        return {}
