"""The process that holds a model: shared by all streams, started again when it dies, and gone at the end."""

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from symbl_tui.engine.recognizers.interface import Fault, FinalResult, Load, Recognizer
from symbl_tui.engine.recognizers.process.model_process import ModelProcess
from symbl_tui.errors import EngineError
from tests.engine.engine_processes import descendants
from tests.support.paths import ROOT
from tests.support.waiting import until

Create = Callable[[str], ModelProcess]


@pytest.fixture
async def create(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Create]:
    """Creates recognisers over the process of a mode; all are closed, and leave nothing."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made: list[ModelProcess] = []

    def create(mode: str) -> ModelProcess:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        module = "tests.engine.recognizers.process.tiny_child"
        # The second argument makes it one of those that `descendants` counts.
        made.append(ModelProcess(module, mode, "symbl_tui.engine", environment=environment))
        return made[-1]

    yield create
    for each in made:
        await each.close()
    assert not any(tmp_path.iterdir())  # noqa: ASYNC240 - of the socket and its directory


async def heard(recognizer: Recognizer) -> list[str]:
    results = [result async for result in recognizer]
    await recognizer.close()
    return [result.text for result in results if isinstance(result, FinalResult)]


async def test_streams_that_open_together_share_one_process(create: Create) -> None:
    recognizers, others = create("serve"), descendants(os.getpid())
    streams = await asyncio.gather(*(recognizers.create(vocabulary=[f"w{number}"]) for number in range(5)))
    assert len(descendants(os.getpid()) - others) == 1
    for number, stream in enumerate(streams):
        await stream.feed(bytes(100 * number))
        await stream.finish()
    assert [await heard(stream) for stream in streams] == [[f"w{each} {100 * each}"] for each in range(5)]
    assert recognizers.load == Load()


async def test_a_process_that_dies_is_started_again_for_streams_new_and_old(create: Create) -> None:
    recognizers = create("serve")
    stream = await recognizers.create()
    await stream.feed(b"die!")  # each process that is fed this dies of it
    faults: list[Fault] = []

    async def iterate() -> None:
        async for result in stream:
            assert isinstance(result, Fault)
            faults.append(result)  # one by one: the iteration ends in an error

    with pytest.raises(EngineError, match="ends whenever it is started"):
        await iterate()
    await stream.close()
    other = await recognizers.create()
    await other.finish()
    assert await heard(other) == ["0"]
    assert (len(faults), recognizers.load.restarts) == (3, 4)


async def test_a_process_that_was_killed_while_nothing_was_said_is_replaced_unnoticed(create: Create) -> None:
    recognizers, others = create("serve"), descendants(os.getpid())
    await recognizers.warm()
    (pid,) = descendants(os.getpid()) - others
    os.kill(pid, signal.SIGKILL)
    stream = await recognizers.create()
    await stream.finish()
    assert await heard(stream) == ["0"]
    assert pid not in descendants(os.getpid())


async def test_the_load_that_a_process_reports_is_that_of_the_recogniser_and_junk_is_not(
    create: Create,
) -> None:
    recognizers = create("load")
    await recognizers.warm()
    await until(lambda: recognizers.load.streams)
    assert recognizers.load == Load(streams=3, final_lag=0.5)
    await recognizers.close()
    assert recognizers.load == Load()


@pytest.mark.parametrize(
    ("mode", "message"),
    [
        ("error", "^the model is damaged; install it again$"),
        ("text", "^no model here$"),
        ("list", r"^\[1\]$"),
        ("3", r"ended while it loaded its model \(3\); see the engine's log"),
        ("SIGKILL", "could not load its model; is there enough memory"),
        ("SIGABRT", "could not load its model; is there enough memory"),
        ("SIGILL", "needs instructions that this processor does not have"),
        ("SIGTERM", r"ended while it loaded its model \(-15\)"),
    ],
)
async def test_a_model_that_cannot_be_loaded_is_a_sentence_and_leaves_no_process(
    create: Create, mode: str, message: str
) -> None:
    recognizers, others = create(mode), descendants(os.getpid())
    with pytest.raises(EngineError, match=message):
        await recognizers.check()
    await recognizers.warm()  # says nothing: the next stream does
    with pytest.raises(EngineError, match=message):
        await recognizers.create()
    assert descendants(os.getpid()) == others


async def test_a_model_that_never_loads_is_given_up(create: Create) -> None:
    recognizers, others = create("hang"), descendants(os.getpid())
    recognizers.load_timeout = 0.2
    with pytest.raises(EngineError, match="the model did not load within 0 s"):
        await recognizers.create()
    assert descendants(os.getpid()) == others
