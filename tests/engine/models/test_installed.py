"""Installed models are found by their receipts, and damage to them is noticed."""

from pathlib import Path

import pytest

from symbl_tui.engine.models import installed as models
from symbl_tui.engine.models.catalogue import CATALOGUE, named
from symbl_tui.engine.models.catalogue_entry import CatalogueEntry
from symbl_tui.errors import ConfigError, UsageError

ENTRY = next(entry for entry in CATALOGUE if entry.runtime == "sherpa-onnx")
OTHER = next(entry for entry in CATALOGUE if entry.runtime == "sherpa-onnx" and entry is not ENTRY)
WHISPER = next(entry for entry in CATALOGUE if entry.runtime == "whisper")


def _put(models_dir: Path, entry: CatalogueEntry = ENTRY, name: str = "") -> Path:
    folder = models_dir / (name or entry.name)
    (folder / "sub").mkdir(parents=True)
    (folder / "model.onnx").write_bytes(b"weights")
    (folder / "sub" / "tokens.txt").write_bytes(b"tokens")
    models.write_receipt(folder, entry, "")
    return folder


def test_a_receipt_lists_every_file_but_itself(models_dir: Path) -> None:
    _put(models_dir)
    receipt = models.receipt(ENTRY.name)
    assert sorted(receipt.files) == ["model.onnx", "sub/tokens.txt"]
    assert (receipt.runtime, receipt.code) == (ENTRY.runtime, ENTRY.code)


def test_writing_a_receipt_again_changes_nothing(models_dir: Path) -> None:
    folder = _put(models_dir)
    before = (folder / "receipt.json").read_bytes()
    models.write_receipt(folder, ENTRY, "")
    assert (folder / "receipt.json").read_bytes() == before


def test_files_that_are_missing_or_changed_are_named(models_dir: Path) -> None:
    folder = _put(models_dir)
    model = models.installed()[ENTRY.name]
    assert models.damage(model) == []
    (folder / "model.onnx").write_bytes(b"other")
    (folder / "sub" / "tokens.txt").unlink()
    assert models.damage(model) == ["model.onnx", "sub/tokens.txt"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"url": 3}', b"\xff\xfe"])
def test_a_damaged_receipt_is_reported_and_the_model_still_listed(models_dir: Path, content: bytes) -> None:
    folder = _put(models_dir)
    (folder / "receipt.json").write_bytes(content)
    model = models.installed()[ENTRY.name]
    assert model.runtime == ENTRY.runtime
    with pytest.raises(UsageError, match="is installed; symbl-tui models list"):
        models.damage(model)


def test_an_installation_under_way_is_no_model(models_dir: Path) -> None:
    _put(models_dir, name=".staging")
    (models_dir / "empty").mkdir()
    assert models.names() == []


def test_the_only_model_of_a_recogniser_needs_no_name(models_dir: Path) -> None:
    folder = _put(models_dir)
    _put(models_dir, WHISPER)
    assert models.locate("", ENTRY.runtime) == folder
    assert models.locate(ENTRY.name, ENTRY.runtime) == folder
    assert models.location(ENTRY) == folder


def test_of_two_models_one_has_to_be_named(models_dir: Path) -> None:
    _put(models_dir)
    _put(models_dir, OTHER)
    with pytest.raises(ConfigError, match="names no model; symbl-tui models list"):
        models.locate("", ENTRY.runtime)


@pytest.mark.parametrize(
    ("name", "runtime", "message"),
    [
        (ENTRY.name, ENTRY.runtime, f"is not installed; symbl-tui models install {ENTRY.name} installs it"),
        (ENTRY.name, "whisper", "is for sherpa-onnx, not for whisper; symbl-tui models list"),
        ("nonsense", "whisper", "there is no model 'nonsense'; symbl-tui models list"),
    ],
)
def test_a_missing_model_is_reported_with_the_way_to_it(name: str, runtime: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        models.locate(name, runtime)


def test_a_directory_is_used_as_it_is(tmp_path: Path) -> None:
    assert models.locate(f"{tmp_path}/mine", "whisper") == tmp_path / "mine"


def test_a_model_that_the_catalogue_does_not_list_has_no_published_figures(models_dir: Path) -> None:
    _put(models_dir, name="mine")
    model = models.installed()["mine"]
    assert (model.entry, model.wer) == (None, None)
    with pytest.raises(UsageError, match="there is no model 'mine'"):
        named("mine")
