"""Metrics of the write-behind queue: what waits on the local disk for the database."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from symbl_tui.engine.metrics.families import NAMESPACE

# Seconds: milliseconds where the database is there, minutes where it was away.
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 1800)


class WriteBehindMetrics:
    """Of the queues of one engine: its own, and those of killed processes that it adopts."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, text: str) -> Gauge:
            return Gauge(f"write_behind_{name}", text, namespace=NAMESPACE, registry=registry)

        def counter(name: str, text: str) -> Counter:
            return Counter(f"write_behind_{name}", text, namespace=NAMESPACE, registry=registry)

        self.entries = gauge("entries", "Events of conversations that wait for the database")
        self.bytes = gauge("bytes", "Bytes of them")
        self.in_memory = gauge("memory_entries", "Those that the local disk did not take; a kill loses them")
        self.adopted_bytes = gauge("adopted_bytes", "Bytes that wait in the queue of a killed process")
        self.dropped = counter("dropped", "Events that found no place in the queue, and are lost")
        self.refused = counter("refused", "Events that the database refused; see the dead-letter file")
        self.seconds = Histogram(
            *("write_behind_seconds", "From the queueing of an event to its being in the database"),
            namespace=NAMESPACE,
            registry=registry,
            buckets=_BUCKETS,
        )
