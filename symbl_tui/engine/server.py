"""The engine as an ASGI application: its routes, and the resources of its lifespan."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Final

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from symbl_tui.engine.admission.admission import Admission
from symbl_tui.engine.admission.admission_policy import Reason, Refusal
from symbl_tui.engine.app_services import AppServices
from symbl_tui.engine.apps.usage import AppUsage
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.conversations.claim_keeper import ClaimKeeper
from symbl_tui.engine.conversations.conversation_store import ConversationStore
from symbl_tui.engine.engine_sampler import EngineSampler
from symbl_tui.engine.insights.findings import warm_up
from symbl_tui.engine.jobs.queue import JobQueue
from symbl_tui.engine.limits.deadlines import DEFAULT_TIMING, Timing
from symbl_tui.engine.limits.proxied_client import ProxiedClients, Proxies
from symbl_tui.engine.metrics.engine_metrics import EngineMetrics
from symbl_tui.engine.metrics.metrics_token import MetricsToken
from symbl_tui.engine.node.instance import NodeInstance, new_instance
from symbl_tui.engine.node.node_clock import NodeClock
from symbl_tui.engine.node.readiness import Condition, Readiness
from symbl_tui.engine.recognizers.interface import RecognizerFactory
from symbl_tui.engine.recognizers.selection.registry import is_live
from symbl_tui.engine.rest import RestContext, Summarizer, add_rest
from symbl_tui.engine.rest.request_observer import RequestObserver
from symbl_tui.engine.settings import DEFAULTS, EngineSettings
from symbl_tui.engine.store import Store
from symbl_tui.engine.store.store_claims import StoreClaims
from symbl_tui.engine.streaming.resources import StreamingResources
from symbl_tui.engine.streaming.routes import StreamingRoutes
from symbl_tui.engine.streaming.saved_trackers_cache import SavedTrackersCache
from symbl_tui.engine.telephony.telephony import Telephony
from symbl_tui.engine.workers.computation import IN_THREADS, Workers
from symbl_tui.system.limits.peer_rate_limit import PeerRateLimiter
from symbl_tui.system.limits.pending_connections import PendingConnections
from symbl_tui.system.tasks import cancel_and_wait

# The request headers allowed from web pages of another origin.
_HEADERS: Final = ("authorization", "x-api-key", "content-type")


def create_app(
    accounts: Accounts,
    recognizers: RecognizerFactory,
    settings: EngineSettings = DEFAULTS,
    store: Store | None = None,
    assistant: Summarizer | None = None,
    timing: Timing = DEFAULT_TIMING,
    workers: Workers = IN_THREADS,
    sip_password: str = "",
    readiness: Readiness | None = None,
    *,
    admit: bool = False,
    metrics: EngineMetrics | None = None,
    metrics_token: MetricsToken | None = None,
    clock: NodeClock | None = None,
    conversations: ConversationStore | None = None,
    instance: NodeInstance | None = None,
) -> FastAPI:
    """Build the application of one engine.

    Args:
        accounts: Issues and verifies tokens.
        recognizers: Creates recognisers; closed at the end.
        settings: Those of ``engine.toml``.
        store: Opened and closed by the caller. Default: one in memory.
        assistant: Writes summaries, if there is one.
        timing: Deadlines and queue lengths.
        workers: Compute what would hold up the event loop; closed by the caller.
        sip_password: Of the account that calls are made from.
        readiness: Whether this node takes new conversations. Default: once the recogniser is loaded.
        admit: Refuse conversations while the load is too high, as the settings say. Default: take all.
        metrics: Of this engine. Default: new ones.
        metrics_token: Opens them from elsewhere. Default: none does.
        clock: The time of day, which is set by the store's. Default: this machine's.
        conversations: Stores the live conversations; opened and closed by the caller. Default: the store.
        instance: This process, among all that share the store. Default: a new one.
    """
    open_store = store or Store.in_memory()
    readiness, metrics = readiness or Readiness(), metrics or EngineMetrics()
    jobs = JobQueue(open_store, settings.limits.jobs)
    instance, clock = instance or new_instance(settings.node.name), clock or NodeClock()
    services = AppServices(accounts, open_store, clock, instance, metrics.node, on_deleted=jobs.discard)
    admission = _admission(recognizers, settings, readiness, metrics) if admit else None
    resources = _streaming_resources(
        recognizers, settings, open_store, timing, workers, services.usage, admission, metrics, clock
    )
    proxies = Proxies(settings.node.proxies)
    pending = PendingConnections(settings.limits.pending_connections, timing.unauthenticated, proxies)
    claims = StoreClaims(
        *(open_store, instance, settings.node.resume_seconds),
        shared=bool(settings.store.url),
        timing=timing,
    )
    streaming = StreamingRoutes(accounts, resources, pending, conversations or open_store, claims)
    keeper = ClaimKeeper(streaming.rooms, claims, timing)
    telephony = (
        Telephony(settings.telephony, sip_password, streaming.rooms, resources)
        if settings.telephony.enabled
        else None
    )
    sampler = EngineSampler(metrics, recognizers, streaming.rooms, jobs, readiness, workers)
    metrics.sample_with(sampler.sample)
    metrics.sample_with(lambda: metrics.node.clock_offset.set(clock.offset))
    open_store.metrics, services.audit.count = metrics.store, metrics.node.audit.count
    app = FastAPI(
        title="symbl-tui's engine",
        version="1",
        lifespan=_lifespan(
            *(None if store else open_store, services, recognizers, streaming, keeper, jobs, telephony),
            readiness,
            admission,
            metrics,
        ),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.router.routes += streaming.routes
    # For the server, which accepts the connections.
    app.state.pending_connections = pending
    app.state.drain = partial(_drain, readiness, keeper, settings.node.drain_seconds)
    guesses = PeerRateLimiter(settings.limits.requests_per_minute)
    context = RestContext(
        *(accounts, recognizers, settings, open_store, jobs, guesses, assistant, workers.bulk, telephony),
        readiness=readiness,
        usage=services.usage,
        audit=services.audit,
        now=clock.now,
        metrics=metrics,
        metrics_token=metrics_token or MetricsToken(),
    )
    add_rest(app, context, pending, timing)
    # Around it, so that a page can read refusals; of any origin, as tokens are in headers, never in cookies.
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=_HEADERS)
    if settings.node.proxies:
        app.add_middleware(ProxiedClients, proxies=proxies, pending=pending)
    app.add_middleware(RequestObserver, metrics=metrics)
    return app


def _streaming_resources(
    recognizers: RecognizerFactory,
    settings: EngineSettings,
    store: Store,
    timing: Timing,
    workers: Workers,
    usage: AppUsage,
    admission: Admission | None,
    metrics: EngineMetrics,
    clock: NodeClock,
) -> StreamingResources:
    """What the streaming connections share; an app's trackers are read anew for each."""
    trackers = SavedTrackersCache(store)
    offline = not is_live(settings.recognizer.name)
    resources = StreamingResources(
        *(recognizers, settings.limits, trackers.of, offline, timing, workers.live, usage),
        metrics=metrics,
        now=clock.now,
    )
    return replace(resources, admission=admission) if admission else resources


def _admission(
    recognizers: RecognizerFactory, settings: EngineSettings, readiness: Readiness, metrics: EngineMetrics
) -> Admission:
    """The admission of a node, which is busy while it would take no conversation."""
    offline = not is_live(settings.recognizer.name)
    admission = Admission(settings.admission, busy=lambda: recognizers.load.final_usage, offline=offline)

    def measured(levels: Mapping[Reason, float], refusal: Refusal | None) -> None:
        for reason, level in levels.items():
            metrics.node.admission.labels(reason.value).set(level)
        if refusal:
            readiness.set(Condition.BUSY, f"{refusal.message} ({refusal.figures})")
        else:
            readiness.clear(Condition.BUSY)

    admission.on_measurement(measured)
    return admission


def _lifespan(
    own_store: Store | None,
    services: AppServices,
    recognizers: RecognizerFactory,
    streaming: StreamingRoutes,
    keeper: ClaimKeeper,
    jobs: JobQueue,
    telephony: Telephony | None,
    readiness: Readiness,
    admission: Admission | None,
    metrics: EngineMetrics,
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Start to load the recogniser and to work on jobs; close everything in reverse order at the end."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # Closed in reverse order: jobs, conversations (their end is stored), recognisers, the store.
        async with AsyncExitStack() as stack:
            if own_store is not None:
                await stack.enter_async_context(own_store)
            await stack.enter_async_context(services)
            await stack.enter_async_context(metrics)
            stack.push_async_callback(recognizers.close)
            await stack.enter_async_context(_warming(recognizers, readiness))
            if admission:
                await stack.enter_async_context(admission)
            stack.push_async_callback(streaming.close)
            await stack.enter_async_context(keeper)
            if telephony:
                stack.push_async_callback(telephony.close)
            await stack.enter_async_context(jobs)
            yield

    return lifespan


async def _drain(readiness: Readiness, keeper: ClaimKeeper, seconds: float) -> None:
    """Send all clients to other nodes, within so many seconds."""
    readiness.set(Condition.DRAINING, "the node is about to stop")
    await keeper.drain(seconds)


@asynccontextmanager
async def _warming(recognizers: RecognizerFactory, readiness: Readiness) -> AsyncIterator[None]:
    """Load recogniser and rules in the background: clients may connect meanwhile, the first waits for it."""
    readiness.set(Condition.STARTING, "the recogniser is being loaded")
    warming = asyncio.create_task(_warm(recognizers), name="load the recogniser")
    # Also where that failed: the next stream reports it.
    warming.add_done_callback(lambda _: readiness.clear(Condition.STARTING))
    try:
        yield
    finally:
        await cancel_and_wait(warming)


async def _warm(recognizers: RecognizerFactory) -> None:
    await asyncio.gather(recognizers.warm(), asyncio.to_thread(warm_up))
