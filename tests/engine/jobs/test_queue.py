"""Jobs of a conversation run one at a time, in order, and report how they ended."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from symbl_tui.engine.conversations.conversation_events import Begin
from symbl_tui.engine.jobs.queue import JobKind, JobQueue, QueueFull, Work
from symbl_tui.engine.store import Job, JobStatus, Store, jobs, writing
from symbl_tui.errors import EngineError
from tests.support.waiting import until

TEXT, SOUND = JobKind.TEXT, JobKind.SOUND
Find = Callable[[str], Awaitable[Job]]


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with Store.in_memory() as opened:
        await opened.put(Begin("1", "room", "", datetime(2026, 11, 22, tzinfo=UTC)))
        yield opened


async def _job(store: Store, job_id: str) -> Job:
    job = await store.run(jobs.find_job, job_id)
    assert job is not None
    return job


async def _finished(queue: JobQueue, kind: JobKind = TEXT) -> None:
    """Wait until everything that was queued so far is done."""
    done = asyncio.Event()

    async def last() -> None:
        done.set()

    await queue.add(kind, "1", last)
    await done.wait()


def _raising(error: Exception) -> Work:
    async def work() -> None:
        raise error

    return work


_INTERNAL = "internal error of the engine; its log has the details"


async def _nothing() -> None:
    """A job without work."""


@pytest.mark.parametrize(
    ("work", "status", "message"),
    [
        (_nothing, JobStatus.COMPLETED, ""),
        (
            _raising(EngineError("no sound", "send another")),
            JobStatus.FAILED,
            "no sound; send another",
        ),
        (
            _raising(KeyError("secret")),
            JobStatus.FAILED,
            _INTERNAL,
        ),
    ],
)
async def test_a_job_reports_how_it_ended(store: Store, work: Work, status: JobStatus, message: str) -> None:
    async with JobQueue(store, 5) as queue:
        job_id = await queue.add(TEXT, "1", work)
        await _finished(queue)
        job = await _job(store, job_id)
    assert (job.status, job.message, job.conversation_id) == (status, message, "1")


async def test_jobs_of_a_conversation_run_in_order_and_one_at_a_time(store: Store) -> None:
    steps: list[str] = []

    def step(name: str) -> Work:
        async def work() -> None:
            steps.append(f"begin {name}")
            await asyncio.to_thread(lambda: None)
            steps.append(f"end {name}")

        return work

    async with JobQueue(store, 5) as queue:
        for name in "ab":
            await queue.add(TEXT, "1", step(name))
        await _finished(queue)
    assert steps == ["begin a", "end a", "begin b", "end b"]


async def test_a_text_does_not_wait_for_the_long_texts_of_another(store: Store) -> None:
    release = asyncio.Event()

    async def long() -> None:
        await release.wait()

    await store.put(Begin("2", "room", "", datetime(2026, 11, 22, tzinfo=UTC)))
    async with JobQueue(store, 9) as queue:
        long_ones = [await queue.add(TEXT, "2", long) for _ in range(8)]
        await _finished(queue)
        assert (await _job(store, long_ones[1])).status is JobStatus.SCHEDULED
        release.set()


async def test_a_text_does_not_wait_for_an_hour_of_sound(store: Store) -> None:
    release = asyncio.Event()

    async def hour() -> None:
        await release.wait()

    async with JobQueue(store, 5) as queue:
        sound = await queue.add(SOUND, "1", hour)
        text = await queue.add(TEXT, "1", _nothing)
        await _finished(queue)
        assert (await _job(store, text)).status is JobStatus.COMPLETED
        assert (await _job(store, sound)).status is JobStatus.IN_PROGRESS
        release.set()
        await _finished(queue, SOUND)
        assert (await _job(store, sound)).status is JobStatus.COMPLETED


async def test_a_full_queue_refuses_a_job_with_a_remedy(store: Store) -> None:
    queue = JobQueue(store, 2)
    for _ in range(2):
        await queue.add(TEXT, "1", _nothing)
    with pytest.raises(QueueFull, match="2 text jobs wait already; try again later"):
        await queue.add(TEXT, "1", _nothing)
    queue.check_room(SOUND)


async def test_of_two_requests_for_the_last_place_one_is_refused_and_its_job_failed(store: Store) -> None:
    queue = JobQueue(store, 1)
    first, second = await asyncio.gather(
        *(queue.add(TEXT, "1", _nothing) for _ in range(2)), return_exceptions=True
    )
    assert isinstance(first, str)
    assert isinstance(second, QueueFull)


async def test_an_engine_that_stops_frees_the_uploads_of_all_jobs(store: Store) -> None:
    released: list[str] = []
    started = asyncio.Event()

    async def endless() -> None:
        started.set()
        await asyncio.Event().wait()

    async with JobQueue(store, 5) as queue:
        await queue.add(SOUND, "1", endless, lambda: released.append("running"))
        waiting = await queue.add(SOUND, "1", _nothing, lambda: released.append("waiting"))
        await started.wait()
    assert released == ["running", "waiting"]
    assert (await _job(store, waiting)).status is JobStatus.SCHEDULED


async def test_jobs_of_a_deleted_conversation_are_dropped_with_their_uploads(store: Store) -> None:
    await store.put(Begin("2", "other", "", datetime(2026, 11, 22, tzinfo=UTC)))
    began, closed, ran = asyncio.Event(), list[str](), list[str]()

    async def running() -> None:
        try:
            began.set()
            await asyncio.Event().wait()
        finally:
            closed.append("running")

    async def work(name: str) -> None:
        ran.append(name)

    async with JobQueue(store, 10) as queue:
        await queue.add(SOUND, "1", running)
        await began.wait()
        await queue.add(SOUND, "1", lambda: work("waiting"), lambda: closed.append("waiting"))
        await queue.add(SOUND, "2", lambda: work("other"))
        await store.run(writing.delete, "1")
        queue.discard({"1"})
        queue.discard({"1"})
        await until(lambda: ran == ["other"])
    assert sorted(closed) == ["running", "waiting"]


class _StatesAway:
    """A store whose states of jobs cannot be written: it hangs, or fails for good."""

    def __init__(self, store: Store, failure: EngineError | None) -> None:
        self._store, self._failure = store, failure
        self.asked = asyncio.Event()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as the store has it
        return getattr(self._store, name)

    async def insist(self, call: object) -> None:
        self.asked.set()
        if self._failure:
            raise self._failure
        await asyncio.Event().wait()


@pytest.mark.parametrize("failure", [None, EngineError("the disk is full")])
async def test_the_upload_of_a_job_that_could_not_begin_is_freed(
    store: Store, failure: EngineError | None
) -> None:
    away, released, began = _StatesAway(store, failure), list[str](), list[str]()

    async def work() -> None:
        began.append("work")

    async with JobQueue(cast("Store", away), 5) as queue:
        await queue.add(SOUND, "1", work, lambda: released.append("upload"))
        await away.asked.wait()
    assert released == ["upload"]
    assert not began


async def test_an_upload_is_freed_once_its_job_has_ended(store: Store) -> None:
    released = list[str]()
    async with JobQueue(store, 5) as queue:
        await queue.add(TEXT, "1", _raising(EngineError("no sound")), lambda: released.append("upload"))
        await until(lambda: released == ["upload"])
    assert released == ["upload"]
