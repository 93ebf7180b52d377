"""Metrics of the store."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Final

from prometheus_client import CollectorRegistry

from symbl_tui.engine.metrics.families import CounterOf, GaugeOf, HistogramOf
from symbl_tui.engine.metrics.tracer import NO_TRACER, Tracer
from symbl_tui.errors import EngineError

# Seconds: a commit to a local SSD takes a tenth of a millisecond, one that waits for a lock seconds.
_BUCKETS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class StoreOperation(Enum):
    """The kinds of store operations."""

    WRITE = "write"
    """One transaction, in order with those before it."""
    FIND = "find"
    """A short read."""
    READ = "read"
    """A long read, apart from the others."""


class StoreMetrics:
    """The metrics of one store. Thread-safe."""

    def __init__(self, registry: CollectorRegistry | None = None, tracer: Tracer = NO_TRACER) -> None:
        """Without a registry nothing exposes them."""
        self._tracer = tracer
        kinds = ("operation", StoreOperation)
        self.waiting = GaugeOf(registry, "store_pending", "Operations that wait for the store or run", *kinds)
        self.seconds = HistogramOf(
            *(registry, "store_seconds", "From the submission of an operation to its end", *kinds, _BUCKETS)
        )
        self.errors = CounterOf(registry, "store_errors", "Operations of the store that failed", *kinds)

    @contextmanager
    def measure(self, operation: StoreOperation) -> Iterator[None]:
        """Measure one operation."""
        began = time.perf_counter()
        self.waiting.add(operation)
        try:
            with self._tracer.span(f"store.{operation.value}"):
                yield
        except EngineError:
            self.errors.count(operation)
            raise
        finally:
            self.waiting.add(operation, -1)
            self.seconds.observe(operation, time.perf_counter() - began)
