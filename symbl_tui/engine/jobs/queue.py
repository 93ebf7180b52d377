"""Jobs in their order: a bounded queue for each kind, one job of a kind at a time, its state in the store."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from types import TracebackType

from symbl_tui.engine.store import JobStatus, Store, jobs
from symbl_tui.errors import EngineError, SymblTuiError

Work = Callable[[], Awaitable[None]]
"""What a job does; raises one of our errors when it fails."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    id: str
    work: Work
    discard: Callable[[], None]


class Busy(EngineError):
    """There is no room for another job."""


class Kind(Enum):
    """What waits for different things: a text never waits for an hour of sound."""

    TEXT = "text"
    SOUND = "sound"


class Jobs:
    """An async context manager: jobs run while it is entered; what is unfinished at the end has failed."""

    def __init__(self, store: Store, most: int) -> None:
        """At most ``most`` jobs wait, of each kind."""
        self._store = store
        self._queues = {kind: asyncio.Queue[_Waiting](most) for kind in Kind}
        self._workers: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Jobs":
        """Begin to work."""
        self._workers = [
            asyncio.create_task(self._run(queue), name=f"{kind.value} jobs")
            for kind, queue in self._queues.items()
        ]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, whatever is unfinished; the store says so when it is opened again."""
        for worker in self._workers:
            worker.cancel()
        if self._workers:
            await asyncio.wait(self._workers)
        for queue in self._queues.values():
            while not queue.empty():
                queue.get_nowait().discard()

    def check_room(self, kind: Kind) -> None:
        """Raise :class:`Busy` when one more would be too many."""
        if self._queues[kind].full():
            raise Busy(f"{self._queues[kind].maxsize} {kind.value} jobs wait already", "try again later")

    async def add(
        self, kind: Kind, conversation_id: str, work: Work, discard: Callable[[], None] = lambda: None
    ) -> str:
        """Have something done when its turn comes; returns the job's id, raises :class:`Busy`.

        ``discard`` is called instead of ``work`` when its turn never comes.
        """
        self.check_room(kind)
        job_id = str(uuid.uuid4())
        await self._store.run(jobs.schedule, job_id, conversation_id)
        try:
            self._queues[kind].put_nowait(_Waiting(job_id, work, discard))
        except asyncio.QueueFull:
            with suppress(EngineError):
                await self._store.run(jobs.set_status, job_id, JobStatus.FAILED, "too many jobs waited")
            self.check_room(kind)
        return job_id

    async def _run(self, queue: asyncio.Queue[_Waiting]) -> None:
        while True:
            job = await queue.get()
            try:
                await self._do(job.id, job.work)
            except EngineError as error:  # the store itself
                _log.warning("job %s: %s", job.id, error)

    async def _do(self, job_id: str, work: Work) -> None:
        await self._store.run(jobs.set_status, job_id, JobStatus.IN_PROGRESS)
        try:
            await work()
        except SymblTuiError as error:
            await self._store.run(jobs.set_status, job_id, JobStatus.FAILED, str(error))
        except Exception:
            _log.exception("job %s", job_id)
            reason = "a fault of the engine; its log says more"
            await self._store.run(jobs.set_status, job_id, JobStatus.FAILED, reason)
        else:
            await self._store.run(jobs.set_status, job_id, JobStatus.COMPLETED)
