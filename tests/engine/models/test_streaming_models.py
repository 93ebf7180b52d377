"""The library in the pinned package really loads and runs streaming architectures, of a model made here."""

import asyncio
from pathlib import Path

import pytest

from symbl_tui.engine.benchmark import bench
from symbl_tui.engine.models.installed import InstalledModel
from symbl_tui.engine.recognizers.moonshine.model_files import ModelArch, identify
from symbl_tui.errors import EngineError
from tests.engine.models.tiny_streaming_model import SAMPLES_PER_FEATURE, make

FEATURES_PER_SECOND = 16_000 / SAMPLES_PER_FEATURE


def model(folder: Path) -> InstalledModel:
    return InstalledModel("tiny", folder, "moonshine", "English")


@pytest.mark.parametrize(
    ("depth", "arch"),
    [
        (6, ModelArch.TINY_STREAMING),
        (8, ModelArch.BASE_STREAMING),
        (10, ModelArch.SMALL_STREAMING),
        (14, ModelArch.MEDIUM_STREAMING),
    ],
    ids=lambda each: str(each),
)
def test_every_streaming_architecture_is_loaded(tmp_path: Path, depth: int, arch: ModelArch) -> None:
    make(tmp_path, depth)
    assert identify(tmp_path).arch is arch
    asyncio.run(bench.check_loads(model(tmp_path)))


def test_a_streaming_model_is_given_all_of_the_speech(tmp_path: Path) -> None:
    report = asyncio.run(bench.probe(model(make(tmp_path)), bench.recording(), 60))
    features = [int(word.removeprefix("n")) for word in report.text.split()]
    assert len(features) > 1, "the recording has pauses"
    # A line is decoded with up to a second of what came before it, so that its first word is whole.
    assert 0.75 * report.seconds < sum(features) / FEATURES_PER_SECOND < report.seconds + len(features)


@pytest.mark.parametrize("name", ["frontend.ort", "decoder_kv.ort", "streaming_config.json"])
def test_a_streaming_model_with_a_spoilt_file_is_a_sentence(tmp_path: Path, name: str) -> None:
    (make(tmp_path) / name).write_bytes(b"spoilt")
    with pytest.raises(EngineError, match=r"cannot load the model|no configuration|crashes on the model"):
        asyncio.run(bench.check_loads(model(tmp_path)))
