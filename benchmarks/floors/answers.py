"""What every floor is asked and answers, and how it makes JSON of columns: by a list written by hand."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, Protocol
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from benchmarks.driver import Database
from benchmarks.statements import FloorOutdated, Statement

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
STORED = "%Y-%m-%d %H:%M:%S.%f"
PAGE = 20

Answer = tuple[int, dict[str, Any]]
Values = tuple[Any, ...]
Convert = Callable[[Any], Any]


class Asked(NamedTuple):
    """One request; the session is that of its token, 0 without one."""

    session: int
    host: str
    path: str
    query: str
    body: bytes


class Floor(Protocol):
    """One operation without the house."""

    def answer(self, db: Database, asked: Asked) -> Answer: ...


def instant(value: Any) -> dt.datetime | None:
    """Local time; PostgreSQL's driver gives an instant, SQLite's text in UTC."""
    if value is None:
        return None
    moment = dt.datetime.fromisoformat(value).replace(tzinfo=dt.UTC) if isinstance(value, str) else value
    return moment.astimezone(HERE)


class Fields:
    """JSON names and the columns that they are told from: `name: column`, or `name: (column, convert)`."""

    def __init__(self, **columns: str | tuple[str, Convert]) -> None:
        pairs = {name: each if isinstance(each, tuple) else (each, None) for name, each in columns.items()}
        self.columns = [column for column, _ in pairs.values()]
        self._names = list(pairs)
        self._converted = [(name, convert) for name, (_, convert) in pairs.items() if convert]

    def out_of(self, statement: Statement) -> Callable[[Values], dict[str, Any]]:
        """What makes JSON of a row of the statement."""
        get = getter(statement, *self.columns)
        return lambda row: self._named(get(row))

    def told(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """From values by their columns."""
        return self._named([state[column] for column in self.columns])

    def _named(self, values: Sequence[Any]) -> dict[str, Any]:
        made = dict(zip(self._names, values, strict=True))
        for name, convert in self._converted:
            made[name] = convert(made[name])
        return made


def getter(statement: Statement, *columns: str) -> Callable[[Values], Values]:
    """What takes these columns, at least two, out of a row. Raises FloorOutdated."""
    missing = set(columns) - set(statement.told)
    if missing:
        raise FloorOutdated(f"The product does not read {sorted(missing)} where the floor looks for them.")
    return itemgetter(*[statement.told.index(column) for column in columns])


def place(sent: Sequence[Statement], *columns: str) -> int:
    """Of the first statement that reads all of these columns. Raises FloorOutdated."""
    for number, statement in enumerate(sent):
        if set(columns) <= set(statement.told):
            return number
    raise FloorOutdated(f"The product reads {', '.join(columns)} by no one statement.")


def page_of(asked: Asked, count: int, results: list[Any]) -> dict[str, Any]:
    """With links to the pages before and after, as a list has them."""
    query = dict(parse_qsl(asked.query))
    number = int(query.get("page", 1))

    def link(to: int) -> str:
        others = {name: value for name, value in query.items() if name != "page"}
        named = others if to == 1 else {**others, "page": str(to)}
        return f"http://{asked.host}{asked.path}" + (f"?{urlencode(sorted(named.items()))}" if named else "")

    return {
        "count": count,
        "next": link(number + 1) if number * PAGE < count else None,
        "previous": link(number - 1) if number > 1 else None,
        "results": results,
    }


APPOINTMENT = Fields(
    ma_lich_hen="Lich_hen.Ma_lich_hen", ma_benh_nhan="Lich_hen.Ma_benh_nhan", ten_benh_nhan="Benh_nhan.Ho_ten",
    ma_bac_si="Lich_hen.Ma_bac_si", ten_bac_si="Bac_si.Ho_ten", ma_dich_vu="Lich_hen.Ma_dich_vu",
    ten_dich_vu="Dich_vu.Ten_dich_vu", ma_co_so="Bac_si.Ma_co_so", ten_co_so="Co_so_y_te.Ten_co_so",
    ma_lich="Lich_hen.Ma_lich", ngay_kham="Lich_hen.Ngay_kham", gio_kham="Lich_hen.Gio_kham",
    gio_ket_thuc="Lich_hen.Gio_ket_thuc", so_thu_tu="Lich_hen.So_thu_tu", loai_lich_hen="Lich_hen.Loai_lich_hen",
    ma_chuoi="Lich_hen.Ma_chuoi", trang_thai="Lich_hen.Trang_thai", ghi_chu="Lich_hen.Ghi_chu",
    ngay_tao=("Lich_hen.Ngay_tao", instant), ngay_huy=("Lich_hen.Ngay_huy", instant), ly_do_huy="Lich_hen.Ly_do_huy",
)  # fmt: skip
