"""Traces as the rest of the engine knows them: spans that are begun. Knows no collector.

Attributes are ids, patterns and numbers; never content, names or addresses.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Protocol

Attribute = str | int | float
Attributes = Mapping[str, Attribute]


class Span(Protocol):
    """A span that is open."""

    def set(self, attributes: Attributes, name: str = "") -> None:
        """Add attributes; ``name`` replaces that of the span."""
        ...

    def record(self, name: str, seconds: float, attributes: Attributes) -> None:
        """Add a child that lasted so many seconds and ends now."""
        ...

    def end(self) -> None:
        """End it."""
        ...


class Tracer(Protocol):
    """Creates spans."""

    @contextmanager
    def span(
        self, name: str, attributes: Attributes | None = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[Span]:
        """A span around a block, the child of the current one.

        ``headers``: of the request that it is, whose ``traceparent`` names its parent.
        """
        ...

    def begin(self, name: str) -> Span:
        """A span without a parent, and the current one of this task from now on; ended by the caller."""
        ...


class _NoSpan:
    def set(self, attributes: Attributes, name: str = "") -> None: ...

    def record(self, name: str, seconds: float, attributes: Attributes) -> None: ...

    def end(self) -> None: ...


_NO_SPAN: Final = _NoSpan()


class _NoTracer:
    """Collects nothing, at the cost of a call."""

    @contextmanager
    def span(
        self, name: str, attributes: Attributes | None = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[Span]:
        yield _NO_SPAN

    def begin(self, name: str) -> Span:
        return _NO_SPAN


NO_TRACER: Final[Tracer] = _NoTracer()
