"""Metrics of the store."""

from enum import Enum
from typing import Final

from prometheus_client import CollectorRegistry

from symbl_tui.engine.metrics.families import CounterOf, GaugeOf, HistogramOf

# Seconds: a commit to a local SSD takes a tenth of a millisecond, one that waits for a lock seconds.
_BUCKETS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class StoreOperation(Enum):
    """The kinds of store operations."""

    WRITE = "write"
    """One transaction, and short reads in order with it."""
    READ = "read"
    """A long read, apart from the others."""


class StoreMetrics:
    """Of one store. Thread-safe."""

    def __init__(self, registry: CollectorRegistry) -> None:
        kinds = ("operation", StoreOperation)
        self.waiting = GaugeOf(registry, "store_pending", "Operations that wait for the store or run", *kinds)
        self.seconds = HistogramOf(
            *(registry, "store_seconds", "From the submission of an operation to its end", *kinds, _BUCKETS)
        )
        self.errors = CounterOf(registry, "store_errors", "Operations of the store that failed", *kinds)
