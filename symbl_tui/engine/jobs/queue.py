"""The queues of jobs: bounded, one for each kind; states are in the store."""

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import Callable, Collection, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from symbl_tui.engine.logs.log_context import bind
from symbl_tui.engine.store import JobStatus, Store, jobs
from symbl_tui.errors import EngineError, SymblTuiError
from symbl_tui.system.tasks import cancel_and_wait

Work = Callable[[], Coroutine[Any, Any, None]]
"""The work of a job; raises a ``SymblTuiError`` when it fails."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _QueuedJob:
    id: str
    conversation_id: str
    work: Work
    release: Callable[[], None]
    """Called once: when it has ended, or will never begin."""


class _WaitingJobs:
    """The jobs of one kind that wait. Those of one conversation start one after the other, in order."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._jobs: deque[_QueuedJob] = deque()
        self._busy: set[str] = set()
        """The conversations of the jobs that run."""
        self._changed = asyncio.Event()

    def __len__(self) -> int:
        return len(self._jobs)

    @property
    def full(self) -> bool:
        """Whether no job can be added."""
        return len(self._jobs) >= self.most

    def add(self, job: _QueuedJob) -> None:
        """Add a job at the end."""
        self._jobs.append(job)
        self._changed.set()

    async def take(self) -> _QueuedJob:
        """Wait for the first job that can start, and remove it; :meth:`finish` is called after it."""
        while True:
            for job in self._jobs:
                # Not always the first: one whose conversation is busy holds up no other.
                if job.conversation_id not in self._busy:
                    self._jobs.remove(job)
                    self._busy.add(job.conversation_id)
                    return job
            self._changed.clear()
            await self._changed.wait()

    def finish(self, job: _QueuedJob) -> None:
        """Let the next job of the conversation start."""
        self._busy.discard(job.conversation_id)
        self._changed.set()

    def discard(self, conversation_ids: Collection[str] | None = None) -> None:
        """Remove the jobs of some conversations, or all."""
        removed = [
            job for job in self._jobs if conversation_ids is None or job.conversation_id in conversation_ids
        ]
        for job in removed:
            self._jobs.remove(job)
            # Their uploads are temporary files, which only this deletes.
            job.release()


class QueueFull(EngineError):
    """The queue of a kind is full."""


class JobKind(Enum):
    """The kinds of jobs, each with its own queue: a text must not wait for an hour of sound."""

    TEXT = "text"
    SOUND = "sound"


# Jobs of a kind that run at a time. Texts take turns batch by batch, so that a short one does not wait for
# the end of a long one; sound takes the cores of live speakers.
_AT_A_TIME: Final = {JobKind.TEXT: 4, JobKind.SOUND: 1}


class JobQueue:
    """Runs jobs while it is entered, as an async context manager; jobs unfinished at the end have failed."""

    def __init__(self, store: Store, max_queued: int) -> None:
        """Queue at most ``max_queued`` jobs of each kind."""
        self._store = store
        # Bounded, as each upload that waits takes up its size on disk.
        self._waiting = {kind: _WaitingJobs(max_queued) for kind in JobKind}
        self._workers: list[asyncio.Task[None]] = []
        self._running: dict[asyncio.Task[None], str] = {}
        """The work that runs, with its conversation."""

    async def __aenter__(self) -> "JobQueue":
        """Start the workers."""
        self._workers = [
            asyncio.create_task(self._run(waiting), name=f"{kind.value} jobs")
            for kind, waiting in self._waiting.items()
            for _ in range(_AT_A_TIME[kind])
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Cancel all jobs; the store marks them as failed when it is next opened."""
        for worker in self._workers:
            worker.cancel()
        if self._workers:
            # Until they have ended: a job that is being cancelled still uses the store.
            await asyncio.wait(self._workers)
        for waiting in self._waiting.values():
            waiting.discard()

    def discard(self, conversation_ids: Collection[str]) -> None:
        """Drop the jobs of deleted conversations with their uploads; those that run are cancelled."""
        for waiting in self._waiting.values():
            waiting.discard(conversation_ids)
        for work, conversation_id in self._running.items():
            # Once: what the work does at its end takes its time.
            if conversation_id in conversation_ids and not work.cancelling():
                work.cancel()

    def waiting(self, kind: JobKind) -> int:
        """The number of jobs of a kind that wait."""
        return len(self._waiting[kind])

    def check_room(self, kind: JobKind) -> None:
        """Raise :class:`QueueFull` when no job of the kind can be added."""
        waiting = self._waiting[kind]
        if waiting.full:
            raise QueueFull(f"{waiting.most} {kind.value} jobs wait already", "try again later")

    async def add(
        self, kind: JobKind, conversation_id: str, work: Work, release: Callable[[], None] = lambda: None
    ) -> str:
        """Queue a job; returns its id, raises :class:`QueueFull`.

        ``release`` is called when the job has ended, whether or not its work has begun.
        """
        self.check_room(kind)
        job_id = str(uuid.uuid4())
        # Before it is queued: a worker may take it at once, and sets a status that must exist.
        await self._store.run(jobs.schedule, job_id, conversation_id, self._store.instance.id)
        if self._waiting[kind].full:
            # Another request took the last place while this one waited for the store.
            with suppress(EngineError):
                await self._store.run(jobs.set_status, job_id, JobStatus.FAILED, "too many jobs waited")
            self.check_room(kind)
        self._waiting[kind].add(_QueuedJob(job_id, conversation_id, work, release))
        return job_id

    async def _run(self, waiting: _WaitingJobs) -> None:
        while True:
            job = await waiting.take()
            bind(conversation=job.conversation_id)
            try:
                await self._run_job(job)
            except EngineError as error:  # of the store
                _log.warning("cannot store the state of job %s: %s", job.id, error)
            finally:
                waiting.finish(job)
                # Here and not in its work, which may never begin: the engine stops, or the store has failed.
                job.release()

    async def _run_job(self, job: _QueuedJob) -> None:
        job_id = job.id
        await self._set_status(job_id, JobStatus.IN_PROGRESS)
        try:
            if not await self._work(job):
                return  # its conversation was deleted, and the record of the job with it
        except SymblTuiError as error:
            await self._set_status(job_id, JobStatus.FAILED, str(error))
        except Exception:
            _log.exception("internal error in job %s", job_id)
            reason = "internal error of the engine; its log has the details"
            await self._set_status(job_id, JobStatus.FAILED, reason)
        else:
            await self._set_status(job_id, JobStatus.COMPLETED)

    async def _set_status(self, job_id: str, status: JobStatus, message: str = "") -> None:
        # However long the database is away: a client that asks for its job would see the old state for ever.
        await self._store.insist(lambda: self._store.run(jobs.set_status, job_id, status, message))

    async def _work(self, job: _QueuedJob) -> bool:
        """Do the work of a job; False: it was dropped meanwhile."""
        work = asyncio.create_task(job.work(), name=f"job {job.id}")
        self._running[work] = job.conversation_id
        try:
            await asyncio.wait((work,))
        finally:
            del self._running[work]
            # Where this worker itself is cancelled: until the work has ended, which uses the store.
            await cancel_and_wait(work)
        if work.cancelled():
            return False
        work.result()
        return True
