"""What tests of exports share."""

from contextlib import contextmanager

from core import stopping
from exports import tables

EXPORTS = "/api/utils/exports/"
ASKED = {"bang": "lich-hen", "dinh_dang": "csv"}


def watched(hear):
    """`exports.tables.prepare`, whose files call `hear` with how many rows were read, after the builder heard it."""

    def prepare(**asked):
        table = tables.prepare(**asked)
        pieces = table.pieces

        def heard(on_rows):
            def both(rows):
                on_rows(rows)
                hear(rows)

            return pieces(both)

        object.__setattr__(table, "pieces", heard)
        return table

    return prepare


@contextmanager
def ending():
    """The process is told to end."""
    stopping.end()
    try:
        yield
    finally:
        stopping._ends.clear()
