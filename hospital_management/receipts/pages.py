"""The page behind the QR on a document, for whoever holds the paper."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from authentication.throttles import AddressThrottle
from core.bootstrap import container
from core.documents.pdf import vnd
from core.services.document_service import CANCELLED, UNKNOWN, Verdict
from core.services.verification_service import VerificationService
from receipts.models import LoaiChungTu

OWN_STYLE_ALONE = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": OWN_STYLE_ALONE,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
LOOKS = {UNKNOWN: "unknown", CANCELLED: "cancelled"}


@require_safe
def verify_page(request: HttpRequest, ma: str) -> HttpResponse:
    """Tells of the code in the address or typed in; without one, asks for it. It needs no script."""
    asked = ma.strip("/") or request.GET.get("ma", "")
    throttle = AddressThrottle()
    if asked and not throttle.admits(request, "verify"):
        wait = {"Retry-After": str(round(throttle.wait() or 60))}
        return _page(request, {"too_many": True, "asked": asked}, status=429, headers=wait)
    verdict = container().resolve(VerificationService).verify(ma=asked) if asked else None
    return _page(request, {"asked": asked, **(_told(verdict) if verdict else {})})


def _page(
    request: HttpRequest, told: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
) -> HttpResponse:
    page = render(request, "receipts/verify.html", told, status=status)
    for name, value in {**HEADERS, **(headers or {})}.items():
        page[name] = value
    return page


def _told(verdict: Verdict) -> dict[str, Any]:
    facts = [
        ("Loại chứng từ", verdict.loai),
        ("Số", verdict.so_chung_tu),
        ("Ngày lập", verdict.ngay_lap and f"{verdict.ngay_lap:%d/%m/%Y}"),
        ("Ngày hủy", verdict.ngay_huy and f"{verdict.ngay_huy:%d/%m/%Y}"),
        ("Số tiền", vnd(verdict.so_tien) if verdict.so_tien is not None else None),
        ("Cơ sở y tế", verdict.ten_co_so),
        ("Bệnh nhân", verdict.ten_benh_nhan),
    ]
    look = LOOKS.get(verdict.tinh_trang, "valid")
    told = [fact for fact in facts if fact[1]]
    return {"verdict": verdict.tinh_trang, "look": look, "facts": told, "invoice": verdict.loai == LoaiChungTu.INVOICE}
