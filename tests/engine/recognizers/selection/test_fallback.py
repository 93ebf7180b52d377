"""Where Moonshine cannot run PocketSphinx replaces it, and one sentence gives the reason."""

import sys
from pathlib import Path

import pytest

from symbl_tui.engine.recognizers.interface import RecognizerFactory
from symbl_tui.engine.recognizers.moonshine import model
from symbl_tui.engine.recognizers.moonshine.model import Model
from symbl_tui.engine.recognizers.moonshine.recognizer import MoonshineFactory
from symbl_tui.engine.recognizers.pocketsphinx.recognizer import PocketSphinxFactory
from symbl_tui.engine.recognizers.selection.choose import choose
from symbl_tui.engine.recognizers.selection.fallback import FallbackFactory
from symbl_tui.engine.settings import RecognizerSettings
from symbl_tui.errors import ConfigError, EngineError
from tests.engine.recognizers.recognition import finals, recognize
from tests.engine.streaming_client import Samples


def without_end(sentence: str) -> str:
    return sentence.partition(";")[0]


async def note_after_recognition(recognizers: RecognizerFactory, speech: Samples) -> str:
    """Recognise speech; the note of the recogniser in use."""
    said = finals(await recognize(await recognizers.create(), speech))
    await recognizers.close()
    assert said
    return recognizers.info.note


def in_place_of_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    """Run ``script`` where the model's process would start; PocketSphinx starts as ever."""
    starter = tmp_path / "python"
    python = sys.executable
    starter.write_text(f'#!/bin/sh\ncase "$*" in *moonshine*) {script};; esac\nexec {python} "$@"\n')
    starter.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(starter))


async def test_a_wheel_without_its_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bob: Samples
) -> None:
    monkeypatch.setattr(model, "package", lambda: tmp_path)
    (tmp_path / "libmoonshine.so").touch()
    note = await note_after_recognition(choose(RecognizerSettings(), {}), bob)
    assert note.startswith("this version of moonshine-voice carries no model")
    assert note.endswith("pocketsphinx understands far less in its place")


async def test_a_machine_without_the_wheel(monkeypatch: pytest.MonkeyPatch, bob: Samples) -> None:
    def missing() -> Path:
        raise ConfigError("the recogniser moonshine is not installed", "pip install ...")

    monkeypatch.setattr(model, "package", missing)
    note = await note_after_recognition(choose(RecognizerSettings("moonshine"), {}), bob)
    assert note.startswith("the recogniser moonshine is not installed")


async def test_files_that_are_no_model(tmp_path: Path, bob: Samples) -> None:
    for name in ("encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin"):
        (tmp_path / name).write_bytes(b"no model" * 1000)
    broken = MoonshineFactory(Model(tmp_path, model.TINY))
    note = await note_after_recognition(FallbackFactory(broken, PocketSphinxFactory()), bob)
    assert note.startswith("Moonshine cannot load the model in ")


async def test_too_little_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bob: Samples) -> None:
    in_place_of_python(monkeypatch, tmp_path, "ulimit -v 280000")
    note = await note_after_recognition(choose(RecognizerSettings(), {}), bob)
    assert note


async def test_a_processor_that_lacks_instructions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bob: Samples
) -> None:
    in_place_of_python(monkeypatch, tmp_path, "kill -ILL $$")
    note = await note_after_recognition(choose(RecognizerSettings(), {}), bob)
    assert note.startswith("the speech recogniser needs instructions that this processor does not have")


async def test_where_neither_can_run_the_sentence_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/does/not/exist")
    recognizers = choose(RecognizerSettings(), {})
    with pytest.raises(EngineError, match="cannot start a speech recogniser"):
        await recognizers.create()
    await recognizers.close()
