"""Metrics of the queue in front of a database on another machine."""

from prometheus_client import CollectorRegistry, Counter, Gauge

from symbl_tui.engine.metrics.families import NAMESPACE


class WriteBehindMetrics:
    """Of one node; all 0 where its store is a local file."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, text: str) -> Gauge:
            return Gauge(name, text, namespace=NAMESPACE, registry=registry)

        self.entries = gauge("write_behind_entries", "Entries that wait for the database")
        self.bytes = gauge("write_behind_bytes", "Their bytes")
        self.in_memory = gauge("write_behind_memory_entries", "Entries that wait and are on no disk")
        self.adopted = gauge("write_behind_adopted_bytes", "Bytes that killed processes left, and wait")
        self._refused = _Seen(registry, "write_behind_refused", "Entries that the database refused for good")
        self._dropped = _Seen(registry, "write_behind_dropped", "Entries that found no place, and are lost")

    def count(self, *, refused: int, dropped: int) -> None:
        """Take over the numbers of entries since the start of the queue."""
        self._refused.set(refused)
        self._dropped.set(dropped)


class _Seen:
    """A counter whose value is counted elsewhere."""

    def __init__(self, registry: CollectorRegistry, name: str, text: str) -> None:
        self._counter = Counter(name, text, namespace=NAMESPACE, registry=registry)
        self._value = 0

    def set(self, value: int) -> None:
        """Add what has come since the last call."""
        self._counter.inc(max(0, value - self._value))
        self._value = value
