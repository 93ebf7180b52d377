"""No word is lost when a recogniser's process dies."""

from collections.abc import Sequence

import pytest

from symbl_tui.engine.recognizers.interface import (
    BYTES_PER_SECOND,
    Fault,
    FinalResult,
    InterimResult,
    Progress,
    Result,
)
from symbl_tui.engine.recognizers.process.restarting import RestartingRecognizer
from symbl_tui.engine.recognizers.process.worker_connection import Worker, WorkerConfig
from symbl_tui.errors import EngineError
from tests.engine.recognizers.process.memory_worker import MemoryWorker

Report = Sequence[object]
SECOND = bytes(range(1, 251)) * (BYTES_PER_SECOND // 250)


class _Machine:
    """Starts one worker after the other, each with its reports."""

    def __init__(self, *lives: Sequence[Report]) -> None:
        self._lives = iter(lives)
        self.workers: list[MemoryWorker] = []

    async def start(self) -> RestartingRecognizer:
        config = WorkerConfig("v0", ("Acme",))
        return await RestartingRecognizer.start(self._start, config, punctuates=True)

    async def _start(self) -> Worker:
        self.workers.append(MemoryWorker(*next(self._lives, ())))
        return self.workers[-1].worker


async def _results(recognizer: RestartingRecognizer) -> list[Result]:
    return [result async for result in recognizer]


async def test_results_of_one_worker_arrive_in_order() -> None:
    life = (
        ["ready"],
        ["partial", 0.5, [["hel", 0.1, 0.4]]],
        ["final", 1.0, [["Hello.", 0.1, 0.9, 0.8, True]], "v1"],
        ["quiet", 1.5],
        ["done"],
    )
    machine = _Machine(life)
    recognizer = await machine.start()
    interim, final, progress = await _results(recognizer)
    assert isinstance(interim, InterimResult)
    assert isinstance(final, FinalResult)
    assert (final.text, final.punctuated, final.words[0].estimated) == ("Hello.", True, True)
    assert progress == Progress(1.5)
    assert recognizer.voice == "v1"


async def test_what_was_not_settled_is_fed_again() -> None:
    machine = _Machine([["final", 1.0, [["One.", 0.0, 0.9]], "v1"]], [["done"]])
    recognizer = await machine.start()
    await recognizer.feed(SECOND + b"\1\2" * 100)
    await recognizer.finish()
    _, fault = await _results(recognizer)
    assert isinstance(fault, Fault)
    first, second = machine.workers
    assert first.closed
    assert second.sound == b"\1\2" * 100
    assert second.ended
    assert second.config == WorkerConfig("v1", ("Acme",))


async def test_times_go_on_from_what_was_settled() -> None:
    machine = _Machine([["quiet", 1.0]], [["final", 0.5, [["Two.", 0.25, 0.5]], ""], ["done"]])
    recognizer = await machine.start()
    await recognizer.feed(SECOND * 2)
    *_, final = await _results(recognizer)
    assert isinstance(final, FinalResult)
    assert (final.start, final.end) == (1.25, 1.5)


async def test_sound_is_settled_in_whole_samples() -> None:
    machine = _Machine([["quiet", 0.10003]], [["done"]])
    recognizer = await machine.start()
    await recognizer.feed(SECOND)
    await _results(recognizer)
    assert machine.workers[1].sound == SECOND[1600 * 2 :]


async def test_a_sound_that_kills_every_worker_ends_in_an_error_with_a_remedy() -> None:
    machine = _Machine()
    recognizer = await machine.start()
    with pytest.raises(EngineError, match="ends whenever it is started; see the engine's log"):
        await _results(recognizer)
    assert len(machine.workers) == 4


async def test_progress_between_deaths_lets_a_long_stream_go_on() -> None:
    machine = _Machine(*([["quiet", 0.1]] for _ in range(8)), [["done"]])
    recognizer = await machine.start()
    await recognizer.feed(SECOND)
    faults = [result for result in await _results(recognizer) if isinstance(result, Fault)]
    assert len(faults) == 8


async def test_a_report_that_repeats_itself_settles_nothing_twice() -> None:
    machine = _Machine([["quiet", 0.5], ["quiet", 0.5], ["quiet", 0.2]], [["done"]])
    recognizer = await machine.start()
    await recognizer.feed(SECOND)
    await _results(recognizer)
    assert machine.workers[1].sound == SECOND[BYTES_PER_SECOND // 2 :]


async def test_a_final_without_words_is_progress() -> None:
    recognizer = await _Machine([["final", 0.7, [], ""], ["done"]]).start()
    assert await _results(recognizer) == [Progress(0.7)]


async def test_closing_kills_the_worker() -> None:
    machine = _Machine([])
    await (await machine.start()).close()
    assert machine.workers[0].closed


async def test_a_worker_that_dies_within_a_report_is_replaced_too() -> None:
    half = MemoryWorker(["quiet", 0.5], half=b'["final", 0.9, [["He')
    next_one = MemoryWorker(["done"])
    workers = iter((half, next_one))

    async def start() -> Worker:
        return next(workers).worker

    recognizer = await RestartingRecognizer.start(start, WorkerConfig())
    await recognizer.feed(SECOND)
    progress, fault = await _results(recognizer)
    assert (progress, type(fault)) == (Progress(0.5), Fault)
    assert next_one.sound == SECOND[BYTES_PER_SECOND // 2 :]
