"""Amounts in words, as they are written on receipts in Vietnam.

After “mươi” one is “mốt” and four is “tư”, after “mười” and “mươi” five is “lăm”; a single digit after a hundred
follows “linh”; inside a number every group of three digits is read in full, hundreds included. Above a billion the
billions are read as a number of their own: a trillion is “một nghìn tỷ”.
"""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}
BILLION = 10**9
LARGEST = 10**18


def amount_in_words(amount: int) -> str:
    """A sum of money from nothing to 10^18 VND: Năm trăm nghìn đồng. Raises ValueError for any other."""
    if not 0 <= amount <= LARGEST:
        raise ValueError(f"No words for {amount}.")
    words = " ".join(_number(amount)) if amount else DIGITS[0]
    return f"{words.capitalize()} đồng"


def _number(value: int, *, inside: bool = False) -> list[str]:
    """The words of a number above zero; `inside`: there are digits before it."""
    billions, rest = divmod(value, BILLION)
    words = [*_number(billions, inside=inside), "tỷ"] if billions else []
    for size, name in ((10**6, "triệu"), (1000, "nghìn"), (1, "")):
        group = rest // size % 1000
        if group:
            words += [*_group(group, inside=inside or bool(words)), *([name] if name else [])]
    return words


def _group(group: int, *, inside: bool) -> list[str]:
    """Three digits, at least one of which is not zero."""
    hundreds, rest = divmod(group, 100)
    words = [DIGITS[hundreds], "trăm"] if hundreds or inside else []
    return [*words, *_below_hundred(rest, after=bool(words))]


def _below_hundred(value: int, *, after: bool) -> list[str]:
    tens, units = divmod(value, 10)
    if not tens:
        return [*(["linh"] if after else []), DIGITS[units]] if units else []
    if tens == 1:
        return ["mười", *([AFTER_TENS[5] if units == 5 else DIGITS[units]] if units else [])]
    return [DIGITS[tens], "mươi", *([AFTER_TENS.get(units, DIGITS[units])] if units else [])]
