"""Families of metrics whose label can have the members of an enumeration only."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Generic, TypeVar

from prometheus_client import CollectorRegistry

from symbl_tui.engine.metrics.metric_factory import MetricFactory
from symbl_tui.errors import EngineError

E = TypeVar("E", bound=Enum)


class CounterOf(Generic[E]):
    """A counter for each member of an enumeration, all of them there from the start at 0."""

    def __init__(
        self, registry: CollectorRegistry | None, name: str, text: str, label: str, members: Iterable[E]
    ) -> None:
        family = MetricFactory(registry).counter(name, text, label)
        self._counters = {member: family.labels(str(member.value)) for member in members}
        self._listeners: list[Callable[[E], object]] = []

    def count(self, member: E, amount: float = 1) -> None:
        """Add to the counter of a member."""
        self._counters[member].inc(amount)
        for listener in self._listeners:
            listener(member)

    def on_count(self, listener: Callable[[E], object]) -> None:
        """Call ``listener`` with every member that is counted."""
        self._listeners.append(listener)

    @contextmanager
    def counting(self, member: E) -> Iterator[None]:
        """Count a member where the block raises an ``EngineError``."""
        try:
            yield
        except EngineError:
            self.count(member)
            raise


class GaugeOf(Generic[E]):
    """A gauge for each member of an enumeration."""

    def __init__(
        self, registry: CollectorRegistry | None, name: str, text: str, label: str, members: Iterable[E]
    ) -> None:
        family = MetricFactory(registry).gauge(name, text, label)
        self._gauges = {member: family.labels(str(member.value)) for member in members}

    def set(self, member: E, value: float) -> None:
        """Set the gauge of a member."""
        self._gauges[member].set(value)

    def add(self, member: E, amount: float = 1) -> None:
        """Add to the gauge of a member."""
        self._gauges[member].inc(amount)


class HistogramOf(Generic[E]):
    """A histogram for each member of an enumeration."""

    def __init__(
        self,
        registry: CollectorRegistry | None,
        name: str,
        text: str,
        label: str,
        members: Iterable[E],
        buckets: tuple[float, ...],
    ) -> None:
        family = MetricFactory(registry).histogram(name, text, buckets, label)
        self._histograms = {member: family.labels(str(member.value)) for member in members}

    def observe(self, member: E, value: float) -> None:
        """Record a value of a member."""
        self._histograms[member].observe(value)
