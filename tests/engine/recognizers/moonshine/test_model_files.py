"""A Moonshine model is identified by its files, and a wrong directory is reported in one sentence."""

import json
from pathlib import Path

import pytest

from symbl_tui.engine.models import catalogue_moonshine
from symbl_tui.engine.models.catalogue_entry import CatalogueEntry
from symbl_tui.engine.models.installed import locate, write_receipt
from symbl_tui.engine.recognizers.moonshine.model_files import ModelArch, identify
from symbl_tui.errors import ConfigError

STREAMING = ("adapter.ort", "cross_kv.ort", "decoder_kv.ort", "encoder.ort", "frontend.ort", "tokenizer.bin")


def pair(folder: Path, encoder: int) -> Path:
    folder.mkdir(parents=True)
    for name in ("decoder_model_merged.ort", "tokenizer.bin"):
        (folder / name).write_bytes(b"x")
    with (folder / "encoder_model.ort").open("wb") as file:
        file.truncate(encoder)
    return folder


def streaming(folder: Path, depth: object) -> Path:
    folder.mkdir(parents=True)
    for name in STREAMING:
        (folder / name).write_bytes(b"x")
    (folder / "streaming_config.json").write_text(json.dumps({"depth": depth}))
    return folder


def test_the_model_in_the_package_is_the_tiny_english_one() -> None:
    model = identify(locate("", "moonshine"))
    assert (model.arch, model.code, model.tokens_per_second) == (ModelArch.TINY, "en", 6.5)


@pytest.mark.parametrize(
    ("entry", "arch"),
    [
        (entry, ModelArch.TINY if "tiny" in entry.name else ModelArch.BASE)
        for entry in catalogue_moonshine.MOONSHINE
        if not entry.streaming
    ],
    ids=lambda each: getattr(each, "name", ""),
)
def test_sizes_of_the_catalogue_distinguish_tiny_from_base(
    tmp_path: Path, entry: CatalogueEntry, arch: ModelArch
) -> None:
    folder = pair(tmp_path / "of-the-user", entry.files[0].size)
    assert identify(folder).arch is arch
    assert identify(folder).code == ""
    write_receipt(folder, entry, "")
    model = identify(folder)
    assert model.code == entry.code
    assert (model.tokens_per_second > 6.5) == (entry.code not in ("en", "es"))


@pytest.mark.parametrize(
    ("depth", "arch"),
    [(6, ModelArch.TINY_STREAMING), (10, ModelArch.SMALL_STREAMING), (14, ModelArch.MEDIUM_STREAMING)],
)
def test_streaming_models_are_identified_by_their_configuration(
    tmp_path: Path, depth: int, arch: ModelArch
) -> None:
    model = identify(streaming(tmp_path / "small-streaming-en", depth))
    assert (model.arch, model.arch.streaming, model.code) == (arch, True, "en")


def test_a_directory_without_a_model_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no directory"):
        identify(tmp_path / "nowhere")
    with pytest.raises(ConfigError, match=r"holds no Moonshine model: encoder_model\.ort, decoder"):
        identify(tmp_path)
    (streaming(tmp_path / "cut", 6) / "frontend.ort").unlink()
    with pytest.raises(ConfigError, match=r"holds no Moonshine model: frontend\.ort missing"):
        identify(tmp_path / "cut")
    with pytest.raises(ConfigError, match="no configuration of a streaming model"):
        identify(streaming(tmp_path / "odd", "deep"))


def test_a_model_for_a_newer_library_is_reported(tmp_path: Path) -> None:
    folder = streaming(tmp_path / "new", 6)
    (folder / "frontend.ort").rename(folder / "frontend.model.ort")
    with pytest.raises(ConfigError, match=r"for moonshine-voice 0\.1\.5 and later"):
        identify(folder)
