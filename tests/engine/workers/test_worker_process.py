"""Heavy work runs beside the engine, within a budget, and no work ends that of another."""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator

import pytest

from symbl_tui.engine.workers.computation import InThread
from symbl_tui.engine.workers.worker_main import LENGTH_BYTES
from symbl_tui.engine.workers.worker_process import WorkerError, WorkerProcess
from tests.support.paths import ROOT
from tests.support.waiting import HANG_SECONDS, until


def hang() -> None:
    while True:
        pass


def sleep(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def allocate() -> int:
    return len(bytes(1 << 40))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def shout() -> str:
    print("into the pipe?")
    return "heard"


@pytest.fixture
async def worker(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WorkerProcess]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # for the functions of this module
    worker = WorkerProcess("test", budget=0.3)
    try:
        yield worker
    finally:
        await worker.close()


async def test_a_function_is_called_in_another_process(worker: WorkerProcess) -> None:
    assert await worker.run(os.getpid) == worker.pid != os.getpid()
    assert await worker.run(shout) == "heard"
    assert await worker.run(divmod, 7, 2) == (3, 1)
    assert await InThread().run(os.getpid) == os.getpid()


async def test_work_over_its_budget_ends_and_the_next_is_done(worker: WorkerProcess) -> None:
    with pytest.raises(WorkerError, match=r"more than 0\.3 s"):
        await worker.run(hang)
    assert await worker.run(abs, -1) == 1


async def test_work_in_c_over_its_budget_ends_too(worker: WorkerProcess) -> None:
    with pytest.raises(WorkerError, match="broke down"):
        await worker.run(sum, range(1 << 50))
    assert await worker.run(abs, -1) == 1


async def test_work_that_fails_or_needs_too_much_memory_ends_alone(worker: WorkerProcess) -> None:
    pid = await worker.run(os.getpid)
    with pytest.raises(WorkerError, match="more memory"):
        await worker.run(allocate)
    with pytest.raises(WorkerError, match="log has the details"):
        await worker.run(int, "x")
    assert await worker.run(os.getpid) == pid


async def test_a_worker_that_dies_is_started_again(worker: WorkerProcess) -> None:
    with pytest.raises(WorkerError, match="broke down"):
        await worker.run(die)
    assert await worker.run(abs, -1) == 1


async def test_a_caller_that_leaves_ends_no_work_of_others(worker: WorkerProcess) -> None:
    pid = await worker.run(os.getpid)
    leaving = asyncio.create_task(worker.run(sleep, 0.05))
    staying = asyncio.create_task(worker.run(sleep, 0.0))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == pid


async def test_the_event_loop_goes_on_meanwhile(worker: WorkerProcess) -> None:
    await worker.run(abs, -1)
    ticks = 0
    working = asyncio.create_task(worker.run(sleep, 0.1))
    while not working.done():
        await asyncio.sleep(0)
        ticks += 1
    assert ticks > 10


async def test_a_closed_worker_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    worker = WorkerProcess("test")
    pid = await worker.run(os.getpid)
    working = asyncio.create_task(worker.run(sleep, 60.0))
    await asyncio.sleep(0)
    await worker.close()
    with pytest.raises(asyncio.CancelledError):
        await working

    def gone() -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return False

    await until(gone)


def test_a_worker_whose_engine_was_killed_leaves_no_traceback_in_the_log() -> None:
    command = [sys.executable, "-m", "symbl_tui.engine.workers.worker_main", "5"]
    request = pickle.dumps((os.getpid, (), {}))
    reader, writer = os.pipe()
    os.close(reader)
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=writer, stderr=subprocess.PIPE, cwd=ROOT
    ) as worker:
        os.close(writer)
        _, errors = worker.communicate(len(request).to_bytes(LENGTH_BYTES) + request, HANG_SECONDS)
    assert errors == b""


def unpicklable() -> object:
    return lambda: None


async def test_a_result_that_cannot_be_sent_back_fails_alone(worker: WorkerProcess) -> None:
    pid = await worker.run(os.getpid)
    with pytest.raises(WorkerError, match="log has the details"):
        await worker.run(unpicklable)
    assert await worker.run(os.getpid) == pid


async def test_a_call_that_cannot_be_sent_is_the_error_of_its_caller_alone(worker: WorkerProcess) -> None:
    with pytest.raises((AttributeError, TypeError, pickle.PicklingError)):
        await worker.run(lambda: None)
    assert worker.pending == 0
    assert await worker.run(abs, -1) == 1


async def test_calls_are_counted_until_they_are_done_and_come_in_order(worker: WorkerProcess) -> None:
    calls = [asyncio.create_task(worker.run(abs, -number)) for number in range(4)]
    await asyncio.sleep(0)
    assert worker.pending == 4
    assert await asyncio.gather(*calls) == [0, 1, 2, 3]
    assert worker.pending == 0


async def test_arguments_and_results_larger_than_a_pipe_are_passed_whole(worker: WorkerProcess) -> None:
    text = "0123456789" * 200_000
    assert await worker.run(str.upper, text) == text
