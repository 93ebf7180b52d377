"""The recogniser alone: its results, their times, and restarts of its process."""

import io
import json
import os
from itertools import pairwise

import pytest
from pocketsphinx import Endpointer

from symbl_tui.engine.recognizers.interface import Fault, InterimResult, Result
from symbl_tui.engine.recognizers.pocketsphinx import worker
from symbl_tui.engine.recognizers.pocketsphinx.recognizer import PocketSphinxFactory
from symbl_tui.engine.recognizers.pocketsphinx.worker import to_words
from symbl_tui.engine.recognizers.process.blocks import END_OF_AUDIO, encode_blocks, read_blocks
from symbl_tui.engine.recognizers.process.worker_connection import WorkerConfig
from symbl_tui.errors import EngineError
from tests.engine.engine_processes import descendants
from tests.engine.recognizers.recognition import finals, kill_children, recognize
from tests.engine.streaming_client import Samples, chunks
from tests.support.waiting import until


async def test_every_word_has_its_place_in_the_sound(bob: Samples) -> None:
    results = await recognize(await PocketSphinxFactory().create(), bob)
    words = [word for final in finals(results) for word in final.words]
    assert all(before.end <= after.start for before, after in pairwise(words))
    assert all(word.start < word.end <= len(bob) / 16_000 for word in words)
    assert any(isinstance(result, InterimResult) for result in results)


async def test_a_recogniser_that_dies_is_replaced_and_no_word_is_lost(bob: Samples) -> None:
    undisturbed = finals(await recognize(await PocketSphinxFactory().create(), bob))
    recognizer = await PocketSphinxFactory().create()
    died = False
    heard: list[Result] = []
    for piece in chunks(bob):
        await recognizer.feed(piece)
    await recognizer.finish()
    async for result in recognizer:
        heard.append(result)
        if isinstance(result, InterimResult) and len(result.words) > 2 and not died:
            died = True
            kill_children()
    await recognizer.close()
    assert died
    assert sum(isinstance(result, Fault) for result in heard) == 1
    assert [final.text for final in finals(heard)] == [final.text for final in undisturbed]
    assert finals(heard)[-1].end == pytest.approx(undisturbed[-1].end, abs=0.1)


async def test_a_reconnected_speaker_is_recognised_as_without_the_break(
    meeting_sound: Samples,
) -> None:
    bob, recognizers = meeting_sound[: 56 * 16_000, 1].copy(), PocketSphinxFactory()
    undisturbed = finals(await recognize(await recognizers.create(), bob))
    cut = undisturbed[3].end
    before = await recognizers.create()
    await recognize(before, bob[: round(16_000 * (cut + 0.5))])
    rest = bob[round(16_000 * cut) :]
    stranger = finals(await recognize(await recognizers.create(), rest))
    known = finals(await recognize(await recognizers.create(before.voice), rest))
    assert known[0].text == undisturbed[4].text
    assert stranger[0].text != undisturbed[4].text


async def test_a_recogniser_that_always_dies_is_given_up(
    bob: Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(EngineError, match="ends whenever it is started"):
        await recognize(await PocketSphinxFactory().create(), bob)


async def test_a_warm_recogniser_is_used_and_a_dead_one_is_not(bob: Samples) -> None:
    recognizers, others = PocketSphinxFactory(), descendants(os.getpid())
    await recognizers.warm()
    warm = await until(lambda: descendants(os.getpid()) - others)
    assert len(warm) == 1
    recognizer = await recognizers.create()
    assert descendants(os.getpid()) - others == warm
    await recognizer.close()
    await recognizers.warm()
    kill_children()
    assert "almost complete" in " ".join(
        final.text for final in finals(await recognize(await recognizers.create(), bob))
    )
    await recognizers.close()


def test_marks_noises_and_alternates_are_no_words() -> None:
    segments = [
        ("<s>", 0, 4, 1.0),
        ("the", 5, 9, None),
        ("[NOISE]", 10, 19, 0.5),
        ("tomato(2)", 20, 49, 0.25),
        ("<sil>", 50, 60, 1.0),
    ]
    assert to_words(segments, 2.0) == [("the", 2.05, 2.1), ("tomato", 2.2, 2.5, 0.25)]


def test_blocks_come_out_as_they_went_in() -> None:
    sound = os.urandom(2_500_000)
    assert (
        b"".join(read_blocks(io.BytesIO(encode_blocks(sound) + encode_blocks(b"") + END_OF_AUDIO))) == sound
    )


@pytest.mark.parametrize(
    "broken", [b"", b"\x05", encode_blocks(b"abc")], ids=["no end", "half a length", "no end after"]
)
def test_a_stream_that_breaks_off_has_not_ended(broken: bytes) -> None:
    with pytest.raises(EOFError):
        list(read_blocks(io.BytesIO(broken)))


@pytest.mark.parametrize("cut", [0, 1], ids=["on a frame of the recogniser", "anywhere"])
def test_sound_may_end_in_the_middle_of_a_word(bob: Samples, cut: int) -> None:
    output = io.StringIO()
    sound = bob[: 480 * 80 - cut].tobytes()  # "the mobile appli..."
    worker.run(io.BytesIO(WorkerConfig().encode() + encode_blocks(sound) + END_OF_AUDIO), output)
    final, done = (json.loads(line) for line in output.getvalue().splitlines()[-2:])
    assert [word for word, *_ in final[2]][:2] == ["the", "mobile"]
    assert done == ["done"]


def test_an_endpointer_with_nothing_left_to_say_costs_no_word(
    bob: Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Exhausted(Endpointer):  # type: ignore[misc]
        def end_stream(self, frame: bytes) -> bytes:
            super().end_stream(frame)
            return b""

    monkeypatch.setattr(worker, "Endpointer", Exhausted)
    output = io.StringIO()
    worker.run(
        io.BytesIO(WorkerConfig().encode() + encode_blocks(bob[: 480 * 80].tobytes()) + END_OF_AUDIO), output
    )
    final, done = (json.loads(line) for line in output.getvalue().splitlines()[-2:])
    assert [word for word, *_ in final[2]][:2] == ["the", "mobile"]
    assert done == ["done"]


def test_an_empty_utterance_is_settled_and_reported() -> None:
    output = io.StringIO()
    worker.run(io.BytesIO(WorkerConfig().encode() + encode_blocks(bytes(32_000 * 5)) + END_OF_AUDIO), output)
    reports = [json.loads(line) for line in output.getvalue().splitlines()]
    assert reports[0] == ["ready"]
    assert reports[-1] == ["done"]
    assert {report[0] for report in reports[1:-1]} == {"quiet"}
    assert reports[-2][1] > 3
