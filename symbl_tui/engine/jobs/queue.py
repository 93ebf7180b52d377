"""The queues of jobs: bounded, one for each kind, one job of a kind at a time; states are in the store."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from symbl_tui.engine.store import JobStatus, Store, jobs
from symbl_tui.errors import EngineError, SymblTuiError

Work = Callable[[], Awaitable[None]]
"""The work of a job; raises a ``SymblTuiError`` when it fails."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _QueuedJob:
    id: str
    work: Work
    discard: Callable[[], None]


class QueueFull(EngineError):
    """The queue of a kind is full."""


class JobKind(Enum):
    """The kinds of jobs, each with its own queue: a text must not wait for an hour of sound."""

    TEXT = "text"
    SOUND = "sound"


class JobQueue:
    """Runs jobs while it is entered, as an async context manager; jobs unfinished at the end have failed."""

    def __init__(self, store: Store, max_queued: int) -> None:
        """Queue at most ``max_queued`` jobs of each kind."""
        self._store = store
        # One worker a kind, so that jobs leave the cores to live speakers. The queues are bounded, as each
        # upload that waits takes up its size on disk.
        self._queues = {kind: asyncio.Queue[_QueuedJob](max_queued) for kind in JobKind}
        self._workers: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "JobQueue":
        """Start the workers."""
        self._workers = [
            asyncio.create_task(self._run(queue), name=f"{kind.value} jobs")
            for kind, queue in self._queues.items()
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Cancel all jobs; the store marks them as failed when it is next opened."""
        for worker in self._workers:
            worker.cancel()
        if self._workers:
            # Until they have ended: a job that is being cancelled still uses the store.
            await asyncio.wait(self._workers)
        for queue in self._queues.values():
            while not queue.empty():
                # Their uploads are temporary files, which only this deletes.
                queue.get_nowait().discard()

    def check_room(self, kind: JobKind) -> None:
        """Raise :class:`QueueFull` when no job of the kind can be added."""
        if self._queues[kind].full():
            raise QueueFull(f"{self._queues[kind].maxsize} {kind.value} jobs wait already", "try again later")

    async def add(
        self, kind: JobKind, conversation_id: str, work: Work, discard: Callable[[], None] = lambda: None
    ) -> str:
        """Queue a job; returns its id, raises :class:`QueueFull`.

        ``discard`` is called instead of ``work`` when the engine stops before.
        """
        self.check_room(kind)
        job_id = str(uuid.uuid4())
        # Before it is queued: a worker may take it at once, and sets a status that must exist.
        await self._store.run(jobs.schedule, job_id, conversation_id)
        try:
            self._queues[kind].put_nowait(_QueuedJob(job_id, work, discard))
        except asyncio.QueueFull:
            # Another request took the last place while this one waited for the store.
            with suppress(EngineError):
                await self._store.run(jobs.set_status, job_id, JobStatus.FAILED, "too many jobs waited")
            self.check_room(kind)
        return job_id

    async def _run(self, queue: asyncio.Queue[_QueuedJob]) -> None:
        while True:
            job = await queue.get()
            try:
                await self._run_job(job.id, job.work)
            except EngineError as error:  # of the store
                _log.warning("cannot store the state of job %s: %s", job.id, error)

    async def _run_job(self, job_id: str, work: Work) -> None:
        await self._store.run(jobs.set_status, job_id, JobStatus.IN_PROGRESS)
        try:
            await work()
        except SymblTuiError as error:
            await self._store.run(jobs.set_status, job_id, JobStatus.FAILED, str(error))
        except Exception:
            _log.exception("internal error in job %s", job_id)
            reason = "internal error of the engine; its log has the details"
            await self._store.run(jobs.set_status, job_id, JobStatus.FAILED, reason)
        else:
            await self._store.run(jobs.set_status, job_id, JobStatus.COMPLETED)
