"""No look at a patient's file is forgotten: the patient hears of it, and the watch counts it."""

import pkgutil
from importlib import import_module

import core
from core.events import Look
from core.looks import BESIDE, LISTED, OPENED, PAGES
from core.personal_data import LOOKS
from core.services.alert_watch import LOOKS as AT_NIGHT
from core.services.alert_watch import SEEING, WATCHED

TABLES = (OPENED, LISTED, PAGES, BESIDE)


def every_look():
    for module in pkgutil.iter_modules(core.__path__):
        if module.name.endswith("events"):
            import_module(f"core.{module.name}")
    found, todo = set(), [Look]
    while todo:
        kinds = set(todo.pop().__subclasses__())
        found |= kinds
        todo += kinds
    return found


def test_every_look_is_in_one_of_the_tables():
    assert every_look() == {kind for table in TABLES for kind in table}
    assert sum(len(table) for table in TABLES) == len(every_look())


def test_the_patient_is_told_of_every_look_in_words_of_its_own():
    names = {kind.__name__ for kind in (*OPENED, *LISTED)}

    assert names <= LOOKS.keys()
    assert len(set(LOOKS.values())) == len(LOOKS)


def test_every_look_is_watched_by_itself_or_with_its_page():
    names = {kind.__name__ for kind in OPENED}

    assert WATCHED.keys() >= {*OPENED, *PAGES}
    assert not WATCHED.keys() & LISTED.keys()
    assert names | {kind.__name__ for kind in LISTED} <= set(SEEING)
    assert names | {kind.__name__ for kind in PAGES} <= set(AT_NIGHT)
