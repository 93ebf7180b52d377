"""Metrics of the write-behind queue: what waits on the local disk for the database."""

from typing import Final

from prometheus_client import CollectorRegistry

from symbl_tui.engine.metrics.metric_factory import MetricFactory

# Seconds: milliseconds where the database is there, minutes where it was away.
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 1800)


class WriteBehindMetrics:
    """The metrics of the queues of one engine: its own, and those of killed processes that it adopts."""

    def __init__(self, registry: CollectorRegistry) -> None:
        make = MetricFactory(registry, "write_behind_")
        gauge, counter = make.gauge, make.counter
        self.entries = gauge("entries", "Events of conversations that wait for the database")
        self.bytes = gauge("bytes", "Bytes of them")
        self.in_memory = gauge("memory_entries", "Those that the local disk did not take; a kill loses them")
        self.adopted_bytes = gauge("adopted_bytes", "Bytes that wait in the queue of a killed process")
        self.dropped = counter("dropped", "Events that found no place in the queue, and are lost")
        self.refused = counter("refused", "Events that the database refused; see the dead-letter file")
        self.seconds = make.histogram(
            "seconds", "From the queueing of an event to its being in the database", _BUCKETS
        )
