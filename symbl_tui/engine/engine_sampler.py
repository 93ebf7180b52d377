"""Sets the gauges that are read off the parts of an engine when it is scraped."""

from importlib.metadata import version

from symbl_tui.engine.conversations.room_registry import RoomRegistry
from symbl_tui.engine.jobs.queue import JobKind, JobQueue
from symbl_tui.engine.metrics.engine_metrics import EngineMetrics
from symbl_tui.engine.metrics.node_metrics import Queue
from symbl_tui.engine.node.readiness import Condition, Readiness
from symbl_tui.engine.recognizers.interface import RecognizerFactory
from symbl_tui.engine.workers.computation import Workers


class EngineSampler:
    """Reads the parts of one engine, on its event loop."""

    def __init__(
        self,
        metrics: EngineMetrics,
        recognizers: RecognizerFactory,
        rooms: RoomRegistry,
        jobs: JobQueue,
        readiness: Readiness,
        workers: Workers,
    ) -> None:
        self._metrics = metrics
        self._recognizers, self._rooms, self._jobs = recognizers, rooms, jobs
        self._readiness, self._workers = readiness, workers
        self._restarts = 0
        """Restarts that have been counted."""

    def sample(self) -> None:
        """Set the gauges."""
        self._sample_streams()
        node = self._metrics.node
        info = self._recognizers.info
        node.info.info(
            {
                "version": version("symbl-tui"),
                "recognizer": info.name,
                "model": info.model,
                "language": info.language,
            }
        )
        node.ready.set(self._readiness.blocking is None)
        for condition in Condition:
            node.condition.labels(condition.label).set(self._readiness.has(condition))
        node.queue.set(Queue.TEXT_JOBS, self._jobs.waiting(JobKind.TEXT))
        node.queue.set(Queue.SOUND_JOBS, self._jobs.waiting(JobKind.SOUND))
        node.queue.set(Queue.ANALYSIS, self._workers.live.pending)
        node.queue.set(Queue.REPORTS, self._workers.bulk.pending)

    def _sample_streams(self) -> None:
        streams, rooms = self._metrics.streams, self._rooms
        streams.connections.set(rooms.connections)
        streams.conversations.set(rooms.conversations)
        streams.subscribers.set(rooms.subscriptions)
        streams.pending_frames.set(rooms.pending_frames)
        load = self._recognizers.load
        streams.usage.set(load.usage)
        # Fewer than before: a substitute has taken over.
        streams.restarts.inc(max(0, load.restarts - self._restarts))
        self._restarts = load.restarts
