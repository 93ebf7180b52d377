"""What a model costs here is measured with the real library, on a person's voice."""

import asyncio
from pathlib import Path

import pytest
import soundfile

from symbl_tui.engine.benchmark import bench
from symbl_tui.engine.benchmark.word_errors import word_error_rate
from symbl_tui.engine.models import measurements
from symbl_tui.engine.models.installed import InstalledModel, installed
from symbl_tui.errors import ConfigError, EngineError


@pytest.mark.parametrize(
    ("said", "recognised", "rate"),
    [
        ("It was the best of times.", "it was THE best of times", 0.0),
        ("it was the best", "it was best", 0.25),
        ("it was the best", "it was the very best", 0.25),
        ("it was the best", "it is the best", 0.25),
        ("it was", "", 1.0),
        ("it", "at was the", 3.0),
        ("don't stop", "dont stop", 0.5),
    ],
)
def test_word_errors_are_counted_as_the_field_does(said: str, recognised: str, rate: float) -> None:
    assert word_error_rate(said, recognised) == rate


@pytest.mark.parametrize(("name", "most_errors"), [("moonshine-tiny-en", 9.0), ("pocketsphinx", 35.0)])
def test_a_model_is_measured_on_a_persons_voice(name: str, most_errors: float) -> None:
    measured = asyncio.run(bench.measure(installed()[name]))
    assert measured.wer is not None
    assert 0 < measured.wer < most_errors
    assert 44 < measured.seconds < 45
    assert 0.001 < measured.cpu < 1.0
    assert measured.real_time_factor > 0
    assert 50 < measured.memory_mb < 500


def test_whisper_is_measured_where_it_is_installed() -> None:
    measured = asyncio.run(bench.measure(installed()["whisper-tiny-en"]))  # of a package of the tests
    assert measured.wer is not None
    assert measured.wer < 5


def test_a_model_of_another_language_has_no_error_rate_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sound, rate = soundfile.read(bench.recording(), stop=5 * 48_000)
    soundfile.write(tmp_path / "short.wav", sound, rate)
    monkeypatch.setattr(bench, "recording", lambda: tmp_path / "short.wav")
    tiny = installed()["moonshine-tiny-en"]
    model = InstalledModel("moonshine-tiny-ko", tiny.directory, "moonshine", "Korean")
    measured = asyncio.run(bench.measure(model))
    assert measured.wer is None
    assert measured.cpu > 0


def test_measurements_are_stored_and_loaded() -> None:
    assert measurements.measured() == {}
    one = measurements.Measurements(0.08, 0.1, 200.0, 44.0, 5.4)
    measurements.keep("one", one)
    measurements.keep("two", one)
    kept = measurements.measured()
    assert set(kept) == {"one", "two"}
    assert kept["one"].wer == 5.4
    assert kept["one"].at.startswith("20")


@pytest.mark.parametrize("runtime", ["moonshine", "sherpa-onnx", "whisper"])
def test_a_directory_without_a_model_is_one_sentence(tmp_path: Path, runtime: str) -> None:
    with pytest.raises(EngineError, match=str(tmp_path)):
        asyncio.run(bench.check_loads(InstalledModel("none", tmp_path, runtime, "English")))


@pytest.mark.parametrize("content", [b"", b"no graph" * 2000], ids=["empty", "no graph"])
def test_a_spoilt_model_is_a_sentence_and_not_a_crash(tmp_path: Path, content: bytes) -> None:
    whole = installed()["moonshine-tiny-en"].directory
    for path in whole.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "encoder_model.ort").write_bytes(content)
    with pytest.raises(EngineError, match=r"cannot load the model|crashes on the model"):
        asyncio.run(bench.check_loads(InstalledModel("spoilt", tmp_path, "moonshine", "English")))


def test_a_missing_recording_is_reported_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "package_directory", lambda _: None)
    with pytest.raises(ConfigError, match="comes with the package moonshine-voice"):
        bench.recording()
