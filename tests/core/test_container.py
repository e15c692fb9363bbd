"""The container finds wiring mistakes at start-up and names their path."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.bootstrap import build_container
from core.clock import Clock
from core.dependency_injection import (
    CaptiveDependency,
    CircularDependency,
    Container,
    Lifetime,
    MissingDependency,
)
from core.services.appointment_service import AppointmentService


class Engine: ...


class Car:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine


class Egg:
    def __init__(self, hen: "Hen") -> None: ...


class Hen:
    def __init__(self, egg: Egg) -> None: ...


def test_a_part_gets_what_its_constructor_asks_for():
    container = Container()
    container.register(Engine)
    container.register(Car)

    assert isinstance(container.resolve(Car).engine, Engine)


def test_transients_are_new_and_singletons_the_same():
    container = Container()
    container.register(Engine, lifetime=Lifetime.SINGLETON)
    container.register(Car)

    one, other = container.resolve(Car), container.resolve(Car)

    assert one is not other
    assert one.engine is other.engine


def test_a_missing_part_is_named_with_its_path():
    container = Container()
    container.register(Car)

    with pytest.raises(MissingDependency, match="Car → Engine"):
        container.verify()


def test_a_circle_is_named_with_its_path():
    container = Container()
    container.register(Egg)
    container.register(Hen)

    with pytest.raises(CircularDependency, match="Egg → Hen → Egg"):
        container.verify()
    with pytest.raises(CircularDependency, match="Hen → Egg → Hen"):
        container.resolve(Hen)


def test_a_singleton_may_not_keep_a_transient():
    container = Container()
    container.register(Engine)
    container.register(Car, lifetime=Lifetime.SINGLETON)

    with pytest.raises(CaptiveDependency, match="Car → Engine"):
        container.verify()


def test_an_override_reaches_singletons_that_hold_the_part_and_ends_with_its_block():
    container = Container()
    container.register(Engine, lifetime=Lifetime.SINGLETON)
    container.register(Car, lifetime=Lifetime.SINGLETON)
    real, fake = container.resolve(Car).engine, Engine()

    with container.override(Engine, fake):
        assert container.resolve(Car).engine is fake
    assert container.resolve(Car).engine not in (real, fake)


def test_many_threads_get_one_singleton_and_no_false_circle():
    container = Container()
    container.register(Engine, lifetime=Lifetime.SINGLETON)
    container.register(Car)

    with ThreadPoolExecutor(16) as pool:
        cars = list(pool.map(lambda _: container.resolve(Car), range(200)))

    assert len({id(car.engine) for car in cars}) == 1


def test_the_real_wiring_holds():
    container = build_container()

    container.verify()

    assert isinstance(container.resolve(AppointmentService).clock, Clock)
    assert set(container.pings) == {"database", "redis", "external_apis", "periodic"}
