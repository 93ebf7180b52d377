"""All metrics of one engine, and their exposition. Knows no HTTP."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

from prometheus_client import CollectorRegistry, disable_created_metrics, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.openmetrics import exposition as openmetrics

from symbl_tui.engine.metrics.http_metrics import HttpMetrics
from symbl_tui.engine.metrics.loop_delay import measure_delay
from symbl_tui.engine.metrics.metric_factory import MetricFactory
from symbl_tui.engine.metrics.node_metrics import NodeMetrics
from symbl_tui.engine.metrics.process_metrics import ProcessMetrics
from symbl_tui.engine.metrics.store_metrics import StoreMetrics
from symbl_tui.engine.metrics.stream_metrics import StreamMetrics
from symbl_tui.engine.metrics.tracer import NO_TRACER, Tracer
from symbl_tui.engine.metrics.write_behind_metrics import WriteBehindMetrics
from symbl_tui.system.tasks import cancel_and_wait

# Twice the series for a time that the process's own start says as well.
disable_created_metrics()  # type: ignore[no-untyped-call]

_OPENMETRICS: Final = "application/openmetrics-text"
_SCRAPE_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1)

Sampler = Callable[[], object]
"""Sets gauges from what the event loop owns; takes microseconds."""


@dataclass(frozen=True, slots=True)
class Exposition:
    """What a scrape gets."""

    body: bytes
    content_type: str


class EngineMetrics:
    """The metrics of one engine, in a registry of their own: several engines may live in one process."""

    def __init__(self, tracer: Tracer = NO_TRACER) -> None:
        """Trace with ``tracer`` what is measured."""
        self.tracer = tracer
        self.registry = CollectorRegistry()
        self.streams = StreamMetrics(self.registry, tracer)
        self.store = StoreMetrics(self.registry, tracer)
        self.write_behind = WriteBehindMetrics(self.registry)
        self.http = HttpMetrics(self.registry)
        self.node = NodeMetrics(self.registry)
        self._processes = ProcessMetrics(self.registry)
        make = MetricFactory(self.registry)
        self._seconds = make.histogram("scrape_seconds", "How long a scrape takes", _SCRAPE_BUCKETS)
        self._samplers: list[Sampler] = []
        self._scraping = asyncio.Lock()
        self._measuring: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Start to measure the event loop."""
        self._measuring = asyncio.create_task(
            measure_delay(self.node.loop_delay), name="measure the event loop"
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop to measure."""
        await cancel_and_wait(self._measuring)

    def sample_with(self, sampler: Sampler) -> None:
        """Call ``sampler`` on the event loop before each scrape."""
        self._samplers.append(sampler)

    async def scrape(self, accept: str = "") -> Exposition:
        """Render all metrics, in OpenMetrics' form for a client that accepts it.

        Reads the node's processes and renders in a thread: some milliseconds with an event loop that goes on.
        """
        began = time.perf_counter()
        # One at a time: scrapes that come together must not take all threads.
        async with self._scraping:
            for sampler in self._samplers:
                sampler()
            # By the name alone, without its weight (q): a scraper that names the form can read it.
            exposition = await asyncio.to_thread(self._render, _OPENMETRICS in accept)
        self._seconds.observe(time.perf_counter() - began)
        return exposition

    def _render(self, as_openmetrics: bool) -> Exposition:
        self._processes.update()
        if as_openmetrics:
            body = openmetrics.generate_latest(self.registry)  # type: ignore[no-untyped-call]
            return Exposition(body, openmetrics.CONTENT_TYPE_LATEST)
        return Exposition(generate_latest(self.registry), CONTENT_TYPE_PLAIN_0_0_4)
