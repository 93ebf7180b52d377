"""A model inside a Python package is found without importing the package."""

import sys
from pathlib import Path

import pytest

from symbl_tui.engine.models.catalogue_entry import CatalogueEntry, RemoteFile
from symbl_tui.engine.models.packaged import package_directory, packaged

FILE = RemoteFile("model.bin", "https://example.com", 3)
ENTRY = CatalogueEntry(
    "tiny", "whisper", "English", "en", "MIT", (FILE,), packaged=("voicepack", "models/tiny")
)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that must not be imported, with the folder of a model."""
    folder = tmp_path / "voicepack"
    (folder / "models" / "tiny").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError('imported')")
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder


def test_a_whole_model_is_found_and_its_package_not_imported(package: Path) -> None:
    (package / "models" / "tiny" / "model.bin").write_bytes(b"abc")
    assert packaged(ENTRY) == package / "models" / "tiny"
    assert "voicepack" not in sys.modules


def test_a_newer_package_without_the_model_has_none(package: Path) -> None:
    assert packaged(ENTRY) is None
    (package / "models" / "tiny").rmdir()
    assert packaged(ENTRY) is None


@pytest.mark.parametrize("name", ["no_such_package_here", "json.nothing", "no_such.module", "..", ""])
def test_a_package_that_is_not_installed_has_no_directory(name: str) -> None:
    assert package_directory(name) is None


def test_a_module_without_a_directory_has_none() -> None:
    assert package_directory("this") is None
