"""What a gateway's word means for the ledger, judged in memory from what was read under the locks."""

from dataclasses import dataclass

from core.gateways.port import Outcome, Standing, Word
from gateways.models import KetQua, LyDo
from payments.models import ThanhToan, TrangThaiThanhToan


@dataclass(frozen=True)
class Judgement:
    """`settles` or `fails`: what is to be done with the payment beside keeping the notice."""

    ket_qua: KetQua
    outcome: Outcome
    ly_do: str = ""
    settles: bool = False
    fails: bool = False


SETTLES = Judgement(KetQua.BOOKED, Outcome.BOOKED, settles=True)
FAILS = Judgement(KetQua.BOOKED, Outcome.BOOKED, fails=True)
KNOWN_ALREADY = Judgement(KetQua.NOTED, Outcome.REPEATED, LyDo.SETTLED)
TELLS_NOTHING = Judgement(KetQua.NOTED, Outcome.KEPT)
OUTCOMES = {
    LyDo.UNKNOWN_ORDER: Outcome.UNKNOWN_ORDER,
    LyDo.OTHER_MERCHANT: Outcome.UNKNOWN_ORDER,
    LyDo.WRONG_AMOUNT: Outcome.WRONG_AMOUNT,
    LyDo.DOUBTFUL: Outcome.KEPT,
}
"""What the gateway is told of a notice that was not booked; of the other reasons, that nothing is left to confirm."""


def judge(word: Word, payment: ThanhToan | None, booked: ThanhToan | None) -> Judgement:
    """In the order: merchant, order, amount, state. `booked` is what the ledger has of the transaction itself."""
    if not word.merchant:
        return _unbooked(word, LyDo.OTHER_MERCHANT)
    if payment is None:
        return _unbooked(word, LyDo.UNKNOWN_ORDER)
    if word.amount != payment.so_tien:
        return _unbooked(word, LyDo.WRONG_AMOUNT)
    return _by_state(word, payment, booked)


def _by_state(word: Word, payment: ThanhToan, booked: ThanhToan | None) -> Judgement:
    match word.standing:
        case Standing.WAITING:
            return TELLS_NOTHING
        case Standing.DOUBTFUL:
            return _unbooked(word, LyDo.DOUBTFUL)
        case Standing.FAILED:
            return FAILS if payment.trang_thai == TrangThaiThanhToan.UNPAID else KNOWN_ALREADY
    if booked is not None:
        return KNOWN_ALREADY if booked.pk == payment.pk else _unbooked(word, LyDo.SETTLED)
    objection = _objection(payment)
    return _unbooked(word, objection) if objection else SETTLES


def _objection(payment: ThanhToan) -> str:
    """Why money that did come is not booked without somebody looking at it."""
    if payment.trang_thai == TrangThaiThanhToan.FAILED:
        return LyDo.LATE
    if payment.trang_thai != TrangThaiThanhToan.UNPAID:
        return LyDo.SETTLED
    if payment.lich_hen.ngay_huy is not None:
        return LyDo.CANCELLED
    return LyDo.BILL_PAID if payment.hoa_don.con_no < payment.so_tien else ""


def _unbooked(word: Word, ly_do: str) -> Judgement:
    """Somebody looks at it if money was paid."""
    money = word.standing in (Standing.PAID, Standing.DOUBTFUL)
    return Judgement(KetQua.REVIEW if money else KetQua.NOTED, OUTCOMES.get(LyDo(ly_do), Outcome.REPEATED), ly_do)


def told_again(ket_qua: str, ly_do: str) -> Outcome:
    """What a gateway that repeats itself is told."""
    return OUTCOMES.get(LyDo(ly_do), Outcome.REPEATED) if ly_do else Outcome.REPEATED
