"""The subjects of what is paid without a desk: links, QR codes, notices of gateways and refunds at them."""

import json
from typing import Any
from urllib.parse import parse_qsl

from tests.factories import AppointmentFactory, GatewayRefundFactory, LinkFactory, NoticeFactory
from tests.gateways.callbacks import momo_about, vnpay_about, zalopay_about
from tests.security.subject import Subject, doctor_of, of_nobody, of_somebody, patient_of


def visit_of(account: Any) -> Any:
    return AppointmentFactory(lich__bac_si=doctor_of(account), benh_nhan=patient_of(account))


def the_visit(visit: Any, account: Any = None) -> dict[str, Any]:
    return {"ma_lich_hen": visit.pk}


def link_of(cong: str) -> Any:
    return lambda account: LinkFactory(cong=cong)


GATEWAYS: dict[str, Subject] = {
    "payment_link": of_somebody(visit_of, sent=the_visit),
    "vietqr": of_somebody(visit_of, about=the_visit),
    "payment_callback.vnpay": Subject(own=link_of("vnpay"), about=lambda link: dict(parse_qsl(vnpay_about(link)))),
    "payment_callback.momo": Subject(own=link_of("momo"), sent=lambda link, account: json.loads(momo_about(link))),
    "payment_callback.zalopay": Subject(
        own=link_of("zalopay"), sent=lambda link, account: json.loads(zalopay_about(link))
    ),
    "payment_return": Subject(own=link_of("vnpay")),
    "payment_notice": of_nobody(lambda: NoticeFactory(da_tra=False)),  # which the desk may pass over
    "gateway_refund": of_nobody(GatewayRefundFactory),
}
