"""One node at work: its services are put together here, opened in order, drained, and closed."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Self

from symbl_tui.engine.admission.admission import Admission
from symbl_tui.engine.admission.admission_policy import Reason, Refusal
from symbl_tui.engine.app_services import AppServices
from symbl_tui.engine.conversations.claim_keeper import ClaimKeeper
from symbl_tui.engine.conversations.room_registry import RoomRegistry
from symbl_tui.engine.engine_sampler import EngineSampler
from symbl_tui.engine.insights.findings import warm_up
from symbl_tui.engine.jobs.queue import JobQueue
from symbl_tui.engine.limits.proxied_client import Proxies
from symbl_tui.engine.node.readiness import Condition
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.recognizers.interface import RecognizerFactory
from symbl_tui.engine.rest import RestContext
from symbl_tui.engine.store.schema_check import SchemaMoved
from symbl_tui.engine.store.store_claims import StoreClaims
from symbl_tui.engine.streaming.resources import StreamingResources
from symbl_tui.engine.streaming.routes import StreamingRoutes
from symbl_tui.engine.streaming.saved_trackers_cache import SavedTrackersCache
from symbl_tui.system.limits.peer_rate_limit import PeerRateLimiter
from symbl_tui.system.limits.pending_connections import PendingConnections
from symbl_tui.system.tasks import cancel_and_wait

if TYPE_CHECKING:
    from symbl_tui.engine.telephony.telephony import Telephony

_log = logging.getLogger(__name__)


class EngineNode:
    """Serves clients while it is entered, as an async context manager."""

    def __init__(self, parts: NodeParts) -> None:
        """Put the services together; nothing is opened yet."""
        self.parts = parts
        settings = parts.settings
        self.proxies = Proxies(settings.node.proxies)
        self.pending = PendingConnections(
            settings.limits.pending_connections, parts.timing.unauthenticated, self.proxies
        )
        """The connections that have not shown a token; the server accepts them."""
        self._jobs = JobQueue(parts.store, settings.limits.jobs)
        self._apps = AppServices(parts, on_deleted=self._jobs.discard)
        self._admission = _admission(parts)
        resources = StreamingResources(
            parts, self._apps.usage, SavedTrackersCache(parts.store), self._admission
        )
        claims = StoreClaims(parts.store, settings.node.resume_seconds, parts.timing)
        self.streaming = StreamingRoutes(resources, self.pending, claims)
        rooms = self.streaming.rooms
        self._keeper = ClaimKeeper(rooms, claims, parts.timing)
        self._telephony = _telephony(rooms, resources) if settings.telephony.enabled else None
        guesses = PeerRateLimiter(settings.limits.requests_per_minute)
        self.rest = RestContext(parts, self._apps, self._jobs, guesses, self._telephony)
        parts.metrics.sample_with(EngineSampler(parts, rooms, self._jobs).sample)
        parts.store.metrics, parts.store.on_schema_moved = parts.metrics.store, self._leave_store
        self._leaving: asyncio.Task[None] | None = None
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Start to load the recogniser and to work on jobs."""
        # Closed in reverse order: jobs, conversations (their end is stored), recognisers.
        enter, on_exit = self._stack.enter_async_context, self._stack.push_async_callback
        await enter(self._apps)
        await enter(self.parts.metrics)
        on_exit(self.parts.recognizers.close)
        await enter(_warming(self.parts))
        if self.parts.admit:
            await enter(self._admission)
        on_exit(self.streaming.close)
        await enter(self._keeper)
        if self._telephony:
            on_exit(self._telephony.close)
        await enter(self._jobs)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close everything in reverse order."""
        await cancel_and_wait(self._leaving)
        await self._stack.aclose()

    async def drain(self) -> None:
        """Send all clients to other nodes, within the time that the settings give."""
        self.parts.readiness.set(Condition.DRAINING, "the node is about to stop")
        await self._keeper.drain(self.parts.settings.node.drain_seconds)

    def _leave_store(self, error: SchemaMoved) -> None:
        """Send all clients to nodes that can use the store; what is final waits in the queue for those."""
        if self._leaving is None:
            _log.error("%s: %s; its clients go to other nodes", error.message, error.reason)
            self.parts.readiness.set(Condition.STORE_UNUSABLE, f"{error.reason}; update symbl-tui")
            seconds = self.parts.settings.node.drain_seconds
            self._leaving = asyncio.create_task(self._keeper.drain(seconds), name="leave the store")


def _telephony(rooms: RoomRegistry, resources: StreamingResources) -> "Telephony":
    from symbl_tui.engine.telephony.telephony import Telephony  # a SIP phone with numpy: 80 ms and 12 MB

    return Telephony(rooms, resources)


def _admission(parts: NodeParts) -> Admission:
    """The admission of a node, which is busy while it would take no conversation."""
    readiness, levels_metric = parts.readiness, parts.metrics.node.admission
    admission = Admission(
        parts.settings.admission, busy=lambda: parts.recognizers.load.final_usage, offline=parts.offline
    )

    def measured(levels: Mapping[Reason, float], refusal: Refusal | None) -> None:
        for reason, level in levels.items():
            levels_metric.labels(reason.value).set(level)
        if refusal:
            readiness.set(Condition.BUSY, f"{refusal.message} ({refusal.figures})")
        else:
            readiness.clear(Condition.BUSY)

    admission.on_measurement(measured)
    return admission


@asynccontextmanager
async def _warming(parts: NodeParts) -> AsyncIterator[None]:
    """Load recogniser and rules in the background: clients may connect meanwhile, the first waits for it."""
    parts.readiness.set(Condition.STARTING, "the recogniser is being loaded")
    warming = asyncio.create_task(_warm(parts.recognizers), name="load the recogniser")
    # Also where that failed: the next stream reports it.
    warming.add_done_callback(lambda _: parts.readiness.clear(Condition.STARTING))
    try:
        yield
    finally:
        await cancel_and_wait(warming)


async def _warm(recognizers: RecognizerFactory) -> None:
    await asyncio.gather(recognizers.warm(), asyncio.to_thread(warm_up))
