"""Metrics of the node as a whole: its state, its queues, its event loop, and what it refuses."""

from enum import Enum
from typing import Final

from prometheus_client import CollectorRegistry, Info

from symbl_tui.engine.apps.audit_entry import AuditEvent
from symbl_tui.engine.metrics.families import CounterOf, GaugeOf
from symbl_tui.engine.metrics.metric_factory import NAMESPACE, MetricFactory
from symbl_tui.engine.metrics.refusal_reason import RefusalReason

_DELAY_BUCKETS: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)


class Queue(Enum):
    """The queues of an engine, by what waits in them."""

    TEXT_JOBS = "text jobs"
    SOUND_JOBS = "sound jobs"
    ANALYSIS = "analysis"
    """Computations for live speakers."""
    REPORTS = "reports"
    """Computations for jobs and reports."""


class NodeMetrics:
    """The metrics of one node."""

    def __init__(self, registry: CollectorRegistry) -> None:
        make = MetricFactory(registry)
        self.info = Info(
            "engine", "Version, node and recogniser of the engine", namespace=NAMESPACE, registry=registry
        )
        self.ready = make.gauge("ready", "1 while the node takes new conversations")
        self.condition = make.gauge(
            "condition", "1 while a condition of the node holds; see /readyz for its reason", "condition"
        )
        self.queue = GaugeOf(registry, "queue_depth", "What waits in a queue", "queue", Queue)
        self.refusals = CounterOf(
            registry, "refusals", "Requests, sockets and streams that were refused", "reason", RefusalReason
        )
        self.admission = make.gauge(
            *("admission_level_ratio", "Use with one conversation more, over its bound: full above 1"),
            "resource",
        )
        self.audit = CounterOf(
            *(registry, "audit_events", "Events of the audit, those that are counted together too"),
            *("event", AuditEvent),
        )
        self.clock_offset = make.gauge(
            "clock_offset_seconds", "The database's clock less that of this machine"
        )
        self.loop_delay = make.histogram(
            *("event_loop_delay_seconds", "How much later than asked for the event loop wakes up"),
            _DELAY_BUCKETS,
        )
