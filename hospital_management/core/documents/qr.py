"""QR codes as vectors: sharp at every size, and small in the file."""

import segno
from reportlab.graphics.shapes import Drawing, Rect

from core.documents.pdf import INK

QUIET = 4  # modules of empty paper around it, as the standard asks


def modules(text: str) -> list[bytes]:
    """The rows of its square, top first: 1 is dark."""
    return [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]


def qr(text: str, size: float) -> Drawing:
    """A square of this size, its empty border included."""
    rows = modules(text)
    drawing = Drawing(size, size)
    module = size / (len(rows) + 2 * QUIET)
    for number, row in enumerate(rows):
        y = size - (QUIET + number + 1) * module
        for start, length in runs(row):
            x = (QUIET + start) * module
            drawing.add(Rect(x, y, length * module, module, fillColor=INK, strokeColor=None, strokeWidth=0))
    return drawing


def runs(row: bytes) -> list[tuple[int, int]]:
    """Where dark modules begin, and how many there are side by side."""
    found, start = [], None
    for place, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            found.append((start, place - start))
            start = None
    return found
