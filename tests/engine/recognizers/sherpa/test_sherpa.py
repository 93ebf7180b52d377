"""sherpa-onnx through all of its code, over a tiny model: a quiet tone is "hello", a loud one "world"."""

import asyncio
import os
import signal
from pathlib import Path

import numpy as np
import pytest

from symbl_tui.engine.recognizers.interface import Fault, FinalResult, InterimResult, Recognizer, Result
from symbl_tui.engine.recognizers.sherpa.model import find
from symbl_tui.engine.recognizers.sherpa.recognizer import SherpaFactory
from symbl_tui.engine.recognizers.sherpa.worker import encode_hotwords, join_tokens
from symbl_tui.errors import ConfigError, EngineError
from tests.engine.engine_processes import descendants
from tests.engine.recognizers.recognition import finals, recognize
from tests.engine.recognizers.sherpa.tiny_model import make
from tests.engine.streaming_client import RATE, Samples

QUIET, LOUD = 0.01, 0.6


def tone(loudness: float, seconds: float) -> Samples:
    wave = np.sin(np.arange(int(RATE * seconds)) * 2 * np.pi * 440 / RATE)
    return np.asarray(loudness * 32767 * wave, np.int16)


def silence(seconds: float) -> Samples:
    return tone(0, seconds)


SPEECH = np.concatenate(
    [silence(1), tone(QUIET, 0.5), tone(LOUD, 0.5), silence(2), tone(QUIET, 0.5), silence(1)]
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("model"))


def workers() -> set[int]:
    return descendants(os.getpid())


async def test_words_have_times_and_confidences(model: Path) -> None:
    recognizers = SherpaFactory(model)
    results = await recognize(await recognizers.create(), SPEECH)
    await recognizers.close()
    assert [final.text for final in finals(results)] == ["hello world", "hello"]
    hello, world = finals(results)[0].words
    again = finals(results)[1].words[0]
    assert hello.start == pytest.approx(1.0, abs=0.15)
    assert hello.end == world.start == pytest.approx(1.5, abs=0.15)
    assert again.start == pytest.approx(4.0, abs=0.15)
    assert all(word.confidence is not None and 0 < word.confidence < 1 for word in (hello, world, again))
    assert any(isinstance(result, InterimResult) and result.text == "hello" for result in results)


async def test_all_speakers_share_one_model(model: Path) -> None:
    recognizers, others = SherpaFactory(model), workers()
    await recognizers.warm()
    streams = [await recognizers.create() for _ in range(4)]
    heard = await asyncio.gather(*(recognize(stream, SPEECH) for stream in streams))
    assert len(workers() - others) == 1
    assert {tuple(final.text for final in finals(results)) for results in heard} == {("hello world", "hello")}
    await recognizers.close()
    assert workers() == others


async def test_native_code_that_crashes_costs_no_word_and_repeats_none(model: Path) -> None:
    recognizers, others = SherpaFactory(model), workers()
    streams = [await recognizers.create() for _ in range(2)]
    for stream in streams:
        await stream.feed(SPEECH[: 3 * RATE].tobytes())
    settled = await results_until_final(streams[0])  # the other one is read after the crash
    for pid in workers() - others:
        os.kill(pid, signal.SIGSEGV)
    received = await asyncio.gather(*(recognize(stream, SPEECH[3 * RATE :]) for stream in streams))
    await recognizers.close()
    for results in (settled + received[0], received[1]):
        assert any(isinstance(result, Fault) for result in results)
        assert [final.text for final in finals(results)] == ["hello world", "hello"]
        assert finals(results)[1].start == pytest.approx(4.0, abs=0.15)


async def results_until_final(stream: Recognizer) -> list[Result]:
    results = []
    async for result in stream:
        results.append(result)
        if isinstance(result, FinalResult):
            break
    return results


async def test_a_model_that_crashes_the_library_is_a_sentence(tmp_path: Path) -> None:
    broken = make(tmp_path / "broken")
    (broken / "encoder.onnx").write_bytes(b"no graph at all")
    recognizers, others = SherpaFactory(broken), workers()
    with pytest.raises(EngineError, match="broken"):
        await recognize(await recognizers.create(), SPEECH)
    assert workers() == others


def test_words_are_put_together_from_their_pieces() -> None:
    pieces = [" HE", "LLO", " I", "'M", " "]
    heard = join_tokens(pieces, [0.1, 0.2, 0.5, 0.6, 0.7], [0.0, 0.0, -0.7, -0.7, 0.0], 0.65)
    assert heard == [("hello", 0.1, 0.5, 1.0), ("i'm", 0.5, 0.7, 0.497)]
    assert join_tokens([], [], [], 1.0) == []


ODD = ("world", "Kubernetes", "王", "a/b", "hello :2.0", "#1 :x", "  ", "\x00", "it's")


async def test_a_vocabulary_that_a_model_cannot_spell_does_no_harm(tmp_path: Path) -> None:
    model = make(tmp_path / "model")
    (model / "bpe.vocab").write_text("<blk>\t0\n▁HEL\t-1\nLO\t-2\n▁WORLD\t-3\n", "utf-8")
    recognizers = SherpaFactory(model)
    results = await recognize(await recognizers.create(vocabulary=ODD), SPEECH)
    await recognizers.close()
    assert find(model).supports_vocabulary
    assert not any(isinstance(result, Fault) for result in results)
    assert finals(results)[0].text.startswith("hello world")


def test_likely_words_are_written_as_the_model_writes_them() -> None:
    capitals = ["<blk>", "▁THE", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ'"]
    assert encode_hotwords(ODD, capitals) == "WORLD/KUBERNETES/A B/HELLO/X/IT'S"
    assert encode_hotwords(ODD, [token.lower() for token in capitals]) == "world/a b/hello/x/it's"
    assert encode_hotwords(ODD, ["▁HEL", "LO"]) == ""


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        (("encoder.int8.onnx", "encoder.onnx", "decoder.onnx", "joiner.onnx"), "transducer"),
        (("encoder.onnx", "decoder.onnx"), "paraformer"),
        (("model.int8.onnx",), "zipformer2 ctc"),
        (("nemo-ctc.onnx",), "nemo ctc"),
    ],
)
def test_the_kind_of_a_model_is_detected_by_its_files(
    tmp_path: Path, files: tuple[str, ...], kind: str
) -> None:
    for name in (*files, "tokens.txt"):
        (tmp_path / name).touch()
    model = find(tmp_path)
    assert model.kind == kind
    assert next(iter(model.parts.values())).name == files[0]


@pytest.mark.parametrize("files", [(), ("tokens.txt",), ("tokens.txt", "encoder.onnx", "joiner.onnx")])
def test_a_directory_without_a_model_is_a_sentence(tmp_path: Path, files: tuple[str, ...]) -> None:
    for name in files:
        (tmp_path / name).touch()
    with pytest.raises(ConfigError, match=r"holds no sherpa-onnx model: .* is missing"):
        SherpaFactory(tmp_path)


def test_the_folder_of_a_model_may_say_its_kind_and_the_home_of_a_user_does_not(tmp_path: Path) -> None:
    kinds = []
    for folder in ("nemo/zipformer", "home/NeMo-ctc-en"):
        directory = tmp_path / folder
        directory.mkdir(parents=True)
        for name in ("model.onnx", "tokens.txt"):
            (directory / name).touch()
        kinds.append(find(directory).kind)
    assert kinds == ["zipformer2 ctc", "nemo ctc"]
