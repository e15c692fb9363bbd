"""A small container: types are the keys, constructor annotations are the wiring.

`verify()` walks every registration at start-up, so that a missing part, a cycle or a singleton that would keep a
transient alive stops the start with its path, not a request.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from threading import RLock
from typing import Any, TypeVar, cast, get_type_hints

T = TypeVar("T")


class Lifetime(Enum):
    TRANSIENT = "a new one each time"
    SINGLETON = "one for the process"


class ContainerError(Exception):
    """The wiring is wrong; the message gives the path."""


class MissingDependency(ContainerError): ...


class CircularDependency(ContainerError): ...


class CaptiveDependency(ContainerError):
    """A singleton would hold a transient for ever."""


Path = tuple[type, ...]


def _names(path: Path) -> str:
    return " → ".join(kind.__name__ for kind in path)


@dataclass(frozen=True)
class _Registration:
    factory: Callable[..., Any]
    lifetime: Lifetime
    needs: dict[str, type]


def _needs_of(factory: Callable[..., Any]) -> dict[str, type]:
    target = factory.__init__ if inspect.isclass(factory) else factory
    if target is object.__init__:
        return {}
    hints = get_type_hints(target)
    return {name: hint for name, hint in hints.items() if name != "return"}


class Container:
    """Registers parts by type and builds them on demand; safe to resolve from many threads."""

    def __init__(self) -> None:
        self._registrations: dict[type, _Registration] = {}
        self._singletons: dict[type, Any] = {}
        self._pings: dict[str, Callable[[], bool]] = {}
        self._lock = RLock()

    def register(
        self, kind: type, factory: Callable[..., Any] | None = None, *, lifetime: Lifetime = Lifetime.TRANSIENT
    ) -> None:
        """`factory` (the type itself unless given) makes a `kind`; its annotated parameters are resolved."""
        self._registrations[kind] = _Registration(factory or kind, lifetime, _needs_of(factory or kind))

    def resolve(self, kind: type[T]) -> T:
        """The part, with all it needs. Raises `MissingDependency` or `CircularDependency` with the path."""
        return cast("T", self._resolve(kind, ()))

    def _resolve(self, kind: type, path: Path) -> Any:
        registration = self._find(kind, path)
        if registration.lifetime is Lifetime.TRANSIENT:
            return self._build(kind, registration, path)
        with self._lock:
            if kind not in self._singletons:
                self._singletons[kind] = self._build(kind, registration, path)
            return self._singletons[kind]

    def _build(self, kind: type, registration: _Registration, path: Path) -> Any:
        parts = {name: self._resolve(need, (*path, kind)) for name, need in registration.needs.items()}
        return registration.factory(**parts)

    def _find(self, kind: type, path: Path) -> _Registration:
        if kind in path:
            raise CircularDependency(_names((*path[path.index(kind) :], kind)))
        if kind not in self._registrations:
            raise MissingDependency(_names((*path, kind)))
        return self._registrations[kind]

    def verify(self) -> None:
        """Check the whole wiring without building anything; raises a `ContainerError`."""
        for kind in self._registrations:
            self._check(kind, ())

    def _check(self, kind: type, path: Path) -> None:
        registration = self._find(kind, path)
        holder = path[-1] if path else None
        if (
            holder
            and registration.lifetime is Lifetime.TRANSIENT
            and self._registrations[holder].lifetime is Lifetime.SINGLETON
        ):
            raise CaptiveDependency(_names((*path, kind)))
        for need in registration.needs.values():
            self._check(need, (*path, kind))

    @contextmanager
    def override(self, kind: type[T], instance: T) -> Iterator[T]:
        """Within the block, `kind` is `instance`; singletons are rebuilt around it, and once more afterwards."""
        with self._lock:
            before = self._registrations[kind]
            self._registrations[kind] = _Registration(lambda: instance, before.lifetime, {})
            self._singletons.clear()
        try:
            yield instance
        finally:
            with self._lock:
                self._registrations[kind] = before
                self._singletons.clear()

    def add_ping(self, name: str, ping: Callable[[], bool]) -> None:
        """A health check for one part: True when it answers, False when not configured; raises when it is down."""
        self._pings[name] = ping

    @property
    def pings(self) -> dict[str, Callable[[], bool]]:
        return dict(self._pings)
