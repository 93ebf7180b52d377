"""Sets the gauges that are read off the parts of an engine when it is scraped."""

from importlib.metadata import version

from symbl_tui.engine.conversations.room_registry import RoomRegistry
from symbl_tui.engine.jobs.queue import JobKind, JobQueue
from symbl_tui.engine.metrics.node_metrics import Queue
from symbl_tui.engine.node.readiness import Condition
from symbl_tui.engine.node_parts import NodeParts


class EngineSampler:
    """Reads the parts of one engine, on its event loop."""

    def __init__(self, parts: NodeParts, rooms: RoomRegistry, jobs: JobQueue) -> None:
        self._parts, self._rooms, self._jobs = parts, rooms, jobs
        self._restarts = 0
        """Restarts that have been counted."""

    def sample(self) -> None:
        """Set the gauges."""
        self._sample_streams()
        node = self._parts.metrics.node
        info = self._parts.recognizers.info
        node.info.info(
            {
                "version": version("symbl-tui"),
                "recognizer": info.name,
                "model": info.model,
                "language": info.language,
            }
        )
        readiness, workers = self._parts.readiness, self._parts.workers
        node.ready.set(readiness.blocking is None)
        for condition in Condition:
            node.condition.labels(condition.label).set(readiness.has(condition))
        node.clock_offset.set(self._parts.clock.offset)
        node.queue.set(Queue.TEXT_JOBS, self._jobs.waiting(JobKind.TEXT))
        node.queue.set(Queue.SOUND_JOBS, self._jobs.waiting(JobKind.SOUND))
        node.queue.set(Queue.ANALYSIS, workers.live.pending)
        node.queue.set(Queue.REPORTS, workers.bulk.pending)

    def _sample_streams(self) -> None:
        streams, rooms = self._parts.metrics.streams, self._rooms
        streams.connections.set(rooms.connections)
        streams.conversations.set(rooms.conversations)
        streams.subscribers.set(rooms.subscriptions.count)
        streams.pending_frames.set(rooms.subscriptions.pending_frames)
        load = self._parts.recognizers.load
        streams.usage.set(load.usage)
        # Fewer than before: a substitute has taken over.
        streams.restarts.inc(max(0, load.restarts - self._restarts))
        self._restarts = load.restarts
