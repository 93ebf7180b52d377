"""The parts of the engine that every streaming connection uses."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from symbl_tui.domain.insight import Tracker
from symbl_tui.engine.admission.admission import Admission
from symbl_tui.engine.apps.directory import AppDirectory
from symbl_tui.engine.apps.usage import AppUsage
from symbl_tui.engine.limits.deadlines import DEFAULT_TIMING, Timing
from symbl_tui.engine.metrics.engine_metrics import EngineMetrics
from symbl_tui.engine.node.node_clock import Now, utc_now
from symbl_tui.engine.recognizers.interface import RecognizerFactory
from symbl_tui.engine.settings import AdmissionSettings, Limits
from symbl_tui.engine.workers.computation import IN_THREAD, Computation

AccountTrackers = Callable[[str], Awaitable[tuple[Tracker, ...]]]
"""Loads the trackers that the app with this id has saved."""


async def no_trackers(app_id: str) -> tuple[Tracker, ...]:
    """The trackers of an account without any."""
    return ()


@dataclass(frozen=True, slots=True)
class StreamingResources:
    """Shared by all connections of one engine."""

    recognizers: RecognizerFactory
    limits: Limits
    account_trackers: AccountTrackers = no_trackers
    offline: bool = False
    """Whether the recogniser decodes long windows, so that its last results take minutes."""
    timing: Timing = DEFAULT_TIMING
    computation: Computation = IN_THREAD
    """For what would hold up the event loop."""
    usage: AppUsage = field(default_factory=lambda: AppUsage(AppDirectory()))
    """What apps use of their limits."""
    admission: Admission = field(default_factory=lambda: Admission(AdmissionSettings(enabled=False)))
    """Whether a new conversation is taken. Default: all are."""
    metrics: EngineMetrics = field(default_factory=EngineMetrics)
    now: Now = utc_now
    """The time of day that nodes have in common."""

    @property
    def flush_timeout(self) -> float:
        """Seconds that the last results may take after a stop."""
        return self.timing.offline_flush if self.offline else self.timing.flush
